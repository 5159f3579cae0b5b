"""What a training run that learns from GloVe reads: text, letters, meanings, what to predict.

Input numbers are those of ``Streams``: 0 the mark in front of a text, 1 the mark behind it, then
the words. Outputs are counted as in ``LanguageModel`` without its ``<UNK>``: first the mark
behind, then the one in front, the words that the finished model can predict, and after them
all others that are frequent enough and have a GloVe vector. Chapter 08.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from course_lib.elmo.characters import boundary_ids, character_ids
from course_lib.elmo.meanings import Meanings, bag_weights
from course_lib.elmo.streams import Streams, split_documents
from course_lib.text import EncodedCorpus, Vocabulary
from course_lib.vectors import WordVectors

__all__ = ["GloveText", "joined"]

# A word that is no output of the finished model is predicted if it occurs this often.
LEAST_COUNT = 5
# Of the text that has to have a vector: 97% of our English corpus has one of GloVe, 1% of
# the Korean one.
LEAST_SHARE = 0.2
# Words that phase 1 learns to say from their letters.
SPELLED = 25_000


class GloveText:
    """A corpus, cut into a training and a held-out part, and GloVe vectors of its words.

    Parameters
    ----------
    corpus : EncodedCorpus
    vectors : WordVectors
    more_text : EncodedCorpus or None
        Joins the training part, but not the words that the finished model can predict.
    vocabulary_size : int
        How many words that are.
    held_out : float
    seed : int
    streams, window : int
        As in ``Streams``.
    max_characters : int
        Bytes read of each word.

    Raises
    ------
    ValueError
        If less than a fifth of the text has a vector.

    Attributes
    ----------
    training, text : EncodedCorpus
        What is left of the corpus, and the same with ``more_text``.
    held_out : list of token lists
    words : list of str
        What the finished model can predict.
    streams : Streams
        Their targets are input numbers.
    output_of : numpy.ndarray of int64, shape (inputs,)
        Output of each input number, -1 if it is none.
    inputs : numpy.ndarray of int64, shape (outputs,)
        Input number of each output.
    frequency : numpy.ndarray of float64, shape (outputs,)
        Share of each output in the text.
    white, turned, known, weight : Tensor
        ``Meanings`` and ``bag_weights``, by input number.
    characters : Tensor of int16, shape (inputs, max_characters)
    spelled : numpy.ndarray of int64
        Input numbers of the words of phase 1, most frequent first.
    chances : numpy.ndarray of float64
        Bounds to draw them by, in proportion to the root of their count.
    """

    def __init__(
        self, corpus: EncodedCorpus, vectors: WordVectors, more_text: EncodedCorpus | None,
        vocabulary_size: int, held_out: float, seed: int, streams: int, window: int,
        max_characters: int,
    ) -> None:  # fmt: skip
        self.training, self.held_out = split_documents(corpus, held_out, seed)
        self.words = self.training.vocabulary.words[:vocabulary_size]
        self.text = self.training if more_text is None else joined(self.training, more_text)
        vocabulary = self.text.vocabulary
        targets = np.arange(len(vocabulary)) + 2
        self.streams = Streams(self.text, targets, (0, 1), streams, window, seed)
        meanings = Meanings.of(vocabulary.words, vectors)
        share = vocabulary.counts[meanings.known].sum() / vocabulary.counts.sum()
        if share < LEAST_SHARE:
            raise ValueError(
                f"only {share:.0%} of the text has a vector, expected {LEAST_SHARE:.0%} or more: "
                "text and vectors are of different languages, or the vectors are few. Give "
                "vectors of the text's language, or train with the objective softmax, which "
                "needs none."
            )
        self.white, self.turned = _with_marks(meanings.white), _with_marks(meanings.turned)
        self.known = _with_marks(meanings.known)
        self.weight = _with_marks(bag_weights(vocabulary.counts, meanings.known))
        letters = [boundary_ids(max_characters), character_ids(vocabulary.words, max_characters)]
        self.characters = torch.from_numpy(np.concatenate(letters).astype(np.int16))
        self.inputs = self._inputs(meanings.known)
        self.output_of = np.full(len(vocabulary) + 2, -1, dtype=np.int64)
        self.output_of[self.inputs] = np.arange(len(self.inputs))
        counts = vocabulary.counts[self.inputs[2:] - 2]
        counts = np.concatenate([[len(self.text)] * 2, counts])
        self.frequency = counts / counts.sum()
        frequent = np.argsort(-vocabulary.counts, kind="stable")
        frequent = frequent[meanings.known[frequent]][:SPELLED]
        chance = np.sqrt(np.minimum(vocabulary.counts[frequent], 20_000).astype(np.float64))
        self.spelled, self.chances = frequent + 2, np.cumsum(chance / chance.sum())

    def _inputs(self, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Input numbers of the outputs, in their order."""
        vocabulary = self.text.vocabulary
        mine = np.array([vocabulary.index[word] for word in self.words], dtype=np.int64)
        others = np.flatnonzero(known & (vocabulary.counts >= LEAST_COUNT))
        others = others[~np.isin(others, mine)]
        others = others[np.argsort(-vocabulary.counts[others], kind="stable")]
        return np.concatenate([[1, 0], mine + 2, others + 2])

    def to(self, device: torch.device) -> None:
        """Take the tables to where the model is."""
        for name in ("white", "turned", "known", "weight"):
            setattr(self, name, getattr(self, name).to(device))


def _with_marks(rows: npt.NDArray[Any]) -> Tensor:
    """A row of zeros for each of the two marks, then those of the words."""
    empty = np.zeros((2, *rows.shape[1:]), dtype=rows.dtype)
    return torch.from_numpy(np.concatenate([empty, rows]))


def joined(one: EncodedCorpus, other: EncodedCorpus) -> EncodedCorpus:
    """Two corpora as one; the words of the first keep their ids.

    Examples
    --------
    >>> one, other = (EncodedCorpus.from_sentences([s.split()]) for s in ("a b a", "c a"))
    >>> both = joined(one, other)
    >>> both.sentences[1], both.vocabulary.words, both.vocabulary.counts.tolist()
    (['c', 'a'], ['a', 'b', 'c'], [3, 1, 1])
    """
    index = dict(one.vocabulary.index)
    for word in other.vocabulary.words:
        index.setdefault(word, len(index))
    there = np.array([index[word] for word in other.vocabulary.words], dtype=np.int32)
    ids = np.concatenate([one.ids, there[other.ids]])
    offsets = np.concatenate([one.offsets, one.offsets[-1] + other.offsets[1:]])
    return EncodedCorpus(
        ids, offsets, Vocabulary(list(index), np.bincount(ids, minlength=len(index)))
    )

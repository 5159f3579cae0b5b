"""Cut documents into the windows that a language model is trained on.

All documents stand one after the other, in an order drawn for each epoch, and this line is
cut into equal streams that are read side by side, some words at a time. A window begins
with the LSTM states with which the one before it ended; where a document begins, the state
is forgotten. Chapter 08.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from course_lib.text import EncodedCorpus

__all__ = ["Streams", "Window", "split_documents"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """Some steps of all streams in one direction; each array has shape (steps, streams).

    Attributes
    ----------
    inputs : numpy.ndarray of int64
        0 is the mark in front of a sentence, 1 the one behind it, then the words from 2.
    targets : numpy.ndarray of int64
        What to predict, as numbers of the softmax.
    keep : numpy.ndarray of float32
        0 where a document begins.
    """

    inputs: Ints
    targets: Ints
    keep: npt.NDArray[np.float32]


class Streams:
    """Windows for both directions, epoch after epoch.

    Parameters
    ----------
    corpus : EncodedCorpus
        With all its words: the character CNN reads rare ones too.
    target_of : array_like of int, shape (words,)
        Number of each word of the corpus in the softmax.
    marks : (int, int)
        Numbers of the mark in front and the mark behind in the softmax.
    n_streams : int
        How many streams are read side by side.
    steps : int
        Length of a window.
    seed : int
        Of the order of the documents.

    Examples
    --------
    >>> corpus = EncodedCorpus.from_sentences([["a", "rose"], ["is", "a", "rose"]] * 4)
    >>> streams = Streams(corpus, [3, 4, 0], (2, 1), n_streams=2, steps=4, seed=0)
    >>> streams.windows_per_epoch
    3
    >>> forward, backward = next(streams.windows(0))
    >>> forward.inputs.shape, backward.targets.shape
    ((4, 2), (4, 2))
    """

    def __init__(
        self,
        corpus: EncodedCorpus,
        target_of: npt.ArrayLike,
        marks: tuple[int, int],
        n_streams: int,
        steps: int,
        seed: int,
    ) -> None:
        self.corpus = corpus
        self.target_of = np.asarray(target_of, dtype=np.int64)
        self.marks = marks
        self.n_streams = n_streams
        self.steps = steps
        self.seed = seed
        # Each document takes a place more than it has words: for the mark.
        self.length = (corpus.n_tokens + len(corpus)) // n_streams
        self.windows_per_epoch = self.length // steps
        if not self.windows_per_epoch:
            raise ValueError(
                f"the corpus has {corpus.n_tokens:,} tokens, too few for {n_streams} streams and "
                f"windows of {steps}: at least {n_streams * steps:,} are needed. Give more text, "
                "or fewer streams."
            )

    def windows(self, start: int) -> Iterator[tuple[Window, Window]]:
        """Forward and backward windows without end, beginning with number ``start``."""
        epoch, number = divmod(start, self.windows_per_epoch)
        while True:
            lines = self._epoch(epoch)
            for first in range(
                number * self.steps, self.windows_per_epoch * self.steps, self.steps
            ):
                rows = slice(first, first + self.steps)
                forward, backward = (
                    Window(inputs[rows], targets[rows], keep[rows])
                    for inputs, targets, keep in lines
                )
                yield forward, backward
            epoch, number = epoch + 1, 0

    def starts_epoch(self, number: int) -> bool:
        """Whether the streams begin anew with this window, so that no state is carried."""
        return number % self.windows_per_epoch == 0

    def _epoch(self, epoch: int) -> list[tuple[Ints, Ints, npt.NDArray[np.float32]]]:
        """Inputs, targets and keep of the whole epoch, (length, streams), both directions."""
        corpus = self.corpus
        order = np.random.default_rng([self.seed, epoch]).permutation(len(corpus))
        lengths = np.diff(corpus.offsets)[order]
        ends = np.cumsum(lengths + 1)  # of each document with its mark
        starts = ends - lengths - 1
        place = np.arange(ends[-1]) - np.repeat(starts, lengths + 1)  # within the document
        first = np.repeat(corpus.offsets[:-1][order], lengths + 1)
        last = np.repeat(lengths, lengths + 1)
        begins = place == 0
        finishes = place == last
        lines = []
        for mark_in, mark_out, before, behind in (
            (0, self.marks[1], place - 1, place),
            (1, self.marks[0], last - place, last - place - 1),
        ):
            # The mark has no place in the corpus: any word stands in, then it is overwritten.
            inputs = corpus.ids[np.where(begins, 0, first + before)].astype(np.int64) + 2
            inputs[begins] = mark_in
            targets = self.target_of[corpus.ids[np.where(finishes, 0, first + behind)]]
            targets[finishes] = mark_out
            keep = (~begins).astype(np.float32)
            lines.append((self._cut(inputs), self._cut(targets), self._cut(keep)))
        return lines

    def _cut(self, line: npt.NDArray) -> npt.NDArray:
        """One line as streams side by side; a few words at its end are left over."""
        return line[: self.length * self.n_streams].reshape(self.n_streams, self.length).T


def split_documents(
    corpus: EncodedCorpus, share: float = 0.02, seed: int = 0
) -> tuple[EncodedCorpus, list[list[str]]]:
    """Hold a part of the documents out, to measure perplexity on.

    A document that also stands in the training part, word for word, is not held out, for
    it would flatter the model. Empty documents are left out.

    Parameters
    ----------
    corpus : EncodedCorpus
    share : float, default 0.02
    seed : int, default 0

    Returns
    -------
    training : EncodedCorpus
    held_out : list of token lists
        In random order: the first ones are a sample of all.
    """
    if not 0 < share < 1:
        raise ValueError(f"share is {share}, expected a number between 0 and 1.")
    full = np.flatnonzero(np.diff(corpus.offsets))
    if len(full) < 2:
        raise ValueError(
            f"the corpus has {len(full)} documents that are not empty, expected 2 or more: some "
            "to train on, some to hold out."
        )
    order = np.random.default_rng(seed).permutation(full)
    n = max(1, round(share * len(full)))
    training = np.sort(order[n:])
    seen = {corpus[s].tobytes() for s in training}
    held_out = [s for s in order[:n].tolist() if corpus[s].tobytes() not in seen]
    sentences = corpus.sentences
    return corpus.select(training), [sentences[s] for s in held_out]

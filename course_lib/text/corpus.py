"""A whole corpus as one array of integers that training loops can read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole
from course_lib.storage import load_array
from course_lib.text.checks import checked_sentences
from course_lib.text.vocabulary import Vocabulary

__all__ = ["EncodedCorpus"]

_BLOCK = 1 << 20  # ids looked at in one go


class _Sentences(Sequence[list[str]]):
    """The sentences of an encoded corpus, decoded one at a time when asked for."""

    def __init__(self, corpus: EncodedCorpus) -> None:
        self._corpus = corpus

    def __len__(self) -> int:
        return len(self._corpus)

    @overload
    def __getitem__(self, i: int) -> list[str]: ...
    @overload
    def __getitem__(self, i: slice) -> list[list[str]]: ...
    def __getitem__(self, i: int | slice) -> list[str] | list[list[str]]:
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        return self._corpus.vocabulary.decode(self._corpus[i].tolist())


@dataclass(frozen=True, eq=False)
class EncodedCorpus:
    """A corpus as one array of word ids, cut into sentences by an array of offsets.

    Sentence ``s`` is ``ids[offsets[s]:offsets[s + 1]]``. The two arrays may be
    memory-mapped from disk; nothing here copies them.

    Attributes
    ----------
    ids : numpy.ndarray of int32, shape (tokens,)
        Word ids of all sentences, one after the other.
    offsets : numpy.ndarray of int64, shape (sentences + 1,)
        Where each sentence starts; the last entry is the number of tokens.
    vocabulary : Vocabulary

    Examples
    --------
    >>> corpus = EncodedCorpus.from_sentences([["a", "rose", "is", "a", "rose"], ["so", "is", "a"]])
    >>> len(corpus), corpus.n_tokens
    (2, 8)
    >>> corpus[1].tolist(), corpus.sentences[1]
    ([3, 2, 0], ['so', 'is', 'a'])
    >>> corpus.restrict(min_count=2).sentences[1]
    ['is', 'a']
    """

    ids: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        for name, array in (("ids", self.ids), ("offsets", self.offsets)):
            if array.ndim != 1 or array.dtype.kind not in "iu":
                raise ValueError(
                    f"{name} has dtype {array.dtype} and shape {array.shape}, expected a plain "
                    "row of whole numbers."
                )
        if len(self.offsets) < 1 or self.offsets[0] != 0 or self.offsets[-1] != len(self.ids):
            raise ValueError(
                f"offsets must run from 0 to the number of tokens ({len(self.ids)}), "
                f"got {self.offsets[:1].tolist()} to {self.offsets[-1:].tolist()}. "
                "The arrays do not belong together, or a file was cut short."
            )
        # Compiled loops follow both without looking: nothing wrong may get that far.
        _check_increasing(self.offsets)
        _check_ids(self.ids, len(self.vocabulary))

    @classmethod
    def from_sentences(
        cls,
        sentences: Iterable[Sequence[str]],
        vocabulary: Vocabulary | None = None,
        min_count: int = 1,
    ) -> EncodedCorpus:
        """Encode token lists; words outside the vocabulary are left out.

        Parameters
        ----------
        sentences : iterable of sequences of str
            Read twice if no vocabulary is given, so a generator is put in a list first.
        vocabulary : Vocabulary, optional
            Built from the sentences if not given.
        min_count : int, default 1
            Passed to ``Vocabulary.build`` when it is built here.
        """
        if vocabulary is None:
            sentences = list(checked_sentences(sentences))
            vocabulary = Vocabulary.build(sentences, min_count=min_count)
        encoded = [vocabulary.encode(sentence) for sentence in checked_sentences(sentences)]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(sentence) for sentence in encoded], out=offsets[1:])
        ids = np.concatenate(encoded) if encoded else np.zeros(0, dtype=np.int32)
        return cls(ids, offsets, vocabulary)

    @property
    def sentences(self) -> Sequence[list[str]]:
        """The sentences as token lists, decoded lazily."""
        return _Sentences(self)

    @property
    def n_tokens(self) -> int:
        """Number of tokens in the corpus."""
        return len(self.ids)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, sentence: int) -> npt.NDArray[np.int32]:
        """Ids of one sentence (a view, not a copy)."""
        n = len(self)
        if not -n <= sentence < n:
            raise IndexError(f"sentence {sentence} is out of range: the corpus has {n} sentences.")
        sentence %= n
        return self.ids[self.offsets[sentence] : self.offsets[sentence + 1]]

    def __iter__(self) -> Iterator[npt.NDArray[np.int32]]:
        return (self[s] for s in range(len(self)))

    def __repr__(self) -> str:
        return (
            f"EncodedCorpus({len(self):,} sentences, {self.n_tokens:,} tokens, "
            f"{len(self.vocabulary):,} words)"
        )

    def restrict(self, min_count: int = 1, max_size: int | None = None) -> EncodedCorpus:
        """Keep only frequent words; the others leave no gap. No sentence is removed.

        Parameters
        ----------
        min_count : int, default 1
            Drop words that occur fewer times in this corpus.
        max_size : int, optional
            Keep at most this many words.

        Returns
        -------
        EncodedCorpus
            New ids, numbered by frequency in this corpus.
        """
        check_whole(min_count=min_count)
        counts = np.bincount(self.ids, minlength=len(self.vocabulary))
        order = np.argsort(-counts, kind="stable")
        order = order[counts[order] >= min_count][:max_size]
        return self._renumber(order, counts)

    def select(self, sentences: npt.ArrayLike, min_count: int = 1) -> EncodedCorpus:
        """Take some sentences, in the order given, with the vocabulary they hold.

        Parameters
        ----------
        sentences : array_like of int
            Positions of the sentences to keep.
        min_count : int, default 1
            Drop words that occur fewer times in the selection.
        """
        chosen, n = np.asarray(sentences, dtype=np.int64).reshape(-1), len(self)
        outside = (chosen < -n) | (chosen >= n)
        if outside.any():
            raise IndexError(
                f"sentence {chosen[outside][0]} is out of range: the corpus has {n} sentences."
            )
        starts, lengths = np.asarray(self.offsets)[:-1][chosen], np.diff(self.offsets)[chosen]
        offsets = np.zeros(len(chosen) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        ids = self.ids[np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)]
        return EncodedCorpus(ids, offsets, self.vocabulary).restrict(min_count)

    def _renumber(
        self, order: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]
    ) -> EncodedCorpus:
        """Renumber the words so that ``order[new] = old``; words not in ``order`` are dropped."""
        new_id = np.full(len(self.vocabulary), Vocabulary.UNKNOWN, dtype=np.int32)
        new_id[order] = np.arange(len(order), dtype=np.int32)
        renumbered = new_id[self.ids]
        kept = renumbered >= 0
        kept_before = np.concatenate([[0], np.cumsum(kept)])
        words = [self.vocabulary.words[i] for i in order]
        return EncodedCorpus(
            renumbered[kept], kept_before[self.offsets], Vocabulary(words, counts[order])
        )

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write the corpus to a folder: three ``.npy`` arrays and ``words.txt``."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "ids.npy", self.ids)
        np.save(folder / "offsets.npy", self.offsets)
        np.save(folder / "counts.npy", self.vocabulary.counts)
        (folder / "words.txt").write_bytes("\n".join(self.vocabulary.words).encode())

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> EncodedCorpus:
        """Open a corpus written by ``save``; the big arrays stay on disk, memory-mapped.

        Raises
        ------
        FileNotFoundError
            If the folder or one of its files is missing.
        ValueError
            If a file is damaged, or the arrays do not belong together; the message names the
            folder. All ids and offsets are looked at once.
        """
        folder = Path(folder)
        ids = load_array(folder / "ids.npy", "iu", mapped=True)
        offsets = load_array(folder / "offsets.npy", "iu", mapped=True)
        counts = load_array(folder / "counts.npy", "iu")
        try:
            if counts.size and not 0 <= counts.min() <= counts.max() < 2**63:
                raise ValueError(
                    f"counts.npy holds {counts.min()} to {counts.max()}, expected 0 or more"
                )
            words = (folder / "words.txt").read_bytes().decode()
            return cls(ids, offsets, Vocabulary(words.split("\n") if words else [], counts))
        except ValueError as error:
            raise ValueError(
                f"{folder}: not a corpus written by EncodedCorpus.save, or damaged: {error}"
            ) from error


def _check_increasing(offsets: npt.NDArray[np.integer]) -> None:
    # A block at a time: the offsets of a large corpus stay on disk, as its ids do.
    for start in range(0, len(offsets) - 1, _BLOCK):
        block = offsets[start : start + _BLOCK + 1]
        falls = np.flatnonzero(block[1:] < block[:-1])
        if len(falls):
            where = int(falls[0])
            raise ValueError(
                f"offsets fall from {block[where]} to {block[where + 1]} at sentence "
                f"{start + where}: each sentence must begin where the one before it ends."
            )


def _check_ids(ids: npt.NDArray[np.integer], n_words: int) -> None:
    for start in range(0, len(ids), _BLOCK):
        block = ids[start : start + _BLOCK]
        if block.min() < 0 or block.max() >= n_words:
            wrong = int(np.flatnonzero((block < 0) | (block >= n_words))[0])
            raise ValueError(
                f"token {start + wrong} of the corpus has the id {block[wrong]}, but the "
                f"vocabulary has {n_words} words: expected 0 to {n_words - 1}. Encode the corpus "
                "with its own vocabulary, and leave unknown words out."
            )

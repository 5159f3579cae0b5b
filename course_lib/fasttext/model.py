"""Vectors for any string: the words of a vocabulary, and the n-grams behind them.

``SubwordVectors`` is a ``WordVectors`` that also answers for words it never saw: their
vector is the mean of their n-grams' vectors. Chapter 05.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole, check_whole_or_none, quoted
from course_lib.fasttext.exchange import from_gensim, to_gensim
from course_lib.fasttext.files import load, save_bin, save_npz
from course_lib.fasttext.ngrams import NgramScheme, hash_bucket
from course_lib.vectors import UnknownWordError, WordVectors
from course_lib.vectors.files import Format, refusing_damaged
from course_lib.vectors.reading import Decoding
from course_lib.vectors.search import unit_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SubwordVectors", "UnknownNgramsError"]


class UnknownNgramsError(UnknownWordError):
    """A string about which even the n-grams say nothing: the model has seen none of them."""

    def __str__(self) -> str:
        close = self.close_spellings()
        hint = f" Close spellings: {', '.join(repr(word) for word in close)}." if close else ""
        return (
            f"{quoted(self.word)} is not among the {len(self.words):,} words, and none of its "
            f"n-grams occurred in the training text: its vector is zero, near to nothing.{hint}"
        )


class SubwordVectors(WordVectors):
    """Word vectors made of n-grams, and so a vector for any string.

    A word of the vocabulary has its own row of ``matrix``: the mean of the vectors of its
    n-grams and of one for the word itself. Any other string gets the mean of the vectors
    of its n-grams. N-grams whose bucket never occurred in training count as zero, and a
    string that has no others, the empty one too, has a vector of zeros.

    ``in``, ``len``, ``words`` and ``matrix`` are about the vocabulary, as in
    ``WordVectors``; ``[...]``, ``nearest``, ``similarity`` and ``analogy`` take any string.

    Only buckets that occurred in training are stored, which loses nothing: 2,000,000 of
    100 numbers would take 800 MB, the 135,000 that 20,000 Korean bills use take 54 MB.

    Parameters
    ----------
    words : sequence of str
    matrix : array_like of float, shape (V, D)
    scheme : NgramScheme
        How words are cut into n-grams and hashed.
    bucket_ids : array_like of int, shape (N,)
        The buckets that have a vector, each once, in any order.
    ngram_matrix : array_like of float, shape (N, D)
        Their vectors.
    counts : array_like of int, shape (V,), optional
    check : bool, default True
        See ``WordVectors``.
    history : pandas.DataFrame, optional
        What training recorded, see ``train_fasttext``.
    interrupted : bool, default False
        Whether Ctrl-C ended the training early.

    Attributes
    ----------
    scheme : NgramScheme
    bucket_ids : numpy.ndarray of uint32, shape (N,)
    ngram_matrix : numpy.ndarray of float32, shape (N, D)
        Read-only.
    history : pandas.DataFrame, or None
    interrupted : bool

    Raises
    ------
    ValueError
        If shapes do not fit together, a bucket is given twice or outside the scheme, or a
        number is NaN or infinite.

    Examples
    --------
    >>> from course_lib.fasttext import train_fasttext
    >>> text = [["an", "apple", "a", "day"], ["two", "apples", "a", "day"]] * 50
    >>> vectors = train_fasttext(text, dim=16, subsample=0, progress=False)
    >>> vectors
    SubwordVectors(6 words, 16 dimensions, 38 buckets of 3- to 6-grams)
    >>> "appple" in vectors, vectors["appple"].shape
    (False, (16,))
    >>> vectors.nearest("appple", topn=1)["word"].tolist()
    ['apple']
    """

    def __init__(
        self,
        words: Sequence[str],
        matrix: npt.ArrayLike,
        scheme: NgramScheme,
        bucket_ids: npt.ArrayLike,
        ngram_matrix: npt.ArrayLike,
        counts: npt.ArrayLike | None = None,
        *,
        check: bool = True,
        history: pd.DataFrame | None = None,
        interrupted: bool = False,
    ) -> None:
        super().__init__(words, matrix, counts, check=check)
        self.scheme = scheme
        self.bucket_ids = np.asarray(bucket_ids, dtype=np.uint32)
        rows = np.asarray(ngram_matrix, dtype=np.float32)
        self.history = history
        self.interrupted = interrupted
        if self.bucket_ids.ndim != 1 or rows.shape != (len(self.bucket_ids), self.dim):
            raise ValueError(
                f"ngram_matrix has shape {rows.shape}, expected ({self.bucket_ids.size}, "
                f"{self.dim}): one row of {self.dim} numbers for each bucket."
            )
        self._order = np.argsort(self.bucket_ids, kind="stable")
        self._sorted_ids = self.bucket_ids[self._order]
        if check:
            self._check_buckets(rows)
        self.ngram_matrix = rows.view()
        self.ngram_matrix.setflags(write=False)

    def _check_buckets(self, rows: npt.NDArray[np.float32]) -> None:
        ids = self._sorted_ids
        if len(ids) and int(ids[-1]) >= self.scheme.buckets:
            raise ValueError(
                f"bucket_ids holds {ids[-1]}, expected 0 to {self.scheme.buckets - 1}: the "
                f"scheme has {self.scheme.buckets} buckets."
            )
        if (ids[1:] == ids[:-1]).any():
            twice = ids[1:][ids[1:] == ids[:-1]][0]
            raise ValueError(f"bucket_ids holds {twice} more than once; a bucket has one vector.")
        if not np.isfinite(rows.sum(dtype=np.float64)):
            raise ValueError("ngram_matrix holds NaN or infinity, expected finite numbers only.")

    def __repr__(self) -> str:
        scheme = self.scheme
        kind = "jamo " if scheme.unit == "jamo" else ""
        return (
            f"SubwordVectors({len(self):,} words, {self.dim} dimensions, "
            f"{len(self.bucket_ids):,} buckets of {kind}{scheme.min_n}- to {scheme.max_n}-grams)"
        )

    # Looking strings up

    def in_vocabulary(self, word: str) -> bool:
        """Whether a word has a row of its own; the same as ``word in vectors``."""
        return word in self

    def __getitem__(self, word: str | Iterable[str]) -> npt.NDArray[np.float32]:
        """Vector of any string, shape (D,), or of several, shape (n, D); always a copy."""
        if isinstance(word, str):
            return self[[word]][0]
        strings = list(word)
        vectors = np.empty((len(strings), self.dim), dtype=np.float32)
        rows = np.array([self.index.get(string, -1) for string in strings], dtype=np.int64)
        vectors[rows >= 0] = self.matrix[rows[rows >= 0]]
        vectors[rows < 0] = self.compose([s for s, row in zip(strings, rows) if row < 0])
        return vectors

    def compose(self, strings: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors from n-grams alone, of words of the vocabulary too, shape (n, D).

        The mean over all n-grams of a string; those never seen in training count as zero.
        """
        from course_lib.kernels.ngrams import sum_rows

        offsets, ids = self.scheme.bucket_ids(strings)
        sums = np.empty((len(strings), self.dim), dtype=np.float32)
        sum_rows(self._rows_of_buckets(ids), offsets, self.ngram_matrix, sums)
        sums /= np.maximum(np.diff(offsets), 1)[:, np.newaxis].astype(np.float32)
        return sums

    def knows(self, strings: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Whether there is anything to say: a row, or at least one n-gram seen in training.

        Parameters
        ----------
        strings : iterable of str

        Returns
        -------
        numpy.ndarray of bool, shape (n,)
        """
        strings = list(strings)
        offsets, ids = self.scheme.bucket_ids(strings)
        seen = np.concatenate([[0], np.cumsum(self._rows_of_buckets(ids) >= 0)])[offsets]
        return (np.diff(seen) > 0) | np.array([string in self for string in strings], dtype=bool)

    def _rows_of_buckets(self, ids: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """Row of each bucket, -1 for those without one."""
        if not len(self.bucket_ids):
            return np.full(len(ids), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._sorted_ids, ids), len(self._sorted_ids) - 1)
        return np.where(self._sorted_ids[place] == ids, self._order[place], -1)

    # Asking

    def nearest(
        self,
        query: str | Sequence[str] | Sequence[float] | npt.NDArray[np.floating],
        topn: int = 10,
        exclude: Iterable[str] = (),
        *,
        negative: str | Iterable[str] = (),
    ) -> pd.DataFrame:
        """Words of the vocabulary nearest to any string, see ``WordVectors.nearest``.

        Raises
        ------
        UnknownNgramsError
            A ``KeyError``: if nothing is known about a string of the query.
        ValueError
            If ``topn`` is below 1 or the vector has the wrong length.
        """
        parts = [query] if isinstance(query, str) else list(query)
        negative = [negative] if isinstance(negative, str) else list(negative)
        strings = [part for part in [*parts, *negative] if isinstance(part, str)]
        for string, known in zip(strings, self.knows(strings), strict=True):
            if not known:
                raise UnknownNgramsError(string, self.words)
        return super().nearest(query, topn, exclude, negative=negative)

    def ngrams(self, word: str) -> pd.DataFrame:
        """The n-grams of a string, and how much each matters.

        Returns
        -------
        pandas.DataFrame
            ``ngram``, ``bucket``, ``known`` (whether its bucket occurred in training) and
            ``without``: the cosine between the string's vector with and without this
            n-gram. The lower, the more the n-gram matters (Bojanowski et al. 2017, section
            6.2); NaN where one of the two is zero.
        """
        import pandas as pd

        names = self.scheme.ngrams(word)
        buckets = [hash_bucket(name, self.scheme.buckets) for name in names]
        rows = self._rows_of_buckets(np.array(buckets, dtype=np.uint32))
        parts = np.zeros((len(names), self.dim))
        parts[rows >= 0] = self.ngram_matrix[rows[rows >= 0]]
        own = len(names) + 1 if word in self else len(names)
        whole = self[word].astype(np.float64) * own
        unit = unit_rows(whole - parts, np.float64) @ unit_rows(whole[np.newaxis], np.float64)[0]
        meaningless = ~(whole - parts).any(axis=1) | ~whole.any()
        return pd.DataFrame(
            {
                "ngram": names,
                "bucket": buckets,
                "known": rows >= 0,
                "without": np.where(meaningless, np.nan, unit),
            }
        )

    def word_vectors(self) -> WordVectors:
        """The words of the vocabulary alone, as plain vectors that share the memory.

        What is not in the vocabulary then raises ``UnknownWordError``, as with word2vec.
        """
        return WordVectors(self.words, self.matrix, self.counts, check=False)

    # Taking parts

    def restrict(self, n: int) -> SubwordVectors:
        """Return the first ``n`` words, with all n-grams; a view."""
        check_whole(n=n)
        counts = None if self.counts is None else self.counts[:n]
        return self._with_words(self.words[:n], self.matrix[:n], counts)

    def subset(self, words: Iterable[str]) -> SubwordVectors:
        """Return the given words of the vocabulary, in the order given, with all n-grams."""
        return self._with_words(*self.word_vectors().subset(words)._table())

    def unit(self) -> WordVectors:
        """The words alone, each vector scaled to length 1: n-grams cannot be scaled so.

        Warns
        -----
        UserWarning
            That the n-grams stay behind. ``word_vectors().unit()`` says so beforehand.
        """
        warnings.warn(
            "the n-grams are left behind: what is not in the vocabulary has no unit vector. "
            "word_vectors().unit() does the same without this warning.",
            UserWarning,
            stacklevel=2,
        )
        return self.word_vectors().unit()

    def _with_words(
        self,
        words: list[str],
        matrix: npt.NDArray[np.float32],
        counts: npt.NDArray[np.int64] | None,
    ) -> SubwordVectors:
        return SubwordVectors(
            words, matrix, self.scheme, self.bucket_ids, self.ngram_matrix, counts, check=False
        )

    # Exchanging with files and gensim

    def save(self, path: str | os.PathLike[str], format: Format | None = None) -> None:
        """Write to a file: all of it to ``.npz`` and ``.bin``, the words alone in other formats.

        Parameters
        ----------
        path : str or path-like
            ``.npz`` keeps everything as it is, as plain arrays. ``.bin`` is a model of
            Facebook's program, which that program and gensim open too; it holds a row for
            every bucket, seen or not, and takes n-grams of characters only. Vectors come
            back from it to rounding. The other suffixes are those of ``WordVectors.save``.
        format : optional
            Overrides the suffix: ``"word2vec-binary"`` writes the words alone.

        Raises
        ------
        ValueError
            If the format cannot hold the words, or ``.bin`` the n-grams.
        """
        suffix = os.path.splitext(os.fspath(path))[1].lower()
        everything = {"npz": save_npz, None: {".npz": save_npz, ".bin": save_bin}.get(suffix)}
        writer = everything.get(format)
        if writer is None:
            self.word_vectors().save(path, format)
        else:
            writer(path, self._table(), self.scheme, self.bucket_ids, self.ngram_matrix)

    @classmethod
    def load(  # type: ignore[override]
        cls,
        path: str | os.PathLike[str],
        limit: int | None = None,
        *,
        encoding: str = "utf-8",
        unicode_errors: str = "strict",
    ) -> SubwordVectors:
        """Read vectors with their n-grams: our own ``.npz``, or fastText's ``.bin``.

        A ``.bin`` is the model file of Facebook's program; all its buckets come along,
        2.4 GB in the published models of 300 dimensions. A ``.vec`` holds words only: read it
        with ``WordVectors.load``.

        Parameters
        ----------
        path : path-like
        limit : int, optional
            Take the first ``limit`` words only; all n-grams come along.
        encoding, unicode_errors : str, default "utf-8" and "strict"
            Of the words in a ``.bin``, see ``WordVectors.load``. N-grams are hashed as the
            bytes they are in the file.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        VectorFileError
            A ``ValueError``: if the file is damaged, of another kind, or without n-grams.
        """
        check_whole_or_none(limit=limit)
        Decoding(encoding, unicode_errors).check()
        with refusing_damaged(path, "SubwordVectors.save or fastText"):
            return cls(*load(path, limit, encoding, unicode_errors))

    def to_gensim(self, copy: bool = True) -> Any:
        """The same vectors with their n-grams, as gensim's ``FastTextKeyedVectors``.

        Parameters
        ----------
        copy : bool, default True
            See ``WordVectors.to_gensim``. There is a row for every bucket, seen or not.

        Raises
        ------
        ValueError
            If the n-grams are of Korean letters or there are 2**31 buckets, which gensim does
            not know: ``word_vectors().to_gensim()`` hands over the words alone.
        """
        return to_gensim(self._table(), self.scheme, self.bucket_ids, self.ngram_matrix, copy)

    @classmethod
    def from_gensim(cls, keyed_vectors: Any) -> SubwordVectors:
        """Take words and n-grams of a fastText model of gensim, sharing the memory.

        Raises
        ------
        ValueError
            If the model has no n-grams: ``WordVectors.from_gensim`` takes such.
        """
        return cls(*from_gensim(keyed_vectors))

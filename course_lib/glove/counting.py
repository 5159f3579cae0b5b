"""From text to a sparse matrix of co-occurrence counts.

X[i, k] says how often word k stands within a window of words around word i. Everything
that GloVe learns, it learns from X (Pennington, Socher and Manning 2014). Chapter 04.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.text import EncodedCorpus, Vocabulary
from course_lib.training import encoded
from course_lib.vectors import UnknownWordError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["UncountedWordError", "checked_counts", "cooccurrence", "count_table"]

LARGEST_TABLE = 100  # words; more is nothing to look at
_CHUNK = 1 << 22
_INT64_MAX = np.iinfo(np.int64).max


class UncountedWordError(UnknownWordError):
    """A word that the counted corpus does not hold; the message offers close spellings."""

    def __str__(self) -> str:
        close = ", ".join(repr(word) for word in self.close_spellings())
        return (
            f"{self.word!r} is not among the {len(self.words):,} words that were counted, so "
            "nothing is known of its neighbours. Take another word, or count more text with a "
            f"smaller min_count.{f' Close spellings: {close}.' if close else ''}"
        )


def cooccurrence(
    sentences: EncodedCorpus | Iterable[Sequence[str]],
    vocabulary: Vocabulary | None = None,
    window: int = 5,
    weighting: Literal["flat", "harmonic"] = "flat",
) -> sparse.csr_array:
    """Count how often each word stands near each other word; sparse, never V x V.

    Each pair of places at most ``window`` words apart in the same sentence is counted
    once for either word, so the matrix is symmetric: k near i is i near k. A word that
    stands near itself thus counts 2 on the diagonal.

    Counting is exact, and the same for any order of the sentences. Sums are kept as whole
    numbers (of units of 1/60 for a harmonic window of 5) and divided once at the end:
    counts made of parts of a corpus and added in those units give the same bits. For
    harmonic windows above 20 a single weight is rounded by at most 2.2e-9.

    Parameters
    ----------
    sentences : EncodedCorpus, or iterable of token lists
    vocabulary : Vocabulary, optional
        For token lists; other words are left out before the window is laid, so that
        their neighbours move together. Built from all words if not given.
    window : int, default 5
        Words on each side; the GloVe paper takes 10. At the ends of a sentence, where
        there are fewer, those that are there are counted.
    weighting : {"flat", "harmonic"}, default "flat"
        ``"flat"``: every neighbour counts 1. ``"harmonic"``: a neighbour at distance d
        counts 1/d, as in the paper, since near words say more about each other.

    Returns
    -------
    scipy.sparse.csr_array, shape (V, V)
        int64 if flat, float64 if harmonic; columns sorted in each row.

    Raises
    ------
    ValueError
        If ``window`` or ``weighting`` makes no sense, the corpus was encoded with another
        vocabulary or holds no known word, or the sums would not fit into 64 bits.
    TypeError
        If ``sentences`` holds strings instead of token lists.

    Examples
    --------
    >>> sentences = [["i", "like", "tea"], ["i", "drink", "tea"]]
    >>> counts = cooccurrence(sentences, window=2, weighting="harmonic")
    >>> count_table(counts, Vocabulary.build(sentences), ["i", "tea", "like", "drink"])
             i  tea  like  drink
    i      0.0  1.0   1.0    1.0
    tea    1.0  0.0   1.0    1.0
    like   1.0  1.0   0.0    0.0
    drink  1.0  1.0   0.0    0.0
    """
    from course_lib.kernels.cooccurrence import (
        LARGEST_EXACT_WINDOW,
        check_choices,
        count_neighbours,
        distance_units,
    )

    check_choices(window, weighting)
    corpus = _encoded(sentences, vocabulary)
    n_words = len(corpus.vocabulary)
    # No neighbour is farther away than the longest sentence reaches.
    longest = int(np.diff(corpus.offsets).max(initial=0))
    reach = min(int(window), max(longest, LARGEST_EXACT_WINDOW))
    units, denominator = distance_units(reach, weighting)
    ids = np.asarray(corpus.ids).astype(np.uint32)
    _check_sums_fit(ids, units)
    offsets = np.array(corpus.offsets, dtype=np.int64)
    row_starts, columns, sums = count_neighbours(ids, offsets, n_words, units)
    unsorted = sparse.csr_array((sums, columns, row_starts), shape=(n_words, n_words))
    # The matrix is its own transpose, and writing the transpose by rows sorts the columns.
    counts = unsorted.T.tocsr()
    if weighting == "flat":
        return counts
    # Not counts / denominator: SciPy would multiply by the rounded 1 / denominator.
    divided = counts.data / denominator
    return sparse.csr_array((divided, counts.indices, counts.indptr), shape=counts.shape)


def count_table(
    counts: sparse.csr_array, vocabulary: Vocabulary, words: Sequence[str] | None = None
) -> pd.DataFrame:
    """Show a small part of the matrix with its words, in the order you want.

    Parameters
    ----------
    counts : scipy.sparse array, shape (V, V)
    vocabulary : Vocabulary
        Of the matrix.
    words : sequence of str, optional
        Rows and columns to show, at most 100. All by default.

    Returns
    -------
    pandas.DataFrame
        Words as index and as columns.

    Raises
    ------
    UncountedWordError
        A ``KeyError``: a word is not in the vocabulary.
    ValueError
        If more than 100 words are asked for.

    Examples
    --------
    >>> sentences = [["deep", "learning"], ["deep", "sea"]]
    >>> counts = cooccurrence(sentences, window=1)
    >>> count_table(counts, Vocabulary.build(sentences), ["learning", "deep", "sea"])
              learning  deep  sea
    learning         0     1    0
    deep             1     0    1
    sea              0     1    0
    """
    import pandas as pd

    _check_shape(counts, vocabulary)
    shown = vocabulary.words if words is None else list(words)
    if len(shown) > LARGEST_TABLE:
        raise ValueError(
            f"words names {len(shown):,} words, expected at most {LARGEST_TABLE}: a table of all "
            "pairs is for looking at. Name the words that you want to see."
        )
    ids = word_ids(vocabulary, shown)
    part = sparse.csr_array(counts)[ids][:, ids]
    return pd.DataFrame(part.toarray(), index=shown, columns=shown)


def checked_counts(counts: Any, vocabulary: Vocabulary | None = None) -> sparse.csr_array:
    """Counts as a CSR matrix with sorted columns and no stored zeros; the input is not changed.

    Raises
    ------
    ValueError
        If the matrix is not square, does not fit the vocabulary, or holds a number that is
        negative, infinite or NaN.
    """
    matrix = sparse.csr_array(counts)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"counts has shape {matrix.shape}, expected (V, V): words by words.")
    if vocabulary is not None:
        _check_shape(matrix, vocabulary)
    if not matrix.has_canonical_format or not matrix.data.all():
        matrix = matrix.copy()
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    for start in range(0, matrix.nnz, _CHUNK):  # the counts may lie on disk, memory-mapped
        data = matrix.data[start : start + _CHUNK]
        wrong = ~((data >= 0) & (data < np.inf))  # NaN fails both
        if wrong.any():
            cell = start + int(np.argmax(wrong))
            row = int(np.searchsorted(matrix.indptr, cell, side="right")) - 1
            raise ValueError(
                f"counts holds {matrix.data[cell]} in row {row}, column {matrix.indices[cell]}; "
                "expected counts: finite numbers, not negative."
            )
    return matrix


def word_ids(vocabulary: Vocabulary, words: Sequence[str]) -> list[int]:
    """Look words up; an unknown one is an ``UncountedWordError``."""
    for word in words:
        if word not in vocabulary:
            raise UncountedWordError(word, vocabulary.words)
    return [vocabulary.index[word] for word in words]


def _encoded(
    sentences: EncodedCorpus | Iterable[Sequence[str]], vocabulary: Vocabulary | None
) -> EncodedCorpus:
    corpus = encoded(sentences, vocabulary, min_count=1)
    if not corpus.n_tokens:
        raise ValueError(
            f"the {len(corpus):,} sentences hold no word of the vocabulary: there is nothing "
            "to count."
        )
    return corpus


def _check_sums_fit(ids: npt.NDArray[np.uint32], units: npt.NDArray[np.int64]) -> None:
    """Refuse a corpus so large that a sum could leave int64 and come back negative."""
    largest = int(np.bincount(ids).max()) * 2 * sum(units.tolist())
    if largest > _INT64_MAX:
        raise ValueError(
            f"a count could reach {largest:.1e} units, more than 64 bits hold "
            f"({_INT64_MAX:.1e}). Take a smaller window than {len(units)}, or count parts of "
            "the corpus and add them."
        )


def _check_shape(counts: sparse.csr_array, vocabulary: Vocabulary) -> None:
    if counts.shape != (len(vocabulary), len(vocabulary)):
        raise ValueError(
            f"counts has shape {counts.shape}, expected {(len(vocabulary), len(vocabulary))} for "
            f"the {len(vocabulary):,} words of the vocabulary. Do the two belong together?"
        )

"""Document vectors as averages of word vectors: one row a document, whatever it holds.

Averaging is the simplest way from words to texts, and a strong one (Wieting et al. 2016,
arXiv:1511.08198). The usual mistake is to skip documents without a known word: then every
row below belongs to the wrong document. Here such a document keeps a row of zeros.
Chapters 06 to 08 and 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.text import EncodedCorpus
from course_lib.text.checks import checked_sentences
from course_lib.vectors.wordvectors import WordVectors

__all__ = ["average_vectors"]


def average_vectors(
    documents: Iterable[Sequence[str]] | EncodedCorpus,
    vectors: WordVectors,
    weights: Mapping[str, float] | None = None,
    *,
    divide_by: Literal["weights", "words"] = "weights",
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    r"""Average the vectors of the words of each document.

    Row i is :math:`\sum_t a_t v_t / \sum_t a_t` over the tokens t of document i that have a
    vector :math:`v_t`. All weights :math:`a_t` are 1 unless they are given. A word that
    occurs twice counts twice.

    Parameters
    ----------
    documents : iterable of sequences of str, or EncodedCorpus
        One token list for each document; an encoded corpus is read without decoding it.
    vectors : WordVectors
    weights : mapping of str to float, optional
        Weight of each word, at least 0. Words that are not in it are left out, as words
        without a vector are.
    divide_by : {"weights", "words"}, default "weights"
        Divide the sum by the sum of the weights, or by the number of known tokens as Arora
        et al. (2017) do. The direction of the result is the same, its length is not.

    Returns
    -------
    matrix : numpy.ndarray of float32, shape (documents, D)
        A document without a known word keeps its row, of zeros.
    known : numpy.ndarray of int64, shape (documents,)
        Number of tokens of each document that counted: those with a vector and, where
        weights are given, with a weight above 0.

    Raises
    ------
    TypeError
        If a document is a string: call ``tokenize`` on it first.
    ValueError
        If a weight is negative or not finite, or ``divide_by`` is unknown.

    Examples
    --------
    >>> vectors = WordVectors(["ice", "cold", "hot"], [[2, 0], [1, 1], [0, 3]])
    >>> matrix, known = average_vectors([["ice", "cold"], [], ["hot", "unheard"]], vectors)
    >>> matrix.tolist(), known.tolist()
    ([[1.5, 0.5], [0.0, 0.0], [0.0, 3.0]], [2, 0, 1])
    >>> average_vectors([["ice", "cold"]], vectors, {"ice": 3.0, "cold": 1.0})[0].tolist()
    [[1.75, 0.25]]
    """
    if divide_by not in ("weights", "words"):
        raise ValueError(f"divide_by is {divide_by!r}, expected 'weights' or 'words'.")
    of_row = None if weights is None else _weights_of_rows(weights, vectors)
    rows, offsets = _token_rows(documents, vectors)
    counted = rows >= 0
    if of_row is not None:
        counted[counted] = of_row[rows[counted]] > 0
    offsets = np.concatenate([[0], np.cumsum(counted)])[offsets]
    rows = rows[counted]
    known = np.diff(offsets)
    # Only vectors that occur are touched: the matrix may lie on disk, memory-mapped.
    used = np.flatnonzero(np.bincount(rows, minlength=len(vectors)))
    place = np.zeros(len(vectors), dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    weight = np.ones(len(rows)) if of_row is None else of_row[rows]
    document = np.repeat(np.arange(len(known)), known)
    summed = weight if divide_by == "weights" else None  # None: counts the tokens
    total = np.bincount(document, weights=summed, minlength=len(known))
    share = (weight / total[document]).astype(np.float32)
    shares = sparse.csr_array((share, place[rows], offsets), shape=(len(known), len(used)))
    return np.asarray(shares @ vectors.matrix[used], dtype=np.float32), known.astype(np.int64)


def _weights_of_rows(weights: Mapping[str, float], vectors: WordVectors) -> npt.NDArray[np.float64]:
    """Weight of each word that has a vector; 0 for those without a weight."""
    of_row = np.zeros(len(vectors))
    for word, weight in weights.items():
        if not 0 <= weight < np.inf:
            raise ValueError(
                f"weights gives {word!r} the weight {weight}, expected a finite number of at "
                "least 0."
            )
        row = vectors.index.get(word)
        if row is not None:
            of_row[row] = weight
    return of_row


def _token_rows(
    documents: Iterable[Sequence[str]] | EncodedCorpus, vectors: WordVectors
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Row of each token in the matrix of vectors, -1 for unknown, and where documents start."""
    row_of = vectors.index.get
    if isinstance(documents, EncodedCorpus):
        words = documents.vocabulary.words
        rows = np.fromiter((row_of(word, -1) for word in words), np.int32, count=len(words))
        ids = np.asarray(documents.ids)
        return (rows[ids] if len(rows) else ids), np.asarray(documents.offsets)
    parts = [
        np.fromiter((row_of(token, -1) for token in tokens), np.int32, count=len(tokens))
        for tokens in checked_sentences(documents)
    ]
    offsets = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=offsets[1:])
    return (np.concatenate(parts) if parts else np.zeros(0, np.int32)), offsets

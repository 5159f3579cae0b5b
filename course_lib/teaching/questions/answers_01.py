"""Answers to the questions of chapter 01 that ask for a function: the right one, and slips.

What a question tries on each of them stands beside them, as ``try_...``. Used by
``chapter_01``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[Any]

COUNTS = np.array([[3, 0, 1, 2], [0, 0, 4, 1], [1, 5, 0, 1]])
OTHER = np.array([[2, 0, 0, 0, 1], [1, 1, 0, 3, 0], [0, 0, 1, 1, 0], [0, 6, 0, 0, 2]])


# --- 01.1: bytes of a sparse table ----------------------------------------------------------


def try_csr_bytes(csr_bytes: Callable[[Table], float]) -> list[float]:
    """Ask for the bytes of three tables."""
    return [csr_bytes(COUNTS), csr_bytes(OTHER), csr_bytes(np.eye(100))]


def is_one_value_a_row(csr_bytes: Callable[[Table], float]) -> bool:
    """Say whether an answer counts one value for each row, with or without the end."""
    return try_csr_bytes(csr_bytes) in [
        [12 * len(table) + end for table in (COUNTS, OTHER, np.eye(100))] for end in (0, 4)
    ]


# --- 01.2: all cosines ----------------------------------------------------------------------


def cosine_matrix(W: Table) -> Table:
    """Give the cosines of all pairs of rows; 0 for a row of zeros."""
    lengths = np.linalg.norm(W, axis=1, keepdims=True)
    unit = W / np.where(lengths == 0, 1, lengths)
    return unit @ unit.T


def careless_cosines(W: Table) -> Table:
    """Divide a row of zeros by its length."""
    with np.errstate(invalid="ignore"):
        unit = W / np.linalg.norm(W, axis=1, keepdims=True)
        return unit @ unit.T


def cosines_without_keepdims(W: Table) -> Table:
    """Divide columns by the lengths of rows."""
    lengths = np.linalg.norm(W, axis=1)
    unit = W / np.where(lengths == 0, 1, lengths)
    return np.asarray(unit @ unit.T)


def cosines_with_ones(W: Table) -> Table:
    """Give a row of zeros the cosine 1 with itself."""
    cosines = cosine_matrix(W)
    np.fill_diagonal(cosines, 1)
    return cosines


def try_cosine_matrix(cosine_matrix: Callable[[Table], Table]) -> Table:
    """Compare four rows, one of zeros."""
    # As many columns as rows: a result of the wrong sides is still a result, and gets its hint.
    W = [[3.0, 4.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [4.0, -3.0, 2.0, 0.0], [0.0, 1.0, 1.0, 2.0]]
    return cosine_matrix(np.array(W))


# --- 01.3: TF-IDF of a new document ---------------------------------------------------------


def weigh(
    new: Table,
    counts: Table,
    plus: float = 1.0,
    smooth: int = 1,
    level: bool = True,
    held: Table | None = None,
    tf: Table | None = None,
) -> Table:
    """Weigh a new document with the factors of old ones; the options make one slip each."""
    n = (counts > 0).sum(axis=0) if held is None else held
    idf = np.log((smooth + len(counts)) / (smooth + n)) + plus
    tf = np.where(new > 0, 1 + np.log(np.maximum(new, 1)), 0.0) if tf is None else tf
    weights = tf * idf
    return weights / np.linalg.norm(weights) if level else weights


def weigh_words_not_held(new: Table, counts: Table) -> Table:
    """Give words that the new document does not hold the term frequency 1."""
    return weigh(new, counts, tf=1 + np.log(np.maximum(new, 1)))


def weigh_with_the_logarithm_of_0(new: Table, counts: Table) -> Table:
    """Take the logarithm of every count."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return weigh(new, counts, tf=1 + np.log(new))


def try_weigh(weigh_new: Callable[[Table, Table], Table]) -> list[Table]:
    """Weigh two documents."""
    new = [np.array([2, 0, 7, 1]), np.array([0, 1, 1, 0, 4])]
    with np.errstate(divide="ignore", invalid="ignore"):  # the logarithm of 0 gets a hint
        return [
            np.asarray(weigh_new(new[0], COUNTS), dtype=float),
            np.asarray(weigh_new(new[1], OTHER), dtype=float),
        ]


# --- 01.4: shifted PPMI ---------------------------------------------------------------------


def shifted(counts: Table, k: float, log_k: bool = True, clip_first: bool = False) -> Table:
    """Keep what is more than k times as frequent as chance; the options make one slip each."""
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    pmi = np.log(np.maximum(counts, 1e-12) / expected)
    shift = np.log(k) if log_k else k
    return np.maximum(pmi, 0) - shift if clip_first else np.maximum(pmi - shift, 0)


def without_the_total(counts: Table, k: float) -> Table:
    """Forget to divide the expected counts by the total."""
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0))
    return np.maximum(np.log(np.maximum(counts, 1e-12) / expected) - np.log(k), 0)


def negatives_kept(counts: Table, k: float) -> Table:
    """Leave out the maximum."""
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return np.asarray(np.log(np.maximum(counts, 1e-12) / expected) - np.log(k))


def try_shifted(shifted_ppmi: Callable[[Table, float], Table]) -> list[Table]:
    """Shift two tables."""
    with np.errstate(divide="ignore"):  # the logarithm of 0, which the maximum takes away
        return [shifted_ppmi(COUNTS, 1.5), shifted_ppmi(OTHER, 2)]


# --- 01.5: a search in k directions ---------------------------------------------------------


def search(X: Table, query: Table, k: int) -> Table:
    """Compare a query with documents in k directions."""
    V_k = np.linalg.svd(X, full_matrices=False)[2][:k].T
    return cosines_with(X @ V_k, query @ V_k)


def cosines_with(rows: Table, one: Table) -> Table:
    """Give the cosines of rows with one vector."""
    return np.asarray(rows @ one / (np.linalg.norm(rows, axis=1) * np.linalg.norm(one)))


def search_in_u(X: Table, query: Table, k: int) -> Table:
    """Take the rows of U for the documents."""
    U, _, Vt = np.linalg.svd(X, full_matrices=False)
    return cosines_with(U[:, :k], query @ Vt[:k].T)


def search_with_sigma(X: Table, query: Table, k: int) -> Table:
    """Multiply documents and query by the singular values."""
    _, sigma, Vt = np.linalg.svd(X, full_matrices=False)
    scaled = Vt[:k].T * sigma[:k]
    return cosines_with(X @ scaled, query @ scaled)


def length_of(counts: Table, X: Table, k: int) -> Table:
    """Give lengths in k directions, of one row of counts or of each."""
    return np.asarray(np.linalg.norm(counts @ directions(X, k), axis=-1))


def search_without_lengths(X: Table, query: Table, k: int) -> Table:
    """Give scalar products."""
    return np.asarray(X @ directions(X, k) @ (query @ directions(X, k)))


def search_words(X: Table, query: Table, k: int) -> Table:
    """Compare the query with the words."""
    return cosines_with(directions(X, k), query @ directions(X, k))


def search_without_length_of_query(X: Table, query: Table, k: int) -> Table:
    """Divide by the lengths of the documents only."""
    return search(X, query, k) * length_of(query, X, k)


def search_without_lengths_of_documents(X: Table, query: Table, k: int) -> Table:
    """Divide by the length of the query only."""
    return search(X, query, k) * length_of(X, X, k)


def search_weakest(X: Table, query: Table, k: int) -> Table:
    """Keep the last directions."""
    V = np.linalg.svd(X, full_matrices=False)[2][-k:].T
    return cosines_with(X @ V, query @ V)


def try_search(lsa_search: Callable[[Table, Table, int], Table]) -> list[Table]:
    """Search five documents twice."""
    X = np.array(
        [[1, 0, 2, 0, 0], [0, 1, 1, 0, 1], [0, 1, 0, 3, 1], [2, 0, 1, 1, 0], [0, 0, 0, 2, 3]]
    )
    queries = [np.array([1, 0, 0, 0, 0]), np.array([0, 1, 0, 0, 2])]
    return [np.asarray(lsa_search(X, query, 2), dtype=float) for query in queries]


def directions(X: Table, k: int) -> Table:
    """Give V_k."""
    return np.asarray(np.linalg.svd(X, full_matrices=False)[2][:k].T)

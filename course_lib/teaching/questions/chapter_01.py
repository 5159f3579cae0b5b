"""Questions of chapter 01: sparse storage, cosines, weights of counts, LSA at work."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import datasets, evaluation, sparse
from course_lib.teaching.checks import Mistake, question
from course_lib.vectors import WordVectors

Table = npt.NDArray[Any]

_COUNTS = np.array([[3, 0, 1, 2], [0, 0, 4, 1], [1, 5, 0, 1]])
_OTHER = np.array([[2, 0, 0, 0, 1], [1, 1, 0, 3, 0], [0, 0, 1, 1, 0], [0, 6, 0, 0, 2]])


def _try_csr_bytes(csr_bytes: Callable[[Table], float]) -> list[float]:
    return [csr_bytes(_COUNTS), csr_bytes(_OTHER), csr_bytes(np.eye(100))]


@question(
    "01.1",
    blank="np.count_nonzero(table) says how many values are stored. Each takes 4 bytes, and so "
    "does its column; then come the row starts.",
    mistakes=[
        Mistake(
            lambda: lambda table: 8 * np.count_nonzero(table) + 4 * len(table),
            "There is one row start more than there are rows: the last says where the last row "
            "ends.",
        ),
        Mistake(
            lambda: lambda table: 4 * np.count_nonzero(table) + 4 * (len(table) + 1),
            "That holds the values, but not the columns that they stand in: 4 bytes for each.",
        ),
        Mistake(
            lambda: lambda table: 8 * table.sum() + 4 * (len(table) + 1),
            "A count of 3 is one stored value, not three: count the cells that are not 0.",
        ),
        Mistake(
            lambda: lambda table: 4 * table.size,
            "That is the dense table, zeros and all. CSR stores only what is not zero.",
        ),
    ],
    otherwise="For [[0, 7], [0, 0]] it should give 20: one value, one column, three row starts.",
    right="With 4-byte numbers, CSR saves memory as long as fewer than about half of the cells "
    "are filled.",
    probe=_try_csr_bytes,
)
def bytes_of_csr() -> Callable[[Table], float]:
    """Return a function that gives the bytes of a table in CSR form."""
    return lambda table: 8 * int(np.count_nonzero(table)) + 4 * (len(table) + 1)


def _cosine_matrix(W: Table) -> Table:
    lengths = np.linalg.norm(W, axis=1, keepdims=True)
    unit = W / np.where(lengths == 0, 1, lengths)
    return unit @ unit.T


def _careless_cosines(W: Table) -> Table:
    with np.errstate(invalid="ignore"):
        unit = W / np.linalg.norm(W, axis=1, keepdims=True)
        return unit @ unit.T


def _try_cosine_matrix(cosine_matrix: Callable[[Table], Table]) -> Table:
    return cosine_matrix(np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0], [4.0, -3.0, 2.0], [0, 1, 1]]))


@question(
    "01.2",
    blank="Divide each row by its length (np.linalg.norm with axis=1, keepdims=True); of unit "
    "rows, the scalar products are the cosines. What is the length of a row of zeros?",
    mistakes=[
        Mistake(
            lambda: lambda W: W @ W.T,
            "Those are the scalar products. They grow with the lengths: make each row length 1 "
            "first.",
        ),
        Mistake(
            lambda: _careless_cosines,
            "A row of zeros has length 0, and 0 / 0 is not a number. Give it the cosine 0 with "
            "all others: divide it by 1, for example with np.where.",
            when=lambda answer: bool(np.isnan(_try_cosine_matrix(answer)).any()),
        ),
        Mistake(
            lambda: lambda W: W @ W.T / np.maximum(np.linalg.norm(W, axis=1, keepdims=True), 1e-9),
            "You divided by one length only: rows, but not columns, of the result.",
        ),
        Mistake(
            lambda: lambda W: _cosine_matrix(W.T),
            "You compared columns. The vectors are the rows: keepdims=True, axis=1.",
        ),
    ],
    otherwise="The result has a row and a column for each row of W, and 1 on the diagonal, "
    "except where a row is all zeros.",
    probe=_try_cosine_matrix,
)
def cosine_matrix() -> Callable[[Table], Table]:
    """Return a function that gives the cosines of all pairs of rows."""
    return _cosine_matrix


def _weigh(
    new: Table,
    counts: Table,
    plus: float = 1.0,
    damp: bool = True,
    level: bool = True,
    held: Table | None = None,
) -> Table:
    n = (counts > 0).sum(axis=0) if held is None else held
    idf = np.log((1 + len(counts)) / (1 + n)) + plus
    tf = np.where(new > 0, 1 + np.log(np.maximum(new, 1)), 0.0) if damp else new
    weights = tf * idf
    return weights / np.linalg.norm(weights) if level else weights


def _try_weigh(weigh_new: Callable[[Table, Table], Table]) -> list[Table]:
    new = [np.array([2, 0, 7, 1]), np.array([0, 1, 1, 0, 4])]
    return [
        np.asarray(weigh_new(new[0], _COUNTS), dtype=float),
        np.asarray(weigh_new(new[1], _OTHER), dtype=float),
    ]


@question(
    "01.3",
    blank="N and n_w come from counts, the old documents; the term frequency comes from new. "
    "Multiply the two factors, then divide by np.linalg.norm.",
    mistakes=[
        Mistake(
            lambda: lambda new, counts: _weigh(new, counts, damp=False),
            "You took the count itself. The term frequency is 1 + ln(count), and 0 where the "
            "count is 0.",
        ),
        Mistake(
            lambda: lambda new, counts: _weigh(new, counts, plus=0.0),
            "The + 1 after the logarithm is missing: a word in every document would weigh 0.",
        ),
        Mistake(
            lambda: lambda new, counts: _weigh(new, counts, level=False),
            "These are the weights before the last step: divide them by their length.",
        ),
        Mistake(
            lambda: lambda new, counts: _weigh(new, counts, held=counts.sum(axis=0)),
            "You used how often the words occur. n_w is the number of documents that hold the "
            "word: (counts > 0).sum(axis=0).",
        ),
        Mistake(
            lambda: lambda new, counts: _weigh(new, np.vstack([counts, new])),
            "You counted the new document among the old ones. The factors are learned once, from "
            "counts alone; else every new document would change the vectors of all others.",
        ),
    ],
    otherwise="Compute the factor ln((1 + N) / (1 + n)) + 1 of every word from counts, then "
    "1 + ln(count) from new where the count is above 0; multiply; divide by the length.",
    probe=_try_weigh,
)
def tfidf_of_a_new_document() -> Callable[[Table, Table], Table]:
    """Return a function that weighs a new document with the factors of old ones."""
    return _weigh


def _shifted(counts: Table, k: float, log_k: bool = True, clip_first: bool = False) -> Table:
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    pmi = np.log(np.maximum(counts, 1e-12) / expected)
    shift = np.log(k) if log_k else k
    return np.maximum(pmi, 0) - shift if clip_first else np.maximum(pmi - shift, 0)


def _by_documents_alone(counts: Table, k: float) -> Table:
    of_row = counts.sum(axis=1, keepdims=True)
    return np.maximum(np.log(np.maximum(counts, 1e-12) / of_row) - np.log(k), 0)


def _try_shifted(shifted_ppmi: Callable[[Table, float], Table]) -> list[Table]:
    with np.errstate(divide="ignore"):  # the logarithm of 0, which the maximum takes away
        return [shifted_ppmi(_COUNTS, 1.5), shifted_ppmi(_OTHER, 2)]


@question(
    "01.4",
    blank="Begin with the expected counts, np.outer(counts.sum(axis=1), counts.sum(axis=0)) / "
    "counts.sum(). Subtract ln k from the logarithm of the ratio before you drop what is below 0.",
    mistakes=[
        Mistake(
            lambda: lambda counts, k: _shifted(counts, 1),
            "That is PPMI itself. Subtract ln k from PMI before you drop what is negative.",
        ),
        Mistake(
            lambda: lambda counts, k: _shifted(counts, k, clip_first=True),
            "You dropped the negative values first and shifted afterwards, which makes new "
            "negative values: subtract ln k first.",
        ),
        Mistake(
            lambda: lambda counts, k: _shifted(counts, k, log_k=False),
            "You subtracted k. In logarithms, k times as often as chance is ln k above 0.",
        ),
        Mistake(
            lambda: _by_documents_alone,
            "You divided by the row's total only. What chance gives depends on how frequent the "
            "word is as well: row total times column total, divided by the total of all.",
        ),
    ],
    otherwise="A cell keeps ln(count / expected) - ln k where that is above 0; all others are 0.",
    right="This is shifted PPMI. In chapter 03, k is the number of wrong words that each right "
    "one is trained against.",
    probe=_try_shifted,
)
def shifted_ppmi() -> Callable[[Table, float], Table]:
    """Return a function that keeps what is more than k times as frequent as chance."""
    return _shifted


def _search(X: Table, query: Table, k: int) -> Table:
    V_k = np.linalg.svd(X, full_matrices=False)[2][:k].T
    return _cosines_with(X @ V_k, query @ V_k)


def _cosines_with(rows: Table, one: Table) -> Table:
    return np.asarray(rows @ one / (np.linalg.norm(rows, axis=1) * np.linalg.norm(one)))


def _search_in_u(X: Table, query: Table, k: int) -> Table:
    U, _, Vt = np.linalg.svd(X, full_matrices=False)
    return _cosines_with(U[:, :k], query @ Vt[:k].T)


def _search_weakest(X: Table, query: Table, k: int) -> Table:
    V = np.linalg.svd(X, full_matrices=False)[2][-k:].T
    return _cosines_with(X @ V, query @ V)


def _try_search(lsa_search: Callable[[Table, Table, int], Table]) -> list[Table]:
    X = np.array(
        [[1, 0, 2, 0, 0], [0, 1, 1, 0, 1], [0, 1, 0, 3, 1], [2, 0, 1, 1, 0], [0, 0, 0, 2, 3]]
    )
    queries = [np.array([1, 0, 0, 0, 0]), np.array([0, 1, 0, 0, 2])]
    return [np.asarray(lsa_search(X, query, 2), dtype=float) for query in queries]


@question(
    "01.5",
    blank="np.linalg.svd(X, full_matrices=False) gives U, sigma and Vt; V_k is Vt[:k].T. A "
    "document, and the query too, is counts @ V_k in these directions.",
    mistakes=[
        Mistake(
            lambda: lambda X, query, k: _cosines_with(X, query),
            "Those are the cosines of the counts themselves: a document without a word of the "
            "query gets 0. Take documents and query to the k directions first.",
        ),
        Mistake(
            lambda: _search_in_u,
            "The rows of U_k are the documents with each direction divided by its singular "
            "value, but the query is not divided. Treat both alike: X @ V_k and query @ V_k.",
        ),
        Mistake(
            lambda: lambda X, query, k: (X @ _directions(X, k)) @ (query @ _directions(X, k)),
            "Those are scalar products: long documents win. Divide by both lengths.",
        ),
        Mistake(
            lambda: _search_weakest,
            "You kept the weakest directions. The strongest come first: Vt[:k].",
        ),
    ],
    otherwise="The result is one cosine for each row of X: between X @ V_k and query @ V_k.",
    right="This is how LSA was first used: to find documents that do not hold the word asked for.",
    probe=_try_search,
    tolerance=1e-5,
)
def search_in_a_few_directions() -> Callable[[Table, Table, int], Table]:
    """Return a function that compares a query with documents in k directions."""
    return _search


def _directions(X: Table, k: int) -> Table:
    return np.asarray(np.linalg.svd(X, full_matrices=False)[2][:k].T)


@cache
def _vectors_of(part: str, cut: bool = False) -> WordVectors:
    corpus = datasets.english_corpus(parts=[part])
    if cut:
        room = datasets.english_corpus(parts=["film-plots"]).n_tokens
        order = np.random.default_rng(0).permutation(len(corpus))
        tokens = np.cumsum(np.diff(corpus.offsets)[order])
        corpus = corpus.select(order[tokens <= room], min_count=5)
    return sparse.train_lsa(corpus, dim=100).vectors


def _difference(first: WordVectors, second: WordVectors) -> list[float]:
    simlex = datasets.word_similarity("simlex999")
    gain = evaluation.similarity_difference(first, second, simlex)
    return [gain.difference, *gain.interval]


@question(
    "01.6",
    blank="sparse.train_lsa(corpus, dim=100).vectors for each of the two; then "
    "evaluation.similarity_difference(of_dictionary, of_plots, simlex) has .difference and "
    ".interval.",
    mistakes=[
        Mistake(
            lambda: _difference(_vectors_of("film-plots"), _vectors_of("gcide", cut=True)),
            "The sign is the other way round: dictionary minus plots.",
        ),
        Mistake(
            lambda: _difference(_vectors_of("gcide"), _vectors_of("film-plots")),
            "You trained on the whole dictionary, which is half as large again as the plots. Take "
            "definitions, which are drawn until they hold as many tokens.",
        ),
        Mistake(
            lambda: _difference(_vectors_of("gcide", cut=True), _vectors_of("film-plots"))[0],
            "That is one number. Give the difference and the two ends of its interval.",
            when=lambda answer: np.asarray(answer, dtype=float).size == 1,
        ),
    ],
    otherwise="Give three numbers: the difference dictionary minus plots, then the low and the "
    "high end of its interval. Train both with dim=100, and leave the other settings as they are.",
    right="With as many tokens on both sides, definitions teach similarity better: they put a "
    "word beside others of like meaning, and a plot puts it among people and events.",
    tolerance=0.03,
    needs_data=True,
)
def gain_of_definitions() -> list[float]:
    """SimLex score of LSA on definitions minus that on film plots, with its interval."""
    return _difference(_vectors_of("gcide", cut=True), _vectors_of("film-plots"))

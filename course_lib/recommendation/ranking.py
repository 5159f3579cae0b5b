"""How good are recommendations? Precision, nDCG and coverage, beside what chance would give.

Labels stand in for taste: a recommendation counts as right if it shares a label with the
item asked about (a genre of a film, the committee of a bill). Chance is not simulated:
its expectation follows from the labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.evaluation import Interval, bootstrap_interval
from course_lib.recommendation.documents import DocumentVectors
from course_lib.recommendation.index import ItemIndex

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "RankingScores",
    "coverage",
    "evaluate",
    "label_matrix",
    "ndcg_at_k",
    "precision_at_k",
    "random_precision",
]

Labels = Sequence[str | Sequence[str] | None]
Gain = Literal["shared", "overlap"]

_BLOCK = 64  # queries whose labels are compared with all items at a time


def label_matrix(labels: Labels) -> sparse.csr_array:
    """Which item has which label.

    Parameters
    ----------
    labels : sequence of str, of sequences of str, or None
        One label, several, or none for each item.

    Returns
    -------
    scipy.sparse.csr_array of float64, shape (n, labels)
        1 where the item has the label.

    Examples
    --------
    >>> label_matrix([["drama"], ["drama", "war"], None]).toarray().tolist()
    [[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    """
    index: dict[str, int] = {}
    sets: list[list[int]] = []
    for entry in labels:
        if entry is None or (not isinstance(entry, Sequence) and entry != entry):
            names: Sequence[str] = []
        else:
            names = [entry] if isinstance(entry, str) else entry
        sets.append(sorted({index.setdefault(name, len(index)) for name in names}))
    offsets = np.concatenate([[0], np.cumsum([len(some) for some in sets])]).astype(np.int64)
    columns = np.array([column for some in sets for column in some], dtype=np.int64)
    shape = (len(sets), max(len(index), 1))
    return sparse.csr_array((np.ones(len(columns)), columns, offsets), shape=shape)


def precision_at_k(
    neighbours: npt.NDArray[np.int64], labels: Labels, queries: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Share of the k recommendations of each query that share a label with it.

    Parameters
    ----------
    neighbours : array of int64, shape (q, k)
        Items recommended; -1 (nothing recommended) counts as wrong.
    labels : sequence
        As for ``label_matrix``.
    queries : array_like of int, shape (q,)

    Returns
    -------
    numpy.ndarray of float64, shape (q,)

    Examples
    --------
    >>> labels = [["drama"], ["drama", "war"], ["comedy"], ["war"]]
    >>> precision_at_k(np.array([[1, 2], [3, 0]]), labels, [0, 1]).tolist()
    [0.5, 1.0]
    """
    return _gains_of(neighbours, label_matrix(labels), _checked(queries), "shared").mean(axis=1)


def ndcg_at_k(
    neighbours: npt.NDArray[np.int64],
    labels: Labels,
    queries: npt.ArrayLike,
    gain: Gain = "overlap",
) -> npt.NDArray[np.float64]:
    r"""Normalised discounted cumulative gain of each query (Järvelin and Kekäläinen 2002).

    The gain of the recommendation at place i counts :math:`1 / \log_2(i + 1)`; the sum is
    divided by that of the best list there is, so 1 is perfect.

    Parameters
    ----------
    neighbours, labels, queries
        As for ``precision_at_k``.
    gain : {"overlap", "shared"}, default "overlap"
        Common labels over labels that either has (Jaccard), or 1 for any common label. Where
        every item has one label, they are the same.

    Returns
    -------
    numpy.ndarray of float64, shape (q,)
        0 for queries with which no item shares a label.

    Examples
    --------
    >>> labels = ["tax", "tax", "health", "tax"]
    >>> ndcg_at_k(np.array([[1, 3], [2, 1]]), labels, [0, 3]).round(3).tolist()
    [1.0, 0.387]
    """
    rows, matrix = _checked(queries), label_matrix(labels)
    return _ndcg(neighbours, matrix, rows, gain, _ideal(matrix, rows, neighbours.shape[1], gain)[0])


def _ndcg(
    neighbours: npt.NDArray[np.int64],
    matrix: sparse.csr_array,
    queries: npt.NDArray[np.int64],
    gain: Gain,
    ideal: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    gains = _gains_of(neighbours, matrix, queries, gain)
    return _divide(gains @ _discounts(neighbours.shape[1]), ideal)


def random_precision(labels: Labels, queries: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Expected precision of random recommendations: the share of items with a common label.

    The same for every k. The query itself is never recommended.

    Examples
    --------
    >>> random_precision(["tax", "tax", "health", "tax"], [0, 2]).round(3).tolist()
    [0.667, 0.0]
    """
    matrix, rows = label_matrix(labels), _checked(queries)
    return _ideal(matrix, rows, 1, "shared")[1]


def coverage(neighbours: npt.NDArray[np.int64], n_items: int) -> float:
    """Share of the catalogue that is recommended to anybody.

    Examples
    --------
    >>> coverage(np.array([[1, 2], [1, -1]]), n_items=4)
    0.5
    """
    return len(np.unique(neighbours[neighbours >= 0])) / n_items


@dataclass(frozen=True, eq=False)
class RankingScores:
    """What ``evaluate`` finds.

    Attributes
    ----------
    table : pandas.DataFrame
        A row for each method and one for chance: ``precision`` and ``nDCG`` at k, each with
        the ends of its 95% bootstrap interval over the queries (``low``, ``high``, ``nDCG
        low``, ``nDCG high``), and ``coverage``, where every item of the catalogue is asked about.
    precision, ndcg : pandas.DataFrame, shape (q, methods)
        The scores of each query.
    """

    table: pd.DataFrame
    precision: pd.DataFrame
    ndcg: pd.DataFrame

    def difference(self, method: str, other: str) -> tuple[float, Interval]:
        """Mean difference of precision between two methods, with its interval.

        Both answered the same queries, so the differences are resampled: that is sharper
        than comparing two intervals.
        """
        differences = (self.precision[method] - self.precision[other]).to_numpy()
        return float(differences.mean()), bootstrap_interval(differences)


def evaluate(
    methods: Mapping[str, DocumentVectors | npt.NDArray[np.float32]],
    labels: Labels,
    queries: npt.ArrayLike,
    k: int = 5,
    gain: Gain = "overlap",
) -> RankingScores:
    """Score several document vectors of one catalogue on the same queries.

    Parameters
    ----------
    methods : mapping of str to DocumentVectors or array of shape (n, D)
    labels : sequence
        One entry for each item, as for ``label_matrix``.
    queries : array_like of int, shape (q,)
        Items to ask about. All other items of the catalogue may be recommended.
    k : int, default 5
    gain : {"overlap", "shared"}, default "overlap"
        For nDCG, see ``ndcg_at_k``.

    Returns
    -------
    RankingScores

    Raises
    ------
    ValueError
        If the numbers of items differ, or there are no queries.
    """
    import pandas as pd

    rows, matrix = _checked(queries), label_matrix(labels)
    ideal, chance = _ideal(matrix, rows, k, "shared")
    best, mean_gain = (ideal, chance) if gain == "shared" else _ideal(matrix, rows, k, gain)
    precision, ndcg, covered = {}, {}, {}
    for name, method in methods.items():
        index = ItemIndex(_matrix(method))
        if len(index) != matrix.shape[0]:
            raise ValueError(
                f"{name!r} has {len(index):,} items, labels has {matrix.shape[0]:,}: "
                "expected one label or list of labels for each item."
            )
        everything, _ = index.neighbours(np.arange(len(index)), k)
        found = everything[rows]
        precision[name] = _gains_of(found, matrix, rows, "shared").mean(axis=1)
        ndcg[name] = _ndcg(found, matrix, rows, gain, best)
        covered[name] = coverage(everything, len(index))
    n = matrix.shape[0]
    precision["chance"] = chance
    ndcg["chance"] = _divide(mean_gain * _discounts(k).sum(), best)
    covered["chance"] = 1 - (1 - k / max(n - 1, k)) ** (n - 1)
    columns = {"precision": precision, "nDCG": ndcg}
    table = pd.DataFrame({name: _means(values) for name, values in columns.items()})
    for name, prefix in (("precision", ""), ("nDCG", "nDCG ")):
        ends = _intervals(np.column_stack(list(columns[name].values())))
        table[f"{prefix}low"], table[f"{prefix}high"] = ends
    table["coverage"] = pd.Series(covered)
    order = ["precision", "low", "high", "nDCG", "nDCG low", "nDCG high", "coverage"]
    return RankingScores(table[order], pd.DataFrame(precision), pd.DataFrame(ndcg))


def _intervals(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Ends of ``bootstrap_interval`` of each column, shape (2, methods), from the same draws."""
    rng, n = np.random.default_rng(0), len(scores)
    draws = [scores[rng.integers(n, size=n)].mean(axis=0) for _ in range(2000)]
    return np.asarray(np.quantile(draws, [0.025, 0.975], axis=0))


def _means(values: Mapping[str, npt.NDArray[np.float64]]) -> Any:
    import pandas as pd

    return pd.Series({name: float(scores.mean()) for name, scores in values.items()})


def _matrix(method: DocumentVectors | npt.NDArray[np.float32]) -> Any:
    return method.matrix if isinstance(method, DocumentVectors) else method


def _checked(queries: npt.ArrayLike) -> npt.NDArray[np.int64]:
    rows = np.asarray(queries, dtype=np.int64).reshape(-1)
    if not len(rows):
        raise ValueError("queries is empty, expected at least one item.")
    return rows


def _discounts(k: int) -> npt.NDArray[np.float64]:
    return 1 / np.log2(np.arange(2, k + 2))


def _divide(
    sums: npt.NDArray[np.float64], ideal: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return np.divide(sums, ideal, out=np.zeros_like(ideal), where=ideal > 0)


def _jaccard(shared: Any, sizes: Any, other_sizes: Any) -> npt.NDArray[np.float64]:
    union = sizes + other_sizes - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


_GAINS: dict[Gain, Callable[..., npt.NDArray[np.float64]]] = {
    "shared": lambda shared, *_: (shared > 0).astype(np.float64),
    "overlap": _jaccard,
}


def _gains_of(
    neighbours: npt.NDArray[np.int64],
    matrix: sparse.csr_array,
    queries: npt.NDArray[np.int64],
    gain: Gain,
) -> npt.NDArray[np.float64]:
    """Gain of each recommendation, shape (q, k); 0 where nothing was recommended."""
    if neighbours.shape[:1] != queries.shape:
        raise ValueError(
            f"neighbours has {len(neighbours)} rows for {len(queries)} queries, expected one each."
        )
    sizes = np.diff(matrix.indptr)
    rows = np.repeat(queries, neighbours.shape[1])
    items = neighbours.ravel()
    shared = np.asarray(matrix[rows].multiply(matrix[np.maximum(items, 0)]).sum(axis=1)).ravel()
    gains = _GAINS[gain](shared, sizes[rows], sizes[items])
    return np.where(items >= 0, gains, 0).reshape(neighbours.shape)


def _ideal(
    matrix: sparse.csr_array, queries: npt.NDArray[np.int64], k: int, gain: Gain
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Discounted gain of the best list of k, and the mean gain of the other items, each (q,)."""
    best, mean = np.empty(len(queries)), np.empty(len(queries))
    for some, gains in _all_gains(matrix, queries, gain):
        n_others = max(gains.shape[1] - 1, 1)
        mean[some] = np.where(gains > 0, gains, 0).sum(axis=1) / n_others
        top = min(k, gains.shape[1])
        first = -np.sort(-np.partition(gains, -top, axis=1)[:, -top:], axis=1)
        best[some] = np.maximum(first, 0) @ _discounts(top)
    return best, mean


def _all_gains(
    matrix: sparse.csr_array, queries: npt.NDArray[np.int64], gain: Gain
) -> Iterator[tuple[slice, npt.NDArray[np.float64]]]:
    """Gains of all items for a block of queries at a time; the query itself has -1."""
    sizes = np.diff(matrix.indptr)
    columns = matrix.T.tocsr()
    for start in range(0, len(queries), _BLOCK):
        some = slice(start, start + _BLOCK)
        rows = queries[some]
        shared = (matrix[rows] @ columns).toarray()
        gains = _GAINS[gain](shared, sizes[rows][:, np.newaxis], sizes)
        gains[np.arange(len(rows)), rows] = -1
        yield some, gains

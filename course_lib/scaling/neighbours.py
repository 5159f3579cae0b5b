"""What an approximate search for neighbours gains, and what it misses.

An exact search compares a query with every vector. An inverted file (IVF) sorts the vectors
into cells beforehand and looks into the nearest few; a graph (HNSW, Malkov and Yashunin
2020, arXiv:1603.09320) links each vector to near ones and walks. Both miss some
neighbours: recall@10 says what share of the true ten they find. Chapter 11.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from course_lib.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["build_index", "neighbour_curve", "recall"]

Kind: TypeAlias = Literal["flat", "ivf", "hnsw"]

# What is turned, for each kind of index, to trade time for recall.
SETTINGS: dict[str, Sequence[int]] = {
    "flat": (0,),
    "ivf": (1, 2, 4, 8, 16, 32, 64),
    "hnsw": (10, 20, 40, 80, 160, 320),
}
LINKS = 16  # of each vector in the graph; on the lowest layer twice as many
EFFORT = 80  # candidates that are looked at when a vector is linked


def build_index(matrix: npt.NDArray[np.float32], kind: Kind, seed: int = 0) -> Any:
    """Build an index of faiss for the inner product.

    Parameters
    ----------
    matrix : array of float32, shape (V, D)
        Rows of length 1, so that the inner product is the cosine.
    kind : {"flat", "ivf", "hnsw"}
        Exact; an inverted file of about sqrt(V) cells; a graph with 16 links.
    seed : int, default 0
        For the cells of the inverted file.

    Returns
    -------
    faiss.Index

    Raises
    ------
    ModuleNotFoundError
        If faiss is not installed.
    """
    faiss = _faiss()
    n, dim = matrix.shape
    if kind == "flat":
        index = faiss.IndexFlatIP(dim)
    elif kind == "ivf":
        cells = max(1, int(np.sqrt(n)))
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, cells, faiss.METRIC_INNER_PRODUCT)
        index.cp.niter, index.cp.seed, index.cp.min_points_per_centroid = 10, seed, 1
        index.train(matrix)
    elif kind == "hnsw":
        index = faiss.IndexHNSWFlat(dim, LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = EFFORT
    else:
        raise ValueError(f"kind is {kind!r}, expected 'flat', 'ivf' or 'hnsw'.")
    index.add(matrix)
    return index


def recall(found: npt.ArrayLike, true: npt.ArrayLike) -> float:
    """Share of the true neighbours that were found, over all queries.

    Parameters
    ----------
    found, true : array_like of int, shape (queries, n)
        Rows of neighbours, in any order.

    Examples
    --------
    >>> recall([[4, 7], [1, 2]], [[7, 4], [2, 9]])
    0.75
    """
    pairs = zip(np.asarray(found).tolist(), np.asarray(true).tolist(), strict=True)
    hits = [len(set(f) & set(t)) / len(t) for f, t in pairs]
    return float(np.mean(hits))


def neighbour_curve(
    vectors: WordVectors,
    queries: int = 300,
    topn: int = 10,
    kinds: Iterable[Kind] = ("flat", "ivf", "hnsw"),
    seed: int = 0,
) -> pd.DataFrame:
    """Measure recall against time for several indexes and settings.

    Each query is a word of the vocabulary, and asked alone, as in an application. The word
    itself is not counted as a neighbour. One thread; processor time.

    Parameters
    ----------
    vectors : WordVectors
    queries : int, default 300
        Words asked, drawn at random.
    topn : int, default 10
        Neighbours for each.
    kinds : iterable of {"flat", "ivf", "hnsw"}
    seed : int, default 0

    Returns
    -------
    pandas.DataFrame
        ``index``, ``setting`` (cells looked into, or length of the list of candidates),
        ``recall``, ``milliseconds`` for a query, ``megabytes`` of the index, ``build``
        (seconds). The first row is the course's own exact search.
    """
    import pandas as pd

    faiss = _faiss()
    faiss.omp_set_num_threads(1)
    unit = np.ascontiguousarray(vectors.unit().matrix, dtype=np.float32)
    rows = np.random.default_rng(seed).choice(len(unit), min(queries, len(unit)), replace=False)
    asked = unit[rows]
    true = without(vectors.nearest_ids(vectors.matrix[rows], topn + 1)[0], rows, topn)

    def one_at_a_time(search: Callable[[npt.NDArray[np.float32]], Any]) -> tuple[Any, float]:
        search(asked[:1])
        begin = time.process_time()
        found = np.concatenate([search(asked[i : i + 1]) for i in range(len(asked))])
        spent = time.process_time() - begin
        return without(found, rows, topn), 1000 * spent / len(asked)

    found, spent = one_at_a_time(lambda query: vectors.nearest_ids(query, topn + 1)[0])
    # Searched where they lie, and a byte for each number besides.
    own_size = (vectors.matrix.nbytes + vectors.matrix.size) / 1e6
    table = [("ours, exact", 0, recall(found, true), spent, own_size, 0.0)]
    for kind in kinds:
        begin = time.process_time()
        index = build_index(unit, kind, seed)
        built = time.process_time() - begin
        size = len(faiss.serialize_index(index)) / 1e6
        for setting in SETTINGS[kind]:
            _set(index, kind, setting)
            found, spent = one_at_a_time(_asking(index, topn + 1))
            table.append((kind, setting, recall(found, true), spent, size, built))
    columns = ["index", "setting", "recall", "milliseconds", "megabytes", "build"]
    return pd.DataFrame(table, columns=columns)


def without(found: npt.NDArray[Any], rows: npt.NDArray[Any], topn: int) -> npt.NDArray[np.int64]:
    """Leave each query itself out of what was found for it, and keep ``topn``.

    Examples
    --------
    >>> without(np.array([[5, 2, 9], [1, 3, 4]]), np.array([5, 8]), 2).tolist()
    [[2, 9], [1, 3]]
    """
    pairs = zip(found.tolist(), rows.tolist(), strict=True)
    kept = [[i for i in line if i != own][:topn] for line, own in pairs]
    return np.array([line + [-1] * (topn - len(line)) for line in kept], dtype=np.int64)


def _asking(index: Any, n: int) -> Callable[[npt.NDArray[np.float32]], Any]:
    return lambda query: index.search(query, n)[1]


def _set(index: Any, kind: str, setting: int) -> None:
    if kind == "ivf":
        index.nprobe = setting
    elif kind == "hnsw":
        index.hnsw.efSearch = setting


def _faiss() -> Any:
    try:
        import faiss
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "approximate neighbours need the package faiss, which is not installed. Run: "
            "python -m pip install faiss-cpu"
        ) from error
    return faiss

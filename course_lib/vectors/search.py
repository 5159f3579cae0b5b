"""Exact nearest neighbours by cosine, for one query or thousands.

One query is a single pass over a copy of the matrix rounded to bytes, with a second look
wherever that is not precise enough. Many queries are matrix products over small tiles, so
that the scores stay in the processor's cache, and a scan that keeps the best. Nothing is left to
chance: approximate indexes (as in faiss or hnswlib) are for tens of millions of vectors.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.threads import processors

__all__ = ["NeighbourSearch", "unit_rows"]

# 2,048 rows by 128 queries of float32 are 1 MB: the scores never leave the cache.
_ROWS, _QUERIES = 2048, 128
# Matrix products add up in an order that depends on the processor, which can swap
# neighbours that differ in the seventh digit. So a few more candidates than asked for
# are taken, and measured again in float64: the same answer everywhere.
_SPARE = 8
# Keeping a sorted list pays as long as it is short.
_LONGEST_LIST = 1000
# Squares of float32 leave its range outside these lengths.
_SAFE_LENGTHS = (1e-15, 1e15)
_CHUNK = 65_536


class NeighbourSearch:
    """A matrix made ready for searching: its rows, and one over the length of each.

    The rows are used where they lie; a copy is made only if they are not in C order, or
    so long or short that float32 cannot hold their squares.

    Parameters
    ----------
    matrix : array of float32, shape (V, D)
        All entries finite. Rows of zeros are allowed: their similarity to anything is 0.
    """

    def __init__(self, matrix: npt.NDArray[np.float32]) -> None:
        lengths = row_lengths(matrix)
        nonzero = lengths[lengths > 0]
        if len(nonzero) and not (
            nonzero.min() > _SAFE_LENGTHS[0] and nonzero.max() < _SAFE_LENGTHS[1]
        ):
            matrix = unit_rows(matrix)
            lengths = (lengths > 0).astype(np.float64)
        self.matrix = np.ascontiguousarray(matrix)
        self.scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0).astype(
            np.float32
        )

    @cached_property
    def _codes(self) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32], float]:
        """The unit vectors in a quarter of the memory, and how far off scores then are."""
        from course_lib.kernels.neighbours import BLOCK, quantise

        blocks = -(-len(self.matrix) // BLOCK)
        codes = np.zeros((blocks, self.matrix.shape[1], BLOCK), dtype=np.int8)
        steps = np.zeros(blocks * BLOCK, dtype=np.float32)
        error = quantise(self.matrix, self.scale, codes, steps)
        # Summing D products in float32 adds a rounding error at most this large.
        return codes, steps, 1.001 * error + 4 * len(codes[0]) * float(np.finfo(np.float32).eps)

    def nearest(
        self, queries: npt.NDArray[np.floating], topn: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return rows and cosines of the ``topn`` nearest, the nearest first.

        Equal cosines come in the order of the rows. A query of zeros has similarity 0
        to every row.

        Parameters
        ----------
        queries : array of float, shape (n, D)
        topn : int
            Cut to the number of rows.

        Returns
        -------
        rows : array of int64, shape (n, topn)
        similarities : array of float32, shape (n, topn)
        """
        from course_lib.kernels.neighbours import NOTHING_YET, search_codes

        queries = unit_rows(queries)
        n, topn = len(queries), min(topn, len(self.matrix))
        if topn > _LONGEST_LIST:
            return self._sort_all(queries, topn)
        candidates = min(topn + _SPARE, len(self.matrix))
        best_scores = np.full((n, candidates), NOTHING_YET, dtype=np.float32)
        best_rows = np.zeros((n, candidates), dtype=np.int64)
        if not topn:
            return best_rows, best_scores
        if n == 1:
            codes, steps, error = self._codes
            search_codes(
                self.matrix,
                self.scale,
                codes,
                steps,
                error,
                queries[0],
                best_scores[0],
                best_rows[0],
            )
        else:
            groups = [slice(first, first + _QUERIES) for first in range(0, n, _QUERIES)]
            # BLAS would put threads on each small tile, and they would mostly wait for each
            # other: ten times slower on a busy machine. So one BLAS thread, and several
            # groups of queries at a time.
            with _blas().limit(limits=1), ThreadPoolExecutor(processors()) as pool:
                list(
                    pool.map(
                        lambda some: self._scan(queries[some], best_scores[some], best_rows[some]),
                        groups,
                    )
                )
        return self._measure_again(queries, best_rows, topn)

    def _scan(
        self,
        queries: npt.NDArray[np.float32],
        best_scores: npt.NDArray[np.float32],
        best_rows: npt.NDArray[np.int64],
    ) -> None:
        """Go through all rows, tile by tile, for one group of queries."""
        from course_lib.kernels.neighbours import keep_best

        scores = np.empty((min(_ROWS, len(self.matrix)), len(queries)), dtype=np.float32)
        # A product with rows on the left is a third faster here than one with queries.
        columns = np.ascontiguousarray(queries.T)
        for first in range(0, len(self.matrix), _ROWS):
            rows = self.matrix[first : first + _ROWS]
            tile = scores[: len(rows)]
            np.matmul(rows, columns, out=tile)
            keep_best(tile, self.scale[first : first + _ROWS], first, best_scores, best_rows)

    def _measure_again(
        self, queries: npt.NDArray[np.float32], rows: npt.NDArray[np.int64], topn: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Sort candidates by their cosine in float64, equal ones by row; keep ``topn``."""
        kept_rows = np.empty((len(rows), topn), dtype=np.int64)
        kept = np.empty((len(rows), topn), dtype=np.float32)
        step = max(1, 2**22 // (rows.shape[1] * self.matrix.shape[1] + 1))
        for first in range(0, len(rows), step):
            some = slice(first, first + step)
            candidates = unit_rows(self.matrix[rows[some]], np.float64)
            cosines = np.einsum(
                "qkd,qd->qk", candidates, unit_rows(queries[some], np.float64), optimize=False
            ).astype(np.float32)
            cosines = np.clip(cosines, -1, 1)
            order = np.lexsort((rows[some], -cosines), axis=1)[:, :topn]
            kept_rows[some] = np.take_along_axis(rows[some], order, axis=1)
            kept[some] = np.take_along_axis(cosines, order, axis=1)
        return kept_rows, kept

    def _sort_all(
        self, queries: npt.NDArray[np.floating], topn: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Rank all rows for each query: for when nearly all of them are asked for."""
        kept_rows = np.empty((len(queries), topn), dtype=np.int64)
        kept = np.empty((len(queries), topn), dtype=np.float32)
        cosines = np.empty(len(self.matrix), dtype=np.float32)
        for i, query in enumerate(unit_rows(queries, np.float64)):
            for first in range(0, len(self.matrix), _CHUNK):
                rows = unit_rows(self.matrix[first : first + _CHUNK], np.float64)
                cosines[first : first + _CHUNK] = np.clip(rows @ query, -1, 1)
            kept_rows[i] = np.argsort(-cosines, kind="stable")[:topn]
            kept[i] = cosines[kept_rows[i]]
        return kept_rows, kept


def row_lengths(matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Euclidean length of each row, added up in float64 (a float32 square can overflow)."""
    lengths = np.empty(len(matrix), dtype=np.float64)
    for start in range(0, len(matrix), _CHUNK):
        rows = matrix[start : start + _CHUNK].astype(np.float64)
        np.sqrt(np.einsum("rd,rd->r", rows, rows), out=lengths[start : start + _CHUNK])
    return lengths


def unit_rows(
    matrix: npt.NDArray[np.floating], dtype: npt.DTypeLike = np.float32
) -> npt.NDArray[np.floating]:
    """Copy with every vector (along the last axis) divided by its length; zeros stay zeros.

    Examples
    --------
    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).round(2).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    unit = np.empty(matrix.shape, dtype=dtype)
    for start in range(0, len(matrix), _CHUNK):
        rows = matrix[start : start + _CHUNK].astype(np.float64)
        lengths = np.sqrt((rows * rows).sum(axis=-1, keepdims=True))
        np.divide(rows, lengths, out=rows, where=lengths > 0)
        unit[start : start + _CHUNK] = rows
    return unit


@cache
def _blas() -> Any:
    """Handle on the linear algebra library that NumPy has loaded."""
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController().select(user_api="blas")

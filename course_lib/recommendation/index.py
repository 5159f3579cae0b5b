"""The items nearest to an item: never itself, never an empty one, ties in a fixed order."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.checks import check_whole
from course_lib.vectors.search import NeighbourSearch

__all__ = ["ItemIndex"]

_BLOCK = 64  # queries at a time where scores of all items are held: 64 x n, never n x n


class ItemIndex:
    """Document vectors made ready for searching.

    Dense vectors go through the search of ``WordVectors`` (tiles of the score matrix that
    stay in the processor's cache); sparse ones are multiplied 64 queries at a time.

    Parameters
    ----------
    matrix : array of float32 or csr_array, shape (n, D)
        Rows of zeros are empty: they are never found, and find nothing.
    """

    def __init__(self, matrix: npt.NDArray[np.float32] | sparse.csr_array) -> None:
        rows: Any = matrix
        self.matrix = rows
        if sparse.issparse(rows):
            self.filled = np.diff(rows.indptr) > 0
        else:
            self.filled = rows.any(axis=1)

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    @cached_property
    def _groups(self) -> tuple[NeighbourSearch, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Search over distinct rows, and the items of each: ``members[starts[g]:starts[g+1]]``.

        Searching among equal rows would put them in an order that depends on rounding.
        """
        filled = np.flatnonzero(self.filled)
        first, group = _group_equal_rows(self.matrix, filled)
        members = filled[np.argsort(group, kind="stable")]
        starts = np.concatenate([[0], np.cumsum(np.bincount(group, minlength=len(first)))])
        everything = len(first) == len(self)
        return NeighbourSearch(self.matrix if everything else self.matrix[first]), members, starts

    def neighbours(
        self, items: npt.ArrayLike, topn: int = 5
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the nearest other items of each item, the nearest first.

        Parameters
        ----------
        items : array_like of int, shape (q,)
        topn : int, default 5

        Returns
        -------
        rows : array of int64, shape (q, topn)
            Equal cosines in the order of the rows; -1 where there are no more items, and
            all along where the item itself is empty.
        similarities : array of float32, shape (q, topn)
            Cosines; NaN where the row is -1.
        """
        check_whole(topn=topn)
        wanted = np.asarray(items, dtype=np.int64).reshape(-1)
        rows = np.full((len(wanted), topn), -1, dtype=np.int64)
        similarities = np.full((len(wanted), topn), np.nan, dtype=np.float32)
        asked = np.flatnonzero(self.filled[wanted])
        if len(asked):
            search = self._search_sparse if sparse.issparse(self.matrix) else self._search_dense
            search(wanted, asked, rows, similarities)
        return rows, similarities

    def _search_dense(
        self,
        wanted: npt.NDArray[np.int64],
        asked: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int64],
        similarities: npt.NDArray[np.float32],
    ) -> None:
        search, members, starts = self._groups
        topn = rows.shape[1]
        found, cosines = search.nearest(self.matrix[wanted[asked]], topn + 1)
        sizes = np.diff(starts)
        single = (sizes[found] == 1).all(axis=1)
        if single.any():  # no equal rows among them: only the item itself is to be left out
            items, places = members[starts[found[single]]], asked[single]
            itself = items == wanted[places][:, np.newaxis]
            last = np.argsort(itself, axis=1, kind="stable")[:, : min(topn, items.shape[1])]
            kept = ~np.take_along_axis(itself, last, axis=1)
            width = np.s_[: last.shape[1]]
            rows[places, width] = np.where(kept, np.take_along_axis(items, last, axis=1), -1)
            values = np.take_along_axis(cosines[single], last, axis=1)
            similarities[places, width] = np.where(kept, values, np.nan)
        several = ~single
        for place, groups, scores in zip(
            asked[several].tolist(), found[several], cosines[several], strict=True
        ):
            items = np.concatenate([members[starts[g] : starts[g + 1]] for g in groups])
            values = np.repeat(scores, sizes[groups])
            order = np.lexsort((items, -values))  # all ties in the order of rows
            items, values = items[order], values[order]
            others = np.flatnonzero(items != wanted[place])[:topn]
            rows[place, : len(others)] = items[others]
            similarities[place, : len(others)] = values[others]

    def _search_sparse(
        self,
        wanted: npt.NDArray[np.int64],
        asked: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int64],
        similarities: npt.NDArray[np.float32],
    ) -> None:
        from course_lib.kernels.neighbours import NOTHING_YET, keep_best

        lengths = np.sqrt(np.asarray(self.matrix.multiply(self.matrix).sum(axis=1)).ravel())
        scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        scale = scale.astype(np.float32)
        columns = self.matrix.T.tocsr()  # as the product wants it: converted once, not every time
        never = 2 * NOTHING_YET  # stays below what the list starts with, also when rounded
        for start in range(0, len(asked), _BLOCK):
            places = asked[start : start + _BLOCK]
            queries = wanted[places]
            scores = (self.matrix[queries] @ columns).toarray().astype(np.float32)
            scores *= scale[queries][:, np.newaxis]
            scores[:, ~self.filled] = never
            scores[np.arange(len(queries)), queries] = never / scale[queries]
            best = np.full((len(queries), rows.shape[1]), NOTHING_YET, dtype=np.float32)
            found = np.full(best.shape, -1, dtype=np.int64)
            by_rows = np.ascontiguousarray(scores.T)
            keep_best(by_rows, np.where(self.filled, scale, 1), 0, best, found)
            rows[places] = found
            similarities[places] = np.where(found >= 0, np.clip(best, -1, 1), np.nan)


def _group_equal_rows(
    matrix: npt.NDArray[np.float32], filled: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First row of each set of equal rows, in order, and the set of each row of ``filled``.

    Rows are compared by a 64-bit hash, and by their numbers where hashes agree.
    """
    bits = np.ascontiguousarray(matrix[filled]).view(np.uint32)
    rng = np.random.default_rng(0)
    # Odd factors, so that no bit is lost.
    factors: Any = rng.integers(2**62, size=bits.shape[1], dtype=np.uint64) * 2 + 1
    hashes = np.zeros(len(bits), dtype=np.uint64)
    for column in range(bits.shape[1]):
        hashes += bits[:, column].astype(np.uint64) * factors[column]
        hashes ^= hashes >> np.uint64(29)
    _, first, group = np.unique(hashes, return_index=True, return_inverse=True)
    different = (bits != bits[first[group]]).any(axis=1)
    if different.any():  # two different rows with one hash: give the later ones their own sets
        group[different] = len(first) + np.arange(different.sum())
        first = np.concatenate([first, np.flatnonzero(different)])
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return filled[first[order]], rank[group]

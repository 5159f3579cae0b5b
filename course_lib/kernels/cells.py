"""Cells of a symmetric matrix as two sorted arrays, merged like the piles of a card sort.

A cell (row, column) has the key ``row * V + column``; a list of cells is its keys, sorted
and each once, and as many whole numbers. Two such lists merge into a third in one pass
over both, which never looks back: so they may lie on disk, and be larger than the memory.
Of a symmetric matrix only the cells with column >= row are kept. Chapter 11.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["count_rows", "fill_rows", "merge_cells", "upper_cells"]


@njit(nogil=True, cache=True)
def upper_cells(
    row_starts: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int32],
    sums: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Turn what ``count_neighbours`` returns into sorted cells on and above the diagonal.

    The matrix is its own transpose. Going through it by rows and writing each cell into
    the row of its column meets every row's cells in order: no sorting is needed.

    Parameters
    ----------
    row_starts, columns, sums : arrays, shapes (V + 1,), (cells,), (cells,)
        A symmetric matrix; the columns of a row in any order.

    Returns
    -------
    keys, sums : arrays of int64, shape (cells on or above the diagonal,)
    """
    n_words = len(row_starts) - 1
    free = np.zeros(n_words + 1, dtype=np.int64)
    for row in range(n_words):
        for cell in range(row_starts[row], row_starts[row + 1]):
            if columns[cell] <= row:
                free[columns[cell] + 1] += 1
    for row in range(n_words):
        free[row + 1] += free[row]
    keys = np.empty(free[n_words], dtype=np.int64)
    upper = np.empty(free[n_words], dtype=np.int64)
    for row in range(n_words):
        for cell in range(row_starts[row], row_starts[row + 1]):
            column = np.int64(columns[cell])
            if column <= row:
                keys[free[column]] = column * n_words + row
                upper[free[column]] = sums[cell]
                free[column] += 1
    return keys, upper


@njit(nogil=True, cache=True)
def merge_cells(
    keys_a: npt.NDArray[np.int64],
    sums_a: npt.NDArray[np.int64],
    keys_b: npt.NDArray[np.int64],
    sums_b: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Merge two sorted lists of cells; where both hold a cell, its sums are added.

    Examples
    --------
    >>> cells = [np.array(part) for part in ([1, 5], [2, 3], [0, 5, 9], [7, 4, 1])]
    >>> keys, sums = merge_cells(*cells)
    >>> keys.tolist(), sums.tolist()
    ([0, 1, 5, 9], [7, 2, 7, 1])
    """
    keys = np.empty(len(keys_a) + len(keys_b), dtype=np.int64)
    sums = np.empty(len(keys), dtype=np.int64)
    a, b, n = 0, 0, 0
    while a < len(keys_a) and b < len(keys_b):
        first, second = keys_a[a], keys_b[b]
        total = 0
        if first <= second:
            total += sums_a[a]
            a += 1
        if second <= first:
            total += sums_b[b]
            b += 1
        keys[n] = min(first, second)
        sums[n] = total
        n += 1
    while a < len(keys_a):
        keys[n], sums[n] = keys_a[a], sums_a[a]
        a += 1
        n += 1
    while b < len(keys_b):
        keys[n], sums[n] = keys_b[b], sums_b[b]
        b += 1
        n += 1
    # Copies, so that the room kept for cells without a twin is given back.
    return keys[:n].copy(), sums[:n].copy()


@njit(nogil=True, cache=True)
def count_rows(keys: npt.NDArray[Any], n_words: int, lengths: npt.NDArray[np.int64]) -> None:
    """Add to ``lengths`` how many cells these give each row of the whole matrix."""
    for key in keys:
        row, column = key // n_words, key % n_words
        lengths[row] += 1
        if column != row:
            lengths[column] += 1


@njit(nogil=True, cache=True)
def fill_rows(
    keys: npt.NDArray[Any],
    sums: npt.NDArray[Any],
    n_words: int,
    free: npt.NDArray[np.int64],
    columns: npt.NDArray[Any],
    values: npt.NDArray[Any],
    denominator: int,
) -> None:
    """Write cells and their mirror images into the rows of the whole matrix.

    Called with one part after the other, in the order of the keys, it fills each row from
    left to right: first the mirror images, from the rows above, then the row's own cells.

    Parameters
    ----------
    keys, sums : arrays of int64
        The next part of the sorted cells.
    n_words : int
        V.
    free : array of int64, shape (V,)
        The next free place of each row, moved on.
    columns, values : arrays, shape (cells of the whole matrix,)
    denominator : int
        Sums are divided by it, once, unless ``values`` holds whole numbers.
    """
    for cell in range(len(keys)):
        row, column = keys[cell] // n_words, keys[cell] % n_words
        columns[free[row]] = column
        columns[free[column]] = row
        if denominator == 1:  # a number that is now whole, now not, would always be a float
            values[free[row]] = sums[cell]
            values[free[column]] = sums[cell]
        else:
            values[free[row]] = sums[cell] / denominator
            values[free[column]] = sums[cell] / denominator
        free[row] += 1
        if column != row:
            free[column] += 1

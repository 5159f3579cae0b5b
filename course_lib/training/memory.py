"""Arrays as the compiled loops like them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["padded", "padded_zeros", "read_only"]

# float32 in a cache line: rows padded to whole lines are read faster.
CACHE_LINE = 16


def padded_zeros(n_rows: int, dim: int) -> npt.NDArray[np.float32]:
    """Rows of zeros that fill whole cache lines, the first starting at one.

    Examples
    --------
    >>> padded_zeros(3, 100).shape
    (3, 112)
    """
    width = -(-dim // CACHE_LINE) * CACHE_LINE
    memory: npt.NDArray[Any] = np.zeros(n_rows * width + CACHE_LINE, dtype=np.float32)
    first = -(memory.ctypes.data // 4) % CACHE_LINE
    return memory[first : first + n_rows * width].reshape(n_rows, width)


def padded(matrix: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Copy a matrix to float32 rows that fill whole cache lines, with zeros at the end.

    Examples
    --------
    >>> wide = padded(np.ones((2, 5)))
    >>> wide.shape, wide.sum()
    ((2, 16), np.float32(10.0))
    """
    matrix = np.asarray(matrix)
    rows = padded_zeros(*matrix.shape)
    rows[:, : matrix.shape[1]] = matrix
    return rows


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A view that cannot be written: one compiled loop then serves arrays and memory maps."""
    view = array.view(np.ndarray)
    view.setflags(write=False)
    return view

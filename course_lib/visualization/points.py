"""What every map asks of its points, and distances between many of them, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["Metric", "check_points", "distance_blocks"]

Metric = Literal["euclidean", "cosine"]

_BLOCK_NUMBERS = 4_000_000  # distances held at a time: 32 MB


def check_points(
    points: npt.ArrayLike, metric: Metric = "euclidean", at_least: int = 2, name: str = "points"
) -> npt.NDArray[np.float64]:
    """Return points as a matrix fit for a map, or say what is wrong with them.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
        One point in each row; ``WordVectors.matrix``, for example.
    metric : {"euclidean", "cosine"}
        ``"cosine"`` scales every row to length 1: the Euclidean distance between such
        rows orders pairs exactly as the cosine does.
    at_least : int
        Fewer points are refused.
    name : str
        What the message calls the points.

    Returns
    -------
    numpy.ndarray of float64, shape (n, D)

    Raises
    ------
    ValueError
        If the shape is not (n, D), there are too few points, a number is NaN or
        infinite, the metric is unknown, or, with ``"cosine"``, a row is all zeros.

    Examples
    --------
    >>> check_points([[3, 4], [0, 2]], "cosine")
    array([[0.6, 0.8],
           [0. , 1. ]])
    """
    if metric not in ("euclidean", "cosine"):
        raise ValueError(f"metric is {metric!r}, expected 'euclidean' or 'cosine'.")
    matrix = np.asarray(points, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[1] == 0:
        raise ValueError(f"{name} has shape {matrix.shape}, expected (n, D): one point in a row.")
    if len(matrix) < at_least:
        count = f"{len(matrix)} point{'' if len(matrix) == 1 else 's'}"
        raise ValueError(f"{name} holds {count}, expected at least {at_least}.")
    finite = np.isfinite(matrix).all(axis=1)
    if not finite.all():
        rows = np.flatnonzero(~finite)
        raise ValueError(
            f"{name} holds NaN or infinity in {len(rows)} of {len(matrix)} rows, the first is "
            f"row {rows[0]}. Leave these rows out: points[np.isfinite(points).all(axis=1)]."
        )
    if metric == "euclidean":
        return matrix
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    if not lengths.all():
        rows = np.flatnonzero(lengths == 0)
        raise ValueError(
            f"{name} holds {len(rows)} rows of zeros, the first is row {rows[0]}. A vector of "
            "zeros has no direction, and so no cosine: leave these rows out, or take "
            "metric='euclidean'."
        )
    return matrix / lengths


def distance_blocks(
    points: npt.NDArray[np.float64],
) -> Iterator[tuple[slice, npt.NDArray[np.float64]]]:
    """Yield squared distances from some rows to all, a block of rows at a time.

    The distance of a row to itself is infinity, so that no point is its own neighbour.
    """
    centred = points - points.mean(axis=0)  # near the origin, rounding does least harm
    squares = np.einsum("ij,ij->i", centred, centred)
    step = max(1, _BLOCK_NUMBERS // len(points))
    for start in range(0, len(points), step):
        rows = slice(start, min(start + step, len(points)))
        squared = centred[rows] @ centred.T
        squared *= -2
        squared += squares[rows, np.newaxis]
        squared += squares
        np.maximum(squared, 0, out=squared)
        squared[np.arange(rows.stop - rows.start), np.arange(rows.start, rows.stop)] = np.inf
        yield rows, squared

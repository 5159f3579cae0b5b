"""How far to trust a map: neighbours invented, neighbours kept, distances in order.

Every number compares the points with the map, exactly, over all pairs or all neighbours.
Trustworthiness is that of Venna and Kaski (2001). Chapter 09.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.visualization.points import Metric, check_points, distance_blocks

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "distance_correlation",
    "map_quality",
    "nearest_rows",
    "neighbourhood_overlap",
    "trustworthiness",
]


def nearest_rows(
    points: npt.NDArray[np.float64], k: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Find the k nearest other points of every point, exactly.

    Parameters
    ----------
    points : numpy.ndarray of float64, shape (n, D)
    k : int
        From 1 to n - 1.

    Returns
    -------
    rows : numpy.ndarray of int64, shape (n, k)
        The nearest first; equally near points in the order of their rows.
    distances : numpy.ndarray of float64, shape (n, k)

    Raises
    ------
    ValueError
        If ``k`` is out of range.

    Examples
    --------
    >>> nearest_rows(np.array([[0.0], [1.0], [3.0]]), 1)[0].ravel().tolist()
    [1, 0, 1]
    """
    n = len(points)
    if not 1 <= k < n:
        raise ValueError(f"k is {k}, expected 1 to {n - 1}: fewer than the {n} points.")
    rows = np.empty((n, k), dtype=np.int64)
    distances = np.empty((n, k))
    for block, squared in distance_blocks(points):
        bound = np.partition(squared, k - 1, axis=1)[:, k - 1 : k]
        for row, nearby in enumerate(squared <= bound, start=block.start):
            found = np.flatnonzero(nearby)  # in the order of rows; more than k with ties
            near = squared[row - block.start, found]
            order = near.argsort(kind="stable")[:k]
            rows[row], distances[row] = found[order], np.sqrt(near[order])
    return rows, distances


def trustworthiness(
    points: npt.ArrayLike,
    coordinates: npt.ArrayLike,
    k: int = 10,
    metric: Metric = "euclidean",
) -> float:
    r"""Score how few neighbours a map invents.

    .. math:: T(k) = 1 - \frac{2}{n k (2n - 3k - 1)}
              \sum_i \sum_{j \in N_k(i)} \max(0, r(i, j) - k)

    :math:`N_k(i)` are the k nearest of point i **on the map**, :math:`r(i, j)` is the rank
    of j among the neighbours of i **in the data**. A neighbour on the map that is one in the
    data costs nothing, another the more the further away it really is.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
    coordinates : Map or array of shape (n, 2)
    k : int, default 10
        Below n / 2, so that the scale from 0 to 1 holds.
    metric : {"euclidean", "cosine"}, default "euclidean"
        For the points; the map is always Euclidean.

    Returns
    -------
    float
        1 if every neighbour on the map is one in the data; about 0.5 for a map at random.
        Points at the same distance in the data share the best of their ranks.

    Raises
    ------
    ValueError
        If shapes do not fit together, a number is not finite or ``k`` is out of range.

    References
    ----------
    Venna and Kaski (2001), Neighborhood preservation in nonlinear projection methods.

    Examples
    --------
    >>> line = np.arange(7.0)[:, None]
    >>> trustworthiness(line, np.hstack([line, line]), k=2)
    1.0
    """
    matrix, plane = pair_with_map(points, coordinates, metric)
    n = len(matrix)
    if not 1 <= k < n / 2:
        raise ValueError(f"k is {k}, expected at least 1 and below n / 2 = {n / 2:g}.")
    shown, _ = nearest_rows(plane, k)
    penalty = 0
    for rows, squared in distance_blocks(matrix):
        near = np.take_along_axis(squared, shown[rows], axis=1)
        for column in range(k):
            rank = 1 + (squared < near[:, column : column + 1]).sum(axis=1)
            penalty += int(np.maximum(0, rank - k).sum())
    return 1 - 2 * penalty / (n * k * (2 * n - 3 * k - 1))


def neighbourhood_overlap(
    points: npt.ArrayLike,
    coordinates: npt.ArrayLike,
    k: int = 10,
    metric: Metric = "euclidean",
) -> float:
    """Share of the k nearest points that are among the k nearest on the map as well.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
    coordinates : Map or array of shape (n, 2)
    k : int, default 10
        From 1 to n - 1. A map at random keeps k / (n - 1).
    metric : {"euclidean", "cosine"}, default "euclidean"

    Returns
    -------
    float
        From 0 to 1, the mean over all points.

    Examples
    --------
    >>> line = np.arange(7.0)[:, None]
    >>> neighbourhood_overlap(line, np.hstack([-line, line]), k=2)
    1.0
    """
    matrix, plane = pair_with_map(points, coordinates, metric)
    meant, _ = nearest_rows(matrix, k)
    shown, _ = nearest_rows(plane, k)
    return float((meant[:, :, np.newaxis] == shown[:, np.newaxis, :]).any(axis=2).mean())


def distance_correlation(
    points: npt.ArrayLike,
    coordinates: npt.ArrayLike,
    metric: Metric = "euclidean",
    pairs: int = 100_000,
    seed: int = 0,
) -> float:
    """Rank correlation of distances in the data and on the map.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
    coordinates : Map or array of shape (n, 2)
    metric : {"euclidean", "cosine"}, default "euclidean"
    pairs : int, default 100,000
        How many pairs of points to draw; its error is then about 0.003.
    seed : int, default 0

    Returns
    -------
    float
        Spearman's correlation: 1 if the map puts all distances in the right order.
        NaN if all distances are equal.
    """
    from scipy.stats import rankdata

    matrix, plane = pair_with_map(points, coordinates, metric)
    generator = np.random.default_rng(seed)
    i = generator.integers(len(matrix), size=pairs)
    j = (i + generator.integers(1, len(matrix), size=pairs)) % len(matrix)  # never i itself
    ranks = [rankdata(((x[i] - x[j]) ** 2).sum(axis=1)) for x in (matrix, plane)]
    if min(np.ptp(rank) for rank in ranks) == 0:
        return float("nan")
    return float(np.corrcoef(ranks)[0, 1])


def map_quality(
    points: npt.ArrayLike,
    maps: Mapping[str, npt.ArrayLike],
    k: int = 10,
    metric: Metric = "euclidean",
) -> pd.DataFrame:
    """Score several maps of the same points side by side.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
    maps : mapping of str to Map or array of shape (n, 2)
        Under the names that the table shows.
    k : int, default 10
    metric : {"euclidean", "cosine"}, default "euclidean"

    Returns
    -------
    pandas.DataFrame
        A row for each map, indexed by its name: ``trustworthiness``,
        ``neighbours kept`` and ``distances in order``.
    """
    import pandas as pd

    matrix = check_points(points, metric)
    rows = {}
    for name, one in maps.items():
        rows[name] = {
            "trustworthiness": trustworthiness(matrix, one, k),
            "neighbours kept": neighbourhood_overlap(matrix, one, k),
            "distances in order": distance_correlation(matrix, one),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("map")


def pair_with_map(
    points: npt.ArrayLike, coordinates: npt.ArrayLike, metric: Metric
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Check points and the map of them, and return both as matrices."""
    matrix = check_points(points, metric)
    plane = check_points(coordinates, name="coordinates")
    if len(plane) != len(matrix):
        raise ValueError(
            f"coordinates has {len(plane)} rows, expected {len(matrix)}: one for each point."
        )
    return matrix, plane

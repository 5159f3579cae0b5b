"""Points that no map can be made of, and the distances between many of them."""

import numpy as np
import pytest

from course_lib.visualization import pca, points, tsne
from course_lib.visualization.points import check_points

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(120, 8)) @ RNG.normal(size=(8, 8))


@pytest.mark.parametrize("make", [pca, tsne])
def test_bad_points_are_refused(make):
    with pytest.raises(ValueError, match=r"points holds 1 point, expected at least \d"):
        make([[1.0, 2.0]])
    with pytest.raises(ValueError, match=r"points has shape \(3,\), expected \(n, D\)"):
        make([1.0, 2.0, 3.0])
    broken = CLOUD.copy()
    broken[[7, 9], 1] = np.nan, np.inf
    with pytest.raises(ValueError, match="NaN or infinity in 2 of 120 rows, the first is row 7"):
        make(broken)
    with pytest.raises(ValueError, match="all 5 points are equal"):
        make(np.ones((5, 3)))
    zeros = CLOUD.copy()
    zeros[4] = 0
    with pytest.raises(ValueError, match="1 rows of zeros, the first is row 4.*no direction"):
        make(zeros, metric="cosine")
    with pytest.raises(ValueError, match="metric is 'manhattan'"):
        make(CLOUD, metric="manhattan")


def test_a_vector_of_zeros_is_a_point_like_any_other_by_euclidean_distance():
    zeros = CLOUD.copy()
    zeros[4] = 0
    assert np.isfinite(tsne(zeros, 5, iterations=30, progress=False).coordinates).all()


def test_points_by_cosine_come_back_with_length_one():
    assert check_points([[3, 4], [0, -2]], "cosine").tolist() == [[0.6, 0.8], [0, -1]]
    assert check_points([[3, 4], [0, -2]]).tolist() == [[3, 4], [0, -2]]
    with pytest.raises(ValueError, match="the map holds 2 points, expected at least 3"):
        check_points([[3, 4], [0, -2]], at_least=3, name="the map")


@pytest.mark.parametrize("numbers", [7, 120, 10_000])  # a row, a row, all rows at a time
def test_blocks_of_distances_are_those_of_all_pairs(numbers, monkeypatch):
    monkeypatch.setattr(points, "_BLOCK_NUMBERS", numbers)
    found = np.empty((120, 120))
    for rows, squared in points.distance_blocks(CLOUD):
        found[rows] = squared
    expected = ((CLOUD[:, np.newaxis] - CLOUD) ** 2).sum(axis=2)
    np.fill_diagonal(expected, np.inf)
    np.testing.assert_allclose(found, expected, atol=1e-9)

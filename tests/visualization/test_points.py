"""Points that no map can be made of."""

import numpy as np
import pytest

from course_lib.visualization import pca, tsne

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

"""Maps: no scale of the points breaks them, and a PCA start does not depend on the seed."""

import numpy as np
import pytest

from course_lib.visualization import kl_divergence, pca, tsne


@pytest.mark.parametrize("power", [-1030, -500, 500, 1020])
def test_the_scale_of_the_points_changes_no_map(arranged_cloud, power):
    points, map_ = arranged_cloud
    scaled = np.ldexp(points, power)
    again = tsne(scaled, 5, iterations=60, progress=False)
    if power > -1030:  # below that the numbers themselves lose digits
        np.testing.assert_array_equal(again.coordinates, map_.coordinates)
        np.testing.assert_allclose(np.ldexp(pca(scaled).coordinates, -power), pca(points))
    assert np.isfinite(again.coordinates).all()
    assert kl_divergence(scaled, again, 5) == pytest.approx(again.kl, rel=0.1)


@pytest.fixture
def arranged_cloud():
    points = np.random.default_rng(3).normal(size=(40, 5))
    return points, tsne(points, 5, iterations=60, progress=False)


def test_a_pca_start_gives_the_same_map_for_every_seed():
    points = np.random.default_rng(4).normal(size=(30, 4))
    one, other = (tsne(points, 5, iterations=40, seed=s, progress=False) for s in (1, 2))
    np.testing.assert_array_equal(one.coordinates, other.coordinates)


@pytest.mark.parametrize("threads", [0, -1, 1.5, "two"])
def test_threads_must_be_a_count(threads):
    with pytest.raises(ValueError, match=r"threads is .*, expected a whole number of at least 1"):
        tsne(np.eye(10), 2, threads=threads)

"""Numbers that judge a map: by hand, scikit-learn, chance."""

import numpy as np
import pytest

from course_lib.visualization import (
    Map,
    distance_correlation,
    map_quality,
    nearest_rows,
    neighbourhood_overlap,
    pca,
    trustworthiness,
)

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(120, 8)) @ RNG.normal(size=(8, 8))


def test_nearest_rows_of_a_line():
    rows, distances = nearest_rows(np.array([[0.0], [1.0], [3.0], [3.0]]), 2)
    assert rows.tolist() == [[1, 2], [0, 2], [3, 1], [2, 1]]
    assert distances.tolist() == [[1, 3], [1, 2], [0, 2], [0, 2]]
    with pytest.raises(ValueError, match="k is 4, expected 1 to 3"):
        nearest_rows(np.zeros((4, 1)), 4)


def test_nearest_rows_of_many_blocks_are_scikit_learns(monkeypatch):
    from sklearn.neighbors import NearestNeighbors

    from course_lib.visualization import points

    monkeypatch.setattr(points, "_BLOCK_NUMBERS", 1000)  # eight rows at a time
    distances, rows = NearestNeighbors(n_neighbors=6).fit(CLOUD).kneighbors()
    ours = nearest_rows(CLOUD, 6)
    assert np.array_equal(ours[0], rows) and np.allclose(ours[1], distances)


@pytest.mark.parametrize("k", [1, 5, 20])
def test_trustworthiness_is_scikit_learns(k):
    from sklearn import manifold

    for plane in (pca(CLOUD).coordinates, RNG.normal(size=(120, 2))):
        expected = manifold.trustworthiness(CLOUD, plane, n_neighbors=k)
        assert trustworthiness(CLOUD, plane, k) == pytest.approx(expected)


def test_trustworthiness_by_hand():
    line = np.arange(7.0)[:, np.newaxis]
    swapped = np.array([0.0, 1, 2, 3, 4, 6, 5])[:, np.newaxis] @ [[1.0, 0.0]]
    # The map swaps the last two of seven points. The nearest of 5 is now 6, one of its
    # neighbours in the data too; the nearest of 6 is 4, second in the data: 1 too many.
    assert trustworthiness(line, swapped, 1) == pytest.approx(1 - 2 / (7 * 10) * 1)
    assert neighbourhood_overlap(line, swapped, 1) == pytest.approx(5 / 7)
    far = np.array([0.0, 1, 2, 3, 4, 5, -0.4])[:, np.newaxis] @ [[1.0, 0.0]]
    # 0 has 6 as its neighbour (rank 6: 5 too many), 6 has 0 (rank 6: 5 too many).
    assert trustworthiness(line, far, 1) == pytest.approx(1 - 2 / (7 * 10) * 10)


def test_a_map_at_random_has_the_numbers_of_chance():
    points, plane = RNG.normal(size=(400, 5)), RNG.normal(size=(400, 2))
    assert trustworthiness(points, plane) == pytest.approx(0.5, abs=0.03)
    assert neighbourhood_overlap(points, plane) == pytest.approx(10 / 399, abs=0.01)
    assert distance_correlation(points, plane) == pytest.approx(0, abs=0.05)


def test_a_perfect_map_scores_one_however_turned():
    flat = RNG.normal(size=(60, 2))
    turned = flat @ [[0, 3], [-3, 0]] + 7
    quality = map_quality(flat, {"turned": turned, "as a map": Map(turned, "PCA")}, k=5)
    assert list(quality.index) == ["turned", "as a map"]
    assert np.allclose(quality, 1)


def test_by_cosine_lengths_do_not_count():
    directions = RNG.normal(size=(50, 3))
    longer = directions * RNG.uniform(1, 9, size=(50, 1))
    plane = pca(directions, "cosine")
    assert map_quality(directions, {"": plane}, metric="cosine").equals(
        map_quality(longer, {"": plane}, metric="cosine")
    )
    with pytest.raises(ValueError, match="rows of zeros"):
        trustworthiness(np.zeros((30, 2)), np.zeros((30, 2)), metric="cosine")


def test_duplicates_share_the_best_rank():
    points = np.repeat([[0.0, 0], [5, 0], [0, 5]], 4, axis=0)
    assert trustworthiness(points, points + RNG.normal(size=(12, 2)) * 0.01, 3) == 1


def test_distances_all_equal_have_no_order():
    assert np.isnan(distance_correlation(np.eye(3), np.eye(3)[:, :2]))


def test_quality_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="coordinates has 119 rows, expected 120"):
        trustworthiness(CLOUD, CLOUD[1:, :2])
    with pytest.raises(ValueError, match=r"k is 60, expected at least 1 and below n / 2 = 60"):
        trustworthiness(CLOUD, CLOUD[:, :2], 60)
    with pytest.raises(ValueError, match="coordinates holds NaN"):
        neighbourhood_overlap(CLOUD, np.full((120, 2), np.nan))

"""PCA and t-SNE: against scikit-learn, divergence, seeds, Ctrl-C."""

import contextlib
import os
import re
import signal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import datasets
from course_lib.visualization import (
    blobs,
    kl_divergence,
    maps,
    nearest_rows,
    pca,
    trustworthiness,
    tsne,
)

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(120, 8)) @ RNG.normal(size=(8, 8))


# --- PCA ----------------------------------------------------------------------------------


def test_pca_is_scikit_learns():
    from sklearn.decomposition import PCA

    reference = PCA(n_components=2).fit(CLOUD)
    found = pca(CLOUD)
    assert np.allclose(np.abs(found.coordinates), np.abs(reference.transform(CLOUD)))
    assert found.kept_share == pytest.approx(reference.explained_variance_ratio_.sum())
    assert repr(found) == f"Map(120 points by PCA, {found.kept_share:.0%} of the variance)"


def test_pca_of_points_on_a_line_keeps_their_distances():
    found = pca([[0, 0, 1], [3, 4, 1], [6, 8, 1]])
    assert np.allclose(found.coordinates, [[-5, 0], [0, 0], [5, 0]])
    assert found.kept_share == pytest.approx(1)


def test_pca_by_cosine_forgets_lengths():
    points = np.array([[1.0, 0, 0], [5, 0, 0], [0, 2, 1], [0, 1, 3]])
    coordinates = pca(points, "cosine").coordinates
    assert np.allclose(coordinates[0], coordinates[1])
    assert not np.allclose(pca(points).coordinates[0], pca(points).coordinates[1])


def test_pca_of_one_dimension_or_two_points_has_a_second_coordinate_of_zero():
    assert np.allclose(pca([[1.0], [3.0], [8.0]]).coordinates, [[-3, 0], [-1, 0], [4, 0]])
    assert np.allclose(pca([[0, 0], [0, 2]]).coordinates, [[-1, 0], [1, 0]])


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 40), st.integers(1, 6), st.integers(0, 1000))
def test_pca_never_stretches_a_distance(n, dim, seed):
    points = np.random.default_rng(seed).normal(size=(n, dim))
    coordinates = pca(points).coordinates
    assert coordinates.shape == (n, 2)
    flat = np.linalg.norm(coordinates[0] - coordinates[-1])
    assert flat <= np.linalg.norm(points[0] - points[-1]) + 1e-9


# --- what no map can be made of ------------------------------------------------------------


def test_a_perplexity_too_large_names_the_largest():
    with pytest.raises(ValueError, match=r"perplexity is 30.*\(n - 1\) / 3 = 6.333 for n = 20"):
        tsne(CLOUD[:20])
    with pytest.raises(ValueError, match="perplexity is 1, expected more than 1"):
        tsne(CLOUD, 1)
    with pytest.raises(ValueError, match="perplexity is 50"):
        kl_divergence(CLOUD[:20], CLOUD[:20, :2], 50)


def test_wrong_settings_are_refused():
    with pytest.raises(ValueError, match="iterations is 0"):
        tsne(CLOUD, iterations=0)
    with pytest.raises(ValueError, match="initialisation is 'spectral'"):
        tsne(CLOUD, initialisation="spectral")
    with pytest.raises(ValueError, match=r"shape \(119, 2\), expected \(120, 2\)"):
        tsne(CLOUD, initialisation=CLOUD[1:, :2])
    with pytest.raises(ValueError, match="all 120 points are equal"):
        tsne(CLOUD, initialisation=np.ones((120, 2)))


# --- t-SNE ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clusters():
    return blobs([1, 1, 1, 1], gaps=[6, 6, 6], size=60, dim=10)


@pytest.fixture(scope="module")
def arranged(clusters):
    return tsne(clusters[0], 20, progress=False)


def test_tsne_reaches_the_divergence_of_scikit_learn(clusters, arranged):
    from sklearn.manifold import TSNE

    points, _ = clusters
    reference = TSNE(perplexity=20, random_state=0, n_jobs=1).fit_transform(points)
    theirs = kl_divergence(points, reference, 20)
    ours = kl_divergence(points, arranged.coordinates, 20)
    assert ours < 1.02 * theirs
    assert arranged.kl == pytest.approx(ours, rel=0.02)  # the optimiser's own estimate


@pytest.mark.data
@pytest.mark.slow
def test_tsne_of_glove_reaches_the_divergence_of_scikit_learn_on_average():
    from sklearn.manifold import TSNE

    words = datasets.glove_6b_50d().words[100:400]
    points = datasets.glove_6b_50d().subset(words).unit().matrix.astype(float)
    ours, theirs = [], []
    for seed in range(3):  # single runs of the reference end several percent apart
        mine = tsne(points, 20, seed=seed, progress=False)
        reference = TSNE(perplexity=20, init="random", random_state=seed, n_jobs=1)
        ours.append(kl_divergence(points, mine.coordinates, 20))
        theirs.append(kl_divergence(points, reference.fit_transform(points), 20))
    assert np.mean(ours) < 1.02 * np.mean(theirs)
    assert np.ptp(ours) < 0.02 * np.mean(ours)  # and ours hardly depends on the seed


def test_many_points_are_moved_on_a_grid_to_a_map_as_good(clusters, arranged, monkeypatch):
    points, _ = clusters
    monkeypatch.setattr(maps, "_MANY", len(points))
    on_a_grid = tsne(points, 20, progress=False)
    assert not np.array_equal(on_a_grid.coordinates, arranged.coordinates)
    assert kl_divergence(points, on_a_grid, 20) < 1.02 * kl_divergence(points, arranged, 20)


def test_a_tree_has_the_last_word_over_many_points():
    phases = [(250, 12, 0.5), (315, 1, 0.8)]
    few = maps._with_forces(phases, maps._MANY - 1)
    assert few == [(*phase, maps._TREE) for phase in phases]
    grid, tree = maps._GRID, maps._TREE
    many = maps._with_forces(phases, maps._MANY)
    assert many == [(250, 12, 0.5, grid), (158, 1, 0.8, grid), (157, 1, 0.8, tree)]


def test_the_exact_divergence_is_that_of_the_definition():
    points = CLOUD[:40]
    flat = points[:, :2]
    from course_lib.visualization.maps import _affinities

    joint = _affinities(points, 5, 1).P.toarray()
    assert joint.sum() == pytest.approx(1) and np.allclose(joint, joint.T)
    kernel = 1 / (1 + ((flat[:, None] - flat[None]) ** 2).sum(axis=2))
    np.fill_diagonal(kernel, 0)
    q = kernel / kernel.sum()
    p = joint[joint > 0]
    assert kl_divergence(points, flat, 5) == pytest.approx((p * np.log(p / q[joint > 0])).sum())
    with pytest.raises(ValueError, match="coordinates has 39 rows, expected 40"):
        kl_divergence(points, flat[1:], 5)


def test_the_same_seed_gives_the_same_picture(clusters, arranged):
    points, _ = clusters
    again = tsne(points, 20, progress=False)
    assert np.array_equal(again.coordinates, arranged.coordinates)
    one, two = (
        tsne(points, 20, initialisation="random", seed=s, iterations=60, progress=False)
        for s in (1, 2)
    )
    assert not np.allclose(one.coordinates, two.coordinates)


def test_tsne_keeps_clusters_together(clusters, arranged):
    points, cloud = clusters
    rows, _ = nearest_rows(arranged.coordinates, 5)
    assert (cloud[rows] == cloud[:, np.newaxis]).mean() > 0.98
    assert trustworthiness(points, arranged) > trustworthiness(points, pca(points))
    assert re.fullmatch(r"Map\(240 points by t-SNE, KL \d\.\d{3}\)", repr(arranged))


def test_the_divergence_falls_and_is_told(arranged):
    done, divergences = zip(*arranged.history, strict=True)
    assert list(done) == sorted(done) and done[0] == 10 and done[-1] == 750
    assert divergences[-1] < divergences[0]
    assert len(arranged) == 240
    frame = arranged.frame(word=["w"] * 240)
    assert list(frame.columns) == ["word", "x", "y"]


@pytest.mark.parametrize("iterations", [1, 2, 7, 90, 750, 5000])
def test_the_phases_add_up_and_loosen_step_by_step(iterations):
    from course_lib.visualization.maps import _phases

    steps = _phases(iterations)
    assert sum(n for n, _, _ in steps) == iterations
    assert [exaggeration for _, exaggeration, _ in steps] == [12, 4, 2, 1]
    assert min(n for n, _, _ in steps) >= 0 and steps[0][0] <= 250


def test_equal_points_stay_together():
    points = np.vstack([CLOUD, CLOUD[:30], CLOUD[:30]])
    found = tsne(points, 10, iterations=300, progress=False).coordinates
    apart = np.linalg.norm(found[120:150] - found[:30], axis=1)
    assert np.isfinite(found).all()
    assert np.median(apart) < 0.05 * np.ptp(found, axis=0).max()


def test_few_iterations_and_a_start_of_ones_own():
    start = pca(CLOUD).coordinates[:, ::-1] * 1e6  # any scale
    assert len(tsne(CLOUD, 10, iterations=2, initialisation=start, progress=False)) == 120
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        assert len(tsne(CLOUD, 10, iterations=20)) == 120  # with a bar


def test_ctrl_c_keeps_the_map_so_far(monkeypatch):
    def interrupt(self, iteration, error, embedding):
        self.latest = np.array(embedding)
        self.history.append((iteration, error))
        if self.before:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(maps._Watcher, "__call__", interrupt)
    found = tsne(CLOUD, 10, iterations=90, progress=False)
    assert found.coordinates.shape == (120, 2) and found.kl == found.history[-1][1]

    def at_once(self, iteration, error, embedding):
        raise KeyboardInterrupt

    monkeypatch.setattr(maps._Watcher, "__call__", at_once)
    with pytest.raises(KeyboardInterrupt):
        tsne(CLOUD, 10, iterations=90, progress=False)


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

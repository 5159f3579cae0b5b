"""Maps of vectors: PCA and t-SNE, the numbers that judge them, the figures that show them."""

import contextlib
import os
import re
import signal
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import datasets, plotting, visualization
from course_lib.vectors import UnknownWordError, WordVectors
from course_lib.visualization import (
    Map,
    analogy_arrows,
    blobs,
    count_clumps,
    distance_correlation,
    figures,
    kl_divergence,
    label_agreement,
    map_quality,
    nearest_rows,
    neighbourhood_overlap,
    parallelism,
    pca,
    trustworthiness,
    tsne,
    word_groups,
)
from course_lib.visualization.labels import place_labels

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(120, 8)) @ RNG.normal(size=(8, 8))


@pytest.fixture(autouse=True)
def restore_style():
    with plt.rc_context():
        yield


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
    with pytest.raises(ValueError, match="schedule is 'slow', expected 'steps' or 'jump'"):
        tsne(CLOUD, schedule="slow")
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


def test_steps_end_lower_than_a_jump(clusters, arranged):
    jumped = tsne(clusters[0], 20, schedule="jump", progress=False)
    assert arranged.kl < jumped.kl < 1.1 * arranged.kl


@pytest.mark.parametrize("iterations", [1, 2, 7, 90, 750, 5000])
def test_the_phases_add_up_and_loosen_step_by_step(iterations):
    from course_lib.visualization.maps import _phases

    steps, jump = _phases(iterations, "steps"), _phases(iterations, "jump")
    assert sum(n for n, _, _ in steps) == sum(n for n, _, _ in jump) == iterations
    assert [exaggeration for _, exaggeration, _ in steps] == [12, 4, 2, 1]
    assert [exaggeration for _, exaggeration, _ in jump] == [12, 1]
    assert min(n for n, _, _ in [*steps, *jump]) >= 0 and steps[0][0] <= 250


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
    from course_lib.visualization import maps

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


# --- numbers for every picture ------------------------------------------------------------


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


def test_labels_agree_with_their_neighbours():
    points = [[0.0], [1.0], [2.0], [10.0], [11.0]]
    assert label_agreement(points, list("aabbb")) == (0.8, pytest.approx(2 * (1 + 1 + 6) / 40))
    assert label_agreement(points, list("aaabb"), k=2)[0] == pytest.approx(8 / 10)
    with pytest.raises(ValueError, match="labels holds 4 entries, expected 5"):
        label_agreement(points, list("aabb"))


def test_distances_all_equal_have_no_order():
    assert np.isnan(distance_correlation(np.eye(3), np.eye(3)[:, :2]))


def test_quality_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="coordinates has 119 rows, expected 120"):
        trustworthiness(CLOUD, CLOUD[1:, :2])
    with pytest.raises(ValueError, match=r"k is 60, expected at least 1 and below n / 2 = 60"):
        trustworthiness(CLOUD, CLOUD[:, :2], 60)
    with pytest.raises(ValueError, match="coordinates holds NaN"):
        neighbourhood_overlap(CLOUD, np.full((120, 2), np.nan))


# --- known data, words, arrows ------------------------------------------------------------


def test_blobs_have_their_spreads_and_gaps():
    points, cloud = blobs([1, 10], gaps=[100], size=2000, dim=3)
    spreads = [points[cloud == c].std(axis=0) for c in (0, 1)]
    assert np.allclose(spreads, [[1] * 3, [10] * 3], rtol=0.05)
    centres = [points[cloud == c].mean(axis=0) for c in (0, 1)]
    assert np.linalg.norm(centres[1] - centres[0]) == pytest.approx(100, abs=1)
    with pytest.raises(ValueError, match="gaps holds 2 numbers, expected 1"):
        blobs([1, 1], gaps=[1, 1])


def test_clumps_of_noise_appear_at_a_low_perplexity():
    noise, _ = blobs([1], gaps=[], size=300)
    assert count_clumps(noise) == 1
    assert count_clumps(tsne(noise, 2, progress=False).coordinates) > 5


def test_word_groups_are_distinct():
    groups = word_groups()
    assert len(groups) == 80 and groups["word"].is_unique
    assert (groups["group"].value_counts() == 10).all()


WORDS = ["man", "woman", "king", "queen", "boy", "girl"]
ROWS = [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4], [3, 0, 0.5], [0, 3, 0.5]]
PAIRS = [("man", "woman"), ("king", "queen"), ("boy", "girl")]


def test_parallel_arrows():
    arrows = analogy_arrows(WordVectors(WORDS, ROWS), PAIRS)
    assert arrows.mean_cosine == pytest.approx(1)
    assert arrows.table["cosine"].tolist() == pytest.approx([1, 1, 1])
    assert arrows.by_chance < 0.99 and arrows.in_the_plane == pytest.approx(1)
    assert arrows.map.coordinates.shape == (6, 2)


def test_parallelism_by_hand():
    assert parallelism([[1, 0], [-2, 0]]) == -1
    assert parallelism([[1, 0], [0, 0]]) == 0
    with pytest.raises(ValueError, match="steps holds 1 row"):
        parallelism([[1, 0]])


def test_arrows_refuse_what_is_no_arrow():
    vectors = WordVectors(WORDS, ROWS)
    with pytest.raises(ValueError, match="pairs holds 1 pair"):
        analogy_arrows(vectors, PAIRS[:1])
    with pytest.raises(ValueError, match="'man' and 'man' point the same way"):
        analogy_arrows(vectors, [("man", "man"), *PAIRS])
    with pytest.raises(UnknownWordError, match="'mann'"):
        analogy_arrows(vectors, [("mann", "woman"), *PAIRS])


@pytest.mark.data
def test_gender_steps_of_glove_are_more_parallel_than_chance():
    pairs = [("man", "woman"), ("king", "queen"), ("uncle", "aunt"), ("son", "daughter")]
    arrows = analogy_arrows(datasets.glove_6b_50d(), pairs)
    assert arrows.mean_cosine > arrows.by_chance + 0.2


# --- figures ------------------------------------------------------------------------------


def _boxes(annotations):
    return [text.get_window_extent() for text in annotations]


@pytest.mark.parametrize("n", [5, 60, 400])
def test_no_label_lies_over_another(n):
    plotting.use_course_style()
    plane = np.random.default_rng(n).normal(size=(n, 2)) * [9, 1]
    words = [f"word 단어 {i}" for i in range(n)]
    axes = figures.plot_map(plane, "Words", words, groups=["a", "b"] * (n // 2) + ["a"] * (n % 2))
    plotting.show(axes, "Rendered.")  # as it goes to the page
    boxes = _boxes(axes.texts)
    assert all(not a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    frame = axes.get_window_extent()
    assert all(frame.x0 <= b.x0 and b.x1 <= frame.x1 for b in boxes)
    assert axes.texts[0].get_text() == words[0]  # the first ones get the space
    assert len(boxes) == n if n == 5 else 20 < len(boxes) <= n
    assert [axes.get_legend()] == [None] and axes.get_title(loc="left") == "Words"


def test_labels_at_one_point_find_places_around_it_or_are_left_off():
    axes = plotting.new_axes("Crowd", "x", "y")
    axes.scatter([0, 1], [0, 1])
    placed = place_labels(axes, np.full((40, 2), 0.5), [f"label {i}" for i in range(40)])
    boxes = _boxes(placed)
    assert 8 <= len(placed) < 40 and len(axes.lines) > 0
    assert all(not a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_labels_must_fit_the_points():
    axes = plotting.new_axes("t", "x", "y")
    assert place_labels(axes, [[0.5, 0.5], [0.1, 0.1]], ["", "b"])[0].get_text() == "b"
    with pytest.raises(ValueError, match=r"shape \(1, 2\), expected \(2, 2\)"):
        place_labels(axes, [[0, 0]], ["a", "b"])
    with pytest.raises(ValueError, match="colours holds 1 entries, expected 2"):
        place_labels(axes, [[0, 0], [1, 1]], ["a", "b"], ["red"])


def test_korean_labels_draw():
    plotting.use_course_style()  # a missing glyph is a warning, and warnings are errors here
    axes = figures.plot_map(pca(CLOUD[:4]), "한국어", ["교육", "학교", "국방", "군인"])
    plotting.show(axes, "Four Korean words.")
    assert {text.get_text() for text in axes.texts} == {"교육", "학교", "국방", "군인"}
    assert axes.get_xlabel() == "first principal component"


def test_panels_draw_each_map_and_hide_the_rest():
    maps = {f"perplexity {p}": CLOUD[:, p : p + 2] for p in range(4)}
    figure = figures.plot_panels(maps, "Four", groups=["a", "b"] * 60)
    shown = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title() for axes in shown] == list(maps)
    assert np.array_equal(shown[1].collections[0].get_offsets(), CLOUD[::2, 1:3])
    assert len(figures.plot_panels({"one": CLOUD[:, :2]}, "One", columns=1).legends) == 0


def test_arrows_are_drawn_from_start_to_end():
    arrows = analogy_arrows(WordVectors(WORDS, ROWS), PAIRS)
    axes = figures.plot_arrows(arrows, "Parallel")
    drawn = [text for text in axes.texts if text.get_text() == ""]
    assert len(drawn) == 3
    assert np.allclose(drawn[1].xy, arrows.map.coordinates[4])  # ends at queen
    assert {text.get_text() for text in axes.texts} - {""} == set(WORDS)


def test_quality_is_drawn_against_the_setting():
    table = pd.DataFrame({"trustworthiness": [0.7, 0.9]}, index=[5, 30])
    (line,) = figures.plot_quality(table, "More", "perplexity").lines
    assert line.get_xydata().tolist() == [[5, 0.7], [30, 0.9]]


def test_hover_text_is_the_word_as_it_is():
    figure = figures.hover_map(
        CLOUD[:3, :2], ["a", "<b>", "c & d"], "Hover", groups=["x", "y", "x"], more=["1", "2", "3"]
    )
    assert [trace.name for trace in figure.data] == ["x", "y"]
    assert list(figure.data[0].text) == ["a", "c &amp; d"]
    assert list(figure.data[1].text) == ["&lt;b>"] and list(figure.data[1].customdata) == ["2"]
    with pytest.raises(ValueError, match="words holds 2 entries, expected 3"):
        figures.hover_map(CLOUD[:3, :2], ["a", "b"], "Hover")


def test_the_slider_moves_every_group():
    maps = {2: CLOUD[:6, :2], 30: CLOUD[:6, 2:4]}
    titles = {2: "Low", 30: "High"}
    words, groups = list("abcdef"), ["x", "y", "x", "y", "x", "y"]
    figure = figures.perplexity_slider(maps, titles, words, groups, start=30)
    assert figure.layout.title.text == "High" and figure.layout.sliders[0].active == 1
    moved, layout = figure.layout.sliders[0].steps[0].args
    assert np.allclose(moved["x"][1], CLOUD[1:6:2, 0], atol=0.01)
    assert layout["title.text"] == "Low"
    with pytest.raises(ValueError, match="start is 5"):
        figures.perplexity_slider(maps, titles, words, groups, start=5)


def test_a_page_needs_a_name_and_a_text(tmp_path):
    figure = figures.hover_map(CLOUD[:3, :2], list("abc"), "Hover")
    with pytest.raises(ValueError, match="ends in .html"):
        figures.save_page(figure, tmp_path / "map.htm", "Points.")
    with pytest.raises(ValueError, match="alt is empty"):
        figures.save_page(figure, tmp_path / "map.html", " ")


def test_a_picture_file_is_shown_with_its_text(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG...")
    picture = figures.show_file(tmp_path / "a.png", "A page.")
    assert picture.data["image/png"] == b"\x89PNG..." and picture.alt == "A page."
    assert picture.metadata["image/png"]["alt"] == "A page."
    with pytest.raises(ValueError, match="alt is empty"):
        figures.show_file(tmp_path / "a.png", "")
    (tmp_path / "b.png").write_text("text")
    with pytest.raises(ValueError, match="is no PNG file"):
        figures.show_file(tmp_path / "b.png", "A page.")


# --- in a browser ---------------------------------------------------------------------------


@pytest.mark.slow
def test_the_saved_hover_plot_tells_words_offline(tmp_path, browser):
    words = ["강아지", "<b>&", "plain"]
    plane = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.5]])
    figure = figures.hover_map(plane, words, "Three words", more=["dog", "odd", "third"])
    page_file = figures.save_page(figure, tmp_path / "map.html", "Three words on a plane.")
    context = browser.new_context(viewport={"width": 1000, "height": 700}, offline=True)
    page = context.new_page()
    outside, errors = [], []
    page.on("request", lambda r: outside.append(r.url) if r.url.startswith("http") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(page_file.as_uri())
    page.wait_for_selector(".scatterlayer .point")
    told = []
    for point in page.locator(".scatterlayer .point").all():
        box = point.bounding_box()
        page.mouse.move(5, 5)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        page.wait_for_selector(".hoverlayer .hovertext")
        told.append(page.locator(".hoverlayer .hovertext").text_content())
    context.close()
    assert outside == [] and errors == []
    assert all(word in text for word, text in zip(words, told, strict=True))
    assert "dog" in told[0]


@pytest.mark.slow
def test_the_hover_plots_of_the_chapter_tell_words_on_the_slides_offline(tmp_path, browser):
    from course_lib.teaching.slides import build_slides

    chapter = Path(__file__).parents[1] / "notebooks" / "09_seeing_embeddings.ipynb"
    build_slides([chapter], tmp_path)
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    outside = []
    page.on("request", lambda r: outside.append(r.url) if r.url.startswith("http") else None)
    page.goto((tmp_path / f"{chapter.stem}.html").as_uri())
    page.wait_for_selector("html[data-deck=ready]", state="attached")
    told = []
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(
            """number => {
              const at = Reveal.getIndices(Reveal.getSlides()[number]);
              Reveal.slide(at.h, at.v, 99);
            }""",
            number,
        )
        points = page.locator("section.present .course-plotly .scatterlayer .point")
        if page.locator("section.present:not(.stack) .course-plotly").count() == 0:
            continue
        points.first.wait_for(state="attached")
        box = points.first.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        page.wait_for_selector("section.present .hoverlayer .hovertext", timeout=10_000)
        told.append(page.locator("section.present .hoverlayer .hovertext").first.text_content())
        page.mouse.move(5, 715)
    context.close()
    assert outside == [] and len(told) == 3 and all(told)


def test_the_room_imports_no_heavy_library():
    import subprocess
    import sys

    code = (
        "import sys, course_lib.visualization; "
        "print([m for m in ('openTSNE', 'matplotlib', 'plotly', 'tensorboard', 'sklearn', "
        "'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_everything_named_is_there():
    assert all(hasattr(visualization, name) for name in visualization.__all__)

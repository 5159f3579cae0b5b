"""The figures of chapter 09: labels, panels, arrows, quality."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from course_lib import plotting
from course_lib.vectors import WordVectors
from course_lib.visualization import analogy_arrows, count_clumps, figures, pca
from tests.visualization.helpers import PAIRS, ROWS, WORDS, label_boxes

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(120, 8)) @ RNG.normal(size=(8, 8))


@pytest.fixture(autouse=True)
def restore_style():
    with plt.rc_context():
        yield


@pytest.mark.parametrize("n", [5, 60, 400])
def test_no_label_lies_over_another(n):
    plotting.use_course_style()
    plane = np.random.default_rng(n).normal(size=(n, 2)) * [9, 1]
    words = [f"word 단어 {i}" for i in range(n)]
    axes = figures.plot_map(plane, "Words", words, groups=["a", "b"] * (n // 2) + ["a"] * (n % 2))
    plotting.show(axes, "Rendered.")  # as it goes to the page
    boxes = label_boxes(axes.texts)
    assert all(not a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    frame = axes.get_window_extent()
    assert all(frame.x0 <= b.x0 and b.x1 <= frame.x1 for b in boxes)
    assert f"{n} words on a map, in 2 groups; the nearest point is" in plotting.alternative_of(axes)
    assert axes.texts[0].get_text() == words[0]  # the first ones get the space
    assert len(boxes) == n if n == 5 else 20 < len(boxes) <= n
    assert [axes.get_legend()] == [None] and axes.get_title(loc="left") == "Words"


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
    told = plotting.alternative_of(figure)
    assert "4 maps side by side" in told and "perplexity 3: 120 points, in 2 groups" in told
    two = figures.plot_panels({"near": np.arange(8).reshape(4, 2), "few": CLOUD[:2, :2]}, "Two")
    assert "near: 4 points, in 1 clump of near neighbours. few: 2 points." in (
        plotting.alternative_of(two)
    )
    assert len(figures.plot_panels({"one": CLOUD[:, :2]}, "One", columns=1).legends) == 0


def test_scores_stand_under_every_map_and_clumps_above():
    plane = CLOUD[:, :2]
    axes = figures.plot_map(plane, "Words", data=CLOUD)
    scores = "trustworthiness 0.68, neighbours kept 24%"
    assert axes.get_xlabel() == scores and plotting.alternative_of(axes).endswith(f"Its {scores}.")
    figure = figures.plot_panels({"one": plane}, "One", data=CLOUD, links=1, columns=1)
    (panel,) = figure.axes
    assert panel.get_xlabel() == scores.replace(", ", "\n")
    assert panel.get_title() == f"one: {count_clumps(plane, 1)} clumps"
    assert len(panel.collections[-1].get_segments()) == 120
    assert f"; {scores}" in plotting.alternative_of(figure)


def test_points_of_no_group_are_pale_and_not_named():
    groups = ["", "days", "days", "", "months", "months"]
    figure = figures.plot_panels({"map": CLOUD[:6, :2]}, "Few", groups)
    rest, days, months = figure.axes[0].collections
    assert len(rest.get_offsets()) == len(days.get_offsets()) == len(months.get_offsets()) == 2
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["days", "months"]
    assert "6 points, in 2 groups" in plotting.alternative_of(figure)


def test_neighbourhoods_are_drawn_the_likeliest_first():
    axes = figures.plot_neighbourhoods({"dog": [0.1, 0, 0.7, 0.2]}, "Probable", most=3)
    assert axes.lines[0].get_ydata().tolist() == [0.7, 0.2, 0.1]
    assert "dog from 0.70 to 0.100" in plotting.alternative_of(axes)


def test_forces_pull_neighbours_and_push_strangers():
    # a and b are neighbours in the data and lie far apart; c is near a and a stranger to it
    P = np.array([[0, 0.4, 0.0], [0.4, 0, 0.1], [0.0, 0.1, 0]])
    axes = figures.plot_forces(P, [[0.0, 0], [5, 0], [0, 1]], ["a", "b", "c"], "a")
    told = plotting.alternative_of(axes)
    assert "pulls, p > q: 1 words, most of all b" in told
    assert "pushes, p < q: 1 words, most of all c" in told


def test_forces_show_the_groups_and_name_the_strongest_first():
    P = np.array([[0, 0.4, 0.0], [0.4, 0, 0.1], [0.0, 0.1, 0]])
    places, words = [[0.0, 0], [5, 0], [0, 1]], ["a", "b", "c"]
    axes = figures.plot_forces(P, places, words, "a", named=1, groups=["x", "y", "y"])
    assert [text.get_text() for text in axes.get_legend().get_texts()][2:] == ["x", "y"]
    labels = {text.get_text(): text for text in axes.texts if text.get_text()}
    assert next(iter(labels)) == "a" and set(labels) == set(words)
    assert labels["b"].get_color() == labels["c"].get_color() != labels["a"].get_color()


def test_arrows_are_drawn_from_start_to_end():
    arrows = analogy_arrows(WordVectors(WORDS, ROWS), PAIRS)
    axes = figures.plot_arrows(arrows, "Parallel")
    drawn = [text for text in axes.texts if text.get_text() == ""]
    assert len(drawn) == 3
    assert np.allclose(drawn[1].xy, arrows.map.coordinates[4])  # ends at queen
    assert {text.get_text() for text in axes.texts} - {""} == set(WORDS)
    told = plotting.alternative_of(axes)
    assert "3 arrows" in told and f"{PAIRS[0][0]} to {PAIRS[0][1]}, " in told


def test_quality_is_drawn_against_the_setting():
    table = pd.DataFrame({"trustworthiness": [0.7, 0.9]}, index=[5, 30])
    axes = figures.plot_quality(table, "More", "perplexity")
    (line,) = axes.lines
    assert "Scores with perplexity 5 and 30: trustworthiness 0.70, 0.90" in (
        plotting.alternative_of(axes)
    )
    assert line.get_xydata().tolist() == [[5, 0.7], [30, 0.9]]

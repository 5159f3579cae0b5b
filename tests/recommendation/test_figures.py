"""The figures of chapter 10, checked by what is drawn in them."""

import numpy as np
import pandas as pd
import pytest

from course_lib import plotting
from course_lib.recommendation import evaluate, precision_curve
from course_lib.recommendation.figures import (
    plot_cosines,
    plot_learning,
    plot_scores,
    precision_menu,
    random_cosines,
)


@pytest.fixture(autouse=True)
def style():
    plotting.use_course_style()


def methods(seed=0, n=60):
    rng = np.random.default_rng(seed)
    group = np.arange(n) % 3
    good = (np.eye(3)[group] * 4 + rng.normal(size=(n, 3))).astype(np.float32)
    noise = rng.normal(size=(n, 3)).astype(np.float32)
    return {"good": good, "noise": noise}, [f"g{g}" for g in group]


def test_random_pairs_are_pairs_of_different_filled_rows():
    matrix = np.array([[1.0, 0], [0, 0], [0, 2.0], [0, 0]])
    assert random_cosines(matrix, pairs=50).tolist() == [0] * 50
    np.testing.assert_array_equal(
        random_cosines(np.eye(5) + 1, seed=3), random_cosines(np.eye(5) + 1, seed=3)
    )
    with pytest.raises(ValueError, match="1 rows that are not zero"):
        random_cosines(matrix[:2])


def test_cosines_are_drawn_as_shares():
    axes = plot_cosines({"alike": np.ones((4, 2)), "not": np.eye(4)}, "message")
    assert axes.get_title(loc="left") == "message"
    heights = [sum(bar.get_height() for bar in bars) for bars in axes.containers]
    np.testing.assert_allclose(heights, 1)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["alike", "not"]
    assert "alike, median 1.00 and nine in ten from 1.00 to 1.00" in plotting.alternative_of(axes)


@pytest.mark.parametrize("score", ["precision", "nDCG"])
def test_scores_have_a_panel_for_each_catalogue(score):
    vectors, labels = methods()
    table = evaluate(vectors, labels, np.arange(30)).table
    axes = plot_scores({"one": table, "two": table}, "message", score)
    panels = axes.figure.axes
    assert [panel.get_title(loc="left") for panel in panels] == ["one", "two"]
    for panel in panels:
        drawn = np.asarray(panel.containers[0].lines[0].get_xdata(), dtype=float)
        np.testing.assert_allclose(drawn, table.loc[["noise", "good"], score])
        assert panel.get_xlim()[0] == 0
        assert "chance" in panel.texts[0].get_text()
    assert axes.figure.get_suptitle() == "message"
    told = plotting.alternative_of(axes)
    assert f"two: good {table.loc['good', score]:.2f}" in told and "and chance 0." in told


def test_the_menu_chooses_a_catalogue():
    vectors, labels = methods()
    curve = precision_curve(vectors, labels, np.arange(30), largest=6)
    swapped = precision_curve({"good": vectors["noise"], "noise": vectors["good"]}, labels, [0, 1])
    figure = precision_menu({"films": curve, "bills": swapped}, largest=6)
    assert [trace.visible for trace in figure.data] == [True] * 3 + [False] * 3
    assert figure.layout.title.text.startswith("films: good leads with")
    buttons = figure.layout.updatemenus[0].buttons
    assert [button.label for button in buttons] == ["films", "bills"]
    assert buttons[1].args[0]["visible"] == [False] * 3 + [True] * 3
    assert buttons[1].args[1]["title.text"].startswith("bills: noise leads")
    rows = curve[curve["method"] == "good"]
    np.testing.assert_allclose(figure.data[0].y, rows["precision"], atol=1e-4)
    assert max(figure.data[3].x) == 6
    ends = rows["precision"].iloc[[0, -1]]
    told = plotting.alternative_of(figure)
    assert f"good from {ends.iloc[0]:.2f} to {ends.iloc[1]:.2f}" in told
    assert "A menu chooses the catalogue: films and bills" in told


def test_the_menu_needs_the_same_methods():
    curve = pd.DataFrame({"method": ["a"], "k": [5], "precision": [0.5], "low": [0], "high": [1]})
    with pytest.raises(ValueError, match="expected the same"):
        precision_menu({"one": curve, "two": curve.assign(method="b")})
    with pytest.raises(ValueError, match="expected the same"):
        precision_menu({})


def test_learning_draws_means_and_runs():
    rows = [(50, "a", 0.5), (50, "a", 0.7), (100, "a", 0.8), (50, "b", 0.4), (100, "b", 0.9)]
    axes = plot_learning(pd.DataFrame(rows, columns=["texts", "method", "accuracy"]), "m", ["a"])
    assert len(axes.lines) == 2
    np.testing.assert_allclose(axes.lines[0].get_ydata(), [0.6, 0.8])
    assert len(axes.lines[1].get_xdata()) == 3
    assert [label.get_text() for label in axes.get_xticklabels()] == ["50", "100"]
    assert "from 50 to 100 training texts: a from 0.60 to 0.80" in plotting.alternative_of(axes)

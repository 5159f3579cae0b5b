"""The figures of chapter 10, checked by what is drawn in them."""

import numpy as np
import pytest

from course_lib import plotting
from course_lib.recommendation import evaluate
from course_lib.recommendation.figures import (
    cosine_slider,
    plot_common,
    plot_scores,
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


def test_documents_lie_along_what_they_share():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(200, 5)) * [0.1, 1, 0.5, 0.2, 0.1] + [9, 0, 0, 0, 0]
    axes = plot_common(rows, "message", {"dog": np.array([8.0, 0, 0, 0, 0]), "cat": -rows[0]})
    left, right = axes.figure.axes
    along = np.asarray(left.lines[0].get_xdata(), dtype=float)
    np.testing.assert_allclose(np.sort(along), np.sort(np.abs(rows[:, 0])), atol=0.3)
    assert [text.get_text().strip() for text in left.texts if text.get_text()] == ["dog", "cat"]
    np.testing.assert_array_equal(left.lines[0].get_ydata(), right.lines[0].get_xdata())
    told = plotting.alternative_of(axes)
    assert told.startswith(
        "message. Left, as averaged: 200 documents along u and a second direction; 100% lie"
    )
    assert "dog 7.9" in told or "dog 8.0" in told
    many = plot_common(np.tile(rows, (20, 1)), "message", {"one": rows[1]})
    assert 1000 < len(many.lines[0].get_xdata()) <= 1500


def test_the_slider_changes_the_texts():
    cosines = {"0": {"a": [0.9, 0.9], "b": [0.5]}, "20": {"a": [0.8], "b": [-0.1, 0.1]}}
    figure = cosine_slider(cosines)
    assert [trace.visible for trace in figure.data] == [True, True, False, False]
    assert [sum(trace.y) for trace in figure.data] == [1, 1, 1, 1]
    steps = figure.layout.sliders[0].steps
    assert steps[1].args[0]["visible"] == [False, False, True, True]
    assert figure.layout.title.text == "left out: 0. Mean cosine: a 0.90 and b 0.50"
    assert "0: a 0.90 and b 0.50 and 20: a 0.80 and b 0.00" in plotting.alternative_of(figure)
    for wrong in ({}, {"0": {"a": [1.0]}, "1": {"b": [1.0]}}):
        with pytest.raises(ValueError, match="expected the same at each position"):
            cosine_slider(wrong)


@pytest.mark.parametrize("score", ["precision", "nDCG"])
def test_scores_have_a_panel_for_each_catalogue(score):
    vectors, labels = methods()
    table = evaluate(vectors, labels, np.arange(30)).table
    axes = plot_scores({"one": table, "two": table}, "message", score)
    panels, prefix = axes.figure.axes, "" if score == "precision" else "nDCG "
    assert [panel.get_title(loc="left") for panel in panels] == ["one", "two"]
    for panel in panels:
        drawn = np.asarray(panel.containers[0].lines[0].get_xdata(), dtype=float)
        np.testing.assert_allclose(drawn, table.loc[["noise", "good"], score])
        assert panel.get_xlim()[0] == 0 and panel.get_xlim()[1] > table[f"{prefix}high"].max()
        assert "chance" in panel.texts[0].get_text()
    assert axes.figure.get_suptitle() == "message"
    told = plotting.alternative_of(axes)
    assert f"two: good {table.loc['good', score]:.2f}" in told and "and chance 0." in told

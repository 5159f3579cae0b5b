"""The figures of chapter 07 draw what they are given."""

import numpy as np
import pandas as pd
import pytest

from course_lib.plotting import alternative_of
from course_lib.recurrent import figures


def norms(factor, seeds=(0, 1)):
    distance = np.arange(7)
    return pd.concat(
        pd.DataFrame({"seed": s, "distance": distance, "norm": (2.0 + s) * factor**distance})
        for s in seeds
    )


def test_a_box_for_each_word_and_direction():
    one = figures.draw_unrolled(["a", "b", "c"], "Left to right")
    both = figures.draw_unrolled(["a", "b", "c"], "Both", bidirectional=True)
    texts = [[t.get_text() for t in axes.texts if t.get_text()] for axes in (one, both)]
    assert texts[0] == ["a", "$h_{1}$", "b", "$h_{2}$", "c", "$h_{3}$"]
    for arrow in ("leftarrow", "rightarrow"):
        assert sum(arrow in text for text in texts[1]) == 3
    assert "words “a b c”" in alternative_of(one) and "to the left" not in alternative_of(one)
    assert "In a second row of boxes above" in alternative_of(both)
    with pytest.raises(ValueError, match="words is empty"):
        figures.draw_unrolled([], "Nothing")


def test_gradient_norms_are_drawn_as_their_geometric_mean():
    axes = figures.plot_gradient_norms({"RNN": norms(0.5), "LSTM": norms(0.9)}, "Vanishing")
    first, second = axes.lines
    assert np.allclose(first.get_ydata(), np.sqrt(6) * 0.5 ** np.arange(7))
    assert second.get_label() == "LSTM" and axes.get_yscale() == "log"
    assert len(axes.collections) == 2  # the bands
    assert "distance 0 to 6: RNN from 2e+00 to 4e-02 and LSTM" in alternative_of(axes)


def test_the_slider_shows_one_radius():
    figure = figures.radius_slider({0.5: norms(0.1), 1.0: norms(1.0), 2.0: norms(10.0)}, start=1.0)
    assert [trace.visible for trace in figure.data] == [False, True, False, None]
    assert np.allclose(figure.data[0].y, 0.1 ** np.arange(7), rtol=1e-3)
    assert "lives" in figure.layout.title.text
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps] == ["0.5", "1", "2"]
    assert steps[2].args[0]["visible"] == [False, False, True, True]
    assert "vanishes" in steps[0].args[1]["title.text"]
    assert "10<sup>-6</sup>" in steps[0].args[1]["title.text"]
    assert "by radius, times 0.5: 1e-06, 1: 1 and 2: 1e+06" in alternative_of(figure)
    assert "explodes" in steps[2].args[1]["title.text"]
    with pytest.raises(ValueError, match="start is 3"):
        figures.radius_slider({0.5: norms(0.1)}, start=3)


def test_memory_is_drawn_with_the_spread_of_the_seeds():
    table = pd.DataFrame(
        {
            "model": ["RNN", "RNN", "LSTM", "LSTM"],
            "steps": [8, 16, 8, 16],
            "accuracy": [0.9, 0.3, 1.0, 0.8],
            "lowest": [0.8, 0.2, 1.0, 0.7],
            "highest": [1.0, 0.4, 1.0, 0.9],
            "chance": 0.25,
        }
    )
    axes = figures.plot_memory(table, "Gates remember")
    lines = [container.lines[0] for container in axes.containers]
    assert [line.get_ydata().tolist() for line in lines] == [[0.9, 0.3], [1.0, 0.8]]
    bars = axes.containers[0].lines[2][0].get_segments()
    assert np.allclose([bar[:, 1] for bar in bars], [[0.8, 1.0], [0.2, 0.4]])
    assert "with 8 and 16 steps: RNN 90%, 30%; LSTM 100%, 80%" in alternative_of(axes)


def test_gates_are_averaged_over_units():
    gates = {"input": np.array([[0.0, 1.0], [0.2, 0.4]]), "forget": np.ones((2, 2))}
    axes = figures.plot_gates(gates, mark=1, title="Open")
    assert np.allclose(axes.lines[0].get_ydata(), [0.5, 0.3])
    assert axes.lines[-1].get_xdata()[0] == 2
    assert "input 0.30 there and 0.50 to 0.50 elsewhere" in alternative_of(axes)


def test_influence_writes_the_zeros_down():
    one = np.triu(np.ones((3, 3)))
    figure = figures.plot_influence({"RNN": one, "both": np.ones((3, 3))}, ["a", "b", "c"], "Leak")
    left, right = figure.axes
    assert [t.get_text() for t in left.texts] == ["0"] * 3 and not right.texts
    assert left.get_title() == "RNN"
    assert np.array_equal(left.images[0].get_array(), one)
    assert "RNN, 3 of 9 squares" in alternative_of(figure)
    assert "both, 0 of 9" in alternative_of(figure)


def test_scores_come_with_their_intervals():
    table = pd.DataFrame(
        {"accuracy": [0.7, 0.8], "low": [0.6, 0.75], "high": [0.75, 0.85]}, index=["a", "b"]
    )
    axes = figures.plot_scores(table, "Equal")
    container = axes.containers[0]
    assert container.lines[0].get_xdata().tolist() == [0.7, 0.8]
    ends = [segment[:, 0] for segment in container.lines[2][0].get_segments()]
    assert np.allclose(ends, [[0.6, 0.75], [0.75, 0.85]])
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["a", "b"]
    assert "a 70.0% (60.0% to 75.0%) and b 80.0%" in alternative_of(axes)

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


def test_a_box_for_each_word_and_a_name_for_each_arrow():
    axes = figures.draw_unrolled(["a", "b", "c"], "Left to right")
    texts = [text.get_text() for text in axes.texts if text.get_text()]
    boxes = [text for text in texts if text.startswith("$h")]
    assert boxes == ["$h_{0}$", "$h_{1}$", "$h_{2}$", "$h_{3}$"]
    assert texts.count("$W_h$") == texts.count("$W_x$") == 3
    assert [text for text in texts if "$x_" in text] == ["a\n$x_{1}$", "b\n$x_{2}$", "c\n$x_{3}$"]
    assert "words “a b c”" in alternative_of(axes) and "each marked W_h" in alternative_of(axes)
    with pytest.raises(ValueError, match="words is empty"):
        figures.draw_unrolled([], "Nothing")


def test_gradient_norms_are_drawn_as_their_geometric_mean():
    axes = figures.plot_gradient_norms({"RNN": norms(0.5), "LSTM": norms(0.9)}, "Vanishing")
    first, second = axes.lines
    assert np.allclose(first.get_ydata(), np.sqrt(6) * 0.5 ** np.arange(7))
    assert second.get_label() == "LSTM" and axes.get_yscale() == "log"
    assert len(axes.collections) == 2  # the bands
    assert "bands: lowest to highest of 2 layers" in axes.get_xlabel()
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


def test_memory_is_drawn_with_a_point_for_each_seed():
    table = pd.DataFrame(
        {
            "model": ["RNN", "RNN", "LSTM", "LSTM"],
            "seed": [1, 0, 0, 1],
            "accuracy": [0.3, 0.2, 1.0, 0.8],
        }
    )
    axes = figures.plot_memory(table, {"chance": 0.25, "counted": 0.4}, "Gates remember")
    below, above = axes.lines[:2]  # the first model stands at the top
    assert [label.get_text() for label in axes.get_yticklabels()] == ["LSTM", "RNN"]
    assert below.get_xdata().tolist() == [1.0, 0.8]
    assert above.get_xdata().tolist() == [0.2, 0.3]
    assert [line.get_xdata()[0] for line in axes.lines[2:]] == [0.25, 0.4]
    assert "by seed: RNN 20%, 30%; LSTM 100%, 80%" in alternative_of(axes)
    assert "chance 25%, counted 40%" in alternative_of(axes)


def test_influence_writes_the_zeros_down():
    one = np.triu(np.ones((3, 3)))
    figure = figures.plot_influence(
        {"RNN": one, "both": 2 * np.ones((3, 3))}, ["a", "b", "c"], "Leak"
    )
    left, right, bar = figure.axes
    assert [t.get_text() for t in left.texts] == ["0"] * 3 and not right.texts
    assert left.get_title() == "RNN"
    assert np.array_equal(left.images[0].get_array(), one)
    assert left.images[0].get_clim() == right.images[0].get_clim() == (0, 2)
    assert bar.get_ylabel() == "how far the state moves (norm)" and bar.get_ylim() == (0, 2)
    assert "by 2.0 at most" in alternative_of(figure)
    assert "RNN, 3 of 9 squares" in alternative_of(figure)
    assert "both, 0 of 9" in alternative_of(figure)


def test_differences_come_with_their_intervals():
    table = pd.DataFrame(
        {"difference": [0.04, -0.01], "low": [0.02, -0.03], "high": [0.06, 0.01]},
        index=["LSTM − mean", "RNN − mean"],
    )
    axes = figures.plot_differences(table, "One is sure")
    below, above = axes.containers  # the first row stands at the top
    assert above.lines[0].get_xdata() == [0.04] and below.lines[0].get_xdata() == [-0.01]
    ends = above.lines[2][0].get_segments()[0][:, 0]
    assert np.allclose(ends, [0.02, 0.06])
    assert above.lines[0].get_color() != below.lines[0].get_color()  # that one holds 0
    assert "grey: holds 0" in axes.get_xlabel()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["RNN − mean", "LSTM − mean"]
    assert "LSTM − mean +4.0% (+2.0% to +6.0%); RNN − mean -1.0%" in alternative_of(axes)

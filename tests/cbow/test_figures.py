"""The figures of chapter 02 show the data they are given, and mark what was not measured."""

import numpy as np
import pandas as pd
import pytest

from course_lib import cbow
from course_lib.cbow import figures

SIZES = [1_000, 10_000, 100_000]


def made_up_costs() -> pd.DataFrame:
    """One-hot 2 ms at 1,000 words, softmax 3 ms, tenfold each time; the rest flat at 1 ms."""
    firsts = dict(zip(cbow.PARTS, [0.002, 0.001, 0.003, 0.001], strict=True))
    rows = []
    for part, first in firsts.items():
        flat = part in ("row look-up", "negative sampling")
        for i, size in enumerate(SIZES):
            seconds = first * (1 if flat else 10**i)
            kind = "measured" if flat or i < 2 else "extrapolated"
            rows.append((size, part, seconds, 4 * size, kind))
    return pd.DataFrame(rows, columns=["vocabulary_size", "part", "seconds", "bytes", "kind"])


def named_lines(axes):
    return {line.get_label(): line for line in axes.lines if not line.get_label().startswith("_")}


def dashed_with_data(axes):
    return [line for line in axes.lines if line.get_linestyle() == "--" and len(line.get_xdata())]


def test_the_made_up_costs_look_like_measured_ones():
    real = cbow.measure_bottlenecks([100, 200], dim=4, repeats=1, progress=False)
    assert set(real.columns) == set(made_up_costs().columns)
    assert set(real["part"]) == set(made_up_costs()["part"])


def test_network_writes_a_one_for_each_context_word():
    axes = figures.plot_network(["a", "b", "c"], contexts=["c", "a"], target="b", dim=2)
    texts = [text.get_text() for text in axes.texts]
    assert texts.count("1") == 2 and texts.count("0") == 4
    assert "b?" in texts
    # two one-hot vectors, h, scores and probabilities
    assert len(axes.patches) == 2 * 3 + 2 + 3 + 3
    with pytest.raises(ValueError, match="'x' is not in the vocabulary: a, b"):
        figures.plot_network(["a", "b"], contexts=["a"], target="x")


def test_training_figure_shows_losses_and_levels():
    axes = figures.plot_training([2.0, 1.0, 0.5], {"floor": 0.4}, "It falls")
    assert list(axes.lines[0].get_ydata()) == [2.0, 1.0, 0.5]
    assert list(axes.lines[1].get_ydata()) == [0.4, 0.4]
    assert [text.get_text() for text in axes.texts] == ["floor"]
    assert "It falls" in (axes.get_title(), axes.get_title(loc="left"))


def test_costs_are_dashed_where_they_are_extrapolated():
    axes = figures.plot_costs(made_up_costs(), "Costs")
    lines = named_lines(axes)
    assert list(lines) == [*cbow.PARTS, "extrapolated"]
    assert list(lines["one-hot @ W_in"].get_xdata()) == SIZES[:2]
    assert np.allclose(lines["one-hot @ W_in"].get_ydata(), [2, 20])
    assert list(lines["row look-up"].get_xdata()) == SIZES
    dashed = dashed_with_data(axes)
    assert [list(line.get_xdata()) for line in dashed] == [SIZES[1:]] * 2
    assert np.allclose(dashed[0].get_ydata(), [20, 200])
    assert dashed[0].get_color() == lines["one-hot @ W_in"].get_color()
    assert axes.get_xscale() == axes.get_yscale() == "log"
    assert axes.get_xlabel() and "milliseconds" in axes.get_ylabel()


def test_nothing_is_called_extrapolated_when_all_was_measured():
    costs = made_up_costs()
    axes = figures.plot_costs(costs[costs["part"] == "row look-up"], "Flat")
    assert list(named_lines(axes)) == ["row look-up"]
    assert not dashed_with_data(axes)


def test_speed_ratio_divides_the_product_by_the_look_up():
    axes = figures.plot_speed_ratio(made_up_costs(), "Ratio")
    assert np.allclose(named_lines(axes)["one-hot product / look-up"].get_ydata(), [2, 20])
    assert np.allclose(dashed_with_data(axes)[0].get_ydata(), [20, 200])


def test_slider_shows_the_bars_of_one_vocabulary():
    figure = figures.step_slider(made_up_costs(), start=10_000)
    assert [bar.visible for bar in figure.data] == [False, False, True, True, False, False]
    inputs, outputs = figure.data[2:4]
    assert list(inputs.y) == [
        "one-hot and softmax",
        "look-up and softmax",
        "look-up and six questions",
    ]
    # in percent of 20 + 30 ms
    assert np.allclose(inputs.x, [40, 2, 2]) and np.allclose(outputs.x, [60, 60, 2])
    assert np.allclose(outputs.customdata, [30, 30, 1])
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps] == ["1,000", "10,000", "100,000"]
    assert list(steps[0].args[0]["visible"]) == [True, True, False, False, False, False]
    assert figure.layout.title.text == (
        "10,000 words: the look-up takes a step from 50 to 31 ms;<br>"
        "the softmax side is 96.8% of what is left"
    )
    assert "(extrapolated)" in steps[2].args[1]["title.text"]
    assert "(extrapolated)" not in steps[1].args[1]["title.text"]
    with pytest.raises(ValueError, match="start is 5, expected one of the vocabulary sizes"):
        figures.step_slider(made_up_costs(), start=5)

"""The figures of chapter 02 show the data they are given, and mark what was not measured."""

import numpy as np
import pandas as pd
import pytest

from course_lib import cbow
from course_lib.cbow import figures

SIZES = [1_000, 10_000, 100_000]
COMPARE = "slope 1, to compare with"


def made_up_costs() -> pd.DataFrame:
    """One-hot 2 ms at 1,000 words, softmax 3 ms, tenfold each time; the rest flat at 1 ms."""
    firsts = dict(zip(cbow.PARTS, [0.002, 0.002, 0.001, 0.003, 0.001], strict=True))
    rows = []
    for part, first in firsts.items():
        flat = part in ("look-up, rows only", "negative sampling")
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


def test_training_figure_shows_losses_and_levels():
    axes = figures.plot_training([2.0, 1.0, 0.5], {"floor": 0.4}, "It falls")
    assert list(axes.lines[0].get_ydata()) == [2.0, 1.0, 0.5]
    assert list(axes.lines[1].get_ydata()) == [0.4, 0.4]
    assert [text.get_text() for text in axes.texts] == ["floor"]
    assert "It falls" in (axes.get_title(), axes.get_title(loc="left"))
    assert axes.figure.alt == (
        "Loss against steps: it starts at 2.00, has done 95% of its fall after 2 steps, and ends "
        "at 0.50 after 3. Dashed lines: floor, at 0.40. An inset magnifies the second half, where "
        "the loss is still 0.6 to 0.1 above the lower line."
    )


def test_an_inset_parts_the_last_losses_from_the_floor():
    axes = figures.plot_training([2.0, 1.0, 0.5, 0.402], {"top": 2.0, "floor": 0.4}, "It falls")
    (inset,) = axes.child_axes
    curve, floor = inset.lines
    assert list(curve.get_xdata()) == [2, 3] and list(curve.get_ydata()) == [0.5, 0.402]
    assert list(floor.get_ydata()) == [0.4, 0.4]
    low, high = inset.get_ylim()
    assert low < 0.4 and 0.5 < high < 0.6


def test_a_part_has_one_colour_in_all_figures():
    pairs = ["one-hot @ W_in", "h @ W_out + softmax"], ["look-up, full gradient", "one-hot @ W_in"]
    one, other = (named_lines(figures.plot_costs(made_up_costs(), p, "Costs")) for p in pairs)
    assert one["one-hot @ W_in"].get_color() == other["one-hot @ W_in"].get_color()
    assert one["h @ W_out + softmax"].get_color() != other["look-up, full gradient"].get_color()


def test_costs_are_dashed_where_they_are_extrapolated():
    shown = ["one-hot @ W_in", "look-up, rows only", "h @ W_out + softmax"]
    axes = figures.plot_costs(made_up_costs(), shown, "Costs")
    lines = named_lines(axes)
    assert list(lines) == [*shown, COMPARE, "extrapolated"]
    assert list(lines["one-hot @ W_in"].get_xdata()) == SIZES[:2]
    assert np.allclose(lines["one-hot @ W_in"].get_ydata(), [2, 20])
    assert list(lines["look-up, rows only"].get_xdata()) == SIZES
    # A line of slope 1 over the whole range, at twice the highest cost.
    assert np.allclose(lines[COMPARE].get_ydata(), [6, 600])
    dashed = dashed_with_data(axes)
    assert [list(line.get_xdata()) for line in dashed] == [SIZES[1:]] * 2
    assert np.allclose(dashed[0].get_ydata(), [20, 200])
    assert dashed[0].get_color() == lines["one-hot @ W_in"].get_color()
    assert axes.get_xscale() == axes.get_yscale() == "log"
    assert axes.get_xlabel() and "milliseconds" in axes.get_ylabel()
    assert axes.figure.alt == (
        "Milliseconds for a step against words in the vocabulary, logarithmic axes: "
        "one-hot @ W_in from 2 at 1,000 words to 200 at 100,000 (extrapolated); "
        "look-up, rows only from 1 at 1,000 words to 1 at 100,000; "
        "h @ W_out + softmax from 3 at 1,000 words to 300 at 100,000 (extrapolated). "
        "A dotted line shows the slope 1."
    )


def test_nothing_is_called_extrapolated_when_all_was_measured():
    axes = figures.plot_costs(made_up_costs(), ["look-up, rows only"], "Flat")
    assert list(named_lines(axes)) == ["look-up, rows only", COMPARE]
    assert not dashed_with_data(axes)
    assert "extrapolated" not in axes.figure.alt


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
    # The whole bar in percent, once: a bar of less than 1% cannot be seen.
    assert list(outputs.text) == ["100%", "62%", "4%"] and inputs.text is None
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps] == ["1,000", "10,000", "100,000"]
    assert list(steps[0].args[0]["visible"]) == [True, True, False, False, False, False]
    assert figure.layout.title.text == (
        "10,000 words: the look-up takes a step from 50 to 31 ms;<br>"
        "the softmax side is 96.8% of what is left"
    )
    assert "(extrapolated)" in steps[2].args[1]["title.text"]
    assert "(extrapolated)" not in steps[1].args[1]["title.text"]
    assert figure.layout.meta["alt"] == (
        "Time of a step at 10,000 words for three designs, in percent of the first: one-hot and "
        "softmax 100; look-up and softmax 62; look-up and six questions 4. A slider changes the "
        "number of words, from 1,000 to 100,000."
    )
    with pytest.raises(ValueError, match="start is 5, expected one of the vocabulary sizes"):
        figures.step_slider(made_up_costs(), start=5)

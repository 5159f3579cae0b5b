"""The figures of chapter 11 show their data."""

import numpy as np
import pandas as pd
import pytest

from course_lib.plotting import alternative_of
from course_lib.scaling import figures


def test_the_slider_has_a_line_for_each_share():
    figure = figures.amdahl_slider([0.5, 0.9, 1], start=0.9, workers=(1, 10, 1000))
    assert [line.visible for line in figure.data] == [None, False, True, False]
    assert figure.data[0].y == (1, 10, 1000)  # the ideal
    # 10 workers: a half divided gives 1 / (0.05 + 0.5)
    assert [line.y[1] for line in figure.data[1:]] == pytest.approx([1.82, 5.26, 10])
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps] == ["0.5", "0.9", "1"]
    assert steps[2].args[0]["visible"] == [True, False, False, True]
    assert figure.layout.sliders[0].active == 1
    assert "9.9 with 1,000" in alternative_of(figure)


def test_growth_is_drawn_with_its_slopes():
    table = pd.DataFrame({"tokens": [10, 100], "words": [5, 20]})
    axes = figures.plot_growth(table, {"words": (1.0, 0.6)})
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["words: slope 0.60"]
    x, y = axes.lines[0].get_data()
    assert y[-1] == pytest.approx(100**0.6) and x[-1] == pytest.approx(100)
    assert "At 100 tokens: 20 words, with slope 0.60" in alternative_of(axes)


def test_points_that_the_line_was_not_fitted_to_are_hollow():
    table = pd.DataFrame({"tokens": [10, 100, 1000], "words": [5, 20, 60]})
    axes = figures.plot_growth(table, {"words": (1.0, 0.6)}, fitted=2)
    _, filled, hollow = axes.lines
    assert filled.get_xdata().tolist() == [10, 100] and hollow.get_xdata().tolist() == [1000]
    assert hollow.get_markerfacecolor() == "white"
    assert alternative_of(axes).endswith("the first 2 points; the others are hollow.")


def test_memory_is_marked_where_it_exceeds_the_limit():
    memory = {"list": (60, 1), "matrix": (400, 0.5)}
    bent = {"matrix": lambda n: 200 * n**0.5}
    axes = figures.plot_memory(memory, limit=6e9, measured=1e6, bent=bent)
    marks = [line for line in axes.lines if len(line.get_xdata()) == 1]
    places = [float(mark.get_xdata()[0]) for mark in marks]
    assert places == pytest.approx([1e8, 2.25e14, 9e14])  # (6e9 / 200)^2 is 9e14
    assert [mark.get_markerfacecolor() == "white" for mark in marks] == [False, False, True]
    assert all(mark.get_ydata() == [6] for mark in marks)
    (dotted,) = (line for line in axes.lines if line.get_linestyle() == ":")
    n, gigabytes = dotted.get_data()
    assert gigabytes == pytest.approx(200 * n**0.5 / 1e9)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["list", "matrix", "matrix, bent curve"]
    assert "By the bent curve matrix: at 9.0e+14 tokens." in alternative_of(axes)
    assert "exceeded by list at 1.0e+08 tokens and matrix at 2.2e+14" in alternative_of(axes)
    assert np.isfinite(axes.get_ylim()).all()


def test_a_curve_that_stays_below_the_limit_gets_no_mark():
    bent = {"matrix": lambda n: 1e6 * np.ones_like(n)}
    axes = figures.plot_memory({"matrix": (400, 0.5)}, limit=6e9, measured=1e6, bent=bent)
    assert sum(len(line.get_xdata()) == 1 for line in axes.lines) == 1
    assert alternative_of(axes).endswith("By the bent curve matrix: not as far as is drawn.")

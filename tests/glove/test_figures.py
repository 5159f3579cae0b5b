"""The figures of chapter 04 show their data."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from course_lib import glove
from course_lib.plotting import alternative_of
from tests.glove.helpers import PRINTED, THREE

ORDER = ["I", "like", "enjoy", "deep", "learning", "NLP", "flying"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_window_slider_shows_the_printed_matrix_first():
    figure = glove.window_slider(THREE, ORDER)
    assert [trace.visible for trace in figure.data] == [True, False, False]
    assert np.array(figure.data[0].z).tolist() == PRINTED
    assert figure.layout.title.text == "Within 1 word, 76% of the pairs never meet"
    told = alternative_of(figure)
    assert "Of 49 cells these are zero: 37 with 1, 29 with 2 and 27 with 3" in told
    assert "I and like meet most often, 2 times" in told
    last = figure.layout.sliders[0].steps[-1]
    assert last.args[0]["visible"] == [False, False, True]
    assert last.args[1]["title.text"].startswith("Within 3 words, ")
    with pytest.raises(ValueError, match="start is 9"):
        glove.window_slider(THREE, ORDER, start=9)


def test_plot_ratios_marks_what_is_undefined():
    published = glove.published_ratios()["printed"]
    ours = published.copy()
    ours["gas"] = math.nan
    axes = glove.plot_ratios({"published": published, "ours": ours}, "A message")
    assert axes.get_title() == "A message" and axes.get_xscale() == "log"
    drawn = [points.get_offsets() for points in axes.collections]
    assert drawn[0][:, 0].tolist() == [8.9, 0.085, 1.36, 0.96]
    assert [text.get_text() for text in axes.texts] == ["undefined in ours"]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(published.index)
    told = alternative_of(axes)
    assert "in published, solid 8.9, gas 0.085, water 1.4 and fashion 0.96" in told
    assert "in ours, solid 8.9, gas undefined" in told


def test_plot_weight_draws_each_exponent():
    axes = glove.plot_weight()
    labels = [line.get_label() for line in axes.lines]
    assert labels == ["exponent 0.5", "exponent 0.75", "exponent 1"]
    x, y = axes.lines[1].get_data()
    assert y.tolist() == glove.weight(x).tolist() and y.max() == 1
    assert "at count 10 they stand at 0.32, 0.18 and 0.10" in alternative_of(axes)


def test_plot_losses_names_runs_only_if_there_are_several():
    history = pd.DataFrame({"epoch": [1, 2], "loss": [0.5, 0.2]})
    axes = glove.plot_losses({"w": history}, "Falls")
    assert axes.get_legend() is None and axes.lines[0].get_ydata().tolist() == [0.5, 0.2]
    axes = glove.plot_losses({"a": history, "b": history}, "Falls")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]
    assert "epoch 1 to epoch 2: a from 0.500 to 0.200 and b from 0.5" in alternative_of(axes)


def test_plot_comparison_marks_every_seed():
    tests = ["similarity", "analogies"]
    card = pd.DataFrame({"score": [0.5, 0.2], "low": [0.4, 0.1], "high": [0.7, 0.3]}, index=tests)
    axes = glove.plot_comparison({"GloVe": [card, card + 0.1], "LSA": [card / 2]}, "A message")
    assert [label.get_text() for label in axes.get_yticklabels()] == tests
    assert [line.get_xdata().tolist() for line in axes.lines if line.get_fillstyle() == "none"] == [
        pytest.approx([0.6, 0.3])
    ]
    spans = [path for bars in axes.collections for path in bars.get_segments()]
    assert spans[0][:, 0].tolist() == pytest.approx([0.4, 0.7])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["GloVe", "LSA"]
    assert "similarity: GloVe 0.55 and LSA 0.25; analogies: GloVe 0.25" in alternative_of(axes)
    with pytest.raises(ValueError, match="no card for \\['CBOW'\\]"):
        glove.plot_comparison({"CBOW": []}, "Nothing")

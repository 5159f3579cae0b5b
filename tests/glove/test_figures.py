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
    assert labels == ["α = 0.5", "α = 0.75", "α = 1"]
    x, y = axes.lines[1].get_data()
    assert y.tolist() == glove.weight(x).tolist() and y.max() == 1
    assert "at count 10 they stand at 0.32, 0.18 and 0.10" in alternative_of(axes)


def test_plot_cell_writes_the_error_out():
    X = pd.DataFrame([[0, 8], [8, 0]], ["hot", "tea"], ["hot", "tea"])
    axes = glove.plot_cell(X, "hot", "tea", x_max=16)
    rng = np.random.default_rng(0)
    (W, W_context), (b, b_context) = (rng.uniform(-0.5, 0.5, (2, 2, *n)) for n in ([2], []))
    error = W[0] @ W_context[1] + b[0] + b_context[1] - np.log(8)
    told = alternative_of(axes)
    assert "row hot and column tea holds 8" in told
    assert f"the logarithm of the count is 2.08: the error is {error:.2f}" in told
    assert "weight 0.59" in told  # (8 / 16) ** 0.75
    assert any(f"error $e_{{ik}} = {error:.2f}$" in text.get_text() for text in axes.texts)


def test_plot_differences_counts_the_intervals_that_leave_0_out():
    index = pd.MultiIndex.from_product([["pairs", "analogies"], ["CBOW", "LSA"]])
    index.names = ["test", "method"]
    values = [[0.1, 0.05, 0.15], [-0.2, -0.3, -0.1], [0.01, -0.02, 0.04], [-0.05, -0.1, -0.01]]
    differences = pd.DataFrame(values, index, ["difference", "from", "to"])
    axes = glove.plot_differences(differences, "GloVe")
    assert axes.get_title() == "Whole interval above GloVe: 1 of 4; below: 2"
    spans = [path for bars in axes.collections for path in bars.get_segments()]
    assert [round(float(x), 3) for x in spans[0][:, 0]] == [0.05, 0.15]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["CBOW", "LSA"]
    assert "pairs: CBOW +0.10 (+0.05 to +0.15) and LSA -0.20" in alternative_of(axes)
    axes = glove.plot_differences(differences - 0.2, "GloVe")
    assert axes.get_title() == "No method is above GloVe with its whole interval"

"""The figures of what was measured show their data."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from course_lib.elmo import published, result_figures
from course_lib.plotting import alternative_of


def test_published_scores():
    axes = result_figures.plot_published(published.published_tasks(), "published")
    assert axes.get_lines()[1].get_xdata()[0] == 85.8
    assert axes.get_xlim() == (48, 100)  # per cent
    assert "SQuAD 81.1 to 85.8" in alternative_of(axes)
    plt.close("all")


def test_comparison_of_representations():
    table = pd.DataFrame(
        {
            "representation": ["majority", "untrained biLM", "pre-trained biLM"],
            "test": [0.5, 0.6, 0.9], "low": [0.4, 0.5, 0.8], "high": [0.6, 0.7, 0.95],
        }
    )  # fmt: skip
    axes = result_figures.plot_comparison(table, "one")
    assert [tick.get_text() for tick in axes.get_yticklabels()] == list(table["representation"])
    colours = axes.collections[1].get_facecolor()
    assert np.allclose(colours[0], colours[1])
    assert not np.allclose(colours[0], colours[2])
    assert "majority 0.500 (0.400 to 0.600), untrained biLM 0.600" in alternative_of(axes)
    plt.close("all")


def test_two_accuracies_and_a_guess():
    table = pd.DataFrame({"alone": [0.9, 0.5], "among": [0.6, 0.4]}, index=["bag", "biLM"])
    axes = result_figures.plot_two(table, "two", chance=0.5)
    first, second, guess = axes.get_lines()
    assert first.get_xdata().tolist() == [0.9, 0.5] and second.get_xdata().tolist() == [0.6, 0.4]
    assert list(guess.get_xdata()) == [0.5, 0.5]
    assert "alone and among: bag 0.90 and 0.60" in alternative_of(axes)
    assert len(result_figures.plot_two(table, "no guess").get_lines()) == 2
    plt.close("all")


def test_layers_beside_what_has_none():
    table = pd.DataFrame({"biLM": [0.7, 0.9], "untrained": [0.7, 0.6]})
    axes = result_figures.plot_layers(table, {"usual": 0.65}, "layers")
    assert list(axes.get_lines()[0].get_ydata()) == [0.7, 0.9]
    assert list(axes.get_lines()[2].get_ydata()) == [0.65, 0.65]
    told = alternative_of(axes)
    assert "biLM: 0.70, 0.90; untrained: 0.70, 0.60. Beside: usual 0.65." in told
    plt.close("all")

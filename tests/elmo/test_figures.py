"""The figures of chapter 08 show their data."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from course_lib.elmo import figures, probes, published
from tests.elmo.helpers import SENSES


def test_figures_show_their_data():
    drawn = figures.draw_directions(["a", "b", "c"])
    left, right = ([text.get_text() for text in axes.texts] for axes in drawn.axes)
    assert {"a", "b", "c", "end", "start"} <= set(left)
    assert "end" not in right
    arrows = [sum(text.get_text() == "" for text in axes.texts) for axes in drawn.axes]
    assert arrows[1] - arrows[0] == 6  # two that cross, for each word

    mix = figures.draw_mix([0.2, 0.5, 0.3], 1.7, "mix")
    labels = [text.get_text() for text in mix.texts]
    assert {"× 0.20", "× 0.50", "× 0.30", "ELMo"} <= set(labels)

    changes = pd.DataFrame([[0.0, 0.5], [0.25, 0.5]], index=["forward", "backward"])
    axes = figures.plot_changes(changes, ["we", "sat"], "changes")
    assert [text.get_text() for text in axes.texts] == ["0", "0.50", "0.25", "0.50"]

    axes = figures.plot_published(published.published_tasks(), "published")
    assert axes.get_lines()[1].get_xdata()[0] == 85.8
    plt.close("all")


def test_figures_of_comparisons():
    table = pd.DataFrame(
        {
            "representation": ["majority", "untrained biLM", "pre-trained biLM"],
            "test": [0.5, 0.6, 0.9], "low": [0.4, 0.5, 0.8], "high": [0.6, 0.7, 0.95],
        }
    )  # fmt: skip
    axes = figures.plot_comparison(table, "one")
    assert [tick.get_text() for tick in axes.get_yticklabels()] == list(table["representation"])
    colours = axes.collections[1].get_facecolor()
    assert np.allclose(colours[0], colours[1])
    assert not np.allclose(colours[0], colours[2])
    axes = figures.plot_senses(table.rename(columns={"test": "accuracy"}), "two")
    assert axes.get_lines()[-1].get_xdata()[0] == 0.5
    plt.close("all")


def test_map_of_contexts(small):
    table = SENSES.assign(sentence=[" ".join(tokens) for tokens in SENSES["tokens"]])
    states = probes.word_states(table, small)
    shares = {"layer 1": 0.5, "layer 2": 0.25}
    made = {"layer 1": states[1], "layer 2": states[2]}
    figure = figures.context_map(table, made, shares, "bank")
    assert [trace.visible for trace in figure.data] == [False, False, True, True]
    assert [len(trace.x) for trace in figure.data] == [2, 2, 2, 2]
    assert figure.data[2].text.tolist() == ["river bank", "water bank"]
    assert "25%" in figure.layout.title.text
    buttons = figure.layout.updatemenus[0].buttons
    assert buttons[0].args[0]["visible"] == [True, True, False, False]
    with pytest.raises(ValueError, match=r"start is 'layer 9', expected one of \['layer 1', 'la"):
        figures.context_map(table, made, shares, "bank", start="layer 9")
    with pytest.raises(ValueError, match="word is 'gift', expected one of"):
        figures.context_map(table, made, shares, "gift")

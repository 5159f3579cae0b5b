"""The figures of chapter 08 show their data."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from course_lib.elmo import figures, published
from course_lib.plotting import alternative_of


def test_figures_show_their_data():
    drawn = figures.draw_directions(["a", "b", "c"])
    left, right = ([text.get_text() for text in axes.texts] for axes in drawn.axes)
    assert {"a", "b", "c", "end", "start"} <= set(left)
    assert "end" not in right
    arrows = [sum(text.get_text() == "" for text in axes.texts) for axes in drawn.axes]
    assert arrows[1] - arrows[0] == 6  # two that cross, for each word

    assert "above the words “a b c”" in alternative_of(drawn)

    mix = figures.draw_mix([0.2, 0.5, 0.3], 1.7, "mix")
    assert "characters 0.20, layer 1 0.50 and layer 2 0.30" in alternative_of(mix)
    assert "gamma, 1.70" in alternative_of(mix)
    labels = [text.get_text() for text in mix.texts]
    assert {"× 0.20", "× 0.50", "× 0.30", "ELMo"} <= set(labels)

    changes = pd.DataFrame([[0.0, 0.5], [0.25, 0.5]], index=["forward", "backward"])
    axes = figures.plot_changes(changes, ["we", "sat"], "changes")
    assert [text.get_text() for text in axes.texts] == ["0", "0.50", "0.25", "0.50"]
    assert (
        "forward: 0 at “we”, more than 0 at “sat”; backward: 0 at no word, more than 0 at every"
        in (alternative_of(axes))
    )

    axes = figures.plot_published(published.published_tasks(), "published")
    assert axes.get_lines()[1].get_xdata()[0] == 85.8
    assert "SQuAD 81.1 to 85.8" in alternative_of(axes)
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
    told = alternative_of(axes)
    assert "majority 0.500 (0.400 to 0.600), untrained biLM 0.600" in told and "dotted" in told
    plt.close("all")

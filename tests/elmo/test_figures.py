"""The figures of chapter 08 show their data."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from course_lib.elmo import figures
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
    assert "letters 0.20, layer 1 0.50 and layer 2 0.30" in alternative_of(mix)
    assert "gamma, 1.70" in alternative_of(mix)
    labels = [text.get_text() for text in mix.texts]
    assert {"× 0.20", "× 0.50", "× 0.30", "ELMo"} <= set(labels)

    answers = np.array([[1.0, -2.0], [0.5, 3.0]])
    axes = figures.plot_filters(answers, ["^do", "dog"], [4, 7], "filters")
    assert [patch.get_y() for patch in axes.patches] == [-0.5, 0.5]
    assert "filter 4 1.0 at ^do and filter 7 3.0 at dog" in alternative_of(axes)

    curves = {"forward": [5.0, 4.0], "backward": [6.0, 4.5]}
    axes = figures.plot_training(curves, 4.8, "training")
    assert axes.get_lines()[1].get_ydata().tolist() == [6.0, 4.5]
    assert "forward from 5.0 to 4.0 and backward from 6.0 to 4.5" in alternative_of(axes)
    assert "dotted line at 4.8" in alternative_of(axes)
    plt.close("all")

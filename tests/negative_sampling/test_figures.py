"""The figures of chapter 03 draw what they are given."""

import numpy as np
import pandas as pd
import pytest

from course_lib.negative_sampling import figures


def test_the_two_losses_of_a_question_mirror_each_other():
    yes, no = figures.plot_question_loss(limit=4).lines
    assert np.allclose(yes.get_ydata(), no.get_ydata()[::-1])
    middle = np.interp(0, yes.get_xdata(), yes.get_ydata())
    assert middle == pytest.approx(np.log(2), abs=1e-3)


def test_the_dots_stand_at_the_lowest_points():
    lines = figures.plot_expected_loss(ratios=(0.5, 4)).lines
    for curve, dot in (lines[:2], lines[2:]):
        assert dot.get_ydata()[0] <= curve.get_ydata().min() + 1e-9
        lowest = curve.get_xdata()[curve.get_ydata().argmin()]
        assert dot.get_xdata()[0] == pytest.approx(lowest, abs=0.05)


def test_share_of_rare_words_by_hand():
    counts = [6, 3, 1]
    assert figures.share_of_rare_words(counts, power=1, rare=2 / 3) == pytest.approx(0.4)
    assert figures.share_of_rare_words(counts, power=0, rare=2 / 3) == pytest.approx(2 / 3)


def test_the_slider_shows_one_power_and_says_its_share():
    counts = np.arange(100, 0, -1)
    figure = figures.power_slider(counts, powers=[0, 0.75], start=0.75)
    assert [trace.visible for trace in figure.data] == [None, False, True]
    share = figures.share_of_rare_words(counts, 0.75)
    assert figure.layout.title.text.endswith(f"{share:.0%} of the draws")
    assert figure.data[1].y[0] == pytest.approx(1 / 100)  # power 0: all alike
    with pytest.raises(ValueError, match="start is 2"):
        figures.power_slider(counts, powers=[0, 1], start=2)


def test_the_loss_curve_draws_every_step_and_their_mean():
    history = pd.DataFrame({"epoch": [1.0, 2.0, 3.0], "loss": [3.0, 2.0, 1.0]})
    steps, mean = figures.plot_loss(history, "Falls").lines
    assert list(steps.get_ydata()) == [3, 2, 1] and len(mean.get_xdata()) == 3


def test_bars_lean_by_their_sign():
    axes = figures.plot_lean(pd.Series({"b": 0.2, "a": -0.1}), "Lean", ("left", "right"))
    assert [bar.get_width() for bar in axes.patches] == [-0.1, 0.2]
    assert axes.patches[0].get_facecolor() != axes.patches[1].get_facecolor()
    assert "left" in axes.get_xlabel() and "right" in axes.get_xlabel()

"""The figures of chapter 03 draw what they are given."""

import numpy as np
import pandas as pd
import pytest

from course_lib.negative_sampling import figures


def test_the_dots_stand_at_the_lowest_points():
    lines = figures.plot_expected_loss(ratios=(0.5, 4)).lines
    for curve, dot in (lines[:2], lines[2:]):
        assert dot.get_ydata()[0] <= curve.get_ydata().min() + 1e-9
        lowest = curve.get_xdata()[curve.get_ydata().argmin()]
        assert dot.get_xdata()[0] == pytest.approx(lowest, abs=0.05)
    axes = figures.plot_expected_loss(ratios=(0.5, 4))
    assert "-0.7 for 0.5, 1.4 for 4" in axes.figure.alt  # log 0.5 and log 4


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
    assert f"get {share:.0%} of the draws" in figure.layout.meta["alt"]
    with pytest.raises(ValueError, match="start is 2"):
        figures.power_slider(counts, powers=[0, 1], start=2)


def test_jobs_are_sorted_by_their_lean_and_coloured_by_its_sign():
    bias = pd.DataFrame({"lean": [0.2, -0.1], "share of he": [0.8, 0.4]}, index=["pilot", "nurse"])
    axes = figures.plot_bias(bias, usual=0.68)
    assert [bar.get_width() for bar in axes.patches] == [-0.1, 0.2]
    assert axes.patches[0].get_facecolor() != axes.patches[1].get_facecolor()
    counts = axes.figure.axes[1].lines
    assert list(counts[0].get_xdata()) == [0.4, 0.8] and counts[1].get_xdata()[0] == 0.68
    assert axes.figure.alt.endswith("68% in the whole text: nurse -0.10, 40%; pilot +0.20, 80%.")

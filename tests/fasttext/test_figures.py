"""The figures of chapter 05 draw what they are given."""

import numpy as np
import pandas as pd
import pytest

from course_lib.fasttext import figures
from course_lib.plotting import alternative_of


def test_collisions_are_drawn_beside_the_curve_of_a_random_hash():
    axes = figures.plot_collisions({1: 1.0, 2**32: 0.0}, 7)
    curve, measured = axes.lines
    assert "100% with 1, 0% with 4,294,967,296" in alternative_of(axes)
    assert list(measured.get_ydata()) == [1, 0]
    assert len(curve.get_xdata()) > 100 and np.allclose(curve.get_ydata()[[0, -1]], [1, 0])


@pytest.fixture
def found():
    return pd.DataFrame({"one": [True, False, False, True], "two": [1, 1, 1 / 3, 2 / 3]})


def test_the_menu_shows_one_kind_with_its_intervals(found):
    figure = figures.recovery_menu(found, ["swap", "key", "key", "swap"])
    labels = [button.label for button in figure.layout.updatemenus[0].buttons]
    assert labels == ["all", "swap", "key"]
    assert [trace.visible for trace in figure.data] == [True, False, False]
    assert list(figure.data[0].x) == ["one", "two"] and list(figure.data[0].y) == [0.5, 0.75]
    assert list(figure.data[2].y) == pytest.approx([0, 2 / 3], abs=1e-4)
    low = figure.data[0].y[0] - figure.data[0].error_y.arrayminus[0]
    assert low == pytest.approx(0.150, abs=1e-3)  # Wilson, 2 of 4
    assert "All 4 errors" in figure.layout.title.text
    assert "Bars with intervals: one 50% and two 75%. A menu" in alternative_of(figure)
    button = figure.layout.updatemenus[0].buttons[1]
    assert button.args[0]["visible"] == [False, True, False]
    assert "'swap' (2)" in button.args[1]["title.text"]


def test_the_menu_refuses_kinds_that_do_not_fit(found):
    with pytest.raises(ValueError, match="kinds has 1 entries and found 4 rows"):
        figures.recovery_menu(found, ["swap"])

"""The figures of chapter 05 draw what they are given."""

import numpy as np
import pandas as pd
import pytest

from course_lib.fasttext import collisions, figures, typo_recovery
from course_lib.plotting import alternative_of
from course_lib.vectors import WordVectors


def test_collisions_are_drawn_beside_what_is_expected():
    table = collisions(["banana", "bananas"], 3, 3, buckets=[1, 2**32])
    axes = figures.plot_collisions(table, "More buckets")
    expected, measured = axes.lines
    assert "100% with 1, 0% with 4,294,967,296" in alternative_of(axes)
    assert list(measured.get_ydata()) == [1, 0]
    assert np.allclose(expected.get_ydata(), [1, 0], atol=1e-8)


def test_the_ngram_that_matters_most_is_on_top():
    table = pd.DataFrame({"ngram": ["ab", "bc", "ab", "cd"], "without": [0.9, 0.2, 0.5, np.nan]})
    axes = figures.plot_importance(table, "bc matters", top=2)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["ab", "bc"]
    assert np.allclose([bar.get_width() for bar in axes.patches], [0.5, 0.8])
    assert "The longest: bc 0.800 and ab 0.500" in alternative_of(axes)


@pytest.fixture
def table():
    good = WordVectors(["apple", "pear", "aple"], [[3, 1], [1, 3], [3, 2]])
    pairs = pd.DataFrame(
        [("aple", "apple", "missing"), ("paer", "pear", "swap")],
        columns=["typo", "intended", "kind"],
    )
    return typo_recovery({"one": good, "two": good}, pairs, top=(1, 5))


def test_the_menu_shows_one_kind_with_its_intervals(table):
    figure = figures.recovery_menu(table)
    labels = [button.label for button in figure.layout.updatemenus[0].buttons]
    assert labels == ["all", "missing", "swap"]
    assert [trace.visible for trace in figure.data] == [True, False, False]
    assert list(figure.data[0].x) == ["one", "two"] and list(figure.data[0].y) == [0.5, 0.5]
    low = figure.data[0].y[0] - figure.data[0].error_y.arrayminus[0]
    assert low == pytest.approx(table.query("kind == 'all'")["top 5 low"].iloc[0])
    assert "one finds 50%" in figure.layout.title.text and "2 pairs" in figure.layout.title.text
    assert "Bars with intervals: one 50% and two 50%. A menu" in alternative_of(figure)
    button = figure.layout.updatemenus[0].buttons[1]
    assert button.args[0]["visible"] == [False, True, False]
    assert "'missing'" in button.args[1]["title.text"]


def test_the_menu_refuses_what_the_table_does_not_hold(table):
    with pytest.raises(ValueError, match="top is 3"):
        figures.recovery_menu(table, top=3)
    with pytest.raises(ValueError, match="kinds holds 'vowel'"):
        figures.recovery_menu(table, kinds=["vowel"])

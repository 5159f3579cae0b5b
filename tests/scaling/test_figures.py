"""The figures of chapter 11 show their data."""

import pytest

from course_lib import scaling
from course_lib.plotting import alternative_of
from course_lib.scaling import figures
from course_lib.scaling.forecast import costs
from tests.scaling.helpers import LAWS


def test_the_slider_has_a_line_for_each_stage_and_number_of_workers():
    figure = figures.cost_slider(**LAWS, workers=(1, 8), start=8)
    assert [line.visible for line in figure.data[:4]] == [0, 0, 1, 1] and len(figure.data) == 7
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps] == ["1", "8"] and figure.layout.sliders[0].active == 1
    assert figure.data[3].y[-1] == pytest.approx(figure.data[1].y[-1] / 8)
    assert "with 8 workers. At 100,000,000,000 tokens: counting" in alternative_of(figure)
    assert figure.data[2].y[-1] > figure.data[0].y[-1] / 8  # assembling is not shared


def test_growth_is_drawn_with_its_slopes():
    import pandas as pd

    table = pd.DataFrame({"tokens": [10, 100], "words": [5, 20]})
    laws = {"words": scaling.fit_power(table["tokens"], table["words"])}
    axes = figures.plot_growth(table, laws, "title")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["words: slope 0.60"]
    assert "At 100 tokens: 20 words, with slope 0.60" in alternative_of(axes)
    assert costs(**LAWS).index[0] == 1e6

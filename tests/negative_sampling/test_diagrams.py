"""The diagrams of chapter 03 show the windows, rows and columns that they are given."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from course_lib.negative_sampling import UnigramSampler, diagrams
from course_lib.plotting import COLOURS


def colours(axes):
    return [to_hex(box.get_facecolor()).upper() for box in axes.patches]


def test_the_window_marks_the_centre_and_its_contexts():
    axes = diagrams.plot_windows("a b c d".split(), centres=[0, 2], window=1)
    centre, context, white = COLOURS["yellow"], COLOURS["sky"], "#FFFFFF"
    assert colours(axes)[:4] == [centre, context, white, white]
    assert colours(axes)[4:] == [white, context, centre, context]
    assert "Centre a: skip-gram pairs it with each of b;" in axes.figure.alt
    assert "Centre c: skip-gram pairs it with each of b, d;" in axes.figure.alt


def test_a_step_colours_the_rows_that_moved_and_tells_their_errors():
    before = np.zeros((2, 4, 2))
    after = before.copy()
    after[0, 1] += 1
    after[1, [0, 3]] -= 1
    axes = diagrams.plot_step(list("abcd"), before, after, context=1, outputs=[0, 3])
    rows = np.array(colours(axes)).reshape(2, 4, 2)
    assert (rows[0, 1] == COLOURS["sky"]).all()
    assert (rows[1, 0] == COLOURS["green"]).all() and (rows[1, 3] == COLOURS["orange"]).all()
    assert (rows == "#FFFFFF").sum() == 2 * 5
    errors = [text.get_text() for text in axes.texts if "y - t" in text.get_text()]
    assert ["0.50 - 1 = -0.50" in errors[0], "0.50 - 0 = +0.50" in errors[1]] == [True, True]
    assert "other 3 rows of W_in and 2 rows of W_out" in axes.figure.alt


def test_the_columns_of_the_alias_table_hold_each_word_s_area():
    words, sampler = ["the", "cat", "sat"], UnigramSampler([6, 3, 1], power=1)
    others = sampler.columns[:, 1].tolist()
    axes = diagrams.plot_alias_table(words, sampler.probabilities, sampler.thresholds, others)
    area = {}
    for box, colour in zip(axes.patches, colours(axes), strict=True):
        area[colour] = area.get(colour, 0) + box.get_height()
    by_word = [area[COLOURS[name]] for name in ("sky", "yellow", "green")]
    assert by_word == pytest.approx([1.8, 0.9, 0.3], abs=1e-6)
    assert "the 1.80, cat 0.90, sat 0.30" in axes.figure.alt

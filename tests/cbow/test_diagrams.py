"""The diagrams of chapter 02 draw the words and numbers that they are given."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from course_lib.cbow import diagrams
from course_lib.plotting import COLOURS

SENTENCE = "a b c b d".split()
WORDS = ["a", "b", "c", "d"]


def texts(axes):
    return [text.get_text() for text in axes.texts]


def painted(axes, colour):
    """How many rectangles have a colour."""
    return sum(to_hex(patch.get_facecolor()) == colour.lower() for patch in axes.patches)


@pytest.mark.parametrize(("window", "lines"), [(1, 3), (2, 1)])
def test_a_window_moves_over_the_sentence(window, lines):
    axes = diagrams.plot_windows(SENTENCE, window)
    assert texts(axes).count("a") == lines
    # One cell for each context and target of each line, and one each in the legend.
    assert painted(axes, COLOURS["sky"]) == 2 * window * lines + 1
    assert painted(axes, COLOURS["green"]) == lines + 1
    assert f"on {lines} lines, with a window of {window}" in axes.figure.alt


def test_the_first_and_the_last_example_are_read_out():
    alt = diagrams.plot_windows(SENTENCE, 1).figure.alt
    assert "First line: context a c, target b. Last line: context c d, target b." in alt


def test_cbow_is_drawn_for_the_words_of_the_window():
    axes = diagrams.plot_cbow(SENTENCE, WORDS, position=2, dim=3)
    shown = texts(axes)
    assert shown.count("1") == 2 and shown.count("0") == 2 * 3
    # The sentence has b twice, both in the window; two ones, two times the row of b, v_1, v_2,
    # and one cell in the legend.
    assert painted(axes, COLOURS["sky"]) == 2 + 2 + 3 + 3 + 3 + 1
    # The target in the sentence and the legend, its column of W_out, score and probability.
    assert painted(axes, COLOURS["green"]) == 1 + 1 + 3 + 1 + 1
    assert {"context", "target", r"loss $L = -\log \, y_\mathrm{target}$"} <= set(shown)
    assert "context b b, target c" in axes.figure.alt and "4 by 3" in axes.figure.alt


def test_a_window_that_sticks_out_or_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="position is 0, expected 1 to 3"):
        diagrams.plot_cbow(SENTENCE, WORDS, position=0)
    with pytest.raises(ValueError, match="'d' is not in the vocabulary: a, b, c"):
        diagrams.plot_cbow(SENTENCE, WORDS[:3], position=3)


def test_the_gradients_stand_under_the_values():
    axes = diagrams.plot_backward()
    shown = texts(axes)
    for symbol in ("$x_c$", "$v_c$", "$h$", "$s$", "$L$", "$G = y - t$"):
        assert symbol in shown
    assert any(r"\sum_{c=1}^{C} \; x_c^\top" in text for text in shown)
    assert any(r"h^\top \, G" in text for text in shown)
    assert "for W_in the sum, over the C context words" in axes.figure.alt


def test_bottlenecks_count_multiplications_and_bytes():
    alt = diagrams.plot_bottlenecks(2_000, 50).figure.alt
    assert "of its 100,000 multiplications 50 are not by zero" in alt
    assert "In float32 each matrix takes 0 MB." in alt
    axes = diagrams.plot_bottlenecks(1_000_000, 100)
    assert sum("(400 MB)" in text for text in texts(axes)) == 2


def test_a_look_up_shows_the_rows_and_their_copies():
    W = np.arange(8).reshape(4, 2)
    axes = diagrams.plot_look_up(W, np.array([3, 1, 3]))
    shown = texts(axes)
    assert shown.count("7") == 1 + 2  # in W and in two copies of its row
    assert painted(axes, COLOURS["sky"]) == 2 * (2 + 3)
    assert "ids [3, 1, 3]" in axes.figure.alt
    assert "Id 3 occurs 2 times: 2 arrows leave its row." in axes.figure.alt
    assert "No id repeats." in diagrams.plot_look_up(W, [0, 1]).figure.alt


def test_gradients_of_copies_add_up_in_the_drawing():
    G = np.array([[10.0], [200.0], [3000.0]])
    axes = diagrams.plot_look_up_gradient(G, [2, 0, 2], n_rows=4)
    shown = texts(axes)
    assert {"3010", "200"} <= set(shown)
    assert [shown.count(name) for name in (r"$\partial L \,/\, \partial W$", "$G$")] == [1, 1]
    assert "Id 2 occurs 2 times: 2 arrows arrive at its row" in axes.figure.alt

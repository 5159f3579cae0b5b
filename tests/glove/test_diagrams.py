"""The diagram of chapter 04 draws the counts, the rows and the error that it is given."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from course_lib.glove import diagrams
from course_lib.plotting import COLOURS

WORDS = ["a", "b", "c"]
X = pd.DataFrame([[0, 4, 1], [4, 0, 2], [1, 2, 0]], WORDS, WORDS)


def painted(axes, colour):
    return sum(to_hex(patch.get_facecolor()) == colour.lower() for patch in axes.patches)


def test_the_row_of_the_word_and_the_column_of_the_context_are_marked():
    axes = diagrams.plot_cell(X, "a", "b", dim=2)
    assert painted(axes, COLOURS["green"]) == 1
    # The other two cells of row a, and the row of a in W and b; likewise for the context.
    assert painted(axes, COLOURS["sky"]) == 2 + 2 + 1
    assert painted(axes, COLOURS["yellow"]) == 2 + 2 + 1


def test_the_error_follows_from_the_numbers_drawn():
    axes = diagrams.plot_cell(X, "a", "b", dim=2, x_max=8, seed=3)
    shown = [text.get_text() for text in axes.texts]
    numbers = [float(text) for text in shown if text.lstrip("-").replace(".", "").isdigit()]
    # 9 counts; then for W and for W tilde 3 rows of 2 numbers and a bias.
    (*w, b), (*w_context, b_context) = np.reshape(numbers[9:], (2, 3, 3))[[0, 1], [0, 1]]
    (says,) = [text for text in shown if "error" in text]
    alt = axes.figure.alt
    assert "holds 4." in alt and r"\log 4 = 1.39" in says
    model = float(says.split("= ")[1].split("$")[0])
    assert model == pytest.approx(np.dot(w, w_context) + b + b_context, abs=0.02)
    error = float(says.split("e_{ik} = ")[1].split("$")[0])
    assert error == pytest.approx(model - np.log(4), abs=0.011)
    assert f"{(4 / 8) ** 0.75:.2f}" in says.splitlines()[-1]
    assert f"the error is {error:.2f}" in alt


def test_a_word_without_a_row_is_refused():
    with pytest.raises(ValueError, match="zebra"):
        diagrams.plot_cell(X, "zebra", "b")

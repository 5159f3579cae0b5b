"""The diagram of chapter 04: what GloVe compares for one cell, in the formula's symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.glove.objective import weight
from course_lib.language import tr

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_cell"]


def plot_cell(
    X: pd.DataFrame, word: str, context: str, dim: int = 2, x_max: float = 100, seed: int = 0
) -> Axes:
    """Draw a cell of the counts, the numbers that predict it, and the error between them.

    Parameters
    ----------
    X : pandas.DataFrame, shape (V, V)
        Counts of few words, which name rows and columns.
    word, context : str
        Row i and column k of the cell; its count is above 0.
    dim : int, default 2
        Length of the vectors. They are random, as before training.
    x_max : float, default 100
        Of the weight.
    seed : int, default 0

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    words, counts = list(X.index), X.to_numpy()
    i, k, V, d = words.index(word), words.index(context), len(words), dim
    rng = np.random.default_rng(seed)
    W, W_context = rng.uniform(-0.5, 0.5, size=(2, V, d))
    b, b_context = rng.uniform(-0.5, 0.5, size=(2, V))
    row_colour, column_colour = COLOURS["sky"], COLOURS["yellow"]
    axes = new_axes(
        "One cell of X, and the numbers that should give its logarithm", "", "", figsize=(11, 4.8)
    )
    axes.set_axis_off()

    for row in range(V):
        # In a serif "I" has its bars, and does not look like a stroke.
        font: dict[str, Any] = {"family": "serif"}
        axes.text(-0.15, V - 0.5 - row, words[row], ha="right", va="center", **font)
        axes.text(row + 0.5, V + 0.1, words[row], ha="left", va="bottom", rotation=40, **font)
        for column in range(V):
            here = (row, column) == (i, k)
            colour = row_colour if row == i else column_colour if column == k else "white"
            text = f"{counts[row, column]:g}"
            _box(axes, column, V - 1 - row, text, COLOURS["green"] if here else colour)
    axes.text(V / 2, -0.3, "$X$; green: $X_{ik}$", ha="center", va="top", fontsize=15)

    tables = [
        (V + 2.2, W, b, i, row_colour, ("W", "b", "w_i", "b_i")),
        (
            V + 1.4 * d + 6.7,
            W_context,
            b_context,
            k,
            column_colour,
            (r"\tilde W", r"\tilde b", r"\tilde w_k", r"\tilde b_k"),
        ),
    ]
    for left, vectors, biases, marked, tint, names in tables:
        for row in range(V):
            colour = tint if row == marked else "white"
            for column in range(d):
                place = left + 1.4 * column
                _box(axes, place, V - 1 - row, f"{vectors[row, column]:.2f}", colour, 1.4)
            at_bias = left + 1.4 * d + 0.5
            _box(axes, at_bias, V - 1 - row, f"{biases[row]:.2f}", colour, 1.4)
        y = V - 0.5 - marked
        axes.text(left - 0.15, y, f"${names[2]}$", ha="right", va="center", fontsize=14)
        axes.text(at_bias + 1.5, y, f"${names[3]}$", ha="left", va="center", fontsize=14)
        axes.text(left + 0.7 * d, V + 0.2, f"${names[0]}$", ha="center", va="bottom", fontsize=15)
        axes.text(at_bias + 0.7, V + 0.2, f"${names[1]}$", ha="center", va="bottom", fontsize=15)

    model = float(W[i] @ W_context[k] + b[i] + b_context[k])
    wanted = float(np.log(counts[i, k]))
    f, error = float(weight(counts[i, k], x_max)), round(model - wanted, 2) + 0.0  # no "-0.00"
    says = tr(
        "$w_i \\cdot \\tilde w_k + b_i + \\tilde b_k = {model:.2f}$\n$\\log X_{{ik}} "
        "= \\log {counts:g} = {wanted:.2f}$\nerror $e_{{ik}} = {error:.2f}$,  "
        "weight $f(X_{{ik}}) = {f:.2f}$",
        model=model,
        counts=counts[i, k],
        wanted=wanted,
        error=error,
        f=f,
    )
    axes.text(V + 2.6, -0.4, says, ha="left", va="top", fontsize=14, linespacing=1.6)
    axes.set(xlim=(-2.4, at_bias + 2.8), ylim=(-3.2, V + 2.2))
    return describe(
        axes,
        tr(
            "A table X of {V} by {V} counts. The cell of row {words} and column "
            "{words_2} holds {counts:g}. Beside it W and b, with the row of {words} "
            "marked, and W̃ and b̃, with the row of {words_2} marked. The two rows "
            "and biases give {model:.2f}, the logarithm of the count is "
            "{wanted:.2f}: the error is {error:.2f}, its weight {f:.2f}.",
            V=V,
            words=words[i],
            words_2=words[k],
            counts=counts[i, k],
            model=model,
            wanted=wanted,
            error=error,
            f=f,
        ),
    )


def _box(axes: Axes, x: float, y: float, text: str, colour: str, width: float = 1) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), width, 1, facecolor=colour, edgecolor="black", linewidth=0.8))
    axes.text(x + width / 2, y + 0.5, text, ha="center", va="center", fontsize=10)

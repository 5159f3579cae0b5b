"""The diagrams of chapter 03: a sliding window, one step of training, an alias table.

They are drawn from the same words, matrices and tables that the chapter computes with, in
the symbols of its formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.language import tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_alias_table", "plot_step", "plot_windows"]

_Floats = npt.NDArray[np.float64]


def plot_windows(sentence: Sequence[str], centres: Sequence[int], window: int) -> Axes:
    """Draw a window that slides over a sentence, and what skip-gram and CBOW make of it.

    Parameters
    ----------
    sentence : sequence of str
    centres : sequence of int
        Positions of the centre word, one for each row of the drawing.
    window : int
        Words on each side.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    axes = new_axes(
        tr("A window of {window} slides over the sentence", window=window),
        "",
        "",
        figsize=(11, 4.4),
    )
    axes.set_axis_off()
    n, said = len(sentence), []
    skipgram_at, cbow_at = n + 0.4, n + 4.2
    for row, centre in enumerate(centres):
        y = -1.6 * row
        near = [i for i in range(centre - window, centre + window + 1) if 0 <= i < n]
        near.remove(centre)
        for i, word in enumerate(sentence):
            colour = COLOURS["sky"] if i in near else "white"
            _box(axes, i, y, word, COLOURS["yellow"] if i == centre else colour)
        contexts = [sentence[i] for i in near]
        arrow = r" $\rightarrow$ "
        pairs = [f"{sentence[centre]}{arrow}{context}" for context in contexts]
        half = -(-len(pairs) // 2)
        lines = "\n".join(",  ".join(part) for part in (pairs[:half], pairs[half:]) if part)
        axes.text(skipgram_at, y + 0.45, lines, va="center", fontsize=11)
        mean = tr(
            "mean of {words}\n{arrow}{sentence}",
            words=", ".join(contexts),
            arrow=arrow,
            sentence=sentence[centre],
        )
        axes.text(cbow_at, y + 0.45, mean, va="center", fontsize=11)
        said.append(
            tr(
                "Centre {sentence}: skip-gram pairs it with each of {words}; CBOW "
                "guesses it from their mean.",
                sentence=sentence[centre],
                words=", ".join(contexts),
            )
        )
    for i in range(n):
        name = f"i{i - centres[0]:+d}" if i != centres[0] else "i"
        if abs(i - centres[0]) <= window:
            axes.text(i + 0.5, 1.05, f"$w_{{{name}}}$", ha="center", va="bottom")
    axes.text(skipgram_at, 1.05, "skip-gram: pair by pair", va="bottom", fontweight="bold")
    axes.text(cbow_at, 1.05, "CBOW: the mean at once", va="bottom", fontweight="bold")
    axes.set(xlim=(-0.1, n + 7.6), ylim=(-1.6 * (len(centres) - 1) - 0.3, 1.6))
    return describe(
        axes, tr("A window of {window} words on each side. ", window=window) + " ".join(said)
    )


def plot_step(
    words: Sequence[str],
    before: tuple[_Floats, _Floats],
    after: tuple[_Floats, _Floats],
    context: int,
    outputs: Sequence[int],
) -> Axes:
    """Draw both matrices, and which of their rows one step of training has moved.

    Parameters
    ----------
    words : sequence of str
        The vocabulary: the names of the rows.
    before, after : tuples of two numpy.ndarray, shape (V, D)
        ``W_in`` and ``W_out`` before and after the step.
    context : int
        The row h of ``W_in``.
    outputs : sequence of int
        The rows of ``W_out`` that were asked about: the right word, then the negatives.

    Returns
    -------
    matplotlib.axes.Axes
        Rows that moved are coloured, the others are white.
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    moved = [
        np.flatnonzero((new != old).any(axis=1)) for old, new in zip(before, after, strict=True)
    ]
    title = tr(
        "One step moves {rows} of $W_{{in}}$ and {rows_2} of $W_{{out}}$; the "
        "errors are those before it",
        rows=_rows(len(moved[0])),
        rows_2=_rows(len(moved[1])),
    )
    axes = new_axes(title, "", "", figsize=(11, 4.2))
    axes.set_axis_off()
    V, D = before[0].shape
    right = D + 6.0
    colours = [
        {int(row): COLOURS["sky"] for row in moved[0]},
        {int(row): COLOURS["orange"] for row in moved[1]} | {int(outputs[0]): COLOURS["green"]},
    ]
    for left, W, name, marked in zip(
        (0.0, right), after, ("W_{in}", "W_{out}"), colours, strict=True
    ):
        for row in range(V):
            for column in range(D):
                text = f"{W[row, column]:.2f}"
                _box(axes, left + column, V - 1 - row, text, marked.get(row, "white"), 8)
            axes.text(left - 0.15, V - 0.5 - row, words[row], ha="right", va="center")
        axes.text(
            left + D / 2,
            V + 0.2,
            tr("${name}$ after the step", name=name),
            ha="center",
            va="bottom",
        )
    axes.text(D + 0.15, V - 0.5 - context, "$h$", va="center", fontsize=14)
    scores = before[1][list(outputs)] @ before[0][context]
    for k, (output, score) in enumerate(zip(outputs, scores, strict=True)):
        y, t = 1 / (1 + np.exp(-score)), int(k == 0)
        name = f"$o_{k}$: {'no' if k else 'yes'}, $y - t = {y:.2f} - {t} = {y - t:+.2f}$"
        axes.text(right + D + 0.15, V - 0.5 - output, name, va="center", fontsize=12)
        ends = ((right - 1.75, V - 0.5 - output), (D + 0.6, V - 0.5 - context))
        axes.annotate("", *ends, arrowprops={"arrowstyle": "-", "color": COLOURS["grey"]})
    axes.set(xlim=(-1.6, right + D + 5.4), ylim=(-0.2, V + 0.9))
    asked = ", ".join(words[i] for i in outputs[1:])
    return describe(
        axes,
        tr(
            "Two matrices of {V} rows and {D} columns. In W_in the row h of {words} "
            "has moved; in W_out the rows of {words_2}, the right word, and of "
            "{asked}, the negatives. The other {V_2} rows of W_in and {V_3} rows of "
            "W_out are as before.",
            V=V,
            D=D,
            words=words[context],
            words_2=words[outputs[0]],
            asked=asked,
            V_2=V - len(moved[0]),
            V_3=V - len(moved[1]),
        ),
    )


def plot_alias_table(
    words: Sequence[str],
    probabilities: npt.ArrayLike,
    thresholds: npt.ArrayLike,
    others: Sequence[int],
) -> Axes:
    """Draw probabilities as columns of unequal height, and how the alias table levels them.

    Parameters
    ----------
    words : sequence of str
    probabilities : array_like of float, shape (V,)
    thresholds : array_like of float, shape (V,)
        Which part of each column is its own word's.
    others : sequence of int, shape (V,)
        Whose the rest of each column is.

    Returns
    -------
    matplotlib.axes.Axes
        The right one of two: the table.
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import COLOURS, describe

    light = [COLOURS[name] for name in ("sky", "yellow", "green", "orange", "purple", "grey")]
    colour = dict(zip(range(len(words)), light, strict=False))
    figure, (before, axes) = plt.subplots(
        1, 2, figsize=(10, 3.8), layout="constrained", sharey=True
    )
    plt.close(figure)
    heights, own = np.asarray(probabilities) * len(words), np.asarray(thresholds)
    before.set(title="Columns of height V · q(w): too tall or too low", ylabel="height")
    axes.set(title="The tall fill up the low: every column is 1 high")
    said = []
    for i, word in enumerate(words):
        before.bar(i, heights[i], color=colour[i], edgecolor="black")
        axes.bar(i, own[i], color=colour[i], edgecolor="black")
        said.append(tr("column {i}: {own:.2f} {word}", i=i, own=own[i], word=word))
        if own[i] < 1:
            axes.bar(i, 1 - own[i], bottom=own[i], color=colour[others[i]], edgecolor="black")
            thin = 1 - own[i] < 0.12  # no room for the name: it stands above
            height = 1.1 if thin else (1 + own[i]) / 2
            axes.text(i, height, words[others[i]], ha="center", va="center_baseline")
            said[-1] += tr(" and {own:.2f} {words}", own=1 - own[i], words=words[others[i]])
        axes.text(i, own[i] / 2, word, ha="center", va="center")
        before.text(i, 0.08, f"{heights[i]:.2f}", ha="center", va="bottom")
    for side in (before, axes):
        side.axhline(1, color=COLOURS["grey"], linestyle="--", linewidth=1, zorder=0)
        side.set(xticks=range(len(words)), xticklabels=words)
        side.grid(visible=False)
    tall = ", ".join(f"{word} {height:.2f}" for word, height in zip(words, heights, strict=True))
    return describe(
        axes,
        tr(
            "Left: a column for each word, as high as V times its probability: "
            "{tall}. Right: the same area in columns 1 high, two words in each at "
            "most: {words}.",
            tall=tall,
            words="; ".join(said),
        ),
    )


def _rows(n: int) -> str:
    return "one row" if n == 1 else tr("{n} rows", n=n)


def _box(axes: Axes, x: float, y: float, text: str, colour: str, size: float = 11) -> None:
    """Draw a box of width and height 1 with a word or a number in it."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, edgecolor="black", linewidth=0.8))
    axes.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=size)

"""Diagrams of chapter 02, in the formulas' symbols: window, CBOW, its gradients, the look-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.language import tr
from course_lib.plotting import COLOURS, describe, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "plot_backward",
    "plot_bottlenecks",
    "plot_cbow",
    "plot_look_up",
    "plot_look_up_gradient",
    "plot_windows",
]

_CONTEXT, _TARGET, _HIDDEN, _PLAIN = COLOURS["sky"], COLOURS["green"], "#F5C869", "white"
_BACK = COLOURS["orange"]


def plot_windows(sentence: Sequence[str], window: int) -> Axes:
    """Draw a window sliding over a sentence, one line for each position.

    Parameters
    ----------
    sentence : sequence of str
        Tokens.
    window : int
        Context words on each side of the target.

    Returns
    -------
    matplotlib.axes.Axes
    """
    positions = range(window, len(sentence) - window)
    axes = _canvas(
        "The window slides: each place where it fits gives one example",
        (9, 1.2 + 0.45 * len(positions)),
    )
    for line, target in enumerate(positions):
        for place, word in enumerate(sentence):
            near = place != target and abs(place - target) <= window
            colour = _TARGET if place == target else _CONTEXT if near else _PLAIN
            shown = near or place == target
            _cell(axes, 2 * place, -1.3 * line, 2, word, colour, "black" if shown else "#B0B0B0")
    right = 2 * len(sentence) + 0.6
    for colour, name, line in [(_CONTEXT, "context", 0), (_TARGET, "target", 1)]:
        _cell(axes, right, -1.3 * line, 0.8, "", colour)
        axes.text(right + 1.1, -1.3 * line - 0.5, name, va="center")
    axes.set(xlim=(-0.2, right + 4.2), ylim=(-1.3 * len(positions), 0.3))
    first, last = (
        _example(sentence, position, window) for position in (positions[0], positions[-1])
    )
    return describe(
        axes,
        tr(
            "The sentence '{words}' on {count} lines, with a window of {window} that "
            "moves one word to the right from line to line. First line: {first}. "
            "Last line: {last}.",
            words=" ".join(sentence),
            count=len(positions),
            window=window,
            first=first,
            last=last,
        ),
    )


def plot_cbow(
    sentence: Sequence[str], words: Sequence[str], position: int, window: int = 1, dim: int = 5
) -> Axes:
    """Draw CBOW for one window as the products of its formulas.

    Parameters
    ----------
    sentence : sequence of str
        Tokens.
    words : sequence of str
        The vocabulary, few enough to be written down.
    position : int
        Index of the target in the sentence.
    window : int, default 1
        Context words on each side of the target.
    dim : int, default 5
        Length of the hidden vector.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a word of the window is not in the vocabulary, or the window sticks out.
    """
    places = [*range(position - window, position), *range(position + 1, position + window + 1)]
    if min(places) < 0 or max(places) >= len(sentence):
        raise ValueError(
            f"position is {position}, expected {window} to {len(sentence) - window - 1}: "
            "the window must fit into the sentence."
        )
    contexts, target = [sentence[place] for place in places], sentence[position]
    for word in [*contexts, target]:
        if word not in words:
            raise ValueError(f"{word!r} is not in the vocabulary: {', '.join(words)}.")
    size = len(words)
    axes = _canvas("CBOW: from the words around a gap to the word in it", (10.5, 4.6))
    for place, word in enumerate(sentence):
        colour = _TARGET if place == position else _CONTEXT if place in places else _PLAIN
        _cell(axes, 3.6 * place, size / 2 + 2.6, 3.6, word, colour)
    legend = 3.6 * len(sentence) + 1
    for colour, name, right in [(_CONTEXT, "context", 0), (_TARGET, "target", 5.5)]:
        _cell(axes, legend + right, size / 2 + 2.6, 0.8, "", colour)
        axes.text(legend + right + 1.1, size / 2 + 2.1, name, va="center")

    used = [words.index(word) for word in contexts]
    lines = [1.6 * (len(contexts) - 1) / 2 - 1.6 * i for i in range(len(contexts))]
    for i, (line, word) in enumerate(zip(lines, used, strict=True)):
        ones = ["1" if other == word else "0" for other in range(size)]
        _grid(axes, 0, line + 0.5, [ones], [[_CONTEXT if one == "1" else _PLAIN for one in ones]])
        axes.text(-0.3, line, f"$x_{i + 1}$", ha="right", va="center", fontsize=14)
    left = size + 4.6
    for row, word in enumerate(words):
        axes.text(left - 0.2, size / 2 - row - 0.5, word, ha="right", va="center", fontsize=12)
    colours = [[_CONTEXT if row in used else _PLAIN] * dim for row in range(size)]
    _grid(axes, left, size / 2, None, colours)
    axes.text(left + dim / 2, -size / 2 - 0.2, r"$W_\mathrm{in}$", ha="center", va="top")
    _arrow(axes, size + 0.3, left - 2.6, 0)

    rows = left + dim + 1.6
    for i, line in enumerate(lines):
        _grid(axes, rows, line + 0.5, None, [[_CONTEXT] * dim])
        below = line < 0
        axes.text(
            rows + dim / 2,
            line - 0.65 if below else line + 0.6,
            f"$v_{i + 1}$",
            ha="center",
            va="top" if below else "bottom",
            fontsize=14,
        )
    _arrow(axes, left + dim + 0.2, rows - 0.2, 0)
    hidden = rows + dim + 2.4
    _grid(axes, hidden, 0.5, None, [[_HIDDEN] * dim])
    axes.text(hidden + dim / 2, -0.7, "$h$", ha="center", va="top", fontsize=14)
    _arrow(axes, rows + dim + 0.2, hidden - 0.2, 0, "mean")

    out = hidden + dim + 1.6
    goal = words.index(target)
    colours = [[_TARGET if word == goal else _PLAIN for word in range(size)]] * dim
    _grid(axes, out, dim / 2, None, colours)
    for column, word in enumerate(words):
        axes.text(
            out + column + 0.7,
            dim / 2 + 0.2,
            word,
            ha="left",
            va="baseline",
            rotation=90,
            rotation_mode="anchor",
            fontsize=12,
        )
    axes.text(out + size / 2, -dim / 2 - 0.2, r"$W_\mathrm{out}$", ha="center", va="top")
    _arrow(axes, hidden + dim + 0.2, out - 0.2, 0)

    scores = out + size + 1.8
    _arrow(axes, out + size + 0.2, scores - 0.2, 2)
    _scores_to_loss(axes, scores, size, goal)
    axes.set(xlim=(-1.6, scores + size + 0.3), ylim=(-size / 2 - 1.2, size / 2 + 2.8))
    return describe(
        axes,
        tr(
            "Above, the sentence with a window: {example}. Below, the model from "
            "left to right: {count} one-hot vectors of length {size} pick the rows "
            "of {words} out of W_in, {size} by {dim}; the mean of the rows is h, of "
            "length {dim}; h times W_out, {dim} by {size}, gives {size} scores s, "
            "one for each word; the softmax turns them into probabilities y; the "
            "loss L is minus the log of that of the target. Column, score and "
            "probability of the target, {target}, are marked.",
            example=_example(sentence, position, window),
            count=len(contexts),
            size=size,
            words=" and ".join(contexts),
            dim=dim,
            target=target,
        ),
    )


def _scores_to_loss(axes: Axes, left: float, size: int, goal: int) -> None:
    """Draw the scores, under them the probabilities, and under these the target's loss."""
    marked = [_TARGET if word == goal else _PLAIN for word in range(size)]
    middle, column = left + size / 2, left + goal + 0.5
    _grid(axes, left, 2.5, None, [marked])
    axes.text(middle, 2.8, "scores $s$", ha="center", va="bottom")
    _arrow_between(axes, (middle, 1.3), (middle, 0.0), "black")
    axes.text(middle + 0.4, 0.65, "softmax", va="center")
    axes.text(middle, -0.9, "probabilities $y$", ha="center", va="bottom")
    _grid(axes, left, -1.2, None, [marked])
    _arrow_between(axes, (column, -2.4), (column, -3.5), "black")
    loss = r"loss $L = -\log \, y_\mathrm{target}$"
    axes.text(middle, -3.7, loss, ha="center", va="top")


def plot_backward() -> Axes:
    """Draw CBOW as a chain of steps, the values above and the gradients below.

    Returns
    -------
    matplotlib.axes.Axes
    """
    axes = _canvas("Forward the values, backward the gradients", (10.5, 4.2))
    steps = [
        (r"$\times W_\mathrm{in}$", "$x_c$", ""),
        ("mean", "$v_c$", r"$\dfrac{1}{C} \; G_h$"),
        (r"$\times W_\mathrm{out}$", "$h$", r"$G_h = G \, W_\mathrm{out}^\top$"),
        ("softmax\nand loss", "$s$", "$G = y - t$"),
    ]
    weights = {
        0: r"$\dfrac{\partial L}{\partial W_\mathrm{in}} = "
        r"\sum_{c=1}^{C} \; x_c^\top \; \dfrac{1}{C} \; G_h$",
        2: r"$\dfrac{\partial L}{\partial W_\mathrm{out}} = h^\top \, G$",
    }
    for i, (name, value, gradient) in enumerate(steps):
        left = 5 * i
        _arrow(axes, left - 2.8, left - 0.1, 0.35)
        axes.text(left - 1.45, 0.55, value, ha="center", va="bottom", fontsize=15)
        if gradient:
            _arrow(axes, left - 0.1, left - 2.8, -0.35, colour=_BACK)
            axes.text(left - 1.45, -0.6, gradient, ha="center", va="top", fontsize=14, color=_BACK)
        _box(axes, left, 2.2, name)
        if i in weights:
            axes.annotate(
                "",
                (left + 1.1, -2.1),
                (left + 1.1, -0.85),
                arrowprops={"arrowstyle": "-|>", "lw": 2, "color": _BACK},
            )
            axes.text(left + 1.1, -2.3, weights[i], ha="center", va="top", fontsize=15, color=_BACK)
    _arrow(axes, 17.3, 19.3, 0.35)
    axes.text(19.5, 0.35, "$L$", va="center", fontsize=15)
    axes.text(-2.8, 1.3, "values", ha="left")
    axes.text(-2.8, -1.2, "gradients", ha="left", color=_BACK)
    axes.set(xlim=(-3, 20.2), ylim=(-3.8, 1.8))
    return describe(
        axes,
        "A chain of four steps: times W_in, mean, times W_out, softmax and loss. Forward arrows "
        "carry x_c, v_c, h, s and the loss L. Backward arrows carry G = y - t at s, "
        "G_h = G W_out transposed at h, and 1/C of G_h at each of the C vectors v_c. Two arrows "
        "leave the chain downwards, to the gradients of the weights: "
        "h transposed times G for W_out; for W_in the sum, over the C context words, of x_c "
        "transposed times 1/C of G_h.",
    )


def plot_bottlenecks(vocabulary_size: int, dim: int) -> Axes:
    """Draw the two products whose matrices have one row or column for every word.

    Parameters
    ----------
    vocabulary_size : int
        V.
    dim : int
        Length of a word vector, d.

    Returns
    -------
    matplotlib.axes.Axes
    """
    V, d = vocabulary_size, dim
    axes = _canvas("Two products with matrices as long as the vocabulary", (10.5, 4.6))
    _strip(axes, (0, 5.6), (7, 0.7), one=(3.0, 0.5))
    axes.text(3.5, 6.6, tr("$x_c$: one-hot, $V$ = {V:,}", V=V), ha="center", va="bottom")
    axes.text(7.6, 5.95, r"$\times$", ha="center", va="center", fontsize=16)
    _strip(axes, (8.3, 2.9), (2.2, 6.1), one=(3.3, 0.4), upright=True)
    axes.text(
        9.4,
        9.2,
        tr(
            r"$W_\mathrm{{in}}$: $V \times d$, $d$ = {d:,} ({d_2:,.0f} MB)",
            d=d,
            d_2=4 * V * d / 1e6,
        ),
        ha="center",
        va="bottom",
    )
    axes.text(11.1, 5.95, "=", ha="center", va="center", fontsize=16)
    _strip(axes, (11.7, 5.6), (2.2, 0.7), colour=_CONTEXT)
    axes.text(12.8, 6.6, "$v_c$: a row, $d$", ha="center", va="bottom")
    axes.text(
        14.6,
        5.95,
        tr("{V:,} multiplications,\n{d:,} of them not by zero", V=V * d, d=d),
        va="center",
    )
    _strip(axes, (4.8, -0.4), (2.2, 0.7), colour=_HIDDEN)
    axes.text(5.9, 0.6, "$h$: $d$", ha="center", va="bottom")
    axes.text(7.6, -0.05, r"$\times$", ha="center", va="center", fontsize=16)
    _strip(axes, (8.3, -1.1), (7, 2.1))
    axes.text(
        11.8,
        1.2,
        tr(r"$W_\mathrm{{out}}$: $d \times V$ ({d:,.0f} MB)", d=4 * V * d / 1e6),
        ha="center",
        va="bottom",
    )
    axes.text(15.9, -0.05, "=", ha="center", va="center", fontsize=16)
    _strip(axes, (16.5, -0.4), (7, 0.7))
    axes.text(20, 0.6, "$s$: $V$ scores", ha="center", va="bottom")
    axes.text(
        20, -0.7, tr("softmax: {V:,} exponentials\nand their sum", V=V), ha="center", va="top"
    )
    axes.text(11.8, -1.4, tr("{V:,} multiplications", V=V * d), ha="center", va="top")
    axes.set(xlim=(-0.3, 24), ylim=(-2.6, 10.2))
    return describe(
        axes,
        tr(
            "Two products. Above: a one-hot vector of length {V:,} times W_in, {V:,} "
            "by {d:,}, gives one row; of its {V_2:,} multiplications {d:,} are not "
            "by zero. Below: h, of length {d:,}, times W_out, {d:,} by {V:,}, gives "
            "{V:,} scores; the softmax needs an exponential of each. In float32 each "
            "matrix takes {d_2:,.0f} MB.",
            V=V,
            d=d,
            V_2=V * d,
            d_2=4 * V * d / 1e6,
        ),
    )


def plot_look_up(W: npt.NDArray[Any], ids: Sequence[int]) -> Axes:
    """Draw a look-up: rows of W are copied to the output.

    Parameters
    ----------
    W : numpy.ndarray, shape (V, D)
        Small enough to be written down.
    ids : sequence of int, shape (N,)

    Returns
    -------
    matplotlib.axes.Axes
    """
    ids = [int(i) for i in ids]
    axes = _canvas("Forward: a look-up copies rows", (6.4, 4.2))
    _table(axes, 0, W, set(ids), _CONTEXT, "$W$")
    right = W.shape[1] + 4.5
    copied = W[ids]
    _table(axes, right, copied, set(range(len(ids))), _CONTEXT, r"$W[\mathrm{ids}]$", ids)
    for place, row in enumerate(ids):
        start, end = _middle(W, row), _middle(copied, place)
        _arrow_between(axes, (W.shape[1] + 0.1, start), (right - 1.1, end), "black")
    axes.set(xlim=(-1.2, right + W.shape[1] + 0.4), ylim=_span(W))
    return describe(
        axes,
        tr(
            "Left the matrix W, {rows} by {columns}; right the rows that ids {ids} "
            "look up, in this order. An arrow leads from each row to its copy. ",
            rows=W.shape[0],
            columns=W.shape[1],
            ids=ids,
        )
        + _repeated(ids, "leave its row"),
    )


def plot_look_up_gradient(G: npt.NDArray[Any], ids: Sequence[int], n_rows: int) -> Axes:
    """Draw the backward pass of a look-up: gradients of copies add up in their row.

    Parameters
    ----------
    G : numpy.ndarray, shape (N, D)
        Gradients at the looked-up rows.
    ids : sequence of int, shape (N,)
    n_rows : int
        V.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ids = [int(i) for i in ids]
    axes = _canvas("Backward: the gradients of the copies add up", (6.4, 4.2))
    dW = np.zeros((n_rows, G.shape[1]), dtype=G.dtype)
    np.add.at(dW, ids, G)
    right = G.shape[1] + 4.5
    _table(axes, 0, dW, set(ids), _HIDDEN, r"$\partial L \,/\, \partial W$")
    _table(axes, right, G, set(range(len(ids))), _HIDDEN, "$G$", ids)
    for place, row in enumerate(ids):
        start, end = _middle(G, place), _middle(dW, row)
        _arrow_between(axes, (right - 1.1, start), (G.shape[1] + 0.1, end), _BACK)
    axes.set(xlim=(-1.2, right + G.shape[1] + 0.4), ylim=_span(dW))
    return describe(
        axes,
        tr(
            "Right the gradients G at the {count} copies of ids {ids}; left the "
            "gradient of the matrix W, {n_rows} by {columns}. An arrow leads from "
            "each copy back to its row; rows that were not used stay 0. ",
            count=len(ids),
            ids=ids,
            n_rows=n_rows,
            columns=G.shape[1],
        )
        + _repeated(ids, "arrive at its row, which holds their sum"),
    )


def _repeated(ids: list[int], what: str) -> str:
    twice = sorted({row for row in ids if ids.count(row) > 1})
    if not twice:
        return "No id repeats."
    return " ".join(
        tr(
            "Id {row} occurs {count} times: {count} arrows {what}.",
            row=row,
            count=ids.count(row),
            what=what,
        )
        for row in twice
    )


def _example(sentence: Sequence[str], position: int, window: int) -> str:
    around = [
        *sentence[position - window : position],
        *sentence[position + 1 : position + window + 1],
    ]
    return tr(
        "context {words}, target {sentence}", words=" ".join(around), sentence=sentence[position]
    )


def _canvas(title: str, figsize: tuple[float, float]) -> Axes:
    axes = new_axes(title, "", "", figsize=figsize)
    axes.set_axis_off()
    return axes


def _cell(
    axes: Axes,
    left: float,
    top: float,
    width: float,
    text: str,
    colour: str,
    ink: str = "black",
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((left, top - 1), width, 1, facecolor=colour, edgecolor="black", linewidth=1)
    )
    axes.text(left + width / 2, top - 0.5, text, ha="center", va="center", fontsize=12, color=ink)


def _grid(
    axes: Axes,
    left: float,
    top: float,
    texts: Sequence[Sequence[str]] | None,
    colours: Sequence[Sequence[str]],
) -> None:
    """Draw a matrix of cells of size 1."""
    for row, line in enumerate(colours):
        for column, colour in enumerate(line):
            text = texts[row][column] if texts else ""
            _cell(axes, left + column, top - row, 1, text, colour)


def _box(axes: Axes, left: float, width: float, text: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    axes.add_patch(
        FancyBboxPatch(
            (left, -0.8),
            width,
            1.6,
            boxstyle="round,pad=0,rounding_size=0.2",
            facecolor="#EFEFEF",
            edgecolor="black",
        )
    )
    axes.text(left + width / 2, 0, text, ha="center", va="center", fontsize=14)


def _arrow(
    axes: Axes, start: float, end: float, height: float, label: str = "", colour: str = "black"
) -> None:
    _arrow_between(axes, (start, height), (end, height), colour)
    axes.text((start + end) / 2, height + 0.25, label, ha="center", va="bottom", fontsize=11)


def _arrow_between(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str
) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "lw": 1.8, "color": colour})


def _strip(
    axes: Axes,
    corner: tuple[float, float],
    size: tuple[float, float],
    *,
    one: tuple[float, float] | None = None,
    upright: bool = False,
    colour: str = _PLAIN,
) -> None:
    """Draw a long vector or matrix; ``one`` marks a piece: its start and its width."""
    from matplotlib.patches import Rectangle

    (x, y), (width, height) = corner, size
    axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, edgecolor="black"))
    if one and upright:
        axes.add_patch(
            Rectangle((x, y + one[0] - 0.2), width, one[1], facecolor=_CONTEXT, edgecolor="black")
        )
    elif one:
        axes.add_patch(
            Rectangle((x + one[0], y), one[1], height, facecolor=_CONTEXT, edgecolor="black")
        )
        axes.text(x + one[0] + one[1] / 2, y + height / 2, "1", ha="center", va="center")
        for place in (x + one[0] / 2, x + (one[0] + one[1] + width) / 2):
            axes.text(place, y + height / 2, "0  0  …  0", ha="center", va="center", fontsize=10)


def _table(
    axes: Axes,
    left: float,
    values: npt.NDArray[Any],
    marked: set[int],
    colour: str,
    name: str,
    ids: Sequence[int] | None = None,
) -> None:
    """Draw a matrix with its numbers, its rows labelled by index or by id."""
    top = len(values) / 2
    texts = [[f"{value:g}" for value in row] for row in values.tolist()]
    colours = [
        [colour if row in marked else _PLAIN] * values.shape[1] for row in range(len(values))
    ]
    _grid(axes, left, top, texts, colours)
    for row, label in enumerate(range(len(values)) if ids is None else ids):
        axes.text(
            left - 0.3, top - row - 0.5, str(label), ha="right", va="center", color=COLOURS["grey"]
        )
    axes.text(left + values.shape[1] / 2, top + 0.2, name, ha="center", va="bottom")


def _middle(values: npt.NDArray[Any], row: int) -> float:
    return len(values) / 2 - row - 0.5


def _span(values: npt.NDArray[Any]) -> tuple[float, float]:
    return -len(values) / 2 - 0.3, len(values) / 2 + 1.1

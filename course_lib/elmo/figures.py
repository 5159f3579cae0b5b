"""The figures of chapter 08: two language models, the mix of layers, results, senses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.elmo.context_map import context_map

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "context_map",
    "draw_directions",
    "draw_mix",
    "plot_changes",
    "plot_comparison",
    "plot_published",
    "plot_senses",
]

_WORDS = ("the", "river", "bank", "flooded")


def draw_directions(words: Sequence[str] = _WORDS) -> Figure:
    """Draw two stacked language models beside a stacked bidirectional RNN.

    On the left, two columns of states that never touch, each predicting its next word. On
    the right, states of both directions that feed one another from layer 1 to layer 2.

    Parameters
    ----------
    words : sequence of str
        The sentence below both; short.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import describe

    figure, panels = plt.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
    titles = ("biLM: two models that never meet", "bidirectional RNN: both feed layer 2")
    for axes, title in zip(panels, titles, strict=True):
        axes.set(title=title, xlim=(-0.95, len(words) - 0.3), ylim=(-0.75, 4.5))
        axes.axis("off")
        for at, word in enumerate(words):
            axes.text(at, -0.5, word, ha="center", va="center", fontsize=13)
        for layer in (1, 2):
            _draw_layer(axes, len(words), layer)
    _draw_stack(panels[0], words, crossing=False)
    _draw_stack(panels[1], words, crossing=True)
    plt.close(figure)
    alt = (
        f"Two stacks of two layers of states above the words “{' '.join(words)}”. Left, a biLM: "
        "forward states feed only forward states and predict the next word, backward states "
        "only backward ones and predict the word before. Right, a bidirectional RNN: the states "
        "of layer 1 of both directions feed layer 2 of both."
    )
    return describe(figure, alt)


def _place(at: int, layer: int, direction: str) -> tuple[float, float]:
    """Where the state of a word stands: forward on the left, backward on the right of it."""
    side = -0.2 if direction == "forward" else 0.2
    return at + side, 0.55 + 1.5 * (layer - 1) + (0.0 if direction == "forward" else 0.55)


def _draw_layer(axes: Axes, n_words: int, layer: int) -> None:
    from course_lib.plotting import COLOURS

    axes.text(-0.9, 0.75 + 1.5 * (layer - 1), f"layer\n{layer}", va="center", fontsize=11)
    for direction, colour in (("forward", COLOURS["blue"]), ("backward", COLOURS["orange"])):
        for at in range(n_words):
            axes.scatter(*_place(at, layer, direction), s=190, color=colour, zorder=3)
        steps = range(n_words - 1) if direction == "forward" else range(n_words - 1, 0, -1)
        for at in steps:
            to = at + 1 if direction == "forward" else at - 1
            _arrow(axes, _place(at, layer, direction), _place(to, layer, direction), colour)


def _draw_stack(axes: Axes, words: Sequence[str], crossing: bool) -> None:
    """Arrows from the words into layer 1, from layer 1 into layer 2, and out of it."""
    from course_lib.plotting import COLOURS

    colours = {"forward": COLOURS["blue"], "backward": COLOURS["orange"]}
    for at in range(len(words)):
        for to, colour in colours.items():
            _arrow(axes, (at, -0.3), _place(at, 1, to), COLOURS["grey"])
            for source in colours:
                if crossing or source == to:
                    crossed = source != to
                    _arrow(
                        axes,
                        _place(at, 1, source),
                        _place(at, 2, to),
                        COLOURS["purple"] if crossed else colour,
                        dashed=crossed,
                    )
    if crossing:
        axes.text(
            1.5, 3.6, "dashed: every state of layer 2\nhas seen the whole sentence",
            ha="center", va="center", fontsize=11, color=COLOURS["purple"],
        )  # fmt: skip
        return
    n = len(words)
    for direction, colour in colours.items():
        forward = direction == "forward"
        next_words = [*words[1:], "end"] if forward else ["start", *words[:-1]]
        height = 3.35 if forward else 3.95
        axes.text(-0.9, height, "predicts", va="center", fontsize=10, color=colour)
        for at in range(n):
            axes.text(
                at, height, next_words[at],
                ha="center", va="center", fontsize=11, style="italic", color=colour,
            )  # fmt: skip


def _arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    dashed: bool = False,
) -> None:
    style = {"arrowstyle": "-|>", "color": colour, "shrinkA": 6, "shrinkB": 7, "linewidth": 1.3}
    axes.annotate("", end, start, arrowprops=style | ({"linestyle": "--"} if dashed else {}))


def draw_mix(weights: Sequence[float], gamma: float, title: str) -> Axes:
    """Draw the four steps: concatenated layers, their weights, the sum, the scale.

    Parameters
    ----------
    weights : sequence of float
        Softmax weights, layer 0 first.
    gamma : float
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.patches import FancyBboxPatch

    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(title, "", "", figsize=(10, 3.6))
    axes.set(xlim=(-0.2, 10), ylim=(-0.75, len(weights) - 0.15))
    axes.axis("off")

    def box(x: float, y: float, width: float, colour: str, label: str) -> None:
        shape = FancyBboxPatch((x, y), width, 0.5, boxstyle="round,pad=0.03", color=colour)
        axes.add_patch(shape)
        axes.text(
            x + width / 2, y + 0.25, label, ha="center", va="center", color="white", fontsize=11
        )

    middle = (len(weights) - 1) / 2
    for layer, weight in enumerate(weights):
        names = ["characters"] * 2 if layer == 0 else [f"forward {layer}", f"backward {layer}"]
        box(0.0, layer, 1.9, COLOURS["blue"], names[0])
        box(2.0, layer, 1.9, COLOURS["orange"], names[1])
        axes.text(4.15, layer + 0.25, f"× {weight:.2f}", va="center", fontsize=13)
        _arrow(axes, (5.05, layer + 0.25), (6.05, middle + 0.25), COLOURS["grey"])
    axes.text(6.3, middle + 0.25, "Σ", ha="center", va="center", fontsize=20)
    axes.text(6.6, middle + 0.25, rf"× $\gamma$ = {gamma:.2f}", va="center", fontsize=13)
    box(8.2, middle, 1.6, COLOURS["green"], "ELMo")
    steps = [(1.95, "1 concatenate"), (4.6, "2 weigh"), (6.2, "3 add"), (7.2, "4 scale")]
    for x, step in steps:
        axes.text(x, -0.5, step, ha="center", va="center", fontsize=12, color=COLOURS["grey"])
    told = listed(
        f"{f'layer {layer}' if layer else 'characters'} {weight:.2f}"
        for layer, weight in enumerate(weights)
    )
    alt = (
        f"{title}. A row of boxes for each layer, forward and backward side by side, with its "
        f"weight: {told}. Arrows lead to their sum, which is scaled by gamma, {gamma:.2f}, and "
        "becomes ELMo."
    )
    return describe(axes, alt)


def plot_changes(changes: pd.DataFrame, tokens: Sequence[str], title: str) -> Axes:
    """Draw which states move when one word of a sentence is replaced.

    Parameters
    ----------
    changes : pandas.DataFrame
        A row for each kind of state, a column for each word: the largest change of a
        number. 0 is left white.
    tokens : sequence of str
        The words below.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.colors import LinearSegmentedColormap

    from course_lib.plotting import COLOURS, describe, new_axes

    axes = new_axes(title, "", "", figsize=(9, 0.9 + 0.6 * len(changes)))
    colours = LinearSegmentedColormap.from_list("changes", ["white", COLOURS["blue"]])
    values = changes.to_numpy()
    # Each kind of state has a scale of its own.
    scaled = values / np.maximum(values.max(axis=1, keepdims=True), 1e-12)
    axes.imshow(np.sqrt(scaled), aspect="auto", cmap=colours, vmin=0, vmax=1.15)
    axes.set_xticks(range(len(tokens)), list(tokens))
    axes.set_yticks(range(len(changes)), list(changes.index))
    axes.grid(visible=False)
    for row, column in np.ndindex(values.shape):
        value = values[row, column]
        text = "0" if value == 0 else f"{value:.2f}" if value >= 0.01 else "< 0.01"
        strong = scaled[row, column] > 0.5
        axes.text(
            column, row, text, ha="center", va="center", fontsize=10,
            color="white" if strong else "black",
        )  # fmt: skip
    told = [
        f"{name}: 0 at {_said(tokens, row == 0)}, more than 0 at {_said(tokens, row > 0)}"
        for name, row in zip(changes.index, values, strict=True)
    ]
    return describe(axes, f"{title}. A row of numbers for each kind of state. {'; '.join(told)}.")


def _said(tokens: Sequence[str], where: npt.NDArray[np.bool_]) -> str:
    if where.all():
        return "every word"
    said = " ".join(token for token, here in zip(tokens, where, strict=True) if here)
    return f"“{said}”" if said else "no word"


def plot_published(tasks: pd.DataFrame, title: str) -> Axes:
    """Draw published scores without and with ELMo, one line a task.

    Parameters
    ----------
    tasks : pandas.DataFrame
        As ``published.published_tasks`` gives it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(title, "score as published, in per cent", "", figsize=(9, 4))
    heights = np.arange(len(tasks))[::-1]
    axes.hlines(heights, tasks["baseline"], tasks["with ELMo"], color=COLOURS["grey"])
    dots = [("baseline", "grey", "o"), ("with ELMo", "blue", "D"), ("best before", "orange", "|")]
    for name, colour, marker in dots:
        axes.plot(tasks[name], heights, marker, color=COLOURS[colour], label=name, markersize=9)
    for height, removed, end in zip(heights, tasks["errors removed"], tasks["with ELMo"]):
        axes.text(end + 1.5, height, f"{removed:.0%} fewer errors", va="center", fontsize=11)
    axes.set_yticks(heights, [f"{name}: {about}" for name, about in tasks["about"].items()])
    axes.set_xlim(48, 110)
    axes.set_ylim(-0.6, len(tasks) - 0.4)
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, 0.86))
    told = listed(
        f"{name} {row['baseline']:g} to {row['with ELMo']:g}" for name, row in tasks.iterrows()
    )
    return describe(axes, f"{title}. Published scores without and with ELMo: {told}.")


def plot_comparison(table: pd.DataFrame, title: str, column: str = "test") -> Axes:
    """Draw the accuracy of each representation with its interval.

    Parameters
    ----------
    table : pandas.DataFrame
        ``representation``, the ``column`` named, ``low`` and ``high``.
    title : str
        What the reader should see.
    column : str, default "test"

    Returns
    -------
    matplotlib.axes.Axes
        The first row on top.
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    figsize = (8.5, 0.9 + 0.42 * len(table))
    axes = new_axes(title, "accuracy and its 95% interval", "", figsize=figsize)
    heights = np.arange(len(table))[::-1]
    names = table["representation"].tolist()
    colours = [COLOURS["blue" if _is_trained(name) else "grey"] for name in names]
    axes.hlines(heights, table["low"], table["high"], color=colours)
    axes.scatter(table[column], heights, color=colours, s=60, zorder=3)
    for height, value, high in zip(heights, table[column], table["high"]):
        axes.text(high, height, f"  {value:.3f}", va="center", fontsize=11)
    axes.set_yticks(heights, names)
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.set_xlim(right=table["high"].max() + 0.12 * np.ptp([table["low"].min(), 1]))
    told = listed(
        f"{name} {value:.3f} ({low:.3f} to {high:.3f})"
        for name, value, low, high in zip(names, table[column], table["low"], table["high"])
    )
    return describe(axes, f"{title}. Accuracy with its 95% interval: {told}.")


def _is_trained(name: str) -> bool:
    return "untrained" not in name and ("trained" in name or "biLM" in name)


def plot_senses(table: pd.DataFrame, title: str) -> Axes:
    """Draw how often each representation finds the sense, and what guessing would reach.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of ``probes.sense_probe`` for one word, or for ``"all"``.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import alternative_of, describe

    axes = plot_comparison(table, title, column="accuracy")
    majority = table.loc[table["representation"] == "majority", "accuracy"]
    if len(majority):
        axes.axvline(float(majority.iloc[0]), color="black", linewidth=1, linestyle=":")
    return describe(axes, f"{alternative_of(axes)} A dotted line marks what guessing would reach.")

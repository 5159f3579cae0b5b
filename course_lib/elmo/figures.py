"""The figures of chapter 08: filters, two language models, the mix of layers, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.elmo.context_map import context_map
from course_lib.elmo.result_figures import plot_comparison, plot_layers, plot_published, plot_two

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "context_map",
    "draw_directions",
    "draw_mix",
    "plot_comparison",
    "plot_filters",
    "plot_layers",
    "plot_published",
    "plot_training",
    "plot_two",
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
    titles = ("biLM: two stacks that never meet", "bidirectional RNN: both feed layer 2")
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
        if layer == 0:  # one vector, stored twice
            box(0.0, layer, 1.9, COLOURS["grey"], "letters")
            box(2.0, layer, 1.9, COLOURS["grey"], "letters again")
        else:
            box(0.0, layer, 1.9, COLOURS["blue"], f"forward {layer}")
            box(2.0, layer, 1.9, COLOURS["orange"], f"backward {layer}")
        axes.text(4.15, layer + 0.25, f"× {weight:.2f}", va="center", fontsize=13)
        _arrow(axes, (5.05, layer + 0.25), (6.05, middle + 0.25), COLOURS["grey"])
    axes.text(6.3, middle + 0.25, "Σ", ha="center", va="center", fontsize=20)
    _arrow(axes, (6.4, middle + 0.25), (8.25, middle + 0.25), COLOURS["grey"])
    axes.text(7.3, middle + 0.45, rf"× $\gamma$ = {gamma:.2f}", ha="center", fontsize=13)
    box(8.3, middle, 1.6, COLOURS["green"], "ELMo")
    steps = [(1.95, "1 concatenate"), (4.6, "2 weigh"), (6.2, "3 add"), (7.3, "4 scale")]
    for x, step in steps:
        axes.text(x, -0.5, step, ha="center", va="center", fontsize=12, color=COLOURS["grey"])
    told = listed(
        f"{f'layer {layer}' if layer else 'letters'} {weight:.2f}"
        for layer, weight in enumerate(weights)
    )
    alt = (
        f"{title}. A row of boxes for each layer, forward and backward side by side, with its "
        f"weight: {told}. Arrows lead to their sum, which is scaled by gamma, {gamma:.2f}, and "
        "becomes ELMo."
    )
    return describe(axes, alt)


def plot_filters(
    answers: npt.NDArray[np.floating], windows: Sequence[str], filters: Sequence[int], title: str
) -> Axes:
    """Draw what filters answer at each place of a word; the largest answer is framed.

    Parameters
    ----------
    answers : numpy.ndarray, shape (places, filters)
    windows : sequence of str
        The letters at each place.
    filters : sequence of int
        Their indices.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.patches import Rectangle

    from course_lib.plotting import describe, listed, new_axes

    axes = new_axes(title, "", "letters in the window", figsize=(9, 1.4 + 0.5 * len(windows)))
    most = float(np.abs(answers).max())
    axes.imshow(answers, aspect="auto", cmap="PuOr_r", vmin=-1.4 * most, vmax=1.4 * most)
    names = [f"filter {index}" for index in filters]
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(windows)), list(windows), fontsize=13)
    axes.grid(visible=False)
    for place, column in np.ndindex(answers.shape):
        shown = round(float(answers[place, column]), 1) + 0.0  # no "-0.0"
        axes.text(column, place, f"{shown:.1f}", ha="center", va="center")
    best = answers.argmax(axis=0)
    for column, place in enumerate(best):
        frame = Rectangle(
            (column - 0.5, place - 0.5), 1, 1, fill=False, linewidth=3, edgecolor="black"
        )
        axes.add_patch(frame)
    told = listed(
        f"{name} {answers[place, column]:.1f} at {windows[place]}"
        for column, (name, place) in enumerate(zip(names, best, strict=True))
    )
    return describe(
        axes, f"{title}. A number for each window and filter. Framed, the largest: {told}."
    )


def plot_training(losses: Mapping[str, Sequence[float]], level: float, title: str) -> Axes:
    """Draw the loss of each direction, step by step, and that of word frequencies.

    Parameters
    ----------
    losses : mapping of str to sequence of float
        One number for each step, under ``"forward"`` and ``"backward"``.
    level : float
        Loss of a model that knows how frequent each word is, and no more.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(title, "step of training", "loss on the batch", figsize=(9, 4))
    told = []
    for (name, values), colour in zip(losses.items(), ("blue", "orange"), strict=False):
        axes.plot(values, color=COLOURS[colour], label=name, linewidth=1.3)
        tenth = max(1, len(values) // 10)
        start, end = np.mean(values[:tenth]), np.mean(values[-tenth:])
        told.append(f"{name} from {start:.1f} to {end:.1f}")
    axes.axhline(level, color="black", linestyle=":", label="word frequencies, held out")
    axes.legend()
    return describe(
        axes,
        f"{title}. Two lines that fall together, from the first tenth of the steps to the last: "
        f"{listed(told)}. A dotted line at {level:.1f}: word frequencies on held-out text.",
    )

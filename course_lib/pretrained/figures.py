"""The figures of chapter 06: learning curves, where vectors moved, families side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

    from course_lib.pretrained.movement import Recorder

__all__ = ["movement_slider", "plot_arrows", "plot_curves", "plot_history", "plot_intervals"]

_START_COLOURS = {
    "frozen": "blue",
    "fine-tuned": "orange",
    "random": "green",
    "TF-IDF": "grey",
}
_GROUP_COLOURS = ("blue", "orange", "grey")


def plot_history(history: pd.DataFrame, title: str) -> Axes:
    """Draw the loss after each epoch.

    Parameters
    ----------
    history : pandas.DataFrame
        As in ``Fit.history``; the validation loss is drawn too if there is one.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(title, "epoch", "loss (cross-entropy)", figsize=(8, 3.6))
    axes.plot(history["epoch"], history["train_loss"], color=COLOURS["blue"], label="training")
    if history["validation_loss"].notna().any():
        axes.plot(
            history["epoch"], history["validation_loss"], color=COLOURS["orange"],
            label="validation",
        )  # fmt: skip
    axes.set_ylim(0)
    axes.legend()
    losses = history[["train_loss", "validation_loss"]].dropna(axis="columns", how="all")
    names = {"train_loss": "training", "validation_loss": "validation"}
    told = listed(
        f"{names[str(name)]} loss from {values.iloc[0]:.2f} to {values.iloc[-1]:.2f}"
        for name, values in losses.items()
    )
    return describe(axes, f"{title}. From epoch 1 to epoch {history['epoch'].max()}: {told}.")


def plot_curves(summary: pd.DataFrame, title: str) -> Axes:
    """Draw accuracy against the number of labels, a line for each start.

    Parameters
    ----------
    summary : pandas.DataFrame
        As ``summarise`` returns it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        Lines through the means, bars for the intervals; the numbers of labels are spaced as
        their logarithms, and shifted a little so that bars do not hide each other.
    """
    from matplotlib.ticker import MultipleLocator

    from course_lib.plotting import COLOURS, describe, new_axes

    axes = new_axes(title, "labelled texts to train on", "accuracy on the test part")
    starts = list(dict.fromkeys(summary["start"]))
    told = []
    for number, start in enumerate(starts):
        rows = summary[summary["start"] == start].sort_values("labels")
        shift = 1.03 ** (number - (len(starts) - 1) / 2)
        axes.errorbar(
            rows["labels"] * shift,
            rows["mean"],
            yerr=[rows["mean"] - rows["low"], rows["high"] - rows["mean"]],
            label=start,
            color=COLOURS[_START_COLOURS.get(start, "purple")],
            linestyle="--" if start == "TF-IDF" else "-",
            marker="o",
            capsize=3,
            elinewidth=1,
        )
        means = rows["mean"].to_numpy()
        told.append(f"{start} {', '.join(f'{mean:.1%}' for mean in means)}")
    counts = sorted(set(summary["labels"]))
    axes.set_xscale("log")
    axes.set_xticks(counts, [f"{count:,}" for count in counts])
    axes.minorticks_off()
    axes.yaxis.set_major_locator(MultipleLocator(0.05))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(loc="upper left")
    alt = (
        f"{title}. Mean accuracy with intervals for {', '.join(f'{count:,}' for count in counts)} "
        f"labels: {'; '.join(told)}."
    )
    return describe(axes, alt)


def plot_arrows(
    words: Sequence[str],
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    groups: Mapping[str, Sequence[str]],
    title: str,
) -> Axes:
    """Draw where vectors were and where they went, on the plane that shows most of both.

    Parameters
    ----------
    words : sequence of str
    before, after : array_like of float, shape (words, d)
    groups : mapping of str to sequence of str
        Name of a group and its words, at most three; each gets a colour.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        An arrow for each word, from a ring to its name.

    Raises
    ------
    ValueError
        If a word belongs to no group.
    """
    from matplotlib import patheffects

    from course_lib.plotting import COLOURS, describe, new_axes

    colours = _colours(words, groups)
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    both = np.concatenate([old, new])
    centre = both.mean(axis=0)
    _, _, directions = np.linalg.svd(both - centre, full_matrices=False)
    plane = directions[:2] * np.where(directions[:2].sum(axis=1, keepdims=True) < 0, -1, 1)
    start, end = (old - centre) @ plane.T, (new - centre) @ plane.T
    axes = new_axes(title, "first principal component", "second", figsize=(8, 4.4))
    lifts = _lifts(end)
    halo = [patheffects.withStroke(linewidth=3, foreground="white")]
    for word, a, b, lift, name in zip(words, start, end, lifts, colours, strict=True):
        colour = COLOURS[name]
        axes.plot(*a, "o", markerfacecolor="white", color=colour, markersize=5)
        axes.plot(*b, alpha=0)  # the limits of the axes heed points, not arrows
        axes.annotate("", b, a, arrowprops={"arrowstyle": "->", "color": colour})
        right = b[0] >= a[0]
        axes.annotate(
            word, b, (6 if right else -6, lift), textcoords="offset points",
            ha="left" if right else "right", va="center", color=colour, path_effects=halo,
        )  # fmt: skip
    for name, colour in zip(groups, _GROUP_COLOURS, strict=False):
        axes.plot([], [], color=COLOURS[colour], label=name)
    axes.margins(0.12)
    axes.legend(loc="lower center", ncols=len(groups))
    told = []
    for name, colour in zip(groups, _GROUP_COLOURS, strict=False):
        rows = np.array(colours) == colour
        if rows.any():
            a, b = start[rows].mean(axis=0), end[rows].mean(axis=0)
            told.append(f"{name}: {rows.sum()} words, from {_at(a)} to {_at(b)}")
    alt = (
        f"{title}. {len(words)} words as arrows from where their vectors were to where they "
        f"went, on two principal components. On average {'; '.join(told)}."
    )
    return describe(axes, alt)


def _at(place: npt.NDArray[np.floating]) -> str:
    x, y = np.round(place, 1) + 0.0  # no -0.0
    return f"({x:.1f}, {y:.1f})"


def plot_intervals(table: pd.DataFrame, title: str, x: str, reference: float | None = None) -> Axes:
    """Draw a dot with its interval for each row.

    Parameters
    ----------
    table : pandas.DataFrame
        The first column names the rows; ``mean``, ``low`` and ``high`` place the dots.
    title, x : str
        What the reader should see, and what is measured.
    reference : float, optional
        A dashed line, such as chance.

    Returns
    -------
    matplotlib.axes.Axes
        The first row on top.
    """
    from matplotlib.ticker import MultipleLocator

    from course_lib.plotting import COLOURS, describe, listed, new_axes

    rows = table.iloc[::-1]
    axes = new_axes(title, x, "", figsize=(8, 3.6))
    axes.errorbar(
        rows["mean"],
        rows.iloc[:, 0],
        xerr=[rows["mean"] - rows["low"], rows["high"] - rows["mean"]],
        fmt="o",
        color=COLOURS["blue"],
        capsize=4,
    )
    if reference is not None:
        axes.axvline(reference, color=COLOURS["grey"], linestyle="--")
    axes.xaxis.set_major_locator(MultipleLocator(0.05))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.margins(y=0.15)
    told = listed(
        f"{name} {mean:.1%} ({low:.1%} to {high:.1%})"
        for name, mean, low, high in zip(
            table.iloc[:, 0], table["mean"], table["low"], table["high"], strict=True
        )
    )
    line = "" if reference is None else f" A dashed line stands at {reference:.0%}."
    return describe(axes, f"{title}. {x.capitalize()}, with intervals: {told}.{line}")


def movement_slider(recorder: Recorder, groups: Mapping[str, Sequence[str]], title: str) -> Figure:
    """Draw the words of a recorder after each epoch, with a slider for the epoch.

    Parameters
    ----------
    recorder : Recorder
        After training.
    groups : mapping of str to sequence of str
        Name of a group and its words, at most three; each gets a colour.
    title : str
        What the reader should see when the figure stands still, after the last epoch.

    Returns
    -------
    plotly.graph_objects.Figure
        To the right stands what speaks for class 1: the score that the word alone adds, as
        ``Recorder.leaning`` has it. Up and down the words are spread in the order of their
        score before training. Lines show the way from the start.

    Raises
    ------
    ValueError
        If a word belongs to no group.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import COLOURS, describe, listed

    colours = np.array(_colours(recorder.words, groups))
    words = np.array(recorder.words)
    leaning = recorder.leaning
    height = np.argsort(np.argsort(leaning[0], kind="stable"), kind="stable")
    last = len(leaning) - 1

    def traces(epoch: int) -> list[go.Scatter]:
        drawn = [
            go.Scatter(
                x=_with_gaps(leaning[0], leaning[epoch]), y=_with_gaps(height, height),
                mode="lines", line={"color": "#BBBBBB", "width": 1}, hoverinfo="skip",
                showlegend=False,
            )
        ]  # fmt: skip
        for name, colour in zip(groups, _GROUP_COLOURS, strict=False):
            rows = np.flatnonzero(colours == colour)
            score = leaning[epoch][rows]
            drawn.append(
                go.Scatter(
                    x=[round(float(value), 3) for value in score],
                    y=height[rows].tolist(),
                    mode="markers+text",
                    text=words[rows].tolist(),
                    textposition=["middle left" if s < 0 else "middle right" for s in score],
                    marker={"color": COLOURS[colour], "size": 9},
                    hovertemplate="%{text}: %{x:.2f}<extra></extra>",
                    name=name,
                )
            )
        return drawn

    figure = go.Figure(traces(last))
    figure.frames = [go.Frame(data=traces(epoch), name=str(epoch)) for epoch in range(len(leaning))]
    steps = [
        {
            "label": str(epoch),
            "method": "animate",
            "args": [[str(epoch)], {"mode": "immediate", "frame": {"duration": 0}}],
        }
        for epoch in range(len(leaning))
    ]
    reach = float(np.abs(leaning).max()) * 1.25
    figure.update_layout(
        title=title,
        sliders=[
            {
                "steps": steps,
                "active": last,
                "currentvalue": {"prefix": "after epoch "},
                "pad": {"t": 45},
            }
        ],
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        height=540,
        margin={"t": 70, "b": 20},
    )
    figure.update_xaxes(
        title="score of the word alone: negative ← 0 → positive", range=[-reach, reach]
    )
    figure.update_yaxes(title="words, by their score at the start", showticklabels=False)
    means = {
        name: leaning[:, colours == colour].mean(axis=1)
        for name, colour in zip(groups, _GROUP_COLOURS, strict=False)
    }
    told = listed(f"{name} from {mean[0]:.2f} to {mean[-1]:.2f}" for name, mean in means.items())
    alt = (
        f"{title}. {len(words)} words by the score that each adds alone, with a slider for the "
        f"epoch, from 0 to {last}. Mean score at the start and after the last epoch: {told}."
    )
    return describe(figure, alt)


def _lifts(points: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """How many points of type to lift each name, so that names close by do not overlap."""
    width, height = np.ptp(points, axis=0) + 1e-9
    unit = height / 200  # the axes are about 200 points of type high
    lifts = np.zeros(len(points))
    order = np.argsort(points[:, 1], kind="stable")
    for place, row in enumerate(order):
        for other in order[:place]:
            beside = abs(points[row, 0] - points[other, 0]) < 0.15 * width
            gap = (points[row, 1] - points[other, 1]) / unit + lifts[row] - lifts[other]
            if beside and gap < 13:
                lifts[row] += 13 - gap
    return lifts


def _with_gaps(start: npt.ArrayLike, end: npt.ArrayLike) -> list[float | None]:
    """Ends of many lines in one trace, with a gap after each."""
    pairs = zip(np.asarray(start).tolist(), np.asarray(end).tolist(), strict=True)
    return [value for a, b in pairs for value in (round(a, 3), round(b, 3), None)]


def _colours(words: Sequence[str], groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Name of the colour of each word."""
    if len(groups) > len(_GROUP_COLOURS):
        raise ValueError(f"groups has {len(groups)} entries, expected at most 3.")
    of_word = {
        word: colour
        for colour, members in zip(_GROUP_COLOURS, groups.values(), strict=False)
        for word in members
    }
    missing = [word for word in words if word not in of_word]
    if missing:
        raise ValueError(f"{missing[0]!r} is in none of the groups {', '.join(groups)}.")
    return [of_word[word] for word in words]

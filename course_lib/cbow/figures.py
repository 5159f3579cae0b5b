"""Figures of chapter 02: the network, its loss on a sentence, and what each part costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_lib.cbow.bottlenecks import PARTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["plot_costs", "plot_network", "plot_speed_ratio", "plot_training", "step_slider"]

_ONE_HOT, _LOOK_UP, _SOFTMAX, _SAMPLING = PARTS
_DESIGNS = {
    "one-hot and softmax": (_ONE_HOT, _SOFTMAX),
    "look-up and softmax": (_LOOK_UP, _SOFTMAX),
    "look-up and six questions": (_LOOK_UP, _SAMPLING),
}


def plot_network(words: Sequence[str], contexts: Sequence[str], target: str, dim: int = 5) -> Axes:
    """Draw CBOW for one window: one-hot vectors, hidden vector, scores, probabilities.

    Parameters
    ----------
    words : sequence of str
        The vocabulary, few enough to be written down.
    contexts : sequence of str
        Words around the target; each becomes a one-hot vector.
    target : str
        The word to predict. Its row is marked.
    dim : int, default 5
        Length of the hidden vector.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a context word or the target is not one of ``words``.
    """
    from course_lib.plotting import COLOURS, new_axes

    for word in [*contexts, target]:
        if word not in words:
            raise ValueError(f"{word!r} is not in the vocabulary: {', '.join(words)}.")
    axes = new_axes(
        "CBOW as first drawn: both matrices are as long as the vocabulary", "", "", figsize=(9, 4.2)
    )
    axes.set_axis_off()
    size = len(words)
    gap = 1.4
    for column, context in enumerate(contexts):
        cells = ["1" if word == context else "0" for word in words]
        colours = [COLOURS["sky"] if cell == "1" else "white" for cell in cells]
        _draw_column(axes, gap * column, cells, colours)
        axes.text(gap * column, size / 2 + 0.3, context, ha="center", style="italic")
    for row, word in enumerate(words):
        axes.text(-0.7, size / 2 - 0.5 - row, word, ha="right", va="center")
    last = gap * (len(contexts) - 1)
    hidden = last + 3.5
    scores, chances = hidden + 3.5, hidden + 6.5
    _draw_column(axes, hidden, [""] * dim, [COLOURS["yellow"]] * dim)
    _draw_column(axes, scores, [""] * size, ["white"] * size)
    marked = [COLOURS["green"] if word == target else "white" for word in words]
    _draw_column(axes, chances, [""] * size, marked)
    for x, name in [(hidden, "h"), (scores, "scores s"), (chances, "probabilities y")]:
        axes.text(x, -size / 2 - 0.35, name, ha="center", va="top", style="italic")
    axes.text(last / 2, -size / 2 - 0.35, "one-hot", ha="center", va="top")
    axes.text(chances + 0.8, size / 2 - 0.5 - words.index(target), f"{target}?", va="center")
    _draw_arrow(axes, last + 0.6, hidden - 0.6, f"$W_{{in}}$\n{size} × {dim}\nmean")
    _draw_arrow(axes, hidden + 0.6, scores - 0.6, f"$W_{{out}}$\n{dim} × {size}")
    _draw_arrow(axes, scores + 0.6, chances - 0.6, "softmax")
    axes.set(xlim=(-3.2, chances + 2.2), ylim=(-size / 2 - 1, size / 2 + 1))
    return axes


def plot_training(losses: Sequence[float], levels: Mapping[str, float], title: str) -> Axes:
    """Draw the loss against steps, with levels that theory names.

    Parameters
    ----------
    losses : sequence of float
        One for each step.
    levels : mapping of str to float
        Name and height of each dashed line.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, new_axes

    axes = new_axes(title, "step", "loss")
    axes.plot(np.arange(len(losses)), losses)
    for name, height in levels.items():
        axes.axhline(height, color=COLOURS["grey"], linestyle="--", linewidth=1.2)
        axes.annotate(
            name, (len(losses) - 1, height), (0, 4), textcoords="offset points", ha="right"
        )
    axes.set_ylim(0, 1.12 * max(*losses, *levels.values()))
    return axes


def plot_costs(costs: pd.DataFrame, title: str) -> Axes:
    """Draw the time that each part of a step takes against the vocabulary, log-log.

    Parameters
    ----------
    costs : pandas.DataFrame
        From ``measure_bottlenecks``, or those of its rows that are to be shown.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        Full lines with dots through what was measured; dashed lines to open circles where
        the time is extrapolated.
    """
    from course_lib.plotting import new_axes

    axes = new_axes(title, "words in the vocabulary", "milliseconds for a step")
    for part, rows in costs.groupby("part", sort=False):
        rows = rows.assign(milliseconds=1000 * rows["seconds"])
        _draw_measured_and_extrapolated(axes, rows, "milliseconds", str(part))
    return _finish_log_axes(axes, costs)


def plot_speed_ratio(costs: pd.DataFrame, title: str) -> Axes:
    """Draw how many times faster the look-up is than the one-hot product, log-log.

    Parameters
    ----------
    costs : pandas.DataFrame
        From ``measure_bottlenecks``.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, new_axes

    by_part = {part: rows.set_index("vocabulary_size") for part, rows in costs.groupby("part")}
    one_hot = by_part[_ONE_HOT]
    ratios = one_hot.assign(ratio=one_hot["seconds"] / by_part[_LOOK_UP]["seconds"]).reset_index()
    axes = new_axes(title, "words in the vocabulary", "times faster")
    _draw_measured_and_extrapolated(axes, ratios, "ratio", "one-hot product / look-up")
    axes.axhline(1, color=COLOURS["grey"], linewidth=1)
    return _finish_log_axes(axes, costs)


def step_slider(costs: pd.DataFrame, start: int) -> Figure:
    """Draw the time of a step of three designs as bars, with a slider for the vocabulary.

    Parameters
    ----------
    costs : pandas.DataFrame
        From ``measure_bottlenecks``.
    start : int
        Vocabulary size where the slider stands first.

    Returns
    -------
    plotly.graph_objects.Figure
        Bars in percent of the time of the first design, one-hot vectors and a softmax.

    Raises
    ------
    ValueError
        If ``start`` is not one of the vocabulary sizes.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import COLOURS

    seconds: dict[int, dict[str, float]] = {}
    for size, part, time in costs[["vocabulary_size", "part", "seconds"]].values.tolist():
        seconds.setdefault(size, {})[part] = time
    extrapolated = set(costs.loc[costs["kind"] == "extrapolated", "vocabulary_size"])
    sizes = sorted(seconds)
    if start not in sizes:
        raise ValueError(f"start is {start}, expected one of the vocabulary sizes: {sizes}.")
    figure = go.Figure()
    sides = [("input side", COLOURS["sky"]), ("output side", COLOURS["orange"])]
    for size in sizes:
        times = seconds[size]
        whole = times[_ONE_HOT] + times[_SOFTMAX]
        for side, (name, colour) in enumerate(sides):
            spent = [times[parts[side]] for parts in _DESIGNS.values()]
            figure.add_bar(
                y=list(_DESIGNS),
                x=[100 * part / whole for part in spent],
                orientation="h",
                name=name,
                marker_color=colour,
                customdata=[1000 * part for part in spent],
                hovertemplate="%{y}, " + name + ": %{customdata:.3g} ms<extra></extra>",
                visible=size == start,
            )
    titles = {size: _step_title(seconds[size], size, size in extrapolated) for size in sizes}
    steps = [
        {
            "label": f"{size:,}",
            "method": "update",
            "args": [
                {"visible": [size == other for other in sizes for _ in sides]},
                {"title.text": titles[size]},
            ],
        }
        for size in sizes
    ]
    figure.update_layout(
        title=titles[start],
        barmode="stack",
        sliders=[
            {
                "active": sizes.index(start),
                "steps": steps,
                "currentvalue": {"prefix": "words in the vocabulary: "},
                "pad": {"t": 60},
            }
        ],
        legend={"traceorder": "normal"},
    )
    figure.update_xaxes(title="time of a step, in percent of the first bar", range=[0, 102])
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure


def _step_title(seconds: Mapping[str, float], size: int, extrapolated: bool) -> str:
    whole = seconds[_ONE_HOT] + seconds[_SOFTMAX]
    after = seconds[_LOOK_UP] + seconds[_SOFTMAX]
    share = seconds[_SOFTMAX] / after
    source = " (extrapolated)" if extrapolated else ""
    return (
        f"{size:,} words{source}: the look-up takes a step from {1000 * whole:.3g} to "
        f"{1000 * after:.3g} ms;<br>the softmax side is {share:.1%} of what is left"
    )


def _draw_column(axes: Axes, x: float, cells: Sequence[str], colours: Sequence[str]) -> None:
    """Draw a vector as a column of cells, centred on the line y = 0."""
    from matplotlib.patches import Rectangle

    for row, (cell, colour) in enumerate(zip(cells, colours, strict=True)):
        top = len(cells) / 2 - row
        axes.add_patch(
            Rectangle((x - 0.4, top - 1), 0.8, 1, facecolor=colour, edgecolor="black", linewidth=1)
        )
        axes.text(x, top - 0.5, cell, ha="center", va="center", fontsize=10)


def _draw_arrow(axes: Axes, start: float, end: float, label: str) -> None:
    axes.annotate("", (end, 0), (start, 0), arrowprops={"arrowstyle": "-|>", "lw": 2})
    axes.text((start + end) / 2, 0.35, label, ha="center", va="bottom")


def _draw_measured_and_extrapolated(
    axes: Axes, rows: pd.DataFrame, column: str, label: str
) -> None:
    """Draw a line, dashed from the last measured point on."""
    rows = rows.sort_values("vocabulary_size")
    measured = rows[rows["kind"] == "measured"]
    (line,) = axes.plot(measured["vocabulary_size"], measured[column], marker="o", label=label)
    beyond = rows[rows["kind"] == "extrapolated"]
    if len(beyond):
        x = [*measured["vocabulary_size"][-1:], *beyond["vocabulary_size"]]
        y = [*measured[column][-1:], *beyond[column]]
        axes.plot(x, y, "--o", color=line.get_color(), markerfacecolor="white", zorder=1.9)


def _finish_log_axes(axes: Axes, costs: pd.DataFrame) -> Axes:
    from course_lib.plotting import COLOURS

    axes.set(xscale="log", yscale="log")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,g}")
    if (costs["kind"] == "extrapolated").any():
        grey = COLOURS["grey"]
        axes.plot([], [], "--o", color=grey, markerfacecolor="white", label="extrapolated")
    axes.legend()
    return axes

"""Figures of chapter 02: the loss on a sentence, and what each part of a step costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.cbow.bottlenecks import PARTS
from course_lib.language import tr
from course_lib.plotting import COLOURS, describe, new_axes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["plot_costs", "plot_training", "step_slider"]

_ONE_HOT, _FULL, _LOOK_UP, _SOFTMAX, _SAMPLING = PARTS
# One colour for each part in all figures; orange is the softmax, the output side.
_COLOUR_OF = {
    _ONE_HOT: COLOURS["blue"],
    _FULL: COLOURS["purple"],
    _LOOK_UP: COLOURS["green"],
    _SOFTMAX: COLOURS["orange"],
    _SAMPLING: COLOURS["yellow"],
}
_DESIGNS = {
    "one-hot and softmax": (_ONE_HOT, _SOFTMAX),
    "look-up and softmax": (_LOOK_UP, _SOFTMAX),
    "look-up and six questions": (_LOOK_UP, _SAMPLING),
}


def plot_training(losses: Sequence[float], levels: Mapping[str, float], title: str) -> Axes:
    """Draw the loss against steps, with levels that theory names.

    Parameters
    ----------
    losses : sequence of float
        One for each step.
    levels : mapping of str to float
        Name and height of each dashed line; the lowest is below all losses.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    axes = new_axes(title, "step", "loss")
    axes.plot(np.arange(len(losses)), losses)
    dashed: dict[str, Any] = {"color": COLOURS["grey"], "linestyle": "--", "linewidth": 1.2}
    for name, height in levels.items():
        axes.axhline(height, **dashed)
        axes.annotate(
            name,
            (len(losses) - 1, height),
            (0, 8),
            textcoords="offset points",
            ha="right",
            color=COLOURS["grey"],
        )
    axes.set_ylim(0, 1.15 * max(*losses, *levels.values()))
    # The first step at which 95% of the fall is done.
    fallen = int(np.argmax(np.asarray(losses) <= losses[-1] + 0.05 * (losses[0] - losses[-1])))
    floor = min(levels.values())
    _draw_magnified(axes, losses, floor, dashed)
    named = "; ".join(
        tr("{name}, at {height:.2f}", name=name, height=height) for name, height in levels.items()
    )
    return describe(
        axes,
        tr(
            "Loss against steps: it starts at {first_losses:.2f}, has done 95% of "
            "its fall after {fallen} steps, and ends at {last_losses:.2f} after "
            "{count}. Dashed lines: {named}. An inset magnifies the second half, "
            "where the loss is still {rounded} to {rounded_2} above the lower line.",
            first_losses=losses[0],
            fallen=fallen,
            last_losses=losses[-1],
            count=len(losses),
            named=named,
            rounded=_rounded(losses[len(losses) // 2] - floor),
            rounded_2=_rounded(losses[-1] - floor),
        ),
    )


def _draw_magnified(
    axes: Axes, losses: Sequence[float], floor: float, dashed: Mapping[str, Any]
) -> None:
    """Draw the second half of the training in an inset, where curve and floor look like one."""
    half = len(losses) // 2
    inset = axes.inset_axes((0.42, 0.4, 0.5, 0.38))
    inset.plot(np.arange(half, len(losses)), losses[half:])
    inset.axhline(floor, **dashed)
    room = losses[half] - floor
    inset.set_ylim(floor - 0.3 * room, losses[half] + 0.3 * room)
    inset.set_title("the second half, magnified", fontsize=12, fontweight="normal")
    inset.tick_params(labelsize=11)


def plot_costs(costs: pd.DataFrame, parts: Sequence[str], title: str) -> Axes:
    """Draw the time that each part of a step takes against the vocabulary, log-log.

    Parameters
    ----------
    costs : pandas.DataFrame
        From ``measure_bottlenecks``.
    parts : sequence of str
        Which of ``PARTS`` to show, in the order of the legend.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        Full lines with dots through what was measured; dashed lines to open circles where
        the time is extrapolated; a dotted line of slope 1 to compare with.
    """
    axes = new_axes(title, "words in the vocabulary", "milliseconds for a step")
    said = []
    costs = costs[costs["part"].isin(parts)]
    for part in parts:
        rows = costs[costs["part"] == part]
        rows = rows.assign(milliseconds=1000 * rows["seconds"]).sort_values("vocabulary_size")
        _draw_measured_and_extrapolated(axes, rows, "milliseconds", part)
        said.append(f"{part} {_from_to(rows)}")
    sizes = costs["vocabulary_size"]
    ends = np.array([sizes.min(), sizes.max()])
    highest = 1000 * costs.loc[sizes == sizes.max(), "seconds"].max()
    axes.plot(
        ends,
        2 * highest * ends / ends[1],
        ":",
        color=COLOURS["grey"],
        label="slope 1, to compare with",
        linewidth=1.5,
    )
    axes = _finish_log_axes(axes, costs)
    return describe(
        axes,
        tr(
            "Milliseconds for a step against words in the vocabulary, logarithmic axes: {told}. "
            "A dotted line shows the slope 1.",
            told="; ".join(said),
        ),
    )


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
                text=_percent_labels(times) if side else None,
                textposition="outside",
                cliponaxis=False,
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
    figure.update_xaxes(title="time of a step, in percent of the first bar", range=[0, 110])
    figure.update_yaxes(autorange="reversed", automargin=True)
    shares = [
        f"{design} {_percent(sum(seconds[start][part] for part in parts) / whole)}"
        for design, parts in _DESIGNS.items()
        for whole in [seconds[start][_ONE_HOT] + seconds[start][_SOFTMAX]]
    ]
    return describe(
        figure,
        tr(
            "Time of a step at {start:,} words for three designs, in percent of the "
            "first: {words}. A slider changes the number of words, from "
            "{first_sizes:,} to {last_sizes:,}.",
            start=start,
            words="; ".join(shares),
            first_sizes=sizes[0],
            last_sizes=sizes[-1],
        ),
    )


def _percent_labels(times: Mapping[str, float]) -> list[str]:
    """Write the length of each bar, which may be too short to be seen."""
    whole = times[_ONE_HOT] + times[_SOFTMAX]
    return [
        f"{_rounded(100 * sum(times[part] for part in parts) / whole)}%"
        for parts in _DESIGNS.values()
    ]


def _step_title(seconds: Mapping[str, float], size: int, extrapolated: bool) -> str:
    whole = seconds[_ONE_HOT] + seconds[_SOFTMAX]
    after = seconds[_LOOK_UP] + seconds[_SOFTMAX]
    share = seconds[_SOFTMAX] / after
    source = " (extrapolated)" if extrapolated else ""
    return tr(
        "{size:,} words{source}: the look-up takes a step from {whole:.3g} to "
        "{after:.3g} ms;<br>the softmax side is {share:.1%} of what is left",
        size=size,
        source=source,
        whole=1000 * whole,
        after=1000 * after,
        share=share,
    )


def _rounded(value: float) -> str:
    """Write two digits, and never an exponent."""
    return f"{float(f'{value:.2g}'):,g}"


def _percent(share: float) -> str:
    return "below 1" if share < 0.01 else f"{100 * share:.0f}"


def _from_to(rows: pd.DataFrame) -> str:
    """Say from where to where a line goes, and whether its end was measured."""
    first, last = rows.iloc[0], rows.iloc[-1]
    kind = " (extrapolated)" if last["kind"] == "extrapolated" else ""
    return tr(
        "from {rounded} at {vocabulary_size:,} words to {rounded_2} at {vocabulary_size_2:,}{kind}",
        rounded=_rounded(first["milliseconds"]),
        vocabulary_size=first["vocabulary_size"],
        rounded_2=_rounded(last["milliseconds"]),
        vocabulary_size_2=last["vocabulary_size"],
        kind=kind,
    )


def _draw_measured_and_extrapolated(
    axes: Axes, rows: pd.DataFrame, column: str, label: str
) -> None:
    """Draw a line, dashed from the last measured point on."""
    rows = rows.sort_values("vocabulary_size")
    measured = rows[rows["kind"] == "measured"]
    colour = _COLOUR_OF[label]
    axes.plot(measured["vocabulary_size"], measured[column], "-o", color=colour, label=label)
    beyond = rows[rows["kind"] == "extrapolated"]
    if len(beyond):
        x = [*measured["vocabulary_size"][-1:], *beyond["vocabulary_size"]]
        y = [*measured[column][-1:], *beyond[column]]
        axes.plot(x, y, "--o", color=colour, markerfacecolor="white", zorder=1.9)


def _finish_log_axes(axes: Axes, costs: pd.DataFrame) -> Axes:
    axes.set(xscale="log", yscale="log")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,g}")
    if (costs["kind"] == "extrapolated").any():
        grey = COLOURS["grey"]
        axes.plot([], [], "--o", color=grey, markerfacecolor="white", label="extrapolated")
    axes.legend()
    return axes

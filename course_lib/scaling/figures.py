"""Figures of chapter 11: growth, memory, workers, and recall against time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib import plotting
from course_lib.language import tr

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["amdahl_slider", "plot_growth", "plot_memory", "plot_neighbours"]

Law = tuple[float, float]
Floats = npt.NDArray[np.float64]
WORKERS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


def plot_growth(table: pd.DataFrame, laws: Mapping[str, Law], fitted: int | None = None) -> Axes:
    """Draw measured points and fitted lines on logarithmic axes.

    Parameters
    ----------
    table : pandas.DataFrame
        Column ``tokens``, and one for each law.
    laws : mapping of str to (float, float)
        c and s of the law c n^s, by the names of the columns.
    fitted : int, optional
        The lines were fitted to so many rows, the first ones; the points of the others are
        hollow. Defaults to all rows.

    Returns
    -------
    matplotlib.axes.Axes
    """
    title = "Words grow slowly, pairs almost as fast as the text"
    axes = plotting.new_axes(title, "tokens n", " and ".join(laws))
    n = np.geomspace(table["tokens"].min(), table["tokens"].max(), 50)
    for (name, (c, s)), colour in zip(laws.items(), plotting.COLOURS.values(), strict=False):
        axes.plot(n, c * n**s, color=colour, linewidth=1.5)
        known, later = table[:fitted], table[len(table[:fitted]) :]
        axes.plot(
            known["tokens"],
            known[name],
            "o",
            color=colour,
            label=tr("{name}: slope {s:.2f}", name=name, s=s),
        )
        if len(later):
            axes.plot(later["tokens"], later[name], "o", color=colour, markerfacecolor="white")
    axes.set(xscale="log", yscale="log")
    axes.legend()
    largest = table.sort_values("tokens").iloc[-1]
    told = plotting.listed(
        tr("{largest:,.0f} {name}, with slope {s:.2f}", largest=largest[name], name=name, s=s)
        for name, (_, s) in laws.items()
    )
    alt = tr(
        "{title}. {count} points and a fitted straight line for each, on "
        "logarithmic axes. At {tokens:,.0f} tokens: {told}.",
        title=title,
        count=len(table),
        tokens=largest["tokens"],
        told=told,
    )
    if fitted is not None:
        alt += tr(
            " The lines were fitted to the first {fitted} points; the others are hollow.",
            fitted=fitted,
        )
    return plotting.describe(axes, alt)


def plot_memory(
    memory: Mapping[str, Law],
    limit: float,
    measured: float,
    bent: Mapping[str, Callable[[Floats], Floats]] | None = None,
) -> Axes:
    """Draw the memory that a text takes, stage by stage, and where it exceeds a limit.

    Parameters
    ----------
    memory : mapping of str to (float, float)
        c and s of the law c n^s, in bytes.
    limit : float
        Bytes that there are.
    measured : float
        Tokens up to which was counted; a grey line marks them.
    bent : mapping of str to callable, optional
        Bytes from tokens, by another law: drawn dotted in the colour of the first, with a
        hollow mark where it exceeds the limit.

    Returns
    -------
    matplotlib.axes.Axes
    """
    title = tr("At how many tokens does each form fill {limit:g} GB?", limit=limit / 1e9)
    axes = plotting.new_axes(title, "tokens n", "gigabytes")
    ends = {name: (limit / c) ** (1 / s) for name, (c, s) in memory.items()}
    n = np.geomspace(1e5, 10 * max(ends.values()), 80)
    hues = [plotting.COLOURS[name] for name in ("blue", "orange", "green", "purple", "yellow")]
    colours = dict(zip(memory, hues, strict=False))
    crossings: dict[str, float | None] = {}
    order = sorted(ends, key=lambda name: ends[name])
    for name in order:
        c, s = memory[name]
        axes.plot(n, c * n**s / 1e9, color=colours[name], label=name)
        axes.plot(ends[name], limit / 1e9, "o", color=colours[name])
        if name in (bent or {}):
            curve = (bent or {})[name](n) / 1e9
            label = tr("{name}, bent curve", name=name)
            axes.plot(n, curve, color=colours[name], linestyle=":", label=label)
            crossings[name] = where = _first_above(n, curve, limit / 1e9)
            if where is not None:
                (mark,) = axes.plot(where, limit / 1e9, "o", color=colours[name], zorder=5)
                mark.set(markerfacecolor="white", markersize=8)
    axes.axvline(measured, color=plotting.COLOURS["grey"], linewidth=1)
    axes.text(1.2 * measured, 2e3, "counted up to here", color=plotting.COLOURS["grey"])
    axes.axhline(limit / 1e9, color="black", linewidth=1)
    axes.text(1.2e5, 1.4 * limit / 1e9, tr("{limit:g} GB", limit=limit / 1e9))
    axes.set(xscale="log", yscale="log", ylim=(1e-4, 1e4))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.legend(fontsize=10, loc="lower right")
    told = plotting.listed(
        tr("{name} at {ends:.1e} tokens", name=name, ends=ends[name]) for name in order
    )
    alt = tr(
        "Memory against tokens, on logarithmic axes. {limit:g} GB are exceeded by {told}.",
        limit=limit / 1e9,
        told=told,
    )
    for name, least in crossings.items():
        told = (
            "not as far as is drawn" if least is None else tr("at {least:.1e} tokens", least=least)
        )
        alt += tr(" By the bent curve {name}: {told}.", name=name, told=told)
    return plotting.describe(axes, alt)


def _first_above(n: Floats, curve: Floats, limit: float) -> float | None:
    """Where a curve first exceeds a limit, between two points on logarithmic axes."""
    above = curve > limit
    if not above.any() or above[0]:
        return None
    i = int(above.argmax())
    share = np.log(limit / curve[i - 1]) / np.log(curve[i] / curve[i - 1])
    return float(n[i - 1] * (n[i] / n[i - 1]) ** share)


def plot_neighbours(curve: pd.DataFrame) -> Axes:
    """Draw recall against the time of a query, a line for each kind of index.

    Parameters
    ----------
    curve : pandas.DataFrame
        From ``neighbour_curve``.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.ticker import LogLocator

    title = "Nearly all of the neighbours, in a fraction of the time"
    axes = plotting.new_axes(
        title, "milliseconds of processor time for one query", "recall of the nearest ten"
    )
    names = {
        "ivf": "inverted file (IVF), cells probed",
        "hnsw": "graph (HNSW), length of the list",
        "flat": "exact search of faiss",
        "ours, exact": "exact search of the course",
    }
    markers = dict(zip(["ours, exact", "flat", "ivf", "hnsw"], "Ds^o", strict=True))
    told = []
    for name, part in curve.groupby("index", sort=False):
        label = names.get(str(name), str(name))
        line = "-" if len(part) > 1 else ""
        marker = markers[str(name)]
        axes.plot(part["milliseconds"], part["recall"], linestyle=line, marker=marker, label=label)
        below = name == "ivf"
        for row in part.itertuples() if len(part) > 1 else ():
            offset = (4, -13) if below else (-4, 7)
            place = (row.milliseconds, row.recall)
            axes.annotate(str(row.setting), place, offset, textcoords="offset points", fontsize=9)
        points = part.sort_values("milliseconds")[["recall", "milliseconds"]].to_numpy()
        ends = points if len(points) < 2 else points[[0, -1]]
        told.append(
            f"{label}: " + " to ".join(tr("{r:.2f} in {t:.2g} ms", r=r, t=t) for r, t in ends)
        )
    axes.set(xscale="log", ylim=(min(0.5, curve["recall"].min() - 0.03), 1.05))
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")
    axes.legend(loc="lower right")
    return plotting.describe(
        axes,
        tr(
            "{title}. Recall at 10 and time of a query. {words}.",
            title=title,
            words="; ".join(told),
        ),
    )


def amdahl_slider(
    shares: Sequence[float], start: float, workers: Sequence[int] = WORKERS
) -> Figure:
    """Speed-up by Amdahl's law against workers; a slider sets the share that can be divided.

    Parameters
    ----------
    shares : sequence of float
        Stops of the slider, from 0 to 1.
    start : float
        Where it stands at first.
    workers : sequence of int, default 1, 2, 4, ..., 1024

    Returns
    -------
    plotly.graph_objects.Figure
    """
    import plotly.graph_objects as go

    p = np.asarray(workers, dtype=float)
    figure = go.Figure()
    figure.add_scatter(
        x=workers,
        y=workers,
        name="S = p, the ideal",
        line={"color": plotting.COLOURS["grey"], "dash": "dot"},
        hoverinfo="skip",
    )
    changes = {}
    for f in shares:
        figure.add_scatter(
            x=workers,
            y=(1 / (f / p + 1 - f)).round(2),
            name="speed-up S(p)",
            mode="lines+markers",
            visible=f == start,
            line={"color": plotting.COLOURS["blue"]},
            hovertemplate="%{x} workers: %{y:.1f} times as fast",
        )
        changes[f"{f:g}"] = [{"visible": [True, *(other == f for other in shares)]}]
    axis = {"type": "log", "tickvals": [1, 4, 16, 64, 256, 1024]}
    figure.update_layout(
        xaxis={"title": "workers p", **axis},
        yaxis={"title": "speed-up S", "range": [0, 3.1], **axis},
        legend={"x": 0.02, "y": 0.98},
        margin={"t": 30},
        height=460,
    )
    plotting.add_slider(figure, changes, list(shares).index(start), "share that is divided, f: ")
    most = 1 / (start / max(workers) + 1 - start)
    alt = tr(
        "Speed-up against workers on logarithmic axes, for a divided share of "
        "{start:g}: {start_2:.1f} with 16 workers, {most:.1f} with {most_2:,}. A "
        "slider sets the share, from {first_shares:g} to {last_shares:g}.",
        start=start,
        start_2=1 / (start / 16 + 1 - start),
        most=most,
        most_2=max(workers),
        first_shares=shares[0],
        last_shares=shares[-1],
    )
    return plotting.describe(figure, alt)

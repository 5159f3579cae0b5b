"""Figures of chapter 11: growth, cost, and recall against time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_lib import plotting
from course_lib.scaling.forecast import SIZES, PowerLaw, Rates, costs

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["cost_slider", "plot_growth", "plot_neighbours"]

WORKERS = (1, 2, 4, 16, 64, 256, 1024)


def plot_growth(table: pd.DataFrame, laws: dict[str, PowerLaw], title: str) -> Axes:
    """Draw measured points and fitted lines on logarithmic axes.

    Parameters
    ----------
    table : pandas.DataFrame
        Column ``tokens``, and one for each law.
    laws : dict of str to PowerLaw
        By the names of the columns.
    title : str
    """
    axes = plotting.new_axes(title, "tokens", "number")
    x = np.geomspace(table["tokens"].min(), table["tokens"].max(), 50)
    for (name, law), colour in zip(laws.items(), plotting.COLOURS.values(), strict=False):
        axes.plot(x, law(x), color=colour, linewidth=1.5)
        label = f"{name}: slope {law.exponent:.2f}"
        axes.plot(table["tokens"], table[name], "o", color=colour, label=label)
    axes.set(xscale="log", yscale="log")
    axes.legend()
    largest = table.sort_values("tokens").iloc[-1]
    told = plotting.listed(
        f"{largest[name]:,.0f} {name}, with slope {law.exponent:.2f}" for name, law in laws.items()
    )
    alt = (
        f"{title}. {len(table)} points and a fitted straight line for each, on logarithmic axes. "
        f"At {largest['tokens']:,.0f} tokens: {told}."
    )
    return plotting.describe(axes, alt)


def plot_neighbours(curve: pd.DataFrame, title: str) -> Axes:
    """Draw recall against the time of a query, a line for each kind of index.

    Parameters
    ----------
    curve : pandas.DataFrame
        From ``neighbour_curve``.
    title : str
    """
    axes = plotting.new_axes(title, "milliseconds for one query", "recall@10")
    names = {"ivf": "inverted file (IVF)", "hnsw": "graph (HNSW)", "flat": "faiss, exact"}
    markers = dict(zip(["ours, exact", "flat", "ivf", "hnsw"], "Ds^o", strict=True))
    told = []
    for name, part in curve.groupby("index", sort=False):
        label = names.get(str(name), str(name))
        axes.plot(part["milliseconds"], part["recall"], marker=markers[str(name)], label=label)
        points = part.sort_values("milliseconds")[["recall", "milliseconds"]].to_numpy()
        ends = points if len(points) < 2 else points[[0, -1]]
        told.append(f"{label}: " + " to ".join(f"{r:.2f} in {t:.2g} ms" for r, t in ends))
    axes.set(xscale="log", ylim=(min(0.5, curve["recall"].min() - 0.03), 1.02))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")
    axes.legend(loc="lower right")
    return plotting.describe(axes, f"{title}. Recall at 10 and time of a query. {'; '.join(told)}.")


def cost_slider(
    words: PowerLaw,
    cells: PowerLaw,
    rates: Rates,
    tokens: Sequence[float] = SIZES,
    workers: Sequence[int] = WORKERS,
    start: int = 1,
) -> Figure:
    """Hours of counting and of training against tokens; a slider sets the workers.

    Parameters
    ----------
    words, cells, rates
        See ``costs``.
    tokens : sequence of float
    workers : sequence of int
        Stops of the slider.
    start : int, default 1
        Where it stands at first.
    """
    import plotly.graph_objects as go

    fine = np.geomspace(min(tokens), max(tokens), 31).tolist()
    lines = {
        "counting": "counting neighbours",
        "training": "training word2vec, one epoch",
    }
    figure = go.Figure()
    for n_workers in workers:
        table = costs(fine, words=words, cells=cells, rates=rates, workers=n_workers)
        for column, name in lines.items():
            figure.add_scatter(
                x=fine,
                y=table[column].round(6),
                name=name,
                visible=n_workers == start,
                line={"color": plotting.COLOURS["blue" if column == "counting" else "orange"]},
                hovertemplate="%{x:.1e} tokens: %{y:.2g} hours",
            )
    # Lines, not plotly's own marks: these put their text in the wrong place on such axes.
    marks = {1: "an hour", 24: "a day", 8760: "a year"}
    for hours, text in marks.items():
        figure.add_scatter(
            x=[fine[0], fine[-1]],
            y=[hours, hours],
            text=["", text],
            mode="lines+text",
            textposition="top left",
            line={"color": "#888888", "dash": "dot", "width": 1},
            showlegend=False,
            hoverinfo="skip",
        )
    steps = [
        {
            "label": f"{n_workers:,}",
            "method": "update",
            "args": [
                {
                    "visible": [other == n_workers for other in workers for _ in lines]
                    + [True] * len(marks)
                }
            ],
        }
        for n_workers in workers
    ]
    figure.update_layout(
        xaxis={"title": "tokens", "type": "log", "exponentformat": "power", "dtick": 1},
        yaxis={
            "title": "hours",
            "type": "log",
            "exponentformat": "power",
            "dtick": 2,
            "range": [-4, 5],
        },
        sliders=[
            {
                "active": list(workers).index(start),
                "currentvalue": {"prefix": "workers: "},
                "steps": steps,
                "pad": {"t": 50},
            }
        ],
        legend={"x": 0.02, "y": 0.98},
        margin={"t": 30},
        height=480,
    )
    table = costs([fine[-1]], words=words, cells=cells, rates=rates, workers=start)
    told = plotting.listed(f"{what} {_hours(table[key].iloc[0])}" for key, what in lines.items())
    alt = (
        f"Hours against tokens, on logarithmic axes, with {start:,} workers. At {fine[-1]:,.0f} "
        f"tokens: {told}. A slider sets the number of workers, from {workers[0]:,} to "
        f"{workers[-1]:,}."
    )
    return plotting.describe(figure, alt)


def _hours(hours: float) -> str:
    return f"{hours:,.0f}" if hours >= 10 else f"{hours:.2g}"

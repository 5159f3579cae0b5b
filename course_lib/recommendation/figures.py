"""The figures of chapter 10: cosines before and after centring, scores of methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.vectors.search import unit_rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["plot_cosines", "plot_learning", "plot_scores", "precision_menu", "random_cosines"]


def random_cosines(
    matrix: npt.NDArray[np.floating], pairs: int = 20_000, seed: int = 0
) -> npt.NDArray[np.float64]:
    """Cosines of random pairs of different rows, rows of zeros left out.

    Returns
    -------
    numpy.ndarray of float64, shape (pairs,)
    """
    unit = unit_rows(np.asarray(matrix)[np.asarray(matrix).any(axis=1)], np.float64)
    if len(unit) < 2:
        raise ValueError(f"matrix has {len(unit)} rows that are not zero, expected at least 2.")
    rng = np.random.default_rng(seed)
    first = rng.integers(len(unit), size=pairs)
    second = (first + rng.integers(1, len(unit), size=pairs)) % len(unit)
    return np.einsum("pd,pd->p", unit[first], unit[second])


def plot_cosines(matrices: Mapping[str, npt.NDArray[np.floating]], title: str) -> Axes:
    """Draw how the cosines of random pairs of documents are spread.

    Parameters
    ----------
    matrices : mapping of str to array of shape (n, D)
        Document vectors, under the names that the legend shows.
    title : str
        What the reader should see.
    """
    from course_lib.plotting import describe, new_axes

    axes = new_axes(title, "cosine of two documents drawn at random", "share of pairs")
    bins = np.linspace(-1, 1, 81).tolist()
    told = []
    for name, matrix in matrices.items():
        cosines = random_cosines(matrix)
        shares = np.full(len(cosines), 1 / len(cosines))
        axes.hist(cosines, bins, weights=shares, alpha=0.75, label=name)
        low, middle, high = np.round(np.quantile(cosines, [0.05, 0.5, 0.95]), 2) + 0.0  # no -0.0
        told.append(f"{name}, median {middle:.2f} and nine in ten from {low:.2f} to {high:.2f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_xlim(-1, 1)
    axes.legend(loc="upper left")
    alt = f"{title}. Histograms of the cosines of random pairs of documents: {'; '.join(told)}."
    return describe(axes, alt)


def plot_scores(tables: Mapping[str, pd.DataFrame], title: str, score: str = "precision") -> Axes:
    """Draw scores of methods with their intervals, one panel a catalogue.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        ``RankingScores.table`` of each catalogue, with a row ``chance``, which becomes a
        dashed line.
    title : str
    score : {"precision", "nDCG"}, default "precision"

    Returns
    -------
    matplotlib.axes.Axes
        The first panel.
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import COLOURS, describe, listed

    prefix = "" if score == "precision" else f"{score} "
    tallest = max(len(table) for table in tables.values())
    figure, panels = plt.subplots(
        1, len(tables), figsize=(5.2 * len(tables), 1 + 0.36 * tallest), squeeze=False,
        layout="constrained",
    )  # fmt: skip
    plt.close(figure)
    figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    for axes, (name, table) in zip(panels[0], tables.items(), strict=True):
        rows = table.drop(index="chance")[::-1]
        middle = rows[score].astype(float)
        ends = [middle - rows[f"{prefix}low"], rows[f"{prefix}high"] - middle]
        axes.errorbar(middle, range(len(rows)), xerr=ends, fmt="o", capsize=4)
        axes.set_yticks(range(len(rows)), rows.index)
        chance = table.loc["chance", score]
        axes.axvline(chance, color=COLOURS["orange"], linestyle="--")
        axes.text(chance, len(rows) - 0.55, " chance", color=COLOURS["orange"], va="top")
        axes.set(xlabel=f"{score} at 5, with 95% interval", ylim=(-0.6, len(rows) - 0.4))
        axes.set_xlim(left=0)
        axes.set_title(name, weight="normal", fontsize=12)
    told = [
        f"{name}: " + listed(f"{method} {value:.2f}" for method, value in table[score].items())
        for name, table in tables.items()
    ]
    name = score[0].upper() + score[1:]
    alt = f"{title}. {name} at 5, dots with intervals. {'; '.join(told)}."
    return describe(panels[0][0], alt)


def precision_menu(curves: Mapping[str, pd.DataFrame], largest: int = 20) -> Figure:
    """Draw precision against k for each method, with a menu for the catalogue.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        As ``precision_curve`` returns them, under the names of the menu; the first is shown
        at first. All have the same methods in the same order.
    largest : int, default 20
        Last k drawn.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        If there is no catalogue, or the methods differ.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import COLOURS, add_menu, describe, listed

    orders = [list(dict.fromkeys(curve["method"])) for curve in curves.values()]
    if not orders or any(order != orders[0] for order in orders):
        raise ValueError(f"curves has the methods {orders}, expected the same for each catalogue.")
    colours = list(COLOURS.values())
    figure = go.Figure()
    changes = {}
    for number, (name, curve) in enumerate(curves.items()):
        for place, method in enumerate(orders[0]):
            rows = curve[(curve["method"] == method) & (curve["k"] <= largest)]
            chance = method == "chance"
            figure.add_scatter(
                x=rows["k"],
                y=rows["precision"].round(4),
                customdata=rows[["low", "high"]].round(3),
                name=method,
                mode="lines" if chance else "lines+markers",
                line={"dash": "dash"} if chance else {},
                marker={"size": 6},
                line_color="#5A5A5A" if chance else colours[place % len(colours)],
                hovertemplate=f"{method}, k = %{{x}}: %{{y:.1%}} "
                "(%{customdata[0]:.1%} to %{customdata[1]:.1%})<extra></extra>",
                visible=number == 0,
            )
        shown = [other == name for other in curves for _ in orders[0]]
        changes[name] = [{"visible": shown}, {"title.text": _menu_title(name, curve)}]
    first = next(iter(curves))
    figure.update_layout(title=_menu_title(first, curves[first]), legend={"itemwidth": 30})
    add_menu(figure, changes, height=1.16)
    figure.update_xaxes(title="k, number of recommendations", dtick=2)
    figure.update_yaxes(title="precision at k", tickformat=".0%")
    drawn = curves[first][curves[first]["k"] <= largest].groupby("method", sort=False)["precision"]
    told = listed(
        f"{method} from {values.iloc[0]:.2f} to {values.iloc[-1]:.2f}" for method, values in drawn
    )
    alt = (
        f"{_menu_title(first, curves[first])}. Precision from 1 to {largest} recommendations, a "
        f"line for each method: {told}. A menu chooses the catalogue: {listed(curves)}."
    )
    return describe(figure, alt)


def _menu_title(name: str, curve: pd.DataFrame) -> str:
    at_5 = curve[(curve["k"] == 5) & (curve["method"] != "chance")]
    best = at_5.iloc[int(at_5["precision"].argmax())]
    return f"{name}: {best['method']} leads with {best['precision']:.0%} at k = 5"


def plot_learning(table: pd.DataFrame, title: str, methods: Sequence[str]) -> Axes:
    """Draw accuracy against the number of training texts, one line a method.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``texts`` (for training), ``method`` and ``accuracy``; several rows of the
        same number and method are runs: the line goes through their mean, dots show each.
    title : str
    methods : sequence of str
        Lines to draw.
    """
    from course_lib.plotting import describe, listed, new_axes

    axes = new_axes(title, "training texts", "accuracy")
    told = []
    for method in methods:
        rows = table[table["method"] == method]
        mean = rows.groupby("texts")["accuracy"].mean()
        (line,) = axes.plot(mean.index, mean, label=method)
        axes.plot(rows["texts"], rows["accuracy"], "o", color=line.get_color(), markersize=4)
        told.append(f"{method} from {mean.iloc[0]:.2f} to {mean.iloc[-1]:.2f}")
    axes.set_xscale("log")
    sizes = sorted(set(table["texts"]))
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.legend(loc="upper left")
    alt = (
        f"{title}. Mean accuracy from {sizes[0]:,} to {sizes[-1]:,} training texts: {listed(told)}."
    )
    return describe(axes, alt)

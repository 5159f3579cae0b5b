"""Figures of chapter 04: counts by window, ratios, the weighting function, differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.glove.counting import cooccurrence, count_table
from course_lib.glove.diagrams import plot_cell
from course_lib.glove.objective import weight
from course_lib.language import tr
from course_lib.text import Vocabulary

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["plot_cell", "plot_differences", "plot_ratios", "plot_weight", "window_slider"]


def window_slider(
    sentences: Iterable[Sequence[str]],
    words: Sequence[str],
    windows: Sequence[int] = (1, 2, 3),
    start: int = 1,
) -> Figure:
    """Draw the co-occurrence matrix of a few sentences, with a slider for the window.

    Parameters
    ----------
    sentences : iterable of token lists
        Few and short: the matrix is shown in full.
    words : sequence of str
        Rows and columns, in the order wanted.
    windows : sequence of int, default 1, 2 and 3
        Positions of the slider.
    start : int, default 1
        Where the slider stands first; one of ``windows``.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    import plotly.graph_objects as go

    from course_lib.plotting import COLOURS, add_slider, describe, listed

    if start not in windows:
        raise ValueError(f"start is {start}, expected one of windows: {list(windows)}.")
    sentences = list(sentences)
    vocabulary = Vocabulary.build(sentences)
    tables = {
        window: count_table(cooccurrence(sentences, vocabulary, window), vocabulary, words)
        for window in windows
    }
    figure = go.Figure()
    for window, table in tables.items():
        figure.add_heatmap(
            z=table.to_numpy(),
            x=list(words),
            y=list(words),
            text=table.to_numpy(),
            texttemplate="%{text}",
            hovertemplate="%{x} near %{y}: %{z}<extra></extra>",
            colorscale=[[0, "white"], [1, COLOURS["sky"]]],
            zmin=0,
            zmax=max(int(other.to_numpy().max()) for other in tables.values()),
            showscale=False,
            visible=window == start,
        )
    changes = {
        str(window): [
            {"visible": [window == other for other in windows]},
            {"title.text": _window_title(window, tables[window])},
        ]
        for window in windows
    }
    figure.update_layout(title=_window_title(start, tables[start]))
    add_slider(figure, changes, list(windows).index(start), "words on each side: ")
    figure.update_xaxes(title="context word k")
    figure.update_yaxes(title="word i", autorange="reversed")
    zeros = listed(
        tr("{count} with {window}", count=(tables[window].to_numpy() == 0).sum(), window=window)
        for window in windows
    )
    counts = tables[start].to_numpy()
    row, column = map(int, np.unravel_index(counts.argmax(), counts.shape))
    alt = tr(
        "Co-occurrence matrix of {count} words, with a slider for the window. Of "
        "{size} cells these are zero: {zeros}. Shown is the window {start}; "
        "there {words} and {words_2} meet most often, {most:g} times.",
        count=len(words),
        size=counts.size,
        zeros=zeros,
        start=start,
        words=words[row],
        words_2=words[column],
        most=counts.max(),
    )
    return describe(figure, alt)


def _window_title(window: int, table: pd.DataFrame) -> str:
    zeros = float((table.to_numpy() == 0).mean())
    if window == 1:
        return tr("Within 1 word, {zeros:.0%} of the pairs never meet", zeros=zeros)
    return tr(
        "Within {window} words, {zeros:.0%} of the pairs never meet", window=window, zeros=zeros
    )


def plot_ratios(ratios: Mapping[str, pd.Series], title: str) -> Axes:
    """Draw ratios of co-occurrence probabilities on a logarithmic scale, around 1.

    Parameters
    ----------
    ratios : mapping of str to pandas.Series
        For each source its ratios, such as ``{"our reader": table["ratio"]}``; the index
        holds the probe words, the same in each. NaN is written as "undefined".
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(title, "P(k | ice) / P(k | steam), logarithmic", "probe word k")
    colours = [colour for name, colour in COLOURS.items() if name != "grey"]
    probes = list(next(iter(ratios.values())).index)
    for number, (name, series) in enumerate(ratios.items()):
        offset = 0.16 * (number - (len(ratios) - 1) / 2)
        heights = np.arange(len(probes)) + offset
        values = series.loc[probes].to_numpy(dtype=float)
        colour = colours[number % len(colours)]
        marker = "osD^v"[number % 5]
        axes.scatter(values, heights, label=name, color=colour, marker=marker, s=60, zorder=3)
        for height in heights[np.isnan(values)]:
            axes.text(
                1.04,
                height,
                tr("undefined in {name}", name=name),
                color=colour,
                va="center",
                size=10,
            )
    axes.axvline(1, color=COLOURS["grey"], linewidth=1)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks(range(len(probes)), probes)
    axes.set_ylim(len(probes) - 0.5, -0.5)  # the first probe on top
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    told = [
        tr("in {name}, ", name=name) + listed(f"{word} {_ratio(series[word])}" for word in probes)
        for name, series in ratios.items()
    ]
    return describe(
        axes,
        tr(
            "{title}. Ratios on a logarithmic axis, around 1: {words}.",
            title=title,
            words="; ".join(told),
        ),
    )


def _ratio(value: float) -> str:
    return "undefined" if np.isnan(value) else f"{value:.2g}"


def plot_weight(alphas: Sequence[float] = (0.5, 0.75, 1.0), x_max: float = 100) -> Axes:
    """Draw the weighting function f(x) for several exponents.

    Parameters
    ----------
    alphas : sequence of float, default 0.5, 0.75 and 1
    x_max : float, default 100

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import describe, listed, new_axes

    axes = new_axes(
        tr("Rare pairs weigh little, and from {x_max:g} on all weigh the same", x_max=x_max),
        "count x",
        "weight f(x)",
    )
    counts = np.linspace(0, 1.5 * x_max, 301)
    styles: list[Any] = ["--", "-", ":"]
    for number, alpha in enumerate(alphas):
        axes.plot(counts, weight(counts, x_max, alpha), styles[number % 3], label=f"α = {alpha:g}")
    axes.legend()
    tenth = x_max / 10
    at_tenth = listed(f"{weight(np.array([tenth]), x_max, alpha)[0]:.2f}" for alpha in alphas)
    alt = tr(
        "Weight against count, for the exponents α {words}. All rise from 0 to 1 "
        "at count {x_max:g} and stay there; at count {tenth:g} they stand at "
        "{at_tenth}.",
        words=listed(f"{alpha:g}" for alpha in alphas),
        x_max=x_max,
        tenth=tenth,
        at_tenth=at_tenth,
    )
    return describe(axes, alt)


def plot_differences(differences: pd.DataFrame, method: str) -> Axes:
    """Draw how far other methods lie above or below one, test by test, with intervals.

    Parameters
    ----------
    differences : pandas.DataFrame
        As from ``Comparison.differences``: rows by ``test`` and ``method``, the columns
        ``difference``, ``from`` and ``to``.
    method : str
        The one that was subtracted.

    Returns
    -------
    matplotlib.axes.Axes
        A band for each test, in it a row for each method. The title counts the differences
        whose interval does not hold 0.
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    tests = list(differences.index.unique("test"))
    names = list(differences.index.unique("method"))
    above, below = (differences["from"] > 0).sum(), (differences["to"] < 0).sum()
    title = tr(
        "Whole interval above {method}: {above} of {count}; below: {below}",
        method=method,
        above=above,
        count=len(differences),
        below=below,
    )
    if not above:
        title = tr("No method is above {method} with its whole interval", method=method)
    label = tr("score minus that of {method}, with 95% interval", method=method)
    axes = new_axes(title, label, "", figsize=(8, 4.6))
    for number, name in enumerate(names):
        part = differences.xs(name, level="method").loc[tests]
        # The rows of a test fill 0.6 of its band: the gap to the next is wider than a row.
        rows = np.arange(len(tests)) + 0.6 / len(names) * (number - (len(names) - 1) / 2)
        middle = part["difference"]
        reach = np.array([middle - part["from"], part["to"] - middle]).clip(min=0)
        axes.errorbar(middle, rows, xerr=reach, fmt="osD^v"[number % 5], capsize=3, label=name)
    axes.axvline(0, color=COLOURS["grey"], linewidth=1)
    axes.annotate(
        f"0: {method}", (0, len(tests) - 0.53), xytext=(-4, 0), textcoords="offset points",
        ha="right", color=COLOURS["grey"], size=11,
    )  # fmt: skip
    for band in range(0, len(tests), 2):
        axes.axhspan(band - 0.5, band + 0.5, color=COLOURS["grey"], alpha=0.08, linewidth=0)
    axes.grid(axis="y", visible=False)
    axes.set_yticks(range(len(tests)), tests)
    axes.set_ylim(len(tests) - 0.5, -0.5)  # the first test on top
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    told = [
        f"{test}: "
        + listed(
            tr(
                "{name} {difference:+.2f} ({value:+.2f} to {to:+.2f})",
                name=name,
                difference=row["difference"],
                value=row["from"],
                to=row["to"],
            )
            for name, row in differences.loc[test].iterrows()
        )
        for test in tests
    ]
    return describe(axes, f"{title}. {'; '.join(told)}.")

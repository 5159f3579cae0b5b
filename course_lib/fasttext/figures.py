"""The figures of chapter 05: collisions against buckets, recovery of typos by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["plot_collisions", "plot_importance", "recovery_menu"]


def plot_collisions(table: pd.DataFrame, title: str) -> Axes:
    """Draw the share of n-grams that share a bucket against the number of buckets.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``fasttext.collisions`` returns it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        Dots for what was measured, a line for what a perfectly random hash would give.
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    axes = new_axes(title, "buckets", "n-grams that share their bucket")
    axes.plot(table["buckets"], table["expected"], color=COLOURS["orange"], label="a random hash")
    axes.plot(table["buckets"], table["share"], "o", color=COLOURS["blue"], label="measured")
    axes.set_xscale("log")
    axes.set_ylim(0, 1.05)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend()
    few, many = table.sort_values("buckets").iloc[[0, -1]].to_dict("records")
    alt = (
        f"{title}. Share of n-grams that share their bucket, against the number of buckets: "
        f"{few['share']:.0%} with {few['buckets']:,.0f}, {many['share']:.0%} with "
        f"{many['buckets']:,.0f}. The dots are at most "
        f"{(table['share'] - table['expected']).abs().max():.1%} away from the line of a random "
        "hash."
    )
    return describe(axes, alt)


def plot_importance(table: pd.DataFrame, title: str, top: int = 12) -> Axes:
    """Draw the n-grams of a string that matter most for its vector.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``SubwordVectors.ngrams`` returns it: ``ngram`` and ``without``.
    title : str
        What the reader should see.
    top : int, default 12
        How many n-grams to show.

    Returns
    -------
    matplotlib.axes.Axes
        Bars of 1 minus the cosine with and without the n-gram, the longest on top.
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    change = (1 - table.set_index("ngram")["without"]).dropna().groupby(level=0, sort=False).max()
    change = change.sort_values(kind="stable").tail(top)
    axes = new_axes(title, "how far the vector turns without it (1 − cosine)", "", figsize=(8, 4))
    axes.barh(list(change.index), change, color=COLOURS["blue"])
    longest = change[::-1]
    told = listed(f"{ngram} {turn:.3f}" for ngram, turn in longest.head(5).items())
    alt = (
        f"{title}. Bars for the {len(change)} n-grams without which the vector turns furthest, "
        f"in 1 minus the cosine. The longest: {told}; the shortest: {longest.index[-1]} "
        f"{longest.iloc[-1]:.3f}."
    )
    return describe(axes, alt)


def recovery_menu(table: pd.DataFrame, kinds: Sequence[str] | None = None, top: int = 5) -> Figure:
    """Draw how often each model recovers a typo, with a menu for the kind of typo.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``fasttext.typo_recovery`` returns it for several models.
    kinds : sequence of str, optional
        The entries of the menu, in this order; the first is shown at first. By default
        ``"all"``, then every other kind of the table.
    top : int, default 5
        Which ``top k`` of the table to draw.

    Returns
    -------
    plotly.graph_objects.Figure
        A bar with its interval for each model.

    Raises
    ------
    ValueError
        If a kind, or ``top``, is not in the table.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import add_menu, describe, listed

    column = f"top {top}"
    if column not in table:
        raise ValueError(f"top is {top}, but the table has no column {column!r}.")
    present = list(dict.fromkeys(table["kind"]))
    kinds = list(kinds or sorted(present, key=lambda kind: kind != "all"))
    unknown = [kind for kind in kinds if kind not in present]
    if unknown:
        raise ValueError(f"kinds holds {unknown[0]!r}, expected names from {', '.join(present)}.")

    def title(rows: pd.DataFrame) -> str:
        best = rows.iloc[int(rows[column].argmax())]
        name, n = rows["kind"].iloc[0], rows["pairs"].iloc[0]
        what = "All typos" if name == "all" else f"Typos of the kind '{name}'"
        return f"{what}: {best['model']} finds {best[column]:.0%} in the first {top} ({n} pairs)"

    figure = go.Figure()
    changes = {}
    for number, kind in enumerate(kinds):
        rows = table[table["kind"] == kind]
        figure.add_bar(
            x=rows["model"],
            y=rows[column],
            error_y={
                "type": "data",
                "array": rows[f"{column} high"] - rows[column],
                "arrayminus": rows[column] - rows[f"{column} low"],
            },
            customdata=rows["median_rank"],
            hovertemplate="%{x}: %{y:.0%}, median rank %{customdata}<extra></extra>",
            visible=number == 0,
            showlegend=False,
        )
        shown = {"visible": [other == kind for other in kinds]}
        changes[kind] = [shown, {"title.text": title(rows)}]
    figure.update_layout(title=title(table[table["kind"] == kinds[0]]))
    add_menu(figure, changes, height=1.12)
    figure.update_traces(marker_color="#0072B2")
    figure.update_yaxes(range=[0, 1], tickformat=".0%", title=f"recovered in the first {top}")
    figure.update_xaxes(title="model")
    first = table[table["kind"] == kinds[0]]
    shares = listed(
        f"{model} {share:.0%}" for model, share in zip(first["model"], first[column], strict=True)
    )
    alt = (
        f"{title(first)}. Bars with intervals: {shares}. A menu chooses the kind of typo: "
        f"{listed(kinds)}."
    )
    return describe(figure, alt)

"""The figures of chapter 05: collisions against buckets, recovery of typos by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.language import tr

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["plot_collisions", "recovery_menu"]


def plot_collisions(shares: Mapping[int, float], n_ngrams: int) -> Axes:
    """Draw the share of n-grams that share a bucket against the number of buckets.

    Parameters
    ----------
    shares : mapping of int to float
        What was measured: for each number of buckets B, the share of the n-grams that have
        company in theirs.
    n_ngrams : int
        How many different n-grams there are, N.

    Returns
    -------
    matplotlib.axes.Axes
        Dots for what was measured, and the curve 1 - (1 - 1/B)^(N - 1) of a random hash.
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    most = max(shares)
    title = tr(
        "With {most:,} buckets, {shares:.0%} of {n_ngrams:,} n-grams share theirs",
        most=most,
        shares=shares[most],
        n_ngrams=n_ngrams,
    )
    axes = new_axes(title, "buckets", "n-grams that share their bucket")
    B = np.geomspace(min(shares), most, 200)
    axes.plot(B, _random_share(B, n_ngrams), color=COLOURS["orange"], label="a random hash")
    axes.plot(list(shares), list(shares.values()), "o", color=COLOURS["blue"], label="measured")
    axes.set_xscale("log")
    axes.set_ylim(0, 1.05)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend()
    measured = np.array(list(shares.values()))
    away = np.abs(measured - _random_share(np.array(list(shares)), n_ngrams)).max()
    few = min(shares)
    alt = tr(
        "{title}. Share of n-grams that share their bucket, against the number "
        "of buckets: {shares:.0%} with {few:,}, {shares_2:.0%} with {most:,}. "
        "The dots are at most {away:.1%} away from the curve of a random hash.",
        title=title,
        shares=shares[few],
        few=few,
        shares_2=shares[most],
        most=most,
        away=away,
    )
    return describe(axes, alt)


def recovery_menu(found: pd.DataFrame, kinds: Sequence[str], top: int = 5) -> Figure:
    """Draw how often each method finds the word that was meant, with a menu for the kind.

    Parameters
    ----------
    found : pandas.DataFrame
        A row for each typing error, a column for each method: 1 if the method finds the word
        that was meant, 0 if it does not, or the share of several trainings that do.
    kinds : sequence of str
        The kind of each error. The menu offers all of them together first, then each.
    top : int, default 5
        Up to which rank a word counts as found; for the texts alone.

    Returns
    -------
    plotly.graph_objects.Figure
        A bar for each method, with the 95% Wilson interval of as many errors.

    Raises
    ------
    ValueError
        If there are not as many kinds as rows.
    """
    import plotly.graph_objects as go

    from course_lib.evaluation import wilson_interval
    from course_lib.plotting import COLOURS, add_menu, describe, listed

    if len(kinds) != len(found):
        raise ValueError(
            f"kinds has {len(kinds)} entries and found {len(found)} rows, expected one kind "
            "for each row."
        )
    groups = {"all": found.to_numpy(dtype=np.float64)}
    for kind in dict.fromkeys(kinds):
        groups[kind] = groups["all"][[other == kind for other in kinds]]
    figure = go.Figure()
    changes, titles = {}, {}
    for kind, some in groups.items():
        share, n = some.mean(axis=0), len(some)
        ends = np.array([wilson_interval(round(n * one), n) for one in share]).T
        what = (
            tr("All {n} errors", n=n)
            if kind == "all"
            else tr("Errors of the kind '{kind}' ({n})", kind=kind, n=n)
        )
        titles[kind] = tr("{what}: is the word meant among the first {top}?", what=what, top=top)
        figure.add_bar(
            x=list(found.columns),
            y=share.round(4),
            error_y={
                "type": "data",
                "array": np.maximum(ends[1] - share, 0).round(4),
                "arrayminus": np.maximum(share - ends[0], 0).round(4),
            },
            hovertemplate="%{x}: %{y:.0%}<extra></extra>",
            visible=kind == "all",
            showlegend=False,
        )
        shown = {"visible": [other == kind for other in groups]}
        changes[kind] = [shown, {"title.text": titles[kind]}]
    figure.update_layout(title=titles["all"])
    add_menu(figure, changes, height=1.12)
    figure.update_traces(marker_color=COLOURS["blue"])
    figure.update_yaxes(
        range=[0, 1.02], tickformat=".0%", title=tr("found among the first {top}", top=top)
    )
    shares = listed(
        f"{name} {share:.0%}"
        for name, share in zip(found.columns, groups["all"].mean(axis=0), strict=True)
    )
    alt = tr(
        "{all} Bars with intervals: {shares}. A menu chooses the kind of error: {words}.",
        all=titles["all"],
        shares=shares,
        words=listed(groups),
    )
    return describe(figure, alt)


def _random_share(B: npt.NDArray[Any], n_ngrams: int) -> npt.NDArray[np.float64]:
    share: npt.NDArray[np.float64] = 1 - (1 - 1 / B) ** (n_ngrams - 1)
    return share

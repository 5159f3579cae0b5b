"""The figures of chapter 10: what all documents share, and scores of methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.language import tr
from course_lib.vectors.search import unit_rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["cosine_slider", "plot_common", "plot_scores", "random_cosines"]

Floats = npt.NDArray[np.floating]

_POINTS = 1500  # documents drawn; more would be a blot


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


def plot_common(
    rows: Floats, title: str, marked: Mapping[str, Floats], made: str = "as averaged"
) -> Axes:
    """Draw documents along the direction u that they share, and without it.

    Parameters
    ----------
    rows : array of shape (n, D)
        Document vectors. Their three strongest directions (singular vectors, uncentred) are the
        axes; the first is u. At most 1,500 are drawn.
    title : str
        What the reader should see.
    marked : mapping of str to array of shape (D,)
        A few documents with their labels, drawn as arrows.
    made : str, default "as averaged"
        How the rows came about: the title of the left panel, followed by the number of dots.

    Returns
    -------
    matplotlib.axes.Axes
        The left panel: u and the second direction. The right one: the second and the third.
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import COLOURS, describe, listed

    axes3 = np.linalg.svd(np.asarray(rows, dtype=np.float64), full_matrices=False)[2][:3]
    axes3[0] *= np.sign(axes3[0] @ np.mean(rows, axis=0)) or 1
    places = np.asarray(rows, dtype=np.float64) @ axes3.T
    arrows = {name: axes3 @ np.asarray(row, dtype=np.float64) for name, row in marked.items()}
    figure, panels = plt.subplots(1, 2, figsize=(10.4, 4.4), layout="constrained")
    plt.close(figure)
    figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    some = places[:: max(1, -(-len(places) // _POINTS))]
    named = ("along u", "along the second singular vector", "along the third singular vector")
    for axes, (x, y), line in zip(
        panels,
        ((0, 1), (1, 2)),
        (tr("{made}; dots: {count:,} documents", made=made, count=len(some)), "the same without u"),
        strict=True,
    ):
        axes.plot(some[:, x], some[:, y], ".", color="#9FC3DC", markersize=3, zorder=1)
        for colour, (name, to) in zip(("orange", "green", "purple"), arrows.items(), strict=False):
            axes.annotate(
                "", (to[x], to[y]), (0, 0),
                arrowprops={"arrowstyle": "-|>", "color": COLOURS[colour], "lw": 2},
            )  # fmt: skip
            side = "left" if to[x] >= 0 else "right"
            axes.text(to[x], to[y], f" {name} ", color=COLOURS[colour], ha=side, va="center",
                      weight="bold")  # fmt: skip
        axes.plot(0, 0, "+", color="black", markersize=12)
        axes.set(xlabel=named[x], ylabel=named[y], aspect="equal", anchor="N")
        axes.margins(x=0.1)
        axes.set_title(line, weight="normal", fontsize=12)
    ahead = (places[:, 0] > 0).mean()
    around = (places[:, 1] > 0).mean()
    spread = listed(
        tr("{name} {first_to:.2f} along u", name=name, first_to=to[0])
        for name, to in arrows.items()
    )
    alt = tr(
        "{title}. Left, {made}: {count:,} documents along u and a second "
        "direction; {ahead:.0%} lie on one side of the origin. Right: along the "
        "second and the third direction; {around:.0%} lie on one side. Arrows: "
        "{spread}.",
        title=title,
        made=made,
        count=len(places),
        ahead=ahead,
        around=around,
        spread=spread,
    )
    return describe(panels[0], alt)


def cosine_slider(
    cosines: Mapping[str, Mapping[str, Floats]], start: int = 0, prefix: str = "left out: "
) -> Figure:
    """Draw how the cosines of random pairs are spread, with a slider for what is compared.

    Parameters
    ----------
    cosines : mapping of str to mapping of str to array of float
        For each position of the slider its label, and the cosines of each kind of vectors;
        the same kinds everywhere.
    start : int, default 0
        Where the slider stands first.
    prefix : str, default "left out: "
        Stands before the label of the position.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        If there is no position, or the kinds differ.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import COLOURS, add_slider, describe, listed

    kinds = [list(of) for of in cosines.values()]
    if not kinds or any(one != kinds[0] for one in kinds):
        raise ValueError(f"cosines has the kinds {kinds}, expected the same at each position.")
    edges = np.linspace(-1, 1, 81)
    figure, changes = go.Figure(), {}
    colours: list[Any] = [COLOURS[name] for name in ("blue", "orange", "green")]
    for number, (label, of) in enumerate(cosines.items()):
        for colour, (name, values) in zip(colours, of.items(), strict=False):
            shares = np.histogram(values, edges)[0] / len(values)
            figure.add_bar(
                x=(edges[:-1] + edges[1:]) / 2, y=shares.round(4), name=name, opacity=0.75,
                marker_color=colour, visible=number == start,
                hovertemplate=tr(
                    "{name}: %{{y:.1%}} of pairs near %{{x:.2f}}<extra></extra>", name=name
                ),
            )  # fmt: skip
        shown = [other == label for other in cosines for _ in kinds[0]]
        changes[label] = [{"visible": shown}, {"title.text": _means_of(label, of, prefix)}]
    first = list(cosines)[start]
    figure.update_layout(
        title=_means_of(first, cosines[first], prefix), barmode="overlay", bargap=0
    )
    figure.update_xaxes(title="cosine of two documents drawn at random", range=[-1, 1])
    figure.update_yaxes(title="share of pairs", tickformat=".0%")
    add_slider(figure, changes, start, prefix)
    told = listed(_means_of(label, of, "") for label, of in cosines.items())
    return describe(
        figure, tr("Histograms of cosines; a slider changes the texts. {told}.", told=told)
    )


def _means_of(label: str, of: Mapping[str, Floats], prefix: str) -> str:
    from course_lib.plotting import listed

    means = listed(f"{name} {np.mean(values):.2f}" for name, values in of.items())
    return (
        tr("{prefix}{label}. Mean cosine: {means}", prefix=prefix, label=label, means=means)
        if prefix
        else f"{label}: {means}"
    )


def plot_scores(tables: Mapping[str, pd.DataFrame], title: str, score: str = "precision") -> Axes:
    """Draw scores of methods with their intervals, one panel a catalogue.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        ``RankingScores.table`` of each catalogue, with a row ``chance``, which becomes a
        dashed line. A method has the same height in every panel, and the axes of the scores
        are the same, from 0 on.
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
    named = dict.fromkeys(method for table in tables.values() for method in table.index)
    methods = [method for method in named if method != "chance"][::-1]
    furthest = max(table[f"{prefix}high"].max() for table in tables.values())
    figure, panels = plt.subplots(
        1, len(tables), figsize=(5.2 * len(tables), 1 + 0.36 * len(named)), squeeze=False,
        layout="constrained",
    )  # fmt: skip
    plt.close(figure)
    figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    for axes, (name, table) in zip(panels[0], tables.items(), strict=True):
        rows = table.drop(index="chance")[::-1]
        heights = [methods.index(method) for method in rows.index]
        middle = rows[score].astype(float)
        ends = [middle - rows[f"{prefix}low"], rows[f"{prefix}high"] - middle]
        axes.errorbar(middle, heights, xerr=ends, fmt="o", capsize=4)
        axes.set_yticks(heights, rows.index)
        chance = table.loc["chance", score]
        axes.axvline(chance, color=COLOURS["orange"], linestyle="--")
        axes.text(chance, -0.9, " chance", color=COLOURS["orange"], va="bottom")
        axes.set(
            xlabel=tr("{score} at 5, with 95% interval", score=score), ylim=(-1, len(methods) - 0.4)
        )
        axes.set_xlim(0, 1.04 * furthest)
        axes.set_title(name, weight="normal", fontsize=12)
    told = [
        f"{name}: " + listed(f"{method} {value:.2f}" for method, value in table[score].items())
        for name, table in tables.items()
    ]
    name = score[0].upper() + score[1:]
    alt = tr(
        "{title}. {name} at 5, dots with intervals. {words}.",
        title=title,
        name=name,
        words="; ".join(told),
    )
    return describe(panels[0][0], alt)

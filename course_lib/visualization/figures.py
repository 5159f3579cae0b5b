"""The figures of chapter 09: maps with labels, panels, arrows, maps to play with.

Coordinates of a t-SNE map have no unit, and its directions no meaning: ticks are left off,
and one unit is as long across as upwards. PCA's axes are told with their share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.language import tr
from course_lib.visualization.arrows import Arrows
from course_lib.visualization.interactive import (
    hover_map,
    map_slider,
    save_page,
    show_file,
)
from course_lib.visualization.labels import place_labels
from course_lib.visualization.marks import MARKERS, group_colour, told_groups, told_quality
from course_lib.visualization.quality import nearest_rows
from course_lib.visualization.samples import count_clumps

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "hover_map",
    "map_slider",
    "plot_arrows",
    "plot_forces",
    "plot_map",
    "plot_neighbourhoods",
    "plot_panels",
    "plot_quality",
    "save_page",
    "show_file",
]


def plot_map(
    coordinates: npt.ArrayLike,
    title: str,
    labels: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
    size: float = 10,
    figsize: tuple[float, float] = (9, 5.6),
    legend: bool = True,
    data: npt.ArrayLike | None = None,
    k: int = 10,
) -> Axes:
    """Draw a map with a colour for each group, labels that do not overlap, and its quality.

    Parameters
    ----------
    coordinates : Map or array of shape (n, 2)
    title : str
        What the reader should see.
    labels : sequence of str, length n, optional
        A word for each point; where space is short the first ones get it.
    groups : sequence of str, length n, optional
        Colours and markers; the legend names them in the order of their appearance.
    size : float, default 10
        Height of the letters in points.
    figsize : (float, float), default (9, 5.6)
        Inches.
    legend : bool, default True
        Name the groups beside the map; without, where the words speak for themselves.
    data : array_like of float, shape (n, D), optional
        The points before they were drawn: trustworthiness and neighbours kept stand under
        the map.
    k : int, default 10
        Neighbours that these two count.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import describe, new_axes

    points = _points(coordinates)
    quality = told_quality(data, points, k)
    x, y = _axis_names(coordinates)
    axes = new_axes(title, quality or x, y, figsize=figsize)
    colours = _scatter(axes, points, groups, dot=22 if labels is not None else 14)
    if groups is not None and legend:
        axes.figure.legend(loc="outside right upper", fontsize=11)
    _bare(axes)
    if labels is not None:
        place_labels(axes, points, labels, colours, size)
    what = "words" if labels is not None else "points"
    alt = tr(
        "{title}. {count} {what} on a map{told_groups}.",
        title=title,
        count=len(points),
        what=what,
        told_groups=told_groups(points, groups),
    )
    return describe(axes, tr("{alt} Its {quality}.", alt=alt, quality=quality) if quality else alt)


def plot_panels(
    maps: Mapping[str, npt.ArrayLike],
    title: str,
    groups: Sequence[str] | None = None,
    columns: int = 3,
    data: npt.ArrayLike | None = None,
    links: int = 0,
) -> Figure:
    """Draw several maps of the same points side by side.

    Parameters
    ----------
    maps : mapping of str to Map or array of shape (n, 2)
        Under the headings of the panels.
    title : str
        What the reader should see.
    groups : sequence of str, length n, optional
        The same points in every panel; the colours follow them. Points of the group ``""``
        are drawn in pale grey, and the legend does not name them.
    columns : int, default 3
    data : array_like of float, shape (n, D), optional
        The points before they were drawn: trustworthiness and neighbours kept, for ten
        neighbours, stand under each panel.
    links : int, default 0
        Draw a line from each point to this many nearest on the map, and say into how many
        clumps the points fall.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import describe

    told = []
    rows = -(-len(maps) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(3.1 * columns, 2.75 * rows + 0.5), squeeze=False
    )
    plt.close(figure)
    figure.set_layout_engine("constrained")
    figure.suptitle(title, fontsize=13, weight="bold", x=0.01, ha="left")
    for one, (name, coordinates) in zip(axes.flat, maps.items(), strict=False):
        points = _points(coordinates)
        _scatter(one, points, groups, dot=7 if len(points) > 100 else 20)
        quality = told_quality(data, points)
        one.set_xlabel(quality.replace(", ", "\n"), fontsize=10)
        _bare(one)
        lie = told_groups(points, groups, widths=len(maps) < 3)
        if links:
            _draw_links(one, points, links)
            clumps = count_clumps(points, links)
            lie += tr(
                ", in {clumps} clump{clumps_2} of near neighbours",
                clumps=clumps,
                clumps_2="s" * (clumps > 1),
            )
        heading = (
            tr(
                "{name}: {clumps} clump{clumps_2}",
                name=name,
                clumps=clumps,
                clumps_2="s" * (clumps > 1),
            )
            if links
            else name
        )
        one.set_title(heading, fontsize=11, weight="normal")
        if not lie and len(points) > 3:
            clumps = count_clumps(points)
            lie = tr(
                ", in {clumps} clump{clumps_2} of near neighbours",
                clumps=clumps,
                clumps_2="s" * (clumps > 1),
            )
        told.append(
            tr(
                "{name}: {count} points{lie}{word}",
                name=name,
                count=len(points),
                lie=lie,
                word=f"; {quality}" if quality else "",
            )
        )
    for unused in axes.flat[len(maps) :]:
        unused.set_axis_off()
    names = list(dict.fromkeys(groups if groups is not None else []))
    if len(names) > 1:
        handles, legend = axes.flat[0].get_legend_handles_labels()
        handles = [each for each, name in zip(handles, legend, strict=True) if name]
        legend = [name for name in legend if name]
        figure.legend(
            handles, legend, loc="outside lower center", ncols=min(8, len(names)), fontsize=10
        )
    return describe(
        figure,
        tr(
            "{title}. {count} maps side by side. {words}.",
            title=title,
            count=len(told),
            words=". ".join(told),
        ),
    )


def plot_arrows(arrows: Arrows, title: str, figsize: tuple[float, float] = (9, 5.2)) -> Axes:
    """Draw the step of each pair as an arrow on the plane of PCA.

    Parameters
    ----------
    arrows : Arrows
        As ``analogy_arrows`` returns it.
    title : str
        What the reader should see.
    figsize : (float, float), default (9, 5.2)
        Inches.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    x, y = _axis_names(arrows.map)
    axes = new_axes(title, tr("{x} (both axes on one scale)", x=x), y, figsize=figsize)
    n = len(arrows.table)
    starts, ends = arrows.map.coordinates[:n], arrows.map.coordinates[n:]
    colours = _scatter(axes, arrows.map.coordinates, ["start"] * n + ["end"] * n, dot=26)
    for start, end in zip(starts, ends, strict=True):
        style = {"arrowstyle": "-|>", "color": COLOURS["grey"], "shrinkA": 4, "shrinkB": 4}
        axes.annotate("", end, start, arrowprops=style)
    _bare(axes)
    words = [*arrows.table["start"], *arrows.table["end"]]
    along = np.linspace(0, 1, 25)[:, np.newaxis, np.newaxis]
    shafts = ((1 - along) * starts + along * ends).reshape(-1, 2)
    place_labels(axes, arrows.map.coordinates, words, colours, size=11, avoid=shafts)
    pairs = arrows.table.itertuples()
    alt = tr(
        "{title}. {n} arrows on the plane of PCA: {words}. In the picture the "
        "mean cosine between two of them is {in_the_plane:.2f}.",
        title=title,
        n=n,
        words=listed(f"{pair.start} to {pair.end}" for pair in pairs),
        in_the_plane=arrows.in_the_plane,
    )
    return describe(axes, alt)


def plot_quality(table: pd.DataFrame, title: str, x: str) -> Axes:
    """Draw scores of maps against a setting.

    Parameters
    ----------
    table : pandas.DataFrame
        The index holds the setting; each column is a line, under its name.
    title, x : str
        What the reader should see, and what the setting is.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import describe, listed, new_axes

    axes = new_axes(title, x, "score")
    for name in table.columns:
        axes.plot(table.index, table[name], marker="o", label=name)
    axes.set(ylim=(0, 1.02), xscale="log")
    axes.set_xticks(list(table.index), [f"{value:g}" for value in table.index])
    axes.minorticks_off()
    axes.legend(loc="center right", bbox_to_anchor=(1, 0.3))
    told = "; ".join(
        f"{name} {', '.join(f'{score:.2f}' for score in table[name])}" for name in table.columns
    )
    settings = listed(f"{value:g}" for value in table.index)
    return describe(
        axes,
        tr(
            "{title}. Scores with {x} {settings}: {told}.",
            title=title,
            x=x,
            settings=settings,
            told=told,
        ),
    )


def plot_neighbourhoods(
    probabilities: Mapping[str, npt.ArrayLike], title: str, most: int = 30
) -> Axes:
    """Draw the probabilities of neighbours, the likeliest first, a line for each point.

    Parameters
    ----------
    probabilities : mapping of str to array of shape (n,)
        Under the names that the legend shows.
    title : str
        What the reader should see.
    most : int, default 30
        Neighbours drawn.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import describe, new_axes

    others = len(np.asarray(next(iter(probabilities.values())))) - 1
    shown = tr(", {most} of {others}", most=most, others=others) if most < others else ""
    axes = new_axes(
        title,
        tr("neighbour, the nearest first{shown}", shown=shown),
        "probability",
        figsize=(8, 3.8),
    )
    told = []
    for (name, row), marker in zip(probabilities.items(), MARKERS, strict=False):
        ordered = np.sort(np.asarray(row))[::-1][:most]
        axes.plot(range(1, len(ordered) + 1), ordered, marker=marker, markersize=4, label=name)
        told.append(
            tr(
                "{name} from {first_ordered:.2f} to {last_ordered:.3f}",
                name=name,
                first_ordered=ordered[0],
                last_ordered=ordered[-1],
            )
        )
    axes.set_ylim(0)
    axes.legend(fontsize=12)
    return describe(
        axes,
        tr(
            "{title}. Probabilities of {most} neighbours: {words}.",
            title=title,
            most=most,
            words="; ".join(told),
        ),
    )


def plot_forces(
    probabilities: npt.NDArray[np.float64],
    coordinates: npt.ArrayLike,
    words: Sequence[str],
    word: str,
    named: int = 6,
    groups: Sequence[str] | None = None,
) -> Axes:
    """Draw what t-SNE's gradient does to one word of a map: who pulls it, and who pushes.

    Parameters
    ----------
    probabilities : numpy.ndarray of shape (n, n)
        The joint probabilities of being neighbours in the data.
    coordinates : Map or array of shape (n, 2)
        A map on its way.
    words : sequence of str, length n
    word : str
        One of them.
    named : int, default 6
        How many of each kind are named, the strongest first.
    groups : sequence of str, length n, optional
        Gives the points colours and marks, as on ``plot_map``; black dots by default.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    points, names, at = (
        _points(coordinates),
        np.asarray(words, dtype=object),
        list(words).index(word),
    )
    kernel = 1 / (1 + ((points[:, np.newaxis] - points) ** 2).sum(axis=2))
    np.fill_diagonal(kernel, 0)
    strength = ((probabilities - kernel / kernel.sum()) * kernel)[at]
    strength = strength * np.linalg.norm(points - points[at], axis=1)
    order = np.abs(strength).argsort()[::-1]
    title = tr("What acts on {word}: p > q pulls, p < q pushes", word=word)
    axes = new_axes(title, "place on the map (no unit)", "", figsize=(8.4, 4.8))
    labels, told = np.full(len(points), "", dtype=object), []
    labels[at] = word
    for kind, sign in [("pulls, p > q", 1), ("pushes, p < q", -1)]:
        colour = COLOURS["green" if sign > 0 else "blue"]
        own = [row for row in order if sign * strength[row] > 0]
        for row in own:
            width = 6 * abs(strength[row] / strength[order[0]])
            axes.plot(*points[[at, row]].T, color=colour, lw=width, alpha=0.7, zorder=1)
        axes.plot([], [], color=colour, lw=3, label=kind)
        labels[own[:named]] = names[own[:named]]
        told.append(
            tr(
                "{kind}: {count} words, most of all {words}",
                kind=kind,
                count=len(own),
                words=listed(names[own[:named]]),
            )
        )
    colours = _scatter(axes, points, groups, dot=24) if groups is not None else []
    if groups is None:
        axes.scatter(points[:, 0], points[:, 1], s=16, color="black", zorder=2)
    axes.legend(fontsize=10, loc="center left", bbox_to_anchor=(1, 0.5))
    _bare(axes)
    ranked = np.array([at, *(row for row in order if row != at)])  # the strongest get their place
    inks = [colours[row] for row in ranked] if colours else None
    place_labels(axes, points[ranked], labels[ranked].tolist(), inks, size=11)
    return describe(axes, f"{title}. {'; '.join(told)}.")


_PALE = "#CCCCCC"


# --- how points look ---------------------------------------------------------------------


def _points(coordinates: Any) -> npt.NDArray[np.float64]:
    return np.asarray(coordinates, dtype=np.float64)


def _axis_names(coordinates: Any) -> tuple[str, str]:
    if getattr(coordinates, "method", "") == "PCA":
        return "first principal component", "second principal component"
    return "no unit, no meaning of its own", ""


def _scatter(
    axes: Axes, points: npt.NDArray[np.float64], groups: Sequence[str] | None, dot: float
) -> list[str]:
    """Draw the points, group by group; return the colour of each."""
    names = np.asarray(groups if groups is not None else ["points"] * len(points))
    colours = np.full(len(points), _PALE, dtype=object)
    told = [name for name in dict.fromkeys(names.tolist()) if name]
    rest = names == ""
    if rest.any():
        axes.scatter(points[rest, 0], points[rest, 1], s=dot, color=_PALE, linewidths=0, zorder=1)
    for number, name in enumerate(told):
        own = names == name
        colours[own] = group_colour(number)
        axes.scatter(
            points[own, 0],
            points[own, 1],
            s=4 * dot if rest.any() else dot,
            color=group_colour(number),
            marker=MARKERS[number % len(MARKERS)],
            linewidths=0,
            label=str(name),
            zorder=2,
        )
    return colours.tolist()


def _draw_links(axes: Axes, points: npt.NDArray[np.float64], k: int) -> None:
    from matplotlib.collections import LineCollection

    near, _ = nearest_rows(points, k)
    ends = points[near].reshape(-1, 2)
    lines = np.stack([points.repeat(k, axis=0), ends], axis=1)
    axes.add_collection(LineCollection(list(lines), colors="#8A8A8A", linewidths=0.7, zorder=1))


def _bare(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.margins(0.08)
    axes.set_aspect("equal", adjustable="datalim")
    for side in axes.spines.values():
        side.set(visible=True, color="#BBBBBB")

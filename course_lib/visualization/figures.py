"""The figures of chapter 09: maps with labels, panels, arrows, maps to play with.

Coordinates of a t-SNE map have no unit, and its directions no meaning: ticks are left off,
and one unit is as long across as upwards. PCA's axes are told with their share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.visualization.arrows import Arrows
from course_lib.visualization.labels import place_labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from plotly.graph_objects import Figure as PlotlyFigure

    from course_lib.plotting import Picture

__all__ = [
    "hover_map",
    "perplexity_slider",
    "plot_arrows",
    "plot_map",
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
) -> Axes:
    """Draw a map with a colour for each group and labels that do not overlap.

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

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import new_axes

    points = _points(coordinates)
    axes = new_axes(title, *_axis_names(coordinates), figsize=figsize)
    colours = _scatter(axes, points, groups, dot=22 if labels is not None else 14)
    if groups is not None:
        axes.figure.legend(loc="outside right upper", fontsize=11)
    _bare(axes)
    if labels is not None:
        place_labels(axes, points, labels, colours, size)
    return axes


def plot_panels(
    maps: Mapping[str, npt.ArrayLike],
    title: str,
    groups: Sequence[str] | None = None,
    columns: int = 3,
) -> Figure:
    """Draw several maps of the same points side by side.

    Parameters
    ----------
    maps : mapping of str to Map or array of shape (n, 2)
        Under the headings of the panels.
    title : str
        What the reader should see.
    groups : sequence of str, length n, optional
        The same points in every panel; the colours follow them.
    columns : int, default 3

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

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
        one.set_title(name, fontsize=11, weight="normal")
        _bare(one)
    for unused in axes.flat[len(maps) :]:
        unused.set_axis_off()
    names = list(dict.fromkeys(groups if groups is not None else []))
    if len(names) > 1:
        handles, legend = axes.flat[0].get_legend_handles_labels()
        figure.legend(
            handles, legend, loc="outside lower center", ncols=min(8, len(names)), fontsize=10
        )
    return figure


def plot_arrows(arrows: Arrows, title: str) -> Axes:
    """Draw the step of each pair as an arrow on the plane of PCA.

    Parameters
    ----------
    arrows : Arrows
        As ``analogy_arrows`` returns it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, new_axes

    axes = new_axes(title, *_axis_names(arrows.map), figsize=(9, 5.2))
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
    return axes


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
    from course_lib.plotting import new_axes

    axes = new_axes(title, x, "score")
    for name in table.columns:
        axes.plot(table.index, table[name], marker="o", label=name)
    axes.set(ylim=(0, 1.02), xscale="log")
    axes.set_xticks(list(table.index), [f"{value:g}" for value in table.index])
    axes.minorticks_off()
    axes.legend(loc="center right", bbox_to_anchor=(1, 0.3))
    return axes


def hover_map(
    coordinates: npt.ArrayLike,
    words: Sequence[str],
    title: str,
    groups: Sequence[str] | None = None,
    more: Sequence[str] | None = None,
) -> PlotlyFigure:
    """Draw a map whose points tell their word under the mouse.

    Parameters
    ----------
    coordinates : Map or array of shape (n, 2)
    words : sequence of str, length n
    title : str
        What the reader should see.
    groups : sequence of str, length n, optional
        Colours; a click on the legend hides a group.
    more : sequence of str, length n, optional
        A second line of the hover text.

    Returns
    -------
    plotly.graph_objects.Figure
        For ``plotting.interactive``, or ``save_page``.

    Raises
    ------
    ValueError
        If the lengths do not fit together.
    """
    import plotly.graph_objects as go

    points = np.round(_points(coordinates), 2)
    rows = len(points)
    for name, given in [("words", words), ("groups", groups), ("more", more)]:
        if given is not None and len(given) != rows:
            raise ValueError(f"{name} holds {len(given)} entries, expected {rows}: one a point.")
    groups_array = np.asarray(groups if groups is not None else [""] * rows)
    words_array = np.array([_escape(word) for word in words], dtype=object)
    second = np.array([_escape(text) for text in (more if more is not None else [""] * rows)])
    size = 7 if rows < 100 else 5
    figure = go.Figure()
    for number, name in enumerate(dict.fromkeys(groups_array.tolist())):
        own = groups_array == name
        template = "<b>%{text}</b>" + ("<br>%{customdata}" if more is not None else "")
        figure.add_scatter(
            x=points[own, 0].tolist(),
            y=points[own, 1].tolist(),
            text=words_array[own].tolist(),
            customdata=second[own].tolist() if more is not None else None,
            mode="markers",
            name=str(name),
            marker={
                "size": size,
                "color": _colour(number),
                "symbol": _SYMBOLS[number % 8],
            },
            hovertemplate=template + "<extra></extra>",
        )
    _bare_plotly(figure, title, legend=groups is not None)
    return figure


def perplexity_slider(
    maps: Mapping[float, npt.ArrayLike],
    titles: Mapping[float, str],
    words: Sequence[str],
    groups: Sequence[str],
    start: float,
) -> PlotlyFigure:
    """Draw one map for each perplexity, with a slider between them.

    Parameters
    ----------
    maps : mapping of float to Map or array of shape (n, 2)
        The positions of the slider, computed before.
    titles : mapping of float to str
        The title at each position, with what was measured there.
    words, groups : sequences of str, length n
    start : float
        Where the slider stands first.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        If ``start`` is not one of the positions.
    """
    if start not in maps:
        raise ValueError(f"start is {start}, expected one of {list(maps)}.")
    figure = hover_map(maps[start], words, titles[start], groups)
    names = list(dict.fromkeys(groups))
    members = [np.flatnonzero(np.asarray(groups) == name) for name in names]
    steps = []
    for perplexity, coordinates in maps.items():
        points = np.round(_points(coordinates), 2)
        moved = {axis: [points[own, k].tolist() for own in members] for k, axis in enumerate("xy")}
        span = {f"{axis}axis.range": _range(points[:, k]) for k, axis in enumerate("xy")}
        steps.append(
            {
                "label": f"{perplexity:g}",
                "method": "update",
                "args": [moved, {"title.text": titles[perplexity], **span}],
            }
        )
    figure.update_layout(
        sliders=[
            {
                "active": list(maps).index(start),
                "steps": steps,
                "currentvalue": {"prefix": "perplexity: "},
                "pad": {"t": 20},
            }
        ]
    )
    return figure


def show_file(path: str | Path, alt: str) -> Picture:
    """Put a PNG file on the page, with a text for those who cannot see it.

    Parameters
    ----------
    path : str or path-like
        A PNG file.
    alt : str
        What the picture shows.

    Returns
    -------
    Picture
        Displayed by the notebook when it is the last line of a cell.

    Raises
    ------
    ValueError
        If ``alt`` is empty or the file is no PNG.
    """
    from course_lib.plotting import Picture

    content = Path(path).read_bytes()
    if not content.startswith(b"\x89PNG"):
        raise ValueError(f"{path} is no PNG file.")
    if not alt.strip():
        raise ValueError("alt is empty: say in a sentence what the picture shows.")
    data = {"image/png": content, "text/plain": f"Figure: {alt}"}
    return Picture(data, {"image/png": {"alt": alt}}, alt)


def save_page(figure: PlotlyFigure, path: str | Path, alt: str) -> Path:
    """Write an interactive figure as a page of its own that needs no network.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
    path : str or path-like
        Ends in ``.html``. The page holds plotly's script and takes about 5 MB.
    alt : str
        What the figure says when it stands still.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If the name does not end in ``.html`` or ``alt`` is empty.
    """
    import html

    target = Path(path)
    if target.suffix != ".html":
        raise ValueError(f"path is {str(path)!r}, expected a name that ends in .html.")
    if not alt.strip():
        raise ValueError("alt is empty: say in a sentence what the figure shows.")
    drawn = figure.to_html(
        full_html=False, include_plotlyjs=True, config={"responsive": True, "displaylogo": False}
    )
    title = html.escape((figure.layout.title.text or "Figure").replace("<br>", " "))
    target.write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'</head>\n<body><div role="img" aria-label="{html.escape(alt, quote=True)}">{drawn}'
        "</div></body></html>\n",
        encoding="utf-8",
    )
    return target


# --- how points look ---------------------------------------------------------------------

_MARKERS = "os^Dv<>P"
_SYMBOLS = [
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "triangle-down",
    "triangle-left",
    "triangle-right",
    "cross",
]


def _colour(number: int) -> str:
    from course_lib.plotting import COLOURS

    # Every colour comes with a marker of its own as well.
    return [*COLOURS.values(), "#000000"][number % (len(COLOURS) + 1)]


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
    colours = np.empty(len(points), dtype=object)
    for number, name in enumerate(dict.fromkeys(names.tolist())):
        own = names == name
        colours[own] = _colour(number)
        axes.scatter(
            points[own, 0],
            points[own, 1],
            s=dot,
            color=_colour(number),
            marker=_MARKERS[number % len(_MARKERS)],
            linewidths=0,
            label=str(name),
            zorder=2,
        )
    return colours.tolist()


def _bare(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.margins(0.08)
    axes.set_aspect("equal", adjustable="datalim")
    for side in axes.spines.values():
        side.set(visible=True, color="#BBBBBB")


def _bare_plotly(figure: PlotlyFigure, title: str, legend: bool) -> None:
    hidden = {"showticklabels": False, "zeroline": False, "title": ""}
    figure.update_layout(
        title=title, showlegend=legend, margin={"l": 20, "r": 20, "t": 60, "b": 20}, height=520
    )
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden, scaleanchor="x")


def _range(values: npt.NDArray[np.float64]) -> list[float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.05 * (high - low)
    return [round(low - margin, 2), round(high + margin, 2)]


def _escape(text: str) -> str:
    """Words are shown as they are, also '<b>'; plotly reads a little HTML."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")

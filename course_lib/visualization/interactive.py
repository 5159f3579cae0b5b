"""Maps to play with: hover text, a slider for a setting, a page that needs no network.

Chapter 09; ``visualization.figures`` offers these functions beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.language import tr
from course_lib.visualization.marks import SYMBOLS, group_colour, told_groups, told_quality

if TYPE_CHECKING:
    from plotly.graph_objects import Figure as PlotlyFigure

    from course_lib.plotting import Picture

__all__ = ["hover_map", "map_slider", "save_page", "show_file"]


def hover_map(
    coordinates: npt.ArrayLike,
    words: Sequence[str],
    title: str,
    groups: Sequence[str] | None = None,
    more: Sequence[str] | None = None,
    data: npt.ArrayLike | None = None,
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
    data : array_like of float, shape (n, D), optional
        The points before they were drawn: the title then ends with the map's scores.

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

    from course_lib.plotting import describe

    points = np.round(_plane(coordinates), 3)
    rows = len(points)
    title = f"{title}: {told_quality(data, _plane(coordinates))}" if data is not None else title
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
            name=_escape(name),
            marker={
                "size": size,
                "color": group_colour(number),
                "symbol": SYMBOLS[number % len(SYMBOLS)],
            },
            hovertemplate=template + "<extra></extra>",
        )
    _bare_plotly(figure, title, legend=groups is not None)
    what = "the word and a line about it" if more is not None else "the word"
    alt = tr(
        "{title}. {rows} points on a map{told_groups}. Under the mouse: {what}.",
        title=title,
        rows=rows,
        told_groups=told_groups(points, groups),
        what=what,
    )
    return describe(figure, alt)


def map_slider(
    maps: Mapping[float, npt.ArrayLike],
    words: Sequence[str],
    groups: Sequence[str],
    setting: str,
    start: float,
    data: npt.ArrayLike,
) -> PlotlyFigure:
    """Draw one map for each value of a setting, with a slider between them.

    Parameters
    ----------
    maps : mapping of float to Map or array of shape (n, 2)
        The positions of the slider, computed before. Each is drawn on a scale of its own.
    words, groups : sequences of str, length n
    setting : str
        What the slider changes: ``"perplexity"``.
    start : float
        Where the slider stands first.
    data : array_like of float, shape (n, D)
        The points before they were drawn, for the scores in the title.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        If ``start`` is not one of the positions.
    """
    from course_lib.plotting import add_slider, describe, listed

    if start not in maps:
        raise ValueError(f"start is {start}, expected one of {list(maps)}.")
    planes = {value: _plane(each) / np.abs(_plane(each)).max() for value, each in maps.items()}
    titles = {
        value: f"{setting.capitalize()} {value:g}: {told_quality(data, plane)}"
        for value, plane in planes.items()
    }
    figure = hover_map(planes[start], words, titles[start], groups)
    names = list(dict.fromkeys(groups))
    members = [np.flatnonzero(np.asarray(groups) == name) for name in names]
    changes = {}
    for value, plane in planes.items():
        points = np.round(plane, 3)
        moved = {axis: [points[own, k].tolist() for own in members] for k, axis in enumerate("xy")}
        span = {f"{axis}axis.range": _range(points[:, k]) for k, axis in enumerate("xy")}
        changes[f"{value:g}"] = [moved, {"title.text": _escape(titles[value]), **span}]
    add_slider(figure, changes, list(maps).index(start), f"{setting}: ", room=20)
    alt = tr(
        "{titles}. A map of {count} words, with a slider for the {setting}: "
        "{words}. At {start:g}, {removeprefix}.",
        titles=titles[start],
        count=len(words),
        setting=setting,
        words=listed(f"{value:g}" for value in maps),
        start=start,
        removeprefix=told_groups(planes[start], groups).removeprefix(", "),
    )
    return describe(figure, alt)


def show_file(path: str | Path, alt: str) -> Picture:
    """Put a PNG file on the page, with a text for those who cannot see it.

    Parameters
    ----------
    path : str or path-like
        A PNG file; where there is none of the name, one beside the English chapters.
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

    path = Path(path)
    beside = Path(__file__).resolve().parents[2] / "notebooks" / path
    content = (path if path.is_file() or not beside.is_file() else beside).read_bytes()
    if not content.startswith(b"\x89PNG"):
        raise ValueError(f"{path} is no PNG file.")
    if not alt.strip():
        raise ValueError("alt is empty: say in a sentence what the picture shows.")
    data = {"image/png": content, "text/plain": "Figure"}
    return Picture(data, {"image/png": {"alt": alt}}, alt)


def save_page(figure: PlotlyFigure, path: str | Path, alt: str | None = None) -> Path:
    """Write an interactive figure as a page of its own that needs no network.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
    path : str or path-like
        Ends in ``.html``. The page holds plotly's script and takes about 5 MB.
    alt : str, optional
        What the figure says when it stands still. Figures of the library bring their own.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If the name does not end in ``.html``, or ``alt`` is empty or missing.
    """
    import html

    from course_lib.plotting import alternative_of

    target = Path(path)
    if target.suffix != ".html":
        raise ValueError(f"path is {str(path)!r}, expected a name that ends in .html.")
    alt = alternative_of(figure, alt)
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


def _bare_plotly(figure: PlotlyFigure, title: str, legend: bool) -> None:
    hidden = {"showticklabels": False, "zeroline": False, "title": ""}
    figure.update_layout(
        title=_escape(title),
        showlegend=legend,
        margin={"l": 20, "r": 20, "t": 60, "b": 20},
        height=520,
    )
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden, scaleanchor="x")


def _plane(coordinates: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.asarray(coordinates, dtype=np.float64)


def _range(values: npt.NDArray[np.float64]) -> list[float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.05 * (high - low)
    return [round(low - margin, 3), round(high + margin, 3)]


def _escape(text: str) -> str:
    """Words are shown as they are, also '<b>'; plotly reads a little HTML."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")

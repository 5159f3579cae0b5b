"""Colours and markers of groups, the same in all figures of chapter 09; a map put into words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from course_lib.language import tr
from course_lib.visualization.quality import neighbourhood_overlap, trustworthiness

__all__ = ["MARKERS", "SYMBOLS", "group_colour", "told_groups", "told_quality"]

MARKERS = "os^Dv<>P"
"""Matplotlib's markers, in the order in which groups take them."""

SYMBOLS = [
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "triangle-down",
    "triangle-left",
    "triangle-right",
    "cross",
]
"""The same in plotly's words."""


def group_colour(number: int) -> str:
    """Colour of a group, counted from 0; it comes with a marker of its own as well.

    Examples
    --------
    >>> group_colour(0)
    '#0072B2'
    """
    from course_lib.plotting import COLOURS

    return [*COLOURS.values(), "#000000"][number % (len(COLOURS) + 1)]


def told_groups(
    points: npt.NDArray[np.float64], groups: Sequence[str] | None, widths: bool = True
) -> str:
    """Say how groups lie on a map, as the end of a sentence of its alternative text.

    Parameters
    ----------
    points : array of shape (n, 2)
    groups : sequence of str, length n, or None
    widths : bool, default True
        For two or three groups, tell their widths and the gaps between them too.

    Returns
    -------
    str
        The share of points whose nearest point is of their own group (points of the group
        ``""`` are left out); widths and gaps, from
        centre to centre, in per cent of the map's width. Empty for a single group.

    Examples
    --------
    >>> points = np.array([[0.0, 0], [1, 0], [9, 0], [10, 0]])
    >>> told_groups(points, ["left", "left", "right", "right"])[:57]
    ', in 2 groups; the nearest point is of the same group for'
    """
    from course_lib.plotting import listed

    own = np.asarray(groups if groups is not None else [])
    names = [name for name in dict.fromkeys(own.tolist()) if name]
    if len(names) < 2:
        return ""
    points, own = points[own != ""], own[own != ""]
    distances = np.linalg.norm(points[:, np.newaxis] - points, axis=2)
    np.fill_diagonal(distances, np.inf)
    share = float((own[distances.argmin(axis=1)] == own).mean())
    said = tr(
        ", in {count} groups; the nearest point is of the same group for {share:.0%}",
        count=len(names),
        share=share,
    )
    if len(names) > 3 or not widths:
        return said
    width = float(np.ptp(points, axis=0).max())
    centres = [points[own == name].mean(axis=0) for name in names]
    spread = [
        float(np.linalg.norm(points[own == name] - centre, axis=1).mean()) / width
        for name, centre in zip(names, centres, strict=True)
    ]
    gaps = [
        tr(
            "{names} and {names_2} {width:.0%}",
            names=names[i],
            names_2=names[j],
            width=np.linalg.norm(centres[i] - centres[j]) / width,
        )
        for i in range(len(names))
        for j in range(i)
    ]
    wide = listed(f"{name} {value:.0%}" for name, value in zip(names, spread, strict=True))
    return tr(
        "{said}. In per cent of the map's width, points lie on average this far "
        "from the centre of their group: {wide}; centres lie apart: {words}",
        said=said,
        wide=wide,
        words=listed(gaps),
    )


def told_quality(data: npt.ArrayLike | None, coordinates: npt.ArrayLike, k: int = 10) -> str:
    """Say how far a map is to be trusted, for the line under it.

    Parameters
    ----------
    data : array_like of float, shape (n, D), or None
        The points before they were drawn.
    coordinates : array_like of float, shape (n, 2)
    k : int, default 10
        Neighbours that the two scores count.

    Returns
    -------
    str
        Trustworthiness and the share of neighbours kept; empty without data.

    Examples
    --------
    >>> line = np.arange(7.0)[:, None]
    >>> told_quality(line, np.hstack([line, line]), k=2)
    'trustworthiness 1.00, neighbours kept 100%'
    """
    if data is None:
        return ""
    trust, kept = (
        score(data, coordinates, k) for score in (trustworthiness, neighbourhood_overlap)
    )
    return tr("trustworthiness {trust:.2f}, neighbours kept {kept:.0%}", trust=trust, kept=kept)

"""Words beside their points, none over another or over a dot: what does not fit is left off.

Labels are placed on the drawn figure, where their true size in pixels is known: each takes
the nearest place around its point that hides no dot, no label and no leader. Chapter 09.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

__all__ = ["place_labels"]

_SPACE = 1.5  # pixels between two labels
_DISTANCES = (4, 8, 13, 20, 29)  # points from the dot to the label's edge
_DOT = 3  # points from the middle of a dot to its edge
_LINE_FROM = 8  # points; from here on a line leads from the label to its dot

# Right of the dot first, then left, above, below and the corners.
_SIDES: list[tuple[float, float]] = [
    (1, 0),
    (-1, 0),
    (0, 1),
    (0, -1),
    (1, 1),
    (-1, 1),
    (1, -1),
    (-1, -1),
]
_SIDES += [(0.5, 1), (-0.5, 1), (0.5, -1), (-0.5, -1), (1, 0.5), (-1, 0.5), (1, -0.5), (-1, -0.5)]


def place_labels(
    axes: Axes,
    coordinates: npt.ArrayLike,
    labels: Sequence[str],
    colours: Sequence[str] | None = None,
    size: float = 10,
    avoid: npt.ArrayLike | None = None,
) -> list[Annotation]:
    """Write labels beside their points so that none lies over another, or over a point.

    Call it last: whatever changes the axes afterwards (limits, title, size) moves points.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With the points drawn.
    coordinates : array_like of float, shape (n, 2)
        The points, in the units of the axes.
    labels : sequence of str, length n
        In the order of importance: where space is short the first ones get it. An empty
        label takes none.
    colours : sequence of str, length n, optional
        Colours of the words; black by default.
    size : float, default 10
        Height of the letters in points.
    avoid : array_like of float, shape (m, 2), optional
        Further places that labels should rather not hide, such as points along arrows.

    Returns
    -------
    list of matplotlib.text.Annotation
        The labels that found a place within the axes. The others are left off: compare
        the length with that of ``labels``, and say so where it matters.

    Raises
    ------
    ValueError
        If the lengths do not fit together.
    """
    points = np.asarray(coordinates, dtype=np.float64)
    if points.shape != (len(labels), 2):
        raise ValueError(
            f"coordinates has shape {points.shape}, expected ({len(labels)}, 2): a row a label."
        )
    colours = ["black"] * len(labels) if colours is None else colours
    if len(colours) != len(labels):
        raise ValueError(f"colours holds {len(colours)} entries, expected {len(labels)}.")
    figure: Any = axes.figure
    figure.draw_without_rendering()  # layout and equal scales are settled only now: keep them
    axes.set(xlim=axes.get_xlim(), ylim=axes.get_ylim())
    axes.set_aspect("auto")
    unit = figure.dpi / 72
    anchors = axes.transData.transform(points)
    frame = axes.get_window_extent()
    inside = np.array([frame.x0, frame.y0, frame.x1, frame.y1])
    taken = np.empty((0, 4))  # left, bottom, right, top of the labels that stand, in pixels
    dots = np.hstack([anchors - _DOT * unit, anchors + _DOT * unit])
    leaders = np.empty((0, 2))  # places along the lines that lead from labels to their dots
    hidden = np.empty((0, 2)) if avoid is None else axes.transData.transform(np.asarray(avoid))
    placed = []
    for anchor, point, label, colour in zip(anchors, points, labels, colours, strict=True):
        if not label:
            continue
        text = axes.annotate(
            label,
            point,
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=size,
            color=colour,
            ha="center",
            va="center_baseline",
            in_layout=False,
        )
        extent = text.get_window_extent()
        here = np.array([extent.x0, extent.y0, extent.x1, extent.y1])
        half = np.array([extent.width, extent.height]) / 2
        middle = (here[:2] + here[2:]) / 2 - anchor  # of the ink, seen from the dot
        free: list[tuple[Any, ...]] = []
        others = dots[(anchors != anchor).any(axis=1)]
        for shift, distance in _places(half, unit):
            box = here + np.tile(shift - middle, 2)
            if not _fits(box, inside, taken) or _covered(box, _boxes(leaders), dots):
                continue
            leader = _leader(anchor, box) if distance >= _LINE_FROM else np.empty((0, 2))
            if not any(_covered(place, taken, others) for place in _boxes(leader)):
                free.append((_covered(box, _boxes(hidden)), len(free), shift, leader, box))
        if not free:
            text.remove()
            continue
        _, _, shift, leader, box = min(free, key=lambda place: place[:2])
        taken, leaders = np.vstack([taken, box]), np.vstack([leaders, leader])
        text.set_position(tuple((shift - middle) / unit))
        if len(leader):
            line = axes.transData.inverted().transform(leader[[0, -1]])
            axes.plot(*line.T, color=colour, lw=0.6, alpha=0.6, zorder=1)
        placed.append(text)
    return placed


def _places(half: npt.NDArray[np.float64], unit: float) -> list[tuple[npt.NDArray[Any], float]]:
    """Shifts of a label's middle from its dot, in pixels, the best first."""
    return [
        (np.array(side) * (half + distance * unit), distance)
        for distance in _DISTANCES
        for side in _SIDES
    ]


def _fits(
    box: npt.NDArray[np.float64], inside: npt.NDArray[np.float64], taken: npt.NDArray[np.float64]
) -> bool:
    if (box[:2] < inside[:2]).any() or (box[2:] > inside[2:]).any():
        return False
    apart = (
        (box[2] + _SPACE < taken[:, 0])
        | (box[0] - _SPACE > taken[:, 2])
        | (box[3] + _SPACE < taken[:, 1])
        | (box[1] - _SPACE > taken[:, 3])
    )
    return bool(apart.all())


def _covered(box: npt.NDArray[np.float64], *kinds: npt.NDArray[np.float64]) -> int:
    """How many boxes of all kinds a box touches."""
    boxes = np.concatenate(kinds)
    apart = (box[:2] > boxes[:, 2:]).any(axis=1) | (box[2:] < boxes[:, :2]).any(axis=1)
    return int((~apart).sum())


def _boxes(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Places as boxes without extent."""
    return np.hstack([places, places])


def _leader(
    anchor: npt.NDArray[np.float64], box: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Places along the line from a dot to the nearest place on the label's edge, in pixels."""
    edge = np.clip(anchor, box[:2], box[2:])
    return anchor + np.linspace(0, 1, 12)[:, np.newaxis] * (edge - anchor)

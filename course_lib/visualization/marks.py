"""Colours and markers of groups, the same in every figure of chapter 09."""

from __future__ import annotations

__all__ = ["MARKERS", "SYMBOLS", "group_colour"]

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

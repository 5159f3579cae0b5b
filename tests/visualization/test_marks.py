"""Colours and markers of groups: eight of each, and none twice."""

import numpy as np

from course_lib.plotting import COLOURS
from course_lib.visualization.marks import MARKERS, SYMBOLS, group_colour, told_groups


def test_groups_are_told_apart_by_marker_too():
    assert len(MARKERS) == len(set(MARKERS)) == len(SYMBOLS) == len(set(SYMBOLS)) == 8


def test_colours_repeat_only_after_all_were_used():
    n = len(COLOURS) + 1
    colours = [group_colour(number) for number in range(n)]
    assert colours[:-1] == list(COLOURS.values()) and colours[-1] == "#000000"
    assert len(set(colours)) == n
    assert group_colour(n) == colours[0]


def test_what_is_said_of_groups_is_what_the_map_shows():
    points = np.array([[0.0, 0], [2, 0], [8, 0], [10, 0]])
    assert told_groups(points, None) == told_groups(points, ["all"] * 4) == ""
    said = told_groups(points, ["near", "near", "far", "far"])
    assert "in 2 groups; the nearest point is of the same group for 100%" in said
    assert "near 10% and far 10%; centres lie apart: far and near 80%" in said
    assert "for 0%" in told_groups(points, ["near", "far", "near", "far"])
    assert told_groups(points, list("abcd")).endswith(
        "in 4 groups; the nearest point is of the same group for 0%"
    )

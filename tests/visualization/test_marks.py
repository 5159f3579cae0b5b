"""Colours and markers of groups: eight of each, and none twice."""

from course_lib.plotting import COLOURS
from course_lib.visualization.marks import MARKERS, SYMBOLS, group_colour


def test_groups_are_told_apart_by_marker_too():
    assert len(MARKERS) == len(set(MARKERS)) == len(SYMBOLS) == len(set(SYMBOLS)) == 8


def test_colours_repeat_only_after_all_were_used():
    n = len(COLOURS) + 1
    colours = [group_colour(number) for number in range(n)]
    assert colours[:-1] == list(COLOURS.values()) and colours[-1] == "#000000"
    assert len(set(colours)) == n
    assert group_colour(n) == colours[0]

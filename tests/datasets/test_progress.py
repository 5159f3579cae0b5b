"""Progress bars of the data room."""

from __future__ import annotations

from course_lib.datasets import fetch
from tests.datasets.helpers import TEXT, Room


def test_pip_shows_a_bar_if_asked(room: Room, capsys):
    room.add_wheel("fruit", TEXT)
    assert fetch("fruit").read_bytes() == TEXT

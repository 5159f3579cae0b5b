"""Progress bars of the data room."""

from __future__ import annotations

from functools import partial

import pytest

from course_lib.datasets import fetch
from course_lib.datasets.progress import byte_bar, item_bar
from tests.datasets.helpers import TEXT, Room


def test_pip_shows_a_bar_if_asked(room: Room, capsys):
    room.add_wheel("fruit", TEXT)
    assert fetch("fruit").read_bytes() == TEXT


@pytest.mark.parametrize(
    "bar", [partial(byte_bar, "fruit", 10), partial(item_bar, "fruit", "apple", 10)]
)
def test_bars_count_and_are_silent_for_a_moment_or_when_switched_off(bar, capsys):
    with bar(False) as silent:
        silent.update(4)
    assert silent.disable
    with bar(True) as shown:
        shown.update(4)
    assert shown.n == 4 and shown.total == 10
    assert capsys.readouterr().err == ""  # it would appear after one second

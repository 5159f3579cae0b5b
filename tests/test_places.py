"""Where the data live, and how much of it is used: from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib import datasets
from course_lib.places import data_home, profile


def test_data_home(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path))
    assert data_home() == tmp_path
    monkeypatch.setenv("COURSE_DATA_HOME", "~/here")
    assert data_home() == Path.home() / "here"
    monkeypatch.delenv("COURSE_DATA_HOME")
    assert data_home().name in ("word-embedding-course", "Cache")
    assert data_home().is_absolute()


def test_profile(monkeypatch):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    assert profile() == "sample"
    monkeypatch.setenv("COURSE_PROFILE", "full")
    assert profile() == "full"
    monkeypatch.setenv("COURSE_PROFILE", "huge")
    with pytest.raises(ValueError, match="COURSE_PROFILE is 'huge', expected 'sample'"):
        profile()


def test_the_data_room_passes_both_on():
    assert datasets.data_home is data_home and datasets.profile is profile


@pytest.mark.parametrize("variable", ["COURSE_DATA_HOME", "COURSE_DATA_MIRROR"])
def test_a_user_who_does_not_exist(monkeypatch, variable):
    from course_lib.datasets.sources import mirror_folder

    monkeypatch.setenv(variable, "~nobody-of-this-name/data")
    with pytest.raises(ValueError, match=f"{variable} is '~nobody.*no such user here"):
        data_home() if variable == "COURSE_DATA_HOME" else mirror_folder()

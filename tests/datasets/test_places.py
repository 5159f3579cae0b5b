"""Where the data live: folders, a mirror, and the profile, from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.datasets import DataUnavailableError, data_home, places, profile


def test_data_home(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path))
    assert data_home() == tmp_path
    monkeypatch.setenv("COURSE_DATA_HOME", "~/here")
    assert data_home() == Path.home() / "here"
    monkeypatch.delenv("COURSE_DATA_HOME")
    assert data_home().name in ("word-embedding-course", "Cache")
    assert data_home().is_absolute()


def test_mirror_folder(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path))
    assert places.mirror_folder() == tmp_path
    monkeypatch.setenv("COURSE_DATA_MIRROR", "")
    assert places.mirror_folder() is None
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "file"))
    with pytest.raises(DataUnavailableError, match="no such folder"):
        places.mirror_folder()


def test_profile(monkeypatch):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    assert profile() == "sample"
    monkeypatch.setenv("COURSE_PROFILE", "full")
    assert profile() == "full"
    monkeypatch.setenv("COURSE_PROFILE", "huge")
    with pytest.raises(ValueError, match="COURSE_PROFILE is 'huge', expected 'sample'"):
        profile()

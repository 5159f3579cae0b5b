"""``course data``: list, get, verify and where, in a data room made here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course_lib import datasets
from course_lib.cli.data import app
from course_lib.datasets import corpora
from tests.datasets.helpers import Room

TEXT = b"some text\n"


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def no_corpora(monkeypatch):
    monkeypatch.setattr(datasets, "corpora_to_build", list)


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output
    return result.output


def test_list_shows_size_licence_source_and_state(room: Room):
    room.add("large", 'members = [{ name = "x", url = "http://127.0.0.1:9/x" }]')
    room.add_mirrored("fruit", TEXT, licence="CC BY", embedded=True)
    room.add_wheel("salad", TEXT)
    room.add_mirrored("nuts", TEXT * 100_000)
    datasets.fetch("fruit", progress=False)
    datasets.fetch("nuts", progress=False).write_bytes(b"")
    lines = [" ".join(line.split()) for line in run("list").splitlines()]
    assert lines[:5] == [
        "name size licence comes from state",
        "fruit 0.0 kB CC BY web ✓ here",
        "large unknown CC0 web not fetched",
        "salad 0.0 kB CC0 pip: salad==1.0 not fetched",
        "nuts 1.0 MB CC0 web ✗ damaged",
    ]


def test_get_fetches_then_says_it_is_there(room: Room):
    room.add_mirrored("fruit", TEXT)
    first = run("get", "fruit", "fruit")
    assert "✓ fruit" in first
    assert str(room.home / "raw" / "fruit" / "data.txt") in first
    assert run("get", "fruit") == "✓ fruit is here, 0.0 kB, hashes right.\n"


def test_get_shows_the_warning_for_a_file_that_cannot_be_verified(room: Room):
    room.add("fruit", 'members = [{ name = "data.txt" }]')
    (room.mirror / "data.txt").write_bytes(TEXT)
    os.environ["COURSE_DATA_MIRROR"] = str(room.mirror)
    assert "! fruit could not be verified" in run("get", "fruit")


@pytest.mark.usefixtures("no_corpora")
def test_get_embedded_fetches_what_is_missing_and_is_silent_then(room: Room):
    room.add_mirrored("fruit", TEXT, embedded=True)
    room.add_mirrored("salad", TEXT, embedded=True)
    room.add_mirrored("nuts", TEXT)
    datasets.fetch("salad", progress=False)
    output = run("get", "--embedded")
    assert "✓ fruit" in output
    assert "✓ salad" not in output
    assert "nuts" not in output
    assert run("get", "--embedded") == "✓ 2 data sets are here, 0.0 kB, hashes right.\n"


def test_get_embedded_builds_the_corpora(room: Room, monkeypatch):
    from course_lib.text import EncodedCorpus

    built = []
    monkeypatch.setattr(datasets, "corpora_to_build", lambda: ["english", "korean"])
    tiny = EncodedCorpus.from_sentences([["a", "b"], ["c"]])
    for language in ("english", "korean"):
        monkeypatch.setattr(
            datasets, f"{language}_corpus", lambda _, name=language: built.append(name) or tiny
        )
    room.add_mirrored("fruit", TEXT, embedded=True)
    output = run("get", "--embedded")
    assert built == ["english", "korean"]
    assert "✓ korean corpus  3 tokens in 2 sentences" in output


def test_get_goes_on_after_a_failure_and_ends_with_status_1(room: Room):
    room.add_wheel("nuts", TEXT)
    (room.links / "nuts-1.0-py3-none-any.whl").unlink()
    room.add_mirrored("fruit", TEXT)
    output = run("get", "nuts", "fruit", status=1)
    assert "error: the data set nuts could not be had" in output
    assert "✓ fruit" in output


def test_get_unknown_names_fetches_nothing_and_offers_close_ones(room: Room):
    room.add_mirrored("fruit", TEXT)
    output = run("get", "fruit", "friut", "zzz", status=2)
    assert "'friut'. Did you mean fruit?" in " ".join(output.split())
    assert "'zzz'" in output
    assert not room.home.exists()


def test_get_without_names_says_what_to_give(room: Room):
    assert "names from `course data list`, or --embedded" in run("get", status=2)


def test_a_mirror_that_is_not_there(room: Room, monkeypatch, tmp_path: Path):
    room.add_wheel("fruit", TEXT)
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "nowhere"))
    assert "no such folder" in " ".join(run("get", "fruit", status=1).split())


def test_verify(room: Room):
    room.add_mirrored("fruit", TEXT)
    room.add_mirrored("salad", TEXT)
    datasets.fetch("fruit", progress=False)
    assert "1 right, 0 damaged, 1 not here." in run("verify")
    path = datasets.fetch("salad", progress=False)
    path.write_bytes(b"other")
    output = run("verify", status=1)
    assert "1 right, 1 damaged, 0 not here." in output
    assert "✗ salad" in output
    assert "course data get salad" in output


def test_where(room: Room):
    output = run("where")
    assert output.splitlines()[0] == str(room.home)
    assert "COURSE_DATA_MIRROR: not set" in output


@pytest.mark.data
def test_everything_is_here_after_set_up():
    assert corpora.corpora_to_build() == []
    assert run("get", "--embedded").startswith("✓ 10 data sets are here")


@pytest.mark.parametrize("command", ["list", "verify", "where", "get"])
def test_places_that_cannot_be_are_said_plainly(tmp_path, monkeypatch, command):
    asked = ["get", "film-plots"] if command == "get" else [command]
    monkeypatch.setenv("COURSE_DATA_HOME", "~nobody-of-this-name/data")
    assert "COURSE_DATA_HOME is '~nobody-of-this-name/data'" in run(*asked, status=1)
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path))
    if command == "where":
        return
    bad = tmp_path / "bad.toml"
    monkeypatch.setenv("COURSE_DATA_REGISTRY", str(bad))
    assert "the list of data sets is not at" in run(*asked, status=1)
    for content, message in (
        (b'[a]\nx = "\n', "is not valid TOML: Illegal character"),
        (b"\xff\xfe", "is not valid TOML: 'utf-8' codec"),
        (b"[a]\nx = 1\n", "entry [a]: "),
        (b"a = 3\n", "entry [a]: "),
        (b"a = " + b"[" * 100_000, "is not valid TOML"),
    ):
        bad.write_bytes(content)
        os.utime(bad, ns=(0, bad.stat().st_mtime_ns + len(content)))  # read anew
        assert message in run(*asked, status=1)
    monkeypatch.setenv("COURSE_DATA_REGISTRY", str(tmp_path))
    assert "cannot be read: Is a directory" in run(*asked, status=1)

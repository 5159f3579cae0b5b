"""``course slides`` and ``course present``: decks, ports, and plain failures."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from course_lib.cli import slides as command
from course_lib.teaching import execution, presenting
from tests.teaching.helpers import markdown_cell, write_slides


@pytest.fixture
def run(chapter: Path, monkeypatch: pytest.MonkeyPatch):
    root = chapter.parents[1]
    monkeypatch.setattr(execution, "repository_root", lambda: root)
    app = typer.Typer()
    app.command()(command.slides)
    app.command()(command.present)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_the_command_builds_slides(run, chapter: Path) -> None:
    done = run("slides", "97")
    assert done.exit_code == 0, done.output
    assert "97_test: 2 slides  (15 to 30 is usual)" in done.output
    assert (chapter.parents[1] / "build" / "slides" / "index.html").is_file()


@pytest.mark.parametrize("arguments", [("slides", "12"), ("present", "12", "--port", "0")])
def test_the_commands_name_the_chapters_there_are(run, arguments: tuple) -> None:
    failed = run(*arguments)
    assert failed.exit_code == 1
    assert "97_test" in failed.output


def test_the_command_fails_plainly_on_a_notebook_without_slides(run, chapter: Path) -> None:
    write_slides(chapter.parent, markdown_cell("# T"))
    failed = run("slides")
    assert failed.exit_code == 1
    assert "has no slide metadata" in failed.output


def test_present_says_that_a_port_is_taken(run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        failed = run("present", "97", "--no-browser", "--port", str(port))
    assert failed.exit_code == 1
    assert f"Port {port} on 127.0.0.1 is taken" in failed.output
    assert f"--port {port + 1}" in failed.output


def test_present_serves_until_it_is_stopped(run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def stop(self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(presenting._Server, "serve_forever", stop)
    monkeypatch.setattr(command.webbrowser, "open", opened.append)
    done = run("present", "97", "--port", "0")
    assert done.exit_code == 0, done.output
    assert "Stopped." in done.output
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/97_test\.html", opened[0])


def test_present_closes_its_port_when_the_deck_fails(run, chapter: Path) -> None:
    write_slides(chapter.parent, markdown_cell("# T"))
    failed = run("present", "97", "--port", "0")
    assert failed.exit_code == 1
    assert "has no slide metadata" in failed.output

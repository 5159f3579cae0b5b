"""``course translate``: from an empty catalogue to a checked one."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from course_lib.cli import translate as command
from course_lib.teaching import execution
from tests.teaching.translation.helpers import ALL, KOREAN, TEXT, course, fill, small

__all__ = ["course"]


@pytest.fixture
def run(course: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(execution, "repository_root", lambda: course)
    return lambda *arguments: CliRunner().invoke(command.app, list(arguments))


def test_from_nothing_to_a_checked_catalogue(course: Path, run):
    assert "97_test: 0 of 5 (5 missing)" in run("update", "97").output
    assert run("check", "97").exit_code == 0
    assert run("check", "97", "--complete").exit_code == 1
    assert "is not translated" in run("status", "97", "--show").output
    fill(course, ALL)
    assert "97_test: 5 of 5" in run("status", "97").output
    done = run("check", "97", "--complete")
    assert done.exit_code == 0, done.output


def test_a_defect_ends_with_status_1(course: Path, run):
    fill(course, ALL | {TEXT: KOREAN.replace("$L$", "$l$")})
    failed = run("check")
    assert failed.exit_code == 1
    assert "formulas: '$L$' is missing" in failed.output


def test_what_is_built_must_be_complete(course: Path, run):
    (course / "notebooks" / "ko").mkdir()
    (course / "notebooks" / "ko" / "97_test.ipynb").touch()
    assert "is not translated" in run("check").output


def test_a_damaged_catalogue_ends_with_status_1(course: Path, run):
    small(course).path.write_bytes(b"\xff")
    for words in (["check"], ["update"], ["status"]):
        failed = run(*words)
        assert failed.exit_code == 1
        assert "97_test.po, line 1: byte 0 is not UTF-8" in failed.output.replace("\n", "")
    assert "There is no catalogue '12'" in run("update", "12").output

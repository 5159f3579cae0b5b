"""``course exercises``: building, checking, and running the solutions."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from course_lib.cli import exercises as command
from course_lib.teaching import execution, exercises
from tests.teaching.helpers import marked, write_solutions


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(execution, "repository_root", lambda: tmp_path)
    monkeypatch.setattr(exercises, "all_questions", lambda chapter=None: [])
    return lambda *arguments: CliRunner().invoke(command.app, list(arguments))


def test_the_commands_build_and_check(tmp_path: Path, run) -> None:
    write_solutions(tmp_path, f"code|{marked('a = 1')}", "code|print(a)")
    assert run("check").exit_code == 1
    assert run("build", "--check").exit_code == 1
    assert not (tmp_path / "notebooks" / "exercises").exists()
    built = run("build")
    assert built.exit_code == 0
    assert "wrote notebooks/exercises/97_test.ipynb" in built.output.replace("\\", "/")
    assert "nothing to write" in run("build").output
    assert run("check").exit_code == 0


def test_the_commands_fail_plainly(tmp_path: Path, run) -> None:
    write_solutions(tmp_path, "code|a = 1")
    failed = run("build")
    assert failed.exit_code == 1
    assert "marks no solution" in failed.output
    assert "no solutions notebook for chapter '12'" in run("build", "12").output


def test_check_can_run_the_solutions(tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:
    failure = execution.Failure(cell=4, source="1 / 0", error="ZeroDivisionError: division by zero")

    def execute(notebooks: list[Path], folder: Path) -> list[execution.Outcome]:
        return [execution.Outcome(path, 1.0, folder / path.name, failure) for path in notebooks]

    monkeypatch.setattr(execution, "execute_notebooks", execute)
    write_solutions(tmp_path, f"code|{marked('a = 1 / 0')}", "code|print(a)")
    assert run("build").exit_code == 0
    assert run("check").exit_code == 0
    failed = run("check", "--run")
    assert failed.exit_code == 1
    assert "97_test.ipynb, cell 4: ZeroDivisionError" in failed.output

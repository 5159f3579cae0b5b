"""``course site`` builds the website or says why not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from course_lib.cli import site as command
from course_lib.teaching import execution
from tests.teaching.helpers import write_chapter


def test_the_command_builds_the_site(
    tmp_path: Path, sphinx: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_chapter(tmp_path)
    monkeypatch.setattr(execution, "repository_root", lambda: tmp_path)
    app = typer.Typer()
    app.command()(command.site)
    done = CliRunner().invoke(app, [])
    assert done.exit_code == 0, done.output
    assert "index.html" in done.output
    sphinx.stderr = "a.md:1: WARNING: [no] markup"
    assert CliRunner().invoke(app, []).exit_code == 0
    strict = CliRunner().invoke(app, ["--strict"])
    assert strict.exit_code == 1
    assert "WARNING: [no] markup" in strict.output
    (tmp_path / "file").write_bytes(b"")
    failed = CliRunner().invoke(app, ["--output", str(tmp_path / "file")])
    assert failed.exit_code == 1
    assert "Cannot write to the build folder" in failed.output

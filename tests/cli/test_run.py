"""``course run``: failures, saving, and wrong arguments."""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from typer.testing import CliRunner

from course_lib.cli import app
from tests.teaching.helpers import write_notebook

# nbclient, zmq and asyncio close their sockets in their own time
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


def test_course_run_reports_failures_and_exits_with_one(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    good = write_notebook(tmp_path, "01_good", "1 + 1")
    bad = write_notebook(tmp_path, "02_bad", "first = 1", "undefined_name")
    output = ["--output", str(tmp_path / "build")]
    result = CliRunner().invoke(app, ["run", str(good), str(bad), *output])
    assert result.exit_code == 1
    for text in (
        "02_bad, cell 2",
        "undefined_name",
        "NameError",
        "01_good",
        "✓",
        "✗",
        "2 chapters",
    ):
        assert text in result.output
    assert CliRunner().invoke(app, ["run", str(good), *output]).exit_code == 0


@pytest.mark.parametrize(
    ("encoding", "good", "bad"), [("utf-8", "✓", "✗ cell 2"), ("cp1252", "ok", "FAILED cell 2")]
)
def test_a_log_gets_a_line_as_each_chapter_ends(tmp_path, encoding, good, bad):
    paths = [
        write_notebook(tmp_path, "01_first", "import time; time.sleep(2)"),
        write_notebook(tmp_path, "02_wrong", "x = 1", "raise ValueError('한글')"),
        write_notebook(tmp_path, "03_long_name", "2"),
    ]
    log = tmp_path / "log.txt"
    program = "from course_lib.cli import main; main()"
    command = [sys.executable, "-c", program, "run", *map(str, paths), "--jobs", "3"]
    with log.open("wb") as file:
        status = subprocess.run(
            [*command, "--output", str(tmp_path / "build")],
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        ).returncode
    assert status == 1
    lines = log.read_bytes().decode(encoding).splitlines()
    ended = {line.split()[0]: line for line in lines[:3]}
    assert list(ended)[-1] == "01_first"  # it slept while the others ended
    assert re.fullmatch(rf"01_first +\d+\.\d s  {good}", ended["01_first"])
    assert re.fullmatch(rf"02_wrong +\d+\.\d s  {bad}", ended["02_wrong"])
    assert len({line.index(" s  ") for line in ended.values()}) == 1  # in one column
    assert any("ValueError" in line for line in lines)
    assert any(line.startswith("3 chapters in ") for line in lines)
    assert "\x1b" not in "".join(lines)


def test_course_run_save_writes_into_the_notebook(tmp_path):
    notebook = write_notebook(tmp_path, "01_good", "6 * 7")
    assert CliRunner().invoke(app, ["run", str(notebook), "--save"]).exit_code == 0
    assert nbformat.read(notebook, 4).cells[1].outputs[0].data["text/plain"] == "42"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "no-such-chapter"], "is no chapter"),
        (["run", "--profile", "huge"], "--profile is 'huge'"),
    ],
)
def test_course_run_explains_wrong_arguments(arguments, message, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2 and message in result.output


def test_save_takes_one_folder(tmp_path):
    (tmp_path / "other").mkdir()
    paths = [write_notebook(f, "01_a", "1") for f in (tmp_path, tmp_path / "other")]
    result = CliRunner().invoke(app, ["run", *map(str, paths), "--save"])
    assert result.exit_code == 2 and "one folder" in result.output

"""The command ``course``: its commands, its arguments, and output that cannot show all."""

import io
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from course_lib.cli import app, main

COMMANDS = [
    "run", "doctor", "slides", "present", "projector", "recommend", "site", "pretrain-elmo",
    "compare-starts", "compare-families", "compare-elmo", "exercises", "data",
]  # fmt: skip


def test_every_command_has_its_line_of_help():
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"})
    assert shown.exit_code == 0
    for command in COMMANDS:
        assert any(command in line.split() for line in shown.output.splitlines()), command


def test_the_entry_point_reads_the_arguments_of_the_process(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["course", "no-such-command"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "no-such-command" in capsys.readouterr().err


ENCODINGS = ["cp949", "ascii", "latin-1", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("command", [["data", "list"], ["run", "²"], ["--help"]])
def test_an_output_that_is_not_utf8_ends_nothing(encoding, command):
    done = subprocess.run(
        [sys.executable, "-c", "from course_lib.cli import main; main()", *command],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "100"},
        check=False,
    )
    said = (done.stdout + done.stderr).decode(encoding)
    assert "Traceback" not in said and "UnicodeEncodeError" not in said
    assert done.returncode in (0, 1, 2) and said.strip()
    if command == ["run", "²"]:
        assert done.returncode == 2 and "is no chapter" in said


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_nor_does_it_end_the_doctor(encoding, monkeypatch):
    """In this process: the doctor imports every library, which takes seconds in a new one."""
    written = io.BytesIO()
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, io.TextIOWrapper(written, encoding, write_through=True))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys, "argv", ["course", "doctor"])
    with pytest.raises(SystemExit) as stopped:
        main()
    said = written.getvalue().decode(encoding)
    monkeypatch.undo()  # one wrapper closes the buffer of both
    assert "Traceback" not in said and "UnicodeEncodeError" not in said
    assert stopped.value.code in (0, 1) and "Python" in said

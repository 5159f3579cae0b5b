"""The command `course`: it finishes its work whatever its output can show."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("encoding", ["cp949", "ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("command", [["data", "list"], ["doctor"], ["run", "²"], ["--help"]])
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

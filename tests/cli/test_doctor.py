"""``course doctor``: exit status 1 with the mend, or content."""

import pytest
from typer.testing import CliRunner

from course_lib.cli import app


def test_doctor_exits_with_one_and_prints_the_mend(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path))
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1
    assert "course data get --embedded" in result.output


@pytest.mark.data
def test_doctor_is_content_where_all_is_well(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 0, result.output
    assert "The course can run here." in result.output


def test_doctor_says_plainly_that_a_place_cannot_be(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("COURSE_DATA_HOME", "~nobody-of-this-name/data")
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1 and "Traceback" not in result.output
    assert "no such user here" in result.output

"""Printing of the commands, and errors as one sentence instead of a traceback."""

import pytest
import typer

from course_lib.cli._say import failing_plainly, say


def test_lines_go_out_as_they_are(capsys):
    path = "/a/long/folder/" + 20 * "name/" + "file_1.txt"
    say(path)
    say("[red]error:[/red] none", error=True)
    shown = capsys.readouterr()
    assert shown.out == path + "\n"
    assert shown.err == "error: none\n"


@pytest.mark.parametrize(
    "error", [OSError("no room"), ValueError("no room"), KeyError("room"), ImportError("no room")]
)
def test_errors_that_a_user_can_mend_are_told_and_end_with_1(error, capsys):
    with pytest.raises(typer.Exit) as stopped, failing_plainly():
        raise error
    assert stopped.value.exit_code == 1
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.startswith("error: ") and "room" in shown.err


def test_brackets_in_a_message_are_no_markup(capsys):
    with pytest.raises(typer.Exit), failing_plainly():
        raise ValueError("expected [1, 2] or [red]")
    assert capsys.readouterr().err == "error: expected [1, 2] or [red]\n"


def test_mistakes_of_the_course_itself_are_not_hidden():
    with pytest.raises(TypeError, match="a bug"), failing_plainly():
        raise TypeError("a bug")

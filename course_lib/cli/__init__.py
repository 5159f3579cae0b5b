"""The command ``course``: run chapters, look after data, check the machine.

Each group of commands lives in a module of its own; heavy libraries are imported when a
command needs them, so that ``course --help`` answers at once.
"""

from __future__ import annotations

import typer

from course_lib.cli import data
from course_lib.cli.doctor import doctor
from course_lib.cli.run import run

__all__ = ["app", "main"]

app = typer.Typer(
    help="The word-embedding course: run its chapters, fetch its data, check this machine.",
    no_args_is_help=True,
    add_completion=False,
)
app.command()(run)
app.command()(doctor)
app.add_typer(data.app, name="data", help="Fetch, list and check the course's data.")


def main() -> None:
    """Entry point of the command ``course``."""
    app()

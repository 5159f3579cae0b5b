"""The command ``course``: run chapters, look after data, build slides, site and exercises.

Each group of commands lives in a module of its own; heavy libraries are imported when a
command needs them, so that ``course --help`` answers at once.
"""

from __future__ import annotations

import io
import sys

import typer

from course_lib.cli import (
    compare,
    compare_elmo,
    compare_families,
    compare_starts,
    data,
    doctor,
    exercises,
    pretrain_elmo,
    projector,
    recommend,
    run,
    site,
    slides,
    translate,
)

__all__ = ["app", "main"]

app = typer.Typer(
    help="The word-embedding course: run its chapters, fetch its data, check this machine.",
    no_args_is_help=True,
    add_completion=False,
)
app.command()(run.run)
app.command()(doctor.doctor)
app.command()(slides.slides)
app.command()(slides.present)
app.command()(compare.compare)
app.command()(projector.projector)
app.command()(recommend.recommend)
app.command()(site.site)
app.command()(pretrain_elmo.pretrain_elmo)
app.command()(compare_starts.compare_starts)
app.command()(compare_families.compare_families)
app.command()(compare_elmo.compare_elmo)
app.add_typer(exercises.app, name="exercises", help="Generate the exercises and check them.")
app.add_typer(translate.app, name="translate", help="Keep translations in step with the English.")
app.add_typer(data.app, name="data", help="Fetch, list and check the course's data.")


def main() -> None:
    """Entry point of the command ``course``."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or a file in another encoding, Korean Windows' cp949 for example, has no
        # tick and no box: it gets a question mark instead of ending the work.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()

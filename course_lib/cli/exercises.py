"""``course exercises``: generate the exercises, and see that all is in step."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from course_lib.cli._say import failing_plainly, say

app = typer.Typer(help="Generate the exercises from their solutions.", no_args_is_help=True)

Chapters = Annotated[
    list[str] | None, typer.Argument(help="Two digits each, as in 01. Default: all.")
]


@app.command()
def build(
    chapters: Chapters = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say what is out of step.")
    ] = False,
) -> None:
    """Write notebooks/exercises from notebooks/solutions."""
    if check:
        _check(chapters)
        return
    from course_lib.teaching.execution import repository_root
    from course_lib.teaching.exercises import build_exercises

    with failing_plainly():
        root = repository_root()
        written = build_exercises(root, chapters or ())
    for path in written:
        say(f"wrote {path.relative_to(root)}")
    if not written:
        say("Exercises are in step with the solutions; nothing to write.")


@app.command(name="check")
def check_command(
    chapters: Chapters = None,
    run: Annotated[bool, typer.Option("--run", help="Execute the solutions as well.")] = False,
) -> None:
    """Say whether exercises, solutions and declared questions are in step."""
    _check(chapters, run)


def _check(chapters: list[str] | None, run: bool = False) -> None:
    from course_lib.teaching.execution import repository_root
    from course_lib.teaching.exercises import failures, problems

    with failing_plainly():
        found = problems(repository_root(), chapters or ())
        if run:
            found += failures(repository_root(), chapters or ())
    for problem in found:
        say(f"[red]✗[/red] {escape(problem)}")
    if found:
        raise typer.Exit(1)
    say("Exercises are in step with the solutions.")

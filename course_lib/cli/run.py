"""``course run``: execute chapters in fresh kernels; bars in a terminal, lines in a log."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course_lib.cli._say import sign

if TYPE_CHECKING:
    from rich.console import Console

    from course_lib.teaching.execution import Outcome

__all__ = ["run"]


def run(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(help="Numbers or names, for example 01 or sparse. Default: all."),
    ] = None,
    profile: Annotated[
        str, typer.Option(help="sample: the embedded data. full: the large downloads too.")
    ] = os.environ.get("COURSE_PROFILE", "sample"),
    jobs: Annotated[int, typer.Option(min=1, help="How many chapters run at once.")] = 2,
    timeout: Annotated[int, typer.Option(min=1, help="Seconds that one cell may take.")] = 600,
    output: Annotated[Path, typer.Option(help="Folder for the executed copies.")] = Path(
        "build/executed"
    ),
    save: Annotated[
        bool, typer.Option("--save", help="Write the outputs into the notebooks themselves.")
    ] = False,
    language: Annotated[
        str | None, typer.Option(help="ko: the Korean notebooks. Default: COURSE_LANGUAGE, or en.")
    ] = None,
) -> None:
    """Run chapters top to bottom in fresh kernels. The notebooks themselves are not changed."""
    from rich.console import Console

    from course_lib.teaching.execution import chapters_folder, find_chapters

    console = Console()
    if profile not in ("sample", "full"):
        console.print(f"[red]--profile is {profile!r}, expected 'sample' or 'full'.[/]")
        raise typer.Exit(2)
    try:
        source = chapters_folder(language)
        notebooks = find_chapters(chapters or [], source)
    except (LookupError, ValueError) as error:
        console.print(f"[red]{error}[/]", highlight=False)
        raise typer.Exit(2) from None
    if not notebooks:
        console.print(f"[red]There are no chapters in {source}.[/]")
        raise typer.Exit(2)
    if save and len({n.parent for n in notebooks}) > 1:
        console.print("[red]--save takes notebooks of one folder at a time.[/]")
        raise typer.Exit(2)
    folder = notebooks[0].parent if save else output
    if language:
        os.environ["COURSE_LANGUAGE"] = language  # for the kernels
    raise typer.Exit(_run(console, notebooks, folder, profile, jobs, timeout))


def _run(
    console: Console, notebooks: list[Path], folder: Path, profile: str, jobs: int, timeout: int
) -> int:
    from course_lib.teaching.execution import execute_notebooks
    from course_lib.threads import VARIABLES, share

    # Each kernel gets its share of the processors, as it does in JupyterLab.
    environment = {"COURSE_PROFILE": profile, **dict.fromkeys(VARIABLES, str(share(jobs)))}
    began = time.perf_counter()
    watched = console.is_terminal
    with _bars(console, notebooks) if watched else _lines(console, notebooks) as callbacks:
        try:
            outcomes = execute_notebooks(
                notebooks,
                folder,
                jobs=jobs,
                timeout=timeout,
                environment=environment,
                **callbacks,
            )
        except KeyboardInterrupt:
            console.print("[red]Stopped. All kernels have been shut down.[/]")
            return 130
    _report_failures(console, outcomes)
    if watched:
        _report_times(console, outcomes)
    seconds = time.perf_counter() - began
    text = f"{len(outcomes)} chapters in {seconds:.0f} s. Executed copies: {folder}/"
    console.print(text, soft_wrap=True)
    site = Path("build/site/index.html")
    console.print(f"To read them as a website: {site if site.exists() else 'make site'}")
    return 1 if any(outcome.failure for outcome in outcomes) else 0


@contextmanager
def _bars(console: Console, notebooks: list[Path]) -> Iterator[dict[str, Any]]:
    """For somebody who watches: a bar for each chapter that moves with its cells."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    ]
    with Progress(*columns, console=console) as progress:
        tasks = {n: progress.add_task(n.stem, start=False, total=None) for n in notebooks}

        def start(notebook: Path, cells: int) -> None:
            progress.start_task(tasks[notebook])
            progress.update(tasks[notebook], total=cells)

        def end(outcome: Outcome) -> None:
            colour = "red" if outcome.failure else "green"
            text = f"[{colour}]{outcome.notebook.stem}[/]"
            progress.update(tasks[outcome.notebook], description=text)
            progress.stop_task(tasks[outcome.notebook])

        yield {
            "on_start": start,
            "on_cell": lambda notebook: progress.advance(tasks[notebook]),
            "on_end": end,
        }


@contextmanager
def _lines(console: Console, notebooks: list[Path]) -> Iterator[dict[str, Any]]:
    """For a file or the log of a machine: a line for each chapter, when it has ended."""
    width = max(len(notebook.stem) for notebook in notebooks)

    def end(outcome: Outcome) -> None:
        where = f" cell {outcome.failure.cell}" if outcome.failure else ""
        line = f"{outcome.notebook.stem:{width}} {outcome.seconds:6.1f} s  "
        mark = sign(console, "problem" if outcome.failure else "ok")
        console.print(f"{line}{mark}{where}", highlight=False, soft_wrap=True)

    yield {"on_end": end}


def _report_failures(console: Console, outcomes: list[Outcome]) -> None:
    from rich.syntax import Syntax

    for outcome in outcomes:
        if outcome.failure:
            failure = outcome.failure
            console.rule(f"[red]{outcome.notebook.stem}, cell {failure.cell}")
            console.print(Syntax(failure.source, "python", background_color="default"))
            console.print(failure.error, style="red", markup=False, highlight=False)


def _report_times(console: Console, outcomes: list[Outcome]) -> None:
    from rich.table import Table

    table = Table(title="Chapters", title_justify="left")
    table.add_column("chapter")
    table.add_column("seconds", justify="right")
    table.add_column("")
    for outcome in outcomes:
        mark = sign(console, "problem" if outcome.failure else "ok")
        table.add_row(outcome.notebook.stem, f"{outcome.seconds:.1f}", mark)
    console.print(table)

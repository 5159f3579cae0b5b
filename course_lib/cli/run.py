"""``course run``: execute chapters in fresh kernels with a progress bar for each."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer

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
) -> None:
    """Run chapters top to bottom in fresh kernels. The notebooks themselves are not changed."""
    from rich.console import Console

    from course_lib.teaching.execution import find_chapters

    console = Console()
    if profile not in ("sample", "full"):
        console.print(f"[red]--profile is {profile!r}, expected 'sample' or 'full'.[/]")
        raise typer.Exit(2)
    try:
        notebooks = find_chapters(chapters or [])
    except LookupError as error:
        console.print(f"[red]{error}[/]", highlight=False)
        raise typer.Exit(2) from None
    if not notebooks:
        console.print("[red]There are no chapters in notebooks/.[/]")
        raise typer.Exit(2)
    if save and len({n.parent for n in notebooks}) > 1:
        console.print("[red]--save takes notebooks of one folder at a time.[/]")
        raise typer.Exit(2)
    folder = notebooks[0].parent if save else output
    raise typer.Exit(_run(console, notebooks, folder, profile, jobs, timeout))


def _run(
    console: object, notebooks: list[Path], folder: Path, profile: str, jobs: int, timeout: int
) -> int:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from course_lib.teaching.execution import Outcome, execute_notebooks

    assert isinstance(console, Console)
    # Each kernel gets its share of the cores; two libraries that both take all are slower.
    threads = max(1, (os.cpu_count() or 1) // jobs)
    environment = {
        "COURSE_PROFILE": profile,
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", str(threads)),
    }
    began = time.perf_counter()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        tasks = {n: progress.add_task(n.stem, start=False, total=None) for n in notebooks}

        def start(notebook: Path, cells: int) -> None:
            progress.start_task(tasks[notebook])
            progress.update(tasks[notebook], total=cells)

        def end(outcome: Outcome) -> None:
            colour = "red" if outcome.failure else "green"
            text = f"[{colour}]{outcome.notebook.stem}[/]"
            progress.update(tasks[outcome.notebook], description=text)
            progress.stop_task(tasks[outcome.notebook])

        try:
            outcomes = execute_notebooks(
                notebooks,
                folder,
                jobs=jobs,
                timeout=timeout,
                environment=environment,
                on_start=start,
                on_cell=lambda notebook: progress.advance(tasks[notebook]),
                on_end=end,
            )
        except KeyboardInterrupt:
            console.print("[red]Stopped. All kernels have been shut down.[/]")
            return 130
    _report(console, outcomes, folder, time.perf_counter() - began)
    return 1 if any(outcome.failure for outcome in outcomes) else 0


def _report(console: object, outcomes: list, folder: Path, seconds: float) -> None:
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.table import Table

    assert isinstance(console, Console)
    for outcome in outcomes:
        if outcome.failure:
            failure = outcome.failure
            console.rule(f"[red]{outcome.notebook.stem}, cell {failure.cell}")
            console.print(Syntax(failure.source, "python", background_color="default"))
            console.print(failure.error, style="red", markup=False, highlight=False)
    table = Table(title="Chapters", title_justify="left")
    table.add_column("chapter")
    table.add_column("seconds", justify="right")
    table.add_column("")
    for outcome in outcomes:
        sign = "[red]✗[/]" if outcome.failure else "[green]✓[/]"
        table.add_row(outcome.notebook.stem, f"{outcome.seconds:.1f}", sign)
    console.print(table)
    console.print(f"{len(outcomes)} chapters in {seconds:.0f} s. Executed copies: {folder}/")
    site = Path("build/site/index.html")
    console.print(f"To read them as a website: {site if site.exists() else 'make site'}")

"""``course data``: list, fetch and check the data sets of the course."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from course_lib.cli._say import failing_plainly, say

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)

_SIGNS = {"ok": "[green]✓ here[/]", "missing": "not fetched", "damaged": "[red]✗ damaged[/]"}


@app.command("list")
@failing_plainly()
def list_() -> None:
    """Show every data set: size, licence, where it comes from, whether it is here."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from course_lib.datasets import registry, verify

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("name", no_wrap=True)
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("licence")
    table.add_column("comes from", overflow="fold")
    table.add_column("state", no_wrap=True)
    entries = registry()
    for row in sorted(verify(), key=lambda row: not entries[row.name].embedded):
        entry = entries[row.name]
        style = "bold" if entry.embedded else "dim"
        table.add_row(
            f"[{style}]{row.name}[/]",
            _size(row.bytes),
            escape(entry.licence),
            escape(entry.source),
            _SIGNS[row.state],
        )
    Console().print(table)
    say("[bold]bold[/]: embedded, the chapters need it. [dim]dim[/]: full size, for more.")
    say("What each one is, and what is wrong with it: data/README.md.")


@app.command()
@failing_plainly()
def get(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names from `course data list`.")
    ] = None,
    embedded: Annotated[
        bool, typer.Option("--embedded", help="All that the chapters need; then work offline.")
    ] = False,
) -> None:
    """Fetch data sets, checking every hash. What is here already is not fetched again."""
    from course_lib import datasets

    wanted = list(dict.fromkeys([*(names or []), *(datasets.embedded() if embedded else [])]))
    if not wanted:
        say(
            "[red]error:[/] say what to get: names from `course data list`, or --embedded.",
            error=True,
        )
        raise typer.Exit(2)
    _refuse_unknown(wanted)
    missing = [name for name in wanted if datasets.status(name).state != "ok"]
    corpora = datasets.corpora_to_build() if embedded else []
    if not missing and not corpora:
        total = sum(datasets.status(name).bytes or 0 for name in wanted)
        what = f"{len(wanted)} data sets are" if len(wanted) > 1 else f"{wanted[0]} is"
        say(f"[green]✓[/] {what} here, {_size(total)}, hashes right.")
        return
    failures = [name for name in missing if not _fetched(name)]
    if failures:
        raise typer.Exit(1)
    for language in corpora:
        _build(language)


@app.command()
@failing_plainly()
def verify() -> None:
    """Check the hash of every data set and cached copy here; status 1 if one is damaged."""
    from rich.markup import escape

    from course_lib.datasets import verify as verify_all
    from course_lib.vectors.cache import cached_copies

    rows = verify_all()
    here = [row for row in rows if row.state == "ok"]
    damaged = [row for row in rows if row.state == "damaged"]
    for row in here:
        say(f"[green]✓[/] {row.name}  {_size(row.bytes)}  [dim]{escape(str(row.path))}[/]")
    for row in damaged:
        say(f"[red]✗[/] {row.name}  {escape(row.detail)}")
        say(f"  mend it with: course data get {row.name}")
    copies = list(cached_copies())
    broken = [(folder, problem) for folder, problem in copies if problem]
    for _, problem in broken:
        say(f"[red]✗[/] {escape(str(problem))}")
        say("  it is made anew when it is next opened.")
    if copies:
        say(f"[green]✓[/] {len(copies) - len(broken)} of {len(copies)} cached copies of vectors.")
    absent = len(rows) - len(here) - len(damaged)
    say(f"{len(here)} right, {len(damaged)} damaged, {absent} not here.")
    if damaged or broken:
        raise typer.Exit(1)


@app.command()
@failing_plainly()
def where() -> None:
    """Print the folder that holds the data, and the variables that move it."""
    from rich.markup import escape

    from course_lib.datasets import data_home

    say(escape(str(data_home())))
    for variable in ("COURSE_DATA_HOME", "COURSE_DATA_MIRROR", "COURSE_DATA_REGISTRY"):
        say(f"[dim]{variable}: {escape(os.environ.get(variable) or 'not set')}[/]")


def _refuse_unknown(names: list[str]) -> None:
    """End with status 2 if a name is not in the registry, before anything is fetched."""
    from rich.markup import escape

    from course_lib.datasets.errors import UnknownDatasetError
    from course_lib.datasets.registry import lookup

    unknown = False
    for name in names:
        try:
            lookup(name)
        except UnknownDatasetError as error:
            say(f"[red]error:[/] {escape(str(error))}", error=True)
            unknown = True
    if unknown:
        raise typer.Exit(2)


def _fetched(name: str) -> bool:
    """Fetch one data set and say how it went."""
    import warnings

    from rich.markup import escape

    from course_lib import datasets

    say(f"[dim]…[/] {name}")
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always", UserWarning)
        try:
            path = datasets.fetch(name)
        except datasets.DataUnavailableError as error:
            say(f"[red]error:[/] {escape(str(error))}", error=True)
            return False
    for note in notes:
        say(f"[yellow]![/] {escape(str(note.message))}", error=True)
    row = datasets.status(name)
    say(f"[green]✓[/] {name}  {_size(row.bytes)}  [dim]{escape(str(path))}[/]")
    return True


def _build(language: str) -> None:
    """Tokenise a corpus now, so that no chapter has to wait for it."""
    from course_lib import datasets

    say(f"[dim]…[/] tokenising the {language} corpus")
    corpus = datasets.english_corpus(1) if language == "english" else datasets.korean_corpus(1)
    say(f"[green]✓[/] {language} corpus  {corpus.n_tokens:,} tokens in {len(corpus):,} sentences")


def _size(size: int | None) -> str:
    if size is None:
        return "unknown"
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size / 1e3:,.1f} kB"

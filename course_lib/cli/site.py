"""``course site``: the website, from the chapters and the library's docstrings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from course_lib.cli._say import failing_plainly, say

__all__ = ["site"]


def site(
    output: Annotated[
        Path | None, typer.Option("--output", help="Folder for the site. Default: build/site.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with status 1 where Sphinx warns.")
    ] = False,
) -> None:
    """Build the website: chapters, exercises, slides, reference. Nothing is executed."""
    from course_lib.teaching.execution import find_chapters, repository_root
    from course_lib.teaching.site import build_site

    with failing_plainly():
        root = repository_root()
        built = build_site(root, find_chapters(), output or root / "build" / "site")
    for warning in [*built.warnings, *built.notes]:
        say(f"[yellow]![/yellow] {escape(warning)}")
    say(f"Open {escape(str(built.index))}")
    if strict and built.warnings:
        raise typer.Exit(1)

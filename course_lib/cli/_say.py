"""What the commands share: printing, and errors as one sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["failing_plainly", "say", "sign"]

# In colour, and for files whose encoding has no such characters.
_SIGNS = {
    "ok": ("[green]✓[/]", "[green]ok[/]"),
    "note": ("[yellow]![/]", "[yellow]![/]"),
    "problem": ("[red]✗[/]", "[red]FAILED[/]"),
}


def say(text: str, *, error: bool = False) -> None:
    """Print a line with rich's colours; paths and file names stay as they are.

    Parameters
    ----------
    text : str
        May hold rich's markup.
    error : bool, default False
        Print to standard error.
    """
    from rich.console import Console

    Console(stderr=error, highlight=False, soft_wrap=True).print(text)


def sign(console: Console, state: str) -> str:
    """Return the sign of a state, in characters that this console's encoding can take.

    Parameters
    ----------
    console : rich.console.Console
    state : "ok", "note" or "problem"

    Returns
    -------
    str
        With rich's markup.
    """
    sign, plain = _SIGNS[state]
    try:
        sign.encode(console.encoding)
    except UnicodeEncodeError:
        return plain
    return sign


@contextmanager
def failing_plainly() -> Iterator[None]:
    """Turn the errors that a user can mend into a message and exit status 1."""
    from rich.markup import escape

    try:
        yield
    except (OSError, ValueError, LookupError, ImportError) as error:
        say(f"[red]error:[/red] {escape(str(error))}", error=True)
        raise typer.Exit(1) from error

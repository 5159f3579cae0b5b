"""``course slides`` and ``course present``: decks from the chapters, and a server for one."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from course_lib.cli._say import failing_plainly, say

__all__ = ["present", "slides"]

# What a lecture of an hour can show.
_FEWEST, _MOST = 15, 30

Output = Annotated[
    Path | None, typer.Option("--output", help="Folder for the decks. Default: build/slides.")
]


def slides(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(help="Numbers or names, for example 01 or sparse. Default: all."),
    ] = None,
    output: Output = None,
    single_file: Annotated[
        bool,
        typer.Option(
            "--single-file", help="Put scripts and fonts into each deck (12 MB), to hand one on."
        ),
    ] = False,
) -> None:
    """Make a deck of slides from each chapter, and a page that lists them."""
    from course_lib.teaching.execution import find_chapters, repository_root
    from course_lib.teaching.slides import Deck, build_editions

    def report(deck: Deck) -> None:
        count = len(deck.told)
        note = "" if _FEWEST <= count <= _MOST else f"  [yellow]({_FEWEST} to {_MOST} is usual)[/]"
        place = "" if deck.language == "en" else f"{deck.language}/"
        say(f"{place}{deck.name}: {count} slides{note}")

    with failing_plainly():
        folder = output or repository_root() / "build" / "slides"
        notebooks = find_chapters(chapters or ())
        build_editions(notebooks, folder, single_file=single_file, on_deck=report)
    say(f"Open {folder / 'index.html'}")


def present(
    chapter: Annotated[str, typer.Argument(help="The chapter, for example 03.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8000,
    browser: Annotated[bool, typer.Option(help="Open the deck in a browser.")] = True,
    output: Output = None,
) -> None:
    """Serve one deck on 127.0.0.1, for this machine only, until Ctrl-C."""
    from course_lib.teaching.execution import chapters_folder, find_chapters, repository_root
    from course_lib.teaching.presenting import open_server
    from course_lib.teaching.slides import build_slides

    with failing_plainly():
        folder = output or repository_root() / "build" / "slides"
        notebooks = find_chapters([chapter], chapters_folder())
        server = open_server(folder, port)
        try:
            build_slides(notebooks, folder)
        except BaseException:
            server.server_close()
            raise
    address = f"http://127.0.0.1:{server.server_address[1]}/{notebooks[0].stem}.html"
    say(f"Slides: {address}\nKeys: → next, S speaker's notes, O overview. Ctrl-C ends.")
    if browser:
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say("Stopped.")
    finally:
        server.server_close()

"""``course projector``: look at word vectors with TensorBoard's Embedding Projector."""

from __future__ import annotations

import tempfile
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_lib.cli._say import failing_plainly, say

if TYPE_CHECKING:
    from course_lib.vectors import WordVectors

__all__ = ["projector"]


def projector(
    vectors: Annotated[
        Path | None,
        typer.Argument(
            help="A file of vectors: GloVe or word2vec text, .bin, .vec, .npz. Default: GloVe."
        ),
    ] = None,
    words: Annotated[
        int, typer.Option("--words", min=3, help="How many words, the first of the file.")
    ] = 10_000,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 6006,
    browser: Annotated[bool, typer.Option(help="Open the projector in a browser.")] = True,
    export: Annotated[
        Path | None,
        typer.Option(help="Write the projector's files into this folder, and end."),
    ] = None,
) -> None:
    """Show vectors in the Embedding Projector, on this machine only, until Ctrl-C."""
    from course_lib.visualization import export_projector, projector_server

    with failing_plainly(), tempfile.TemporaryDirectory(prefix="course-projector-") as scratch:
        chosen = _load(vectors, words)
        folder = export or Path(scratch)
        rank = {"rank": range(1, len(chosen) + 1)}
        export_projector(chosen, folder, rank, name=vectors.stem if vectors else "GloVe")
        if export:
            say(f"{len(chosen):,} words written to {folder}")
            return
        address = projector_server(folder, port)
        say(f"{len(chosen):,} words: {address}\nCtrl-C ends.")
        if browser:
            webbrowser.open(address)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            say("Stopped.")


def _load(path: Path | None, words: int) -> WordVectors:
    from course_lib import datasets
    from course_lib.vectors import WordVectors

    if path is None:
        return datasets.glove_6b_50d().restrict(words)
    if not path.is_file():
        raise FileNotFoundError(
            f"VECTORS is {str(path)!r}, and there is no such file. Leave it out to see GloVe, or "
            "name a file of vectors (.txt, .vec, .bin, .npz)."
        )
    return WordVectors.load(path, limit=words)

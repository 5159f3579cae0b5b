r"""Vectors for the Embedding Projector, and the projector itself on this machine.

The Embedding Projector (Smilkov et al. 2016, arXiv:1611.05469) turns points in space with
PCA, t-SNE and UMAP. It reads two tables with tabs between columns: one of vectors, one of
words. TensorBoard contains it, and needs no network to show it. Chapter 09.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course_lib.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ProjectorFiles", "export_projector", "projector_server"]

VECTORS, METADATA, CONFIG = "vectors.tsv", "metadata.tsv", "projector_config.pbtxt"
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class ProjectorFiles(tuple[Path, Path, Path]):
    """Where the vectors, the metadata and TensorBoard's configuration were written."""

    __slots__ = ()


def export_projector(
    vectors: WordVectors,
    folder: str | os.PathLike[str],
    metadata: Mapping[str, Sequence[object]] | pd.DataFrame | None = None,
    name: str = "words",
) -> ProjectorFiles:
    r"""Write vectors and words as the Embedding Projector reads them.

    Parameters
    ----------
    vectors : WordVectors
        At least one word.
    folder : path-like
        Made if it is missing. Gets ``vectors.tsv``, ``metadata.tsv`` and
        ``projector_config.pbtxt``; files of these names are replaced.
    metadata : mapping of column name to values, or DataFrame, optional
        Further columns, one value for each word: the projector colours points by them.
    name : str, default "words"
        What the projector calls the table.

    Returns
    -------
    ProjectorFiles
        The three paths.

    Raises
    ------
    ValueError
        If there are no words, or a column does not have one value for each word or is
        called ``word``.

    Notes
    -----
    Tabs and line breaks would end a cell or a row. In words and values they are written
    as Python writes them, for example ``\t`` and ``\n``: two visible characters. A word
    without any letter is written as ``(empty)``, because the projector skips empty lines.
    Without metadata the table has one column and no header, with metadata it has a
    header: so the projector wants it.
    """
    if not len(vectors):
        raise ValueError("vectors holds no words: there is nothing to export.")
    columns = {str(key): list(values) for key, values in (_items(metadata))}
    for key, values in columns.items():
        if len(values) != len(vectors):
            raise ValueError(
                f"metadata column {key!r} holds {len(values)} values, expected "
                f"{len(vectors)}: one for each word."
            )
    if "word" in columns:
        raise ValueError("a metadata column is called 'word': the words themselves have this name.")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    files = ProjectorFiles((target / VECTORS, target / METADATA, target / CONFIG))
    words = [_cell(word) if word.strip() else "(empty)" for word in vectors.words]
    rows = zip(words, *([_cell(v) for v in values] for values in columns.values()), strict=True)
    header = [["word", *map(_cell, columns)]] if columns else []
    _write(files[0], ("\t".join(map(_number, row)) for row in np.asarray(vectors.matrix)))
    _write(files[1], ("\t".join(row) for row in [*header, *rows]))
    quoted = _cell(name).replace("\\", "\\\\").replace('"', '\\"')
    _write(
        files[2],
        [
            "embeddings {",
            f'  tensor_name: "{quoted}"',
            f"  tensor_shape: {len(vectors)}",
            f"  tensor_shape: {vectors.dim}",
            f'  tensor_path: "{VECTORS}"',
            f'  metadata_path: "{METADATA}"',
            "}",
        ],
    )
    return files


def projector_server(folder: str | os.PathLike[str], port: int = 6006) -> str:
    """Start TensorBoard's projector on 127.0.0.1 for a folder; it runs beside the caller.

    Parameters
    ----------
    folder : path-like
        As ``export_projector`` wrote it.
    port : int, default 6006
        0 takes any free port.

    Returns
    -------
    str
        The address for a browser on this machine: the projector without TensorBoard's
        frame around it. The server ends with the program.

    Raises
    ------
    FileNotFoundError
        If the folder holds no ``projector_config.pbtxt``.
    OSError
        If another program has the port.
    """
    path = Path(folder).resolve()
    if not (path / CONFIG).is_file():
        raise FileNotFoundError(
            f"{path} holds no {CONFIG}. Write the files first: export_projector(vectors, folder)."
        )
    import logging

    from tensorboard import program
    from tensorboard.plugins.core import core_plugin
    from tensorboard.plugins.projector import projector_plugin

    board = program.TensorBoard(
        plugins=[core_plugin.CorePluginLoader(), projector_plugin.ProjectorPlugin]
    )
    # A page that the browser asks for in vain is no news for the terminal.
    logging.getLogger("tensorboard").setLevel(logging.ERROR)
    # No event files are waited for (reload_interval 0: read once); no data server either.
    board.configure(
        argv=["course", "--logdir", str(path), "--host", "127.0.0.1", "--port", str(port)],
        load_fast="false",
        reload_interval=0.0,
    )
    try:
        address = board.launch()
    except program.TensorBoardServerException as error:
        raise OSError(
            f"Port {port} on 127.0.0.1 is taken or not allowed. Close the other program, or "
            f"choose another port: --port {port + 1 if port < 65535 else 0}"
        ) from error
    return f"{address}data/plugin/projector/projector_binary.html"


def _items(metadata: Mapping[str, Sequence[object]] | pd.DataFrame | None) -> list:
    return [] if metadata is None else list(metadata.items())


def _cell(value: object) -> str:
    """Write tabs and line breaks as escapes: they would end the cell."""
    text = str(value)
    return _BREAKS.sub(lambda match: repr(match[0])[1:-1], text)


def _number(value: np.float32) -> str:
    return np.format_float_positional(value, unique=True, trim="-") if value else "0"


def _write(path: Path, lines: object) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:  # type: ignore[attr-defined]
            file.write(f"{line}\n")

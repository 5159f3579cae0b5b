"""Reading and writing the course's notebooks, the same bytes on every machine.

Shared by ``exercises``, ``slides`` and ``site``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

__all__ = [
    "NotebookError",
    "chapter_of",
    "notebook_bytes",
    "read_notebook",
    "write_if_changed",
]


class NotebookError(ValueError):
    """A notebook that cannot be used as it is; the message names it, the cell, the mend."""


def chapter_of(path: Path) -> str:
    """Return the two digits that a chapter's file name begins with.

    Examples
    --------
    >>> chapter_of(Path("notebooks/03_negative_sampling.ipynb"))
    '03'
    """
    return path.name[:2]


def read_notebook(path: Path) -> Any:
    """Read a notebook of format 4.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    NotebookError
        If the file is not a notebook, or older than format 4.
    """
    import nbformat

    try:
        text = path.read_text(encoding="utf-8")
        version = json.loads(text)["nbformat"]
        if version != 4:
            raise NotebookError(
                f"{path} has format {version}, expected 4: open and save it in JupyterLab."
            )
        notebook = nbformat.v4.reads(text)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise NotebookError(f"There is no notebook {path}.") from None
    except (ValueError, KeyError, TypeError, nbformat.ValidationError) as error:
        if isinstance(error, NotebookError):
            raise
        reason = str(error).splitlines()[0]
        raise NotebookError(
            f"{path} is not a notebook that can be read ({type(error).__name__}: {reason:.100}). "
            "Restore it from git, or save it again in JupyterLab."
        ) from error
    return notebook


def notebook_bytes(notebook: Any) -> bytes:
    """Write a notebook as bytes: sorted keys, one space of indent, line feeds, UTF-8.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    bytes
    """
    import nbformat

    text = nbformat.writes(nbformat.from_dict(notebook))
    return (text.rstrip("\n") + "\n").encode("utf-8")


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file in one step, unless it already holds this.

    Parameters
    ----------
    path : pathlib.Path
    content : bytes

    Returns
    -------
    bool
        Whether it was written.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return True

"""Parse a file once: afterwards its vectors are memory-mapped from the data folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np

from course_lib.places import data_home
from course_lib.vectors.files import Format, load
from course_lib.vectors.table import Table, checked_table

__all__ = ["load_cached"]


def load_cached(
    path: str | os.PathLike[str],
    limit: int | None = None,
    format: Format | None = None,
    member: str | None = None,
) -> Table:
    """Open the cached copy of a file of vectors, made now if there is none.

    A copy belongs to a path, and to the size and time of the file there; when these
    change, it is made anew and the old one removed.
    """
    path = Path(path).resolve()
    stat = path.stat()
    home = data_home() / "vectors"
    source = _digest(path, format, member)
    folder = home / f"{path.name}-{source}-{_digest(stat.st_size, stat.st_mtime_ns, None)}"
    limited = home / f"{path.name}-{source}-{_digest(stat.st_size, stat.st_mtime_ns, limit)}"
    for candidate in (folder, limited):
        table = _open(candidate)
        if table is not None:
            return table.first(limit)
    table = load(path, limit, format, member, stacklevel=4)
    try:
        home.mkdir(parents=True, exist_ok=True)
        _keep(table, limited)
        for old in home.glob(f"{path.name}-{source}-*"):
            if old not in (folder, limited):
                shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        warnings.warn(
            f"cannot keep the parsed vectors of {path} in {home} ({error}); they are read "
            "anew each time. COURSE_DATA_HOME moves that folder.",
            UserWarning,
            stacklevel=3,
        )
        return table
    return _open(limited) or table


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _keep(table: Table, folder: Path) -> None:
    """Write matrix and words beside their place, then rename: whole or not at all."""
    temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        np.save(temporary / "matrix.npy", table.matrix)
        (temporary / "words.txt").write_bytes("\n".join(table.words).encode())
        if table.counts is not None:
            np.save(temporary / "counts.npy", table.counts)
        if _open(folder) is None:
            shutil.rmtree(folder, ignore_errors=True)
        try:
            os.rename(temporary, folder)
        except OSError:
            # Another process may have been faster: then its copy stays.
            if _open(folder) is None:
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _open(folder: Path) -> Table | None:
    """Memory-map a cached copy; None if there is none, or it is damaged."""
    try:
        matrix = np.load(folder / "matrix.npy", mmap_mode="r", allow_pickle=False)
        words = (folder / "words.txt").read_bytes().decode().split("\n")
        counts = folder / "counts.npy"
        known = np.load(counts, allow_pickle=False) if counts.exists() else None
        return checked_table(words, matrix, known, check=False)[0]
    except (OSError, ValueError, EOFError):
        return None

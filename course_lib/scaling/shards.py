"""Read a corpus that lies in many files, a piece at a time, and say what is wrong with it.

A large plain file is cut into segments, so that several workers can share it; a
compressed one can only be read from its beginning and is one segment. Chapter 11.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

from course_lib.scaling.errors import DuplicateShardWarning, ShardError

__all__ = ["Segment", "Shard", "checked_shards", "cut", "read_lines"]

SEGMENT_BYTES = 32 << 20  # a worker's share at a time: some seconds of work
# A line is a sentence or a document. Without an upper limit, a file without any line
# break would be read into memory as a whole.
LONGEST_LINE = 16 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ENDS = 64 << 10
_GZIP_ERRORS = (EOFError, gzip.BadGzipFile, zlib.error)


@dataclass(frozen=True)
class Shard:
    """One file of the corpus, as it was when the count began."""

    path: str
    size: int
    changed: int

    @property
    def compressed(self) -> bool:
        """Whether the name ends with ``.gz``."""
        return self.path.endswith(".gz")


@dataclass(frozen=True)
class Segment:
    """The lines of a shard that begin at the bytes ``start`` to ``stop - 1``."""

    shard: Shard
    start: int
    stop: int


def checked_shards(files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[Shard]:
    """Look at every file once before the work begins.

    Parameters
    ----------
    files : path, or iterable of paths
        In the order of the corpus.

    Returns
    -------
    list of Shard

    Raises
    ------
    ShardError
        If a file is missing, empty or named twice, or there is none at all.

    Warns
    -----
    DuplicateShardWarning
        If two files hold the same bytes. Both are counted: some people repeat good text
        on purpose.
    """
    listed = [files] if isinstance(files, (str, os.PathLike)) else list(files)
    if not listed:
        raise ShardError(
            "files is empty, expected the paths of the corpus. If they come from glob(), its "
            "pattern matched nothing."
        )
    shards = [_look_at(Path(file)) for file in listed]
    _check_named_once(shards)
    for first, second in same_content(shards):
        warnings.warn(
            f"{second} holds the same bytes as {first}: every word in it counts twice. Leave one "
            "of them out, unless that is what you want.",
            DuplicateShardWarning,
            stacklevel=3,
        )
    return shards


def _look_at(path: Path) -> Shard:
    path = path.absolute()
    try:
        found = path.stat()
    except OSError as error:
        raise ShardError(
            f"the shard {path} is missing or cannot be read ({error.strerror}). Check the path; "
            "on a cluster, every machine must see the same files under the same names."
        ) from error
    if path.is_dir():
        raise ShardError(f"{path} is a folder, expected text files: list what is in it.")
    if found.st_size == 0:
        raise ShardError(
            f"the shard {path} is empty: 0 bytes. Was a copy interrupted? Copy it again, or "
            "leave it out."
        )
    return Shard(str(path), found.st_size, found.st_mtime_ns)


def _check_named_once(shards: list[Shard]) -> None:
    seen: set[str] = set()
    for shard in shards:
        real = os.path.realpath(shard.path)
        if real in seen:
            raise ShardError(
                f"the shard {shard.path} is named twice; everything in it would count twice. "
                "Name each file once."
            )
        seen.add(real)


def same_content(shards: list[Shard]) -> list[tuple[str, str]]:
    """Pairs of files with equal bytes; only files of one size are opened to find them."""
    pairs = []
    by_size: dict[int, list[Shard]] = {}
    for shard in shards:
        by_size.setdefault(shard.size, []).append(shard)
    for alike in by_size.values():
        for fingerprint in (_fingerprint_of_ends, _fingerprint):
            alike = _those_with_twins(alike, fingerprint) if len(alike) > 1 else []
        first_with: dict[str, str] = {}
        for shard in alike:
            first = first_with.setdefault(_fingerprint(shard), shard.path)
            if first != shard.path:
                pairs.append((first, shard.path))
    return pairs


def _those_with_twins(shards: list[Shard], fingerprint) -> list[Shard]:  # type: ignore[no-untyped-def]
    prints = [fingerprint(shard) for shard in shards]
    return [shard for shard, own in zip(shards, prints, strict=True) if prints.count(own) > 1]


def _fingerprint_of_ends(shard: Shard) -> str:
    with _opened(shard, decompress=False) as file:
        head = file.read(_ENDS)
        file.seek(max(0, shard.size - _ENDS))
        return hashlib.sha256(head + file.read(_ENDS)).hexdigest()


def _fingerprint(shard: Shard) -> str:
    with _opened(shard, decompress=False) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def cut(shards: Iterable[Shard], segment_bytes: int = SEGMENT_BYTES) -> list[Segment]:
    """Cut large plain files into segments of about equal size, in reading order."""
    segments = []
    for shard in shards:
        n = 1 if shard.compressed else -(-shard.size // segment_bytes)
        edges = [shard.size * i // n for i in range(n + 1)]
        segments += [Segment(shard, start, stop) for start, stop in pairwise(edges)]
    return segments


def read_lines(segment: Segment) -> Iterator[str]:
    r"""Read the lines of a segment, one at a time; only ``\n`` ends a line.

    A line belongs to the segment in which its first byte lies, so that each line is read
    exactly once, wherever a file was cut.

    Raises
    ------
    ShardError
        If the file is gone, has changed since ``checked_shards``, is not UTF-8, is not
        gzip although its name says so, holds nothing, or has a line of more than 16 MB.
    """
    shard = segment.shard
    place = segment.start
    with _opened(shard) as file:
        if place:
            file.seek(place - 1)
            place += len(_next_line(file, shard, place)) - 1
        try:
            while shard.compressed or place < segment.stop:
                line = _next_line(file, shard, place)
                if not line:
                    break
                bare = line if place else line.removeprefix(_BYTE_ORDER_MARK)
                yield _decoded(bare, shard, place)
                place += len(line)
        except _GZIP_ERRORS as error:
            raise ShardError(
                f"{shard.path} cannot be decompressed ({error}). Is it a complete gzip file, as "
                "its name says? Copy it again."
            ) from error
    _check_unchanged(shard)
    if shard.compressed and not place:
        raise ShardError(f"the shard {shard.path} is empty: it decompresses to 0 bytes.")


def _next_line(file: IO[bytes] | gzip.GzipFile, shard: Shard, place: int) -> bytes:
    line = file.readline(LONGEST_LINE + 1)
    if len(line) > LONGEST_LINE:
        raise ShardError(
            f"{shard.path} has a line of more than {LONGEST_LINE >> 20} MB at byte {place:,}. "
            "Expected a sentence or a document on each line: put line breaks in between."
        )
    return line


def _decoded(line: bytes, shard: Shard, place: int) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise ShardError(
            f"{shard.path} is not UTF-8: byte {place + error.start:,} is "
            f"0x{line[error.start]:02x} ({error.reason}). Convert the file, for example with "
            "iconv -t utf-8, after finding out which encoding it has."
        ) from error


@contextmanager
def _opened(shard: Shard, decompress: bool = True) -> Iterator[IO[bytes] | gzip.GzipFile]:
    _check_unchanged(shard)
    with open(shard.path, "rb") as plain:
        if decompress and shard.compressed:
            with gzip.GzipFile(fileobj=plain) as unpacked:
                yield unpacked
        else:
            yield plain


def _check_unchanged(shard: Shard) -> None:
    try:
        found = os.stat(shard.path)
    except OSError as error:
        raise ShardError(
            f"the shard {shard.path} vanished while it was being counted ({error.strerror}). "
            "Put it back and count again; nothing was kept of this count."
        ) from error
    if (found.st_size, found.st_mtime_ns) != (shard.size, shard.changed):
        raise ShardError(
            f"the shard {shard.path} was changed while it was being counted: it had "
            f"{shard.size:,} bytes, now {found.st_size:,}. Count again when nobody writes to it."
        )

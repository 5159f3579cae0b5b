"""Find the format of a file of vectors, open it, and write one."""

from __future__ import annotations

import bz2
import contextlib
import errno
import gzip
import os
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from course_lib.vectors.binary_format import BinaryReader
from course_lib.vectors.errors import VectorFileError
from course_lib.vectors.reading import UTF8, BlockReader, Decoding
from course_lib.vectors.table import Table, checked_table, drop_repeated
from course_lib.vectors.text_format import TextReader
from course_lib.vectors.writing import write_binary, write_text

__all__ = ["Format", "load", "refusing_damaged", "replacing", "save", "save_npz", "words_and_rows"]

Format = Literal["npz", "glove", "word2vec", "word2vec-binary", "fasttext"]

_FORMATS = get_args(Format)
_LONGEST_REASON = 200
_UNPACKERS: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open}
# What an .npz may hold; the last three belong to n-grams.
_ARRAYS = ("words", "matrix", "counts", "ngram_scheme", "bucket_ids", "ngram_matrix")
_BY_SUFFIX = {".npz": "npz", ".bin": "word2vec-binary", ".vec": "fasttext", ".txt": "glove"}


def load(
    path: str | os.PathLike[str],
    limit: int | None = None,
    format: Format | None = None,
    member: str | None = None,
    stacklevel: int = 3,
    decoding: Decoding = UTF8,
) -> Table:
    """Read a file of vectors; see ``WordVectors.load``."""
    path = Path(path)
    _check_format(format)
    decoding.check()
    if format == "npz" or (format is None and path.suffix.lower() == ".npz"):
        table, message = _load_npz(path)
        if message:
            warnings.warn(f"{path}: {message}", UserWarning, stacklevel=stacklevel)
        return table.first(limit)
    with _opened(path, member) as (stream, name, size):
        reader = _reader(stream, name, limit, size, format, decoding)
        words, matrix = reader.read()
    words, kept, message = drop_repeated(
        words, lambda row: f"{reader.place} {row + reader.first_place}"
    )
    if message:
        warnings.warn(f"{name}: {message}", UserWarning, stacklevel=stacklevel)
        matrix = matrix[kept]
    return Table(words, matrix)


def save(table: Table, path: str | os.PathLike[str], format: Format | None = None) -> None:
    """Write a file of vectors; see ``WordVectors.save``."""
    path = Path(path)
    _check_format(format)
    kind = format or _BY_SUFFIX.get(_inner_suffix(path))
    if kind is None:
        raise ValueError(
            f"cannot tell the format from the name {path.name!r}: end it in one of "
            f"{', '.join(_BY_SUFFIX)} (text also in .gz, .bz2 or .zip), or pass format=."
        )
    if kind == "npz":
        save_npz(table, path)
        return
    with replacing(path) as file, _compressed(file, path) as stream:
        if kind == "word2vec-binary":
            write_binary(table, stream)
        else:
            write_text(table, stream, header=kind != "glove")


def _check_format(format: str | None) -> None:
    if format is not None and format not in _FORMATS:
        raise ValueError(f"format is {format!r}, expected one of {', '.join(_FORMATS)}.")


def _inner_suffix(path: Path) -> str:
    """Return ``.txt`` for ``vectors.txt`` and ``vectors.txt.gz``."""
    suffix = path.suffix.lower()
    return _inner_suffix(path.with_suffix("")) if suffix in (".gz", ".bz2", ".zip") else suffix


def _reader(
    stream: IO[bytes],
    name: str,
    limit: int | None,
    size: int | None,
    format: str | None,
    decoding: Decoding,
) -> BlockReader:
    """Choose the reader: by the format if given, by the name, by the first line."""
    if (format or _BY_SUFFIX.get(_inner_suffix(Path(name)))) == "word2vec-binary":
        return BinaryReader(stream, name, limit, size, decoding)
    header = None if format is None else format != "glove"
    return TextReader(stream, name, limit, size, header, decoding)


@contextlib.contextmanager
def _opened(path: Path, member: str | None) -> Iterator[tuple[IO[bytes], str, int | None]]:
    """Open a file, unpacking it on the way; give its name and, if known, its length."""
    suffix = path.suffix.lower()
    if suffix == ".zip":
        with ExitStack() as stack:
            with _refusing(f"{path}: not a whole zip archive, or one that cannot be unpacked"):
                archive = stack.enter_context(zipfile.ZipFile(path))
                chosen = _member(archive, path, member)
                unpacked = stack.enter_context(archive.open(chosen))
            yield unpacked, f"{path}/{chosen.filename}", chosen.file_size
    elif member is not None:
        raise ValueError(f"member is {member!r}, but {path} is not a .zip archive.")
    elif suffix in _UNPACKERS:
        with _UNPACKERS[suffix](path) as stream:
            yield cast(IO[bytes], stream), str(path), None
    else:
        with open(path, "rb", buffering=0) as stream:
            yield stream, str(path), path.stat().st_size


def _member(archive: zipfile.ZipFile, path: Path, member: str | None) -> zipfile.ZipInfo:
    """Return the one file in an archive, or the one asked for."""
    members = {
        info.filename: info
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/")
    }
    names = ", ".join(members) or "none"
    if member is not None:
        if member not in members:
            raise VectorFileError(f"{path}: has no member {member!r}, only: {names}.")
        return members[member]
    if len(members) != 1:
        raise VectorFileError(
            f"{path}: expected one file in the archive, found {len(members)}: {names}. "
            "Choose one with member=."
        )
    return next(iter(members.values()))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write to a file beside ``path``, and put it in its place once it is whole."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        # mkstemp allows only the owner to read; give what a new file would have.
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


@contextlib.contextmanager
def _compressed(file: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        # Without a name and a time, equal vectors give equal files.
        with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as stream:
            yield cast(IO[bytes], stream)
    elif suffix == ".bz2":
        with bz2.open(file, "wb") as stream:
            yield cast(IO[bytes], stream)
    elif suffix == ".zip":
        name = path.stem if Path(path.stem).suffix else f"{path.stem}.txt"
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open(name, "w", force_zip64=True) as stream,
        ):
            yield stream
    else:
        yield file


def save_npz(table: Table, path: Path, **more: npt.NDArray[Any]) -> None:
    """Write matrix, words and further arrays as they are, so that nothing needs unpickling."""
    bad = next((word for word in table.words if "\n" in word), None)
    if bad is not None:
        raise ValueError(f"the word {bad!r} holds a line break, which no format here can keep.")
    arrays: dict[str, Any] = {
        "words": np.frombuffer("\n".join(table.words).encode(), dtype=np.uint8),
        "matrix": table.matrix,
        **more,
    }
    if table.counts is not None:
        arrays["counts"] = table.counts
    with replacing(path) as file:
        np.savez(file, **arrays)


def arrays_in(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read the arrays of an ``.npz`` file, each to its end, where its checksum is compared.

    ``numpy.load`` stops where an array says that it ends, and so lets a member pass whose
    directory entry gives another length.
    """
    arrays = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as member:
                arrays[name.removesuffix(".npy")] = np.lib.format.read_array(
                    member, allow_pickle=False
                )
                if member.read(1):
                    raise ValueError(f"{name} goes on after its array")
    return arrays


def words_and_rows(arrays: Mapping[str, npt.NDArray[Any]]) -> Table:
    """What ``save_npz`` wrote of words, matrix and counts; only their kinds are checked."""
    unknown = next((name for name in arrays if name not in _ARRAYS), None)
    if unknown is not None:
        raise ValueError(f"an array is named {unknown[:40]!r}, expected {', '.join(_ARRAYS)}")
    found = {name: arrays[name] for name in ("words", "matrix", "counts") if name in arrays}
    for name, kinds in (("words", "u"), ("matrix", "fiu"), ("counts", "iu")):
        if name in found and found[name].dtype.kind not in kinds:
            raise ValueError(f"{name} holds {str(found[name].dtype)[:40]}")
    words, matrix = found["words"].tobytes().decode().split("\n"), found["matrix"]
    return Table(words if len(matrix) else [], matrix, found.get("counts"))


@contextlib.contextmanager
def refusing_damaged(path: str | os.PathLike[str], saved_by: str) -> Iterator[None]:
    """Whatever is wrong with what a file of arrays holds: one error that names the file."""
    with _refusing(f"{path}: not vectors saved by {saved_by}, or damaged"):
        yield


@contextlib.contextmanager
def _refusing(sentence: str) -> Iterator[None]:
    """Damage shows as errors of many kinds, from zip, zlib and NumPy: turn all into one."""
    try:
        yield
    except (FileNotFoundError, VectorFileError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # The disk's fault, not the file's.
        reason = str(error)[:_LONGEST_REASON] or type(error).__name__
        raise VectorFileError(f"{sentence} ({reason}). Get it again.") from error


def _load_npz(path: Path) -> tuple[Table, str | None]:
    with refusing_damaged(path, "WordVectors.save"):
        return checked_table(*words_and_rows(arrays_in(path)))

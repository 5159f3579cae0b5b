"""Looking at files on disk: hashes that are remembered, and text read with care."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

from course_lib.datasets.errors import CorpusError
from course_lib.storage import file_sha256

__all__ = ["file_problem", "read_text"]


def file_problem(path: Path, sha256: str | None, size: int | None) -> str | None:
    """What is wrong with a file, in a few words; None if it is what it should be.

    Parameters
    ----------
    path : Path
    sha256 : str or None
        Expected hash; None if it is not known.
    size : int or None
        Expected number of bytes; None if it is not known.
    """
    try:
        if not path.is_file():
            return f"{path} is not there"
        bytes_found = path.stat().st_size
        if size is not None and bytes_found != size:
            return f"{path} has {bytes_found:,} bytes, expected {size:,}"
        if sha256 is not None and file_sha256(path) != sha256:
            return f"{path} has sha256 {file_sha256(path)}, expected {sha256}"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror or error}"
    return None


def read_text(path: str | os.PathLike[str], encoding: str = "utf-8") -> str:
    """Read a whole text file, plain or gzipped, and say exactly what is wrong if it fails.

    Parameters
    ----------
    path : path-like
        A file that ends in ``.gz`` is unpacked. A byte order mark is removed.
    encoding : str, default "utf-8"
        Korean files made on Windows are often ``"cp949"``, old English ones ``"latin-1"``.

    Returns
    -------
    str

    Raises
    ------
    CorpusError
        If the file is missing, empty, cut short or in another encoding. The message names
        the file and the line or byte, what was expected, and what to do.

    Examples
    --------
    >>> read_text("no_such_corpus.txt")
    Traceback (most recent call last):
    course_lib.datasets.errors.CorpusError: no_such_corpus.txt is not there...
    """
    path = Path(path)
    data = _read_bytes(path)
    if not data.strip():
        raise CorpusError(
            f"{path} is empty ({len(data)} bytes), expected text. "
            "It may have been cut short: copy or fetch it again."
        )
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CorpusError(_encoding_message(path, data, encoding, error)) from error
    except LookupError as error:
        raise CorpusError(
            f"{path} cannot be read: there is no encoding named {encoding!r}. "
            "Common ones are 'utf-8', 'cp949' (Korean Windows) and 'latin-1'."
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise CorpusError(
            f"{path}, line {line}: holds a zero byte, so this is not a text file in "
            f"{encoding.removesuffix('-sig')}. Pass encoding='utf-16' if it is one, "
            "or unpack it first if it is an archive."
        )
    return text


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise CorpusError(
            f"{path} is not there (looked in {path.absolute().parent}), expected a text file. "
            "Check the name; `course data list` shows what the course can fetch by itself."
        ) from error
    except OSError as error:
        raise CorpusError(
            f"{path} cannot be read: {error.strerror}. Expected a text file that you may read."
        ) from error
    if path.suffix != ".gz":
        return data
    try:
        return gzip.decompress(data)
    except EOFError as error:
        raise CorpusError(
            f"{path} is cut short after byte {len(data):,}: the gzip data end too early. "
            "Copy or fetch it again."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise CorpusError(
            f"{path} is not a gzip file, or is damaged: {error}. Copy or fetch it again."
        ) from error


def _encoding_message(path: Path, data: bytes, encoding: str, error: UnicodeDecodeError) -> str:
    line = data.count(b"\n", 0, error.start) + 1
    where = f"{path}, line {line}, byte {error.start:,}"
    encoding = encoding.removesuffix("-sig")
    if error.reason == "unexpected end of data" and not data[: error.start].isascii():
        return (
            f"{where}: the file stops in the middle of a character, expected complete {encoding}. "
            "It was cut short: copy or fetch it again."
        )
    return (
        f"{where}: 0x{data[error.start]:02x} is not {encoding}. "
        f"The file looks like {_guess_encoding(data)}: try encoding={_guess_encoding(data)!r}, "
        f"or save it again as {encoding}."
    )


def _guess_encoding(data: bytes) -> str:
    """Name an encoding that fits: UTF-16 by its mark, else Korean if it gives Hangul."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    for encoding in ("utf-8", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = [c for c in text if ord(c) > 127]
        if encoding == "utf-8" or sum("가" <= c <= "힣" for c in letters) > len(letters) / 2:
            return encoding
    return "latin-1"

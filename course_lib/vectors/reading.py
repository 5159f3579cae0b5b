"""What reading text and binary vectors have in common: blocks of bytes, a growing matrix."""

from __future__ import annotations

import codecs
from typing import IO, NamedTuple

import numpy as np
import numpy.typing as npt

from course_lib.vectors.errors import VectorFileError

__all__ = ["MOST_DIMENSIONS", "UTF8", "BlockReader", "Decoding", "shown"]

_BLOCK = 1 << 20  # Small enough to be still in the processor's cache when it is parsed.
_LARGEST_BLOCK = 1 << 26
MOST_DIMENSIONS = _LARGEST_BLOCK // 4
"""A vector must fit into the longest line that is read."""


class Decoding(NamedTuple):
    """How the bytes of words become text."""

    encoding: str = "utf-8"
    errors: str = "strict"

    def check(self) -> None:
        """Refuse what Python does not know, and encodings whose spaces are not ASCII's."""
        try:
            alike = " \t\n0".encode(self.encoding) == b" \t\n0"
            codecs.lookup_error(self.errors)
        except LookupError as error:
            raise ValueError(
                f"{error}; expected such as encoding='cp949', 'latin-1' with "
                "unicode_errors='strict', 'replace' or 'ignore'."
            ) from None
        if not alike:
            raise ValueError(
                f"encoding is {self.encoding!r}, whose spaces are not single bytes: convert the "
                "file first, for example with iconv -t utf-8."
            )


UTF8 = Decoding()


class BlockReader:
    """Reads a file in blocks of a megabyte; a subclass parses them.

    So no file is ever in memory as a whole, and compressed ones are read the same way.

    Parameters
    ----------
    stream : binary file
    path : object
        What to call the file in messages.
    limit : int, optional
        Stop after so many words.
    size : int, optional
        Bytes in the file, uncompressed, if known: reserves the memory at once.
    decoding : Decoding, default UTF8
        Of the words.
    """

    place = "line"  # What rows are called in messages,
    first_place = 1  # and the number of the first one.

    def __init__(
        self,
        stream: IO[bytes],
        path: object,
        limit: int | None = None,
        size: int | None = None,
        decoding: Decoding = UTF8,
    ) -> None:
        self.stream, self.path, self.limit, self.size = stream, path, limit, size
        self.decoding = decoding
        self.words: list[str] = []
        self.matrix = np.empty((0, 0), dtype=np.float32)
        self.row = 0
        self.dim = 0
        self.promised: int | None = None  # number of words that the first line states
        self.filled = 0
        # One byte more than is read: a newline goes there if the last line has none.
        self.buffer = np.empty(_BLOCK + 1, dtype=np.uint8)
        self.word_bytes = np.empty(_BLOCK + 1, dtype=np.uint8)

    def read(self) -> tuple[list[str], npt.NDArray[np.float32]]:
        """Read everything."""
        go_on = True
        while go_on:
            if self.filled == len(self.buffer) - 1:
                self._lengthen_buffer()
            n = self.fill(self.filled)
            self.filled += n
            used, go_on = self.parse_block(at_end=n == 0)
            rest = self.buffer[used : self.filled].copy()
            self.buffer[: len(rest)] = rest
            self.filled = len(rest)
            go_on = go_on and n > 0
        self._check_complete()
        if len(self.matrix) != self.row:
            self._resize(self.row)
        return self.words, self.matrix

    def parse_block(self, at_end: bool) -> tuple[int, bool]:
        """Parse ``buffer[:filled]``; return the bytes used, and whether to go on."""
        raise NotImplementedError

    def fill(self, start: int) -> int:
        """Read on into the buffer from ``start``; return the number of bytes, 0 at the end."""
        try:
            return self.stream.readinto(self.buffer.data[start:-1])  # type: ignore[attr-defined]
        except Exception as error:  # what unpacking says of damage is its own affair
            if isinstance(error, OSError) and error.errno is not None:
                raise  # The disk's fault, not the file's.
            raise VectorFileError(
                f"{self.path}: the compressed file is damaged or cut short, after "
                f"{self.row:,} words ({str(error)[:200]}). Get it again."
            ) from error

    def where(self, row: int | None = None) -> str:
        """Name the place of a row in the file, by default of the one to be read next."""
        row = self.row if row is None else row
        return f"{self.path}, {self.place} {row + self.first_place}"

    def reserve(self, rows: int, used: int) -> None:
        """Make room for the ``rows`` that the next ``used`` bytes hold at most."""
        needed = self.row + rows
        if needed <= len(self.matrix):
            return
        if len(self.matrix):
            needed = max(needed, len(self.matrix) * 3 // 2)
        elif self.size is not None:
            needed = max(needed, int(1.02 * self.size * rows / used))
        if self.limit is not None:
            needed = min(needed, self.limit)
        self._resize(needed)

    def _resize(self, rows: int) -> None:
        if len(self.matrix):
            # Memory of this size is not copied but remapped.
            self.matrix.resize((rows, self.dim), refcheck=False)
        else:
            self.matrix = np.empty((rows, self.dim), dtype=np.float32)

    def add_words(self, data: npt.NDArray[np.uint8], first_row: int) -> None:
        """Decode words that each end in a newline; the first belongs to ``first_row``."""
        raw = data.tobytes()
        if self.decoding != UTF8:
            self._add_words_one_by_one(raw, first_row)
            return
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            start = raw.rfind(b"\n", 0, error.start) + 1
            word = raw[start : raw.index(b"\n", start)]
            row = first_row + raw.count(b"\n", 0, start)
            raise VectorFileError(
                f"{self.where(row)}, byte "
                f"{error.start - start + 1}: the word {shown(word)} is not UTF-8. Convert the "
                "file first, for example with iconv -f latin1 -t utf-8 (cp949 for Korean), or "
                "pass encoding= or unicode_errors='replace'."
            ) from None
        # Not splitlines: some words hold U+0085 or U+2028, which it would split at.
        words = text.split("\n")
        words.pop()  # the empty string after the last newline
        self.words += words

    def _add_words_one_by_one(self, raw: bytes, first_row: int) -> None:
        """Each word by itself: where bytes are left out, a line end must not go with them."""
        for place, word in enumerate(raw.split(b"\n")[:-1]):
            try:
                self.words.append(word.decode(*self.decoding))
            except UnicodeDecodeError:
                raise VectorFileError(
                    f"{self.where(first_row + place)}: the word {shown(word)} is not "
                    f"{self.decoding.encoding}. Pass another encoding= or "
                    "unicode_errors='replace'."
                ) from None

    def _lengthen_buffer(self) -> None:
        """A line or record longer than the buffer: double it, within reason."""
        if len(self.buffer) > _LARGEST_BLOCK:
            raise VectorFileError(
                f"{self.where()}: does not end within {_LARGEST_BLOCK >> 20} MB. Is this a file "
                "of vectors, and in the format that its name says?"
            )
        longer = np.empty(2 * len(self.buffer) - 1, dtype=np.uint8)
        longer[: self.filled] = self.buffer[: self.filled]
        self.buffer = longer
        self.word_bytes = np.empty_like(longer)

    def _check_complete(self) -> None:
        if not self.dim:
            raise VectorFileError(f"{self.path} is empty, expected words and their vectors.")
        limited = self.limit is not None and self.row >= self.limit
        if self.promised is not None and self.row < self.promised and not limited:
            raise VectorFileError(
                f"{self.path}: the first line promises {self.promised:,} words, but the file "
                f"ends after {self.row:,} ({self.place} {self.row - 1 + self.first_place}). "
                "Was it cut short?"
            )


def shown(data: bytes) -> str:
    """The beginning of some bytes, for a message."""
    text = data[:60].decode("utf-8", "backslashreplace").rstrip("\r")
    return repr(text) + ("..." if len(data) > 60 else "")

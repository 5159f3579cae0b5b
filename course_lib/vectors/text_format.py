"""GloVe's, word2vec's and fastText's text: a word and its numbers on every line."""

from __future__ import annotations

import re
from typing import IO

import numpy as np
import numpy.typing as npt

from course_lib.vectors.errors import VectorFileError
from course_lib.vectors.reading import MOST_DIMENSIONS, UTF8, BlockReader, Decoding, shown

__all__ = ["TextReader"]

_HEADER = re.compile(rb"[ \t]*(\d{1,18})[ \t]+(\d{1,18})[ \t\r]*")
# Each part can match in one way only, so that a long wrong number is refused at once.
_NUMBER = re.compile(rb"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_ROOM_FOR_PENDING = 65_536


class TextReader(BlockReader):
    """Reads text vectors.

    Parameters
    ----------
    stream, path, limit, size, decoding
        As for ``BlockReader``.
    header : bool, optional
        Whether the first line gives the number of words and dimensions. By default it
        does if it consists of two whole numbers.
    """

    def __init__(
        self,
        stream: IO[bytes],
        path: object,
        limit: int | None = None,
        size: int | None = None,
        header: bool | None = None,
        decoding: Decoding = UTF8,
    ) -> None:
        super().__init__(stream, path, limit, size, decoding)
        self.header = header

    def parse_block(self, at_end: bool) -> tuple[int, bool]:
        """Parse the whole lines in the buffer."""
        from course_lib.kernels.vector_text import count_lines

        if at_end and self.filled and self.buffer[self.filled - 1] != ord("\n"):
            self.buffer[self.filled] = ord("\n")
            self.filled += 1
        lines, stop = count_lines(self.buffer, self.filled)
        start = self._first_line() if lines and not self.dim else 0
        if start == stop:
            return stop, True
        # A number and the space before it take two bytes: no more rows can be in this block,
        # whatever the first line promises.
        self.reserve(min(lines, (stop - start) // (2 * self.dim) + 1), stop)
        return stop, self._parse(start, stop)

    def _first_line(self) -> int:
        """Find the sizes; return where the first line with a word begins."""
        data = self.buffer[: self.filled].tobytes()
        start = 3 if data.startswith(b"\xef\xbb\xbf") else 0  # UTF-8's byte order mark
        stop = data.index(b"\n", start)
        line = data[start:stop]
        self._refuse_lone_returns(line)
        sizes = _HEADER.fullmatch(line)
        if self.header is False or (self.header is None and not sizes):
            self.dim = _trailing_numbers(line)
            if not self.dim:
                raise VectorFileError(
                    f"{self.where()}: expected a word followed by numbers, got "
                    f"{shown(line)}.{_hint(data)}"
                )
            return start
        if not sizes:
            raise VectorFileError(
                f"{self.where()}: expected the number of words and of dimensions, such as "
                f"'400000 50', got {shown(line)}. If the file has no such line, it is in "
                "GloVe's format: pass format='glove'."
            )
        self.promised, self.dim = int(sizes[1]), int(sizes[2])
        if not self.promised or not self.dim:
            raise VectorFileError(
                f"{self.where()}: promises {self.promised} words of {self.dim} dimensions, "
                "expected at least one of each."
            )
        if self.dim > MOST_DIMENSIONS:
            raise VectorFileError(
                f"{self.where()}: promises vectors of {self.dim:,} dimensions, expected at most "
                f"{MOST_DIMENSIONS:,}. Is this a file of vectors?"
            )
        self.first_place = 2
        return stop + 1

    def _parse(self, start: int, stop: int) -> bool:
        """Parse ``buffer[start:stop]``; return False if nothing further need be read."""
        from course_lib.kernels import vector_text as kernel

        pending = np.empty((max(_ROOM_FOR_PENDING, self.dim), 4), dtype=np.int64)
        while True:
            first_row = self.row
            start, self.row, words_length, n_pending, status = kernel.parse_lines(
                self.buffer, start, stop, self.matrix, first_row, self.word_bytes, pending
            )
            self.add_words(self.word_bytes[:words_length], first_row)
            self._convert(pending[:n_pending])
            if self.promised is not None and self.row + (status == kernel.BAD) > self.promised:
                raise VectorFileError(
                    f"{self.where(self.promised)}: the first line promises {self.promised:,} "
                    "words, but the file goes on."
                )
            if status == kernel.BAD:
                line = self.buffer[start:stop].tobytes().partition(b"\n")[0]
                self._refuse_lone_returns(line)
                raise VectorFileError(f"{self.where()}: {self._complaint(line)}")
            if status == kernel.BLANK:
                self._expect_end(start)
            if status != kernel.PENDING:
                return status == kernel.DONE

    def _convert(self, pending: npt.NDArray[np.int64]) -> None:
        """Numbers whose last bit the kernel could not vouch for go through Python's float."""
        for row, column, start, stop in pending.tolist():
            text = self.buffer[start:stop].tobytes()
            with np.errstate(over="ignore"):
                value = np.float32(float(text))
            if not np.isfinite(value):
                raise VectorFileError(
                    f"{self.where(row)}: {shown(text)} is too large for a 32-bit float (3.4e38)."
                )
            self.matrix[row, column] = value

    def _expect_end(self, start: int) -> None:
        """Empty lines may end a file, but not stand in it."""
        while not self.buffer[start : self.filled].tobytes().strip():
            start, self.filled = 0, self.fill(0)
            if self.filled == 0:
                return
        raise VectorFileError(f"{self.where()}: the line is empty, but the file goes on.")

    def _refuse_lone_returns(self, line: bytes) -> None:
        """Lines that end in a carriage return alone would look like one long line."""
        if b"\r" in line.rstrip(b"\r"):
            raise VectorFileError(
                f"{self.where()}: holds a carriage return inside the line: {shown(line)}. Lines "
                "must end in a line feed; convert the file, for example with: tr '\\r' '\\n'."
            )

    def _complaint(self, line: bytes) -> str:
        """Say what is wrong with a line that the kernel could not read."""
        expected = f"expected a word and {self.dim} numbers"
        if self.promised is not None:
            expected += " (as the first line says)"
        if line[:1] in (b" ", b"\t"):
            return f"begins with a space where the word should stand; {expected}."
        fields = line.split()
        found = len(fields) - 1
        if found < self.dim or _trailing_numbers(line) > self.dim:
            return f"{expected}, got {found} numbers: {shown(line)}."
        bad = next((f for f in fields[-self.dim :] if not _NUMBER.fullmatch(f)), line)
        if bad.lower().lstrip(b"+-") in (b"nan", b"inf", b"infinity"):
            return f"{shown(bad)} in the vector of {shown(fields[0])}; all must be finite."
        return f"{shown(bad)} is not a number; {expected}: {shown(line)}."


def _trailing_numbers(line: bytes) -> int:
    """Count the numbers at the end of a line; the first field is the word, whatever it is."""
    fields = line.split()[1:]
    n = 0
    while n < len(fields) and _NUMBER.fullmatch(fields[-1 - n]):
        n += 1
    return n


def _hint(data: bytes) -> str:
    """What the file really is, if its first bytes give it away."""
    if data.startswith(b"\x1f\x8b"):
        return " The file is compressed by gzip: its name should end in .gz."
    if data.startswith(b"PK"):
        return " The file is a zip archive: its name should end in .zip or .npz."
    if data[:1] == b"\x80" and data[1:2] in b"\x02\x03\x04\x05":
        return (
            " The file is a pickle, as gensim's save writes (.kv, .model); pickles can run code "
            "and are not opened here. Load it in gensim, then WordVectors.from_gensim."
        )
    if data.startswith(b"\xba\x16\x4f\x2f"):
        return (
            " The file is a model of Facebook's fastText: SubwordVectors.load reads it, if it "
            "ends in .bin and is not compressed (.ftz)."
        )
    if data.startswith(b"BZh"):
        return " The file is compressed by bzip2: its name should end in .bz2."
    if data.startswith(b"\x89HDF"):
        return " The file is HDF5."
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return " The file is UTF-16: save it as UTF-8."
    return ""

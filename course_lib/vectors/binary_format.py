"""word2vec's binary format: a line of sizes, then a word, a space and D float32 each."""

from __future__ import annotations

import re

import numpy as np

from course_lib.vectors.errors import VectorFileError
from course_lib.vectors.reading import MOST_DIMENSIONS, BlockReader, shown

__all__ = ["BinaryReader"]

_HEADER = re.compile(rb"\s*(\d{1,18})\s+(\d{1,18})\s*")
_LONGEST_WORD = 4096


class BinaryReader(BlockReader):
    """Reads word2vec's binary format, as written by the C program and by gensim."""

    place = "word"

    def parse_block(self, at_end: bool) -> tuple[int, bool]:
        """Copy the whole records in the buffer."""
        from course_lib.kernels.vector_binary import parse_records

        if not self.dim:
            return self._header(), True
        record = 4 * self.dim + 2
        if self.filled >= record:
            self.reserve(self.filled // record, self.filled)
        first_row = self.row
        last = self.promised if self.limit is None else min(self.promised or 0, self.limit)
        used, self.row, words_length = parse_records(
            self.buffer,
            self.filled,
            self.matrix[:last].view(np.uint8),
            first_row,
            self.word_bytes,
        )
        self.add_words(self.word_bytes[:words_length], first_row)
        self._check_finite(first_row)
        if self.row == self.promised:
            self._expect_end(used)
        elif self.row != last:
            self._check_next_word(used)
            if at_end:
                self._cut_short(self.filled - used)
        return used, self.row != last

    def _header(self) -> int:
        """Read the line of sizes; return where it ends."""
        if not self.filled:
            return 0
        line, newline, _ = self.buffer[: min(self.filled, 100)].tobytes().partition(b"\n")
        sizes = _HEADER.fullmatch(line)
        if not sizes or not newline or not int(sizes[1]) or not int(sizes[2]):
            raise VectorFileError(
                f"{self.path}: expected a first line with the number of words and of "
                f"dimensions, such as '3000000 300', got {shown(line)}. Is it word2vec's "
                "binary format? fastText's own .bin is another one: SubwordVectors.load reads it."
            )
        self.promised, self.dim = int(sizes[1]), int(sizes[2])
        if self.dim > MOST_DIMENSIONS:
            raise VectorFileError(
                f"{self.path}: the first line promises vectors of {self.dim:,} dimensions, "
                f"expected at most {MOST_DIMENSIONS:,}. Is it word2vec's binary format?"
            )
        self.matrix = np.empty((0, self.dim), dtype=np.float32)
        return len(line) + 1

    def _check_next_word(self, position: int) -> None:
        """After a wrong number of dimensions, "words" are bytes of numbers without end."""
        start = self.buffer[position : min(self.filled, position + _LONGEST_WORD + 1)].tobytes()
        word, space, _ = start.lstrip(b"\n").partition(b" ")
        if b"\n" in word or (not space and len(word) > _LONGEST_WORD - 100):
            raise VectorFileError(
                f"{self.where()}: expected a word and a space, got {shown(word)}. Are the "
                f"{self.dim} dimensions of the first line right?"
            )

    def _check_finite(self, first_row: int) -> None:
        finite = np.isfinite(self.matrix[first_row : self.row]).all(axis=1)
        if not finite.all():
            row = first_row + int(np.argmin(finite))
            raise VectorFileError(
                f"{self.where(row)}: the vector of {self.words[row]!r} holds NaN or infinity. "
                f"Are the {self.dim} dimensions of the first line right?"
            )

    def _expect_end(self, position: int) -> None:
        rest = self.buffer[position : self.filled].tobytes()
        while not rest.strip(b"\n"):
            n = self.fill(0)
            if n == 0:
                return
            rest = self.buffer[:n].tobytes()
        raise VectorFileError(
            f"{self.where()}: the first line promises {self.promised:,} words, but the file "
            "goes on."
        )

    def _cut_short(self, left: int) -> None:
        raise VectorFileError(
            f"{self.where()}: the file ends within or before this word, {left} bytes are left; "
            f"the first line promises {self.promised:,} words of {self.dim} dimensions. "
            "Was it cut short?"
        )

"""Write vectors as text or in word2vec's binary format."""

from __future__ import annotations

from typing import IO

import numpy as np

from course_lib.vectors.table import Table

__all__ = ["write_binary", "write_text"]

_ROWS = 1024
_SEPARATORS = frozenset(" \t\r\n")


def write_text(table: Table, stream: IO[bytes], header: bool) -> None:
    """Write a word and its numbers on each line, after a line of sizes if ``header``."""
    from course_lib.kernels.vector_format import LONGEST_NUMBER, format_lines

    _check_words(table.words)
    if header:
        stream.write(f"{len(table.words)} {table.matrix.shape[1]}\n".encode())
    for start in range(0, len(table.words), _ROWS):
        some = table.words[start : start + _ROWS]
        words = np.frombuffer("".join([f"{word}\n" for word in some]).encode(), dtype=np.uint8)
        matrix = np.ascontiguousarray(table.matrix[start : start + _ROWS])
        out = np.empty(len(words) + LONGEST_NUMBER * matrix.size, dtype=np.uint8)
        position = row = 0
        while row < len(matrix):
            position, row, length = format_lines(words, position, matrix, row, out)
            stream.write(out.data[:length])
            if row < len(matrix):
                # A number beyond 1e-13 or 1e21: rare enough for Python.
                numbers = " ".join([str(x).removesuffix(".0") for x in matrix[row]])
                stream.write(f"{some[row]} {numbers}\n".encode())
                position += len(some[row].encode()) + 1
                row += 1


def write_binary(table: Table, stream: IO[bytes]) -> None:
    """Write a line of sizes, then each word, a space, its float32 and a newline."""
    _check_words(table.words)
    stream.write(f"{len(table.words)} {table.matrix.shape[1]}\n".encode())
    for start in range(0, len(table.words), _ROWS):
        words = table.words[start : start + _ROWS]
        rows = table.matrix[start : start + _ROWS].astype("<f4")
        stream.write(
            b"".join(
                b"%s %s\n" % (word.encode(), row.tobytes())
                for word, row in zip(words, rows, strict=True)
            )
        )


def _check_words(words: list[str]) -> None:
    """Refuse words that would fall apart when they are read back."""
    for word in words:
        if not word or word.startswith("\ufeff") or not _SEPARATORS.isdisjoint(word):
            raise ValueError(
                f"the word {word!r} cannot be written in this format, which separates by "
                "spaces and line breaks. Save as .npz, or replace the spaces, say by '_'."
            )

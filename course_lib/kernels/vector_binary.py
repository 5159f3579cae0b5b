"""Read word2vec's binary records: a word, a space, then D float32 as they lie in memory."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["NEWLINE", "SPACE", "parse_records"]

NEWLINE, SPACE = 10, 32


@njit(nogil=True, cache=True)
def parse_records(
    buffer: npt.NDArray[np.uint8],
    stop: int,
    rows: npt.NDArray[np.uint8],
    row: int,
    words: npt.NDArray[np.uint8],
) -> tuple[int, int, int]:
    """Copy the records that lie whole in ``buffer[:stop]``.

    Parameters
    ----------
    buffer : array of uint8
    stop : int
    rows : array of uint8, shape (rows, 4 * D)
        The float32 matrix, seen as bytes; filled from ``row`` on.
    row : int
    words : array of uint8, at least as long as the buffer
        Filled with each word followed by a newline.

    Returns
    -------
    position, row, words_length : int
        Start of the first record not copied; the row that it would take; bytes of words.
    """
    size = rows.shape[1]
    words_length = 0
    position = 0
    while row < rows.shape[0]:
        # The C program ends a record with a newline, gensim does not.
        first = position
        while first < stop and buffer[first] == NEWLINE:
            first += 1
        space = first
        while space < stop and buffer[space] != SPACE and buffer[space] != NEWLINE:
            space += 1
        if space + 1 + size > stop or buffer[space] == NEWLINE:
            break
        for i in range(first, space):
            words[words_length] = buffer[i]
            words_length += 1
        words[words_length] = NEWLINE
        words_length += 1
        for i in range(size):
            rows[row, i] = buffer[space + 1 + i]
        row += 1
        position = space + 1 + size
    return position, row, words_length

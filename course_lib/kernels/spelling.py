"""Write made-up words as bytes: text for measuring, faster than a disk takes it. Chapter 11."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["spell"]

SPACE, NEW_LINE = 32, 10


@njit(nogil=True, cache=True)
def spell(
    ids: npt.NDArray[np.int64],
    letters: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    line_length: int,
    buffer: npt.NDArray[np.uint8],
) -> int:
    """Write words with spaces between them and a line break after every ``line_length``.

    Parameters
    ----------
    ids : array of int64, shape (n,)
        The words.
    letters, starts : arrays of uint8 and int64, shapes (letters,) and (V + 1,)
        Word w is spelt ``letters[starts[w]:starts[w + 1]]``.
    line_length : int
        Words on a line.
    buffer : array of uint8
        Written from its beginning; large enough.

    Returns
    -------
    int
        Number of bytes written.
    """
    n = 0
    for i in range(len(ids)):
        for letter in range(starts[ids[i]], starts[ids[i] + 1]):
            buffer[n] = letters[letter]
            n += 1
        last = (i + 1) % line_length == 0 or i + 1 == len(ids)
        buffer[n] = NEW_LINE if last else SPACE
        n += 1
    return n

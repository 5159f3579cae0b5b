"""What is wrong with words and matrix before anybody computes with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["check_finite", "drop_repeated"]

_CHUNK = 65_536


def drop_repeated(
    words: list[str], where: Callable[[int], str]
) -> tuple[list[str], npt.NDArray[np.int64] | slice, str | None]:
    """Keep the first of equal words.

    Returns the words kept, their rows, and, if any were dropped, a sentence that tells
    which, with ``where(row)`` for their places.
    """
    if len(set(words)) == len(words):
        return words, slice(None), None
    first: dict[str, int] = {}
    for row, word in enumerate(words):
        first.setdefault(word, row)
    kept = np.fromiter(first.values(), dtype=np.int64, count=len(first))
    again = np.delete(np.arange(len(words)), kept)
    shown = ", ".join(f"{words[row]!r} ({where(row)})" for row in again[:5].tolist())
    message = (
        f"{len(again):,} of {len(words):,} vectors belong to a word that came before: {shown}"
        f"{', ...' if len(again) > 5 else ''}. The first vector of each word is kept."
    )
    return list(first), kept, message


def check_finite(words: Sequence[str], matrix: npt.NDArray[np.float32]) -> None:
    """Refuse NaN and infinity, naming the word."""
    for start in range(0, len(matrix), _CHUNK):
        finite = np.isfinite(matrix[start : start + _CHUNK])
        if not finite.all():
            row, column = np.argwhere(~finite)[0] + [start, 0]
            raise ValueError(
                f"the vector of {words[row]!r} (row {row}) holds {matrix[row, column]} at "
                f"position {column}; all numbers must be finite. Training that diverged "
                "leaves NaN behind: lower the learning rate."
            )

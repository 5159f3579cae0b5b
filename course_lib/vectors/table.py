"""Words and their rows as plain data: what files hold, checked before anybody computes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Table", "checked_table", "drop_repeated"]

_CHUNK = 65_536


class Table(NamedTuple):
    """Words, a row of float32 for each, and their counts where these are known."""

    words: list[str]
    matrix: npt.NDArray[np.float32]
    counts: npt.NDArray[np.int64] | None = None

    def rows(self, chosen: slice | npt.NDArray[np.int64], words: list[str]) -> Table:
        """Some rows, whose words are given."""
        return Table(
            words, self.matrix[chosen], None if self.counts is None else self.counts[chosen]
        )

    def first(self, limit: int | None) -> Table:
        """The first ``limit`` words, or all."""
        return self if limit is None else self.rows(slice(limit), self.words[:limit])


def checked_table(
    words: Sequence[str],
    matrix: npt.ArrayLike,
    counts: npt.ArrayLike | None = None,
    check: bool = True,
) -> tuple[Table, str | None]:
    """Put words and rows together; with ``check``, look for NaN and for repeated words.

    Returns the table and, if repeated words were dropped, a sentence that tells which.

    Raises
    ------
    ValueError
        If the shapes do not fit together, or a number is NaN or infinite.
    """
    words = words if isinstance(words, list) else list(words)
    with np.errstate(over="ignore"):  # beyond 3.4e38 lies infinity: found below
        rows = np.asarray(matrix, dtype=np.float32)
    table = Table(words, rows, None if counts is None else np.asarray(counts, dtype=np.int64))
    if rows.ndim != 2 or len(rows) != len(words) or rows.shape[1] == 0:
        raise ValueError(
            f"matrix has shape {rows.shape}, expected ({len(words)}, D): "
            "one row for each word, D at least 1."
        )
    if table.counts is not None and table.counts.shape != (len(words),):
        raise ValueError(
            f"counts has shape {table.counts.shape}, expected ({len(words)},): "
            "one count for each word."
        )
    if not check:
        return table, None
    _check_finite(words, rows)
    words, kept, message = drop_repeated(words, lambda row: f"row {row}")
    return table.rows(kept, words) if message else table, message


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


def _check_finite(words: Sequence[str], matrix: npt.NDArray[np.float32]) -> None:
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

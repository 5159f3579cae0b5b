"""Answers to the questions of chapter 06 that ask for a step: the right ones, and slips.

Each maker takes the name of a slip, or nothing for the right answer; what a question tries on
an answer is the ``try_`` function beside it. Used by ``chapter_06``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.layers import sigmoid

Array = npt.NDArray[np.float64]
Pad = Callable[[Sequence[list[int]], int], Any]
Pool = Callable[[Array, npt.NDArray[np.int64]], Any]
Fill = Callable[[Mapping[str, int], Mapping[str, Array], int], Any]
Step = Callable[[Array, Array, Sequence[int], float, float, bool], Any]

ROWS = [[1, 2, 3, 4, 5], [6], [], [7, 8, 9]]


def try_pad(answer: Pad) -> list[Any]:
    """Pad to three lengths, one of them longer than every row."""
    return [answer([list(row) for row in ROWS], T) for T in (3, 2, 6)]


def pad_before(slip: str = "") -> Pad:
    """Padding before the text; of a long text the end is kept."""

    def pad(rows: Sequence[list[int]], T: int) -> Any:
        if slip == "uncut":
            return [[0] * (T - len(row)) + row for row in rows]
        if slip == "start":
            return [[0] * (T - len(row)) + row[len(row) - T :] for row in rows]
        kept = [row[:T] if slip in ("first", "chapter") else row[-T:] for row in rows]
        zeros = [[0] * (T - len(row)) for row in kept]
        after = slip in ("after", "chapter")
        pairs = zip(kept, zeros, strict=True)
        return np.array([row + fill if after else fill + row for row, fill in pairs])

    return pad


def try_pool(answer: Pool) -> Any:
    """Pool texts of negative vectors, with padding, with true zeros, and without words."""
    table = np.random.default_rng(1).normal(-1, 1, size=(6, 3)).round(3)
    table[0], table[2, 1] = 0, 0
    ids = np.array([[1, 2, 3, 4], [5, 3, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0]])
    given = table.copy()
    pooled = answer(given, ids.copy())
    if pooled is None:
        return None
    kept = np.array_equal(given, table)  # the table is the caller's: row 0 must stay zeros
    return [np.asarray(pooled, dtype=float), kept]


def max_pool(slip: str = "") -> Pool:
    """Largest number of each column, over the words of a text."""

    def pool(table: Array, ids: npt.NDArray[np.int64]) -> Any:
        if slip == "in place":
            table[0] = -np.inf
        rows, known = table[ids], (ids != 0)[:, :, None]
        if slip == "padding counts":
            return rows.max(axis=1)
        if slip == "mean":
            return (rows * known).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        if slip == "columns":
            return np.where(known, rows, -np.inf).max(axis=2)
        if slip == "zeros":
            known = rows != 0
        lowest = -1 if slip == "sentinel" else -np.inf
        largest = np.where(known, rows, lowest).max(axis=1)
        if slip == "sentinel":
            return np.where(known.any(axis=1), largest, 0)
        if slip == "empty":
            return largest
        return np.where(np.isinf(largest), 0, largest)

    return pool


VECTORS = {
    "film": np.array([1.0, 2.0]),
    "good": np.array([3.0, 4.0]),
    "self": np.array([0.5, -2.0]),
    "made": np.array([1.5, 6.0]),
    "well-known": np.array([7.0, 8.0]),
    "well": np.array([-1.0, 1.0]),
}
INDEX = {
    "good": 1, "self-made": 2, "xyzzy": 3, "well-known": 4, "well-xyzzy": 5, "film": 6,
    "self-made-film": 7,
}  # fmt: skip


def try_fill(answer: Fill) -> Any:
    """Fill a table for words with a vector, with known parts, and with neither."""
    kept = {word: vector.copy() for word, vector in VECTORS.items()}
    filled = answer(dict(INDEX), kept, 2)
    if filled is None:
        return None
    table, missing = filled
    if table is None or missing is None:
        return None
    return [np.asarray(table, dtype=float), list(missing)]


def fill_table(slip: str = "") -> Fill:
    """Rows of vectors; a word with a hyphen may get the mean of its parts."""

    def fill(index: Mapping[str, int], vectors: Mapping[str, Array], d: int) -> Any:
        table: Array = np.zeros((len(index) + 1, d))
        missing = []
        for word, i in index.items():
            pieces = word.split("-", 1) if slip == "first hyphen" else word.split("-")
            parts = [vectors[part] for part in pieces if part in vectors]
            if slip == "all parts" and len(parts) < len(word.split("-")):
                parts = []
            if word in vectors and slip != "parts first":
                parts = [vectors[word]]
            elif slip == "chapter":
                parts = []
            i = i - 1 if slip == "from zero" else i
            if parts:
                every = slip == "all divided" and word not in vectors
                divisor = len(word.split("-")) if every else len(parts)
                table[i] = sum(parts) if slip == "sum" else sum(parts) / divisor
            if not parts or (slip == "still missing" and word not in vectors):
                missing.append(word)
        return (table[1:] if slip == "no padding" else table), missing

    return fill


def try_step(answer: Step) -> list[Array] | None:
    """Run a step frozen and not, on texts with padding and repeats; None if nothing moves."""
    random = np.random.default_rng(2)
    seen = []
    for ids, t in [([1, 3, 0, 0], 1.0), ([2, 2, 4, 0], 0.0)]:
        for freeze in (True, False):
            table, w = random.normal(size=(6, 3)), random.normal(size=3)
            table[0] = 0
            start = table.copy(), w.copy()
            answer(table, w, list(ids), t, 0.5, freeze)
            seen += [table - start[0], w - start[1]]
    return seen if any(moved.any() for moved in seen) or _reads_rows(answer) else None


def _reads_rows(answer: Step) -> bool:
    """Tell a function that works on copies from one that is still blank."""
    try:
        answer(np.ones((2, 3)), np.ones(3), [7, 7], 1.0, 0.5, False)  # there is no row 7
    except IndexError:
        return True
    return False


def training_step(slip: str = "") -> Step:
    """One step of the mean classifier; ``slip`` names a mistake that it makes."""

    def step(
        table: Array, w: Array, ids: Sequence[int], t: float, rate: float, freeze: bool
    ) -> None:
        if slip == "copies":
            table, w = table.copy(), w.copy()
        words = [i for i in ids if i != 0]
        words = sorted(set(words)) if slip == "a set" else words
        rows = list(ids) if slip in ("padding moves", "all places") else words
        T = len(ids) if slip in ("padding moves", "all places") else len(words)
        h = table[rows].sum(axis=0) / T
        error = float(sigmoid(w @ h)) - t
        error = -error if slip == "sign" else error
        rate = 1.0 if slip == "no rate" else rate
        old = w.copy()
        if slip == "w copied":
            w = w - rate * error * h
        elif not (slip == "all frozen" and freeze):
            w -= rate * error * h
        move = rate * error * (w if slip == "w first" else old)
        move = move if slip == "undivided" else move / T
        moves = {"never frozen": True, "turned": freeze}.get(slip, not freeze)
        if not moves:
            return
        where = words if slip == "all places" else list(ids) if slip == "row 0" else rows
        if slip == "once":
            table[where] -= move
        else:
            np.subtract.at(table, where, move)

    return step

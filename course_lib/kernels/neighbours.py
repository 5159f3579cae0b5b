"""Keep the nearest words while similarities stream past, without sorting all of them.

Sorting 400,000 similarities to show ten of them wastes nearly all the work. These loops
keep a short sorted list instead. Once it is full, almost no score beats its last entry,
so nearly all of them are dismissed by one comparison, several at a time.

For a single query even the dot products are too much: the time goes into fetching 80 MB
of float32. ``search_codes`` reads the vectors rounded to one byte a number, and looks at
the real ones only where the rounded ones come close enough to matter. The answer is
exact all the same, because the rounding error is known.
Used by ``WordVectors.nearest`` (chapter 01) and by the analogy test of ``evaluation``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["BLOCK", "NOTHING_YET", "keep_best", "quantise", "search_codes"]

# Rows whose codes lie together, coordinate by coordinate, in ``quantise``.
BLOCK = 512
# Scores that are compared at once in ``search_codes``.
_SCORES = 64
# Below every cosine: what the list of the best is filled with at the start.
NOTHING_YET = np.float32(-2)
_LARGEST_CODE = np.float32(127)
# All of fastmath but "there are no infinities": sums and maxima may be reordered (SIMD).
_REORDER = {"nnan", "nsz", "reassoc", "contract"}


@njit(nogil=True, cache=True)
def _insert(
    score: float,
    row: int,
    best_scores: npt.NDArray[np.float32],
    best_rows: npt.NDArray[np.int64],
) -> None:
    """Put a score at its place in a list sorted downwards; the last entry falls off.

    Among equal scores the one inserted first stays first.
    """
    place = len(best_scores) - 1
    while place > 0 and best_scores[place - 1] < score:
        best_scores[place] = best_scores[place - 1]
        best_rows[place] = best_rows[place - 1]
        place -= 1
    best_scores[place] = score
    best_rows[place] = row


@njit(nogil=True, fastmath=_REORDER, cache=True)
def keep_best(
    scores: npt.NDArray[np.float32],
    scale: npt.NDArray[np.float32],
    first_row: int,
    best_scores: npt.NDArray[np.float32],
    best_rows: npt.NDArray[np.int64],
) -> None:
    """Update the nearest rows of several queries with the scores of a stretch of rows.

    Each row is held against the last entries of all lists at once: queries lie side by side
    in memory, so one instruction compares a row with several of them.

    Parameters
    ----------
    scores : array of float32, shape (rows, queries)
        Dot products; ``scores[r, q]`` belongs to row ``first_row + r`` of the matrix.
    scale : array of float32, shape (rows,)
        Each score is multiplied by its row's entry: one over the length of the vector.
    first_row : int
        Number of the first row of this stretch.
    best_scores, best_rows : arrays of float32 and int64, shape (queries, topn)
        The nearest so far, sorted downwards; updated in place.
    """
    worst = best_scores[:, -1].copy()
    for r in range(scores.shape[0]):
        better = np.int32(0)
        for query in range(scores.shape[1]):
            better |= np.int32(scores[r, query] * scale[r] > worst[query])
        if better == 0:
            continue
        for query in range(scores.shape[1]):
            score = scores[r, query] * scale[r]
            if score > worst[query]:
                _insert(score, first_row + r, best_scores[query], best_rows[query])
                worst[query] = best_scores[query, -1]


@njit(nogil=True, fastmath=_REORDER, cache=True)
def quantise(
    matrix: npt.NDArray[np.float32],
    scale: npt.NDArray[np.float32],
    codes: npt.NDArray[np.int8],
    steps: npt.NDArray[np.float32],
) -> float:
    """Round unit vectors to whole multiples of a step, from -127 to 127, one byte each.

    Parameters
    ----------
    matrix : array of float32, shape (V, D)
    scale : array of float32, shape (V,)
        One over the length of each row, or 0 for a row of zeros.
    codes : array of int8, shape (blocks, D, BLOCK)
        Filled: ``codes[b, d, r]`` is coordinate d of row ``b * BLOCK + r``.
    steps : array of float32, shape (blocks * BLOCK,)
        Filled: the unit vector is close to code times step. Each row has its own step.

    Returns
    -------
    float
        Length of the longest difference between a unit vector and its rounded version.
        By Cauchy and Schwarz no dot product with a unit vector is off by more.
    """
    longest = np.float32(0)
    for row in range(matrix.shape[0]):
        largest = np.float32(0)
        for d in range(matrix.shape[1]):
            largest = max(largest, abs(matrix[row, d]) * scale[row])
        if largest == 0:
            continue
        step = largest / _LARGEST_CODE
        steps[row] = step
        squares = np.float32(0)
        for d in range(matrix.shape[1]):
            exact = matrix[row, d] * scale[row] / step
            code = np.rint(exact)
            codes[row // BLOCK, d, row % BLOCK] = np.int8(code)
            squares += (exact - code) * (exact - code)
        longest = max(longest, np.sqrt(squares) * step)
    return float(longest)


@njit(nogil=True, fastmath=_REORDER, cache=True)
def search_codes(
    matrix: npt.NDArray[np.float32],
    scale: npt.NDArray[np.float32],
    codes: npt.NDArray[np.int8],
    steps: npt.NDArray[np.float32],
    error: float,
    query: npt.NDArray[np.float32],
    best_scores: npt.NDArray[np.float32],
    best_rows: npt.NDArray[np.int64],
) -> None:
    """Find the rows nearest to one query, most of them judged by their codes alone.

    Parameters
    ----------
    matrix, scale, codes, steps
        As for ``quantise``.
    error : float
        How far a score computed from codes can be from the real one.
    query : array of float32, shape (D,)
        A unit vector.
    best_scores, best_rows : arrays of float32 and int64, shape (topn,)
        Filled in place, sorted downwards.
    """
    scores = np.empty(BLOCK, dtype=np.float32)
    worst = best_scores[-1]
    for block in range(codes.shape[0]):
        first = block * BLOCK
        rows = min(BLOCK, matrix.shape[0] - first)
        scores[:] = 0
        # One coordinate of 512 rows at a time: no sum has to be gathered from a register.
        for d in range(codes.shape[1]):
            for r in range(BLOCK):
                scores[r] += np.float32(codes[block, d, r]) * query[d]
        for r in range(BLOCK):
            scores[r] *= steps[first + r]
        for start in range(0, rows, _SCORES):
            stop = min(start + _SCORES, rows)
            largest = NOTHING_YET
            for r in range(start, stop):
                largest = max(largest, scores[r])
            if largest + error <= worst:
                continue
            for r in range(start, stop):
                if scores[r] + error <= worst:
                    continue
                score = np.float32(0)
                for d in range(matrix.shape[1]):
                    score += matrix[first + r, d] * query[d]
                score *= scale[first + r]
                if score > worst:
                    _insert(score, first + r, best_scores, best_rows)
                    worst = best_scores[-1]

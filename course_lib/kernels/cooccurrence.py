"""Count which words stand near which: the rows of a sparse matrix, one word at a time.

A table of all pairs of 44,000 words would take 15 GB, nearly all of it zeros. So the loop
below takes one word after the other, visits the places where it occurs, adds up its
neighbours in a single row of V numbers, and writes down those that are not zero.

All sums are whole numbers, also where near neighbours count more (``distance_units``).
Whole numbers add up to the same in any order, so a count made in parts, by several
threads or machines, equals the count made at once, bit for bit. Chapters 04 and 11.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from numba import njit

from course_lib.checks import quoted

__all__ = ["check_choices", "count_neighbours", "count_pairs", "distance_units"]

# The least common multiple of 1 to 20 is about 2.3e8; a few more distances would leave
# too little of int64 for the sums.
LARGEST_EXACT_WINDOW = 20


def check_choices(window: int, weighting: str) -> None:
    """Refuse a window or a weighting that makes no sense, with a ``ValueError``."""
    if not isinstance(window, (int, np.integer)) or isinstance(window, bool) or window < 1:
        raise ValueError(
            f"window is {quoted(window)}, expected a whole number of at least 1: words on each "
            "side."
        )
    if weighting not in ("flat", "harmonic"):
        raise ValueError(f"weighting is {quoted(weighting)}, expected 'flat' or 'harmonic'.")


def distance_units(
    window: int, weighting: Literal["flat", "harmonic"]
) -> tuple[npt.NDArray[np.int64], int]:
    """What a neighbour at each distance counts, in whole units, and how many units make 1.

    Parameters
    ----------
    window : int
        Largest distance, at least 1.
    weighting : {"flat", "harmonic"}
        ``"flat"``: every neighbour counts 1. ``"harmonic"``: one at distance d counts 1/d.

    Returns
    -------
    units : numpy.ndarray of int64, shape (window,)
        For the distances 1 to ``window``.
    denominator : int
        A sum of units, divided by this, is the count. For ``"harmonic"`` it is the least
        common multiple of 1 to ``window``, so that every 1/d is a whole number of units.
        Beyond a window of 20 that number gets out of hand: it stays that of 20, and the
        weights of larger distances are rounded, by at most half a unit, 2.2e-9.

    Examples
    --------
    >>> units, denominator = distance_units(4, "harmonic")
    >>> units, denominator
    (array([12,  6,  4,  3]), 12)
    >>> distance_units(2, "flat")
    (array([1, 1]), 1)
    """
    distances = np.arange(1, window + 1, dtype=np.int64)
    if weighting == "flat":
        return np.ones_like(distances), 1
    denominator = math.lcm(*range(1, min(window, LARGEST_EXACT_WINDOW) + 1))
    return (2 * denominator + distances) // (2 * distances), denominator


@njit(nogil=True, cache=True)
def positions_by_word(
    ids: npt.NDArray[np.uint32], n_words: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """List where each word occurs: a counting sort.

    Returns
    -------
    starts : array of int64, shape (V + 1,)
    positions : array of int64, shape (tokens,)
        Word w occurs at ``positions[starts[w]:starts[w + 1]]``, in reading order.
    """
    starts = np.zeros(n_words + 1, dtype=np.int64)
    for word in ids:
        starts[word + 1] += 1
    for word in range(n_words):
        starts[word + 1] += starts[word]
    free = starts[:-1].copy()
    positions = np.empty(len(ids), dtype=np.int64)
    for position in range(len(ids)):
        word = ids[position]
        positions[free[word]] = position
        free[word] += 1
    return starts, positions


@njit(nogil=True, cache=True)
def sentence_of_position(offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Number of the sentence to which each token belongs."""
    sentences = np.empty(offsets[-1], dtype=np.int32)
    for sentence in range(len(offsets) - 1):
        sentences[offsets[sentence] : offsets[sentence + 1]] = sentence
    return sentences


@njit(nogil=True, cache=True)
def with_room(array, used, needed):  # type: ignore[no-untyped-def]
    """Return an array of at least ``needed`` entries, the first ``used`` kept.

    It grows by doubling, so each entry is copied about once on average.
    """
    if needed <= len(array):
        return array
    grown = np.empty(max(needed, 2 * len(array)), dtype=array.dtype)
    grown[:used] = array[:used]
    return grown


@njit(nogil=True, cache=True)
def count_neighbours(
    ids: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    n_words: int,
    units: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Add up the neighbours of every word, in units; no window crosses a sentence's end.

    Parameters
    ----------
    ids, offsets : arrays, shapes (tokens,) and (sentences + 1,)
        The corpus, as in ``EncodedCorpus``. Unsigned ids, so that none can count from the
        end; ids are not checked here.
    n_words : int
        V, larger than every id.
    units : array of int64, shape (window,)
        What a neighbour at distance 1, 2, ... counts, at least 1.

    Returns
    -------
    row_starts : array of int64, shape (V + 1,)
    columns : array of int32, shape (cells,)
        In the order in which neighbours were met, not sorted.
    sums : array of int64, shape (cells,)
        The neighbours of word w are ``columns[row_starts[w]:row_starts[w + 1]]``.
    """
    window = len(units)
    starts, positions = positions_by_word(ids, n_words)
    sentences = sentence_of_position(offsets)
    row = np.zeros(n_words, dtype=np.int64)
    met = np.empty(n_words, dtype=np.int32)
    row_starts = np.zeros(n_words + 1, dtype=np.int64)
    columns = np.empty(len(ids), dtype=np.int32)
    sums = np.empty(len(ids), dtype=np.int64)
    n_cells = 0
    for word in range(n_words):
        n_met = 0
        for place in range(starts[word], starts[word + 1]):
            centre = positions[place]
            sentence = sentences[centre]
            first = max(offsets[sentence], centre - window)
            stop = min(offsets[sentence + 1], centre + window + 1)
            for position in range(first, stop):
                if position != centre:
                    neighbour = ids[position]
                    if row[neighbour] == 0:
                        met[n_met] = neighbour
                        n_met += 1
                    row[neighbour] += units[abs(position - centre) - 1]

        columns = with_room(columns, n_cells, n_cells + n_met)
        sums = with_room(sums, n_cells, n_cells + n_met)
        for m in range(n_met):
            neighbour = met[m]
            columns[n_cells] = neighbour
            sums[n_cells] = row[neighbour]
            row[neighbour] = 0
            n_cells += 1
        row_starts[word + 1] = n_cells
    return row_starts, columns[:n_cells], sums[:n_cells]


@njit(nogil=True, cache=True)
def count_pairs(
    ids: npt.NDArray[np.uint32], offsets: npt.NDArray[np.int64], n_words: int, window: int
) -> int:
    """Count the cells that ``count_neighbours`` would fill, without keeping them.

    Parameters
    ----------
    ids, offsets, n_words
        As for ``count_neighbours``.
    window : int
        Words on each side.
    """
    starts, positions = positions_by_word(ids, n_words)
    sentences = sentence_of_position(offsets)
    met_by = np.full(n_words, -1, dtype=np.int32)  # the last word that met this one
    n_cells = 0
    for word in range(n_words):
        for place in range(starts[word], starts[word + 1]):
            centre = positions[place]
            sentence = sentences[centre]
            first = max(offsets[sentence], centre - window)
            stop = min(offsets[sentence + 1], centre + window + 1)
            for position in range(first, stop):
                neighbour = ids[position]
                if position != centre and met_by[neighbour] != word:
                    met_by[neighbour] = word
                    n_cells += 1
    return n_cells

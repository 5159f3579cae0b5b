"""Random draws for the training loops: alias tables, sub-sampling, shrinking windows.

A random number here is one step of a 64-bit linear congruential generator (Knuth's MMIX
multiplier), kept in a one-entry array so that each thread has its own. Its high 53 bits
are good enough for sampling, and it costs one multiplication. Used by chapter 03.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = [
    "build_alias_table",
    "draw_alias",
    "draw_text",
    "draw_windows",
    "keep_some",
    "widest_reach",
]

_MULTIPLIER = np.uint64(6364136223846793005)
_INCREMENT = np.uint64(1442695040888963407)
_LOW_BITS = np.uint64(11)
_UNIT = 1.0 / (1 << 53)


@njit(nogil=True, cache=True)
def build_alias_table(
    probabilities: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
    """Cut V probabilities into V columns of equal weight, two words in each, in O(V).

    Walker's alias method (1977) in Vose's form (1991): a word with less than the average
    probability fills its column only in part; a word with more than the average gives
    what is missing. To draw, choose a column, then one of its two words.

    Parameters
    ----------
    probabilities : array of float64, shape (V,)
        Not negative, summing to 1.

    Returns
    -------
    thresholds : array of float32, shape (V,)
        Share of each column that belongs to its first word.
    columns : array of int32, shape (V, 2)
        The two words of each column; the first is the column's own number.
    """
    n_words = len(probabilities)
    filled = probabilities * n_words
    thresholds = np.ones(n_words, dtype=np.float32)
    columns = np.empty((n_words, 2), dtype=np.int32)
    # One array holds two stacks that grow towards each other: words below the average
    # from the left, the others from the right.
    stacks = np.empty(n_words, dtype=np.int32)
    n_small, n_large = 0, 0
    for word in range(n_words):
        columns[word, 0] = columns[word, 1] = word
        if filled[word] < 1.0:
            stacks[n_small] = word
            n_small += 1
        else:
            n_large += 1
            stacks[n_words - n_large] = word
    while n_small > 0 and n_large > 0:
        n_small -= 1
        poor, rich = stacks[n_small], stacks[n_words - n_large]
        thresholds[poor] = filled[poor]
        columns[poor, 1] = rich
        filled[rich] -= 1.0 - filled[poor]
        if filled[rich] < 1.0:
            n_large -= 1
            stacks[n_small] = rich
            n_small += 1
    # What is left differs from 1 only by rounding; its threshold stays 1.
    return thresholds, columns


@njit(nogil=True, cache=True)
def draw_alias(
    thresholds: npt.NDArray[np.float32],
    columns: npt.NDArray[np.int32],
    state: npt.NDArray[np.uint64],
    out: npt.NDArray[Any],
) -> None:
    """Fill ``out`` with words drawn from an alias table, O(1) each.

    One random number does both jobs: times V, its whole part chooses the column and its
    fraction the word. The comparison is used as an index instead of in an ``if``: a
    processor cannot guess it, and guessing wrong costs more than the whole draw.

    Parameters
    ----------
    thresholds, columns : arrays
        From ``build_alias_table``.
    state : array of uint64, shape (1,)
        State of the generator, moved on.
    out : array of int, shape (n,)
        Filled with words.
    """
    n_words = len(thresholds)
    random = state[0]
    for i in range(len(out)):
        random = random * _MULTIPLIER + _INCREMENT
        place = (random >> _LOW_BITS) * _UNIT * n_words
        column = int(place)
        out[i] = columns[column, int(place - column >= thresholds[column])]
    state[0] = random


@njit(nogil=True, cache=True)
def keep_some(
    words: npt.NDArray[Any],
    keep: npt.NDArray[np.float32],
    state: npt.NDArray[np.uint64],
    out: npt.NDArray[np.uint32],
) -> int:
    """Copy words, leaving each out with its own probability; return how many are kept.

    Parameters
    ----------
    words : array of int, shape (n,)
    keep : array of float32, shape (V,)
        Probability to keep each word; 1 keeps it always.
    state : array of uint64, shape (1,)
        State of the generator, moved on.
    out : array of uint32, shape (n,) or longer
        Filled from the front.
    """
    kept = 0
    random = state[0]
    for i in range(len(words)):
        random = random * _MULTIPLIER + _INCREMENT
        out[kept] = words[i]
        kept += int((random >> _LOW_BITS) * _UNIT < keep[words[i]])
    state[0] = random
    return kept


@njit(nogil=True, cache=True)
def draw_windows(
    first: int,
    stop: int,
    window: int,
    shrink: bool,
    state: npt.NDArray[np.uint64],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
) -> None:
    """Choose the window of each position of one sentence, cut at the sentence's ends.

    Parameters
    ----------
    first, stop : int
        The sentence is at positions ``first`` to ``stop - 1``.
    window : int
        Words on each side.
    shrink : bool
        Draw each position's window evenly from 1 to ``window``, so that near words are
        used more often than far ones.
    state : array of uint64, shape (1,)
        State of the generator, moved on.
    left, right : arrays of int32
        Filled: the window of position i is ``left[i]`` to ``right[i] - 1``.
    """
    random = state[0]
    for i in range(first, stop):
        random = random * _MULTIPLIER + _INCREMENT
        reach = window
        if shrink:
            reach = 1 + int((random >> _LOW_BITS) * _UNIT * window)
        left[i] = max(first, i - reach)
        right[i] = min(stop, i + reach + 1)
    state[0] = random


@njit(nogil=True, cache=True)
def draw_text(
    ids: npt.NDArray[Any],
    offsets: npt.NDArray[np.int64],
    start: int,
    stop: int,
    keep: npt.NDArray[np.float32],
    window: int,
    shrink: bool,
    state: npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Sub-sample the tokens ``start`` to ``stop - 1`` and choose their windows.

    No window crosses the end of a sentence, nor that of the stretch.

    Parameters
    ----------
    ids, offsets : arrays
        The corpus, as in ``EncodedCorpus``.
    start, stop : int
    keep
        See ``keep_some``.
    window, shrink
        See ``draw_windows``.
    state : array of uint64, shape (1,)
        State of the generator, moved on.

    Returns
    -------
    words : array of uint32, shape (n,)
        The tokens that are kept.
    left, right : arrays of int32, shape (n,)
        The window of position i is ``left[i]`` to ``right[i] - 1``.
    """
    words = np.empty(max(stop - start, 0), dtype=np.uint32)
    left = np.empty(len(words), dtype=np.int32)
    right = np.empty(len(words), dtype=np.int32)
    n = 0
    sentence = np.searchsorted(offsets, start, side="right") - 1
    while start < stop:
        end = min(stop, offsets[sentence + 1])
        kept = keep_some(ids[start:end], keep, state, words[n:])
        draw_windows(n, n + kept, window, shrink, state, left, right)
        n += kept
        start = end
        sentence += 1
    return words[:n], left[:n], right[:n]


@njit(nogil=True, cache=True)
def widest_reach(
    first: int, stop: int, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> int:
    """Largest distance of a context from its word, at least 1, at ``first`` to ``stop - 1``."""
    reach = 1
    for i in range(first, stop):
        reach = max(reach, i - left[i], right[i] - 1 - i)
    return reach

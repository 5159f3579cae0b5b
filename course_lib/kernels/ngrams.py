"""Loops over the n-grams of words: their hashes, and the rows of a table they stand for.

A word is a list of rows, those of all words lie one behind the other in one array, and
``offsets`` says where each word's begin. Chapter 05.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["hash_ngrams", "repeat_gains", "sum_rows"]

# FNV-1a, 32 bits (Fowler, Noll and Vo).
_OFFSET_BASIS = np.uint32(2166136261)
_PRIME = np.uint32(16777619)
# fastText reads bytes as signed: those from 128 on become negative, and as 32 bits all
# their upper bits are ones.
_SIGN = np.uint32(0xFFFFFF00)


@njit(nogil=True, cache=True)
def _hash_on(value: np.uint32, byte: np.uint8) -> np.uint32:
    """FNV-1a as fastText has it, for one more byte."""
    bits = np.uint32(byte)
    if byte >= 128:
        bits |= _SIGN
    return np.uint32((value ^ bits) * _PRIME)


@njit(nogil=True, cache=True)
def hash_ngrams(
    text: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    min_n: int,
    max_n: int,
    buckets: int,
    offsets: npt.NDArray[np.int64],
    out: npt.NDArray[np.uint32],
) -> int:
    """Find the bucket of every n-gram of some words, without cutting any string.

    From each character on, the hash goes on byte by byte; wherever an n-gram ends, its
    value so far is the hash of that n-gram. A character is a byte that does not begin
    with the bits 10 (UTF-8), and those that follow it and do.

    Parameters
    ----------
    text : array of uint8
        The words in UTF-8, with their marks ``<`` and ``>``, one behind the other.
    starts : array of int64, shape (words + 1,)
    min_n, max_n : int
        In characters. ``<`` and ``>`` alone are no n-grams.
    buckets : int
    offsets : array of int64, shape (words + 1,)
        Filled: the n-grams of word w come out at ``offsets[w]`` to ``offsets[w + 1] - 1``.
    out : array of uint32
        Filled with buckets, by first character, then by length, unless it is empty: then
        the n-grams are only counted.

    Returns
    -------
    int
        Number of n-grams.
    """
    n_out = 0
    offsets[0] = 0
    for word in range(len(starts) - 1):
        first, stop = starts[word], starts[word + 1]
        for start in range(first, stop):
            if text[start] & 0xC0 == 0x80:
                continue
            value = _OFFSET_BASIS
            end = start
            for n in range(1, max_n + 1):
                if end == stop:
                    break
                value = _hash_on(value, text[end])
                end += 1
                while end < stop and text[end] & 0xC0 == 0x80:
                    value = _hash_on(value, text[end])
                    end += 1
                if n >= min_n and not (n == 1 and (start == first or end == stop)):
                    if len(out):
                        out[n_out] = np.uint64(value) % np.uint64(buckets)
                    n_out += 1
        offsets[word + 1] = n_out
    return n_out


@njit(nogil=True, cache=True)
def repeat_gains(
    rows: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    out: npt.NDArray[np.float32],
) -> None:
    """By how much the sum of a word's rows grows when 1 is added for each of its n-grams.

    That is the number of its rows, if all differ. A row that occurs m times in the word,
    as "ana" does in "banana" or by a collision, is added to m times and counted m times.

    Parameters
    ----------
    rows, offsets : arrays
        Rows of all words; those of word w at ``offsets[w]`` to ``offsets[w + 1] - 1``.
    out : array of float32, shape (words,)
        Filled with the sums of m * m.
    """
    for word in range(len(offsets) - 1):
        gain = 0
        for r in range(offsets[word], offsets[word + 1]):
            for s in range(offsets[word], offsets[word + 1]):
                gain += int(rows[r] == rows[s])
        out[word] = gain


@njit(nogil=True, cache=True)
def sum_rows(
    rows: npt.NDArray[Any],
    offsets: npt.NDArray[np.int64],
    table: npt.NDArray[np.float32],
    out: npt.NDArray[np.float32],
) -> None:
    """Add up the rows of each word: ``out[w]`` is the sum of its rows of the table.

    Parameters
    ----------
    rows : array of int
        Rows of all words; those of word w at ``offsets[w]`` to ``offsets[w + 1] - 1``.
        A negative row is left out.
    offsets : array of int64, shape (words + 1,)
    table : array of float32, shape (rows, D)
    out : array of float32, shape (words, D)
    """
    dim = table.shape[1]
    for word in range(len(offsets) - 1):
        out[word] = 0
        for r in range(offsets[word], offsets[word + 1]):
            row = rows[r]
            if row >= 0:
                for d in range(dim):
                    out[word, d] += table[row, d]

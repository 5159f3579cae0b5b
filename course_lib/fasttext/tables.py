"""The tables that fastText trains: which rows each word is made of, and the rows.

One table of inputs has a row for each word and, behind them, one for each bucket that an
n-gram of the vocabulary falls into; a table of outputs has a row for each word. Chapter 05.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.fasttext.model import SubwordVectors
from course_lib.fasttext.ngrams import NgramScheme
from course_lib.training import padded_zeros

__all__ = ["Tables"]

_CHUNK = 10_000


class Tables:
    """Which rows each word is made of, and the rows themselves.

    Parameters
    ----------
    words : list of str
        The most frequent first.
    scheme : NgramScheme
    dim : int
    seed : int
        Of the random start.

    Attributes
    ----------
    rows, offsets : numpy.ndarray of uint32 and int64
        Rows of ``W_in`` of each word; those of word w at ``offsets[w]`` to
        ``offsets[w + 1] - 1``, its own first.
    bucket_ids : numpy.ndarray of uint32, shape (N,)
        The bucket of each row of ``W_in`` from V on.
    gains : numpy.ndarray of float32, shape (V,)
        See ``kernels.ngrams.repeat_gains``.
    W_in, W_out : numpy.ndarray of float32, shapes (V + N, D') and (V, D')
        D' is ``dim`` rounded up to a multiple of 16; the columns behind ``dim`` are zero.
    """

    def __init__(self, words: list[str], scheme: NgramScheme, dim: int, seed: int) -> None:
        from course_lib.kernels.ngrams import repeat_gains

        self.words, self.scheme, self.dim = words, scheme, dim
        self.offsets, self.rows, self.bucket_ids = _word_rows(words, scheme)
        self.gains = np.empty(len(words), dtype=np.float32)
        repeat_gains(self.rows, self.offsets, self.gains)
        self.W_in = padded_zeros(len(words) + len(self.bucket_ids), dim)
        self.W_out = padded_zeros(len(words), dim)
        # As in fastText: inputs even between -1/dim and 1/dim, outputs zero.
        rng = np.random.default_rng(seed)
        for start in range(0, len(self.W_in), _CHUNK):
            some = self.W_in[start : start + _CHUNK, :dim]
            some[:] = (rng.random(some.shape, dtype=np.float32) * 2 - 1) / dim

    def vectors(
        self, counts: npt.NDArray[np.int64], history: pd.DataFrame, interrupted: bool
    ) -> SubwordVectors:
        """Hand the vectors over, without padding and each word's rows put together."""
        from course_lib.kernels.ngrams import sum_rows

        matrix = np.empty((len(self.words), self.W_in.shape[1]), dtype=np.float32)
        sum_rows(self.rows, self.offsets, self.W_in, matrix)
        matrix /= np.diff(self.offsets)[:, np.newaxis].astype(np.float32)
        return SubwordVectors(
            self.words,
            matrix[:, : self.dim].copy(),
            self.scheme,
            self.bucket_ids,
            self.W_in[len(self.words) :, : self.dim].copy(),
            counts,
            history=history,
            interrupted=interrupted,
        )


def _word_rows(
    words: list[str], scheme: NgramScheme
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Rows of W_in that make up each word, first its own; and the bucket of the other rows.

    Buckets are numbered as they first come up, frequent words first: what is used often
    lies close together.
    """
    offsets, ids = scheme.bucket_ids(words)
    number, used = pd.factorize(ids)
    starts = offsets + np.arange(len(words) + 1)  # one more row for each word before
    rows = np.empty(starts[-1], dtype=np.uint32)
    own = np.zeros(len(rows), dtype=bool)
    own[starts[:-1]] = True
    rows[own] = np.arange(len(words), dtype=np.uint32)
    rows[~own] = number + len(words)
    return starts, rows, used

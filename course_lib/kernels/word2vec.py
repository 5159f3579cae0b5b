"""The two loops that train word2vec: skip-gram and CBOW with negative sampling.

Each function below is the whole method: it goes over the words of a stretch of text, and
for each one asks the yes-or-no questions of Mikolov et al. (2013b, arXiv:1310.4546) and
follows the gradient. All chance is outside: which words were kept, how wide each window
is and which negatives are asked are arrays, so that the same numbers can be given to the
layers of chapter 03 and to torch, and the three must agree. ``train_stretch`` draws them
(``kernels.sampling``) and calls one of the two.

The matrices may have more columns than the vectors have dimensions: columns of zeros stay
zero, and rows that fill whole cache lines (16 float32) are read faster.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from course_lib.kernels.sampling import draw_alias, draw_windows, keep_some

__all__ = ["cbow", "skipgram", "train_stretch"]

# Sums may be reordered, which lets the compiler use SIMD. Two of fastmath's promises are
# left out, "no NaN" and "no infinity": a run that diverges must still be seen.
FASTMATH = {"reassoc", "contract", "nsz", "arcp"}
ONE = np.float32(1)
# The loss adds up -log p. One logarithm of a product does for many answers, as long as it
# is taken before the product gets too small for a float64.
TINY = 1e-30
# Negatives are drawn for so many words at a time: few enough to stay in the cache, and to
# need little memory even with the widest window.
BLOCK = 500


@njit(nogil=True, fastmath=FASTMATH, error_model="numpy", cache=True)
def skipgram(
    words: npt.NDArray[np.uint32],
    first: int,
    stop: int,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    negatives: npt.NDArray[np.uint32],
    W_in: npt.NDArray[np.float32],
    W_out: npt.NDArray[np.float32],
    learning_rate: np.float32,
) -> tuple[float, int]:
    """Train skip-gram on a stretch of text; the matrices are updated in place.

    For each word and each context in its window, the context's row of ``W_in`` is moved
    so that it tells the word from the pair's negatives. As in Mikolov's program and in
    gensim the context is the input and the centre the output; over a corpus it makes no
    difference, since windows are symmetric.

    For one pair, the change of both matrices is exactly ``-learning_rate`` times the
    gradient of its loss as the layers compute it, provided that the negatives differ
    from one another. The next pair meets the updated rows.

    Parameters
    ----------
    words : array of uint32, shape (n,)
        Ids. Unsigned, so that no index can count from the end.
    first, stop : int
        Train on the words at ``first`` to ``stop - 1``; their contexts may lie outside.
    left, right : arrays of int32, shape (n,) or longer
        The contexts of position i are the words at ``left[i]`` to ``right[i] - 1``,
        itself excepted.
    negatives : array of uint32, shape (pairs, K) or longer
        Drawn words, a row for each (word, context) pair in turn; one that equals the
        word itself is skipped.
    W_in, W_out : arrays of float32, shape (V, D)
        Input and output vectors. Ids are not checked here.
    learning_rate : float32

    Returns
    -------
    loss : float
        Summed over the pairs; each measured before its update.
    pairs : int
        Number of (word, context) pairs.
    """
    dim = W_in.shape[1]
    outputs = np.empty(negatives.shape[1] + 1, dtype=np.uint32)
    errors = np.empty(negatives.shape[1] + 1, dtype=np.float32)
    gradient = np.empty(dim, dtype=np.float32)
    loss, likelihood, pairs = 0.0, 1.0, 0
    for i in range(first, stop):
        for j in range(left[i], right[i]):
            if j == i:
                continue
            context = words[j]
            # The questions: the word itself (yes), then the pair's negatives (no).
            outputs[0] = words[i]
            n_outputs = 1
            for k in range(negatives.shape[1]):
                outputs[n_outputs] = negatives[pairs, k]
                n_outputs += int(negatives[pairs, k] != words[i])
            for k in range(n_outputs):
                output = outputs[k]
                score = np.float32(0)
                for d in range(dim):
                    score += W_in[context, d] * W_out[output, d]
                errors[k] = score

            # p: how probable the right answer is; the error is what it lacks to 1.
            sign = ONE
            for k in range(n_outputs):
                p = ONE / (ONE + np.exp(-sign * errors[k]))
                if p > 0:
                    likelihood *= p
                else:  # p is too small for a float32; then -log p is the score itself
                    loss -= sign * errors[k]
                errors[k] = sign * (ONE - p)
                sign = -ONE
            if likelihood < TINY:
                loss -= np.log(likelihood)
                likelihood = 1.0
            pairs += 1

            gradient[:] = 0
            for k in range(n_outputs):
                output = outputs[k]
                step = learning_rate * errors[k]
                for d in range(dim):
                    gradient[d] += step * W_out[output, d]
                    W_out[output, d] += step * W_in[context, d]
            for d in range(dim):
                W_in[context, d] += gradient[d]
    return loss - np.log(likelihood), pairs


@njit(nogil=True, fastmath=FASTMATH, error_model="numpy", cache=True)
def cbow(
    words: npt.NDArray[np.uint32],
    first: int,
    stop: int,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    negatives: npt.NDArray[np.uint32],
    W_in: npt.NDArray[np.float32],
    W_out: npt.NDArray[np.float32],
    learning_rate: np.float32,
) -> tuple[float, int]:
    """Train CBOW on a stretch of text; the matrices are updated in place.

    The hidden vector is the mean of the contexts' rows of ``W_in``; it should tell the
    word from the negatives. The change of ``W_out`` is exactly ``-learning_rate`` times
    the gradient that the layers compute, provided that the negatives differ from one
    another. The change of ``W_in`` is that times the number of contexts: each context
    gets the gradient of the mean undivided, as in Mikolov's program and in gensim.
    Divided, contexts would learn several times more slowly than outputs.

    Parameters and returns are those of ``skipgram``, except that ``negatives`` has a row
    for each word, shape (stop - first, K), and that ``pairs`` counts the words with a context.
    """
    dim = W_in.shape[1]
    outputs = np.empty(negatives.shape[1] + 1, dtype=np.uint32)
    errors = np.empty(negatives.shape[1] + 1, dtype=np.float32)
    hidden = np.empty(dim, dtype=np.float32)
    gradient = np.empty(dim, dtype=np.float32)
    loss, likelihood, pairs = 0.0, 1.0, 0
    for i in range(first, stop):
        n_contexts = right[i] - left[i] - 1
        if n_contexts < 1:
            continue
        hidden[:] = 0
        for j in range(left[i], right[i]):
            if j != i:
                context = words[j]
                for d in range(dim):
                    hidden[d] += W_in[context, d]
        share = ONE / np.float32(n_contexts)
        for d in range(dim):
            hidden[d] *= share

        # The questions: the word itself (yes), then its negatives (no).
        outputs[0] = words[i]
        n_outputs = 1
        for k in range(negatives.shape[1]):
            outputs[n_outputs] = negatives[i - first, k]
            n_outputs += int(negatives[i - first, k] != words[i])
        for k in range(n_outputs):
            output = outputs[k]
            score = np.float32(0)
            for d in range(dim):
                score += hidden[d] * W_out[output, d]
            errors[k] = score

        # p: how probable the right answer is; the error is what it lacks to 1.
        sign = ONE
        for k in range(n_outputs):
            p = ONE / (ONE + np.exp(-sign * errors[k]))
            if p > 0:
                likelihood *= p
            else:
                loss -= sign * errors[k]
            errors[k] = sign * (ONE - p)
            sign = -ONE
        if likelihood < TINY:
            loss -= np.log(likelihood)
            likelihood = 1.0
        pairs += 1

        gradient[:] = 0
        for k in range(n_outputs):
            output = outputs[k]
            step = learning_rate * errors[k]
            for d in range(dim):
                gradient[d] += step * W_out[output, d]
                W_out[output, d] += step * hidden[d]
        for j in range(left[i], right[i]):
            if j != i:
                context = words[j]
                for d in range(dim):
                    W_in[context, d] += gradient[d]
    return loss - np.log(likelihood), pairs


@njit(nogil=True, cache=True)
def train_stretch(
    use_skipgram: bool,
    ids: npt.NDArray[Any],
    offsets: npt.NDArray[np.int64],
    start: int,
    stop: int,
    keep: npt.NDArray[np.float32],
    window: int,
    shrink: bool,
    thresholds: npt.NDArray[np.float32],
    columns: npt.NDArray[np.int32],
    n_negatives: int,
    W_in: npt.NDArray[np.float32],
    W_out: npt.NDArray[np.float32],
    learning_rate: np.float32,
    state: npt.NDArray[np.uint64],
) -> tuple[float, int]:
    """Draw what chance decides for the tokens ``start`` to ``stop - 1``, then train on them.

    No window crosses the end of a sentence, nor that of the stretch.

    Parameters
    ----------
    use_skipgram : bool
        Otherwise CBOW.
    ids, offsets : arrays
        The corpus, as in ``EncodedCorpus``. Ids must be checked before.
    start, stop : int
        Tokens to train on.
    keep : array of float32, shape (V,)
        Probability to keep each word in sub-sampling.
    window, shrink
        See ``draw_windows``.
    thresholds, columns, n_negatives
        See ``draw_alias``.
    W_in, W_out, learning_rate
        See ``skipgram``.
    state : array of uint64, shape (1,)
        State of the random generator, moved on.

    Returns
    -------
    loss, pairs
        See ``skipgram``.
    """
    words = np.empty(stop - start, dtype=np.uint32)
    left = np.empty(stop - start, dtype=np.int32)
    right = np.empty(stop - start, dtype=np.int32)
    n_words = 0
    sentence = np.searchsorted(offsets, start, side="right") - 1
    while start < stop:
        end = min(stop, offsets[sentence + 1])
        kept = keep_some(ids[start:end], keep, state, words[n_words:])
        draw_windows(n_words, n_words + kept, window, shrink, state, left, right)
        n_words += kept
        start = end
        sentence += 1
    loss, pairs = 0.0, 0
    for first in range(0, n_words, BLOCK):
        last = min(first + BLOCK, n_words)
        n_draws = last - first
        if use_skipgram:
            n_draws = (right[first:last] - left[first:last] - 1).sum()
        negatives = np.empty((n_draws, n_negatives), dtype=np.uint32)
        draw_alias(thresholds, columns, state, negatives.ravel())
        rest = (words, first, last, left, right, negatives, W_in, W_out, learning_rate)
        block_loss, block_pairs = skipgram(*rest) if use_skipgram else cbow(*rest)
        loss += block_loss
        pairs += block_pairs
    return loss, pairs

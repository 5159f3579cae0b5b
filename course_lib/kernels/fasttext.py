"""The two loops that train fastText: skip-gram and CBOW on words made of n-grams.

Each word is a list of rows of one big table: a row of its own and one for each of its
n-grams (Bojanowski et al. 2017, arXiv:1607.04606). The loops are those of
``kernels.word2vec`` with one difference: an input vector is the mean of several rows, and
what it learns is added to each of them. As there, all chance is outside. Chapter 05.

The rows lie scattered over hundreds of megabytes, so reading and writing them is what
costs time. Both loops therefore read the rows of a word once, work on their mean, and add
up what the rows are to learn until the word has had its turn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from course_lib.kernels.sampling import draw_alias, draw_windows, keep_some

__all__ = ["cbow", "skipgram", "train_stretch"]

# As in kernels.word2vec: sums may be reordered, but NaN and infinity must still be seen.
FASTMATH = {"reassoc", "contract", "nsz", "arcp"}
ONE = np.float32(1)


@njit(nogil=True, fastmath=FASTMATH, error_model="numpy", cache=True)
def _answer(
    hidden: npt.NDArray[np.float32],
    target: np.uint32,
    negatives: npt.NDArray[np.uint32],
    W_out: npt.NDArray[np.float32],
    learning_rate: np.float32,
    outputs: npt.NDArray[np.uint32],
    errors: npt.NDArray[np.float32],
    gradient: npt.NDArray[np.float32],
) -> float:
    """Tell the target from the negatives: update ``W_out``, fill ``gradient``, return the loss.

    ``gradient`` is what ``hidden`` should change by; ``outputs`` and ``errors`` are room
    to work in, one place longer than ``negatives``.
    """
    dim = len(hidden)
    # The questions: the target (yes), then its negatives (no).
    outputs[0] = target
    n_outputs = 1
    for k in range(len(negatives)):
        outputs[n_outputs] = negatives[k]
        n_outputs += int(negatives[k] != target)
    for k in range(n_outputs):
        output = outputs[k]
        score = np.float32(0)
        for d in range(dim):
            score += hidden[d] * W_out[output, d]
        errors[k] = score

    # p: how probable the right answer is; the error is what it lacks to 1.
    likelihood = 1.0
    sign = ONE
    for k in range(n_outputs):
        p = ONE / (ONE + np.exp(-sign * errors[k]))
        errors[k] = sign * (ONE - p)
        likelihood *= p
        sign = -ONE

    gradient[:] = 0
    for k in range(n_outputs):
        output = outputs[k]
        step = learning_rate * errors[k]
        for d in range(dim):
            gradient[d] += step * W_out[output, d]
            W_out[output, d] += step * hidden[d]
    return -np.log(likelihood)


@njit(nogil=True, fastmath=FASTMATH, error_model="numpy", cache=True)
def skipgram(
    words: npt.NDArray[np.uint32],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    negatives: npt.NDArray[np.uint32],
    rows: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    gains: npt.NDArray[np.float32],
    W_in: npt.NDArray[np.float32],
    W_out: npt.NDArray[np.float32],
    learning_rate: np.float32,
) -> tuple[float, int]:
    """Train skip-gram with n-grams on a stretch of text; the matrices are updated in place.

    For each word and each context in its window, the mean of the *word's* rows is to tell
    the context from the negatives: as in fastText the word is the input, because it is the
    inputs that are made of n-grams. What the mean should change by is added to each of its
    rows undivided, as in fastText and gensim; that is the number of rows times the step
    that the gradient asks for.

    The rows are read once for a word and written once, not for each of its contexts. The
    result is the same: if ``change`` is added to every row, their mean moves by
    ``gain * change``, so it can be kept up to date without looking at the rows.

    Parameters
    ----------
    words : array of uint32, shape (n,)
        Ids. Unsigned, so that no index can count from the end.
    left, right : arrays of int32, shape (n,) or longer
        The contexts of position i are the words at ``left[i]`` to ``right[i] - 1``,
        itself excepted.
    negatives : array of uint32, shape (pairs, K)
        Drawn words for each pair, in the order in which the pairs come; one that equals
        the context is skipped.
    rows, offsets : arrays
        Rows of ``W_in`` that make up each word; those of word w at ``offsets[w]`` to
        ``offsets[w + 1] - 1``. At least one for each word.
    gains : array of float32, shape (V,)
        From ``kernels.ngrams.repeat_gains``.
    W_in : array of float32, shape (rows, D)
        Vectors of words and buckets. Ids and rows are not checked here.
    W_out : array of float32, shape (V, D)
        Output vectors.
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
    hidden = np.empty(dim, dtype=np.float32)
    gradient = np.empty(dim, dtype=np.float32)
    change = np.empty(dim, dtype=np.float32)
    loss, pairs = 0.0, 0
    for i in range(len(words)):
        if right[i] - left[i] < 2:
            continue
        first, last = offsets[words[i]], offsets[words[i] + 1]
        share = ONE / np.float32(last - first)
        gain = share * gains[words[i]]
        hidden[:] = 0
        for r in range(first, last):
            row = rows[r]
            for d in range(dim):
                hidden[d] += W_in[row, d]
        for d in range(dim):
            hidden[d] *= share

        change[:] = 0
        for j in range(left[i], right[i]):
            if j == i:
                continue
            loss += _answer(
                hidden, words[j], negatives[pairs], W_out, learning_rate, outputs, errors, gradient
            )
            pairs += 1
            for d in range(dim):
                change[d] += gradient[d]
                hidden[d] += gain * gradient[d]

        for r in range(first, last):
            row = rows[r]
            for d in range(dim):
                W_in[row, d] += change[d]
    return loss, pairs


@njit(nogil=True, fastmath=FASTMATH, error_model="numpy", cache=True)
def cbow(
    words: npt.NDArray[np.uint32],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    negatives: npt.NDArray[np.uint32],
    rows: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    gains: npt.NDArray[np.float32],
    W_in: npt.NDArray[np.float32],
    W_out: npt.NDArray[np.float32],
    learning_rate: np.float32,
) -> tuple[float, int]:
    """Train CBOW with n-grams on a stretch of text; the matrices are updated in place.

    The hidden vector is the mean of all rows of all contexts; it should tell the word from
    the negatives, and what it should change by is added to each of these rows undivided.

    A word stands in the windows of all its neighbours. Its rows are read when the first of
    these windows reaches it and written when the last has passed; in between, their sum is
    kept up to date as in ``skipgram``. So what two words near each other have in common,
    an ending perhaps, learns from both, but each sees what the other did only afterwards.

    Parameters and returns are those of ``skipgram``, except that ``negatives`` has one row
    for each word with at least one context, and ``pairs`` counts these words.
    """
    dim = W_in.shape[1]
    outputs = np.empty(negatives.shape[1] + 1, dtype=np.uint32)
    errors = np.empty(negatives.shape[1] + 1, dtype=np.float32)
    hidden = np.empty(dim, dtype=np.float32)
    gradient = np.empty(dim, dtype=np.float32)
    # No window reaches further than this; a word's place is free again by then.
    reach = 1
    for i in range(len(words)):
        reach = max(reach, i - left[i], right[i] - 1 - i)
    room = 2 * reach + 1
    sums = np.zeros((room, dim), dtype=np.float32)
    changes = np.zeros((room, dim), dtype=np.float32)
    loss, pairs = 0.0, 0
    read = 0
    for i in range(len(words)):
        while read < min(i + reach + 1, len(words)):
            place = read % room
            _exchange(words, read, room, rows, offsets, sums[place], changes[place], W_in)
            read += 1
        if right[i] - left[i] < 2:
            continue

        hidden[:] = 0
        n_rows = 0
        for j in range(left[i], right[i]):
            if j != i:
                n_rows += offsets[words[j] + 1] - offsets[words[j]]
                for d in range(dim):
                    hidden[d] += sums[j % room, d]
        share = ONE / np.float32(n_rows)
        for d in range(dim):
            hidden[d] *= share
        loss += _answer(
            hidden, words[i], negatives[pairs], W_out, learning_rate, outputs, errors, gradient
        )
        pairs += 1
        for j in range(left[i], right[i]):
            if j != i:
                gain = gains[words[j]]
                for d in range(dim):
                    changes[j % room, d] += gradient[d]
                    sums[j % room, d] += gain * gradient[d]
    for i in range(len(words), len(words) + room):
        place = i % room
        _exchange(words, i, room, rows, offsets, sums[place], changes[place], W_in)
    return loss, pairs


@njit(nogil=True, fastmath=FASTMATH, error_model="numpy", cache=True)
def _exchange(
    words: npt.NDArray[np.uint32],
    i: int,
    room: int,
    rows: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    total: npt.NDArray[np.float32],
    change: npt.NDArray[np.float32],
    W_in: npt.NDArray[np.float32],
) -> None:
    """Write what the word ``room`` places before i has learnt; read the rows of the word at i."""
    dim = W_in.shape[1]
    before = i - room
    if 0 <= before < len(words):
        for r in range(offsets[words[before]], offsets[words[before] + 1]):
            row = rows[r]
            for d in range(dim):
                W_in[row, d] += change[d]
    change[:] = 0
    total[:] = 0
    if i < len(words):
        for r in range(offsets[words[i]], offsets[words[i] + 1]):
            row = rows[r]
            for d in range(dim):
                total[d] += W_in[row, d]


@njit(nogil=True, cache=True)
def train_stretch(
    use_skipgram: bool,
    ids: npt.NDArray[Any],
    sentences: npt.NDArray[np.int64],
    start: int,
    stop: int,
    keep: npt.NDArray[np.float32],
    window: int,
    thresholds: npt.NDArray[np.float32],
    columns: npt.NDArray[np.int32],
    n_negatives: int,
    rows: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    gains: npt.NDArray[np.float32],
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
    ids, sentences : arrays
        The corpus, as ``EncodedCorpus.ids`` and ``.offsets``. Ids must be checked before.
    start, stop : int
        Tokens to train on.
    keep : array of float32, shape (V,)
        Probability to keep each word in sub-sampling.
    window
        Each word's window is drawn evenly from 1 to this, see ``draw_windows``.
    thresholds, columns, n_negatives
        See ``draw_alias``.
    rows, offsets, gains, W_in, W_out, learning_rate
        See ``skipgram``.
    state : array of uint64, shape (1,)
        State of the random generator, moved on.

    Returns
    -------
    loss, pairs
        See ``skipgram``.
    """
    words = np.empty(max(stop - start, 0), dtype=np.uint32)
    left = np.empty(len(words), dtype=np.int32)
    right = np.empty(len(words), dtype=np.int32)
    n_words = 0
    sentence = np.searchsorted(sentences, start, side="right") - 1
    while start < stop:
        end = min(stop, sentences[sentence + 1])
        kept = keep_some(ids[start:end], keep, state, words[n_words:])
        draw_windows(n_words, n_words + kept, window, True, state, left, right)
        n_words += kept
        start = end
        sentence += 1
    words = words[:n_words]
    n_draws = 0
    for i in range(n_words):
        contexts = right[i] - left[i] - 1
        n_draws += contexts if use_skipgram else min(contexts, 1)
    negatives = np.empty((n_draws, n_negatives), dtype=np.uint32)
    draw_alias(thresholds, columns, state, negatives.ravel())
    if use_skipgram:
        return skipgram(
            words, left, right, negatives, rows, offsets, gains, W_in, W_out, learning_rate
        )
    return cbow(words, left, right, negatives, rows, offsets, gains, W_in, W_out, learning_rate)

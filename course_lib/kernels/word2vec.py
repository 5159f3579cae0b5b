"""The two loops that train word2vec: skip-gram and CBOW with negative sampling.

Each function below is the whole method: it goes over the words of a stretch of text, and
for each one asks the yes-or-no questions of Mikolov et al. (2013b, arXiv:1310.4546) and
follows the gradient. All chance is outside: which words were kept, how wide each window
is and which negatives are asked are arrays, so that the same numbers can be given to the
steps that chapter 03 writes and to torch, and the three must agree. ``train_stretch``
draws them (``kernels.sampling``) and calls one of the two.

The step itself is ``questions.answer``. What it wants of the matrices is that their rows
fill whole cache lines: D is a multiple of 16, and vectors of 100 numbers have 12 zeros at
the end, which stay zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from course_lib.kernels.hardware import LOOP, aligned_zeros, check_lines, fetch_row
from course_lib.kernels.questions import (
    add_rows,
    answer,
    fetch_questions,
    list_contexts,
    make_room,
    sum_of_rows,
)
from course_lib.kernels.sampling import draw_alias, draw_text, widest_reach

__all__ = ["cbow", "skipgram", "train_stretch"]

ONE = np.float32(1)


@njit(**LOOP)
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

    For each word, the rows of ``W_in`` that belong to the contexts in its window are moved
    so that they tell the word from its negatives. As in Mikolov's program and in gensim the
    context is the input and the centre the output; over a corpus it makes no difference,
    since windows are symmetric. Unlike there, a centre's negatives are drawn once for all
    its contexts, and its pairs take their step together.

    For one centre, the change of both matrices is exactly ``-learning_rate`` times the
    gradient of the loss, summed over its contexts, as torch finds it. The next centre
    meets the updated rows.

    Parameters
    ----------
    words : array of uint32, shape (n,)
        Ids. Unsigned, so that no index can count from the end.
    first, stop : int
        Train on the words at ``first`` to ``stop - 1``; their contexts may lie outside.
    left, right : arrays of int32, shape (n,) or longer
        The contexts of position i are the words at ``left[i]`` to ``right[i] - 1``,
        itself excepted.
    negatives : array of uint32, shape (stop - first, K) or longer
        Drawn words, a row for each word at ``first`` to ``stop - 1``; one that equals the
        word itself is passed over.
    W_in, W_out : arrays of float32, shape (V, D), D a multiple of 16
        Input and output vectors. Ids are not checked here.
    learning_rate : float32

    Returns
    -------
    loss : float
        Summed over the pairs; each measured before the update of its centre.
    pairs : int
        Number of (word, context) pairs.

    Raises
    ------
    ValueError
        If the matrices' columns are no multiple of 16.
    """
    check_lines(W_in, W_out)
    reach = widest_reach(first, stop, left, right)
    contexts = np.empty(2 * reach + 1, dtype=np.uint32)
    room = make_room(len(contexts), negatives.shape[1], W_in.shape[1])
    loss, likelihood, pairs = 0.0, 1.0, 0
    for i in range(first, stop):
        n_contexts = list_contexts(words, i, left[i], right[i], contexts)
        if n_contexts == 0:
            continue
        # What will be needed soon is asked for now: it comes while this word has its turn.
        if i + 1 < stop:
            fetch_questions(W_out, words[i + 1], negatives, i + 1 - first)
        if i + 1 + reach < len(words):
            fetch_row(W_in, words[i + 1 + reach])

        likelihood, lost = answer(
            W_in, contexts, n_contexts,
            W_out, words[i], negatives, i - first,
            learning_rate, room, likelihood,
        )  # fmt: skip
        add_rows(W_in, contexts, n_contexts, room.gradient)
        loss += lost
        pairs += n_contexts
    return loss - np.log(likelihood), pairs


@njit(**LOOP)
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
    the gradient that torch finds. The change of ``W_in`` is that times the number
    of contexts: each context gets the gradient of the mean undivided, as in Mikolov's
    program and in gensim. Divided, contexts would learn several times more slowly than
    outputs.

    Parameters, returns and errors are those of ``skipgram``, except that ``pairs`` counts
    the words with a context.
    """
    check_lines(W_in, W_out)
    reach = widest_reach(first, stop, left, right)
    contexts = np.empty(2 * reach + 1, dtype=np.uint32)
    # One input, the hidden vector. (Its number is no constant: Numba would compile twice.)
    only = np.zeros(1, dtype=np.uint32)
    room = make_room(len(only), negatives.shape[1], W_in.shape[1])
    inputs = aligned_zeros(len(only), W_in.shape[1])
    hidden = inputs[0]
    loss, likelihood, pairs = 0.0, 1.0, 0
    for i in range(first, stop):
        n_contexts = list_contexts(words, i, left[i], right[i], contexts)
        if n_contexts == 0:
            continue
        if i + 1 < stop:
            fetch_questions(W_out, words[i + 1], negatives, i + 1 - first)
        if i + 1 + reach < len(words):
            fetch_row(W_in, words[i + 1 + reach])

        share = ONE / np.float32(n_contexts)
        sum_of_rows(W_in, contexts[:n_contexts], share, hidden)
        likelihood, lost = answer(
            inputs, only, len(only),
            W_out, words[i], negatives, i - first,
            learning_rate, room, likelihood,
        )  # fmt: skip
        add_rows(W_in, contexts, n_contexts, room.gradient)
        loss += lost
        pairs += 1
    return loss - np.log(likelihood), pairs


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
    words, left, right = draw_text(ids, offsets, start, stop, keep, window, shrink, state)
    negatives = np.empty((len(words), n_negatives), dtype=np.uint32)
    draw_alias(thresholds, columns, state, negatives.ravel())
    loop = skipgram if use_skipgram else cbow
    return loop(words, 0, len(words), left, right, negatives, W_in, W_out, learning_rate)

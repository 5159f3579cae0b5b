"""The two loops that train fastText: skip-gram and CBOW on words made of n-grams.

Each word is a list of rows of one big table: a row of its own and one for each of its
n-grams (Bojanowski et al. 2017, arXiv:1607.04606). The loops are those of
``kernels.word2vec`` with one difference: an input vector is the mean of several rows, and
what it learns is added to each of them. As there, all chance is outside, and the step
itself is ``questions.answer``. Chapter 05.

The rows lie scattered over hundreds of megabytes, so reading and writing them is what
costs time. A word stands in the windows of all its neighbours. Its rows are read when the
first of these windows reaches it and written when the last has passed; in between, a
``Ring`` holds their sum and what they are to change by. If ``change`` is added to every
row, the sum moves by ``gain * change``, so it is kept up to date without looking at the
rows. What two words near each other have in common, an ending perhaps, learns from both,
but each sees what the other did only afterwards.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from course_lib.kernels.hardware import (
    INNER,
    LOOP,
    aligned_zeros,
    check_lines,
    fetch_row,
    use_wide_registers,
    whole_lines,
)
from course_lib.kernels.questions import (
    Floats,
    Ids,
    Room,
    add_rows,
    answer,
    fetch_questions,
    make_room,
    sum_of_rows,
)
from course_lib.kernels.sampling import draw_alias, draw_text, widest_reach

__all__ = ["SHARED", "cbow", "skipgram", "train_stretch"]

ONE = np.float32(1)
# So many contexts share their drawn words in skip-gram. If all contexts of a word did, as in
# word2vec, a small text would give worse similarities (SimLex .02 lower on half a million
# words); three make no difference, and save most of the time.
SHARED = 3


class Ring(NamedTuple):
    """The words within reach of the present one; that at position i has place i modulo n.

    Attributes
    ----------
    vectors : array of float32, shape (n, D)
        The sum of each word's rows, or their mean.
    changes : array of float32, shape (n, D)
        What each row of the word is to change by.
    gains : array of float32, shape (n,)
        By how much the vector moves if every row moves by 1.
    """

    vectors: Floats
    changes: Floats
    gains: Floats


@njit(nogil=True, cache=True)
def make_ring(reach: int, dim: int) -> Ring:
    """Places for the words up to ``reach`` before and behind one."""
    n = 2 * reach + 1
    return Ring(aligned_zeros(n, dim), aligned_zeros(n, dim), np.zeros(n, dtype=np.float32))


@njit(**INNER)
def turn(
    ring: Ring,
    i: int,
    words: Ids,
    rows: Ids,
    offsets: npt.NDArray[np.int64],
    gains: Floats,
    mean: bool,
    W_in: Floats,
) -> None:
    """Let the word at i take the place of that one round before, which writes what it learnt."""
    n = len(ring.vectors)
    place = i % n
    if 0 <= i - n < len(words):
        word = words[i - n]
        own = rows[offsets[word] : offsets[word + 1]]
        add_rows(W_in, own, len(own), ring.changes[place : place + 1])
    if i < len(words):
        word = words[i]
        own = rows[offsets[word] : offsets[word + 1]]
        share = ONE / np.float32(len(own)) if mean else ONE
        sum_of_rows(W_in, own, share, ring.vectors[place])
        ring.gains[place] = share * gains[word]
        ring.changes[place] = 0
    if i + 1 < len(words):
        word = words[i + 1]
        for r in range(offsets[word], offsets[word + 1]):
            fetch_row(W_in, rows[r])


@njit(**INNER)
def list_places(ring: Ring, i: int, left: int, right: int, places: Ids) -> int:
    """Write the places of the words at ``left`` to ``right - 1``, but not of i; count them."""
    n = 0
    for j in range(left, right):
        places[n] = j % len(ring.vectors)
        n += int(j != i)
    return n


@njit(**INNER)
def learn(ring: Ring, places: Ids, n_places: int, gradient: Floats) -> None:
    """Note what the rows of these words are to change by, and move their vectors with them."""
    use_wide_registers()
    for a in range(n_places):
        place, g = places[a], min(a, len(gradient) - 1)
        gain = ring.gains[place]
        for d in range(whole_lines(gradient)):
            ring.changes[place, d] += gradient[g, d]
            ring.vectors[place, d] += gain * gradient[g, d]


@njit(**INNER)
def step(
    ring: Ring,
    places: Ids,
    first: int,
    stop: int,
    W_out: Floats,
    centre: np.uint32,
    negatives: Ids,
    drawn: int,
    learning_rate: np.float32,
    room: Room,
    likelihood: float,
) -> tuple[float, float]:
    """``questions.answer`` for the words at ``places[first:stop]``, which learn from it."""
    rows = places[first:stop]
    likelihood, lost = answer(
        ring.vectors, rows, len(rows),
        W_out, centre, negatives, drawn,
        learning_rate, room, likelihood,
    )  # fmt: skip
    learn(ring, rows, len(rows), room.gradient)
    return likelihood, lost


@njit(**LOOP)
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

    For each word and each context in its window, the mean of the context's rows is to tell
    the word from the negatives; these are drawn once for up to three contexts of a word,
    which take their step together. (In fastText's program the word is the input and the context the
    output; windows are symmetric, so the pairs are the same.) What a mean should change by
    is added to each of its rows undivided, as in fastText and gensim; that is the number of
    rows times the step that the gradient asks for.

    Parameters
    ----------
    words : array of uint32, shape (n,)
        Ids. Unsigned, so that no index can count from the end.
    left, right : arrays of int32, shape (n,) or longer
        The contexts of position i are the words at ``left[i]`` to ``right[i] - 1``,
        itself excepted.
    negatives : array of uint32, shape (groups, K)
        Drawn words, a row for each group of up to three contexts in turn; one that equals
        the word is passed over.
    rows, offsets : arrays
        Rows of ``W_in`` that make up each word; those of word w at ``offsets[w]`` to
        ``offsets[w + 1] - 1``. At least one for each word.
    gains : array of float32, shape (V,)
        From ``kernels.ngrams.repeat_gains``.
    W_in : array of float32, shape (rows, D), D a multiple of 16
        Vectors of words and buckets. Ids and rows are not checked here.
    W_out : array of float32, shape (V, D)
        Output vectors.
    learning_rate : float32

    Returns
    -------
    loss : float
        Summed over the pairs; each measured before the update of its group.
    pairs : int
        Number of (word, context) pairs.

    Raises
    ------
    ValueError
        If the matrices' columns are no multiple of 16.
    """
    check_lines(W_in, W_out)
    reach = widest_reach(0, len(words), left, right)
    ring = make_ring(reach, W_in.shape[1])
    places = np.empty(len(ring.vectors), dtype=np.uint32)
    room = make_room(min(SHARED, len(places)), negatives.shape[1], W_in.shape[1])
    loss, likelihood, pairs, drawn = 0.0, 1.0, 0, 0
    for now in range(len(words) + len(places)):
        turn(ring, now, words, rows, offsets, gains, True, W_in)
        i = now - reach
        if not 0 <= i < len(words):
            continue
        n_contexts = list_places(ring, i, left[i], right[i], places)
        for first in range(0, n_contexts, SHARED):
            stop = min(first + SHARED, n_contexts)
            if drawn + 1 < len(negatives):
                fetch_questions(W_out, words[min(i + 1, len(words) - 1)], negatives, drawn + 1)
            likelihood, lost = step(
                ring, places, first, stop,
                W_out, words[i], negatives, drawn,
                learning_rate, room, likelihood,
            )  # fmt: skip
            loss += lost
            drawn += 1
        pairs += n_contexts
    return loss - np.log(likelihood), pairs


@njit(**LOOP)
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

    Parameters, returns and errors are those of ``skipgram``, except that ``negatives`` has
    a row for each word, shape (n, K), and that ``pairs`` counts the words with a context.
    """
    check_lines(W_in, W_out)
    reach = widest_reach(0, len(words), left, right)
    ring = make_ring(reach, W_in.shape[1])
    places = np.empty(len(ring.vectors), dtype=np.uint32)
    # One input, the hidden vector. (Its number is no constant: Numba would compile twice.)
    only = np.zeros(1, dtype=np.uint32)
    room = make_room(len(only), negatives.shape[1], W_in.shape[1])
    inputs = aligned_zeros(len(only), W_in.shape[1])
    hidden = inputs[0]
    loss, likelihood, pairs = 0.0, 1.0, 0
    for now in range(len(words) + len(places)):
        turn(ring, now, words, rows, offsets, gains, False, W_in)
        i = now - reach
        if not 0 <= i < len(words):
            continue
        n_contexts = list_places(ring, i, left[i], right[i], places)
        if n_contexts == 0:
            continue
        if i + 1 < len(words):
            fetch_questions(W_out, words[i + 1], negatives, i + 1)
        n_rows = 0
        for j in range(left[i], right[i]):
            if j != i:
                n_rows += offsets[words[j] + 1] - offsets[words[j]]
        sum_of_rows(ring.vectors, places[:n_contexts], ONE / np.float32(n_rows), hidden)
        likelihood, lost = answer(
            inputs, only, len(only),
            W_out, words[i], negatives, i,
            learning_rate, room, likelihood,
        )  # fmt: skip
        learn(ring, places, n_contexts, room.gradient)
        loss += lost
        pairs += 1
    return loss - np.log(likelihood), pairs


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
    words, left, right = draw_text(ids, sentences, start, stop, keep, window, True, state)
    n_draws = len(words)
    if use_skipgram:
        n_draws = int((-((left - right + 1) // SHARED)).sum())  # groups of contexts, rounded up
    negatives = np.empty((n_draws, n_negatives), dtype=np.uint32)
    draw_alias(thresholds, columns, state, negatives.ravel())
    loop = skipgram if use_skipgram else cbow
    return loop(words, left, right, negatives, rows, offsets, gains, W_in, W_out, learning_rate)

"""The step that all loops of word2vec and fastText share: telling a word from drawn words.

A few input vectors, the rows of C, meet the output vectors of a few questions, the rows of
O: one of the centre, whose answer is yes, and one of each drawn word, whose answer is no.
The loss is the sum of -log p over all answers, p being the probability that the model gives
to the right one (Mikolov et al. 2013b, arXiv:1310.4546, eq. 4). A step down its gradient is
three small products of matrices, with C as it was in the last one:

    errors = learning_rate * (answers - sigmoid(C O.T))
    C += errors O
    O += errors.T C

With one row in C this is the plain step for one pair. With several rows, which share the
drawn words, it differs in this: all scores are computed before anything moves, so no row of
C meets an output vector that its neighbour has just changed, and fewer words are drawn (Ji
et al. 2016, arXiv:1604.04661). In return each row of O is read and written once for all of C.

In the products below, rows are taken two, three or six at a time. A number that has been
loaded then serves several multiplications, and several sums grow side by side where one
would wait for itself.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from course_lib.kernels.hardware import (
    INNER,
    LINE,
    aligned_zeros,
    fetch_row,
    use_wide_registers,
    whole_lines,
)

__all__ = [
    "Room",
    "add_rows",
    "answer",
    "fetch_questions",
    "list_contexts",
    "make_room",
    "sigmoid",
    "sum_of_rows",
]

Ids: TypeAlias = npt.NDArray[np.uint32]
Floats: TypeAlias = npt.NDArray[np.float32]

ZERO, HALF, ONE = np.float32(0), np.float32(0.5), np.float32(1)
LOG2_E, LN_2 = np.float32(1.4426950408889634), np.float32(0.6931471805599453)
# A score that settles a question: in float32 sigmoid(FAR) is 1, and exp(FAR) still a number.
FAR = np.float32(88)
# The loss adds up -log p. One logarithm of a product does for many answers, as long as it
# is taken before the product gets too small: for a float32, and for a float64.
SMALL, TINY = np.float32(1e-30), 1e-200


class Room(NamedTuple):
    """Arrays to work in, made once for many steps.

    Attributes
    ----------
    questions : array of uint32, shape (n,)
        The centre, the drawn words, and the centre again up to a multiple of six.
    scores, chances, errors : arrays of float32
        For each row of C in turn, n numbers: its scores, negative where the answer is no,
        so that more is better; how probable the right answers are; and what is still
        missing, times the learning rate. Then settled scores up to a multiple of 16.
    gradient : array of float32, shape (rows of C, D)
        What the rows of C are to change by.
    """

    questions: Ids
    scores: Floats
    chances: Floats
    errors: Floats
    gradient: Floats


@njit(nogil=True, cache=True)
def make_room(n_rows: int, n_negatives: int, dim: int) -> Room:
    """Room for steps of up to ``n_rows`` rows, with ``n_negatives`` drawn words each."""
    n = -(-(n_negatives + 1) // 6) * 6
    flat = aligned_zeros(3, -(-n_rows * n // LINE) * LINE)
    questions = np.zeros(n, dtype=np.uint32)
    return Room(questions, flat[0], flat[1], flat[2], aligned_zeros(n_rows, dim))


@njit(**INNER)
def sigmoid(x: np.float32) -> np.float32:
    """1 / (1 + exp(-x)) to 4e-7 of its value; |x| beyond 88 counts as 88.

    exp(y) is 2 to the power of a whole number, which is written into the bits of a float,
    times exp(r) for a rest |r| < 0.35, where seven terms of the series do. There is no
    branch and no call, so a loop over sigmoids becomes SIMD.
    """
    y = min(max(-x, -FAR), FAR)
    power = np.floor(y * LOG2_E + HALF)
    r = y - power * LN_2
    series = np.float32(1 / 720)
    series = series * r + np.float32(1 / 120)
    series = series * r + np.float32(1 / 24)
    series = series * r + np.float32(1 / 6)
    series = series * r + HALF
    series = series * r + ONE
    series = series * r + ONE
    bits = (np.int32(power) + np.int32(127)) << np.int32(23)
    return ONE / (ONE + series * np.int32(bits).view(np.float32))


@njit(**INNER)
def answer(
    inputs: Floats,
    rows: Ids,
    n_rows: int,
    W_out: Floats,
    centre: np.uint32,
    negatives: Ids,
    drawn: int,
    learning_rate: np.float32,
    room: Room,
    likelihood: float,
) -> tuple[float, float]:
    """Take one step, except that the change of the inputs is left in ``room.gradient``.

    Parameters
    ----------
    inputs : array of float32, shape (any, D)
    rows : array of uint32
        C is ``inputs[rows[:n_rows]]``; a row may occur more than once.
    n_rows : int
        At least 1.
    W_out : array of float32, shape (V, D)
        Changed in place.
    centre : uint32
    negatives : array of uint32, shape (any, K)
        The drawn words are ``negatives[drawn]``. One that equals the centre is passed over;
        one that occurs twice is asked about twice.
    drawn : int
    learning_rate : float32
    room : Room
    likelihood : float
        A product of probabilities whose logarithm has still to be taken.

    Returns
    -------
    likelihood : float
        The same product, with this step's probabilities or after its logarithm.
    loss : float
        What has been taken out of the product. Over many steps the loss is the sum of
        these, minus the logarithm of the last likelihood.
    """
    void = _pose(centre, negatives, drawn, room.questions)
    _score(inputs, rows, n_rows, W_out, room)
    likelihood, loss = _judge(n_rows, void, learning_rate, room, likelihood)
    _collect(n_rows, W_out, room)
    _move(inputs, rows, n_rows, W_out, negatives.shape[1] + 1, room)
    return likelihood, loss


@njit(**INNER)
def _pose(centre: np.uint32, negatives: Ids, drawn: int, questions: Ids) -> int:
    """Write down the questions; return how many of the later ones are the centre again."""
    n_negatives = negatives.shape[1]
    void = len(questions) - 1 - n_negatives
    questions[:] = centre
    for k in range(n_negatives):
        word = negatives[drawn, k]
        questions[k + 1] = word
        void += int(word == centre)
    return void


@njit(**INNER)
def _score(inputs: Floats, rows: Ids, n_rows: int, W_out: Floats, room: Room) -> None:
    """C O.T: two rows of C with three questions at a time, a last row with six."""
    questions, scores = room.questions, room.scores
    dim, n = whole_lines(W_out), len(questions)
    for a in range(0, n_rows - 1, 2):
        c0, c1 = rows[a], rows[a + 1]
        for b in range(0, n, 3):
            o0, o1, o2 = questions[b], questions[b + 1], questions[b + 2]
            s0 = s1 = s2 = s3 = s4 = s5 = ZERO
            for d in range(dim):
                s0 += inputs[c0, d] * W_out[o0, d]
                s1 += inputs[c0, d] * W_out[o1, d]
                s2 += inputs[c0, d] * W_out[o2, d]
                s3 += inputs[c1, d] * W_out[o0, d]
                s4 += inputs[c1, d] * W_out[o1, d]
                s5 += inputs[c1, d] * W_out[o2, d]
            q, r = a * n + b, a * n + n + b
            scores[q], scores[q + 1], scores[q + 2] = -s0, -s1, -s2
            scores[r], scores[r + 1], scores[r + 2] = -s3, -s4, -s5
    if n_rows % 2:
        c0 = rows[n_rows - 1]
        for b in range(0, n, 6):
            o0, o1, o2 = questions[b], questions[b + 1], questions[b + 2]
            o3, o4, o5 = questions[b + 3], questions[b + 4], questions[b + 5]
            s0 = s1 = s2 = s3 = s4 = s5 = ZERO
            for d in range(dim):
                s0 += inputs[c0, d] * W_out[o0, d]
                s1 += inputs[c0, d] * W_out[o1, d]
                s2 += inputs[c0, d] * W_out[o2, d]
                s3 += inputs[c0, d] * W_out[o3, d]
                s4 += inputs[c0, d] * W_out[o4, d]
                s5 += inputs[c0, d] * W_out[o5, d]
            q = (n_rows - 1) * n + b
            scores[q], scores[q + 1], scores[q + 2] = -s0, -s1, -s2
            scores[q + 3], scores[q + 4], scores[q + 5] = -s3, -s4, -s5
    for q in range(0, n_rows * n, n):
        scores[q] = -scores[q]


@njit(**INNER)
def _judge(
    n_rows: int, void: int, learning_rate: np.float32, room: Room, likelihood: float
) -> tuple[float, float]:
    """From scores to errors, and the loss; a question about the centre again is settled."""
    use_wide_registers()
    questions, scores, chances, errors = room.questions, room.scores, room.chances, room.errors
    n = len(questions)
    size = n_rows * n
    if void:
        for k in range(1, n):
            if questions[k] == questions[0]:
                for q in range(k, size, n):
                    scores[q] = FAR
    end = -(-size // LINE) * LINE
    for q in range(size, end):
        scores[q] = FAR
    for q in range(end):
        p = sigmoid(scores[q])
        chances[q] = p
        errors[q] = learning_rate * (p - ONE)
    for q in range(0, size, n):
        errors[q] = -errors[q]

    loss = 0.0
    for line in range(0, end, LINE):
        product = ONE
        for q in range(line, line + LINE):
            product *= chances[q]
        if product > SMALL:
            likelihood *= np.float64(product)
        else:  # -log p of each, exact where p itself would be too small for a float32
            for q in range(line, line + LINE):
                loss += max(-scores[q], ZERO) + np.log1p(np.exp(-abs(scores[q])))
        if likelihood < TINY:
            loss -= np.log(likelihood)
            likelihood = 1.0
    return likelihood, loss


@njit(**INNER)
def _collect(n_rows: int, W_out: Floats, room: Room) -> None:
    """The gradient: errors O, three questions at a time."""
    use_wide_registers()
    questions, errors, gradient = room.questions, room.errors, room.gradient
    dim, n = whole_lines(W_out), len(questions)
    for a in range(n_rows):
        for b in range(0, n, 3):
            e0, e1, e2 = errors[a * n + b], errors[a * n + b + 1], errors[a * n + b + 2]
            o0, o1, o2 = questions[b], questions[b + 1], questions[b + 2]
            for d in range(dim):
                part = e0 * W_out[o0, d] + e1 * W_out[o1, d] + e2 * W_out[o2, d]
                gradient[a, d] = part if b == 0 else gradient[a, d] + part


@njit(**INNER)
def _move(inputs: Floats, rows: Ids, n_rows: int, W_out: Floats, n_asked: int, room: Room) -> None:
    """O += errors.T C, two rows of C at a time."""
    use_wide_registers()
    questions, errors = room.questions, room.errors
    dim, n = whole_lines(W_out), len(questions)
    for b in range(n_asked):
        o = questions[b]
        for a in range(0, n_rows - 1, 2):
            e0, e1, c0, c1 = errors[a * n + b], errors[a * n + n + b], rows[a], rows[a + 1]
            for d in range(dim):
                W_out[o, d] += e0 * inputs[c0, d] + e1 * inputs[c1, d]
        if n_rows % 2:
            e0, c0 = errors[(n_rows - 1) * n + b], rows[n_rows - 1]
            for d in range(dim):
                W_out[o, d] += e0 * inputs[c0, d]


@njit(**INNER)
def list_contexts(words: Ids, i: int, left: int, right: int, contexts: Ids) -> int:
    """Write the words at ``left`` to ``right - 1`` to ``contexts``, but not word i; count them."""
    n = 0
    for j in range(left, right):
        contexts[n] = words[j]
        n += int(j != i)
    return n


@njit(**INNER)
def fetch_questions(W_out: Floats, centre: np.uint32, negatives: Ids, drawn: int) -> None:
    """Ask for the rows of O before they are needed."""
    fetch_row(W_out, centre)
    for k in range(negatives.shape[1]):
        fetch_row(W_out, negatives[drawn, k])


@njit(**INNER)
def sum_of_rows(matrix: Floats, rows: Ids, share: np.float32, out: Floats) -> None:
    """``share`` times the sum of ``matrix[rows]``, two rows at a time."""
    use_wide_registers()
    dim, n_rows = whole_lines(matrix), len(rows)
    out[:] = ZERO
    for a in range(0, n_rows - 1, 2):
        c0, c1 = rows[a], rows[a + 1]
        for d in range(dim):
            out[d] += share * matrix[c0, d] + share * matrix[c1, d]
    if n_rows % 2:
        c0 = rows[n_rows - 1]
        for d in range(dim):
            out[d] += share * matrix[c0, d]


@njit(**INNER)
def add_rows(matrix: Floats, rows: Ids, n_rows: int, changes: Floats) -> None:
    """Add a row of ``changes`` to each of ``matrix[rows[:n_rows]]``: its own, or the last one."""
    use_wide_registers()
    for a in range(n_rows):
        row, change = rows[a], min(a, len(changes) - 1)
        for d in range(whole_lines(matrix)):
            matrix[row, d] += changes[change, d]

"""Questions of chapter 07: parameters, gates, shapes, gradients cut short."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from course_lib.layers import sigmoid
from course_lib.teaching.checks import Mistake, question

Step = Callable[[Any, Any], tuple[Any, Any]]


@question(
    "07.1",
    blank="S (D H + H H + 2 H) with S = 3, D = 100 and H = 64.",
    mistakes=[
        Mistake(
            lambda: 3 * (100 * 64 + 64 * 64 + 64),
            "torch keeps two biases for each score: count 2 H.",
        ),
        Mistake(
            lambda: 4 * (100 * 64 + 64 * 64 + 2 * 64),
            "That is the LSTM. A GRU has three scores for each entry of the state.",
        ),
        Mistake(
            lambda: 3 * (100 * 64 + 2 * 64),
            "The state has a matrix of its own: H times H.",
        ),
    ],
    otherwise="Three scores, each with a matrix from the inputs, one from the state, two biases.",
    right="Compare: sum(weights.numel() for weights in recurrent_layer('GRU', 100, 64)"
    ".parameters()).",
)
def parameters_of_a_gru() -> int:
    """Parameters of a GRU with 100 inputs and a state of 64."""
    from course_lib.recurrent import n_parameters

    return n_parameters("GRU", 100, 64)


@question(
    "07.2",
    blank="After n steps 0.95 to the power n is left. When is that below 0.01?",
    mistakes=[
        Mistake(
            lambda: math.floor(math.log(0.01) / math.log(0.95)),
            "After that step a little more than 1% is left. One more.",
        ),
        Mistake(
            lambda: math.ceil(0.99 / 0.05),
            "The gate takes 5% of what is left, not of what was there at first: multiply.",
        ),
    ],
    otherwise="Take logarithms: n times log 0.95 must be below log 0.01.",
    right="And with a gate at 0.5 it takes 7 steps: sigmoid(0) is half-open.",
)
def steps_to_forget() -> int:
    """First step after which less than 1% is left at 0.95 a step."""
    left, steps = 1.0, 0
    while left >= 0.01:
        left, steps = left * 0.95, steps + 1
    return steps


def _try_step(step: Step) -> list[float]:
    scores = [np.array([0.3, -1.0]), np.array([2.0, 0.1]), np.array([-0.7, 0.4])]
    state, cell = step([*scores, np.array([1.1, -0.2])], np.array([0.5, -2.0]))
    return [*np.ravel(state).tolist(), *np.ravel(cell).tolist()]


def _step(scores: Any, cell: Any) -> tuple[Any, Any]:
    i, f, g, o = scores
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


def _candidate_by_sigmoid(scores: Any, cell: Any) -> tuple[Any, Any]:
    i, f, g, o = (sigmoid(score) for score in scores)
    cell = f * cell + i * g
    return o * np.tanh(cell), cell


def _gates_exchanged(scores: Any, cell: Any) -> tuple[Any, Any]:
    return _step([scores[1], scores[0], *scores[2:]], cell)


def _cell_shown_bare(scores: Any, cell: Any) -> tuple[Any, Any]:
    _, cell = _step(scores, cell)
    return sigmoid(scores[3]) * cell, cell


@question(
    "07.3",
    blank="Keep part of the cell, add part of the candidate, show part of the result.",
    mistakes=[
        Mistake(
            lambda: _candidate_by_sigmoid,
            "The candidate is no gate: it goes through tanh, so that it can be negative.",
        ),
        Mistake(
            lambda: _gates_exchanged,
            "Input and forget gate have changed places: the first score is the input gate's.",
        ),
        Mistake(
            lambda: _cell_shown_bare,
            "The state is the output gate times tanh of the cell.",
        ),
    ],
    otherwise="cell = f * cell + i * g, then state = o * tanh(cell), with f, i, o sigmoids and g "
    "a tanh.",
    right="Four lines, and it equals torch.nn.LSTM.",
    probe=_try_step,
)
def one_step_of_an_lstm() -> Step:
    """State and cell after one step."""
    return _step


@question(
    "07.4",
    blank="All states: (batch, time, both directions). The last ones: one for each layer and "
    "direction.",
    mistakes=[
        Mistake(
            lambda: ((8, 20, 32), (4, 8, 32)),
            "In all states the two directions stand side by side: twice 32 numbers.",
        ),
        Mistake(
            lambda: ((8, 20, 64), (2, 8, 32)),
            "The last states hold one for each layer and each direction: 2 times 2.",
        ),
        Mistake(
            lambda: ((8, 20, 64), (2, 8, 64)),
            "torch does not put the directions of the last states side by side: it lists them, "
            "one for each layer and direction.",
        ),
    ],
    otherwise="Make the layer and a tensor of zeros of shape (8, 20, 50), and look.",
    right="All states are those of the upper layer only; the last ones are of every layer.",
)
def shapes_of_a_stack() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shapes of both results of a stacked GRU with two directions."""
    import torch

    from course_lib.recurrent import recurrent_layer

    layer = recurrent_layer("GRU", 50, 32, layers=2, bidirectional=True)
    with torch.no_grad():
        states, last = layer(torch.zeros(8, 20, 50))
    return tuple(states.shape), tuple(last.shape)


@question(
    "07.5",
    blank="Blocks start at steps 0, 30, 60 and 90. Which of them holds the last step?",
    mistakes=[
        Mistake(
            lambda: 30,
            "The last block is shorter than 30: it starts at step 90.",
        ),
        Mistake(
            lambda: 100,
            "That is without truncation. The gradient does not leave its block.",
        ),
    ],
    otherwise="Count the steps of the block to which the last step belongs.",
    right="Truncation reaches back at most 30 steps, and here 10: the cut does not move along "
    "with the loss.",
)
def inputs_reached() -> int:
    """Inputs with a gradient, 100 steps, blocks of 30, loss at the last state."""
    from course_lib.recurrent import RNN

    rnn = RNN.random(2, 4, truncate=30)
    rnn.forward(np.random.default_rng(0).normal(size=(1, 100, 2)))
    dstates = np.zeros((1, 100, 4))
    dstates[:, -1] = 1
    return int(rnn.backward(dstates).any(axis=2).sum())


@cache
def _right_answers(bias: float) -> float:
    from course_lib.recurrent import memory_table

    models = {"LSTM": {"kind": "LSTM", "open_gate": bias}}
    return float(memory_table(models, [16], seeds=[0], progress=False)["accuracy"].iloc[0])


@question(
    "07.6",
    blank="Two models, two rows of the table: compare the column 'accuracy'.",
    mistakes=[
        Mistake(
            lambda: 0.0,
            "Compare again. At bias 0 the gate starts at 0.5, and half to the power 8 is 0.004.",
        ),
        Mistake(
            lambda: 0.99,
            "The question asks for the bias, 0.0 or 3.0, not for the share of right answers.",
            when=lambda answer: 0.2 < answer <= 1,
        ),
    ],
    otherwise="The answer is 0.0 or 3.0.",
    right="The same network, the same examples: only the first bias differs, and with it, chance "
    "or nearly all right.",
)
def better_bias() -> float:
    """Return the bias with which an LSTM learns to remember."""
    return max((0.0, 3.0), key=_right_answers)

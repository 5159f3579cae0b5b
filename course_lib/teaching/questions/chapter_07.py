"""Questions of chapter 07: a gradient through time, a step, a batch, perplexity, memory."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions.answers_07 import (
    Gradient,
    Perplexity,
    Reverse,
    Step,
    coupled_step,
    perplexity_of,
    relu_gradient,
    reverse_words,
    try_gradient,
    try_perplexity,
    try_reverse,
    try_step,
)

_GRADIENT = {
    "forwards": "Your loop goes from the first step to the last. The gradient begins at the last "
    "state and goes back.",
    "tanh": "1 - h ** 2 is the slope of tanh. With ReLU the slope is 1 where the state is above 0, "
    "and 0 elsewhere.",
    "no slope": "The gradient went past the ReLU untouched. Where the state is 0, nothing goes "
    "through: multiply by the slope, (h[t] > 0).",
    "last": "This is the term of the last step alone. W_h is used at every step: go on to the "
    "first, and add the terms up.",
    "overwritten": "Every step replaces what was there, so only the term of step 1 is left. Add "
    "the terms up.",
    "transposed": "The terms are made the right way, but the gradient went back through W_h the "
    "wrong way round. The score of step t + 1 is h[t] @ W_h, so h[t] gets delta @ W_h.T.",
    "slope before": "You took the slope at h[t - 1]. The ReLU that delta of step t goes through is "
    "the one that made h[t].",
    "after": "The term of step t is made of h[t]. W_h was multiplied by the state before it: "
    "h[t - 1].",
    "turned": "Your matrix is the transpose of the right one. Rows belong to the state before: "
    "np.outer(h[t - 1], delta).",
    "mean": "You divided by the number of steps. One matrix is used T times, and its gradients are "
    "added up.",
}


@question(
    "07.1",
    blank="Go from the last step to the first. At each one, delta is the gradient at the state, "
    "times the slope of the ReLU; np.outer(h[t - 1], delta) is its term; delta @ W_h.T goes on.",
    mistakes=[Mistake(partial(relu_gradient, slip), hint) for slip, hint in _GRADIENT.items()],
    otherwise="For h = [[2], [1], [3]], W_h = [[0.5]] and d = [1] the terms are 1 (step 2) and "
    "0.5 * 2 (step 1), so the answer is [[2]].",
    right="With ReLU nothing shrinks by the slope of tanh, but W_h is still multiplied in, step by "
    "step.",
    probe=try_gradient,
)
def gradient_of_the_recurrent_matrix() -> Gradient:
    """Gradient of W_h, added up through time."""
    return relu_gradient()


_STEPS = {
    "order": "These are the right arrays in the wrong order: return the state h first, then the "
    "cell c.",
    "candidate": "The candidate is no gate: it goes through tanh, so that it can be negative.",
    "exchanged": "The forget gate says what is kept of the cell: f * c. You kept 1 - f of it.",
    "one gate": "The same f multiplies cell and candidate. What is let in is what was given up: "
    "1 - f.",
    "bare": "The cell is right. The state is the output gate times tanh of the cell.",
    "old cell": "The cell is right, but the state shows the old one. Use the new cell.",
    "no sigmoid": "The scores of the gates went in as they are. A gate is the sigmoid of its "
    "score.",
    "swapped": "The scores come in the order forget gate, candidate, output gate; you took the "
    "last two the other way round.",
    "no state": "The scores leave out the state: x_t @ W_x + h @ W_h + b.",
    "four": "There are three scores: split into 3.",
    "alone": "Return two arrays, (h, c).",
}


@question(
    "07.2",
    blank="np.split cuts the scores x_t @ W_x + h @ W_h + b into f, g and o. Two of the three are "
    "gates.",
    mistakes=[Mistake(partial(coupled_step, slip), hint) for slip, hint in _STEPS.items()],
    otherwise="With W_x and W_h 0, b = [0, 1, 0], h = [0] and c = [1] the new cell is [0.881] and "
    "the new state [0.353]. Look at tanh of the candidate, sigmoid of both gates and 1 - f; return "
    "(h, c).",
    right="A quarter of the weights is saved. The GRU couples its gates in the same way.",
    probe=try_step,
)
def step_with_coupled_gates() -> Step:
    """One step of an LSTM with three scores."""
    return coupled_step()


_REVERSED = {
    "ragged": "The words are turned around, but the padding is gone. Each row keeps its length, "
    "with the zeros after the words.",
    "unchanged": "These are the ids as they came in. Turn the words of each row around.",
    "padding first": "The words are turned around, but the padding came to the front. Turn only "
    "the words of each row, and leave the zeros after them.",
    "texts": "You turned the order of the texts around. Each row stays where it is.",
    "sorted": "This sorts the ids. Their order must be the old one, from the end.",
    "in place": "The result is right, but the array that came in has changed. Work on a copy.",
    "one left": "The last word of each text stayed where it was. A text of n words has the ids "
    "row[:n].",
}


@question(
    "07.3",
    blank="Count the words of each row, (row != 0).sum(), and turn only these around.",
    mistakes=[Mistake(partial(reverse_words, slip), hint) for slip, hint in _REVERSED.items()],
    otherwise="[[4, 2, 7], [3, 9, 0]] becomes [[7, 2, 4], [9, 3, 0]]: one array, with the padding "
    "kept.",
    right="Read this with a second layer, turn its states around in the same way, and put them "
    "beside those of the first: that is a bidirectional network.",
    probe=try_reverse,
)
def words_from_the_end() -> Reverse:
    """Ids in the opposite order, padding left at the end."""
    return reverse_words()


_PERPLEXITY = {
    "padding": "Places of padding were counted. Leave out where targets is 0.",
    "all places": "Padding adds nothing to your sum, but you divided by the number of all places. "
    "Divide by the number of words.",
    "by text": "You took the mean of each text, and then the mean of these. Every word counts the "
    "same, so take one mean over all words.",
    "loss": "This is the loss. The perplexity is np.exp of it.",
    "sign": "This is below 1: the loss is minus the logarithm.",
    "sum": "You added the losses of the words up. Divide the sum by the number of words.",
    "mean of texts": "You took the perplexity of each text, and then the mean of these. Take one "
    "mean of -log p over all words, and np.exp of that.",
    "two": "The natural logarithm belongs to np.exp. 2 ** loss would need logarithms to base 2.",
    "mean of p": "You took the mean of the probabilities. The mean is that of their logarithms.",
    "mean of 1/p": "You took the mean of 1 / p. The mean is that of the logarithms.",
    "all words": "You used the probabilities of all words of the vocabulary. Only that of the word "
    "that came counts: p[b, t, targets[b, t]].",
}


@question(
    "07.4",
    blank="Pick the probability of each word that came; leave out padding; take the mean of "
    "-np.log of them, and np.exp of that.",
    mistakes=[Mistake(partial(perplexity_of, slip), hint) for slip, hint in _PERPLEXITY.items()],
    otherwise="If the words that came had the probabilities 0.5 and 0.125, the perplexity is 4.",
    right="A model of perplexity 4 is as unsure as somebody who chooses among 4 equally likely "
    "words.",
    probe=try_perplexity,
    tolerance=1e-6,
)
def perplexity_of_a_batch() -> Perplexity:
    """Perplexity over the words of a padded batch."""
    return perplexity_of()


@question(
    "07.5",
    blank="All states: (batch, time, both directions). The last ones: one for each layer and "
    "direction.",
    mistakes=[
        Mistake(
            lambda: ((8, 20, 32), (6, 8, 32)),
            "In all states the two directions stand side by side: twice 32 numbers.",
        ),
        Mistake(
            lambda: ((8, 20, 64), (3, 8, 32)),
            "The last states hold one for each layer and each direction: 3 times 2.",
        ),
        Mistake(
            lambda: ((8, 20, 64), (3, 8, 64)),
            "torch does not put the directions of the last states side by side: it lists them, "
            "one for each layer and direction.",
        ),
        Mistake(
            lambda: ((8, 20, 192), (6, 8, 32)),
            "All states are those of the uppermost layer, not of all three.",
        ),
        Mistake(
            lambda: ((20, 8, 64), (6, 8, 32)),
            "With batch_first=True the batch comes before the time in all states.",
        ),
        Mistake(
            lambda: ((6, 8, 32), (8, 20, 64)),
            "The other way round: all states first, then the last ones.",
        ),
        Mistake(
            lambda: ((8, 20, 64), (8, 6, 32)),
            "batch_first does not move the batch in the last states: layers and directions come "
            "first.",
        ),
        Mistake(
            lambda: ((8, 20, 64), (2, 8, 32)),
            "The last states are of every layer, not of the uppermost one alone.",
        ),
        Mistake(lambda: ((8, 20, 32), (3, 8, 32)), "You left out bidirectional."),
        Mistake(
            lambda: ((8, 20, 64), (6, 8, 64)),
            "Each row of the last states is one direction of one layer: 32 numbers.",
        ),
    ],
    otherwise="Make the layer and a tensor of zeros of shape (8, 20, 50), and look.",
    right="All states are those of the upper layer only; the last ones are of every layer.",
)
def shapes_of_a_stack() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shapes of both results of a stacked GRU with two directions."""
    import torch

    from course_lib.recurrent import recurrent_layer

    layer = recurrent_layer("GRU", 50, 32, layers=3, bidirectional=True)
    with torch.no_grad():
        states, last = layer(torch.zeros(8, 20, 50))
    return tuple(states.shape), tuple(last.shape)


@cache
def _table() -> Any:
    """Train a network whose gate starts shut, and one whose gate starts open."""
    from course_lib.recurrent import memory_table

    models = {f"bias {bias:.0f}": {"kind": "GRU", "open_gate": bias} for bias in (-1.0, 3.0)}
    return memory_table(models, [24], seeds=[0], progress=False)


_COLUMNS = ("model", "steps", "seed", "kept", "accuracy")


def _is_table(answer: Any) -> bool:
    return isinstance(answer, dict) and set(_COLUMNS) <= set(answer)


def _rows(answer: Any) -> Any:
    """Give kept and accuracy of each model, the gate that starts shut first."""
    pairs = sorted(zip(answer["kept"], answer["accuracy"], strict=True))
    return np.array(pairs, dtype=float)


def _about(answer: Any) -> bool:
    """Whether a table is near that of the two biases, on any processor."""
    if not _is_table(answer) or len(answer["kept"]) != 2 or set(answer["steps"]) != {24}:
        return False
    kept, accuracy = _rows(answer).T
    near = np.abs(kept - [0.42, 0.95]).max() < 0.04
    return bool(near and abs(accuracy[0] - 0.25) < 0.15 and 0.8 < accuracy[1] <= 1)


@question(
    "07.6",
    blank="models is a dictionary of two names and their options; memory_table returns the table.",
    mistakes=[
        Mistake(
            lambda: _table()["accuracy"].tolist(),
            "Hand in the whole table that memory_table returned, not some of its numbers.",
            when=lambda answer: (
                not _is_table(answer)
                and isinstance(answer, (int, float, list, tuple, dict, np.ndarray))
            ),
        ),
        Mistake(
            lambda: _table().assign(steps=16),
            "The sequences of this experiment have 24 steps: steps=[24].",
            when=lambda answer: set(answer["steps"]) != {24},
        ),
        Mistake(
            lambda: _table().iloc[:1],
            "The table should have two rows: two models, one length, seeds=[0].",
            when=lambda answer: len(answer["kept"]) != 2,
        ),
        Mistake(
            lambda: _table().iloc[[1, 1]],
            "Both gates start open. Is open_gate -1.0 in one of the models?",
            when=lambda answer: _rows(answer)[:, 0].min() > 0.9,
        ),
        Mistake(
            lambda: _table().iloc[[0, 0]],
            "Neither gate starts open. Is open_gate 3.0 in one of the models?",
            when=lambda answer: _rows(answer)[:, 0].max() < 0.7,
        ),
    ],
    otherwise='These are not the numbers of this experiment. Check kind "GRU", the two biases, '
    "steps=[24] and seeds=[0].",
    right="The same network and examples; but before training a step keeps 0.42 of the gradient "
    "with the bias -1, and 0.95 with the bias 3.",
    probe=_about,
)
def table_of_two_biases() -> Any:
    """Table of a GRU whose update gate starts shut, and of one whose gate starts open."""
    return _table()

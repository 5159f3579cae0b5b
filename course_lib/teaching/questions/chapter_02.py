"""Questions of chapter 02: CBOW from layers, its two bottlenecks, the embedding layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import cbow
from course_lib.optimisers import Adam
from course_lib.teaching.checks import Mistake, question
from course_lib.text import EncodedCorpus, contexts_and_targets

Floats = npt.NDArray[np.float64]
Shape = tuple[int, ...]


@question(
    "02.1",
    blank="Examples, times context words, times numbers in a one-hot vector, times 4 bytes.",
    mistakes=[
        Mistake(
            lambda: 100 * 1_000_000 * 4 / 1e6,
            "That is one vector for each example. Each example has 10 context words.",
        ),
        Mistake(
            lambda: 100 * 5 * 1_000_000 * 4 / 1e6,
            "A window of 5 means five words on each side, so 10 context words.",
        ),
        Mistake(
            lambda: 100 * 10 * 1_000_000 * 8 / 1e6, "float32 takes 4 bytes a number; 8 is float64."
        ),
        Mistake(
            lambda: 100 * 10 * 1_000_000 / 1e6,
            "That is how many million numbers there are. Each takes 4 bytes.",
        ),
    ],
    otherwise="Multiply examples, context words, vocabulary and bytes; divide by a million.",
    right="Four gigabytes to say which 1,000 words were meant. Their ids take 4 kilobytes.",
)
def megabytes_of_one_hot_vectors() -> float:
    """Megabytes of the one-hot contexts of 100 examples, window 5, a million words."""
    one_word = cbow.one_hot(0, 1_000_000).nbytes
    return 100 * 10 * one_word / 1e6


@question(
    "02.2",
    blank="A target needs 3 words on its left and 3 on its right. How many positions have them?",
    mistakes=[
        Mistake(
            lambda: ((20, 6), (20,)),
            "The first 3 and the last 3 tokens lack neighbours on one side: they are no targets.",
        ),
        Mistake(
            lambda: ((14, 3), (14,)), "A window of 3 means three words on each side: 6 in all."
        ),
        Mistake(lambda: ((14, 7), (14,)), "The target itself does not belong to its context."),
        Mistake(
            lambda: ((17, 6), (17,)),
            "You left out 3 tokens. Both ends of the sentence lack neighbours.",
        ),
        Mistake(
            lambda: ((14, 6), (14, 1)),
            "The targets are a plain array of ids, with a single number in its shape.",
        ),
    ],
    otherwise="With T tokens and a window w there are T - 2w examples of 2w context words.",
)
def shapes_of_contexts_and_targets() -> tuple[Shape, Shape]:
    """Shapes of contexts and targets of a sentence of 20 tokens, window 3."""
    contexts, targets = contexts_and_targets(range(20), window=3)
    return contexts.shape, targets.shape


@question(
    "02.3",
    blank="Each word has the probability 1 / 40,000. Put it into the formula.",
    mistakes=[
        Mistake(
            lambda: -float(np.log(40_000)),
            "A loss of this kind is never negative: the logarithm of a number below 1 is, and "
            "the formula turns its sign.",
        ),
        Mistake(lambda: float(np.log10(40_000)), "That is the logarithm to base 10. Take np.log."),
        Mistake(lambda: float(np.log2(40_000)), "That is the logarithm to base 2. Take np.log."),
        Mistake(lambda: 1 / 40_000, "That is the probability. The loss is minus its logarithm."),
    ],
    otherwise="Compute minus the natural logarithm of 1 / 40,000.",
    right="If the loss of a training run starts far above the log of V, look for a mistake.",
    tolerance=5e-4,
)
def loss_of_a_model_that_knows_nothing() -> float:
    """Loss of 40,000 equal probabilities."""
    return cbow.OneHotCBOW(2, 1).loss.forward(np.zeros((1, 40_000)), [0])


class _Embedding:
    """Look rows up; the gradients of repeated rows add up."""

    def __init__(self, W: Floats) -> None:
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, ids: npt.ArrayLike) -> Floats:
        self.ids = np.asarray(ids)
        return self.params[0][self.ids]

    def backward(self, dout: Floats) -> None:
        self.grads[0][...] = 0
        np.add.at(self.grads[0], self.ids, dout)


class _Assigning(_Embedding):
    def backward(self, dout: Floats) -> None:
        self.grads[0][...] = 0
        self.grads[0][self.ids] = dout


class _Increasing(_Embedding):
    def backward(self, dout: Floats) -> None:
        self.grads[0][...] = 0
        self.grads[0][self.ids] += dout


class _NeverCleared(_Embedding):
    def backward(self, dout: Floats) -> None:
        np.add.at(self.grads[0], self.ids, dout)


def _try_embedding(embedding: Any) -> list[Floats]:
    """Gradients of two steps; the second has no repeated word, the first has."""
    layer = embedding(np.arange(21.0).reshape(7, 3))
    found = []
    for ids in ([1, 0, 3, 0], [2, 5]):
        layer.forward(ids)
        layer.backward(1 + np.arange(3.0 * len(ids)).reshape(-1, 3))
        found.append(np.array(layer.grads[0]))
    return found


@question(
    "02.4",
    blank="The gradient is still all zeros. Set it to zero, then add each row of dout to the "
    "row that its id names.",
    mistakes=[
        Mistake(
            lambda: _Assigning,
            "A word that repeats keeps its last gradient only. The gradients of its places must "
            "add up: np.add.at.",
        ),
        Mistake(
            lambda: _NeverCleared,
            "In the second step the gradient of the first is still there. Set it to zero first.",
        ),
    ],
    otherwise="For ids [1, 0, 3, 0], row 0 of the gradient is dout[1] + dout[3], and in the "
    "next step it is zero again if word 0 does not occur.",
    right="Frequent words repeat in nearly every step: this is where the sum matters.",
    probe=_try_embedding,
)
def embedding_layer() -> type[Any]:
    """Return a layer whose backward pass adds up the gradients of repeated words."""
    return _Embedding


def _last_loss(shift: int, vocabulary_size: int, steps: int = 300) -> float:
    """Train on the sentence of the chapter, with the right contexts' ids shifted."""
    corpus = EncodedCorpus.from_sentences(["you say goodbye and i say hello .".split()])
    contexts, targets = contexts_and_targets(corpus[0], window=1)
    model, optimiser = cbow.EmbeddingCBOW(vocabulary_size, 5), Adam(learning_rate=0.05)
    loss = np.inf
    for _ in range(steps):
        loss = model.forward(contexts + np.array([0, shift]), targets)
        model.backward()
        optimiser.update(model.params, model.grads)
    return loss


@question(
    "02.5",
    blank="contexts + np.array([0, 7]) adds 0 to the left column and 7 to the right one. Train "
    "on that, and take the last entry of the losses.",
    mistakes=[
        Mistake(
            lambda: _last_loss(0, 14),
            "That is the level of the chapter. Did you train on the shifted contexts? Left and "
            "right words need different ids.",
            when=lambda loss: abs(loss - np.log(2) / 3) < 0.02,
        ),
        Mistake(
            lambda: _last_loss(7, 14, steps=1),
            "That is the loss at the start, the log of 14. Take the last loss, [-1].",
            when=lambda loss: abs(loss - np.log(14)) < 0.05,
        ),
    ],
    otherwise="Train a model of 14 ids on the shifted contexts for 300 steps; the last loss is "
    "close to zero.",
    right="Nothing is left to doubt: *say and* and *and say* are different contexts now. The "
    "price is two vectors for each word, and each learns from half of the examples.",
    probe=lambda loss: loss if loss > 0.05 else 0.0,  # Below that, digits say nothing.
    tolerance=1e-3,
)
def loss_with_left_and_right() -> float:
    """Last loss of CBOW with different vectors for words on the left and on the right."""
    return _last_loss(7, 14)

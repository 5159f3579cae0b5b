"""Questions of chapter 03: negative sampling."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from course_lib import datasets, evaluation, layers
from course_lib.negative_sampling import UnigramSampler, subsample_probability, train_word2vec
from course_lib.teaching.checks import Mistake, question

Array = npt.NDArray[np.float64]
Loss = Callable[[Array, Array, Array], float]


@question(
    "03.1",
    blank="The sigmoid of 2 is 1 / (1 + e to the power -2). The answer is no, so t = 0.",
    mistakes=[
        Mistake(
            lambda: float(layers.sigmoid(2.0)) - 1,
            "That is the gradient for the answer yes. Here the answer is no: t = 0.",
        ),
        Mistake(
            lambda: -float(np.log(1 - layers.sigmoid(2.0))),
            "That is the loss. The question asks for its gradient at the score.",
        ),
        Mistake(
            lambda: -float(layers.sigmoid(2.0)),
            "The sign is the other way round: the gradient is y - t.",
        ),
    ],
    otherwise="The gradient at the score is y - t, with y the sigmoid of the score.",
    right="The score must fall: the model said yes with 88%, and the answer is no.",
    tolerance=5e-4,
)
def gradient_of_a_wrong_yes() -> float:
    """Gradient at a score of 2 when the answer is no."""
    return float(layers.sigmoid(2.0))


@question(
    "03.2",
    blank="Raise both shares to the power 0.75, then divide by their sum.",
    mistakes=[
        Mistake(lambda: 0.1**0.75, "The shares must add up to 1 again: divide by their sum."),
        Mistake(lambda: 0.1, "That is the share as it occurs, with power 1."),
        Mistake(lambda: 0.1**0.75 / 0.1, "That is a ratio. Divide by the sum over both words."),
    ],
    otherwise="0.9 and 0.1, each to the power 0.75; divide the second by the sum of both.",
    tolerance=5e-4,
)
def share_of_the_rarer() -> float:
    """Share of the draws for a word with 10% of the tokens, of two words."""
    return float(UnigramSampler([90, 10], power=0.75).probabilities[1])


def _try_loss(loss: Loss) -> list[float]:
    random = np.random.default_rng(0)
    hidden, target, negatives = random.normal(size=5), random.normal(size=5), random.normal(size=15)
    return [
        float(loss(hidden, target, negatives.reshape(3, 5))),
        float(loss(np.zeros(5), target, negatives.reshape(3, 5))),
    ]


def _loss(hidden: Array, target: Array, negatives: Array) -> float:
    scores = np.concatenate([[hidden @ target], negatives @ hidden])
    labels = np.array([1.0] + [0.0] * len(negatives))
    return layers.SigmoidWithLoss().forward(scores[np.newaxis], labels[np.newaxis])


@question(
    "03.3",
    blank="One term for the target, -log of the sigmoid of its score; one for each negative, "
    "-log of the sigmoid of minus its score. Add them up.",
    mistakes=[
        Mistake(
            lambda: (
                lambda h, o, n: -np.log(layers.sigmoid(h @ o)) - np.log(layers.sigmoid(n @ h)).sum()
            ),
            "The negatives need a minus inside: the model should say no to them.",
        ),
        Mistake(
            lambda: lambda h, o, n: -np.log(layers.sigmoid(h @ o)),
            "The negatives are missing. Alone, the target teaches the model to say yes.",
        ),
        Mistake(
            lambda: (
                lambda h, o, n: (
                    -np.log(layers.sigmoid(h @ o)) - np.log(layers.sigmoid(-(n @ h))).mean()
                )
            ),
            "Add the terms of the negatives up; do not take their mean.",
        ),
    ],
    otherwise="With a hidden vector of zeros every score is 0, and the loss is 4 log 2 for "
    "three negatives.",
    probe=_try_loss,
)
def loss_function() -> Loss:
    """Loss of one target and K negatives."""
    return _loss


@question(
    "03.4",
    blank="Keep probability: the square root of t / P plus t / P, with t = 0.001, P = 0.06.",
    mistakes=[
        Mistake(
            lambda: float(np.sqrt(1e-3 / 0.06)),
            "That is the formula of the paper. The programs, and this course, add t / P.",
        ),
        Mistake(
            lambda: 1 - float(subsample_probability([6, 94], 1e-3)[0]),
            "That is the probability to leave the word out.",
        ),
    ],
    otherwise="Compute t / P first; the answer is its square root plus itself.",
    tolerance=5e-3,
)
def kept_share_of_a_frequent_word() -> float:
    """Probability to keep a word with 6% of the tokens, at threshold 0.001."""
    return float(subsample_probability([6, 94], 1e-3)[0])


@cache
def _count_in_window(window: int) -> int:
    """How many of ten neighbours of 'king' are his people, for a window."""
    plots = datasets.english_corpus(parts=["film-plots"])
    vectors = train_word2vec(
        plots, architecture="cbow", window=window, epochs=5, learning_rate=0.05, progress=False
    )
    topic = {"throne", "kingdom", "crown", "castle", "palace", "royal", "army", "reign"}
    return len(topic & set(vectors.nearest("king", topn=20)["word"]))


@question(
    "03.5",
    blank="Train twice, with window=1 and with window=15, and compare the two counts.",
    mistakes=[
        Mistake(
            lambda: "narrow",
            "Compare again: a narrow window sees only the next word, which says what kind of "
            "word can stand there (prince, queen), not what the text is about.",
        ),
        Mistake(
            lambda: 15,
            "Name the kind of window, 'narrow' or 'wide', as a string.",
            when=lambda answer: isinstance(answer, int | float),
        ),
    ],
    otherwise="The answer is 'narrow' or 'wide'.",
    right="A wide window brings words of one topic together, a narrow one words of one kind.",
    needs_data=True,
)
def window_for_topics() -> str:
    """Return the window that brings more words of the topic near 'king'."""
    return "wide" if _count_in_window(15) > _count_in_window(1) else "narrow"


@cache
def _wordsim_with(power: float) -> float:
    plots = datasets.english_corpus(parts=["film-plots"])
    vectors = train_word2vec(
        plots, architecture="cbow", power=power, epochs=5, learning_rate=0.05, progress=False
    )
    return evaluation.word_similarity(vectors, datasets.word_similarity("wordsim353")).spearman


@question(
    "03.6",
    blank="Train three times, with power=0, 0.75 and 1, and score each on WordSim-353.",
    mistakes=[
        Mistake(
            lambda: 1,
            "With power 1 the score is about that of 0.75. Try two seeds of each before you "
            "call a small difference a difference.",
        ),
        Mistake(
            lambda: 0.75,
            "0.75 is what everybody uses. Look for the score that is far below the two others.",
        ),
    ],
    otherwise="The answer is one of 0, 0.75 and 1.",
    right="With power 0 nearly all negatives are rare words, and the frequent ones never learn "
    "what they are not. Between 0.75 and 1 the difference is that of two seeds.",
    needs_data=True,
)
def worst_power() -> float:
    """Return the power that is clearly the worst of 0, 0.75 and 1."""
    return min((0, 0.75, 1), key=_wordsim_with)

"""Questions of chapter 04: GloVe, counts and ratios."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from course_lib import datasets, evaluation, glove
from course_lib.teaching.checks import Mistake, question
from course_lib.text import Vocabulary

Array = npt.NDArray[np.float64]
PairLoss = Callable[[Array, Array, float, float, float, float], float]


@question(
    "04.1",
    blank="Divide the count of deep in the row of like by the sum of that row.",
    mistakes=[
        Mistake(
            lambda: 0.5,
            "That is P(like | deep): the row of deep has 1 for like and 1 for learning. The word "
            "after the bar names the row.",
        ),
        Mistake(lambda: 1.0, "That is the count. Divide it by the sum of the row of like."),
        Mistake(lambda: 1 / 14, "Divide by the sum of the row, not of the whole table."),
    ],
    otherwise="The row of like adds up to 2 + 1 + 1.",
    tolerance=5e-4,
)
def probability_of_deep_near_like() -> float:
    """P(deep | like) for the three sentences and a window of 1."""
    sentences = [["I", "like", "deep", "learning"], ["I", "like", "NLP"], ["I", "enjoy", "flying"]]
    vocabulary = Vocabulary.build(sentences)
    shares = glove.probabilities(glove.cooccurrence(sentences, vocabulary, window=1)).toarray()
    return float(shares[vocabulary.index["like"], vocabulary.index["deep"]])


def _gas(window: int, column: str = "ratio") -> float:
    sentences = glove.ice_and_steam()
    vocabulary = Vocabulary.build(sentences)
    counts = glove.cooccurrence(sentences, vocabulary, window=window)
    table = glove.probability_ratios(counts, vocabulary, probes=["gas"])
    return float(table[column].to_numpy()[0])


@question(
    "04.2",
    blank="Count with cooccurrence(reader, vocabulary, window=5), then use probability_ratios.",
    mistakes=[
        Mistake(lambda: _gas(10), "That is the ratio for a window of 10; count with 5."),
        Mistake(lambda: 1 / _gas(5), "Upside down: ice stands above, steam below."),
        Mistake(
            lambda: _gas(5, "X(ice, k)") / _gas(5, "X(steam, k)"),
            "That is the ratio of the counts. Divide each by the sum of its row first.",
        ),
    ],
    otherwise="The ratio stands in the row of gas, in the last column of probability_ratios.",
    right="Below 1, as with a window of 10: gas goes with steam. But it rests on few counts.",
    tolerance=5e-3,
)
def ratio_of_gas() -> float:
    """Ratio of the probabilities of gas near ice and near steam, in the reader, window 5."""
    return _gas(5)


def _pair_loss(
    w: Array, context: Array, b: float, b_context: float, x: float, x_max: float
) -> float:
    error = w @ context + b + b_context - np.log(x)
    return float(glove.weight(x, x_max) * error**2)


def _without_ceiling(
    w: Array, context: Array, b: float, b_context: float, x: float, x_max: float
) -> float:
    return float((x / x_max) ** 0.75 * (w @ context + b + b_context - np.log(x)) ** 2)


def _without_logarithm(
    w: Array, context: Array, b: float, b_context: float, x: float, x_max: float
) -> float:
    return float(glove.weight(x, x_max) * (w @ context + b + b_context - x) ** 2)


def _without_square(
    w: Array, context: Array, b: float, b_context: float, x: float, x_max: float
) -> float:
    return float(glove.weight(x, x_max) * (w @ context + b + b_context - np.log(x)))


def _try_pair_loss(loss: PairLoss) -> list[float]:
    w, context = np.random.default_rng(0).normal(size=(2, 5))
    return [float(loss(w, context, 0.3, -0.2, x, 10.0)) for x in (1.0, 4.0, 40.0)]


@question(
    "04.3",
    blank="Compute the weight, then the error, and return the weight times the squared error.",
    mistakes=[
        Mistake(
            lambda: _without_ceiling,
            "The weight must stop at 1 for counts above x_max.",
        ),
        Mistake(
            lambda: _without_logarithm,
            "The dot product and the biases stand for the logarithm of the count, not for the "
            "count.",
        ),
        Mistake(lambda: _without_square, "The error is squared, so that it costs on both sides."),
    ],
    otherwise="With vectors and biases of zeros, x = 1 costs nothing, for its logarithm is 0.",
    probe=_try_pair_loss,
)
def loss_of_a_pair() -> PairLoss:
    """Part of the loss that one pair adds."""
    return _pair_loss


@cache
def _wordsim_with(window: int) -> float:
    plots = datasets.english_corpus(parts=["film-plots"])
    counts = glove.cooccurrence(plots, window=window)
    vectors = glove.train_glove(
        counts, plots.vocabulary, epochs=5, x_max=10, learning_rate=0.1, progress=False
    )
    return evaluation.word_similarity(vectors, datasets.word_similarity("wordsim353")).spearman


@question(
    "04.4",
    blank="Train four times, two windows with two seeds each, and compare the scores.",
    mistakes=[
        Mistake(
            lambda: 2,
            "Compare again: a narrow window leaves most pairs without a count, and says which "
            "words can follow each other. WordSim asks which words belong together.",
        ),
        Mistake(
            lambda: "10",
            "Store the number, without quotation marks.",
            when=lambda answer: isinstance(answer, str),
        ),
    ],
    otherwise="The answer is 2 or 10.",
    right="Far higher, with either seed: on a small corpus a wide window collects more counts.",
    needs_data=True,
)
def better_window() -> int:
    """Return the window that scores higher on WordSim-353."""
    return max((2, 10), key=_wordsim_with)

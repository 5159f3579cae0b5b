"""Questions of chapter 06: tables, rows and what pre-training is worth."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import datasets
from course_lib.sequences import embedding_matrix, encode, pad, word_index
from course_lib.teaching.checks import Mistake, question
from course_lib.text import tokenize
from course_lib.vectors import WordVectors

Fill = Callable[[dict[str, int], Any, int], npt.NDArray[np.floating]]

_TEXTS = ["a fine film", "fine", "a dull dull film"]


@question(
    "06.1",
    blank="The table has 5,001 rows of 50 numbers. The last layer sees 40 vectors side by side.",
    mistakes=[
        Mistake(
            lambda: 5000 * 50 + 40 * 50 + 1,
            "Padding has a row as well: the table has 5,001 rows.",
        ),
        Mistake(
            lambda: 5001 * 50 + 50 + 1,
            "The vectors are laid side by side, not averaged: the last layer has a weight for "
            "each number of each of the 40 places.",
        ),
        Mistake(lambda: 5001 * 50 + 40 * 50, "Do not forget the bias of the last layer."),
    ],
    otherwise="Add up the table (rows times numbers), the weights of the last layer (40 times 50), "
    "and its bias.",
    right="Nearly all of them are in the table.",
)
def weights_of_a_flatten_model() -> int:
    """Number of weights: table, last layer, bias."""
    return 5001 * 50 + 40 * 50 + 1


@question(
    "06.2",
    blank="Three steps: word_index(texts), encode(texts, index), pad(…, length=3, side='before').",
    mistakes=[
        Mistake(
            lambda: pad(encode(_TEXTS, word_index(_TEXTS)), 3),
            "The padding stands after the text. The question asks for padding before it.",
        ),
        Mistake(
            lambda: pad(encode(_TEXTS, word_index(_TEXTS)), side="before"),
            "The matrix has four columns. Pass length=3: longer texts are cut.",
        ),
    ],
    otherwise="A matrix of 3 rows and 3 columns; the second row is 0, 0 and the number of 'fine'.",
    right="Padding before a text keeps its end, also when it has to be cut.",
)
def three_padded_texts() -> npt.NDArray[np.int64]:
    """Pad three texts before, to a length of 3."""
    return pad(encode(_TEXTS, word_index(_TEXTS)), length=3, side="before")


def _fill(index: dict[str, int], vectors: Any, dim: int) -> npt.NDArray[np.float32]:
    return embedding_matrix(index, vectors)[0]


def _fill_from_zero(index: dict[str, int], vectors: Any, dim: int) -> npt.NDArray[np.float64]:
    rows = np.zeros((len(index) + 1, dim))
    for number, word in enumerate(index):
        if word in vectors:
            rows[number] = vectors[word]
    return rows


def _fill_without_padding(index: dict[str, int], vectors: Any, dim: int) -> npt.NDArray[Any]:
    return _fill(index, vectors, dim)[1:]


def _try_fill(fill: Fill) -> list[list[float]]:
    vectors = WordVectors(["film", "good"], [[1, 2], [3, 4]])
    rows = fill({"good": 1, "movie": 2, "film": 3}, vectors, 2)
    return [[float(number) for number in row] for row in rows]


@question(
    "06.3",
    blank="Start with np.zeros((len(index) + 1, dim)), then go through index.items().",
    mistakes=[
        Mistake(
            lambda: _fill_from_zero,
            "Every vector is one row too high. The first word has the number 1: use the numbers "
            "of the index, row 0 belongs to padding.",
        ),
        Mistake(
            lambda: _fill_without_padding,
            "A row is missing: with padding the matrix has one row more than there are words.",
        ),
    ],
    otherwise="For {'good': 1, 'movie': 2, 'film': 3}, where 'movie' has no vector, rows 0 and 2 "
    "are zeros, row 1 is the vector of 'good' and row 3 that of 'film'.",
    probe=_try_fill,
)
def fill_rows() -> Fill:
    """Put the vector of each word into the row of its number."""
    return _fill


@cache
def _share_known(lowercase: bool) -> float:
    plots = datasets.film_plots(progress=False)["plot"][:200]
    index = word_index([tokenize(plot, lowercase) for plot in plots])
    glove = datasets.glove_6b_50d(progress=False)
    return sum(word in glove for word in index) / len(index)


@question(
    "06.4",
    blank="Build the index twice, with tokenize(plot, lowercase=False) and with True, and look at "
    "the missing words that embedding_matrix returns.",
    mistakes=[
        Mistake(
            lambda: (_share_known(True), _share_known(False)),
            "You have the two the wrong way round: first the share with capital letters kept.",
        ),
        Mistake(
            lambda: (1 - _share_known(False), 1 - _share_known(True)),
            "These are the shares of words without a vector. The question asks for the others.",
        ),
    ],
    otherwise="Two shares between 0 and 1: words with a vector, divided by all words of the index.",
    right="GloVe 6B knows no capital letters at all. Every name and every first word of a sentence "
    "is lost to those who keep them.",
    tolerance=5e-3,
    needs_data=True,
)
def shares_with_a_vector() -> tuple[float, float]:
    """Share of words with a vector: capital letters kept, and lowered."""
    return _share_known(False), _share_known(True)


@cache
def _gain() -> float:
    """Mean accuracy of frozen GloVe minus that of the same rows under other words."""
    from course_lib import pretrained

    reviews = datasets.film_reviews(progress=False)
    snippets = reviews[reviews["source"] == "rotten_tomatoes"]
    task = pretrained.review_task(snippets, (1000, 300, 2000))
    true, _ = embedding_matrix(task.index, datasets.glove_6b_50d(progress=False))
    order = 1 + np.random.default_rng(0).permutation(len(true) - 1)
    curves = [
        pretrained.learning_curves(task, table, (200,), ("frozen",), range(3), progress=False)
        for table in (true, np.concatenate([true[:1], true[order]]))
    ]
    return float(curves[0]["accuracy"].mean() - curves[1]["accuracy"].mean())


def _clear_gain(gain: float) -> str:
    """Judge a difference of accuracies: above .03 is clear, and more than .5 is impossible."""
    if isinstance(gain, bool) or not gain <= 0.5:
        return "no difference of two such accuracies"
    return "a clear gain" if gain > 0.03 else "no gain"


@question(
    "06.5",
    blank="shuffled[1:] holds the rows of start[1:] in another order. Train from start and from "
    "shuffled, and subtract the mean accuracies.",
    mistakes=[
        Mistake(
            lambda: -_gain(),
            "The true rows should do better. Did you subtract the other way round, or shuffle "
            "both tables?",
            when=lambda answer: answer <= 0.03,
        ),
        Mistake(
            lambda: 100 * _gain(),
            "Accuracies are shares between 0 and 1, and so is their difference.",
            when=lambda answer: answer > 1,
        ),
    ],
    otherwise="The gain is a difference of two accuracies, about a tenth.",
    right="Shuffled rows do hardly better than guessing. What helps is that words of like meaning "
    "have vectors alike: a word without a label learns from its neighbours.",
    probe=_clear_gain,
    needs_data=True,
)
def gain_of_the_right_rows() -> float:
    """Accuracy with the true rows minus that with shuffled ones, 200 labels, frozen."""
    return _gain()

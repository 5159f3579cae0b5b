"""Questions of chapter 10: document vectors, chance, a classifier with few labels."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import datasets, recommendation
from course_lib.teaching.checks import Mistake, question
from course_lib.vectors import WordVectors, average_vectors

Average = Callable[[list[list[str]], WordVectors], Any]

_DOCUMENTS = np.array([[3.0, 4.0], [4.0, 3.0], [0.0, 2.0], [5.0, 0.0]])


def _cosines() -> npt.NDArray[np.float64]:
    unit = _DOCUMENTS / np.linalg.norm(_DOCUMENTS, axis=1, keepdims=True)
    return unit @ unit.T


@question(
    "10.1",
    blank="Divide each row by its length. The dot products of the rows are then the cosines.",
    mistakes=[
        Mistake(
            lambda: float(_cosines().mean()),
            "The cosine of a document with itself is 1. These four do not count: take pairs of "
            "different documents.",
        ),
        Mistake(
            lambda: float((_DOCUMENTS @ _DOCUMENTS.T)[np.triu_indices(4, k=1)].mean()),
            "Those are dot products of the vectors as they are. Divide each vector by its length "
            "first.",
        ),
    ],
    otherwise="There are six pairs of different documents. Add up their cosines, divide by six.",
    right="High, though the vectors look different: none of them has a negative number.",
    tolerance=5e-4,
)
def mean_cosine() -> float:
    """Mean cosine over the six pairs."""
    return recommendation.mean_cosine(_DOCUMENTS)


_TOY = WordVectors(["ice", "cold", "hot"], [[2, 0], [1, 1], [0, 3]])
_LISTS = [["ice", "cold"], [], ["hot", "unheard"], ["unheard"], ["ice", "ice", "hot"]]


def _try_average(average: Average) -> list[list[float]]:
    matrix = np.asarray(average([list(tokens) for tokens in _LISTS], _TOY), dtype=np.float64)
    return np.round(matrix, 4).tolist()


def _skipping(token_lists: list[list[str]], vectors: WordVectors) -> Any:
    known = [[token for token in tokens if token in vectors] for tokens in token_lists]
    return np.array([vectors[tokens].mean(axis=0) for tokens in known if tokens])


def _diluted(token_lists: list[list[str]], vectors: WordVectors) -> Any:
    rows = []
    for tokens in token_lists:
        known = [token for token in tokens if token in vectors]
        total = vectors[known].sum(axis=0) if known else np.zeros(vectors.dim)
        rows.append(total / max(len(tokens), 1))
    return np.array(rows)


@question(
    "10.2",
    blank="Start with np.zeros((len(token_lists), vectors.dim)) and fill the rows that have a "
    "known word.",
    mistakes=[
        Mistake(
            lambda: _skipping,
            "Two rows are missing: lists without a known word need a row of zeros, or all that "
            "follow move up.",
        ),
        Mistake(
            lambda: _diluted,
            "Divide by the number of known words. An unknown word must not make the mean shorter.",
        ),
    ],
    otherwise="Five lists, five rows: [1.5, 0.5] for ice and cold, zeros for the empty list.",
    right="`average_vectors` does the same, and says how many words counted.",
    probe=_try_average,
)
def rows_in_place() -> Average:
    """Average word vectors, keeping every row."""
    return lambda token_lists, vectors: average_vectors(token_lists, vectors)[0]


@question(
    "10.3",
    blank="The weight is a / (a + p). Compute it for p = 0.05 and for p = 0.00001, then divide.",
    mistakes=[
        Mistake(
            lambda: 0.05 / 0.00001,
            "That is how much more often the frequent word occurs. SIF is milder: a / (a + p).",
        ),
        Mistake(
            lambda: (0.001 / 0.051) / (0.001 / 0.00101),
            "Upside down: divide the weight of the rare word by that of the frequent one.",
        ),
        Mistake(
            lambda: 0.051 / 0.002,
            "0.001% is 0.00001, not 0.001.",
        ),
    ],
    otherwise="Both weights have the form 0.001 / (0.001 + p); p is a share, so 5% is 0.05.",
    right="Below p = a, weights hardly differ any more: a very rare word counts no more than a "
    "rare one.",
    tolerance=5e-3,
)
def times_as_much() -> float:
    """Ratio of two SIF weights."""
    a = 0.001
    return (a / (a + 0.00001)) / (a / (a + 0.05))


_KINDS = ["A"] * 5 + ["B"] * 3 + ["C"] * 2


@question(
    "10.4",
    blank="An item of kind A meets 4 of its kind among the 9 others. Half of the items are of "
    "kind A.",
    mistakes=[
        Mistake(
            lambda: (25 + 9 + 4) / 100,
            "An item is never recommended to itself: 4 of 9 others, not 5 of 10.",
        ),
        Mistake(
            lambda: (4 / 9 + 2 / 9 + 1 / 9) / 3,
            "That is the mean over the three kinds. Every item is asked about, and there are more "
            "of kind A.",
        ),
        Mistake(lambda: 1 / 3, "The kinds are not equally frequent."),
    ],
    otherwise="5 items expect 4/9, 3 items expect 2/9, 2 items expect 1/9. Take the mean of the "
    "ten.",
    right="The same for one recommendation or for five: that is the line to beat.",
    tolerance=5e-4,
)
def expected_precision() -> float:
    """Expected precision of random recommendations."""
    return float(recommendation.random_precision(_KINDS, np.arange(10)).mean())


@cache
def _accuracies() -> tuple[float, float]:
    """Mean accuracy of averages and of TF-IDF with 200 long reviews for training."""
    reviews = datasets.film_reviews(drop_duplicates=True)
    chosen = reviews[reviews["source"] == "imdb"].sample(2000, random_state=1)
    texts = recommendation.encode_documents(chosen["text"])
    labels, glove = chosen["label"].to_numpy(), datasets.glove_6b_50d()
    test, found = np.arange(1000, 2000), []
    for part in range(5):
        train = np.arange(part * 200, (part + 1) * 200)
        table = recommendation.compare_classifiers(texts, labels, glove, train, test)
        found.append(table["accuracy"].to_numpy()[1:])
    by_average, by_tfidf = np.mean(found, axis=0).tolist()
    return by_average, by_tfidf


@question(
    "10.5",
    blank="Call rec.compare_classifiers(texts, labels, glove, train, test) five times and compare "
    "the mean of the column 'accuracy'.",
    mistakes=[
        Mistake(
            lambda: "average",
            "That is what happened with short reviews. A long review has ten times as many words: "
            "even a few labelled ones show TF-IDF many telling words.",
        ),
        Mistake(
            lambda: 0.75,
            "The question asks which one is ahead: 'average' or 'TF-IDF'.",
            when=lambda answer: isinstance(answer, float),
        ),
    ],
    otherwise="The answer is 'average' or 'TF-IDF'.",
    right="Long texts give TF-IDF many words for each label. What a baseline needs is not a number "
    "of texts, but enough words that tell.",
    needs_data=True,
)
def ahead_with_long_reviews() -> str:
    """Name the better features for 200 long reviews."""
    by_average, by_tfidf = _accuracies()
    return "average" if by_average > by_tfidf else "TF-IDF"

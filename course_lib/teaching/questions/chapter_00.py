"""Questions of chapter 00: what a check is, on three small ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import datasets
from course_lib.teaching.checks import Mistake, question
from course_lib.vectors import WordVectors

Nearest = Callable[[WordVectors, str], Any]
Length = Callable[[npt.NDArray[np.floating]], float]


@question(
    "00.1",
    blank="Replace the ... by a call: `vectors.similarity` takes the two words.",
    mistakes=[
        Mistake(
            lambda: datasets.glove_6b_50d().similarity("dog", "car"),
            "That is *dog* and *car*, as in the chapter. The question asks for *cat* and *car*.",
        ),
        Mistake(
            lambda: 1 - datasets.glove_6b_50d().similarity("cat", "car"),
            "That is a distance, 1 minus the similarity. Leave the similarity as it is.",
        ),
    ],
    otherwise="`vectors.similarity` with the words 'cat' and 'car' gives it.",
    right="A check says so when you are right, and why it matters when it does.",
    tolerance=5e-3,
    needs_data=True,
)
def similarity_of_cat_and_car() -> float:
    """Similarity of 'cat' and 'car' in GloVe."""
    return datasets.glove_6b_50d().similarity("cat", "car")


def _try_nearest(nearest: Nearest) -> list[Any]:
    vectors = datasets.glove_6b_50d() if callable(nearest) else None  # reading it takes a while
    return [nearest(vectors, word) for word in ("seoul", "piano", "monday")]


@question(
    "00.2",
    blank="Ask `vectors.nearest` for one word, and return the first of the column 'word'.",
    mistakes=[
        Mistake(
            lambda: lambda vectors, word: word,
            "Your function returns the word itself; the nearest other word is wanted.",
        ),
        Mistake(
            lambda: lambda vectors, word: vectors.nearest(word, topn=1),
            "Your function returns a table. Take the column 'word', and its first entry.",
            when=lambda nearest: hasattr(_try_nearest(nearest)[0], "columns"),
        ),
        Mistake(
            lambda: lambda vectors, word: vectors.nearest("seoul", topn=1)["word"][0],
            "Your function gives the same for every word: use its parameter `word`.",
        ),
    ],
    otherwise="For 'dog' it should return 'cat', a string.",
    probe=_try_nearest,
    needs_data=True,
)
def nearest_word_function() -> Nearest:
    """Return a function that finds the nearest word of a word."""
    return lambda vectors, word: str(vectors.nearest(word, topn=1)["word"][0])


def _try_length(length: Length) -> list[float]:
    vectors = ([3.0, 4.0], [0.0, -2.0, 0.0], [0.5, 0.5, 0.5, 0.5, 1.0])
    return [float(length(np.array(vector))) for vector in vectors]


@question(
    "00.3",
    blank="Add the squares of the numbers in the vector, then return the square root.",
    mistakes=[
        Mistake(
            lambda: lambda vector: (vector**2).sum(),
            "That is the square of the length. The square root is missing.",
        ),
        Mistake(lambda: len, "That is how many numbers the vector has, not its length in space."),
        Mistake(
            lambda: lambda vector: np.abs(vector).sum(),
            "That adds the numbers up. Square each of them first, and take the root at the end.",
        ),
    ],
    otherwise="For the vector (3, 4) it should return 5.",
    probe=_try_length,
)
def length_function() -> Length:
    """Return a function that computes the length of a vector."""
    return lambda vector: float(np.sqrt((vector**2).sum()))

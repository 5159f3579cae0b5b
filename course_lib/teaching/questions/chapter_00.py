"""Questions of chapter 00: what a check is, on three small ones."""

from __future__ import annotations

import numpy as np

from course_lib import datasets
from course_lib.teaching.checks import Mistake, question


@question(
    "00.1",
    blank="Replace the ... by the number of words in `vectors`; len() counts them.",
    mistakes=[
        Mistake(lambda: 50, "That is the number of dimensions, the length of each vector."),
        Mistake(lambda: 399_999, "Counting starts at 0 for indices, not for numbers of things."),
    ],
    otherwise="`len(vectors)` gives it.",
    right="A check says so when you are right, and why it matters when it does.",
    needs_data=True,
)
def number_of_words() -> int:
    """How many words have a vector in GloVe."""
    return len(datasets.glove_6b_50d())


@question(
    "00.2",
    blank="Ask for the nearest words of 'seoul', and take the first of the column 'word'.",
    mistakes=[
        Mistake(lambda: "seoul", "A word is nearest to itself; the question leaves it out."),
        Mistake(
            lambda: datasets.glove_6b_50d().nearest("korea", topn=1)["word"][0],
            "That is the nearest word of 'korea'. The question asks for 'seoul'.",
        ),
    ],
    otherwise="`vectors.nearest('seoul', topn=1)` is a table with one row; its word is wanted.",
    needs_data=True,
)
def nearest_of_seoul() -> str:
    """Nearest word of 'seoul' in GloVe."""
    return str(datasets.glove_6b_50d().nearest("seoul", topn=1)["word"][0])


@question(
    "00.3",
    blank="Add the squares of the numbers in the vector, then take the square root.",
    mistakes=[
        Mistake(
            lambda: float((datasets.glove_6b_50d()["dog"] ** 2).sum()),
            "That is the square of the length. The square root is missing.",
        ),
        Mistake(lambda: 50, "That is how many numbers the vector has, not its length."),
    ],
    otherwise="The length of a vector is the root of the sum of its squares.",
    tolerance=1e-3,
    needs_data=True,
)
def length_of_dog() -> float:
    """Length of the vector of 'dog'."""
    return float(np.linalg.norm(datasets.glove_6b_50d()["dog"]))

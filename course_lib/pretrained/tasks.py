"""Film reviews, ready to train on: without duplicates, cut into fixed parts, encoded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.classification import drop_duplicates, split
from course_lib.pretrained.tables import glove_tokenize
from course_lib.sequences import encode, pad, word_index

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Part", "Task", "review_task"]


@dataclass(frozen=True)
class Part:
    """Texts of one part of a task.

    Attributes
    ----------
    tokens : list of list of str
    ids : numpy.ndarray of int64, shape (n, T)
        The numbers of the known words of each text, padded with 0.
    labels : numpy.ndarray of int64, shape (n,)
    """

    tokens: list[list[str]]
    ids: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: npt.NDArray[np.int64]) -> Part:
        """Return the part that consists of these rows only."""
        return Part([self.tokens[row] for row in rows.tolist()], self.ids[rows], self.labels[rows])

    def __repr__(self) -> str:
        words = np.mean([len(tokens) for tokens in self.tokens])
        return f"Part({len(self):,} texts of {words:.0f} words, {self.labels.mean():.0%} positive)"


@dataclass(frozen=True)
class Task:
    """Texts with labels in two parts, and the index made from the first.

    Attributes
    ----------
    index : dict of str to int
        Numbers of the words of the training part.
    train, test : Part
    duplicates : int
        Texts left out because they stood in the table before.
    """

    index: dict[str, int]
    train: Part
    test: Part
    duplicates: int


def review_task(
    table: pd.DataFrame,
    sizes: Sequence[int] = (4000, 4000),
    *,
    max_length: int = 150,
    min_count: int = 2,
    seed: int = 0,
    tokenizer: Callable[[str], list[str]] = glove_tokenize,
) -> Task:
    """Cut a table of reviews into parts that share no text, and encode them.

    Parameters
    ----------
    table : pandas.DataFrame
        ``text`` and ``label``, as ``datasets.film_reviews`` returns it.
    sizes : sequence of two int, default (4000, 4000)
        Texts of the training and of the test part. The rest is left out. There is no part to
        tune on: whoever needs one takes it from the labels that they train on.
    max_length : int, default 150
        Cut texts after so many words. Long reviews then cost less, and lose little.
    min_count : int, default 2
        Number words that occur so often in the training part; the others are dropped. What
        occurs once cannot be learnt, and costs a row.
    seed : int, default 0
        Of the split.
    tokenizer : callable, default ``glove_tokenize``
        Cuts a text into words.

    Returns
    -------
    Task

    Raises
    ------
    ValueError
        If the table has too few different texts, or there are not two sizes.
    """
    if len(sizes) != 2:
        raise ValueError(f"sizes is {tuple(sizes)}, expected two: train and test.")
    texts = table["text"].tolist()
    kept = drop_duplicates(texts).parts[0]
    if sum(sizes) > len(kept):
        raise ValueError(
            f"sizes add up to {sum(sizes)}, but the table has {len(kept)} different texts."
        )
    labels = table["label"].to_numpy(dtype=np.int64)[kept]
    parts = split(labels, [size / len(kept) for size in sizes], seed)
    tokens = [[tokenizer(texts[row])[:max_length] for row in kept[part]] for part in parts]
    index = word_index(tokens[0], min_count=min_count)
    train, test = (
        Part(lists, pad(encode(lists, index)), labels[part])
        for lists, part in zip(tokens, parts, strict=True)
    )
    return Task(index, train, test, len(texts) - len(kept))

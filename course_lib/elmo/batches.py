"""Put sentences of unequal length into batches without padding, for ``BiLM.layers``.

The rows of a batch are sorted by step: the first words of all sentences, then the second
words, and so on, longest sentence first. Sentences that have ended are then always the
last rows, so that an LSTM simply goes on with fewer of them. Chapter 08.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Batch", "make_batches", "word_numbers"]

Ints = npt.NDArray[np.int64]

# Numbers of the two marks; the words follow.
START, END = 0, 1


@dataclass(frozen=True)
class Batch:
    """Some sentences, with their marks, one after the other; and the rows sorted by step.

    Attributes
    ----------
    sentences : numpy.ndarray of int64, shape (n,)
        Which sentences, longest first.
    ids : numpy.ndarray of int64, shape (tokens,)
        Word numbers, sentence after sentence, marks included.
    starts : numpy.ndarray of int64, shape (n + 1,)
        Where each sentence begins in ``ids``.
    counts : list of int
        How many sentences have a first token, a second token, ...
    order : dict
        For ``"forward"`` and ``"backward"``: the position in ``ids`` of each row.
    """

    sentences: Ints
    ids: Ints
    starts: Ints
    counts: list[int]
    order: dict[str, Ints]


def word_numbers(sentences: Sequence[Sequence[str]]) -> tuple[list[str], list[Ints]]:
    """Number the different words from 2, and write each sentence with its marks.

    Examples
    --------
    >>> words, numbers = word_numbers([["a", "rose", "is", "a", "rose"], []])
    >>> words, [each.tolist() for each in numbers]
    (['a', 'rose', 'is'], [[0, 2, 3, 4, 2, 3, 1], [0, 1]])
    """
    index: dict[str, int] = {}
    numbers = [
        np.array([START, *(index.setdefault(word, len(index) + 2) for word in sentence), END])
        for sentence in sentences
    ]
    return list(index), numbers


def make_batches(numbers: Sequence[Ints], sentences: Ints, largest: int) -> Iterator[Batch]:
    """Sort sentences by length and cut them into batches of at most ``largest`` tokens.

    A sentence longer than that is a batch by itself.

    Parameters
    ----------
    numbers : sequence of arrays
        From ``word_numbers``.
    sentences : numpy.ndarray of int64
        Which of them.
    largest : int
    """
    lengths = np.array([len(numbers[s]) for s in sentences], dtype=np.int64)
    by_length = sentences[np.argsort(-lengths, kind="stable")]
    chosen: list[int] = []
    tokens = 0
    for sentence in by_length.tolist():
        if chosen and tokens + len(numbers[sentence]) > largest:
            yield _batch(numbers, chosen)
            chosen, tokens = [], 0
        chosen.append(sentence)
        tokens += len(numbers[sentence])
    if chosen:
        yield _batch(numbers, chosen)


def _batch(numbers: Sequence[Ints], chosen: list[int]) -> Batch:
    lengths = np.array([len(numbers[s]) for s in chosen], dtype=np.int64)
    ends = np.cumsum(lengths)
    steps = np.arange(lengths[0])[:, np.newaxis]
    there = steps < lengths
    return Batch(
        sentences=np.array(chosen, dtype=np.int64),
        ids=np.concatenate([numbers[s] for s in chosen]),
        starts=np.concatenate([[0], ends]),
        counts=there.sum(axis=1).tolist(),
        order={
            "forward": (ends - lengths + steps)[there],
            "backward": (ends - 1 - steps)[there],
        },
    )

"""Questions of chapter 11: scaling out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from course_lib import datasets, scaling
from course_lib.teaching.checks import Mistake, question

Pairs = list[tuple[int, int]]


@question(
    "11.1",
    blank="Put 1e10 into the law, multiply by the bytes of a cell, and divide by 1e9.",
    mistakes=[
        Mistake(lambda: 40 * 1e10**0.8 / 1e9, "That is the number of cells, in billions."),
        Mistake(
            lambda: 16 * 40 * 1e10 / 1e9,
            "The cells do not grow in proportion to the tokens: mind the exponent of 0.8.",
        ),
        Mistake(lambda: 16 * 40 * 1e10**0.8, "That is in bytes; divide by a billion."),
    ],
    otherwise="Cells: 40 * 1e10 ** 0.8. Each takes 16 bytes.",
    right="About 64 GB, four times the memory of a good laptop, for ten billion words.",
    tolerance=5e-3,
)
def gigabytes_of_the_matrix() -> float:
    """Memory of the cells of ten billion tokens."""
    cells = scaling.PowerLaw(coefficient=40, exponent=0.8)
    return float(16 * cells(1e10) / 1e9)


@question(
    "11.2",
    blank="The workers share the 100 hours. Do they share the 2 as well?",
    mistakes=[
        Mistake(lambda: 102 / 50, "The 2 hours are not shared: one process assembles."),
        Mistake(lambda: 2.0, "That is the counting alone. The assembling comes afterwards."),
        Mistake(lambda: 102.0, "So long it takes one worker. Fifty share the counting."),
    ],
    otherwise="Divide the counting by 50, then add the assembling.",
    right="Half of it is not shared. With 100 workers it would still take 3 hours.",
)
def hours_of_fifty_workers() -> float:
    """Hours for a shared and an unshared part."""
    return 100 / 50 + 2


def _merge(a: Pairs, b: Pairs) -> Pairs:
    total: dict[int, int] = {}
    for key, count in [*a, *b]:
        total[key] = total.get(key, 0) + count
    return sorted(total.items())


def _try_merge(merge: Callable[[Pairs, Pairs], Pairs]) -> list[list[tuple[int, int]]]:
    tries: list[tuple[Pairs, Pairs]] = [
        ([(1, 5), (4, 1)], [(0, 2), (4, 3), (9, 7)]),
        ([], [(3, 1)]),
        ([(2, 2), (5, 1)], []),
    ]
    return [[(int(key), int(count)) for key, count in merge(a, b)] for a, b in tries]


@question(
    "11.3",
    blank="Compare the first keys of both lists, take the smaller, and go on.",
    mistakes=[
        Mistake(
            lambda: lambda a, b: sorted(a + b),
            "A key that both hold stands there twice. Add its counts.",
        ),
        Mistake(
            lambda: lambda a, b: sorted({**dict(a), **dict(b)}.items()),
            "Where both hold a key, one of the counts got lost. Add them.",
        ),
        Mistake(
            lambda: lambda a, b: _merge(a, b)[: max(len(a), len(b))],
            "The rest of a list is missing: when one is used up, the other may go on.",
        ),
    ],
    otherwise="Try merge([(1, 5), (4, 1)], [(4, 3)]): expected [(1, 5), (4, 4)].",
    probe=_try_merge,
)
def merging() -> Callable[[Pairs, Pairs], Pairs]:
    """A merge of two sorted lists."""
    return _merge


def _try_recall(recall_at: Callable[[list[str], list[str]], float]) -> list[float]:
    tries = [
        (["car", "bus", "van"], ["bus", "car", "train"]),
        (["a", "b", "c", "d"], ["d", "x"]),
        (["a"], ["b", "c"]),
    ]
    return [float(recall_at(found, true)) for found, true in tries]


@question(
    "11.4",
    blank="Count the words that are in both lists, and divide.",
    mistakes=[
        Mistake(
            lambda: (
                lambda found, true: (
                    sum(a == b for a, b in zip(found, true, strict=False)) / len(true)
                )
            ),
            "The order does not matter: a neighbour counts wherever it was found.",
        ),
        Mistake(
            lambda: lambda found, true: len(set(found) & set(true)) / len(found),
            "That is the precision. Divide by how many there are to be found.",
        ),
        Mistake(
            lambda: lambda found, true: len(set(found) & set(true)) / len(set(found) | set(true)),
            "Divide by the number of true neighbours, not by that of all words in either list.",
        ),
    ],
    otherwise="Of the true neighbours bus, car and train, two were found: 2 / 3.",
    probe=_try_recall,
)
def recall_of_one_query() -> Callable[[list[str], list[str]], float]:
    """Share of the true neighbours that were found."""
    return lambda found, true: float(scaling.recall([_ids(found)], [_ids(true)]))


def _ids(words: list[str]) -> list[int]:
    return [int.from_bytes(word.encode(), "big") for word in words]


@cache
def _exponent(language: str) -> float:
    corpus = (datasets.korean_corpus if language == "korean" else datasets.english_corpus)(
        min_count=1
    )
    order = np.random.default_rng(0).permutation(len(corpus))
    grown = scaling.growth(corpus.select(order[: len(corpus) // 4]), points=5)
    return scaling.fit_power(grown["tokens"], grown["words"]).exponent


@question(
    "11.5",
    blank="Fit a power law to tokens and words of each part, and compare the exponents.",
    mistakes=[
        Mistake(
            lambda: "english",
            "Look at the exponents, not at the numbers of words: the English part is larger.",
        ),
        Mistake(
            lambda: _exponent("korean"),
            "Store the name of the corpus, 'english' or 'korean'.",
            when=lambda answer: isinstance(answer, float),
        ),
    ],
    otherwise='The answer is "english" or "korean".',
    right="A noun comes with many particles, and each combination is a new word.",
    needs_data=True,
)
def where_words_grow_faster() -> str:
    """Return the corpus whose vocabulary has the larger exponent."""
    return max(("english", "korean"), key=_exponent)

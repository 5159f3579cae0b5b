"""Questions of chapter 03: negative sampling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import datasets, evaluation
from course_lib.negative_sampling import UnigramSampler, subsample_probability, train_word2vec
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions.answers_03 import Update, try_update, update
from course_lib.vectors import WordVectors

Array = npt.NDArray[np.float64]
COUNTS = [np.array([50, 30, 15, 5]), np.array([7, 1000, 90, 2, 2, 0, 31])]


def _try_wrong_words(answer: Callable[..., Any]) -> list[Any]:
    """The probabilities for three powers, and then the counts, which must not change."""
    counts = [COUNTS[0].copy(), COUNTS[1].copy(), COUNTS[0].copy()]
    powers = [(1, 0.75), (2, 0.5), (3, 0.0)]
    return [*(answer(n, *power) for n, power in zip(counts, powers, strict=True)), *counts]


def _changes_counts(answer: Callable[..., Any]) -> bool:
    kept = [COUNTS[0], COUNTS[1], COUNTS[0]]
    return not all(map(np.array_equal, _try_wrong_words(answer)[3:], kept))


def _zero_first(counts: Array, right: int, power: float) -> Array:
    weights = np.where(np.arange(len(counts)) == right, 0, counts) ** power
    kept: Array = weights / weights.sum()
    return kept


def _zero_in_place(counts: Array, right: int, power: float) -> Array:
    counts[right] = 0
    return _zero_first(counts, right, power)


@question(
    "03.1",
    blank="Raise the counts to the power, set the entry of the right word to 0, and divide by "
    "the sum.",
    mistakes=[
        Mistake(
            lambda: _zero_in_place,
            "Your function changes the counts that it is given, and whoever calls it twice gets "
            "something else. Set the 0 in a new array, counts**power.",
            when=_changes_counts,
        ),
        Mistake(
            lambda: _zero_first,
            "Right except for power 0: there 0**0 is 1, and the right word is drawn again. Raise "
            "to the power first, and set the 0 afterwards.",
        ),
        Mistake(
            lambda: lambda counts, right, power: _wrong_words(counts, right, 0.75),
            "Right for power 0.75 alone: the function should use the power that it is given.",
        ),
        Mistake(
            lambda: lambda counts, right, power: counts**power / (counts**power).sum(),
            "The right word can still be drawn. Its probability should be 0.",
        ),
        Mistake(
            lambda: (
                lambda counts, right, power: np.where(
                    np.arange(len(counts)) == right, 0, counts**power / (counts**power).sum()
                )
            ),
            "Without the right word the probabilities no longer add up to 1: divide by the sum "
            "after you have taken it out.",
        ),
        Mistake(
            lambda: lambda counts, right, power: _wrong_words(counts, right, 1.0),
            "These are the probabilities with power 1. Raise the counts to the power first.",
        ),
    ],
    otherwise="For counts 1, 4 and 9, power 0.5, and right = 2 (the last word): [1/3, 2/3, 0].",
    right="Drawing again until the word differs comes to this. So does passing the word over, as "
    "the chapter does, except that fewer than K negatives are left.",
    probe=_try_wrong_words,
)
def wrong_words() -> Callable[[Array, int, float], Array]:
    """Distribution of the negatives of one right word."""
    return _wrong_words


def _wrong_words(counts: Array, right: int, power: float) -> Array:
    chances = UnigramSampler(counts, power).probabilities.copy()
    chances[right] = 0
    return chances / chances.sum()


def _try_shares(answer: Callable[..., Any]) -> list[Any]:
    return [answer(COUNTS[0].copy(), 0.02), answer(COUNTS[1][:5].copy(), 0.05)]


def _shares(counts: Array, threshold: float, keep: Array | None = None) -> Array:
    keep = subsample_probability(counts, threshold) if keep is None else keep
    left = keep * counts
    return left / left.sum()


def _root_alone(counts: Array, threshold: float) -> Array:
    kept: Array = np.minimum(1, np.sqrt(threshold * counts.sum() / counts))
    return kept


def _uncapped(counts: Array, threshold: float) -> Array:
    ratio = threshold * counts.sum() / counts
    return np.sqrt(ratio) + ratio


@question(
    "03.2",
    blank="P is counts divided by their sum. Compute the probability to keep each word, multiply "
    "it by the word's count, and divide by the sum.",
    mistakes=[
        Mistake(
            lambda: (
                lambda counts, threshold: _shares(counts, threshold, _uncapped(counts, threshold))
            ),
            "Some of your probabilities to keep a word are above 1. No word is kept more than "
            "always: np.minimum(1, ...).",
        ),
        Mistake(
            lambda: lambda counts, tau: _shares(counts, tau, _root_alone(counts, tau)),
            "That is the formula of the paper, the square root alone. Here a second term is added.",
        ),
        Mistake(
            lambda: lambda counts, threshold: subsample_probability(counts, threshold),
            "These are the probabilities to keep each word. The question asks which share of the "
            "text that is left each word has.",
        ),
        Mistake(
            lambda: (
                lambda counts, threshold: (
                    subsample_probability(counts, threshold) * counts / counts.sum()
                )
            ),
            "You divided by the number of tokens before sub-sampling. Divide by what is left.",
        ),
    ],
    otherwise="For counts 80 and 20 and threshold 0.05 the words stay with probability 0.3125 and "
    "0.75, and the shares are 0.625 and 0.375.",
    right="The frequent words have lost, the others have gained without being touched.",
    probe=_try_shares,
)
def shares_after_subsampling() -> Callable[[Array, float], Array]:
    """Share of each word in the text after sub-sampling."""
    return _shares


TABLES = [
    (np.array([1.0, 0.9, 0.7, 0.3]), np.array([0, 0, 0, 0])),
    (np.array([0.25, 1.0, 0.5, 0.8, 0.6]), np.array([1, 1, 1, 2, 2])),
]
NUMBERS = np.random.default_rng(3).random(60)

Draw = Callable[[float, Array, Array], Any]


def _try_draw(answer: Draw) -> list[Any]:
    return [answer(float(u), *table) for table in TABLES for u in NUMBERS]


def _draw(u: float, threshold: Array, other: Array) -> int:
    column = int(u * len(threshold))
    return column if u * len(threshold) - column < threshold[column] else int(other[column])


def _draw_with_u(u: float, threshold: Array, other: Array) -> int:
    column = int(u * len(threshold))
    return column if u < threshold[column] else int(other[column])


def _draw_turned(u: float, threshold: Array, other: Array) -> int:
    column = int(u * len(threshold))
    return int(other[column]) if u * len(threshold) - column < threshold[column] else column


@question(
    "03.3",
    blank="int(u * V) is the column. What is left of u * V after that is a random number from 0 "
    "to 1: compare it with the column's threshold.",
    mistakes=[
        Mistake(
            lambda: _draw_with_u,
            "You compare u itself with the threshold. But u has chosen the column: in the first "
            "column it is always small. Use the fraction of u * V, which is free.",
        ),
        Mistake(
            lambda: _draw_turned,
            "The other way round: below the threshold the column belongs to its own word.",
        ),
        Mistake(
            lambda: lambda u, threshold, other: int(u * len(threshold)),
            "You return the column. Above its threshold the word is other[column].",
        ),
    ],
    otherwise="With V = 4 and u = 0.3, u * V is 1.2: column 1, and 0.2 to compare with its "
    "threshold.",
    right="One random number does for both choices, as in the library's loop.",
    probe=_try_draw,
)
def draw_from_alias_table() -> Draw:
    """Word drawn from an alias table with one random number."""
    return _draw


_SLIPS = {
    "copies": "The matrices that came in are as before: your function worked on copies. Change "
    "W_in and W_out themselves, without W_in = ...; what you return is not looked at.",
    "whole": "Each context row got the whole gradient of h, as in the chapter's train_mean. h is "
    "a mean of C rows, so each gets one C-th.",
    "both once": "Right for words that are all different. One context, and one negative, occurs "
    "twice in the test and moved once. W[rows] -= move writes each row once; "
    "np.subtract.at(W, rows, move) subtracts as often as the row is named.",
    "W_in once": "W_out is right. In W_in, one context occurs twice in the test "
    "and moved once. W[rows] -= move writes each row once; np.subtract.at(W, rows, move) "
    "subtracts as often as the row is named.",
    "W_out once": "W_in is right. In W_out, one negative occurs twice in the test "
    "and moved once. W[rows] -= move writes each row once; np.subtract.at(W, rows, move) "
    "subtracts as often as the row is named.",
    "output first": "You moved W_out first, and then used the moved rows for the gradient of h. "
    "Take both gradients before anything moves.",
    "sum": "Your h is the sum of the context rows. In CBOW it is their mean.",
    "no rate": "The directions are right, the lengths are not: multiply both gradients by rate.",
    "sign": "Everything moves the wrong way. A step goes against the gradient: the error is "
    "y - answers, and it is subtracted.",
}


@question(
    "03.4",
    blank="h is the mean of the rows W_in[contexts]. The errors are sigmoid(O @ h) - answers, and "
    "the gradient at h is errors @ O. Each context gets a C-th of it.",
    mistakes=[Mistake(partial(update, slip), hint) for slip, hint in _SLIPS.items()],
    otherwise="Try two context rows, [1] and [3], and one output row [2], with rate 1 and a right "
    "answer of 0: h is 2 and y is 0.982. W_out becomes 0.036; the rows of W_in lose 0.982 each.",
    right="This is the gradient that torch finds; Mikolov's program leaves out the division.",
    probe=try_update,
)
def cbow_update() -> Update:
    """One step of CBOW with negative sampling."""
    return update()


TOPIC = {"throne", "kingdom", "crown", "castle", "palace", "royal", "army", "reign"}
SETTINGS: dict[str, Any] = {
    "architecture": "cbow",
    "epochs": 4,
    "learning_rate": 0.1,
    "seed": 1,
    "progress": False,
}


@cache
def _on_plots(window: int = 5, power: float = 0.75) -> WordVectors:
    plots = datasets.english_corpus(parts=["film-plots"])
    return train_word2vec(plots, window=window, power=power, **SETTINGS)


def _count(window: int, topn: int = 20) -> int:
    return len(TOPIC & set(_on_plots(window=window).nearest("king", topn=topn)["word"]))


def _are_numbers(answer: Any, n: int) -> bool:
    """Whether an answer is n numbers, in a list or the like."""
    values = list(answer) if isinstance(answer, (list, tuple, np.ndarray)) else []
    return len(values) == n and all(isinstance(value, (int, float)) for value in values)


def _about(answer: Any, counts: Sequence[int]) -> bool:
    """Whether counts are near: the last digits of training differ between processors."""
    return _are_numbers(answer, 2) and all(
        abs(a - b) <= 1 for a, b in zip(answer, counts, strict=True)
    )


@question(
    "03.5",
    blank="Train with window=1 and with window=15; count in both lists of 20 how many words are in "
    "`topic`.",
    mistakes=[
        Mistake(
            lambda: [_count(15), _count(1)],
            "These are the right counts in the other order: the narrow window comes first.",
            when=lambda answer: _about(answer, [_count(15), _count(1)]),
        ),
        Mistake(
            lambda: [_count(1, topn=10), _count(15, topn=10)],
            "You looked at 10 neighbours, the default. Ask for topn=20.",
            when=lambda answer: _about(answer, [_count(1, topn=10), _count(15, topn=10)]),
        ),
        Mistake(
            lambda: [12, 12],
            "Two numbers, but not these counts. Use `plots`, `settings` and the two windows as "
            "they stand, and count words of `topic` among the 20 nearest to king.",
            when=lambda answer: _are_numbers(answer, 2),
        ),
    ],
    otherwise="The answer is a list of two numbers, [with window=1, with window=15].",
    right="A wide window brings words of one topic together, a narrow one words of one kind.",
    probe=lambda answer: _about(answer, [_count(1), _count(15)]),
    needs_data=True,
)
def topic_words_near_king() -> list[int]:
    """Count words of the topic near 'king', for a narrow and for a wide window."""
    return [_count(1), _count(15)]


def _scores(test: str = "wordsim353") -> list[float]:
    pairs = datasets.word_similarity(test)
    return [
        evaluation.word_similarity(_on_plots(power=power), pairs).spearman for power in (0, 0.75, 1)
    ]


@question(
    "03.6",
    blank="Train three times, with power=0, 0.75 and 1, and score each on WordSim-353 with "
    "evaluation.word_similarity(vectors, wordsim).spearman.",
    mistakes=[
        Mistake(
            lambda: _scores()[::-1],
            "These are the right scores in the other order: power 0 comes first.",
        ),
        Mistake(
            lambda: _scores("simlex999"),
            "These are the scores on SimLex-999. The question asks for WordSim-353.",
        ),
        Mistake(
            lambda: [_scores()[i] for i in (0, 2, 1)],
            "The last two are swapped: 0.75 comes before 1.",
        ),
        Mistake(
            lambda: [100 * score for score in _scores()],
            "A rank correlation lies between -1 and 1; do not turn it into per cent.",
            when=lambda answer: _are_numbers(answer, 3) and max(answer) > 1,
        ),
        Mistake(
            lambda: [0.5, 0.5, 0.5],
            "Three numbers, but not these scores. Use `plots`, `settings` with its seed 1, and "
            "window=5, and change nothing but the power.",
            when=lambda answer: _are_numbers(answer, 3),
        ),
    ],
    otherwise="The answer is a list of three numbers, for the powers 0, 0.75 and 1.",
    right="Power 0 is far behind: nearly all its negatives are rare words, and the frequent ones "
    "never learn what they are not. Is 0.75 better than 1? Try two more seeds of each first.",
    tolerance=0.08,
    needs_data=True,
)
def wordsim_by_power() -> list[float]:
    """Score on WordSim-353 of vectors trained with three powers."""
    return _scores()

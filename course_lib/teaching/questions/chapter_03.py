"""Questions of chapter 03: negative sampling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import datasets, evaluation
from course_lib.layers import sigmoid
from course_lib.negative_sampling import UnigramSampler, subsample_probability, train_word2vec
from course_lib.teaching.checks import Mistake, question
from course_lib.vectors import WordVectors

Array = npt.NDArray[np.float64]
COUNTS = [np.array([50, 30, 15, 5]), np.array([7, 1000, 90, 2, 2, 0, 31])]


def _try_wrong_words(answer: Callable[..., Any]) -> list[Any]:
    return [answer(COUNTS[0].copy(), 1, 0.75), answer(COUNTS[1].copy(), 2, 0.5)]


@question(
    "03.1",
    blank="Raise the counts to the power, set the entry of the right word to 0, and divide by "
    "the sum.",
    mistakes=[
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
    otherwise="For counts 1, 1 and 2, the right word 2 and any power it is [0.5, 0.5, 0].",
    right="This is what drawing again until the word differs comes to.",
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
    otherwise="With a threshold of 1 every word is kept, and the shares are those of the text.",
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


Update = Callable[[Array, Array, Sequence[int], Sequence[int], Array, float], Any]


def _try_update(answer: Update) -> list[Array] | None:
    """Run an update on windows with repeated words; None if it changes nothing."""
    random = np.random.default_rng(0)
    seen = []
    for contexts, outputs in [([0, 1, 3], [2, 4, 5]), ([0, 0, 4, 1], [3, 5, 5, 2])]:
        W_in, W_out = random.normal(size=(2, 6, 4))
        start = W_in.copy(), W_out.copy()
        answers = (np.arange(len(outputs)) == 0).astype(float)
        answer(W_in, W_out, contexts, outputs, answers, 0.1)
        seen += [W_in - start[0], W_out - start[1]]
    return seen if any(moved.any() for moved in seen) else None


def _update(
    divide: bool = True, accumulate: bool = True, output_first: bool = False, sign: int = 1
) -> Update:
    def update(
        W_in: Array,
        W_out: Array,
        contexts: Sequence[int],
        outputs: Sequence[int],
        answers: Array,
        rate: float,
    ) -> None:
        h = W_in[contexts].mean(axis=0)
        rows = W_out[outputs]
        error = sign * (sigmoid(rows @ h) - answers)
        move_out = rate * np.outer(error, h)
        if output_first:
            np.subtract.at(W_out, outputs, move_out)
            rows = W_out[outputs]
        move_in = rate * error @ rows / (len(contexts) if divide else 1)
        if accumulate:
            np.subtract.at(W_in, contexts, move_in)
        else:
            W_in[contexts] -= move_in
        if not output_first and accumulate:
            np.subtract.at(W_out, outputs, move_out)
        elif not output_first:
            W_out[outputs] -= move_out

    return update


@question(
    "03.4",
    blank="h is the mean of the rows W_in[contexts]. The errors are sigmoid(O @ h) - answers, and "
    "the gradient at h is errors @ O. Each context gets a C-th of it.",
    mistakes=[
        Mistake(
            lambda: _update(divide=False),
            "Each context row got the whole gradient of h. h is a mean of C rows, so each gets "
            "one C-th.",
        ),
        Mistake(
            lambda: _update(accumulate=False),
            "Right for words that are all different. One context, and one negative, occurs twice "
            "in the test, and should move twice: np.subtract.at.",
        ),
        Mistake(
            lambda: _update(output_first=True),
            "You moved W_out first, and then used the moved rows for the gradient of h. Take "
            "both gradients before anything moves.",
        ),
        Mistake(
            lambda: _update(sign=-1),
            "Everything moves the wrong way. A step goes against the gradient: subtract y - t.",
        ),
    ],
    otherwise="The matrices should change in place. With one context, CBOW's step is skip-gram's "
    "`train_pair` of the chapter.",
    right="This is the gradient that torch finds; Mikolov's program leaves out the division.",
    probe=_try_update,
)
def cbow_update() -> Update:
    """One step of CBOW with negative sampling."""
    return _update()


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


def _about(answer: Any, counts: Sequence[int]) -> bool:
    """Whether counts are near: the last digits of training differ between processors."""
    return len(answer) == 2 and all(abs(a - b) <= 1 for a, b in zip(answer, counts, strict=True))


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
    ],
    otherwise="Store the two counts in a list, [with window=1, with window=15].",
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
    ],
    otherwise="Store the three scores in a list, for the powers 0, 0.75 and 1.",
    right="Power 0 is far behind: nearly all its negatives are rare words, and the frequent ones "
    "never learn what they are not. Is 0.75 better than 1? Try two more seeds of each first.",
    tolerance=0.08,
    needs_data=True,
)
def wordsim_by_power() -> list[float]:
    """Score on WordSim-353 of vectors trained with three powers."""
    return _scores()

"""Questions of chapter 04: GloVe, counts and ratios."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from course_lib import datasets, evaluation, glove, sparse
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions import answers_04 as answers
from course_lib.teaching.questions.answers_04 import AdaGrad, Count, Gradient, LogRatios
from course_lib.vectors import WordVectors


def _slips(function: Any, hints: dict[str, str]) -> list[Mistake]:
    return [Mistake(partial(partial, function, slip=slip), hint) for slip, hint in hints.items()]


_COUNTS = _slips(
    answers.count,
    {
        "flat": "Each pair in the window counts 1 here. A width drawn from 1 to window does "
        "not always reach it.",
        "harmonic": "That is 1/d. How many of the widths 1, 2, ..., window are at least d?",
        "off by one": "You count the widths above d. A width of d itself reaches the word, "
        "too: at the largest distance there is one such width.",
        "not divided": "These are the numbers of widths that reach the word. Divide by how "
        "many widths there are.",
        "from 0": "You divide by window + 1. The widths run from 1 to window: there are "
        "window of them.",
        "back": "Each pair is entered once, for the word that comes later. The neighbours on "
        "the right count as well: enter it for both words.",
        "on": "Each pair is entered once, for the word that comes first. The neighbours on "
        "the left count as well: enter it for both words.",
        "twice": "Everything counts twice. If you look both ways from each word, enter each "
        "pair in one direction only.",
        "one text": "Your windows cross the ends of sentences. Count in each sentence by itself.",
    },
)


@question(
    "04.1",
    blank="Begin with the chapter's count_neighbours. What must x be, so that a pair at distance "
    "d counts with the probability that a width drawn from 1 to window is at least d?",
    mistakes=[
        *_COUNTS,
        Mistake(
            lambda: partial(answers.count, slip="draw"),
            "Whole numbers: you drew a width. One draw is not its mean. Work out with which "
            "probability a width reaches distance d, and count that.",
            when=answers.drawn,
        ),
    ],
    otherwise="For [['a', 'b', 'c']] and window 2, ('a', 'b') and ('b', 'c') count 1 and "
    "('a', 'c') counts 1/2, and so do the same pairs turned round.",
    right="Where GloVe has 1/d, word2vec falls off in a straight line.",
    probe=answers.try_count,
)
def count_like_word2vec() -> Count:
    """Count pairs as word2vec's shrinking windows see them on average."""
    return answers.count


_RATIOS = _slips(
    answers.log_ratios,
    {
        "counts": "These are ratios of the counts. Divide each row by its sum first: the two "
        "words are not equally frequent.",
        "known sums": "Divide by the sum of the whole row, X_i, not by the sum of the counts "
        "that are large enough.",
        "upside down": "The signs are turned: word i stands above, word j below.",
        "one count": "You ask that the count of word i be large enough. That of word j must "
        "be, too.",
        "any count": "You took every ratio that exists. Leave out those where a count is below "
        "`least`.",
        "sum": "You ask that the two counts together be at least `least`. Each of them must be.",
        "or": "You ask that one of the two counts be large enough (`or`). Each must be: "
        "`and`, which is & between arrays.",
        "or, and zeros": "Infinite values: one of the two counts was 0. Each must be at least "
        "`least`: `and`, which is & between arrays.",
        "strictly": "At least `least` means >=: a count of exactly `least` is enough.",
        "no logarithm": "Without the logarithm, 'tells nothing' would be 1, not 0. Take "
        "np.log of the ratios.",
        "log2": "That is the logarithm to base 2. Take np.log, as the chapter does.",
        "nan": "Right, but for the words with too few counts: put 0 there, not NaN.",
        "columns": "You took columns where rows are meant: P(k | i) is X[i, k] divided by the "
        "sum of row i.",
    },
)


@question(
    "04.2",
    blank="Divide both rows by their sums, divide one by the other where both counts are large "
    "enough, and take the logarithm. Elsewhere the result is 0.",
    mistakes=[
        *_RATIOS,
        Mistake(
            lambda: partial(answers.log_ratios, slip="one side"),
            "Some of your values are infinite or NaN: log 0 and divisions by 0 came in. Compute "
            "the logarithm only where both counts are at least `least`, and put 0 elsewhere.",
            when=answers.infinite,
        ),
        Mistake(
            lambda: partial(answers.log_ratios, slip="known alone"),
            "Your result is too short: it leaves words out. Return a number for each of the V "
            "words, 0 for those with too few counts; np.zeros(X.shape[1]) is a start.",
            when=answers.too_short,
        ),
    ],
    otherwise="For rows [2, 2, 4] (word i) and [6, 1, 1] (word j) and least = 1 the result is "
    "log of [1/3, 2, 4]; with least = 2 the last two become 0.",
    right="0 says two things here: the word tells nothing, or we have not seen enough of it.",
    probe=answers.try_log_ratios,
)
def trusted_log_ratios() -> LogRatios:
    """Logarithms of the ratios of two words, 0 where the counts are too small."""
    return answers.log_ratios


@question(
    "04.3",
    blank="Add gradient**2 to G in place, then take rate * gradient / sqrt(G) from theta in "
    "place. Where G is still 0, nothing moves.",
    mistakes=_slips(
        answers.adagrad,
        {
            "rate inside": "The rate stands inside your G, as in the chapter. As published, G sums "
            "the squares of the gradient alone.",
            "copies": "theta and G are as before: your function worked on copies. Change them in "
            "place, with += and -=; what you return is not looked at.",
            "old G": "You divide by the root of G as it was before this gradient. Add first, then "
            "divide.",
            "from 1": "You divide by the root of 1 + G. As published G starts at 0, and stands "
            "alone under the root.",
            "no root": "You divide by G. Divide by its square root.",
            "not squared": "G sums the squares of the gradients, not their absolute values.",
            "shared": "All your numbers share one G. Each has its own: add gradient**2 number by "
            "number, without a sum.",
            "0 / 0": "Right, except where no gradient has come yet: there G is 0, and 0/0 leaves "
            "NaN in theta. Such a number should stay as it is.",
            "no rate": "The directions are right, the lengths are not: multiply by rate.",
            "sign": "theta moves with the gradient. A step goes against it: subtract.",
        },
    ),
    otherwise="With theta = [1.0, 1.0], G = [0.0, 0.0], gradient [2.0, 0.5] and rate 0.1, G "
    "becomes [4.0, 0.25] and theta [0.9, 0.9]; with the same gradient once more, G is [8.0, 0.5] "
    "and theta about [0.829, 0.829].",
    right="Here the rate never cancels, however long the training: it scales every step.",
    probe=answers.try_adagrad,
)
def adagrad_as_published() -> AdaGrad:
    """One step of AdaGrad, G from 0 and the rate outside."""
    return answers.adagrad


@question(
    "04.4",
    blank="For all k with X[i, k] > 0, compute the weights f and the errors e, two arrays. The "
    "result is the sum of f * e times the rows of W_context.",
    mistakes=_slips(
        answers.gradient_of_word,
        {
            "zeros": "Your result is not finite: the logarithm of a count of 0 came in. Choose the "
            "k with X[i, k] > 0 first.",
            "1 + x": "You took log(1 + x), so that pairs that never meet pull as well. GloVe "
            "leaves them out, and takes log(x) of the others.",
            "no logarithm": "The model stands for the logarithm of the count, not for the count.",
            "no biases": "The error lacks the two biases, b[i] and b_context[k].",
            "swapped": "The biases are swapped: b is that of a word, b_context that of a context.",
            "exponent": "Your weight is x / x_max. Raise it to the power 0.75.",
            "mean": "You took the mean over the cells. The loss adds them up.",
            "no ceiling": "The weight must stop at 1 for counts above x_max.",
            "no weight": "The errors are not weighted: multiply each by f of its count.",
            "own vector": "Each error pulls along the context's vector, W_context[k], not along "
            "w_i itself.",
            "W": "Each error pulls along the vector of a context: the rows W_context[k], not W[k].",
            "whole": "Twice what is asked: the question leaves out the factor 2 of the derivative.",
            "sign": "The sign is turned. The error is the model minus log x, and the gradient "
            "points uphill.",
        },
    ),
    otherwise="Take i = 0, X[0] = [2, 8], W[0] = [2], W_context = [[1], [3]], b = [0.5, 0], "
    "b_context = [0, 1] and x_max = 4. The errors are 2.5 - log 2, about 1.807, and 7.5 - log 8, "
    "about 5.421; the weights are about 0.595 and 1; the result is about [17.34].",
    right="The loop takes one term of this sum at a time.",
    probe=answers.try_gradient,
)
def gradient_of_one_word() -> Gradient:
    """Half the gradient of the loss by one word's vector, over all its cells."""
    return answers.gradient_of_word


SETTINGS: dict[str, Any] = {"epochs": 5, "x_max": 10, "learning_rate": 0.1, "progress": False}


def _numbers(answer: Any, n: int) -> bool:
    values = list(answer) if isinstance(answer, (list, tuple, np.ndarray)) else []
    return len(values) == n and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in values
    )


@cache
def _with_window(window: int) -> list[WordVectors]:
    plots = datasets.english_corpus(parts=["film-plots"])
    counts = glove.cooccurrence(plots, window=window)
    return [glove.train_glove(counts, plots.vocabulary, seed=n, **SETTINGS) for n in (0, 1)]


def _by_window(test: str = "wordsim353") -> list[float]:
    pairs = datasets.word_similarity(test)
    scores = [
        [evaluation.word_similarity(vectors, pairs).spearman for vectors in _with_window(window)]
        for window in (2, 10)
    ]
    return [float(np.mean(both)) for both in scores]


@question(
    "04.5",
    blank="Train four times, two windows with two seeds each; store the mean of either pair of "
    "scores.",
    mistakes=[
        Mistake(
            lambda: _by_window()[::-1],
            "These are the right scores in the other order: the narrow window comes first.",
        ),
        Mistake(
            lambda: _by_window("simlex999"),
            "These are the scores on SimLex-999. The question asks for WordSim-353.",
        ),
        Mistake(
            lambda: [2 * score for score in _by_window()],
            "You added the scores of the two seeds. Take their mean.",
        ),
        Mistake(
            lambda: [0.9, 0.9],
            "Two numbers, but not these scores. Count flat (no 1/d), with the windows 2 and 10, "
            "train with `settings` and each of the seeds 0 and 1, and take the mean of the two.",
            when=lambda answer: _numbers(answer, 2),
        ),
    ],
    otherwise="The answer is a list of two numbers, [mean with window 2, mean with window 10].",
    right="The wide window collects several times as many counts, and WordSim asks what belongs "
    "together. Two seeds of one text are no law.",
    tolerance=0.1,  # training differs between processors, and scores with it
    needs_data=True,
)
def wordsim_by_window() -> list[float]:
    """Score on WordSim-353 of vectors trained with two windows, means over two seeds."""
    return _by_window()


@cache
def _with_power(weigh: bool) -> list[WordVectors]:
    plots = datasets.english_corpus(parts=["film-plots"])
    counts = glove.cooccurrence(plots, window=5)
    weighted = sparse.ppmi(counts) if weigh else counts.astype(np.float64)
    sigma, V = sparse.truncated_svd(weighted, 100)
    return [WordVectors(plots.vocabulary.words, V * sigma**p) for p in (0, 0.5, 1)]


def _by_power(weigh: bool = True, test: str = "wordsim353") -> list[float]:
    pairs = datasets.word_similarity(test)
    return [evaluation.word_similarity(vectors, pairs).spearman for vectors in _with_power(weigh)]


@question(
    "04.6",
    blank="Decompose once, then score WordVectors(words, V * sigma**p) for the powers 0, 0.5 "
    "and 1.",
    mistakes=[
        Mistake(
            lambda: _by_power()[::-1],
            "These are the right scores in the other order: power 0 comes first.",
        ),
        Mistake(
            lambda: _by_power(weigh=False),
            "You decomposed the counts themselves. Turn them into PPMI first.",
        ),
        Mistake(
            lambda: _by_power(test="simlex999"),
            "These are the scores on SimLex-999. The question asks for WordSim-353.",
        ),
        Mistake(
            lambda: [0.9, 0.9, 0.9],
            "Three numbers, but not these scores. Count the film plots flat with window 5, keep "
            "100 directions, and change nothing but the power.",
            when=lambda answer: _numbers(answer, 3),
        ),
    ],
    otherwise="The answer is a list of three numbers, for the powers 0, 0.5 and 1.",
    right="As with LSA in chapter 01, the whole of the singular values is too much. Powers 0 and "
    "0.5 lie close: ask what other pairs would say before you choose.",
    tolerance=0.01,  # nothing is random here; window 10 lies 0.02 away
    needs_data=True,
)
def wordsim_by_power() -> list[float]:
    """Score on WordSim-353 of PPMI + SVD, with three powers of the singular values."""
    return _by_power()

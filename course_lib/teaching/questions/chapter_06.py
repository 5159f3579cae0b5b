"""Questions of chapter 06: padding, rows, a step with a frozen table, what GloVe is worth."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from course_lib import datasets
from course_lib.sequences import word_index
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions.answers_06 import (
    Fill,
    Pad,
    Pool,
    Step,
    fill_table,
    max_pool,
    pad_before,
    training_step,
    try_fill,
    try_pad,
    try_pool,
    try_step,
)
from course_lib.text import tokenize
from course_lib.vectors import WordVectors

_PADDED = {
    "chapter": "This pads after the text and cuts its end, as the chapter does. Here both are the "
    "other way round: zeros before the text, and its last T ids kept.",
    "after": "The right ids are kept, but the zeros stand after them. Put them before.",
    "uncut": "The zeros stand in the right place, but a text of more than T ids keeps them all. "
    "Cut it to its last T ids.",
    "start": "Right for long texts. For a short one len(row) - T is negative, and a slice from "
    "there loses ids: row[-T:] takes all of a short row.",
    "first": "The zeros stand in the right place. But a text that is too long should lose its "
    "beginning: keep its last T ids.",
}


@question(
    "06.1",
    blank="First decide which ids of a long row are kept, then how many zeros a short row needs, "
    "and on which side. Slices may count from the end.",
    mistakes=[Mistake(partial(pad_before, slip), hint) for slip, hint in _PADDED.items()],
    otherwise="For rows [[1, 2, 3], [4], []] and T = 2 the matrix is [[2, 3], [0, 4], [0, 0]].",
    right="A network that reads from left to right has the words fresh at the end.",
    probe=try_pad,
)
def padded_before() -> Pad:
    """Pad before the text; keep its end."""
    return pad_before()


_POOLED = {
    "padding counts": "The row of padding takes part: where all words have negative numbers, its 0 "
    "is the largest. Padding needs a number in its place that can never be the largest.",
    "in place": "The numbers are right, but you changed the table that came in: row 0 must stay "
    "zeros. Work on table[ids], which is a copy.",
    "sentinel": "You put -1 in the places of padding. Where all numbers of a text are below -1, "
    "that is the largest: rows [0], [-3] and [-2] and the text [1, 2, 0] should give -2. Take "
    "-np.inf.",
    "zeros": "You took every 0 for padding. A word may have a 0 in its vector: look at the ids.",
    "empty": "Right for texts with words. A text without any should get zeros, not -inf.",
    "mean": "This is the mean of the chapter. The question asks for the largest number of each "
    "column.",
    "columns": "You took the largest number of each word. The axis of the words is 1: one number "
    "for each column of the table is left.",
}


@question(
    "06.2",
    blank="table[ids] has the shape (n, T, d), and ids != 0 says which places hold a word. "
    "np.where puts -np.inf in the others, so that they are never the largest.",
    mistakes=[Mistake(partial(max_pool, slip), hint) for slip, hint in _POOLED.items()],
    otherwise="With rows [0, 0], [-1, 5] and [-2, 6] the text [1, 2, 0] gives [-1, 6], and a text "
    "of padding alone gives [0, 0].",
    right="Each column keeps its largest number, whichever word that comes from.",
    probe=try_pool,
)
def pooled_by_maximum() -> Pool:
    """Largest number of each column, padding left out."""
    return max_pool()


_FILLED = {
    "from zero": "Every vector is one row too high. The first word has the id 1: use the ids of "
    "the index, since row 0 belongs to padding.",
    "no padding": "A row is missing: with padding the table has one row more than there are words.",
    "chapter": "This is the chapter's table: words with a hyphen got zeros. Split them with "
    "word.split('-') and look their parts up.",
    "sum": "The parts are added up. Their mean keeps the vector as long as those of other words.",
    "all divided": "You divided by the number of all parts. Divide by the number of those that "
    "have a vector.",
    "all parts": "'well-xyzzy' got zeros because one part has no vector. One known part is enough.",
    "still missing": "The table is right, but words whose parts were found are still in missing. "
    "List only those whose row is zeros.",
    "parts first": "A word that has a vector of its own should get it, hyphen or not: 'well-known' "
    "got the mean of its parts.",
}


@question(
    "06.3",
    blank="Begin with np.zeros((len(index) + 1, d)) and go through index.items(). If the word has "
    "no vector, collect the vectors of those parts that have one.",
    mistakes=[Mistake(partial(fill_table, slip), hint) for slip, hint in _FILLED.items()],
    otherwise="Return (table, missing). For {'self-made': 1, 'xyzzy': 2} and vectors of 'self' "
    "[1, 0] and 'made' [3, 2], the table is [[0, 0], [2, 1], [0, 0]] and missing is ['xyzzy'].",
    right="Look at what is missing first; a rule such as this one comes from the list.",
    probe=try_fill,
)
def filled_table() -> Fill:
    """Put vectors into the rows of their words; parts stand in for words with a hyphen."""
    return fill_table()


_STEPS = {
    "copies": "table and w are as before: your function worked on copies. Change the arrays that "
    "came in, with -= or np.subtract.at; what you return is not looked at.",
    "w copied": "The table is right, but w is as before: w = w - ... makes a new array. Change the "
    "one that came in, with w -= ...",
    "never frozen": "The table moves although freeze is True. Then only w learns.",
    "turned": "The wrong way round: with freeze the table stays, without it the table moves.",
    "all frozen": "With freeze nothing moves at all. It keeps the table; w learns in any case.",
    "padding moves": "Padding takes part: it makes the mean smaller, and row 0 moves. Leave the "
    "zeros out of ids first.",
    "row 0": "Only one row is wrong: row 0, padding, moved. Leave the zeros of ids out of the rows "
    "that you change.",
    "all places": "You divided by all places, padding included. Divide by the number of words.",
    "once": "A word that occurs twice moved once. table[words] -= move writes each row once; "
    "np.subtract.at(table, words, move) subtracts as often as the row is named.",
    "w first": "You moved w first and then used the new w for the table. Both gradients belong to "
    "the point where the step begins: keep the old w.",
    "undivided": "Each row got the whole gradient at h. h is a mean of n words, so each gets an "
    "n-th of it.",
    "a set": "You took each different word once. A word that occurs twice counts twice, in the "
    "mean, in n and in its own step: [2, 2, 4] are n = 3 words.",
    "no rate": "The directions are right, the lengths are not: multiply both gradients by rate.",
    "sign": "Everything moves the wrong way. A step goes against the gradient: the error is "
    "sigmoid(w @ h) - t, and it is subtracted.",
}


@question(
    "06.4",
    blank="h is the mean of the rows of the words, and the error is sigmoid(w @ h) - t. The "
    "gradient is error * h at w, and error * w at h, of which each word gets an n-th.",
    mistakes=[Mistake(partial(training_step, slip), hint) for slip, hint in _STEPS.items()],
    otherwise="Try one column: a table with the rows 0, 2 and 4, w = 1, ids [1, 2, 0], t = 1, rate "
    "1. h is 3, the error -0.047; w becomes 1.142, and without freeze rows 1 and 2 gain 0.024.",
    right="A frozen table costs nothing in the step: its gradient is never computed.",
    probe=try_step,
)
def step_with_freeze() -> Step:
    """One step of the mean classifier, with the table frozen or not."""
    return training_step()


@cache
def _share_known(lowercase: bool, of_tokens: bool = False, min_count: int = 1) -> float:
    plots = datasets.film_plots(progress=False)["plot"][:200]
    texts = [tokenize(plot, lowercase) for plot in plots]
    words = [word for text in texts for word in text]
    words = words if of_tokens else list(word_index(texts, min_count=min_count))
    glove = datasets.glove_6b_50d(progress=False)
    return sum(word in glove for word in words) / len(words)


@question(
    "06.5",
    blank="Build the index twice, with tokenize(plot, lowercase=False) and with True, and count "
    "the missing words that embedding_matrix returns.",
    mistakes=[
        Mistake(
            lambda: [_share_known(True), _share_known(False)],
            "These are the right shares in the other order: first the one with capital letters.",
        ),
        Mistake(
            lambda: [1 - _share_known(False), 1 - _share_known(True)],
            "These are the shares of words without a vector. The question asks for the others.",
        ),
        Mistake(
            lambda: [_share_known(False, True), _share_known(True, True)],
            "These are shares of the running text. The question asks for different words: each "
            "entry of the index counts once.",
        ),
        Mistake(
            lambda: [_share_known(False, min_count=2), _share_known(True, min_count=2)],
            "You left out words that occur once. Here every word of the plots counts.",
        ),
        Mistake(
            lambda: [100 * _share_known(False), 100 * _share_known(True)],
            "Shares lie between 0 and 1; do not turn them into per cent.",
            when=lambda answer: max(answer) > 1,
        ),
    ],
    otherwise="The answer is a list of two shares between 0 and 1: words with a vector, divided by "
    "all words of the index; first with capital letters kept, then lowered.",
    right="GloVe 6B knows no capital letters. Every name and every first word of a sentence is "
    "lost to those who keep them.",
    tolerance=5e-3,
    needs_data=True,
)
def shares_with_a_vector() -> list[float]:
    """Share of words with a vector: capital letters kept, and lowered."""
    return [_share_known(False), _share_known(True)]


@cache
def _accuracies() -> tuple[float, float]:
    """Mean accuracy of frozen GloVe, and of the same rows under other words."""
    from course_lib import pretrained

    reviews = datasets.film_reviews(progress=False)
    snippets = reviews[reviews["source"] == "rotten_tomatoes"]
    glove = datasets.glove_6b_50d(progress=False)
    words = np.random.default_rng(0).permutation(glove.words).tolist()
    means = [
        pretrained.learning_curves(snippets, vectors, [200], ["frozen"], range(3), progress=False)[
            "accuracy"
        ].mean()
        for vectors in (glove, WordVectors(words, glove.matrix))
    ]
    return float(means[0]), float(means[1])


def _about(answer: Any) -> bool:
    """Whether two accuracies are near; shuffled rows are somewhere near guessing."""
    if not isinstance(answer, (list, tuple, np.ndarray)) or len(answer) != 2:
        return False
    return bool(abs(answer[0] - _accuracies()[0]) < 0.015 and abs(answer[1] - 0.5) < 0.05)


def _pair(answer: Any) -> bool:
    return isinstance(answer, (list, tuple, np.ndarray)) and len(answer) == 2


@question(
    "06.6",
    blank="Make WordVectors(words in another order, glove.matrix), and run learning_curves with "
    "both; the mean of the column accuracy is what is asked for.",
    mistakes=[
        Mistake(
            lambda: [100 * accuracy for accuracy in _accuracies()],
            "Accuracies are shares between 0 and 1; do not turn them into per cent.",
            when=lambda answer: _pair(answer) and max(answer) > 1,
        ),
        Mistake(
            lambda: list(_accuracies()[::-1]),
            "The other way round: GloVe as it is comes first.",
            when=lambda answer: _pair(answer) and _about([answer[1], answer[0]]),
        ),
        Mistake(
            lambda: [_accuracies()[0]] * 2,
            "Your shuffled vectors do better than guessing. Was the order of the words changed, "
            "and that of the matrix left as it was? Shuffling both together changes nothing, "
            "and neither does shuffling columns.",
            when=lambda answer: _pair(answer) and min(answer) > 0.56,
        ),
        Mistake(
            lambda: [0.5, 0.5],
            "Two accuracies, but not these. Use 200 labels, the method 'frozen' and the seeds 0, 1 "
            "and 2, and leave everything else as it is.",
            when=_pair,
        ),
        Mistake(
            lambda: _accuracies()[0] - _accuracies()[1],
            "Give both accuracies in a list, not their difference.",
            when=lambda answer: isinstance(answer, (int, float)),
        ),
    ],
    otherwise="The answer is a list of two accuracies: [with GloVe, with the shuffled vectors].",
    right="Shuffled vectors do hardly better than guessing. What helps is that words of like "
    "meaning have like vectors: a word without a label learns from its neighbours.",
    probe=_about,
    needs_data=True,
)
def accuracy_with_shuffled_vectors() -> list[float]:
    """Accuracy of frozen classifiers with 200 labels: GloVe, and GloVe under other words."""
    return list(_accuracies())

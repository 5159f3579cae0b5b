"""Questions of chapter 10: vectors of texts, scores of lists, chance, and few labels."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from course_lib import datasets, recommendation
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions.answers_10 import (
    Fold,
    Remove,
    Rerank,
    Score,
    fold,
    remove,
    rerank,
    score,
    try_fold,
    try_remove,
    try_rerank,
    try_score,
)
from course_lib.vectors import average_vectors

_FOLDS = {
    "own counts": "You counted in the new text. One text cannot tell which words are frequent: "
    "take p from `counts`, which belong to the catalogue.",
    "counts": "p is a share. Divide each count by the sum of all counts.",
    "total of known": "In `counts` every word counts for the total, with a vector or without.",
    "once": "A word that stands twice in the new text counts twice.",
    "upside down": "Your weights are upside down: frequent words should count little.",
    "weights": "You divided by the sum of the weights. SIF divides by the number of words that "
    "have a vector.",
    "all": "You divided by the number of all tokens. A word without a vector must not make the "
    "row shorter.",
    "skips unseen": "You left out words that the catalogue does not have. If they have a vector, "
    "they count: their p is 0, and their weight 1.",
    "kept": "The common direction is still in it: subtract (row @ u) * u.",
    "whole u": "You subtracted u itself. Take away only as much of it as the row has: row @ u "
    "times u.",
    "only u": "You kept the part along u. Subtract it from the row.",
    "mean": "That is the plain mean without u: every word counts the same in it. Weigh each by "
    "a / (a + p).",
}


@question(
    "10.1",
    blank="Begin with the words that have a vector. The share of a word is counts.get(word, 0) "
    "divided by the sum of all counts.",
    mistakes=[Mistake(partial(fold, slip), hint) for slip, hint in _FOLDS.items()],
    otherwise="A new text of one word that the catalogue does not have, with the vector v: its "
    "weight is 1, and its row v - (v @ u) * u. A text without a known word is a row of zeros.",
    right="So a recommender answers for a text that came after it was built.",
    probe=try_fold,
    tolerance=1e-4,
)
def vector_of_a_new_text() -> Fold:
    """SIF with the weights and the direction of the catalogue."""
    return fold()


_REMOVED = {
    "in place": "Right numbers, but your function changes the rows that it is given: rows -= ... "
    "writes into them. Make a new array.",
    "uncentred": "You did not subtract the mean first.",
    "number": "rows.mean() is one number. The mean row is rows.mean(axis=0).",
    "own mean": "You subtracted from each row its own mean. Subtract the mean row: axis=0.",
    "centred": "You subtracted the mean and stopped there: the k directions are still in it.",
    "svd of rows": "The directions are those of the rows as they came. Take them of the centred "
    "rows.",
    "columns": "np.linalg.svd returns V transposed: the directions are its rows, not its columns.",
    "weakest": "You took the last directions. The strongest come first.",
    "one": "You removed direction k alone. Remove the first k.",
    "first only": "You removed the first direction alone, whatever k is.",
    "kept": "You return the part along the directions. Subtract it from the centred rows.",
    "mean added": "The mean is back in your result: subtract the directions from the centred rows.",
}


@question(
    "10.2",
    blank="centred = rows - rows.mean(axis=0). The third result of np.linalg.svd of it holds the "
    "directions in its rows; centred @ V[:k].T @ V[:k] is the part along the first k.",
    mistakes=[Mistake(partial(remove, slip), hint) for slip, hint in _REMOVED.items()],
    otherwise="What you return should have mean 0 in every column, and a product of 0 with each "
    "of the k directions.",
    right="With k = 0 it is centring. Mu and Viswanath take about one direction in a hundred "
    "dimensions away from word vectors.",
    probe=try_remove,
)
def all_but_the_top() -> Remove:
    """Centre, and remove the k strongest directions."""
    return remove()


_SCORES = {
    "linear": "Your gain is the grade itself. Here it is 2**r - 1.",
    "no one": "Your gain is 2**r, so that a useless item earns 1. Subtract 1.",
    "own best": "Your best list sorts only what is among the first k. Good items further down "
    "belong into it: sort all the grades, then take k.",
    "ascending": "Your best list begins with the worst grades: np.sort sorts upwards.",
    "no cut": "Your sum goes over the whole list. Only the first k places count.",
    "no logarithm": "You divide by the place itself. The discount is 1 / log2(place + 1).",
    "first two": "Your first two places count the same. The discount of place i is "
    "1 / log2(i + 1), with i from 1.",
    "dcg": "That is DCG. Divide it by that of the best list.",
    "nothing": "Where every grade is 0 you divide 0 by 0. Return 0 there.",
    "one": "Where every grade is 0, nothing was found: return 0, not 1.",
}


@question(
    "10.3",
    blank="gain = 2 ** np.array(grades) - 1. The best list has the same gains, sorted downwards. "
    "Cut both to k, and weigh place i by 1 / log2(i + 1).",
    mistakes=[Mistake(partial(score, slip), hint) for slip, hint in _SCORES.items()],
    otherwise="For the grades 0, 1 and k = 2 the sum is 1 / log2(3) = 0.631 and the best one 1, "
    "so nDCG is 0.631.",
    right="With 2**r - 1 a grade of 3 outweighs two of 2: search engines are scored so.",
    probe=try_score,
)
def graded_ndcg() -> Score:
    """NDCG of a list of grades."""
    return score()


_LISTS = {
    "plain": "That is the plain list, the nearest items. What is already chosen plays no part.",
    "swapped": "You exchanged the two shares: `mix` belongs to the cosine with the query.",
    "plus": "You reward what resembles the chosen items. Subtract it.",
    "mean": "You subtract the mean cosine with the chosen items. It is the largest that counts: "
    "one near-copy is enough.",
    "sum": "You subtract the sum of the cosines with the chosen items. It is the largest that "
    "counts.",
    "min": "You subtract the smallest cosine with the chosen items. It is the largest that counts.",
    "last": "You compare with the item chosen last alone. Compare with all of them.",
    "clipped": "The largest cosine with the chosen items may be negative. Leave it so.",
    "zero": "You set what is chosen to 0, but other values may be negative: use -np.inf.",
    "repeats": "An item can be chosen twice. Set what is chosen to -np.inf before the argmax.",
}


@question(
    "10.4",
    blank="Begin with chosen = []. While it is shorter than k: the value of each item, -np.inf "
    "for what is chosen, then append the argmax.",
    mistakes=[Mistake(partial(rerank, slip), hint) for slip, hint in _LISTS.items()],
    otherwise="The first item is the nearest to the query: nothing is chosen yet, and the second "
    "term is 0. Return k whole numbers, in the order in which they were chosen.",
    right="Now the second film is no near-copy of the first. How much sameness people want is not "
    "in the formula.",
    probe=try_rerank,
)
def maximal_marginal_relevance() -> Rerank:
    """Choose near items that are not near each other."""
    return rerank()


_KINDS = ["A"] * 5 + ["B"] * 3 + ["C"] * 2


@question(
    "10.5",
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
    otherwise="Ask for one item of each kind: how many of its 9 others are right? Then take the "
    "mean over all ten items.",
    right="The same for one recommendation or for five: that is the line to beat.",
    tolerance=5e-4,
)
def expected_precision() -> float:
    """Expected precision of random recommendations."""
    return float(recommendation.random_precision(_KINDS, np.arange(10)).mean())


@cache
def _accuracies(texts_each: int = 200) -> tuple[float, float]:
    """Mean accuracy of averages and of TF-IDF over five training sets of long reviews."""
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import LinearSVC

    reviews = datasets.film_reviews(drop_duplicates=True)
    chosen = reviews[reviews["source"] == "imdb"].sample(2000, random_state=1)
    texts = recommendation.encode_documents(chosen["text"])
    labels, test, found = chosen["label"].to_numpy(), np.arange(1000, 2000), []
    means = average_vectors(texts, datasets.glove_6b_50d())[0].astype(np.float64)
    for part in range(5):
        train = np.arange(part * texts_each, (part + 1) * texts_each)
        scaled = StandardScaler().fit(means[train]).transform(means)
        counted = recommendation.tfidf(texts, fit_on=train)
        for features in (scaled, counted):
            model = LinearSVC(random_state=0, dual="auto").fit(features[train], labels[train])
            found.append((model.predict(features[test]) == labels[test]).mean())
    return float(np.mean(found[::2])), float(np.mean(found[1::2]))


def _two(answer: Any) -> list[float]:
    """An answer of two numbers as a list; empty if it is none."""
    values = list(answer) if isinstance(answer, (list, tuple, np.ndarray)) else []
    fit = len(values) == 2 and all(isinstance(value, (float, int)) for value in values)
    return [float(value) for value in values] if fit else []


def _near(answer: Any, expected: tuple[float, float]) -> bool:
    """Whether two accuracies are right: libraries differ by less than 0.015."""
    return bool(_two(answer)) and np.allclose(_two(answer), expected, atol=0.015, rtol=0)


@question(
    "10.6",
    blank="Call `accuracies` for the five training sets, np.arange(0, 200), np.arange(200, 400) "
    "and so on, and take the mean of what it returns, for each of the two features.",
    mistakes=[
        Mistake(
            lambda: list(_accuracies()[::-1]),
            "These are the right accuracies in the other order: the average comes first.",
            when=lambda answer: _near(answer, (_accuracies()[1], _accuracies()[0])),
        ),
        Mistake(
            lambda: [100 * value for value in _accuracies()],
            "Accuracies are shares here, from 0 to 1.",
            when=lambda answer: min(_two(answer) or [0]) > 1,
        ),
        Mistake(
            lambda: _accuracies()[0],
            "Two numbers are asked for: [of the average, of TF-IDF].",
            when=lambda answer: isinstance(answer, float),
        ),
        Mistake(
            lambda: [1.0, 1.0],
            "That is the accuracy on texts that were learned from. Test on reviews 1,000 to 1,999.",
            when=lambda answer: min(_two(answer) or [0]) > 0.95,
        ),
    ],
    otherwise="Two numbers, [of the average, of TF-IDF], each the mean of five accuracies between "
    "0.6 and 0.9. Each training set has 200 reviews, the test the last 1,000.",
    right="Here TF-IDF is ahead with 200 labels: a long text gives it many words for each label. "
    "One experiment does not show how many it needs.",
    probe=lambda answer: _near(answer, _accuracies()),
    needs_data=True,
)
def accuracies_with_long_reviews() -> list[float]:
    """Accuracy of the average and of TF-IDF with 200 long reviews."""
    return list(_accuracies())

"""The card of scores puts together what the single tests say."""

import pandas as pd

from course_lib import evaluation
from course_lib.vectors import WordVectors

VECTORS = WordVectors(
    ["man", "woman", "king", "queen"], [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4]]
)
PAIRS = pd.DataFrame(
    [("man", "king", 8.0), ("man", "woman", 3.0), ("man", "queen", 2.0), ("man", "car", 0.0)],
    columns=["word1", "word2", "score"],
)
QUESTIONS = pd.DataFrame(
    [("family", "man", "woman", "king", "queen"), ("family", "man", "woman", "boy", "girl")],
    columns=["section", "a", "b", "c", "d"],
)


def test_a_card_has_a_row_for_each_test():
    card = evaluation.scorecard(VECTORS, {"toy": PAIRS}, QUESTIONS)
    similarity = evaluation.word_similarity(VECTORS, PAIRS)
    analogies = evaluation.analogies(VECTORS, QUESTIONS)
    assert list(card.index) == ["toy", "analogies"]
    assert card.loc["toy"].tolist() == [similarity.spearman, *similarity.interval, 3, 1]
    assert card.loc["analogies"].tolist() == [1.0, *analogies.interval, 1, 1]


def test_a_card_without_questions_has_no_row_for_them():
    assert list(evaluation.scorecard(VECTORS, {"toy": PAIRS}).index) == ["toy"]

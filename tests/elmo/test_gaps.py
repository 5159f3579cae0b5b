"""Gaps and choices: fair questions, and no rival that sees the answer."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.elmo import gaps
from course_lib.vectors import WordVectors

WORDS = [f"w{number}" for number in range(1000)]


@pytest.fixture(scope="module")
def asked():
    rng = np.random.default_rng(0)
    texts = [[WORDS[k] for k in rng.integers(0, 1000, 14)] for _ in range(60)]
    return gaps.make_gaps(texts, WORDS, seed=1)


def test_a_gap_offers_words_of_like_frequency(asked):
    assert len(asked) > 50
    for gap in asked:
        assert gap.tokens[gap.position] == gap.choices[0]
        assert 5 <= gap.position < len(gap.tokens) - 5
        assert len(set(gap.choices)) == 10 and not set(gap.choices[1:]) & set(gap.tokens)
        ranks = [int(word[1:]) for word in gap.choices]
        assert ranks[0] >= 200
        assert min(ranks) >= int(0.7 * ranks[0]) and max(ranks) < 1.4 * ranks[0] + 20


def test_texts_without_a_fitting_word_are_passed_over():
    assert gaps.make_gaps([WORDS[:14], ["short"], ["unknown"] * 14], WORDS) == []


def test_the_model_reads_around_the_gap_and_not_into_it(model):
    words = model.words[3:]
    text = words[:12]
    for other in words[25:30]:  # the scores cannot depend on what stands in the gap
        changed = [*text[:6], other, *text[7:]]
        one, two = (model.bilm.top_states([each])[0] for each in (text, changed))
        assert (one[0][6] == two[0][6]).all() and (one[1][7] == two[1][7]).all()
    choices = [text[6], *words[30:34]]
    expected = [
        sum(
            model.log_likelihoods([*text[:6], word, *text[7:]], way)[at]
            for way, at in (("forward", 6), ("backward", 7))
        )
        for word in choices
    ]
    scores = gaps.score_choices(model, gaps.Gap(text, 6, choices))
    np.testing.assert_allclose(scores, expected, atol=1e-5)
    best = choices[int(np.argmax(expected))]
    orders = [[word, *(each for each in choices if each != word)] for word in choices]
    found = gaps.choose_by_model(model, [gaps.Gap(text, 6, order) for order in orders])
    assert found.tolist() == [word == best for word in choices]


def test_the_bag_chooses_by_the_meaning_of_the_rest():
    table = {"sea": [3, 0, 0], "ship": [3, 0.5, 0], "oven": [0, 3, 0], "bread": [0, 3, 0.5]}
    vectors = WordVectors(list(table), np.array(list(table.values())) + 1.0)
    text = ["x"] * 5 + ["sea", "ship"] + ["x"] * 5
    right = gaps.Gap(text, 6, ["ship", "bread"])
    wrong = gaps.Gap(text, 6, ["bread", "ship"])
    counts = dict.fromkeys(table, 10)
    assert gaps.choose_by_bag([right, wrong], vectors, counts).tolist() == [True, False]

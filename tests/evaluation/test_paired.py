"""The paired interval of a difference: on the same pairs, drawn together."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from course_lib import evaluation
from course_lib.vectors import WordVectors


@pytest.fixture(scope="module")
def judged():
    """Pairs that people scored, vectors that follow them, and vectors a little worse."""
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(400)]
    good = rng.standard_normal((400, 8))
    poor = good + 0.35 * rng.standard_normal((400, 8))
    unit = good / np.linalg.norm(good, axis=1, keepdims=True)
    first, second = np.arange(200), np.arange(200, 400)
    human = (unit[first] * unit[second]).sum(axis=1) + 0.3 * rng.standard_normal(200)
    pairs = pd.DataFrame(
        {"word1": [words[i] for i in first], "word2": [words[i] for i in second], "score": human}
    )
    return WordVectors(words, good), WordVectors(words, poor), pairs


def test_the_difference_is_that_of_the_two_scores(judged):
    good, poor, pairs = judged
    found = evaluation.similarity_difference(good, poor, pairs, resamples=200)
    scores = [evaluation.word_similarity(one, pairs).spearman for one in (good, poor)]
    assert found.difference == pytest.approx(scores[0] - scores[1])
    assert found.used == 200


def test_intervals_may_overlap_where_the_difference_is_sure(judged):
    good, poor, pairs = judged
    one, other = (evaluation.word_similarity(vectors, pairs).interval for vectors in judged[:2])
    assert one.low < other.high  # each alone proves nothing
    found = evaluation.similarity_difference(good, poor, pairs)
    assert 0 < found.interval.low < found.difference < found.interval.high


def test_swapping_the_two_turns_the_interval_round(judged):
    good, poor, pairs = judged
    there = evaluation.similarity_difference(good, poor, pairs, resamples=200)
    back = evaluation.similarity_difference(poor, good, pairs, resamples=200)
    assert back.interval == pytest.approx((-there.interval.high, -there.interval.low))
    same = evaluation.similarity_difference(good, good, pairs, resamples=50)
    assert (same.difference, *same.interval) == (0, 0, 0)


def test_only_pairs_that_both_know_count(judged):
    good, poor, pairs = judged
    fewer = WordVectors(poor.words[50:], poor.matrix[50:])
    found = evaluation.similarity_difference(good, fewer, pairs, resamples=50)
    assert found.used == 150
    known = pairs.iloc[50:]
    scores = [evaluation.word_similarity(one, known).spearman for one in (good, poor)]
    assert found.difference == pytest.approx(scores[0] - scores[1])


def test_too_few_common_pairs_are_refused(judged):
    good, poor, pairs = judged
    with pytest.raises(ValueError, match="only 2 of 2 pairs are known to both"):
        evaluation.similarity_difference(good, poor, pairs[:2])


def test_pair_cosines_are_those_of_the_vectors(judged):
    good, _, pairs = judged
    cosines = evaluation.pair_cosines(good, pairs)
    assert cosines[3] == pytest.approx(good.similarity("w3", "w203"), abs=1e-6)
    score = stats.spearmanr(pairs["score"], cosines).statistic
    assert evaluation.word_similarity(good, pairs).spearman == pytest.approx(score)
    missing = evaluation.pair_cosines(
        good,
        pd.DataFrame(
            [["W0", "zebra", 1.0], ["W0", "w1", 2.0]], columns=["word1", "word2", "score"]
        ),
    )
    assert np.isnan(missing).tolist() == [True, False]

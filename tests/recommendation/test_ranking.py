"""Scores of recommendations: by hand, against scikit-learn, and beside chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.evaluation import bootstrap_interval
from course_lib.recommendation import (
    ItemIndex,
    coverage,
    evaluate,
    ndcg_at_k,
    precision_at_k,
    random_precision,
    tfidf_documents,
)
from course_lib.recommendation.ranking import label_matrix

GENRES = [["drama", "war"], ["drama"], ["comedy"], ["war", "comedy"], []]
label_sets = st.lists(st.lists(st.sampled_from("abc"), max_size=3), min_size=3, max_size=9)


def test_label_matrix_by_hand():
    labels = ["tax", None, ["tax", "health", "tax"], float("nan"), []]
    assert label_matrix(labels).toarray().tolist() == [[1, 0], [0, 0], [1, 1], [0, 0], [0, 0]]


def test_precision_by_hand():
    found = np.array([[1, 2], [0, 3], [3, -1], [4, 2]])
    assert precision_at_k(found, GENRES, [0, 1, 2, 3]).tolist() == [0.5, 0.5, 0.5, 0.5]
    with pytest.raises(ValueError, match="neighbours has 4 rows for 1 queries"):
        precision_at_k(found, GENRES, [0])
    with pytest.raises(ValueError, match="queries is empty"):
        precision_at_k(found[:0], GENRES, [])


def test_ndcg_by_hand():
    # Overlaps with item 0: 1/2, 0, 1/3, 0. The best list is item 1, then item 3.
    best = 1 / 2 + 1 / 3 / np.log2(3)
    found = ndcg_at_k(np.array([[3, 1], [1, 3], [2, -1]]), GENRES, [0, 0, 0])
    expected = [(1 / 3 + 1 / 2 / np.log2(3)) / best, 1, 0]
    np.testing.assert_allclose(found, expected)
    # With any common label as gain, both are as good.
    np.testing.assert_allclose(ndcg_at_k(np.array([[3, 1]]), GENRES, [0], "shared"), 1)
    assert ndcg_at_k(np.array([[0, 1]]), GENRES, [4]).tolist() == [0]  # shares nothing with any


@settings(max_examples=40, deadline=None)
@given(label_sets, st.integers(1, 4), st.integers(0, 100))
def test_ndcg_is_that_of_scikit_learn(labels, k, seed):
    from sklearn.metrics import ndcg_score

    rng = np.random.default_rng(seed)
    n, query = len(labels), 0
    k = min(k, n - 1)
    ranking = 1 + rng.permutation(n - 1)
    gains = [
        len(set(labels[0]) & set(other)) / max(len(set(labels[0]) | set(other)), 1)
        for other in labels
    ]
    found = ndcg_at_k(ranking[np.newaxis, :k], labels, [query])[0]
    score = np.zeros(n)
    score[ranking] = np.arange(n - 1, 0, -1)
    if n > 2:
        expected = ndcg_score([gains[1:]], [score[1:]], k=k)
        assert found == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(label_sets)
def test_chance_is_the_mean_over_all_other_items(labels):
    n = len(labels)
    found = random_precision(labels, np.arange(n))
    for query in range(n):
        shared = [bool(set(labels[query]) & set(labels[i])) for i in range(n) if i != query]
        assert found[query] == pytest.approx(np.mean(shared))


def test_coverage():
    assert coverage(np.array([[0, 1], [1, 0]]), 4) == 0.5
    assert coverage(np.full((3, 2), -1), 4) == 0


def planted(n=120, seed=0):
    """Vectors of three groups, their labels, and vectors that say nothing."""
    rng = np.random.default_rng(seed)
    group = np.arange(n) % 3
    good = (np.eye(3)[group] * 4 + rng.normal(size=(n, 3))).astype(np.float32)
    noise = rng.normal(size=(n, 3)).astype(np.float32)
    return good, noise, [f"group {g}" for g in group]


def test_evaluate_tells_good_vectors_from_noise():
    good, noise, labels = planted()
    queries = np.arange(60)
    scores = evaluate({"good": good, "noise": noise}, labels, queries, k=5)
    table = scores.table
    assert table.index.tolist() == ["good", "noise", "chance"]
    assert table["low"]["good"] > 0.9 > table["high"]["noise"]
    assert table["low"]["noise"] < table["precision"]["chance"] < table["high"]["noise"]
    assert table["precision"]["chance"] == pytest.approx(39 / 119)
    assert table["nDCG"]["chance"] == pytest.approx(39 / 119)  # one label each: gains are 0 or 1
    assert table["nDCG"]["good"] > 0.9 and 0 < table["coverage"]["good"] <= 1
    assert scores.precision.shape == (60, 3) and scores.ndcg.shape == (60, 3)
    mean, interval = scores.difference("good", "noise")
    assert interval.low < mean < interval.high and interval.low > 0.4
    found, _ = ItemIndex(good).neighbours(queries, 5)
    np.testing.assert_array_equal(scores.precision["good"], precision_at_k(found, labels, queries))
    np.testing.assert_allclose(scores.ndcg["good"], ndcg_at_k(found, labels, queries))


def test_chance_has_the_coverage_of_random_lists():
    good, _, labels = planted()
    rng = np.random.default_rng(0)
    lists = np.array([rng.choice(119, 5, replace=False) for _ in range(120)])
    lists += lists >= np.arange(120)[:, np.newaxis]
    expected = evaluate({"good": good}, labels, [0]).table["coverage"]["chance"]
    assert coverage(lists, 120) == pytest.approx(expected, abs=0.03)


def test_shared_gains_can_be_chosen():
    documents = [["a", "b"], ["a", "b"], ["b", "c"], ["c", "a"]]
    labels = [["x", "y"], ["x"], ["y"], ["z"]]
    methods = {"TF-IDF": tfidf_documents(documents)}
    shared = evaluate(methods, labels, [0, 1], k=2, gain="shared")
    found, _ = ItemIndex(methods["TF-IDF"].matrix).neighbours([0, 1], 2)
    expected = ndcg_at_k(found, labels, [0, 1], "shared")
    np.testing.assert_allclose(shared.ndcg["TF-IDF"], expected)
    assert shared.table["nDCG"]["chance"] > 0


def test_evaluate_refuses_labels_of_another_catalogue():
    with pytest.raises(ValueError, match="'good' has 120 items, labels has 3"):
        evaluate({"good": planted()[0]}, ["a", "b", "c"], [0])


def test_intervals_are_those_of_the_bootstrap():
    good, noise, labels = planted()
    scores = evaluate({"good": good, "noise": noise}, labels, np.arange(30))
    for name in ("good", "noise", "chance"):
        assert scores.table.loc[name, ["low", "high"]].tolist() == pytest.approx(
            bootstrap_interval(scores.precision[name])
        )
        assert scores.table.loc[name, ["nDCG low", "nDCG high"]].tolist() == pytest.approx(
            bootstrap_interval(scores.ndcg[name])
        )

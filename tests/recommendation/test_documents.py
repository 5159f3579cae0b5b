"""Document vectors: averages by hand, SIF, centring, TF-IDF with SVD, Doc2Vec."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib import recommendation
from course_lib.recommendation import (
    ItemIndex,
    average_documents,
    encode_documents,
    idf_weights,
    lsa_documents,
    mean_cosine,
    remove_common,
    tfidf_documents,
)
from course_lib.vectors import WordVectors, average_vectors
from course_lib.vectors.search import unit_rows
from tests.recommendation.helpers import TEXTS, VECTORS, topics

WEIGHTINGS = ["mean", "tfidf", "sif"]


# Averages


def test_average_of_word_vectors_by_hand():
    found = average_documents(TEXTS, VECTORS, remove="nothing")
    expected = [[2.9 / 3, 1.2 / 3], [0, 0], [-0.45, 1.1], [2 / 3, 3.2 / 3], [0, 0], [-0.425, 1.125]]
    np.testing.assert_allclose(found.matrix, expected, rtol=1e-6)
    assert found.known.tolist() == [3, 0, 2, 3, 0, 4]
    assert "6 documents, 2 dimensions, 2 empty" in repr(found)


def test_sif_is_that_of_the_paper():
    documents = topics()[0]
    rng = np.random.default_rng(1)
    words = sorted({word for document in documents for word in document})
    vectors = WordVectors(words, rng.normal(size=(len(words), 8)) + 1)
    tokens = [word for document in documents for word in document]
    rows = []
    for document in documents:
        weighted = [1e-3 / (1e-3 + tokens.count(w) / len(tokens)) * vectors[w] for w in document]
        rows.append(np.mean(weighted, axis=0))
    expected = np.array(rows)
    first = np.linalg.svd(expected, full_matrices=False)[2][0]
    expected -= np.outer(expected @ first, first)
    found = average_documents(documents, vectors, "sif")
    np.testing.assert_allclose(found.matrix, expected, atol=1e-6)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("remove", ["mean", "component", "nothing"])
def test_documents_are_sums_over_words_whatever_is_removed(weighting, remove):
    found = average_documents(TEXTS, VECTORS, weighting, remove)
    filled = found.known > 0
    summed = found.shares @ found.word_matrix
    np.testing.assert_allclose(summed[filled], found.matrix[filled], atol=1e-6)
    assert not found.matrix[~filled].any()


def test_tfidf_weights_go_into_the_average():
    weights = idf_weights(TEXTS)
    expected, _ = average_vectors(encode_documents(TEXTS), VECTORS, weights)
    found = average_documents(TEXTS, VECTORS, "tfidf", "nothing")
    np.testing.assert_array_equal(found.matrix, expected)
    plain = average_documents(TEXTS, VECTORS, "mean", "nothing")
    assert np.abs(found.matrix - plain.matrix).max() > 0.05


def test_centring_leaves_empty_documents_at_zero():
    matrix = average_documents(TEXTS, VECTORS).matrix
    filled = matrix.any(axis=1)
    assert filled.tolist() == [True, False, True, True, False, True]
    np.testing.assert_allclose(matrix.sum(axis=0), 0, atol=1e-6)


def test_removing_the_first_component():
    rng = np.random.default_rng(0)
    matrix = (rng.normal(size=(40, 6)) + 3).astype(np.float32)
    matrix[7] = 0
    removed, words = remove_common(matrix, matrix[:5], "component")
    first = np.linalg.svd(matrix.astype(np.float64))[2][0]
    np.testing.assert_allclose(removed @ first, 0, atol=1e-5)
    np.testing.assert_allclose(removed, matrix - np.outer(matrix @ first, first), atol=1e-5)
    np.testing.assert_array_equal(words, removed[:5])
    assert mean_cosine(removed) < 0.1 < 0.8 < mean_cosine(matrix)


def test_there_may_be_nothing_to_remove():
    nothing = np.zeros((3, 2), np.float32)
    assert not remove_common(nothing)[0].any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weighting": "max"}, "weighting is 'max'"),
        ({"remove": "variance"}, "remove is 'variance'"),
    ],
)
def test_choices_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        average_documents(TEXTS, VECTORS, **arguments)


def test_vectors_that_know_no_word_of_any_document_are_refused():
    with pytest.raises(ValueError, match="none of the words of the 2 documents has a vector"):
        average_documents(["그 영화", "자동차"], VECTORS)
    with pytest.raises(ValueError, match="none of the words"):
        average_documents(["", None], VECTORS)


@given(arrays(np.float64, (5, 3), elements=st.integers(-3, 3)))
def test_mean_cosine_is_the_mean_over_all_pairs(matrix):
    unit = unit_rows(matrix[matrix.any(axis=1)], np.float64)
    pairs = [unit[i] @ unit[j] for i in range(len(unit)) for j in range(len(unit)) if i != j]
    if pairs:
        assert mean_cosine(matrix) == pytest.approx(np.mean(pairs), abs=1e-9)
    else:
        assert np.isnan(mean_cosine(matrix))


# TF-IDF with SVD, Doc2Vec


def test_lsa_with_all_dimensions_has_the_cosines_of_tfidf():
    documents, _ = topics(20)
    weighted = tfidf_documents(documents)
    lsa = lsa_documents(documents, dim=19)
    assert lsa.matrix.shape == (20, 19)
    np.testing.assert_allclose(lsa.shares @ lsa.word_matrix, lsa.matrix, atol=1e-5)
    cosines = lsa.matrix @ lsa.matrix.T
    kept = np.linalg.svd(weighted.matrix.toarray())[1][:19]
    assert np.trace(cosines) == pytest.approx((kept**2).sum(), rel=1e-3)


@pytest.mark.parametrize(("n", "dim"), [(60, 5), (60, 58), (1100, 5)])  # the last by ARPACK
def test_lsa_is_the_exact_decomposition(n, dim):
    rng = np.random.default_rng(2)
    words = np.array([f"w{i}" for i in range(1300)])
    documents = [rng.choice(words, size=25).tolist() for _ in range(n)]
    documents[3] = []
    lsa = lsa_documents(documents, dim)
    dense = tfidf_documents(documents).matrix.toarray().astype(np.float64)
    U, S, _ = np.linalg.svd(dense, full_matrices=False)
    expected = U[:, :dim] * S[:dim]
    np.testing.assert_allclose(lsa.matrix @ lsa.matrix.T, expected @ expected.T, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(lsa.matrix, axis=0), S[:dim], rtol=1e-5)
    largest = np.abs(lsa.word_matrix).argmax(axis=0)
    assert (lsa.word_matrix[largest, np.arange(dim)] > 0).all()


def test_lsa_keeps_only_directions_in_which_there_is_anything():
    same = [["a", "b"], ["a", "b"], ["c", "d"], ["c", "d"], ["c", "d"]]
    lsa = lsa_documents(same, dim=4)
    assert lsa.matrix.shape == (5, 2)
    cosines = lsa.matrix @ lsa.matrix.T
    np.testing.assert_allclose(cosines, np.equal.outer([0, 0, 1, 1, 1], [0, 0, 1, 1, 1]), atol=1e-6)


def test_lsa_of_many_documents_of_few_words():
    rng = np.random.default_rng(3)
    documents = [rng.choice(list("abcdefgh"), size=3).tolist() for _ in range(100)]
    lsa, weighted = lsa_documents(documents, dim=3), tfidf_documents(documents)
    strength = np.linalg.svd(weighted.matrix.toarray())[1][:3]
    np.testing.assert_allclose(np.linalg.norm(lsa.matrix, axis=0), strength, rtol=1e-5)


def test_lsa_separates_topics_and_keeps_empty_rows():
    documents, topic = topics()
    documents[10], documents[11] = [], ["unique"]
    lsa = lsa_documents(documents, dim=3)
    assert not lsa.matrix[[10, 11]].any() and lsa.known[[10, 11]].tolist() == [0, 0]
    found, _ = ItemIndex(lsa.matrix).neighbours(np.arange(10), 5)
    assert (topic[found] == topic[:10, np.newaxis]).all()


def test_lsa_dimensions_are_cut_for_small_catalogues():
    assert lsa_documents([["a", "b"], ["b", "c"], ["a", "c"]], dim=100).matrix.shape == (3, 2)
    assert lsa_documents([["a"], ["a"]], dim=5).matrix.shape == (2, 1)
    with pytest.raises(ValueError, match="dim is 0"):
        lsa_documents([["a"], ["a"]], dim=0)


@pytest.mark.parametrize("make", [tfidf_documents, lsa_documents])
def test_documents_without_a_common_word_are_refused(make):
    with pytest.raises(ValueError, match="no word occurs in 2 of the 3 documents"):
        make([["a"], ["b"], []])


@pytest.mark.data
def test_films_are_found_far_better_than_by_chance():
    from course_lib import datasets

    films = datasets.film_plots()
    corpus = datasets.english_corpus(1).select(np.arange(len(films)))
    assert corpus.sentences[4999] == encode_documents(films["plot"][4999:]).sentences[0]
    queries = np.arange(300)
    methods = {
        "SIF": average_documents(corpus, datasets.glove_6b_50d(), "sif"),
        "SVD": lsa_documents(corpus, 50),
    }
    scores = recommendation.evaluate(methods, films["genres"].tolist(), queries)
    table = scores.table
    assert table["low"]["SIF"] > table["high"]["chance"] + 0.1
    assert table["low"]["SVD"] > table["high"]["chance"] + 0.1
    assert table["nDCG"]["SVD"] > 1.7 * table["nDCG"]["chance"]

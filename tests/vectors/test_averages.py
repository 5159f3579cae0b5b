"""Averages of word vectors: by hand, weighted, and with documents that hold nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors, average_vectors

VECTORS = WordVectors(["ice", "cold", "hot"], [[2, 0], [1, 1], [0, 3]])


def test_average_by_hand():
    matrix, known = average_vectors([["ice", "cold", "ice"], ["hot"]], VECTORS)
    np.testing.assert_allclose(matrix, [[5 / 3, 1 / 3], [0, 3]], rtol=1e-6)
    assert matrix.dtype == np.float32 and known.dtype == np.int64
    assert known.tolist() == [3, 1]


def test_empty_and_unknown_documents_keep_their_rows():
    documents = [[], ["ice"], ["unheard", "of"], ["hot", "unheard"], []]
    matrix, known = average_vectors(documents, VECTORS)
    assert matrix.tolist() == [[0, 0], [2, 0], [0, 0], [0, 3], [0, 0]]
    assert known.tolist() == [0, 1, 0, 1, 0]


def test_weights_by_hand():
    documents = [["ice", "cold", "cold"], ["hot", "ice"], ["hot"]]
    weights = {"ice": 2.0, "cold": 0.5, "never seen": 9.0}
    matrix, known = average_vectors(documents, VECTORS, weights)
    np.testing.assert_allclose(matrix, [[5 / 3, 1 / 3], [2, 0], [0, 0]], rtol=1e-6)
    assert known.tolist() == [3, 1, 0]  # hot has no weight


def test_dividing_by_words_only_changes_the_length():
    documents, weights = [["ice", "cold", "cold"], []], {"ice": 2.0, "cold": 0.5}
    by_words, _ = average_vectors(documents, VECTORS, weights, divide_by="words")
    np.testing.assert_allclose(by_words, [[5 / 3, 1 / 3], [0, 0]], rtol=1e-6)
    by_weights, _ = average_vectors(documents, VECTORS, {"ice": 4.0, "cold": 1.0})
    np.testing.assert_allclose(by_words, by_weights, rtol=1e-6)  # the weights add up to 3 here


def test_a_weight_of_zero_is_as_good_as_none():
    matrix, known = average_vectors([["ice", "cold"], ["ice"]], VECTORS, {"ice": 0, "cold": 1})
    assert matrix.tolist() == [[1, 1], [0, 0]] and known.tolist() == [1, 0]


@given(st.lists(st.lists(st.sampled_from(["ice", "cold", "hot", "x", "y"]), max_size=6)))
def test_encoded_corpora_and_generators_give_the_same_as_lists(documents):
    weights = {"ice": 0.3, "hot": 1.0, "x": 2.0}
    for chosen in (None, weights):
        matrix, known = average_vectors(documents, VECTORS, chosen)
        encoded = average_vectors(EncodedCorpus.from_sentences(documents), VECTORS, chosen)
        generated = average_vectors((document for document in documents), VECTORS, chosen)
        for other, count in (encoded, generated):
            np.testing.assert_array_equal(other, matrix)
            np.testing.assert_array_equal(count, known)
        for row, document, n in zip(matrix, documents, known, strict=True):
            in_use = [w for w in document if w in VECTORS and (chosen is None or w in chosen)]
            assert n == len(in_use)
            if in_use:
                a = [1.0 if chosen is None else chosen[word] for word in in_use]
                expected = np.average(VECTORS[in_use], axis=0, weights=a)
                np.testing.assert_allclose(row, expected, rtol=1e-5)
            else:
                assert not row.any()


def test_no_documents_give_no_rows():
    matrix, known = average_vectors([], VECTORS)
    assert matrix.shape == (0, 2) and known.shape == (0,)


def test_vectors_without_words_know_nothing():
    nothing = WordVectors([], np.zeros((0, 2), np.float32))
    for weights in (None, {"ice": 1.0}):
        matrix, known = average_vectors([["ice"], []], nothing, weights)
        assert matrix.tolist() == [[0, 0], [0, 0]] and known.tolist() == [0, 0]


def test_only_the_rows_that_occur_are_read():
    read = []

    class Watched(np.ndarray):
        def __getitem__(self, key):
            read.append(len(key))
            return np.asarray(self)[key]

    vectors = WordVectors([str(i) for i in range(1000)], np.ones((1000, 2), np.float32))
    vectors.matrix = vectors.matrix.view(Watched)
    average_vectors([["3", "5", "3"]], vectors)
    assert read == [2]


def test_a_string_is_no_document():
    with pytest.raises(TypeError, match="tokenize"):
        average_vectors(["ice cold"], VECTORS)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_weights_are_checked(weight):
    with pytest.raises(ValueError, match="'ice' the weight"):
        average_vectors([["ice"]], VECTORS, {"ice": weight})


def test_divide_by_is_checked():
    with pytest.raises(ValueError, match="divide_by is 'mean'"):
        average_vectors([["ice"]], VECTORS, divide_by="mean")

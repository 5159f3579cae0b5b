"""One vector for a sentence, and the sentences next to it."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.elmo import sentences


def test_pooling_of_a_hand_made_sentence():
    # Two layers, three words; the forward half counts up, the backward half counts down.
    one = np.array([[[1, 30], [2, 20], [3, 10]], [[4, 60], [5, 50], [6, 40]]], dtype=float)
    empty = np.empty((2, 0, 2))
    assert sentences.pool([one, empty]).tolist() == [[[2, 20], [5, 50]], [[0, 0], [0, 0]]]
    assert sentences.pool([one], "max")[0].tolist() == [[3, 30], [6, 60]]
    assert sentences.pool([one], "last")[0].tolist() == [[3, 30], [6, 60]]
    with pytest.raises(ValueError, match="how is 'sum', expected one of mean, max, last"):
        sentences.pool([one], "sum")
    with pytest.raises(ValueError, match="states is empty"):
        sentences.pool([])


def test_the_last_states_have_read_everything_and_the_others_not(small):
    first, other = sentences.pool(small.layers([["a", "b", "c"], ["x", "b", "c"]]), "last")
    assert not np.allclose(first[1, :4], other[1, :4])
    reversed_half = sentences.pool(small.layers([["a", "b", "c"], ["a", "b", "x"]]), "last")
    assert not np.allclose(*reversed_half[:, 1, 4:])


def test_nearest_sentences_and_ties():
    matrix = np.array([[1, 0], [0, 1], [3, 0.1], [0, 0]])
    assert sentences.nearest_sentences(matrix)[0].tolist() == [2, 1, 3, 0]
    # Row 3 has cosine 0 with all: a third of a point for each.
    assert sentences.same_label_first(matrix, list("abab")).round(2).tolist() == [1, 0, 1, 0.33]
    with pytest.raises(ValueError, match="matrix has 4 rows and labels 3"):
        sentences.same_label_first(matrix, list("abc"))

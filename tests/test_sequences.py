"""Number the words, encode, pad, look vectors up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.sequences import PADDING, UNKNOWN, embedding_matrix, encode, pad, word_index
from course_lib.vectors import WordVectors

LISTS = st.lists(st.lists(st.integers(1, 9), max_size=6), max_size=6)


def test_the_most_frequent_word_is_number_one_and_ties_keep_their_order():
    assert word_index(["b a c", "c a", "c"]) == {"c": 1, "a": 2, "b": 3}
    assert word_index([["b", "A c"], ["b"]]) == {"b": 1, "A c": 2}
    assert word_index(["b a c", "c a", "c"], max_words=2) == {"c": 1, "a": 2}
    assert word_index(["b a c", "c a", "c"], min_count=3) == {"c": 1}
    assert word_index(["", "!"]) == word_index([]) == {}


def test_unknown_words_are_dropped_or_keep_their_place():
    plain = word_index(["a b a"])
    assert [row.tolist() for row in encode(["a x b", "x", ""], plain)] == [[1, 2], [], []]
    index = word_index(["a b a"], max_words=1, keep_unknown=True)
    assert index == {UNKNOWN: 1, "a": 2}
    encoded = encode([["a", "x", "b"], []], index, unknown="index")
    assert [row.tolist() for row in encoded] == [[2, 1, 1], []]
    assert all(row.dtype == np.int64 for row in encoded)
    assert word_index([[UNKNOWN, UNKNOWN, "a"]], keep_unknown=True) == {UNKNOWN: 1, "a": 2}


def test_a_word_of_a_thousand_characters_korean_and_emoji():
    long = "z" * 1000
    index = word_index([f"{long} 자연어 🙂 자연어"])
    assert index == {"자연어": 1, long: 2}
    assert encode([long], index)[0].tolist() == [2]


@given(LISTS)
def test_padding_can_be_undone(sequences):
    for side in ("after", "before"):
        matrix = pad(sequences, side=side)
        assert matrix.shape == (len(sequences), max([1, *map(len, sequences)]))
        assert [row[row != PADDING].tolist() for row in matrix] == sequences


@given(LISTS, st.integers(1, 4))
def test_padding_cuts_at_the_side_where_it_pads(sequences, length):
    for row, sequence in zip(pad(sequences, length), sequences, strict=True):
        assert row[row != 0].tolist() == sequence[:length]
    for row, sequence in zip(pad(sequences, length, "before"), sequences, strict=True):
        assert row[row != 0].tolist() == sequence[-length:]


def test_padding_takes_arrays_and_another_value():
    assert pad([np.array([3]), np.array([], int)], 2, value=-1).tolist() == [[3, -1], [-1, -1]]
    assert pad([]).shape == (0, 1) and pad([], 3).dtype == np.int64


def test_each_vector_stands_in_the_row_of_its_word():
    vectors = WordVectors(["film", "good"], [[1, 2], [3, 4]])
    index = {"good": 2, "movie": 1, "film": 3}
    matrix, missing = embedding_matrix(index, vectors)
    assert matrix.tolist() == [[0, 0], [0, 0], [3, 4], [1, 2]] and matrix.dtype == np.float32
    assert missing == ["movie"]
    same, also = embedding_matrix(index, {"film": [1, 2], "good": [3, 4]})
    assert np.array_equal(same, matrix) and also == missing
    none, all_missing = embedding_matrix({"x": 1}, vectors)
    assert none.tolist() == [[0, 0], [0, 0]] and all_missing == ["x"]
    assert embedding_matrix({"x": 1}, {"y": [1, 2, 3]})[0].shape == (2, 3)
    assert embedding_matrix({}, vectors)[0].shape == (1, 2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: word_index("one text"), TypeError, r"single str.*\[text\]"),
        (lambda: word_index([None]), TypeError, "holds None.*Drop them"),
        (lambda: word_index(["a"], max_words=0), ValueError, "max_words is 0"),
        (lambda: word_index(["a"], min_count=0), ValueError, "min_count is 0"),
        (lambda: encode("a", {"a": 1}), TypeError, "single str"),
        (lambda: encode(["a"], {"a": 1}, unknown="keep"), ValueError, "unknown is 'keep'"),
        (lambda: encode(["a"], {"a": 1}, unknown="index"), ValueError, "keep_unknown=True"),
        (lambda: pad([[1]], 0), ValueError, "length is 0"),
        (lambda: pad([[1]], side="left"), ValueError, "side is 'left'"),
        (lambda: embedding_matrix({"a": 0}, {"a": [1]}), ValueError, "not 1 to 1"),
        (lambda: embedding_matrix({"a": 1, "b": 1}, {"a": [1]}), ValueError, "not 1 to 2"),
        (lambda: embedding_matrix({"a": 1}, {}), ValueError, "vectors is empty"),
        (
            lambda: embedding_matrix({"a": 1, "b": 2}, {"a": [1, 2], "b": [1]}),
            ValueError,
            r"'b' has shape \(1,\), that of 'a' has shape \(2,\)",
        ),
    ],
)
def test_bad_input_is_refused_with_a_sentence(call, error, message):
    with pytest.raises(error, match=message):
        call()

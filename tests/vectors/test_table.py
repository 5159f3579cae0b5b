"""What is wrong with words and matrix is told before anybody computes with them."""

import numpy as np
import pytest

from course_lib.vectors import WordVectors, table
from course_lib.vectors.table import drop_repeated


@pytest.mark.parametrize(
    ("words", "matrix", "counts", "message"),
    [
        (["a", "b"], [[1.0, 2.0]], None, r"matrix has shape \(1, 2\), expected \(2, D\)"),
        (["a"], [1.0], None, r"matrix has shape \(1,\)"),
        (["a"], [[]], None, r"D at least 1"),
        (["a"], [[1.0]], [1, 2], r"counts has shape \(2,\), expected \(1,\)"),
        (
            ["a", "b"],
            [[1, 2], [3, np.nan]],
            None,
            r"vector of 'b' \(row 1\) holds nan at position 1",
        ),
        (["a", "b"], [[1, np.inf], [3, 4]], None, r"vector of 'a' \(row 0\) holds inf"),
        (["a"], [[1e300]], None, r"vector of 'a' \(row 0\) holds inf"),
    ],
)
def test_bad_words_and_matrices(words, matrix, counts, message):
    with pytest.raises(ValueError, match=message):
        WordVectors(words, matrix, counts)


def test_the_first_of_equal_words_wins_and_that_is_told():
    words = ["a", "b", "a", "c", "b", "a"]
    with pytest.warns(UserWarning, match=r"3 of 6 vectors .* 'a' \(row 2\), 'b' \(row 4\)") as told:
        vectors = WordVectors(words, np.arange(6)[:, np.newaxis] + 1.0, counts=range(6))
    assert told[0].filename == __file__
    assert vectors.words == ["a", "b", "c"]
    assert vectors.matrix.ravel().tolist() == [1, 2, 4]
    assert vectors.counts.tolist() == [0, 1, 3]
    assert vectors.index == {"a": 0, "b": 1, "c": 2}


def test_many_repeated_words_are_not_all_listed():
    with pytest.warns(UserWarning, match=r"9 of 10 vectors .*\.\.\.\."):
        WordVectors(["a"] * 10, np.ones((10, 1)))


def test_check_can_be_switched_off():
    vectors = WordVectors(["a", "b"], [[1, np.nan], [2, 3]], check=False)
    assert np.isnan(vectors["a"]).any()


def test_what_is_dropped_is_told_with_its_rows():
    words, kept, message = drop_repeated(["a", "b", "a", "c"], lambda row: f"line {row + 1}")
    assert words == ["a", "b", "c"] and kept.tolist() == [0, 1, 3]
    assert message.startswith("1 of 4 vectors belong to a word that came before: 'a' (line 3).")
    assert drop_repeated(["a", "b"], str) == (["a", "b"], slice(None), None)


def test_a_number_that_is_not_finite_is_found_beyond_the_first_chunk(monkeypatch):
    monkeypatch.setattr(table, "_CHUNK", 4)
    matrix = np.ones((11, 2), dtype=np.float32)
    words = [f"w{row}" for row in range(11)]
    assert table.checked_table(words, matrix)[1] is None
    matrix[9, 1] = -np.inf
    with pytest.raises(ValueError, match=r"'w9' \(row 9\) holds -inf at position 1"):
        table.checked_table(words, matrix)

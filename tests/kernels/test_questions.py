"""The step that word2vec and fastText share, part by part; its gradient: test_word2vec.py."""

import numpy as np
import pytest

from course_lib.kernels import questions
from course_lib.training import padded


def test_sigmoid_to_four_ten_millionths():
    x = np.linspace(-87.9, 87.9, 20_001, dtype=np.float32)
    ours = np.array([questions.sigmoid(value) for value in x])
    exact = 1 / (1 + np.exp(-x.astype(np.float64)))
    assert np.abs(ours / exact - 1).max() < 5e-7


def test_sigmoid_beyond_88_and_of_nan():
    for version in (questions.sigmoid, questions.sigmoid.py_func):
        assert version(np.float32(88)) == version(np.float32(1e30)) == 1
        assert 0 < version(np.float32(-1e30)) == version(np.float32(-88)) < 1e-37


@pytest.mark.parametrize(("n_negatives", "n"), [(1, 6), (5, 6), (6, 12), (50, 54)])
def test_room_comes_in_sixes_and_lines(n_negatives, n):
    room = questions.make_room(3, n_negatives, 32)
    assert len(room.questions) == n
    assert room.gradient.shape == (3, 32)
    for part in (room.scores, room.chances, room.errors):
        assert len(part) % 16 == 0 and len(part) >= 3 * n
        assert part.ctypes.data % 64 == 0


def test_contexts_leave_the_word_itself_out():
    words, out = np.uint32([7, 8, 9, 8]), np.zeros(5, dtype=np.uint32)
    n = questions.list_contexts(words, 1, 0, 4, out)
    assert out[:n].tolist() == [7, 9, 8]
    assert questions.list_contexts(words, 2, 2, 3, out) == 0


@pytest.mark.parametrize("n_rows", [1, 2, 3])
def test_sums_of_rows_and_sums_to_rows(n_rows):
    matrix, rows = padded(np.arange(20.0).reshape(10, 2)), np.uint32([4, 0, 4])
    out = np.full(16, 9, dtype=np.float32)
    questions.sum_of_rows(matrix, rows[:n_rows], np.float32(0.5), out)
    assert out == pytest.approx(0.5 * matrix[rows[:n_rows]].sum(axis=0))

    changes = padded(np.arange(6.0).reshape(3, 2))
    for given in (changes, changes[:1]):  # one for each row, or one for all
        moved, expected = matrix.copy(), matrix.copy()
        questions.add_rows(moved, rows, n_rows, given)
        np.add.at(expected, rows[:n_rows], np.broadcast_to(given, (3, 16))[:n_rows])
        assert np.array_equal(moved, expected)


def test_the_loss_is_that_of_the_product_and_of_what_was_taken_out():
    random = np.random.default_rng(0)
    inputs, outputs = padded(3 * random.normal(size=(4, 8))), padded(3 * random.normal(size=(9, 8)))
    negatives, rows = random.integers(0, 9, (40, 5)).astype(np.uint32), np.uint32([0, 3, 1])
    room = questions.make_room(3, 5, 16)
    likelihood, loss, expected = 1.0, 0.0, 0.0
    for drawn in range(40):
        asked = [2, *(k for k in negatives[drawn] if k != 2)]
        signed = inputs[rows] @ outputs[asked].T
        signed[:, 1:] *= -1
        expected += np.logaddexp(0, -signed.astype(np.float64)).sum()
        likelihood, lost = questions.answer(
            inputs,
            rows,
            3,
            outputs,
            np.uint32(2),
            negatives,
            drawn,
            np.float32(0),
            room,
            likelihood,
        )
        assert likelihood > 0
        loss += lost
    assert loss > 0  # The product alone would have left the range of a float64.
    assert loss - np.log(likelihood) == pytest.approx(expected, rel=1e-5)

"""The loops that keep the nearest words: against sorting, compiled and interpreted."""

import numpy as np
import pytest

from course_lib.kernels import neighbours
from course_lib.kernels.neighbours import BLOCK, NOTHING_YET, keep_best, quantise, search_codes


def lists(*shape):
    return np.full(shape, NOTHING_YET, dtype=np.float32), np.zeros(shape, dtype=np.int64)


def interpreted(kernel, monkeypatch):
    monkeypatch.setattr(neighbours, "_insert", neighbours._insert.py_func)
    return kernel.py_func


def unit_case(rows, dim, seed=0):
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(rows, dim)).astype(np.float32) * rng.uniform(0.1, 9, (rows, 1))
    matrix = matrix.astype(np.float32)
    matrix[3] = 0
    lengths = np.linalg.norm(matrix, axis=1)
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return matrix, scale.astype(np.float32)


def make_codes(matrix, scale, kernel=quantise):
    blocks = -(-len(matrix) // BLOCK)
    codes = np.zeros((blocks, matrix.shape[1], BLOCK), dtype=np.int8)
    steps = np.zeros(blocks * BLOCK, dtype=np.float32)
    return codes, steps, kernel(matrix, scale, codes, steps)


def test_insert_keeps_the_list_sorted_and_the_first_of_equals_first():
    scores, rows = lists(4)
    for row, score in enumerate([0.5, 0.75, 0.5, -1.0, 0.75, 0.25]):
        if score > scores[-1]:
            neighbours._insert(np.float32(score), row, scores, rows)
    assert scores.tolist() == [0.75, 0.75, 0.5, 0.5]
    assert rows.tolist() == [1, 4, 0, 2]


@pytest.mark.parametrize("compiled", [True, False])
def test_keep_best_by_hand(monkeypatch, compiled):
    kernel = keep_best if compiled else interpreted(keep_best, monkeypatch)
    scores, rows = lists(2, 2)
    first = np.array([[4, 1], [2, 2], [8, 3]], dtype=np.float32)
    kernel(first, np.array([0.125, 0.5, 0.0], dtype=np.float32), 0, scores, rows)
    assert scores.tolist() == [[1, 0.5], [1, 0.125]]
    assert rows.tolist() == [[1, 0], [1, 0]]
    # The next stretch: one beats the last entry of the first query only.
    second = np.array([[0.75, -1]], dtype=np.float32)
    kernel(second, np.array([1], dtype=np.float32), 3, scores, rows)
    assert scores.tolist() == [[1, 0.75], [1, 0.125]]
    assert rows.tolist() == [[1, 3], [1, 0]]


@pytest.mark.parametrize("n_rows", [64, 65, 200])
def test_keep_best_equals_sorting(n_rows):
    rng = np.random.default_rng(n_rows)
    scores = rng.normal(size=(5, n_rows)).astype(np.float32).clip(-1, 1)
    best, rows = lists(5, 7)
    by_rows = np.ascontiguousarray(scores.T)
    keep_best(by_rows, np.ones(n_rows, dtype=np.float32), 0, best, rows)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :7]
    assert rows.tolist() == expected.tolist()
    assert (best == np.take_along_axis(scores, expected, axis=1)).all()


@pytest.mark.parametrize("compiled", [True, False])
def test_codes_are_as_close_as_promised(monkeypatch, compiled):
    matrix, scale = unit_case(40, 6)
    kernel = quantise if compiled else interpreted(quantise, monkeypatch)
    codes, steps, error = make_codes(matrix, scale, kernel)
    rounded = codes[0].T[:40] * steps[:40, np.newaxis]
    unit = matrix * scale[:, np.newaxis]
    distances = np.linalg.norm(unit - rounded, axis=1)
    assert distances.max() == pytest.approx(error, rel=1e-3)
    assert 0 < error < 0.5 / 127 * 6**0.5
    assert np.abs(codes[0].T[:40]).max(axis=1).tolist() == [127] * 3 + [0] + [127] * 36
    assert not codes[0].T[40:].any()
    assert not steps[40:].any()


@pytest.mark.parametrize("compiled", [True, False])
def test_search_codes_by_hand(monkeypatch, compiled):
    kernel = search_codes if compiled else interpreted(search_codes, monkeypatch)
    matrix, scale = unit_case(12, 3)
    codes, steps, error = make_codes(matrix, scale)
    query = (matrix[5] * scale[5]).astype(np.float32)
    scores, rows = lists(4)
    kernel(matrix, scale, codes, steps, error + 1e-5, query, scores, rows)
    cosines = matrix @ query * scale
    expected = np.argsort(-cosines, kind="stable")[:4]
    assert rows.tolist() == expected.tolist()
    assert rows[0] == 5
    assert scores == pytest.approx(cosines[expected], abs=1e-6)


@pytest.mark.parametrize("n_rows", [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
@pytest.mark.parametrize("dim", [1, 2, 50])
def test_search_codes_equals_sorting(n_rows, dim):
    matrix, scale = unit_case(n_rows, dim, seed=dim)
    codes, steps, error = make_codes(matrix, scale)
    rng = np.random.default_rng(0)
    for _ in range(5):
        query = rng.normal(size=dim).astype(np.float32)
        query /= np.linalg.norm(query)
        scores, rows = lists(10)
        search_codes(matrix, scale, codes, steps, error + 1e-5, query, scores, rows)
        cosines = matrix @ query * scale
        assert scores == pytest.approx(-np.sort(-cosines)[:10], abs=1e-6)
        assert cosines[rows] == pytest.approx(scores, abs=1e-6)
        assert len(set(rows.tolist())) == 10


def test_rows_that_are_not_there_are_never_found():
    # The last block is filled up with zeros, which would beat these cosines; behind the
    # end of the matrix lie rows that would be found if they were looked at.
    beyond = np.ones((BLOCK, 3), dtype=np.float32)
    beyond[:5] = -1
    matrix, scale = beyond[:5], np.full(BLOCK, 3**-0.5, dtype=np.float32)[:5]
    codes, steps, error = make_codes(matrix, scale)
    scores, rows = lists(5)
    query = np.full(3, 3**-0.5, dtype=np.float32)
    search_codes(matrix, scale, codes, steps, error, query, scores, rows)
    assert rows.tolist() == [0, 1, 2, 3, 4]
    assert scores == pytest.approx([-1] * 5)

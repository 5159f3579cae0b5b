"""The nearest items are those of brute force, ties in a fixed order."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from course_lib.recommendation import ItemIndex
from course_lib.vectors.search import unit_rows


def brute_force(matrix, item, topn):
    """Cosines of all other filled items, sorted, ties by number."""
    unit = unit_rows(matrix, np.float64)
    cosines = np.round((unit @ unit[item]).astype(np.float32), 6)
    others = [i for i in range(len(matrix)) if i != item and matrix[i].any()]
    return sorted(others, key=lambda i: (-cosines[i], i))[:topn]


@settings(max_examples=60, deadline=None)
@given(arrays(np.float32, (9, 3), elements=st.integers(-2, 2)), st.integers(1, 10))
def test_neighbours_are_those_of_brute_force(matrix, topn):
    for index in (ItemIndex(matrix), ItemIndex(sparse.csr_array(matrix))):
        rows, similarities = index.neighbours(np.arange(9), topn)
        assert rows.shape == (9, topn)
        for item in range(9):
            if not matrix[item].any():
                assert (rows[item] == -1).all() and np.isnan(similarities[item]).all()
                continue
            there = rows[item] >= 0
            found = rows[item][there].tolist()
            assert item not in found and matrix[found].any(axis=1).all()
            assert len(found) == min(topn, matrix.any(axis=1).sum() - 1)
            unit = unit_rows(matrix, np.float64)
            np.testing.assert_allclose(
                similarities[item][there], unit[found] @ unit[item], atol=1e-5
            )
            expected = brute_force(matrix, item, topn)
            np.testing.assert_allclose(
                unit[found] @ unit[item], unit[expected] @ unit[item], atol=1e-5
            )
            assert np.isnan(similarities[item][~there]).all()


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_equal_items_come_in_the_order_of_their_numbers(form):
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(3000, 20)).astype(np.float32)
    same = np.sort(rng.choice(3000, 200, replace=False))
    matrix[same] = matrix[same[0]]
    index = ItemIndex(form(matrix))
    rows, similarities = index.neighbours(same, 6)
    for item, row in zip(same, rows, strict=True):
        assert row.tolist() == [other for other in same[:7] if other != item][:6]
    np.testing.assert_allclose(similarities, 1, atol=1e-6)
    one, _ = index.neighbours(same[:1], 6)
    np.testing.assert_array_equal(one, rows[:1])


def test_different_rows_with_one_hash_are_kept_apart(monkeypatch):
    from course_lib.recommendation import index

    class Zeros:
        def integers(self, high, size, dtype):
            return np.full(size, 2**63, dtype=dtype)  # times 2 plus 1: all factors are 1

    monkeypatch.setattr(index.np.random, "default_rng", lambda seed: Zeros())
    matrix = np.array([[1, 2], [2, 1], [1, 2], [0, 0], [2, 1]], np.float32)
    hashes_agree = ItemIndex(matrix)
    rows, _ = hashes_agree.neighbours([0, 1, 2, 3], 2)
    assert rows.tolist() == [[2, 1], [4, 0], [0, 1], [-1, -1]]


def test_the_matrix_of_all_pairs_is_never_made():
    n = 20_000
    rng = np.random.default_rng(0)
    dense = rng.normal(size=(n, 8)).astype(np.float32)
    entries = rng.integers(500, size=(n, 3))
    thin = sparse.csr_array((np.ones(3 * n), entries.ravel(), np.arange(0, 3 * n + 1, 3)))
    for matrix in (dense, thin):
        index = ItemIndex(matrix)
        index.neighbours([0, 1], 5)
        tracemalloc.start()
        index.neighbours(np.arange(0, n, 20), 5)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < n * n * 4 / 20


def test_topn_is_checked():
    with pytest.raises(ValueError, match="topn is 0"):
        ItemIndex(np.ones((2, 2), np.float32)).neighbours([0], 0)

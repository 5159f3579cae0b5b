"""Sorted cells: by hand, against SciPy, compiled and interpreted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from course_lib.kernels import cells as kernel

lists = st.dictionaries(st.integers(0, 40), st.integers(1, 9), max_size=15)


def as_arrays(cells):
    keys = np.array(sorted(cells), dtype=np.int64)
    return keys, np.array([cells[key] for key in keys.tolist()], dtype=np.int64)


@pytest.mark.parametrize("merge", [kernel.merge_cells, kernel.merge_cells.py_func])
def test_merging_adds_what_both_lists_hold(merge):
    a, b = {1: 5, 4: 1}, {0: 2, 4: 3, 9: 7}
    keys, sums = merge(*as_arrays(a), *as_arrays(b))
    assert keys.tolist() == [0, 1, 4, 9] and sums.tolist() == [2, 5, 4, 7]


@given(a=lists, b=lists)
@settings(deadline=None)
def test_merging_is_adding_dictionaries(a, b):
    expected = {key: a.get(key, 0) + b.get(key, 0) for key in a.keys() | b.keys()}
    keys, sums = kernel.merge_cells(*as_arrays(a), *as_arrays(b))
    assert dict(zip(keys.tolist(), sums.tolist())) == expected
    assert (np.diff(keys) > 0).all()


@pytest.mark.parametrize("way", ["compiled", "interpreted"])
@pytest.mark.parametrize("denominator", [1, 60])
def test_a_symmetric_matrix_is_taken_apart_and_put_together(way, denominator):
    rng = np.random.default_rng(0)
    half = np.triu(rng.integers(0, 4, size=(7, 7)))
    whole = half + half.T
    csr = sparse.csr_array(whole)
    upper, count, fill = (
        function if way == "compiled" else function.py_func
        for function in (kernel.upper_cells, kernel.count_rows, kernel.fill_rows)
    )
    keys, sums = upper(csr.indptr.astype(np.int64), csr.indices, csr.data)
    assert keys.tolist() == sorted(r * 7 + c for r, c in zip(*np.nonzero(half), strict=True))
    lengths = np.zeros(7, dtype=np.int64)
    count(keys, 7, lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    columns = np.zeros(starts[-1], dtype=np.int64)
    values = np.zeros(starts[-1], dtype=np.int64 if denominator == 1 else np.float64)
    free = starts[:-1].copy()
    for part in np.array_split(np.arange(len(keys)), 3):  # in parts, one after the other
        fill(keys[part], sums[part], 7, free, columns, values, denominator)
    assert starts.tolist() == csr.indptr.tolist() and columns.tolist() == csr.indices.tolist()
    assert (values == csr.data / denominator).all()


def test_whole_numbers_beyond_float64_survive():
    keys, sums = np.array([1]), np.array([2**60 + 1])
    columns, values = np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    kernel.fill_rows(keys, sums, 2, np.array([0, 1]), columns, values, 1)
    assert values.tolist() == [2**60 + 1] * 2 and columns.tolist() == [1, 0]

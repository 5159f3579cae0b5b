"""Alias tables and random draws: by hand, compiled and interpreted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.kernels import sampling


def state(seed=1):
    return np.array([seed], dtype=np.uint64)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60).filter(lambda p: sum(p) > 1e-3))
@settings(deadline=None)
def test_alias_table_restores_the_probabilities(counts):
    probabilities = np.array(counts) / np.sum(counts)
    n = len(probabilities)
    thresholds, columns = sampling.build_alias_table(probabilities)
    assert columns[:, 0].tolist() == list(range(n))
    assert ((thresholds >= 0) & (thresholds <= 1)).all()
    restored = np.bincount(columns[:, 0], thresholds / n, minlength=n)
    restored += np.bincount(columns[:, 1], (1 - thresholds) / n, minlength=n)
    assert np.allclose(restored, probabilities, atol=1e-6)


def test_alias_table_of_three_words_by_hand():
    # Columns of 1/3: word 2 has 0.1 = 30% of its column and word 0 gives the other 70%;
    # that leaves word 0 with 0.6 - 0.7/3 = 0.367, still a little above 1/3.
    thresholds, columns = sampling.build_alias_table(np.array([0.6, 0.3, 0.1]))
    assert thresholds[2] == pytest.approx(0.3)
    assert columns[2].tolist() == [2, 0]
    assert thresholds[1] == pytest.approx(0.9)
    assert columns[1].tolist() == [1, 0]
    assert thresholds[0] == 1


def test_compiled_and_interpreted_draws_are_the_same():
    probabilities = np.array([0.5, 0.0, 0.2, 0.3])
    with np.errstate(over="ignore"):  # The generator's product is meant to wrap around.
        table = sampling.build_alias_table(probabilities)
        plain = sampling.build_alias_table.py_func(probabilities)
        assert all(np.array_equal(a, b) for a, b in zip(table, plain, strict=True))
        out, expected = np.zeros((2, 50), dtype=np.uint32)
        s1, s2 = state(), state()
        sampling.draw_alias(*table, s1, out)
        sampling.draw_alias.py_func(*table, s2, expected)
        assert np.array_equal(out, expected) and s1 == s2
        assert 1 not in out

        words = np.arange(4, dtype=np.int32).repeat(10)
        keep = np.array([1, 0, 0.5, 0.9], dtype=np.float32)
        n1 = sampling.keep_some(words, keep, s1, out)
        n2 = sampling.keep_some.py_func(words, keep, s2, expected)
        assert n1 == n2 and np.array_equal(out[:n1], expected[:n1])
        assert (out[:10] == 0).all() and 1 not in out[:n1] and n1 < 40

        spans = np.zeros((4, 20), dtype=np.int32)
        for shrink in (True, False):
            sampling.draw_windows(3, 20, 4, shrink, s1, *spans[:2])
            sampling.draw_windows.py_func(3, 20, 4, shrink, s2, *spans[2:])
            assert np.array_equal(spans[:2], spans[2:])


def test_windows_stay_in_the_sentence_and_shrink_evenly():
    left, right = np.zeros((2, 40_000), dtype=np.int32)
    sampling.draw_windows(0, 40_000, 4, True, state(), left, right)
    reach = np.arange(40_000) - left
    share = np.bincount(reach[4:]) / 39_996
    assert share[0] == 0
    assert share[1:] == pytest.approx([0.25] * 4, abs=0.01)
    sampling.draw_windows(10, 13, 5, False, state(), left, right)
    assert left[10:13].tolist() == [10] * 3
    assert right[10:13].tolist() == [13] * 3

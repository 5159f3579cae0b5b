"""Gradients of tables: sums of repeated rows, and a check that finds mistakes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.gradients import RowGradient, accumulate_rows, check_gradients
from course_lib.layers import Embedding

RANDOM = np.random.default_rng(7)
W_7x3 = np.arange(21.0).reshape(7, 3)


def test_check_finds_a_wrong_gradient():
    class Forgetful(Embedding):
        def backward(self, dout):
            gradient = np.zeros_like(self.params[0])
            gradient[self.ids] = dout
            self.grads = [gradient]

    layer = Forgetful(W_7x3.copy())
    assert check_gradients(layer, [1, 0, 3])["params[0]"] < 1e-7
    assert check_gradients(layer, [1, 0, 3, 0])["params[0]"] > 0.01


@given(
    ids=st.lists(st.integers(0, 9), max_size=40),
    dim=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
@settings(max_examples=50, deadline=None)
def test_rows_are_accumulated_as_add_at_does_to_the_bit(ids, dim, seed):
    gradient = np.random.default_rng(seed).normal(size=(len(ids), dim)).astype(np.float32)
    plain = np.zeros((10, dim), dtype=np.float32)
    np.add.at(plain, np.array(ids, dtype=np.int64), gradient)
    assert np.array_equal(accumulate_rows(ids, gradient, 10), plain)


def test_row_gradient_is_small_and_complete():
    dense, sparse = Embedding(W_7x3), Embedding(W_7x3, sparse=True)
    dout = RANDOM.normal(size=(4, 3))
    for layer in (dense, sparse):
        layer.forward([6, 1, 6, 6])
        layer.backward(dout)
    assert isinstance(sparse.grads[0], RowGradient)
    assert sparse.grads[0].rows.tolist() == [1, 6]
    assert np.allclose(sparse.grads[0].dense(), dense.grads[0])

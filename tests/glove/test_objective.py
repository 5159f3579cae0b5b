"""GloVe's weighting and loss: by hand, and by torch."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from course_lib import glove


def test_weight_by_hand():
    np.testing.assert_allclose(
        glove.weight([0, 1, 50, 100, 1000]), [0, 0.01**0.75, 0.5**0.75, 1, 1]
    )
    assert glove.weight(25, x_max=100, alpha=0.5) == 0.5
    assert glove.weight([0, 3], alpha=0).tolist() == [0, 1]


@given(
    st.lists(st.floats(0, 1e9), min_size=2, max_size=20),
    st.floats(1e-3, 1e4),
    st.floats(0.01, 2),
)
def test_weight_rises_from_0_to_1(counts, x_max, alpha):
    weights = glove.weight(sorted(counts), x_max, alpha)
    assert (np.diff(weights) >= 0).all()
    assert weights.min() >= 0 and weights.max() <= 1
    assert glove.weight(x_max, x_max, alpha) == 1


@pytest.mark.parametrize("x_max", [0, -1, math.nan, math.inf])
def test_weight_refuses_a_senseless_x_max(x_max):
    with pytest.raises(ValueError, match=f"x_max is {x_max!r}, expected a finite number above 0"):
        glove.weight([1], x_max=x_max)


def test_weight_refuses_other_nonsense():
    with pytest.raises(ValueError, match="alpha is -1"):
        glove.weight([1], alpha=-1)
    with pytest.raises(ValueError, match="x holds nan, expected counts"):
        glove.weight([1, math.nan])
    with pytest.raises(ValueError, match="x holds -2.0"):
        glove.weight([-2])


@pytest.fixture
def model():
    """Counts of a few words, some zero, and random parameters."""
    rng = np.random.default_rng(3)
    dense = rng.integers(0, 40, (6, 6)) * (rng.random((6, 6)) < 0.5)
    counts = sparse.csr_array((dense + dense.T).astype(float))
    parameters = [rng.normal(0, 0.5, shape) for shape in ((6, 4), (6, 4), 6, 6)]
    return parameters, counts


def loss_in_torch(parameters, counts, x_max, alpha):
    W, W_context, bias, bias_context = parameters
    cells = sparse.csr_array(counts).tocoo()
    i, k = (torch.tensor(array.astype(np.int64)) for array in cells.coords)
    x = torch.tensor(cells.data)
    guess = (W[i] * W_context[k]).sum(dim=1) + bias[i] + bias_context[k]
    return (torch.clamp((x / x_max) ** alpha, max=1) * (guess - torch.log(x)) ** 2).sum()


def test_loss_equals_torch(model):
    parameters, counts = model
    counts.eliminate_zeros()
    tensors = [torch.tensor(array) for array in parameters]
    for x_max, alpha in [(20, 0.75), (10, 0.5)]:
        expected = loss_in_torch(tensors, counts, x_max, alpha)
        assert glove.loss(*parameters, counts, x_max, alpha) == pytest.approx(expected.item())


def test_zero_counts_cost_nothing(model):
    parameters, counts = model
    explicit = counts.copy()
    explicit.data[0] = 0
    implicit = explicit.copy()
    implicit.eliminate_zeros()
    assert glove.loss(*parameters, explicit) == glove.loss(*parameters, implicit)


def test_errors_in_blocks_equal_errors_at_once(model, monkeypatch):
    from course_lib.glove import objective

    parameters, counts = model
    at_once = glove.errors(*parameters, counts)
    monkeypatch.setattr(objective, "_BLOCK", 4)
    assert (glove.errors(*parameters, counts) == at_once).all()


def test_shapes_that_do_not_fit(model):
    (W, W_context, bias, bias_context), counts = model
    with pytest.raises(ValueError, match=r"expected \[\(6, 4\), \(6, 4\), \(6,\), \(6,\)\]"):
        glove.loss(W, W_context[:, :2], bias, bias_context, counts)
    with pytest.raises(ValueError, match="counts holds nan"):
        glove.loss(W, W_context, bias, bias_context, counts * math.nan)

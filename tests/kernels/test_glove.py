"""The GloVe loop against AdaGrad written out in NumPy, cell by cell, in the same order."""

import numpy as np
import pytest

from course_lib.glove.objective import loss, weight
from course_lib.gradients import numerical_gradient
from course_lib.kernels.glove import train_cells

V, D = 7, 5


def a_problem(seed=0, dtype=np.float64):
    """Cells in random order, a random start, and accumulators of ones."""
    from scipy import sparse

    rng = np.random.default_rng(seed)
    dense = rng.integers(0, 30, (V, V)) * (rng.random((V, V)) < 0.6)
    matrix = sparse.csr_array((dense + dense.T).astype(np.float64))
    matrix.eliminate_zeros()
    cells = matrix.tocoo()
    order = rng.permutation(cells.nnz)
    x = cells.data[order]
    arrays = [
        cells.coords[0][order].astype(np.uint32),
        cells.coords[1][order].astype(np.uint32),
        np.log(x).astype(dtype),
        weight(x, x_max=20).astype(dtype),
    ]
    start = [rng.normal(0, 0.3, shape).astype(dtype) for shape in ((V, D), (V, D), V, V)]
    return matrix, arrays, start, [np.ones_like(array) for array in start]


def adagrad(cells, start, squares, learning_rate):
    """One pass, as plainly as it can be written: vectors, not numbers, at a time."""
    W, W_context, bias, bias_context = start
    total = 0.0
    for i, k, log_count, f in zip(*cells):
        error = W[i] @ W_context[k] + bias[i] + bias_context[k] - log_count
        total += f * error**2
        half_gradients = [f * error * W_context[k], f * error * W[i], f * error, f * error]
        for parameter, square, row, gradient in zip(start, squares, (i, k, i, k), half_gradients):
            step = learning_rate * gradient
            square[row] = square[row] + step**2
            parameter[row] = parameter[row] - step / np.sqrt(square[row])
    return total


@pytest.mark.parametrize("seed", [0, 1])
def test_equals_the_reference_in_float64(seed):
    _, cells, ours, our_squares = a_problem(seed)
    theirs, their_squares = ([a.copy() for a in arrays] for arrays in (ours, our_squares))
    for _ in range(40):
        our_loss = train_cells(*cells, *ours, *our_squares, np.float64(0.05))
        their_loss = adagrad(cells, theirs, their_squares, 0.05)
        assert abs(our_loss - their_loss) <= 1e-9
    for mine, reference in zip(ours + our_squares, theirs + their_squares):
        np.testing.assert_allclose(mine, reference, rtol=0, atol=1e-10)


def test_float32_follows_float64():
    losses = []
    for dtype in (np.float32, np.float64):
        _, cells, start, squares = a_problem(dtype=dtype)
        rate = dtype(0.05)
        losses.append([train_cells(*cells, *start, *squares, rate) for _ in range(40)])
        assert all(array.dtype == dtype for array in start + squares)
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-4)
    assert losses[0][-1] < 0.2 * losses[0][0]


def test_the_first_step_is_half_the_gradient():
    matrix, cells, start, squares = a_problem()
    one = [array[:1] for array in cells]
    i, k = int(one[0][0]), int(one[1][0])
    only = matrix.copy()
    only.data[:] = 0
    only[i, k] = matrix[i, k]
    before = [array.copy() for array in start]
    total = train_cells(*one, *start, *squares, np.float64(0.1))
    assert total == pytest.approx(loss(*before, only, x_max=20))
    for after, was, square in zip(start, before, squares):
        step = 0.1 * numerical_gradient(lambda _: loss(*before, only, x_max=20), was) / 2
        np.testing.assert_allclose(was - after, step / np.sqrt(1 + step**2), atol=1e-9)
        np.testing.assert_allclose(square, 1 + step**2, atol=1e-9)


def test_an_error_of_zero_changes_nothing():
    start = [np.zeros((1, D)), np.zeros((1, D)), np.zeros(1), np.zeros(1)]
    squares = [np.ones_like(array) for array in start]
    zero = np.zeros(1, dtype=np.uint32)
    total = train_cells(zero, zero, np.zeros(1), np.ones(1), *start, *squares, np.float64(1))
    assert total == 0
    assert all((array == 0).all() for array in start)
    assert all((array == 1).all() for array in squares)


def test_no_number_moves_by_more_than_one_however_large_the_rate():
    _, cells, start, squares = a_problem()
    one = [array[:1] for array in cells]
    before = [array.copy() for array in start]
    train_cells(*one, *start, *squares, np.float64(1e6))
    assert all(np.abs(after - was).max() <= 1 for after, was in zip(start, before))


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_not_finite_is_seen_in_the_loss(wrong):
    _, cells, start, squares = a_problem(dtype=np.float32)
    start[0][cells[0][0], 0] = wrong
    assert not np.isfinite(train_cells(*cells, *start, *squares, np.float32(0.05)))


def test_compiled_equals_interpreted():
    _, cells, ours, our_squares = a_problem()
    theirs, their_squares = ([a.copy() for a in arrays] for arrays in (ours, our_squares))
    our_loss = train_cells(*cells, *ours, *our_squares, np.float64(0.05))
    their_loss = train_cells.py_func(*cells, *theirs, *their_squares, np.float64(0.05))
    assert our_loss == pytest.approx(their_loss, rel=1e-12)
    for mine, other in zip(ours + our_squares, theirs + their_squares):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-13)

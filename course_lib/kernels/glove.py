"""The loop that trains GloVe: one cell of the co-occurrence matrix after the other.

For each cell, the model's guess of the logarithm of its count is compared with the truth,
and two vectors and two biases are moved to bring the two closer (Pennington, Socher and
Manning 2014, eq. 8), each number at its own pace (AdaGrad, Duchi et al. 2011). All chance
is outside: the order of the cells is that of the arrays. Works in float32, which trains,
and in float64, which the tests compare with NumPy. Chapter 04.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from course_lib.kernels.hardware import LOOP, fetch_row, use_wide_registers

__all__ = ["train_cells"]


@njit(**LOOP)
def train_cells(
    rows: npt.NDArray[np.uint32],
    columns: npt.NDArray[np.uint32],
    log_counts: npt.NDArray[Any],
    weights: npt.NDArray[Any],
    W: npt.NDArray[Any],
    W_context: npt.NDArray[Any],
    bias: npt.NDArray[Any],
    bias_context: npt.NDArray[Any],
    W_squares: npt.NDArray[Any],
    W_context_squares: npt.NDArray[Any],
    bias_squares: npt.NDArray[Any],
    bias_context_squares: npt.NDArray[Any],
    learning_rate: np.floating[Any],
) -> float:
    """Take one AdaGrad step for each cell, in the order given; all matrices change in place.

    As in the authors' program before its commit 5b4e03c, a step follows half the gradient of
    eq. 8, and what the accumulators add up are squares of ``learning_rate`` times that. Each
    step is divided by the root of its accumulator, the step's own square included, as in
    Duchi et al. So no number moves by more than 1 at once. (The authors' program divides first
    and adds afterwards; in our order of the cells that ended in NaN at a learning rate of 0.1.)

    Parameters
    ----------
    rows, columns : arrays of uint32, shape (n,)
        Word and context of each cell. Unsigned, so that none can count from the end;
        they are not checked here.
    log_counts : array of float, shape (n,)
        log X of each cell.
    weights : array of float, shape (n,)
        f(X) of each cell.
    W, W_context : arrays of float, shape (V, D)
        Vectors of the words and of the contexts. Columns of zeros stay zero.
    bias, bias_context : arrays of float, shape (V,)
    W_squares, W_context_squares, bias_squares, bias_context_squares : arrays of float
        The accumulators, in the shapes of what they belong to; 1 at the start.
    learning_rate : float32 or float64
        Of the same type as the arrays.

    Returns
    -------
    float
        Sum of f(X) times the squared error, each measured before its step.
    """
    use_wide_registers()
    dim = W.shape[1]
    loss = 0.0
    for n in range(len(rows)):
        i, k = rows[n], columns[n]
        if n + 1 < len(rows):  # the next cell's rows come while this one is computed
            fetch_row(W, rows[n + 1])
            fetch_row(W_squares, rows[n + 1])
            fetch_row(W_context, columns[n + 1])
            fetch_row(W_context_squares, columns[n + 1])
        error = bias[i] + bias_context[k] - log_counts[n]
        for d in range(dim):
            error += W[i, d] * W_context[k, d]
        weighted = weights[n] * error
        loss += weighted * error

        step = learning_rate * weighted
        for d in range(dim):
            step_word = step * W_context[k, d]
            step_context = step * W[i, d]
            W_squares[i, d] += step_word * step_word
            W_context_squares[k, d] += step_context * step_context
            W[i, d] -= step_word / np.sqrt(W_squares[i, d])
            W_context[k, d] -= step_context / np.sqrt(W_context_squares[k, d])
        bias_squares[i] += step * step
        bias_context_squares[k] += step * step
        bias[i] -= step / np.sqrt(bias_squares[i])
        bias_context[k] -= step / np.sqrt(bias_context_squares[k])
    return loss

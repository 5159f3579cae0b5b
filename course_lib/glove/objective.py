r"""What GloVe minimises: the weighting function and the loss.

The chapter derives :math:`w_i^\top \tilde w_k + b_i + \tilde b_k = \log X_{ik}` from the
ratios, and Pennington, Socher and Manning (2014) turn it into a weighted least-squares
problem (eq. 8),

.. math:: J = \sum_{X_{ik} > 0} f(X_{ik})
    \left( w_i^\top \tilde w_k + b_i + \tilde b_k - \log X_{ik} \right)^2

Here are its pieces in NumPy, checked against torch; ``train_glove`` follows the gradient cell
by cell, as the chapter writes it. Chapter 04.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.glove.counting import checked_counts

__all__ = ["check_weighting", "errors", "loss", "weight"]

Floats: TypeAlias = npt.NDArray[np.floating[Any]]

# Dot products taken at once: 64k pairs of 100 float64 are 100 MB.
_BLOCK = 1 << 16


def weight(x: npt.ArrayLike, x_max: float = 100, alpha: float = 0.75) -> npt.NDArray[np.float64]:
    r"""Weigh a count: :math:`f(x) = \min(1, (x / x_{max})^\alpha)`, eq. 9.

    f(0) = 0, so pairs never seen cost nothing and need not be stored; f grows, so rare
    pairs, which are mostly noise, weigh little; f stops at 1, so that frequent pairs do
    not drown the rest.

    Parameters
    ----------
    x : array_like of float
        Counts, at least 0.
    x_max : float, default 100
        Count from which on the weight is 1. The paper's 100 suits billions of words; take
        about 10 for a few million.
    alpha : float, default 0.75
        1 is linear, 0 weighs all counts the same. The paper found 3/4 better than 1.

    Returns
    -------
    numpy.ndarray of float64, the shape of ``x``

    Raises
    ------
    ValueError
        If ``x_max`` is not above 0, ``alpha`` is below 0, or a count is negative or NaN.

    Examples
    --------
    >>> weight([0, 1, 16, 100, 5000]).round(3)
    array([0.   , 0.032, 0.253, 1.   , 1.   ])
    """
    check_weighting(x_max, alpha)
    counts = np.asarray(x, dtype=np.float64)
    if not (counts >= 0).all():  # NaN is not either
        wrong = counts[~(counts >= 0)][0]
        raise ValueError(f"x holds {wrong}, expected counts: numbers of at least 0.")
    # 0 ** 0 is 1, but a pair never seen has no weight whatever alpha is.
    return np.where(counts > 0, np.minimum(1.0, counts / x_max) ** alpha, 0.0)


def errors(
    W: Floats,
    W_context: Floats,
    bias: Floats,
    bias_context: Floats,
    counts: sparse.csr_array,
) -> npt.NDArray[np.float64]:
    r"""How far the model is from the logarithm of each count that is not zero.

    :math:`w_i^\top \tilde w_k + b_i + \tilde b_k - \log X_{ik}`

    Parameters
    ----------
    W, W_context : numpy.ndarray of float, shape (V, D)
        Vectors of words and of contexts.
    bias, bias_context : numpy.ndarray of float, shape (V,)
    counts : scipy.sparse array, shape (V, V)

    Returns
    -------
    numpy.ndarray of float64, shape (cells,)
        In the order in which a CSR matrix with sorted columns stores the cells.

    Raises
    ------
    ValueError
        If the shapes do not fit together, or a count is negative or NaN.

    Examples
    --------
    >>> counts = sparse.csr_array([[0.0, 2.0], [2.0, 1.0]])
    >>> zeros = np.zeros((2, 3))
    >>> errors(zeros, zeros, np.zeros(2), np.zeros(2), counts).round(3)
    array([-0.693, -0.693,  0.   ])
    """
    matrix = _checked(W, W_context, bias, bias_context, counts)
    rows, columns = _cells(matrix)
    found = np.empty(matrix.nnz)
    for start in range(0, matrix.nnz, _BLOCK):
        i, k = rows[start : start + _BLOCK], columns[start : start + _BLOCK]
        dots = np.einsum("nd,nd->n", W[i], W_context[k])
        found[start : start + _BLOCK] = dots + bias[i] + bias_context[k]
    return found - np.log(matrix.data)


def loss(
    W: Floats,
    W_context: Floats,
    bias: Floats,
    bias_context: Floats,
    counts: sparse.csr_array,
    x_max: float = 100,
    alpha: float = 0.75,
) -> float:
    """GloVe's loss J, eq. 8: squared errors, weighted, summed over the counts above zero.

    Parameters
    ----------
    W, W_context, bias, bias_context, counts
        See ``errors``.
    x_max, alpha
        See ``weight``.

    Examples
    --------
    >>> counts = sparse.csr_array([[0.0, 2.0], [2.0, 1.0]])
    >>> zeros = np.zeros((2, 3))
    >>> value = loss(zeros, zeros, np.zeros(2), np.zeros(2), counts, x_max=2)
    >>> bool(np.isclose(value, 2 * np.log(2) ** 2))
    True
    """
    matrix = checked_counts(counts)
    difference = errors(W, W_context, bias, bias_context, matrix)
    return float(np.sum(weight(matrix.data, x_max, alpha) * difference**2))


def check_weighting(x_max: float, alpha: float) -> None:
    """Refuse settings of the weighting function that make no sense."""
    if not (np.isfinite(x_max) and x_max > 0):
        raise ValueError(
            f"x_max is {x_max!r}, expected a finite number above 0: the count from which on the "
            "weight is 1. The paper takes 100; about 10 suits a few million words."
        )
    if not (np.isfinite(alpha) and alpha >= 0):
        raise ValueError(f"alpha is {alpha!r}, expected a finite number of at least 0, like 0.75.")


def _cells(matrix: sparse.csr_array) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return rows, matrix.indices


def _checked(
    W: Floats, W_context: Floats, bias: Floats, bias_context: Floats, counts: sparse.csr_array
) -> sparse.csr_array:
    matrix = checked_counts(counts)
    n_words = matrix.shape[0]
    shapes = [np.shape(array) for array in (W, W_context, bias, bias_context)]
    dim = shapes[0][-1] if shapes[0] else 0
    expected = [(n_words, dim), (n_words, dim), (n_words,), (n_words,)]
    if shapes != expected:
        raise ValueError(
            f"W, W_context, bias and bias_context have the shapes {shapes}, expected {expected} "
            f"for counts of shape {matrix.shape}."
        )
    return matrix

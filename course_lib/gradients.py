"""Gradients of tables of vectors, and how to check any gradient.

Only the rows of the words in a mini-batch have a gradient: ``RowGradient`` stores those
alone and ``accumulate_rows`` adds up what a word gets from each of its occurrences.
``check_gradients`` compares a ``backward`` pass with finite differences, the test that
every layer and model of the course has to pass. Used by ``layers``; chapters 02 and 03.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

__all__ = [
    "Gradient",
    "RowGradient",
    "accumulate_rows",
    "check_gradients",
    "checked_ids",
    "numerical_gradient",
]

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Ids: TypeAlias = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class RowGradient:
    """Gradient of a matrix that is zero outside a few rows; only those are stored.

    A mini-batch meets some hundred words. Writing down zeros for the other 40,000, and
    adding them to the weights, would cost more than all the rest of the training step.

    Attributes
    ----------
    rows : numpy.ndarray of int64, shape (R,)
        Rows that are not zero, each once, increasing.
    values : numpy.ndarray of float, shape (R, D)
        Their gradients.
    n_rows : int
        Number of rows of the whole matrix, V.

    Examples
    --------
    >>> RowGradient(np.array([1]), np.array([[0.5, 2.0]]), n_rows=3).dense()
    array([[0. , 0. ],
           [0.5, 2. ],
           [0. , 0. ]])
    """

    rows: Ids
    values: Floats
    n_rows: int

    def dense(self) -> Floats:
        """Return the gradient as a full matrix, shape (V, D)."""
        full = np.zeros((self.n_rows, self.values.shape[1]), dtype=self.values.dtype)
        full[self.rows] = self.values
        return full


Gradient: TypeAlias = Floats | RowGradient


def accumulate_rows(ids: npt.ArrayLike, gradient: Floats, n_rows: int) -> Floats:
    """Add each row of ``gradient`` to the row of the result that its id names.

    What ``np.add.at`` does, in the same order and so to the same bits, but faster on large
    batches (chapter 02 measures it): multiply by the (V, N) matrix that has a one where
    row v takes gradient n. It has N entries and is stored sparsely.

    Parameters
    ----------
    ids : array_like of int, shape (N,)
        May repeat.
    gradient : numpy.ndarray of float, shape (N, D)
    n_rows : int
        Number of rows of the result, V.

    Returns
    -------
    numpy.ndarray of float, shape (n_rows, D)

    Raises
    ------
    IndexError
        If an id is negative or not below ``n_rows``.

    Examples
    --------
    >>> accumulate_rows([2, 0, 2], np.array([[1.0], [5.0], [10.0]]), n_rows=3)
    array([[ 5.],
           [ 0.],
           [11.]])
    """
    ids = checked_ids(ids, n_rows)
    ones = np.ones(len(ids), dtype=gradient.dtype)
    takes = csr_array((ones, (ids, np.arange(len(ids)))), shape=(n_rows, len(ids)))
    return takes @ gradient


def numerical_gradient(f: Callable[[Floats], float], x: Floats, step: float = 1e-5) -> Floats:
    """Gradient by finite differences: move each entry a little and see what f does.

    Each entry is moved both ways, (f(x + step) - f(x - step)) / (2 step); the error then
    shrinks with the square of the step. Two calls of ``f`` an entry, so keep x small.

    Parameters
    ----------
    f : callable
        Takes ``x``, returns a number.
    x : numpy.ndarray of float64
        Changed in place during the computation and restored, so that ``f`` may just as
        well ignore its argument and use a weight matrix of which ``x`` is the array.
    step : float, default 1e-5
        About the cube root of float64's precision: smaller and rounding takes over.

    Returns
    -------
    numpy.ndarray of float64, the shape of ``x``

    Raises
    ------
    TypeError
        If ``x`` is not float64: in float32 the differences drown in rounding errors.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    if x.dtype != np.float64:
        raise TypeError(
            f"x has type {x.dtype}, expected float64: finite differences need its precision. "
            "Convert with x.astype(np.float64)."
        )
    gradient = np.empty_like(x)
    for position in np.ndindex(x.shape):
        here = x[position]
        x[position] = here + step
        above = f(x)
        x[position] = here - step
        below = f(x)
        x[position] = here
        gradient[position] = (above - below) / (2 * step)
    return gradient


def check_gradients(layer: Any, *inputs: Any, seed: int = 0) -> dict[str, float]:
    """Compare a layer's ``backward`` with finite differences.

    A layer's output is made a single number by a weighted sum with random weights, so
    that every part of the gradient counts.

    Parameters
    ----------
    layer : Layer
        Or a model: anything with ``params``, ``grads``, ``forward`` and ``backward``.
        Its parameters must be float64 and ``forward`` must give the same twice.
    *inputs : arrays
        What ``forward`` takes. The first is checked too if it is float64.
    seed : int, default 0
        For the random weights.

    Returns
    -------
    dict of str to float
        Largest difference for each parameter (``"params[0]"``, ...) and for the input
        (``"input"``), relative to the largest entry of the gradient if that is above 1.
        Below 1e-6 means correct; a mistake gives 0.01 or more.

    Examples
    --------
    >>> from course_lib.layers import MatMul
    >>> errors = check_gradients(MatMul(np.eye(2)), np.array([[1.0, 2.0]]))
    >>> sorted(errors), max(errors.values()) < 1e-6
    (['input', 'params[0]'], True)
    """
    output = layer.forward(*inputs)
    weights = np.random.default_rng(seed).normal(size=np.shape(output))
    dinput = layer.backward(weights if np.ndim(output) else float(weights))
    computed = {
        f"params[{i}]": gradient.dense() if isinstance(gradient, RowGradient) else gradient
        for i, gradient in enumerate(layer.grads)
    }
    moved = {f"params[{i}]": param for i, param in enumerate(layer.params)}
    if getattr(inputs[0], "dtype", None) == np.float64:
        computed["input"], moved["input"] = dinput, inputs[0]

    def loss(_: Floats) -> float:
        return float(np.sum(weights * layer.forward(*inputs)))

    errors = {}
    for name, array in moved.items():
        expected = numerical_gradient(loss, array)
        size = max(1.0, np.abs(expected).max(initial=0.0))
        errors[name] = float(np.abs(computed[name] - expected).max(initial=0.0) / size)
    return errors


def checked_ids(ids: npt.ArrayLike, n_words: int) -> Ids:
    """Ids as an array; negative ones would silently count from the end, so refuse them."""
    array = np.asarray(ids)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise TypeError(f"ids has type {array.dtype}, expected whole numbers: ids of words.")
    if array.size and (array.min() < 0 or array.max() >= n_words):
        wrong = int(array[(array < 0) | (array >= n_words)][0])
        raise IndexError(
            f"id {wrong} is outside the vocabulary of {n_words} words: "
            f"expected 0 to {n_words - 1}. Was it encoded with another vocabulary?"
        )
    return array

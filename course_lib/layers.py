"""Layers with a forward and a backward pass, written to be read.

A layer keeps its weights in ``params`` and, after ``backward``, the gradients of the
loss in ``grads``, one for each. ``forward`` remembers what ``backward`` will need;
``backward`` takes the gradient at the layer's output and returns the one at its input.
Chapter 02 writes three of them on the page to build CBOW with a softmax (Mikolov et al.
2013, arXiv:1301.3781); chapter 03 replaces both of its bottlenecks by look-ups
(arXiv:1310.4546). ``check_gradients`` compares any of them with finite differences.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import expit, logsumexp

from course_lib.gradients import (
    Floats,
    Gradient,
    RowGradient,
    accumulate_rows,
    check_gradients,
    checked_ids,
    numerical_gradient,
)

__all__ = [
    "Embedding",
    "EmbeddingDot",
    "Gradient",
    "Layer",
    "MatMul",
    "RowGradient",
    "SigmoidWithLoss",
    "SoftmaxWithLoss",
    "accumulate_rows",
    "check_gradients",
    "numerical_gradient",
    "sigmoid",
]


class Layer(Protocol):
    """What every layer and model has, so that optimisers and checks can treat them alike."""

    params: list[Floats]
    grads: list[Gradient]

    def forward(self, *inputs: Any) -> Any:
        """Compute the output, and keep what ``backward`` needs."""

    def backward(self, dout: Any = 1.0) -> Any:
        """Fill ``grads``; return the gradient at the input."""


class MatMul:
    """Multiply by a weight matrix: ``x @ W``.

    Parameters
    ----------
    W : numpy.ndarray of float, shape (inputs, outputs)
        Kept, not copied.

    Examples
    --------
    >>> layer = MatMul(np.array([[1.0, 2.0], [3.0, 4.0]]))
    >>> layer.forward(np.array([[1.0, 0.0]]))
    array([[1., 2.]])
    >>> layer.backward(np.array([[1.0, 1.0]]))
    array([[3., 7.]])
    >>> layer.grads[0]
    array([[1., 1.],
           [0., 0.]])
    """

    def __init__(self, W: Floats) -> None:
        self.params: list[Floats] = [W]
        self.grads: list[Gradient] = [np.zeros_like(W)]

    def forward(self, x: Floats) -> Floats:
        """Map inputs of shape (B, inputs) to outputs of shape (B, outputs)."""
        (W,) = self.params
        self.x = x
        return x @ W

    def backward(self, dout: Floats) -> Floats:
        """Take the gradient at the output, shape (B, outputs); return that at the input."""
        (W,) = self.params
        self.grads = [self.x.T @ dout]
        return dout @ W.T


class Embedding:
    """Look rows up: ``W[ids]``, which is what multiplying one-hot vectors by W amounts to.

    Parameters
    ----------
    W : numpy.ndarray of float, shape (V, D)
        One row for each word. Kept, not copied.
    sparse : bool, default False
        Store the gradient as a ``RowGradient`` instead of a (V, D) matrix of mostly zeros.

    Examples
    --------
    >>> W = np.arange(21.0).reshape(7, 3)
    >>> layer = Embedding(W)
    >>> layer.forward([1, 0, 3, 0])
    array([[ 3.,  4.,  5.],
           [ 0.,  1.,  2.],
           [ 9., 10., 11.],
           [ 0.,  1.,  2.]])
    >>> layer.backward(np.ones((4, 3)))
    >>> layer.grads[0][:, 0]  # Word 0 was used twice: its gradients add up.
    array([2., 1., 0., 1., 0., 0., 0.])
    """

    def __init__(self, W: Floats, sparse: bool = False) -> None:
        self.params: list[Floats] = [W]
        self.grads: list[Gradient] = [_zero_gradient(W, sparse)]
        self.sparse = sparse

    def forward(self, ids: npt.ArrayLike) -> Floats:
        """Look up ids of any shape; the output has that shape and D behind it.

        Raises
        ------
        IndexError
            If an id is negative or not below V.
        """
        (W,) = self.params
        self.ids = checked_ids(ids, len(W))
        return W[self.ids]

    def backward(self, dout: Floats) -> None:
        """Add up the gradients of each word; ids have no gradient, so nothing is returned."""
        (W,) = self.params
        ids, dout = self.ids.ravel(), dout.reshape(-1, W.shape[1])
        if self.sparse:
            rows, position = np.unique(ids, return_inverse=True)
            self.grads = [RowGradient(rows, accumulate_rows(position, dout, len(rows)), len(W))]
        else:
            self.grads = [accumulate_rows(ids, dout, len(W))]


class EmbeddingDot:
    """Scores of a few chosen words: the dot products of ``h`` with their rows of W.

    The look-up's counterpart at the output: where ``MatMul`` scores all V words, this
    scores the one or the few that are asked about.

    Parameters
    ----------
    W : numpy.ndarray of float, shape (V, D)
        Output vectors, one row for each word. Kept, not copied.
    sparse : bool, default False
        Store the gradient as a ``RowGradient``.

    Examples
    --------
    >>> W = np.arange(21.0).reshape(7, 3)
    >>> EmbeddingDot(W).forward(np.array([[1.0, 0.0, 1.0]]), [[0, 3]])
    array([[ 2., 20.]])
    """

    def __init__(self, W: Floats, sparse: bool = False) -> None:
        self.params: list[Floats] = [W]
        self.grads: list[Gradient] = [_zero_gradient(W, sparse)]
        self.sparse = sparse

    def forward(self, h: Floats, ids: npt.ArrayLike) -> Floats:
        """Score words for each of B vectors.

        Parameters
        ----------
        h : numpy.ndarray of float, shape (B, D)
        ids : array_like of int, shape (B,) or (B, K)
            The word, or the K words, to score for each row of ``h``.

        Returns
        -------
        numpy.ndarray of float, the shape of ``ids``

        Raises
        ------
        IndexError
            If an id is negative or not below V.
        """
        (W,) = self.params
        self.h, self.ids = h, checked_ids(ids, len(W))
        columns = self.ids.reshape(len(h), -1).T
        # One word of each example at a time: (B, D) numbers in memory, never (B, K, D).
        scores = np.stack([np.einsum("bd,bd->b", h, W[words]) for words in columns], axis=1)
        return scores.reshape(self.ids.shape)

    def backward(self, dout: Floats) -> Floats:
        """Take the gradient at the scores; return that at ``h``, shape (B, D)."""
        (W,) = self.params
        rows, position = np.unique(self.ids, return_inverse=True)
        # E[b, w] = gradient at the score of word w in example b; two products do the rest.
        ends = np.arange(0, dout.size + 1, dout.size // len(self.h))
        E = csr_array((dout.ravel(), position.ravel(), ends), shape=(len(self.h), len(rows)))
        gradient = RowGradient(rows, E.T @ self.h, len(W))
        self.grads = [gradient if self.sparse else gradient.dense()]
        return E @ W[rows]


class SoftmaxWithLoss:
    """Turn scores into probabilities and compare them with the true word: cross-entropy.

    Examples
    --------
    >>> layer = SoftmaxWithLoss()
    >>> layer.forward(np.array([[1000.0, 0.0, -1000.0]]), [0])
    0.0
    >>> round(layer.forward(np.zeros((1, 4)), [2]), 4)  # log 4
    1.3863
    >>> layer.backward()
    array([[ 0.25,  0.25, -0.75,  0.25]])
    """

    def __init__(self) -> None:
        self.params: list[Floats] = []
        self.grads: list[Gradient] = []

    def forward(self, scores: Floats, targets: npt.ArrayLike) -> float:
        """Return the mean loss over B examples.

        Parameters
        ----------
        scores : numpy.ndarray of float, shape (B, V)
            May be as large as you like, ±1000 say: the largest of each row is taken out.
        targets : array_like of int, shape (B,)
            Id of the right word of each example.

        Raises
        ------
        IndexError
            If a target is negative or not below V.
        """
        self.targets = checked_ids(targets, scores.shape[1])
        log_total = logsumexp(scores, axis=1)
        self.probabilities = np.exp(scores - log_total[:, np.newaxis])
        return float((log_total - scores[np.arange(len(scores)), self.targets]).mean())

    def backward(self, dout: float = 1.0) -> Floats:
        """Return the gradient at the scores: (probabilities - truth) / B."""
        gradient = self.probabilities.copy()
        gradient[np.arange(len(gradient)), self.targets] -= 1
        return gradient * (dout / len(gradient))


class SigmoidWithLoss:
    """Answer yes-or-no questions: sigmoid and binary cross-entropy.

    With y the sigmoid of the score and t the label, 1 or 0, the loss of one question is
    L = -[t log y + (1 - t) log(1 - y)], and its gradient at the score is y - t.

    Examples
    --------
    >>> layer = SigmoidWithLoss()
    >>> round(layer.forward(np.array([[0.0, 1000.0, -1000.0]]), np.array([[1, 1, 0]])), 4)
    0.6931
    >>> layer.backward()
    array([[-0.5,  0. ,  0. ]])
    """

    def __init__(self) -> None:
        self.params: list[Floats] = []
        self.grads: list[Gradient] = []

    def forward(self, scores: Floats, labels: npt.ArrayLike) -> float:
        """Return the loss: summed over the questions of an example, mean over examples.

        Parameters
        ----------
        scores : numpy.ndarray of float, shape (B,) or (B, K)
        labels : array_like of 0 and 1, the shape of ``scores``
        """
        self.labels = np.asarray(labels, dtype=scores.dtype)
        if self.labels.shape != scores.shape:
            raise ValueError(
                f"labels has shape {self.labels.shape}, expected {scores.shape}: "
                "one label, 0 or 1, for each score."
            )
        self.probabilities = expit(scores)
        # -log sigmoid(x) = log(1 + exp(-x)); logaddexp computes it without overflow.
        losses = np.logaddexp(0, np.where(self.labels == 1, -scores, scores))
        return float(losses.sum() / len(scores))

    def backward(self, dout: float = 1.0) -> Floats:
        """Return the gradient at the scores: (y - t) / B."""
        return (self.probabilities - self.labels) * (dout / len(self.labels))


def sigmoid(scores: npt.ArrayLike) -> Floats:
    """Squash scores into (0, 1): 1 / (1 + exp(-score)), without overflow.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    return expit(np.asarray(scores))


def _zero_gradient(W: Floats, sparse: bool) -> Gradient:
    if sparse:
        return RowGradient(np.zeros(0, dtype=np.int64), W[:0], len(W))
    return np.zeros_like(W)

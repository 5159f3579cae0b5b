"""CBOW with a softmax over all words, and one-hot vectors. Chapter 02."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.gradients import Floats, Gradient, checked_ids
from course_lib.layers import Embedding, MatMul, SoftmaxWithLoss

__all__ = ["CBOW", "one_hot"]


def one_hot(
    ids: npt.ArrayLike, vocabulary_size: int, dtype: npt.DTypeLike = np.float32
) -> npt.NDArray[Any]:
    """Write ids as vectors of zeros with a single one.

    Parameters
    ----------
    ids : array_like of int, any shape
    vocabulary_size : int
        Length of the vectors, V.
    dtype : default float32

    Returns
    -------
    numpy.ndarray, the shape of ``ids`` and V behind it

    Raises
    ------
    IndexError
        If an id is negative or not below V.

    Examples
    --------
    >>> one_hot([2, 0], 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    ids = checked_ids(ids, vocabulary_size)
    vectors = np.zeros((*ids.shape, vocabulary_size), dtype=dtype)
    np.put_along_axis(vectors, ids[..., np.newaxis], 1, axis=-1)
    return vectors


class CBOW:
    """CBOW with a softmax over all words: look-up, mean, product, softmax.

    Parameters
    ----------
    vocabulary_size : int
        V.
    dim : int, default 100
        Length of the word vectors, D.
    seed : int, default 0
        For the first weights: normal, with standard deviation 0.01, ``W_in`` (V, D)
        first, then ``W_out`` (D, V).
    dtype : default float32
        float64 for gradient checks.

    Attributes
    ----------
    params : list of numpy.ndarray
        ``W_in`` and ``W_out``.
    grads : list
        Their gradients after ``backward``; that of ``W_in`` is a ``RowGradient``.

    Examples
    --------
    >>> model = CBOW(vocabulary_size=7, dim=3)
    >>> round(model.forward([[0, 2], [1, 3]], [1, 2]), 2)  # log 7: nothing is known yet.
    1.95
    """

    def __init__(
        self,
        vocabulary_size: int,
        dim: int = 100,
        *,
        seed: int = 0,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        random = np.random.default_rng(seed)
        W_in = 0.01 * random.normal(size=(vocabulary_size, dim))
        W_out = 0.01 * random.normal(size=(dim, vocabulary_size))
        self.input = Embedding(W_in.astype(dtype), sparse=True)
        self.output = MatMul(W_out.astype(dtype))
        self.loss = SoftmaxWithLoss()
        self.params: list[Floats] = self.input.params + self.output.params

    @property
    def grads(self) -> list[Gradient]:
        """Gradients of ``W_in`` and ``W_out``."""
        return self.input.grads + self.output.grads

    @property
    def word_vectors(self) -> Floats:
        """Input vectors, shape (V, D)."""
        return self.params[0]

    def forward(self, contexts: npt.ArrayLike, targets: npt.ArrayLike) -> float:
        """Return the mean loss of B windows.

        Parameters
        ----------
        contexts : array_like of int, shape (B, C)
            Ids, from ``contexts_and_targets``.
        targets : array_like of int, shape (B,)
        """
        vectors = self.input.forward(contexts)
        self.n_contexts = vectors.shape[1]
        return self.loss.forward(self.output.forward(vectors.mean(axis=1)), targets)

    def backward(self, dout: float = 1.0) -> None:
        """Fill ``grads``. Each context gets its share of the gradient: 1 / C."""
        dh = self.output.backward(self.loss.backward(dout)) / self.n_contexts
        self.input.backward(np.repeat(dh, self.n_contexts, axis=0))

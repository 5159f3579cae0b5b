"""CBOW with a softmax over all words, from one-hot vectors and from look-ups. Chapter 02."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.gradients import Floats, Gradient, checked_ids
from course_lib.layers import Embedding, MatMul, SoftmaxWithLoss

__all__ = ["EmbeddingCBOW", "OneHotCBOW", "one_hot"]


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


class _SoftmaxCBOW:
    """What both models share: two weight matrices and a softmax over all words."""

    input: Any  # MatMul or Embedding

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
        self.input = self._input_layer(W_in.astype(dtype))
        self.output = MatMul(W_out.astype(dtype))
        self.loss = SoftmaxWithLoss()
        self.params: list[Floats] = self.input.params + self.output.params

    def _input_layer(self, W_in: Floats) -> MatMul | Embedding:
        raise NotImplementedError

    def _vectors(self, contexts: npt.NDArray[np.integer[Any]]) -> Floats:
        """Vectors of B times C contexts, shape (B * C, D)."""
        raise NotImplementedError

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
        contexts = np.asarray(contexts)
        self.n_contexts = contexts.shape[1]
        vectors = self._vectors(contexts).reshape(*contexts.shape, -1)
        return self.loss.forward(self.output.forward(vectors.mean(axis=1)), targets)

    def backward(self, dout: float = 1.0) -> None:
        """Fill ``grads``. Each context gets its share of the gradient: 1 / C."""
        dh = self.output.backward(self.loss.backward(dout)) / self.n_contexts
        self.input.backward(np.repeat(dh, self.n_contexts, axis=0))


class OneHotCBOW(_SoftmaxCBOW):
    """CBOW as it is first drawn: one-hot vectors, two matrix products, a softmax.

    Parameters
    ----------
    vocabulary_size : int
        V.
    dim : int, default 100
        Length of the word vectors, D.
    seed : int, default 0
        For the first weights.
    dtype : default float32
        float64 for gradient checks.

    Examples
    --------
    >>> model = OneHotCBOW(vocabulary_size=7, dim=3)
    >>> round(model.forward([[0, 2], [1, 3]], [1, 2]), 2)  # log 7: nothing is known yet.
    1.95
    """

    def _input_layer(self, W_in: Floats) -> MatMul:
        return MatMul(W_in)

    def _vectors(self, contexts: npt.NDArray[np.integer[Any]]) -> Floats:
        vectors = one_hot(contexts.ravel(), len(self.word_vectors), self.word_vectors.dtype)
        return self.input.forward(vectors)


class EmbeddingCBOW(_SoftmaxCBOW):
    """The same model with the first product replaced by a look-up.

    Parameters are those of ``OneHotCBOW``; the same seed gives the same weights, and the
    two models give the same loss and gradients. The look-up's gradient is a
    ``RowGradient``.

    Examples
    --------
    >>> model = EmbeddingCBOW(vocabulary_size=7, dim=3)
    >>> model.forward([[0, 2]], [1]) == OneHotCBOW(7, 3).forward([[0, 2]], [1])
    True
    """

    def _input_layer(self, W_in: Floats) -> Embedding:
        return Embedding(W_in, sparse=True)

    def _vectors(self, contexts: npt.NDArray[np.integer[Any]]) -> Floats:
        return self.input.forward(contexts.ravel())

"""CBOW and skip-gram with negative sampling, put together from layers.

The softmax over all words becomes K + 1 yes-or-no questions (Mikolov et al. 2013b,
arXiv:1310.4546): "does this word belong here?", once for the true word and once for each
of K negatives. Chapter 03. These models are for understanding; ``train_word2vec`` follows
the same gradient some hundred times faster.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.gradients import Floats, Gradient
from course_lib.layers import Embedding, EmbeddingDot, SigmoidWithLoss
from course_lib.negative_sampling.sampler import UnigramSampler

__all__ = ["CBOW", "NegativeSamplingLoss", "SkipGram", "initial_weights"]


class NegativeSamplingLoss:
    """Tell the target from K sampled words: K + 1 binary questions instead of V classes.

    Parameters
    ----------
    W_out : numpy.ndarray of float, shape (V, D)
        Output vectors. Kept, not copied.
    sampler : UnigramSampler
        Draws the negatives.
    negatives : int, default 5
        K. 5 to 20 on small corpora, 2 to 5 on large ones.
    sparse : bool, default True
        Store the gradient as a ``RowGradient``.

    Examples
    --------
    >>> loss = NegativeSamplingLoss(np.zeros((4, 2)), UnigramSampler([1, 1, 1, 1]), negatives=2)
    >>> value = loss.forward(np.ones((1, 2)), [0], negatives=[[2, 3]])
    >>> round(value, 4)  # Three questions about which nothing is known: 3 log 2.
    2.0794
    >>> loss.backward()
    array([[0., 0.]])
    >>> loss.grads[0].dense()[:, 0]
    array([-0.5,  0. ,  0.5,  0.5])
    """

    def __init__(
        self, W_out: Floats, sampler: UnigramSampler, negatives: int = 5, sparse: bool = True
    ) -> None:
        self.dot = EmbeddingDot(W_out, sparse)
        self.sigmoid = SigmoidWithLoss()
        self.sampler, self.negatives = sampler, negatives
        self.params = self.dot.params

    @property
    def grads(self) -> list[Gradient]:
        """Gradient of ``W_out``."""
        return self.dot.grads

    def forward(
        self, h: Floats, targets: npt.ArrayLike, negatives: npt.ArrayLike | None = None
    ) -> float:
        """Return the loss: summed over the K + 1 questions, mean over B examples.

        Parameters
        ----------
        h : numpy.ndarray of float, shape (B, D)
        targets : array_like of int, shape (B,)
        negatives : array_like of int, shape (B, K), optional
            Drawn if not given. Give them to repeat a computation.
        """
        targets = np.asarray(targets)
        if negatives is None:
            negatives = self.sampler.sample(targets, self.negatives)
        asked = np.column_stack([targets, negatives])
        labels = np.zeros(asked.shape)
        labels[:, 0] = 1
        return self.sigmoid.forward(self.dot.forward(h, asked), labels)

    def backward(self, dout: float = 1.0) -> Floats:
        """Return the gradient at ``h``, shape (B, D)."""
        return self.dot.backward(self.sigmoid.backward(dout))


class _TwoMatrices:
    """What CBOW and skip-gram share: a look-up for the input, questions at the output."""

    def __init__(
        self,
        counts: npt.ArrayLike,
        dim: int = 100,
        negatives: int = 5,
        *,
        power: float = 0.75,
        seed: int = 0,
        sparse: bool = True,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        sampler = UnigramSampler(counts, power, seed)
        W_in, W_out = initial_weights(len(sampler.probabilities), dim, seed, dtype)
        self.embedding = Embedding(W_in, sparse)
        self.loss = NegativeSamplingLoss(W_out, sampler, negatives, sparse)
        self.params: list[Floats] = self.embedding.params + self.loss.params

    @property
    def grads(self) -> list[Gradient]:
        """Gradients of ``W_in`` and ``W_out``."""
        return self.embedding.grads + self.loss.grads

    @property
    def word_vectors(self) -> Floats:
        """Input vectors W_in, shape (V, D): the ones to keep."""
        return self.params[0]


class CBOW(_TwoMatrices):
    """Predict a word from the mean of its context, with negative sampling.

    Parameters
    ----------
    counts : array_like of int, shape (V,)
        Word counts, for the sampler: ``vocabulary.counts``.
    dim : int, default 100
        Length of the vectors, D.
    negatives : int, default 5
        K.
    power : float, default 0.75
        See ``UnigramSampler``.
    seed : int, default 0
        For the first weights and the negatives.
    sparse : bool, default True
        Gradients as ``RowGradient``, so that a step costs the same for any vocabulary.
    dtype : default float32
        float64 for gradient checks.

    Examples
    --------
    >>> model = CBOW(counts=[3, 2, 2, 1], dim=8, negatives=2)
    >>> loss = model.forward([[0, 2]], [1])
    >>> model.backward()
    >>> model.grads[0].rows.tolist()
    [0, 2]
    """

    def forward(
        self,
        contexts: npt.ArrayLike,
        targets: npt.ArrayLike,
        negatives: npt.ArrayLike | None = None,
    ) -> float:
        """Return the mean loss of B windows.

        Parameters
        ----------
        contexts : array_like of int, shape (B, C)
            From ``contexts_and_targets``: C = 2 * window.
        targets : array_like of int, shape (B,)
        negatives : array_like of int, shape (B, K), optional
            Drawn if not given.
        """
        vectors = self.embedding.forward(contexts)
        self.n_contexts = vectors.shape[1]
        return self.loss.forward(vectors.mean(axis=1), targets, negatives)

    def backward(self, dout: float = 1.0) -> None:
        """Fill ``grads``. Each context gets its share of the gradient: 1 / C."""
        dh = self.loss.backward(dout) / self.n_contexts
        self.embedding.backward(np.repeat(dh, self.n_contexts, axis=0))


class SkipGram(_TwoMatrices):
    """Predict one word from another one near it, with negative sampling.

    Parameters are those of ``CBOW``.

    Examples
    --------
    >>> model = SkipGram(counts=[3, 2, 2, 1], dim=8, negatives=2)
    >>> loss = model.forward([0, 2], [1, 1])
    >>> model.backward()
    >>> model.grads[0].rows.tolist()
    [0, 2]
    """

    def forward(
        self,
        inputs: npt.ArrayLike,
        targets: npt.ArrayLike,
        negatives: npt.ArrayLike | None = None,
    ) -> float:
        """Return the mean loss of B pairs.

        Parameters
        ----------
        inputs : array_like of int, shape (B,)
            Words whose input vectors are used.
        targets : array_like of int, shape (B,)
            The words to predict. Whether the centre predicts its context (the paper) or
            the context its centre (all well-known programs, and our kernel) is the same
            set of pairs, read in the other order.
        negatives : array_like of int, shape (B, K), optional
            Drawn if not given.
        """
        return self.loss.forward(self.embedding.forward(inputs), targets, negatives)

    def backward(self, dout: float = 1.0) -> None:
        """Fill ``grads``."""
        self.embedding.backward(self.loss.backward(dout))


def initial_weights(
    n_words: int, dim: int, seed: int = 0, dtype: npt.DTypeLike = np.float32
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """First values of both matrices, as in Mikolov's program.

    Input vectors are small and random, output vectors zero: every answer starts at
    "one half", and nothing moves before the output vectors do.

    Returns
    -------
    W_in, W_out : numpy.ndarray, shape (n_words, dim)
        ``W_in`` uniform between -0.5 / dim and 0.5 / dim; ``W_out`` zero.

    Raises
    ------
    ValueError
        If ``dim`` is below 1.

    Examples
    --------
    >>> W_in, W_out = initial_weights(1000, dim=10)
    >>> bool(abs(W_in).max() <= 0.05), bool(W_out.any())
    (True, False)
    """
    if dim < 1:
        raise ValueError(f"dim is {dim!r}, expected at least 1 dimension.")
    random = np.random.default_rng(seed)
    W_in = (random.random((n_words, dim), dtype=np.float32) - np.float32(0.5)) / dim
    return W_in.astype(dtype, copy=False), np.zeros((n_words, dim), dtype=dtype)

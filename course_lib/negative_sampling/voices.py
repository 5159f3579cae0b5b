"""One method in three voices: the same step by the compiled loop, by layers and by torch.

Given the same weights and the same draws, the three must give the same loss and the same
gradient. Chapter 03 shows it, and a test insists on it. Each function below takes one
training example: a target, its contexts and its negatives.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from course_lib.gradients import Floats, RowGradient, checked_ids
from course_lib.negative_sampling.models import CBOW, SkipGram
from course_lib.training import padded

__all__ = ["Gradients", "kernel_gradients", "layer_gradients", "torch_gradients"]

Architecture = Literal["skipgram", "cbow"]


class Gradients(NamedTuple):
    """Loss of one example and its gradients, shape (V, D) each."""

    loss: float
    W_in: Floats
    W_out: Floats


def kernel_gradients(
    architecture: Architecture,
    contexts: npt.ArrayLike,
    target: int,
    negatives: npt.ArrayLike,
    W_in: Floats,
    W_out: Floats,
    learning_rate: float = 0.1,
) -> Gradients:
    """Let the compiled loop take one step and read the gradient off the change of the weights.

    Skip-gram: the loop takes one step for all contexts of the target, down the gradient of
    the loss summed over them; that is the result.

    CBOW: the result for ``W_out`` is the gradient; for ``W_in`` it is the gradient times
    the number of contexts, because the loop hands the gradient of the mean to every
    context undivided (as Mikolov's program and gensim do).

    Parameters
    ----------
    architecture : {"skipgram", "cbow"}
    contexts : array_like of int, shape (C,)
    target : int
    negatives : array_like of int, shape (K,)
        One that equals the target is skipped.
    W_in, W_out : numpy.ndarray of float, shape (V, D)
        Weights; not changed.
    learning_rate : float, default 0.1
        Of the step. The change is divided by it.

    Returns
    -------
    Gradients

    Raises
    ------
    IndexError
        If an id is outside the vocabulary.

    Examples
    --------
    >>> W_in, W_out = np.ones((3, 2)), np.zeros((3, 2))
    >>> step = kernel_gradients("skipgram", [0], 1, [2], W_in, W_out)
    >>> round(step.loss, 4), step.W_out.round(4)[:, 0]  # Two open questions: 2 log 2.
    (1.3863, array([ 0. , -0.5,  0.5]))
    """
    from course_lib.kernels import word2vec

    # The loop itself looks nothing up before it writes, so ids are checked here.
    words = checked_ids(np.append(contexts, target), len(W_in)).astype(np.uint32)
    drawn = checked_ids(np.atleast_2d(negatives), len(W_in)).astype(np.uint32)
    last, n = len(words) - 1, len(words)
    left, right = np.zeros(n, dtype=np.int32), np.full(n, n, dtype=np.int32)
    new_in, new_out = padded(W_in), padded(W_out)
    loop = word2vec.skipgram if architecture == "skipgram" else word2vec.cbow
    rate = np.float32(learning_rate)
    loss, _ = loop(words, last, n, left, right, drawn, new_in, new_out, rate)
    dim = W_in.shape[1]
    changes = [W_in - new_in[:, :dim], W_out - new_out[:, :dim]]
    return Gradients(loss, *(change / learning_rate for change in changes))


def layer_gradients(
    architecture: Architecture,
    contexts: npt.ArrayLike,
    target: int,
    negatives: npt.ArrayLike,
    W_in: Floats,
    W_out: Floats,
) -> Gradients:
    """Compute the same with the layers' ``forward`` and ``backward``.

    Parameters are those of ``kernel_gradients``; skip-gram's loss is summed over contexts.
    """
    contexts = np.atleast_1d(contexts)
    kind = SkipGram if architecture == "skipgram" else CBOW
    model = kind(np.ones(len(W_in)), dim=W_in.shape[1], dtype=W_in.dtype)
    for param, weights in zip(model.params, (W_in, W_out), strict=True):
        param[...] = weights
    if isinstance(model, SkipGram):
        n = len(contexts)
        loss = n * model.forward(contexts, np.full(n, target), np.tile(negatives, (n, 1)))
        model.backward(n)  # The model's loss is a mean over pairs; we want the sum.
    else:
        loss = model.forward(contexts[np.newaxis], [target], np.atleast_2d(negatives))
        model.backward()
    dense = [g.dense() if isinstance(g, RowGradient) else g for g in model.grads]
    return Gradients(loss, *dense)


def torch_gradients(
    architecture: Architecture,
    contexts: npt.ArrayLike,
    target: int,
    negatives: npt.ArrayLike,
    W_in: Floats,
    W_out: Floats,
) -> Gradients:
    """Compute the same with torch, which derives the gradient from the loss by itself.

    Parameters are those of ``kernel_gradients``; skip-gram's loss is summed over contexts.
    """
    import torch
    from torch.nn import functional

    inputs = torch.tensor(W_in, requires_grad=True)
    outputs = torch.tensor(W_out, requires_grad=True)
    h = functional.embedding(torch.as_tensor(np.atleast_1d(contexts)), inputs)
    if architecture == "cbow":
        h = h.mean(dim=0, keepdim=True)
    asked = torch.as_tensor(np.append(target, negatives))
    scores = h @ functional.embedding(asked, outputs).T
    labels = torch.zeros_like(scores)
    labels[:, 0] = 1
    loss = functional.binary_cross_entropy_with_logits(scores, labels, reduction="sum")
    loss.backward()  # type: ignore[no-untyped-call]
    assert inputs.grad is not None and outputs.grad is not None
    return Gradients(loss.item(), inputs.grad.numpy(), outputs.grad.numpy())

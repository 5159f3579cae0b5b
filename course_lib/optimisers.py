"""Gradient descent: SGD, Adam, and a small loop that trains a model made of layers.

Both optimisers take dense gradients and ``RowGradient`` alike. A row without a gradient
is not touched, neither its weights nor Adam's averages, so that a step costs as much as
its mini-batch and not as much as the vocabulary. Chapters 02 and 03.
"""

from __future__ import annotations

import math
import warnings
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.checks import check_rate
from course_lib.gradients import Floats, Gradient, RowGradient
from course_lib.training import TrainingInterrupted

__all__ = ["SGD", "Adam", "Optimiser", "Trainer", "TrainingInterrupted"]


class Optimiser(Protocol):
    """Changes parameters in place, a step against their gradients."""

    def update(self, params: list[Floats], grads: list[Gradient]) -> None:
        """Take one step."""


class SGD:
    """Stochastic gradient descent: ``W -= learning_rate * gradient``.

    Parameters
    ----------
    learning_rate : float, default 0.1

    Examples
    --------
    >>> W = np.ones((3, 2))
    >>> SGD(0.5).update([W], [RowGradient(np.array([1]), np.array([[1.0, 2.0]]), 3)])
    >>> W
    array([[1. , 1. ],
           [0.5, 0. ],
           [1. , 1. ]])
    """

    def __init__(self, learning_rate: float = 0.1) -> None:
        check_rate(learning_rate, "0.01 is usual")
        self.learning_rate = float(learning_rate)

    def update(self, params: list[Floats], grads: list[Gradient]) -> None:
        """Change each parameter in place."""
        for param, gradient in zip(params, grads, strict=True):
            if isinstance(gradient, RowGradient):
                param[gradient.rows] -= self.learning_rate * gradient.values
            else:
                param -= self.learning_rate * gradient


class Adam:
    """Steps of about equal size for every weight (Kingma and Ba 2014, arXiv:1412.6980).

    Running averages of the gradient (m) and of its square (v) give the step
    ``learning_rate * m / (sqrt(v) + 1e-8)``, with both averages corrected for having
    started at zero (their algorithm 1, as in torch). With a ``RowGradient`` the averages of
    the other rows stand still ("lazy" Adam): a word that is absent neither moves nor forgets.

    Parameters
    ----------
    learning_rate : float, default 0.001
    beta1, beta2 : float, default 0.9 and 0.999
        How slowly the two averages forget.

    Examples
    --------
    >>> W = np.zeros(2)
    >>> Adam(0.1).update([W], [np.array([5.0, -0.002])])
    >>> W.round(4)
    array([-0.1,  0.1])
    """

    def __init__(
        self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999
    ) -> None:
        check_rate(learning_rate, "0.01 is usual")
        self.learning_rate = float(learning_rate)
        self.beta1, self.beta2 = beta1, beta2
        self.steps = 0
        self.averages: list[tuple[Floats, Floats]] = []

    def update(self, params: list[Floats], grads: list[Gradient]) -> None:
        """Change each parameter in place."""
        if not self.averages:
            self.averages = [(np.zeros_like(param), np.zeros_like(param)) for param in params]
        self.steps += 1
        # Both averages started at zero. Corrected, the small number is added to the root of
        # the corrected average: where gradients are tiny, that makes a difference.
        rate = self.learning_rate / (1 - self.beta1**self.steps)
        root = math.sqrt(1 - self.beta2**self.steps)
        for param, gradient, (m, v) in zip(params, grads, self.averages, strict=True):
            if isinstance(gradient, RowGradient):
                rows: Any = gradient.rows
                values = gradient.values
            else:
                rows, values = ..., gradient
            m[rows] += (1 - self.beta1) * (values - m[rows])
            v[rows] += (1 - self.beta2) * (values**2 - v[rows])
            param[rows] -= rate * m[rows] / (np.sqrt(v[rows]) / root + 1e-8)


class Trainer:
    """Train a model made of layers on arrays of examples, in mini-batches.

    Parameters
    ----------
    model : object
        With ``params``, ``grads``, ``forward`` (returns the loss) and ``backward``.
    optimiser : Optimiser
    seed : int, default 0
        For the order of the examples.

    Attributes
    ----------
    history : pandas.DataFrame
        Columns ``epoch`` (fractional, at the end of the step) and ``loss``; one row for
        each mini-batch since the trainer was made.

    Examples
    --------
    >>> from course_lib.layers import MatMul, SoftmaxWithLoss
    >>> class Classifier:
    ...     def __init__(self):
    ...         self.scores, self.loss = MatMul(np.zeros((2, 2))), SoftmaxWithLoss()
    ...         self.params = self.scores.params
    ...     grads = property(lambda self: self.scores.grads)
    ...     def forward(self, x, t):
    ...         return self.loss.forward(self.scores.forward(x), t)
    ...     def backward(self):
    ...         self.scores.backward(self.loss.backward())
    >>> trainer = Trainer(Classifier(), SGD(1.0))
    >>> history = trainer.fit(np.eye(2), np.array([0, 1]), epochs=50, progress=False)
    >>> bool(history["loss"].iloc[-1] < 0.1 < history["loss"].iloc[0])
    True
    """

    def __init__(self, model: Any, optimiser: Optimiser, seed: int = 0) -> None:
        self.model, self.optimiser = model, optimiser
        self._random = np.random.default_rng(seed)
        self._epochs: list[float] = []
        self._losses: list[float] = []

    @property
    def history(self) -> pd.DataFrame:
        """Loss of every mini-batch so far."""
        return pd.DataFrame({"epoch": self._epochs, "loss": self._losses})

    def fit(
        self,
        *examples: npt.NDArray[Any],
        epochs: int = 1,
        batch_size: int = 100,
        progress: bool = True,
    ) -> pd.DataFrame:
        """Go through the examples some times, in a new random order each time.

        Ctrl-C stops early with a ``TrainingInterrupted`` warning; the model keeps what
        it has learnt.

        Parameters
        ----------
        *examples : arrays with equal first dimensions
            What the model's ``forward`` takes, contexts and targets say.
        epochs : int, default 1
        batch_size : int, default 100
        progress : bool, default True
            Show a bar with the running loss.

        Returns
        -------
        pandas.DataFrame
            ``history``.

        Raises
        ------
        ValueError
            If there are no examples, or the arrays differ in length.
        FloatingPointError
            If the loss becomes infinite or NaN.
        """
        from tqdm.auto import tqdm

        n = _checked_length(examples)
        done = self._epochs[-1] if self._epochs else 0.0
        running = np.nan
        try:
            for epoch in range(epochs):
                order = self._random.permutation(n)
                batches = range(0, n, batch_size)
                bar = tqdm(batches, desc=f"epoch {epoch + 1}/{epochs}", disable=not progress)
                for start in bar:
                    chosen = order[start : start + batch_size]
                    loss = self._step([array[chosen] for array in examples])
                    self._epochs.append(done + epoch + (start + len(chosen)) / n)
                    self._losses.append(loss)
                    running = loss if np.isnan(running) else 0.98 * running + 0.02 * loss
                    bar.set_postfix(loss=f"{running:.3f}", refresh=False)
        except KeyboardInterrupt:
            warnings.warn(
                f"training was interrupted after {len(self._losses)} mini-batches; "
                "the model keeps what it has learnt so far.",
                TrainingInterrupted,
                stacklevel=2,
            )
        return self.history

    def _step(self, batch: list[npt.NDArray[Any]]) -> float:
        loss = float(self.model.forward(*batch))
        if not np.isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} after {len(self._losses)} mini-batches: training has "
                "diverged. Start again with a smaller learning rate."
            )
        self.model.backward()
        self.optimiser.update(self.model.params, self.model.grads)
        return loss


def _checked_length(examples: tuple[npt.NDArray[Any], ...]) -> int:
    lengths = [len(array) for array in examples]
    if not lengths or lengths[0] == 0 or len(set(lengths)) > 1:
        raise ValueError(
            f"the examples have lengths {lengths}, expected equal lengths of at least 1: "
            "entry i of every array belongs to example i."
        )
    return lengths[0]

"""The training loop: epochs, a watch on the validation part, the best weights."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.classification.batches import (
    Inputs,
    batches,
    device_of,
    loss_of,
    scores_of,
    tensors,
    two_dimensional,
)
from course_lib.classification.checks import Examples, check_classes, check_options, checked
from course_lib.classification.judging import accuracy
from course_lib.threads import one_torch_thread
from course_lib.training import TrainingInterrupted

if TYPE_CHECKING:
    import pandas as pd
    import torch

__all__ = ["Fit", "fit", "predict"]


@dataclass
class Fit:
    """What ``fit`` hands back; the model itself holds the best weights.

    Attributes
    ----------
    model : torch.nn.Module
        The model that was given.
    history : pandas.DataFrame
        One row for each finished epoch: ``epoch`` (from 1), ``train_loss``,
        ``validation_loss`` and ``validation_accuracy`` (both NaN without validation part).
    best_epoch : int
        The epoch whose weights the model now has; 0 if no epoch was finished.
    stopped_early : bool
        Whether ``patience`` ended the training.
    interrupted : bool
        Whether Ctrl-C ended it.
    """

    model: torch.nn.Module = field(repr=False)
    history: pd.DataFrame = field(repr=False)
    best_epoch: int
    stopped_early: bool
    interrupted: bool


def fit(
    model: torch.nn.Module,
    train: Examples,
    validation: Examples | None = None,
    *,
    epochs: int = 10,
    batch_size: int = 32,
    learning_rate: float = 1e-3,
    weight_decay: float = 0.0,
    patience: int | None = None,
    least_epochs: int = 1,
    seed: int = 0,
    progress: bool = True,
    callback: Callable[[int, torch.nn.Module], None] | None = None,
) -> Fit:
    """Train a classifier with Adam; keep the weights of the best epoch.

    The loss is the cross-entropy. What the model must return: scores before the softmax,
    shape (batch, classes); or, for two classes, one score before the sigmoid, shape
    (batch,) or (batch, 1).

    Ctrl-C ends the training with a ``TrainingInterrupted`` warning, and the best weights so
    far stay.

    Parameters
    ----------
    model : torch.nn.Module
        Trained in place, on the device where its parameters are.
    train : (inputs, labels)
        ``inputs`` is a matrix of ids (int, padded), an array of features (float), or a list
        of arrays of ids of unequal length. Of a list, each batch is padded after its ids
        and sorted, the longest first, and the model is called as ``model(ids, lengths)``;
        otherwise as ``model(inputs)``. An empty array of ids counts as a single padding, so
        that every length is at least 1. ``labels`` are whole numbers from 0, shape (n,).
    validation : (inputs, labels), optional
        The best epoch is the one with the least loss here. Without it the last one counts.
    epochs : int, default 10
        How often to go through the training part, at most.
    batch_size : int, default 32
    learning_rate : float, default 1e-3
        Adam's usual step.
    weight_decay : float, default 0.0
        Pulls weights to zero (decoupled from the gradient: Loshchilov and Hutter 2017).
    patience : int, optional
        Stop after so many epochs without a smaller validation loss.
    least_epochs : int, default 1
        The best epoch is this one or a later one. Small random weights may need some steps
        before they move at all, and the first epoch then looks better than it is.
    seed : int, default 0
        Of the order of the examples and of dropout. The starting weights are the model's.
        torch's own random numbers go on afterwards as if nothing had happened.
    progress : bool, default True
        Show a bar.
    callback : callable, optional
        Called after each epoch as ``callback(epoch, model)``; may raise
        ``KeyboardInterrupt`` to stop.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        If inputs and labels differ in number, a part is empty, a class that the labels or
        the model's outputs speak of is missing in the training part, all weights are frozen,
        an option is out of range, or the loss is no longer a number (training diverged).

    Examples
    --------
    >>> import torch
    >>> _ = torch.manual_seed(0)
    >>> features, labels = np.eye(4, dtype=np.float32), np.array([0, 1, 0, 1])
    >>> model = torch.nn.Linear(4, 2)
    >>> run = fit(model, (features, labels), epochs=60, learning_rate=0.1, progress=False)
    >>> predict(model, features).argmax(axis=1).tolist()
    [0, 1, 0, 1]
    """
    import pandas as pd
    import torch
    from tqdm.auto import tqdm

    check_options(epochs, batch_size, learning_rate, patience, least_epochs, validation)
    data = checked(train, "train")
    held_out = None if validation is None else checked(validation, "validation")
    check_classes(model, data, held_out)
    optimiser = _adam(model, learning_rate, weight_decay)
    watch = _Watch(model, held_out, patience, least_epochs, max(batch_size, 256))
    rows: list[tuple[int, float, float, float]] = []
    interrupted = False
    rng = np.random.default_rng(seed)
    bar = tqdm(total=epochs, unit="epoch", disable=not progress)
    with bar, torch.random.fork_rng(devices=[]), one_torch_thread():
        torch.manual_seed(seed)
        try:
            for epoch in range(1, epochs + 1):
                loss = _one_epoch(model, data, optimiser, batch_size, rng)
                rows.append((epoch, loss, *watch.look(epoch)))
                bar.set_postfix(loss=f"{loss:.3f}")
                bar.update()
                if callback is not None:
                    callback(epoch, model)
                if watch.out_of_patience:
                    break
        except KeyboardInterrupt:
            interrupted = True
            warnings.warn(
                f"training was stopped after {len(rows)} of {epochs} epochs; the model keeps "
                "the best weights so far.",
                TrainingInterrupted,
                stacklevel=2,
            )
    watch.restore()
    columns = ["epoch", "train_loss", "validation_loss", "validation_accuracy"]
    history = pd.DataFrame(rows, columns=columns)
    return Fit(model, history, watch.best_epoch, watch.out_of_patience, interrupted)


def predict(
    model: torch.nn.Module, inputs: Inputs, batch_size: int = 256
) -> npt.NDArray[np.float32]:
    """Probability of each class for each input.

    Parameters
    ----------
    model : torch.nn.Module
        As for ``fit``.
    inputs : array, or list of arrays of ids
        As for ``fit``; batches of unequal lengths give what each text gives alone, if the
        model heeds the lengths.
    batch_size : int, default 256

    Returns
    -------
    numpy.ndarray of float32, shape (n, classes)
        In the order of the inputs. A model with a single score has two classes.
    """
    import torch

    scores = scores_of(model, inputs, batch_size)
    if scores.shape[1] == 1:
        positive = torch.sigmoid(scores)
        return torch.cat([1 - positive, positive], dim=1).numpy()
    return torch.softmax(scores, dim=1).numpy()


class _Watch:
    """Looks at the validation part after each epoch and remembers the best weights."""

    def __init__(
        self,
        model: torch.nn.Module,
        validation: tuple[Inputs, npt.NDArray[np.int64]] | None,
        patience: int | None,
        least_epochs: int,
        batch_size: int,
    ) -> None:
        self.model, self.validation = model, validation
        self.patience, self.least_epochs = patience, least_epochs
        self.batch_size = batch_size
        self.best_epoch, self.out_of_patience = 0, False
        self._best_loss = math.inf
        self._best_weights: dict[str, torch.Tensor] | None = None

    def look(self, epoch: int) -> tuple[float, float]:
        """Loss and accuracy on the validation part."""
        import torch

        if self.validation is None:
            self.best_epoch = epoch
            return math.nan, math.nan
        inputs, labels = self.validation
        scores = scores_of(self.model, inputs, self.batch_size)
        loss = float(loss_of(scores, torch.from_numpy(labels)))
        if epoch <= self.least_epochs or loss < self._best_loss:
            self.best_epoch, self._best_loss = epoch, loss
            state = self.model.state_dict()
            self._best_weights = {name: value.clone() for name, value in state.items()}
        self.out_of_patience = (
            self.patience is not None and epoch - self.best_epoch >= self.patience
        )
        chosen = scores[:, 0] > 0 if scores.shape[1] == 1 else scores.argmax(dim=1)
        return loss, accuracy(labels, chosen.numpy())

    def restore(self) -> None:
        """Put the best weights back."""
        if self._best_weights is not None:
            self.model.load_state_dict(self._best_weights)
        self.model.eval()


def _adam(
    model: torch.nn.Module, learning_rate: float, weight_decay: float
) -> torch.optim.Optimizer:
    """Adam over the weights that may change."""
    import torch

    weights = [weight for weight in model.parameters() if weight.requires_grad]
    if not weights:
        raise ValueError(
            "the model has no weights to train: all are frozen (requires_grad is False)."
        )
    # One compiled loop over all weights: six times as fast on a table of 10,000 words.
    fused = all(weight.device.type in ("cpu", "cuda") for weight in weights)
    return torch.optim.AdamW(weights, lr=learning_rate, weight_decay=weight_decay, fused=fused)


def _one_epoch(
    model: torch.nn.Module,
    data: tuple[Inputs, npt.NDArray[np.int64]],
    optimiser: torch.optim.Optimizer,
    batch_size: int,
    rng: np.random.Generator,
) -> float:
    """Go through the examples once; return the mean loss of an example."""
    import torch

    inputs, labels = data
    device = device_of(model)
    model.train()
    total = 0.0
    for rows in batches(inputs, batch_size, rng):
        scores = two_dimensional(model(*tensors(inputs, rows, device)))
        loss = loss_of(scores, torch.from_numpy(labels[rows]).to(device))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total += float(loss.detach()) * len(rows)
    if not math.isfinite(total):
        raise ValueError(
            f"the loss is {total} after this epoch: training diverged. Take a smaller "
            "learning_rate, and look for huge numbers among the inputs."
        )
    return total / len(labels)

"""What ``fit`` refuses: unequal numbers, missing classes, options out of range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_rate, check_whole_or_none
from course_lib.classification.batches import Inputs, checked_inputs, scores_of

if TYPE_CHECKING:
    import torch

__all__ = ["Examples", "check_classes", "check_options", "checked"]

Examples = tuple[Inputs, npt.ArrayLike]


def checked(examples: Examples, name: str) -> tuple[Inputs, npt.NDArray[np.int64]]:
    """Inputs and labels of one part, of equal number and of the right types."""
    inputs = checked_inputs(examples[0], name)
    labels = np.asarray(examples[1])
    if labels.ndim != 1 or len(labels) != len(inputs):
        raise ValueError(
            f"{name} has {len(inputs)} inputs and labels of shape {labels.shape}, expected "
            f"({len(inputs)},): one label for each input."
        )
    if labels.dtype.kind not in "iub" or labels.min() < 0:
        raise ValueError(
            f"the labels of {name} are of type {labels.dtype} and start with {labels[:3]}, "
            "expected whole numbers from 0, one for each class."
        )
    return inputs, labels.astype(np.int64)


def check_options(
    epochs: int,
    batch_size: int,
    learning_rate: float,
    patience: int | None,
    least_epochs: int,
    validation: Examples | None,
) -> None:
    """Refuse options out of range."""
    check_whole_or_none(
        epochs=epochs, batch_size=batch_size, patience=patience, least_epochs=least_epochs
    )
    check_rate(learning_rate, "1e-3 is usual")
    if patience is not None and validation is None:
        raise ValueError(
            f"patience is {patience}, but there is no validation part to be patient about. "
            "Pass validation=(inputs, labels)."
        )


def check_classes(
    model: torch.nn.Module,
    train: tuple[Inputs, npt.NDArray[np.int64]],
    validation: tuple[Inputs, npt.NDArray[np.int64]] | None,
) -> None:
    """Every class that anybody speaks of must occur in the training part."""
    inputs, labels = train
    outputs = scores_of(model, inputs[:1], 1).shape[1]
    n_classes = max(outputs, 2)
    largest = max(part[1].max() for part in (train, validation) if part is not None)
    if largest >= n_classes:
        raise ValueError(
            f"the labels go up to {largest}, but the model has {outputs} "
            f"output{'s' if outputs > 1 else ''}, for the classes 0 to {n_classes - 1}."
        )
    missing = sorted(set(range(n_classes)) - set(labels.tolist()))
    if missing:
        counts = np.bincount(labels, minlength=n_classes).tolist()
        raise ValueError(
            f"no example of class {missing[0]} in the training part (examples of the classes 0 "
            f"to {n_classes - 1}: {counts}): the model could not learn it. Split so that every "
            "class is in every part, for example with classification.split(labels, shares)."
        )

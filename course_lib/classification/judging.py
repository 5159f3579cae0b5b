"""How good predictions are: the share that is right, and what was taken for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["accuracy", "confusion"]


def accuracy(labels: npt.ArrayLike, predictions: npt.ArrayLike) -> float:
    """Share of the examples that were put into their class.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
    predictions : array_like, shape (n,) or (n, classes)
        Classes, or probabilities, of which the largest counts.

    Raises
    ------
    ValueError
        If the numbers of labels and predictions differ, or there are none.

    Examples
    --------
    >>> accuracy([0, 1, 1, 0], [0, 1, 0, 0])
    0.75
    """
    truth, chosen = _same_length(labels, predictions)
    return float((truth == chosen).mean())


def confusion(
    labels: npt.ArrayLike,
    predictions: npt.ArrayLike,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Count which class was taken for which.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
    predictions : array_like, shape (n,) or (n, classes)
        Classes, or probabilities, of which the largest counts.
    names : sequence of str, optional
        Names of the classes 0, 1, 2 and so on. Their numbers by default.

    Returns
    -------
    pandas.DataFrame of int
        A row for each true class, a column for each predicted one.

    Raises
    ------
    ValueError
        If the numbers differ, or there are fewer names than classes.

    Examples
    --------
    >>> confusion([0, 1, 1, 0], [0, 1, 0, 0], names=["ham", "spam"])
    predicted  ham  spam
    true
    ham          2     0
    spam         1     1
    """
    import pandas as pd

    truth, chosen = _same_length(labels, predictions)
    n_classes = int(max(truth.max(), chosen.max())) + 1
    names = [str(k) for k in range(n_classes)] if names is None else list(names)
    if len(names) < n_classes:
        raise ValueError(f"names has {len(names)} entries, but there are {n_classes} classes.")
    counts = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(counts, (truth, chosen), 1)
    return pd.DataFrame(
        counts,
        index=pd.Index(names, name="true"),
        columns=pd.Index(names, name="predicted"),
    )


def _same_length(
    labels: npt.ArrayLike, predictions: npt.ArrayLike
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    truth, chosen = np.asarray(labels), np.asarray(predictions)
    if chosen.ndim == 2:
        chosen = chosen.argmax(axis=1)
    if truth.shape != chosen.shape or truth.ndim != 1 or not len(truth):
        raise ValueError(
            f"labels has shape {truth.shape} and predictions {chosen.shape}, expected the same "
            "number of both, at least one."
        )
    return truth.astype(np.int64), chosen.astype(np.int64)

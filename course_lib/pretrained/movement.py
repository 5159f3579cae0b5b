"""Where the vectors of words go while a classifier is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

if TYPE_CHECKING:
    import pandas as pd

    from course_lib.pretrained.models import MeanClassifier

__all__ = ["Recorder", "movement"]


class Recorder:
    """Keeps the vectors of some words after every epoch; a ``callback`` for ``fit``.

    Parameters
    ----------
    model : MeanClassifier
        As it is before training: its vectors are recorded as epoch 0.
    index : mapping of str to int
        Number of each word.
    words : sequence of str
        Which to record.

    Attributes
    ----------
    words : list of str
    path : numpy.ndarray of float32, shape (epochs + 1, words, d)
        Vectors after each epoch, those before the first included.
    leaning : numpy.ndarray of float32, shape (epochs + 1, words)
        Scalar product of each word's vector with the weights of the last layer: the score of a
        text of this word alone, without the bias.

    Raises
    ------
    ValueError
        If a word is not in the index.

    Examples
    --------
    >>> from course_lib.pretrained import MeanClassifier
    >>> model = MeanClassifier([[0, 0], [1, 2]], start="fine-tuned")
    >>> recorder = Recorder(model, {"good": 1}, ["good"])
    >>> recorder(1, model)
    >>> recorder.path.shape
    (2, 1, 2)
    """

    def __init__(
        self,
        model: MeanClassifier,
        index: Mapping[str, int],
        words: Sequence[str],
    ) -> None:
        unknown = [word for word in words if word not in index]
        if unknown:
            raise ValueError(f"words holds {unknown[0]!r}, which is not in the index.")
        self.words = list(words)
        self._rows = torch.tensor([index[word] for word in words])
        self._vectors: list[npt.NDArray[np.float32]] = []
        self._leanings: list[npt.NDArray[np.float32]] = []
        self(0, model)

    def __call__(self, epoch: int, model: torch.nn.Module) -> None:
        """Record the vectors as they are now."""
        rows = model.embedding.weight.detach()[self._rows]  # type: ignore[index, union-attr, operator]
        weight = model.output.weight.detach()[0]  # type: ignore[index, union-attr, operator]
        self._vectors.append(rows.numpy().copy())
        self._leanings.append((rows @ weight).numpy())

    @property
    def path(self) -> npt.NDArray[np.float32]:
        """Vectors after each epoch, shape (epochs + 1, words, d)."""
        return np.stack(self._vectors)

    @property
    def leaning(self) -> npt.NDArray[np.float32]:
        """Score of each word alone after each epoch, shape (epochs + 1, words)."""
        return np.stack(self._leanings)


def movement(index: Mapping[str, int], before: npt.ArrayLike, after: npt.ArrayLike) -> pd.DataFrame:
    """How far each word went.

    Parameters
    ----------
    index : mapping of str to int
        Number of each word: its row in both tables.
    before, after : array_like of float, shape (V, d)

    Returns
    -------
    pandas.DataFrame
        ``word``, ``distance`` (Euclidean) and ``cosine`` between both vectors (0 where one
        of them is zero), the farthest first.

    Raises
    ------
    ValueError
        If the tables are not of one shape, with a row for each number.

    Examples
    --------
    >>> movement({"good": 1, "film": 2}, [[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 3], [1, 1]])
       word  distance    cosine
    0  good       3.0  0.316228
    1  film       0.0  1.000000
    """
    import pandas as pd

    old, new = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if old.shape != new.shape or old.ndim != 2 or len(old) <= max(index.values(), default=0):
        raise ValueError(
            f"before has shape {old.shape} and after {new.shape}, expected the same table with "
            f"at least {max(index.values(), default=0) + 1} rows twice."
        )
    rows = list(index.values())
    old, new = old[rows], new[rows]
    lengths = np.linalg.norm(old, axis=1) * np.linalg.norm(new, axis=1)
    cosines = np.divide(
        (old * new).sum(axis=1), lengths, out=np.zeros(len(rows)), where=lengths > 0
    )
    table = pd.DataFrame(
        {"word": list(index), "distance": np.linalg.norm(new - old, axis=1), "cosine": cosines}
    )
    return table.sort_values("distance", ascending=False, kind="stable", ignore_index=True)

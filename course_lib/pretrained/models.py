"""A small classifier on top of an embedding table, in torch.

``MeanClassifier`` averages the vectors of a text of any length and gives one score. It takes
a table of starting vectors and one of three ways to treat it: ``"frozen"`` keeps it,
``"fine-tuned"`` trains it further, and ``"random"`` forgets it and learns a table of the
same shape from scratch. Chapter 06 writes it in eight lines of torch, and shows that both
compute the same.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

__all__ = ["STARTS", "MeanClassifier", "Start", "starting_table"]

Start = Literal["frozen", "fine-tuned", "random"]

STARTS: tuple[Start, ...] = get_args(Start)
"""The three ways to start, as the model names them."""

# Small beside the differences that training makes.
_RANDOM_SCALE = 0.1


def starting_table(matrix: npt.ArrayLike, start: Start, seed: int = 0) -> npt.NDArray[np.float32]:
    """Vectors to start from: the given ones, or random ones of the same shape.

    Parameters
    ----------
    matrix : array_like of float, shape (V, d)
        Row 0 belongs to padding.
    start : {"frozen", "fine-tuned", "random"}
    seed : int, default 0
        Of the random vectors: normally distributed, standard deviation 0.1.

    Returns
    -------
    numpy.ndarray of float32, shape (V, d)
        A copy; row 0 is zeros.

    Raises
    ------
    ValueError
        If ``matrix`` is no table, or ``start`` is none of the three.
    """
    table = np.array(matrix, dtype=np.float32)
    if table.ndim != 2 or 0 in table.shape:
        raise ValueError(
            f"matrix has shape {table.shape}, expected (V, d): a row for padding and one for "
            "each word, as embedding_matrix returns it."
        )
    if start not in STARTS:
        raise ValueError(f"start is {start!r}, expected one of {', '.join(STARTS)}.")
    if start == "random":
        rng = np.random.default_rng(seed)
        table = rng.normal(0, _RANDOM_SCALE, table.shape).astype(np.float32)
    table[0] = 0
    return table


class MeanClassifier(nn.Module):
    """Look up, average, one score: the strong simple baseline.

    Place does not count, and texts may be of any length. Padding is left out of the mean. A
    text without words has the mean zero, and so always the same score.

    Parameters
    ----------
    matrix : array_like of float, shape (V, d)
        Vectors to start from, as ``embedding_matrix`` returns them. With ``start="random"``
        only the shape counts.
    start : {"frozen", "fine-tuned", "random"}, default "frozen"
    seed : int, default 0
        Of the random vectors and of the weights of the last layer, which are those that
        ``torch.manual_seed(seed)`` gives a linear layer.

    Attributes
    ----------
    embedding : torch.nn.EmbeddingBag
        Looks up and averages in one step.
    output : torch.nn.Linear

    Examples
    --------
    >>> model = MeanClassifier([[0, 0], [1, 2], [3, 4]])
    >>> model.embedding(torch.tensor([[1, 2, 0]])).tolist()
    [[2.0, 3.0]]
    """

    def __init__(self, matrix: npt.ArrayLike, start: Start = "frozen", seed: int = 0) -> None:
        super().__init__()
        table = starting_table(matrix, start, seed)
        self.embedding = nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(table), freeze=start == "frozen", mode="mean", padding_idx=0
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.output = nn.Linear(table.shape[1], 1)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """Scores before the sigmoid, shape (batch, 1), of padded ids, shape (batch, T).

        ``lengths`` is not needed: padding is known by its number, 0.
        """
        rows = self.embedding.num_embeddings
        if ids.numel() and int(ids.max()) >= rows:  # torch does not say which id it was
            raise ValueError(
                f"ids holds {int(ids.max())}, but the table has the rows 0 to {rows - 1}. Encode "
                "the texts with the index that the matrix was made from."
            )
        scores: torch.Tensor = self.output(self.embedding(ids))
        return scores

"""Two small classifiers on top of an embedding table, in torch.

``FlattenClassifier`` lays the vectors of a padded text side by side; ``MeanClassifier``
averages the vectors of a text of any length. Both take a table of starting vectors and one
of three ways to treat it: ``"frozen"`` keeps it, ``"fine-tuned"`` trains it further, and
``"random"`` forgets it and learns a table of the same shape from scratch.
"""

from __future__ import annotations

from typing import Literal, cast, get_args

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

__all__ = ["STARTS", "FlattenClassifier", "MeanClassifier", "Start", "starting_table"]

Start = Literal["frozen", "fine-tuned", "random"]

STARTS: tuple[Start, ...] = get_args(Start)
"""The three ways to start, as the models name them."""

# Small beside the differences that training makes; of 0.03, 0.1 and 0.3 none was clearly
# better on the validation part of the film reviews.
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


class FlattenClassifier(nn.Module):
    """Look up, lay the vectors side by side, one score: the model of the seven sentences.

    Place counts: the same word at another place meets other weights. So the text must have
    the length that the model was made for.

    Parameters
    ----------
    matrix : array_like of float, shape (V, d)
        Vectors to start from, as ``embedding_matrix`` returns them. With ``start="random"``
        only the shape counts.
    length : int
        Numbers in a padded text.
    start : {"frozen", "fine-tuned", "random"}, default "random"
    seed : int, default 0
        Of the random vectors and of the weights of the last layer.

    Attributes
    ----------
    embedding : torch.nn.Embedding
    output : torch.nn.Linear

    Examples
    --------
    >>> model = FlattenClassifier(np.zeros((16, 4)), length=4)
    >>> model(torch.tensor([[1, 2, 3, 4], [5, 6, 0, 0]])).shape
    torch.Size([2, 1])
    """

    def __init__(
        self, matrix: npt.ArrayLike, length: int, start: Start = "random", seed: int = 0
    ) -> None:
        super().__init__()
        table = starting_table(matrix, start, seed)
        self.length = length
        self.embedding = nn.Embedding.from_pretrained(
            torch.from_numpy(table), freeze=start == "frozen", padding_idx=0
        )
        self.output = _linear(length * table.shape[1], 1, seed)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Scores before the sigmoid, shape (batch, 1), of ids, shape (batch, length)."""
        if ids.ndim != 2 or ids.shape[1] != self.length:
            raise ValueError(
                f"ids has shape {tuple(ids.shape)}, expected (batch, {self.length}): texts "
                f"padded to the length that the model was made for, pad(texts, {self.length})."
            )
        _check_ids(ids, self.embedding.num_embeddings)
        return self.output(self.embedding(ids).flatten(start_dim=1))


class MeanClassifier(nn.Module):
    """Look up, average, one score for each class: the strong simple baseline.

    Place does not count, and texts may be of any length. Padding is left out of the mean. A
    text without words has the mean zero, and so always the same scores.

    Parameters
    ----------
    matrix : array_like of float, shape (V, d)
        Vectors to start from, as ``embedding_matrix`` returns them. With ``start="random"``
        only the shape counts.
    start : {"frozen", "fine-tuned", "random"}, default "frozen"
    classes : int, default 2
    seed : int, default 0
        Of the random vectors and of the weights of the last layer.

    Attributes
    ----------
    embedding : torch.nn.EmbeddingBag
        Looks up and averages in one step.
    output : torch.nn.Linear

    Examples
    --------
    >>> model = MeanClassifier([[0, 0], [1, 2], [3, 4]])
    >>> model.embedding(torch.tensor([[1, 2], [2, 0], [0, 0]])).tolist()
    [[2.0, 3.0], [3.0, 4.0], [0.0, 0.0]]
    """

    def __init__(
        self, matrix: npt.ArrayLike, start: Start = "frozen", classes: int = 2, seed: int = 0
    ) -> None:
        super().__init__()
        table = starting_table(matrix, start, seed)
        self.embedding = nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(table), freeze=start == "frozen", mode="mean", padding_idx=0
        )
        self.output = _linear(table.shape[1], classes, seed)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """Scores before the softmax, shape (batch, classes), of padded ids, shape (batch, T).

        ``lengths`` is not needed: padding is known by its number, 0.
        """
        _check_ids(ids, self.embedding.num_embeddings)
        return self.output(self.embedding(ids))


def _linear(inputs: int, outputs: int, seed: int) -> nn.Linear:
    """Linear layer with weights of its own seed, whatever torch has drawn before."""
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    generator = torch.Generator().manual_seed(seed)
    limit = inputs**-0.5  # torch's own choice for linear layers
    nn.init.uniform_(layer.weight, -limit, limit, generator=generator)
    nn.init.uniform_(layer.bias, -limit, limit, generator=generator)
    return cast(nn.Linear, layer)


def _check_ids(ids: torch.Tensor, rows: int) -> None:
    """Say which id has no row; torch's own message does not."""
    if ids.numel() and int(ids.max()) >= rows:
        raise ValueError(
            f"ids holds {int(ids.max())}, but the table has the rows 0 to {rows - 1}. Encode the "
            "texts with the index that the matrix was made from."
        )

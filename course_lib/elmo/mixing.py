"""One vector out of several layers: the weighted sum that a task learns.

``gamma * sum_j s_j h_j`` with ``s = softmax(w)``, equation (1) of Peters et al. (2018).
Chapter 08.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

__all__ = ["ScalarMix"]


class ScalarMix(nn.Module):
    """Weigh layers by a softmax over one number each, and scale the sum.

    It has ``n_layers + 1`` parameters and is trained with the rest of the task's model.

    Parameters
    ----------
    n_layers : int
    scalars : sequence of float, optional
        The numbers before the softmax; zeros if not given, so that training starts from the
        plain mean.
    gamma : float, default 1.0

    Examples
    --------
    >>> mix = ScalarMix(3)
    >>> layers = torch.tensor([[[1.0, 1.0]], [[2.0, 2.0]], [[6.0, 6.0]]])
    >>> mix(layers).tolist()
    [[3.0, 3.0]]
    >>> [round(float(s), 3) for s in mix.weights]
    [0.333, 0.333, 0.333]
    """

    def __init__(
        self, n_layers: int, scalars: Sequence[float] | None = None, gamma: float = 1.0
    ) -> None:
        super().__init__()
        if n_layers < 1:
            raise ValueError(f"n_layers is {n_layers}, expected 1 or more.")
        start = [0.0] * n_layers if scalars is None else list(scalars)
        if len(start) != n_layers:
            raise ValueError(f"scalars has {len(start)} numbers, expected {n_layers}, one a layer.")
        self.scalars = nn.Parameter(torch.tensor(start, dtype=torch.float32))
        self.gamma = nn.Parameter(torch.tensor(float(gamma)))

    @property
    def weights(self) -> Tensor:
        """The share of each layer, ``softmax(scalars)``, shape (n_layers,); without gradient."""
        return torch.softmax(self.scalars, dim=0).detach()

    def forward(self, layers: Tensor | Sequence[Tensor]) -> Tensor:
        """Mix the layers.

        Parameters
        ----------
        layers : Tensor, shape (n_layers, ...), or sequence of Tensor of equal shape

        Returns
        -------
        Tensor, shape (...)
        """
        stacked = layers if isinstance(layers, Tensor) else torch.stack(list(layers))
        if stacked.shape[0] != len(self.scalars):
            raise ValueError(
                f"layers has {stacked.shape[0]} layers in its first axis, expected "
                f"{len(self.scalars)}; its shape is {tuple(stacked.shape)}."
            )
        shares = torch.softmax(self.scalars, dim=0)
        return self.gamma * torch.tensordot(shares, stacked, dims=1)

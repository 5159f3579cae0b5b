"""The softmax over all words of a small vocabulary, and the row that stands for all others."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["FullSoftmax", "Scored", "unknown_row"]


class Scored(NamedTuple):
    """What a softmax says of some targets, named as in torch's adaptive softmax."""

    output: Tensor  # log-probability of each target
    loss: Tensor  # minus their mean


class FullSoftmax(nn.Module):
    """An output vector and a bias for each word; called as ``AdaptiveLogSoftmaxWithLoss``.

    Parameters
    ----------
    dim : int
        Numbers of a state.
    n_words : int

    Examples
    --------
    >>> softmax = FullSoftmax(4, 10)
    >>> softmax.log_prob(torch.zeros(2, 4)).exp().sum(1).round(decimals=4).tolist()
    [1.0, 1.0]
    """

    def __init__(self, dim: int, n_words: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(n_words, dim))
        self.bias = nn.Parameter(torch.zeros(n_words))

    def forward(self, states: Tensor, targets: Tensor) -> Scored:
        """Log-probabilities of the targets, shape (n,), and the loss."""
        output = self.log_prob(states).gather(1, targets.unsqueeze(1))[:, 0]
        return Scored(output, -output.mean())

    def log_prob(self, states: Tensor) -> Tensor:
        """Log-probabilities of all words, shape (n, words)."""
        return functional.log_softmax(functional.linear(states, self.weight, self.bias), dim=1)


def unknown_row(states: Tensor, known: Tensor, is_unknown: Tensor) -> tuple[Tensor, Tensor]:
    """Fit the one row that stands for every word outside the vocabulary.

    With the other rows as they are, the probability of that row is a logistic function of the
    state: ``sigmoid(w h + b - log(sum of the known words' exponentials))``.

    Parameters
    ----------
    states : Tensor, shape (n, dim)
    known : Tensor, shape (n,)
        Logarithm of the sum over the known words, after each state.
    is_unknown : Tensor of bool, shape (n,)
        Whether the next word was outside the vocabulary.

    Returns
    -------
    weight : Tensor, shape (dim,)
    bias : Tensor, a number
    """
    weight = torch.zeros(states.shape[1], device=states.device, requires_grad=True)
    share = is_unknown.float().mean().clamp(1e-4, 0.99)
    start = known.mean() + torch.log(share / (1 - share))
    bias = start.detach().clone().requires_grad_()
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        logits = states @ weight + bias - known
        loss = functional.binary_cross_entropy_with_logits(logits, is_unknown.float())
        loss = loss + 1e-4 * weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return weight.detach(), bias.detach()

"""What stands around the biLM while it learns from GloVe, and is left behind afterwards.

A softmax whose output vectors are made from GloVe's, so that a rare word is predicted by what
it means (Li et al. 2019); readers that say from a word's vector which GloVe vector it has
(Pinter et al. 2017), and from a state what comes and what was. Chapter 08.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Candidates", "GloveHeads", "away_from"]

# The most frequent outputs stand in every sampled softmax.
_ALWAYS = 300


class GloveHeads(nn.Module):
    r"""The readers of a biLM's states.

    The logit of word w after state h is :math:`h \cdot (P g_w + d_w) + b_w`. P is learnt from
    all words together; :math:`d_w` is a word's own and only frequent words have one; b begins
    at the logarithm of the word's frequency.

    Parameters
    ----------
    projection : int
        Numbers of a state.
    meaning : Tensor, shape (outputs, D)
        Whitened GloVe vectors of the outputs, most frequent first.
    frequency : numpy.ndarray, shape (outputs,)
        Share of each output in the text.
    n_own : int
        How many outputs have a vector of their own.
    """

    meaning: Tensor

    def __init__(
        self, projection: int, meaning: Tensor, frequency: npt.NDArray[np.float64], n_own: int
    ) -> None:
        super().__init__()
        dim = meaning.shape[1]
        self.register_buffer("meaning", meaning, persistent=False)
        self.from_meaning = nn.Linear(dim, projection, bias=False)  # P
        nn.init.normal_(self.from_meaning.weight, std=0.02)
        self.own = nn.Parameter(torch.zeros(n_own, projection))  # d
        self.bias = nn.Parameter(torch.from_numpy(np.log(frequency).astype(np.float32)))  # b
        self.spelling = nn.Linear(projection, dim)
        # One reader for both directions: what they have understood then stands in the same
        # numbers of their states, and the sum of the two states says what stood on either side.
        self.ahead = nn.Linear(projection, dim)
        self.behind = nn.Linear(projection, dim)

    def outputs(self, which: Tensor | None = None) -> Tensor:
        """Output vectors P g + d of some words (indices in rising order), or of all."""
        if which is None:
            which = torch.arange(len(self.meaning), device=self.bias.device)
        vectors = self.from_meaning(self.meaning[which])
        n = int((which < len(self.own)).sum())
        return torch.cat([vectors[:n] + self.own[which[:n]], vectors[n:]])

    def spelling_loss(self, vectors: Tensor, meaning: Tensor) -> Tensor:
        """Mean of 1 - cos(A v, g): how far the vectors of words are from saying GloVe's."""
        return away_from(self.spelling(vectors), meaning)

    def bag_loss(self, reader: nn.Module, states: Tensor, bags: Tensor, where: Tensor) -> Tensor:
        """Mean of 1 - cos(U h, bag); both directions have the same reader U."""
        return away_from(reader(states)[where], bags)

    def sampled_loss(
        self, states: Tensor, candidates: Candidates, products: torch.dtype = torch.float32
    ) -> Tensor:
        """Cross-entropy of the next words among the candidates; words of no output are left out.

        Parameters
        ----------
        states : Tensor, shape (n, projection)
        candidates : Candidates
        products : torch.dtype, default torch.float32
        """
        device = states.device
        which = torch.from_numpy(candidates.which).to(device)
        product = states.to(products) @ self.outputs(which).t().to(products)
        corrected = self.bias[which] - torch.from_numpy(candidates.log_presence).to(device)
        return functional.cross_entropy(
            product.float() + corrected, torch.from_numpy(candidates.targets).to(device)
        )


def away_from(vectors: Tensor, goals: Tensor) -> Tensor:
    """Mean of 1 - cos over the rows; 0 if there are none."""
    if not len(goals):
        return vectors.sum() * 0
    return (1 - functional.cosine_similarity(vectors, goals)).mean()


@dataclass(frozen=True)
class Candidates:
    """The outputs among which a batch of words is predicted.

    Attributes
    ----------
    which : numpy.ndarray of int64
        Indices of outputs, rising.
    targets : numpy.ndarray of int64, shape (n,)
        Where each word to predict stands in ``which``; -100, which the loss leaves out, for
        words that are no output.
    log_presence : numpy.ndarray of float32
        Logarithm of the probability that the candidate is one. Taken from the logit, it makes
        up for frequent words being candidates more often (Bengio & Senécal 2008).
    """

    which: npt.NDArray[np.int64]
    targets: npt.NDArray[np.int64]
    log_presence: npt.NDArray[np.float32]

    @classmethod
    def draw(
        cls,
        wanted: npt.NDArray[np.int64],
        frequency: npt.NDArray[np.float64],
        rng: np.random.Generator,
        n_drawn: int = 300,
    ) -> Candidates:
        """The frequent outputs, the wanted ones, and others drawn by frequency^0.75.

        Parameters
        ----------
        wanted : numpy.ndarray of int64, shape (n,)
            The outputs that are to be predicted; -1 for words that are none.
        frequency : numpy.ndarray of float64, shape (outputs,)
            Share of each output in the text, most frequent first.
        rng : numpy.random.Generator
        n_drawn : int, default 300

        Examples
        --------
        >>> frequency = np.array([0.5, 0.3, 0.2])
        >>> drawn = Candidates.draw(np.array([2, -1, 0]), frequency, np.random.default_rng(0))
        >>> drawn.which.tolist(), drawn.targets.tolist(), drawn.log_presence.tolist()
        ([0, 1, 2], [2, -100, 0], [0.0, 0.0, 0.0])
        """
        always = min(_ALWAYS, len(frequency))
        chance = frequency**0.75
        chance[:always] = 0
        valid = wanted >= 0
        drawn = np.empty(0, dtype=np.int64)
        if chance.any():
            chance /= chance.sum()
            drawn = np.searchsorted(chance.cumsum(), rng.random(n_drawn))
            drawn = drawn.clip(0, len(frequency) - 1)
        which = np.unique(np.concatenate([np.arange(always), wanted[valid], drawn]))
        expected = frequency[which] * valid.sum() + chance[which] * n_drawn
        presence = np.where(which < always, 1.0, 1 - np.exp(-expected))
        targets = np.where(valid, np.searchsorted(which, np.where(valid, wanted, which[0])), -100)
        return cls(which, targets, np.log(np.maximum(presence, 1e-12)).astype(np.float32))

"""What a small biLM can learn from GloVe: the meaning of a word, and what a text is about.

A corpus of ten million words is too small to learn from it which words resemble each other;
GloVe has learnt that from six billion. So its vectors stand in for a part of the text that we
do not have, in the places where Li et al. (2019, "Efficient Contextual Representation Learning
With Continuous Outputs") and Pinter et al. (2017, MIMICK) put them. Chapter 08.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from course_lib.vectors import WordVectors

__all__ = ["Meanings", "bag_ahead", "bag_behind", "bag_weights"]

# Mean and spread of the vectors are taken from as many frequent words.
_FREQUENT = 50_000
# In a bag a word counts 0.9 of the one a place nearer.
_DECAY = 0.9
# A bag with less weight than this holds no word that says anything: it is no target.
_LEAST = 0.3


@dataclass(frozen=True)
class Meanings:
    """GloVe vectors of the words of a corpus, each of length sqrt(D); zeros where unknown.

    Attributes
    ----------
    white : numpy.ndarray of float32, shape (words, D)
        Centred and whitened: every direction counts as much as another. What a word's
        spelling is to lead to, and what the words that follow are told apart by.
    turned : numpy.ndarray of float32, shape (words, D)
        Centred and turned only: the first directions, which tell topics apart, remain the
        longest. What bags of words are made of.
    known : numpy.ndarray of bool, shape (words,)
    """

    white: npt.NDArray[np.float32]
    turned: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, words: Sequence[str], vectors: WordVectors) -> Meanings:
        """Look the words up and change the vectors as described.

        Raises
        ------
        ValueError
            If no word has a vector.

        Examples
        --------
        >>> rng = np.random.default_rng(0)
        >>> vectors = WordVectors(["a", "b", "c", "d"], rng.normal(size=(4, 2)))
        >>> found = Meanings.of(["d", "x"], vectors)
        >>> print(found.known, np.linalg.norm(found.white, axis=1).round(4))
        [ True False] [1.4142 0.    ]
        """
        known = np.array([word in vectors for word in words], dtype=bool)
        if not known.any():
            raise ValueError(
                f"none of the {len(words):,} words has a vector: vectors and text do not belong "
                "together. Give vectors of the text's language."
            )
        found = np.stack([vectors[word] for word, is_known in zip(words, known) if is_known])
        frequent = np.asarray(vectors.matrix[:_FREQUENT], dtype=np.float64)
        mean = frequent.mean(axis=0)
        variances, axes = np.linalg.eigh(np.cov((frequent - mean).T))
        turned = (found - mean) @ axes
        white = turned / np.sqrt(np.maximum(variances, 1e-12))
        return cls(_spread(white, known), _spread(turned, known), known)


def _spread(rows: npt.NDArray[np.float64], known: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Rows of length sqrt(D) in the places of the known words, zeros in the others."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    table = np.zeros((len(known), rows.shape[1]), dtype=np.float32)
    table[known] = rows / np.maximum(lengths, 1e-6) * math.sqrt(rows.shape[1])
    return table


def bag_weights(
    counts: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """How much each word says about a text: nothing the commonest, most the rare ones.

    ``log(N / count)``, shifted and cut, as in TF-IDF; 0 for words without a vector.

    Examples
    --------
    >>> print(bag_weights(np.array([60_000, 900, 2]), np.array([True, True, True])).round(2))
    [0.02 0.02 1.35]
    """
    rarity = -np.log((counts + 1) / max(1, counts.sum()))
    weights: npt.NDArray[np.float32] = (np.clip((rarity - 4.5) / 4, 0.02, 1.5) * known).astype(
        np.float32
    )
    return weights


def bag_ahead(
    ids: Tensor, documents: Tensor, steps: int, meaning: Tensor, weight: Tensor, ahead: int = 10
) -> tuple[Tensor, Tensor]:
    r"""What the next words are about: :math:`\sum_d 0.9^d w_{t+d} g_{t+d}` within the document.

    Parameters
    ----------
    ids : Tensor of int64, shape (steps or up to ``ahead`` more, directions, streams)
        The word to predict at each step: the first of the words ahead.
    documents : Tensor of int64, of the shape of ``ids``
        Number of the document that each of them belongs to.
    steps : int
    meaning : Tensor, shape (words, D)
    weight : Tensor, shape (words,)
    ahead : int, default 10

    Returns
    -------
    bags : Tensor, shape (n, D)
        Sums over the root of their weight, so that a bag of one word and one of ten are of
        like length.
    where : Tensor of bool, shape (steps, directions, streams)
        The n places that have a bag.
    """
    weighted = weight[ids].unsqueeze(-1) * meaning[ids]
    bags = weighted.new_zeros(steps, *weighted.shape[1:])
    total = weighted.new_zeros(bags.shape[:-1])
    for distance in range(ahead):
        end = min(steps, len(ids) - distance)
        if end < 1:
            break
        same = (documents[:end] == documents[distance : distance + end]).float() * _DECAY**distance
        bags[:end] += same.unsqueeze(-1) * weighted[distance : distance + end]
        total[:end] += same * weight[ids[distance : distance + end]]
    return _enough(bags, total)


def bag_behind(ids: Tensor, keep: Tensor, meaning: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """What the words before the one just read are about, the last ones most.

    As ``bag_ahead``. The word itself is left out: a state knows it anyway, and what is asked
    for is its surroundings.

    Parameters
    ----------
    ids : Tensor of int64, shape (steps, directions, streams)
        The words that are read.
    keep : Tensor, of the shape of ``ids``
        0 where a document begins.
    meaning : Tensor, shape (words, D)
    weight : Tensor, shape (words,)
    """
    mine = weight[ids]
    weighted = mine.unsqueeze(-1) * meaning[ids]
    bags, total = [], []
    bag, sum_of_weights = torch.zeros_like(weighted[0]), torch.zeros_like(mine[0])
    for step in range(len(ids)):
        bag = keep[step].unsqueeze(-1) * bag
        sum_of_weights = keep[step] * sum_of_weights
        bags.append(bag)
        total.append(sum_of_weights)
        bag = _DECAY * (bag + weighted[step])
        sum_of_weights = _DECAY * (sum_of_weights + mine[step])
    return _enough(torch.stack(bags), torch.stack(total))


def _enough(bags: Tensor, total: Tensor) -> tuple[Tensor, Tensor]:
    where = total > _LEAST
    return bags[where] / total[where].sqrt().unsqueeze(-1), where

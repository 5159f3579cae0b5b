"""Which word was taken out? Ten to choose from, all about equally frequent.

The forward model has read what stands before the gap, the backward one what stands after it.
The logarithms of what the two say of a word are added: neither has seen it, and the softmax
that both share need not be trained anew. Chapter 08.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from course_lib.vectors import WordVectors

if TYPE_CHECKING:
    from course_lib.elmo.language_model import LanguageModel

__all__ = ["Gap", "choose_by_bag", "choose_by_model", "make_gaps", "score_choices"]

# Words nearer to an end of the text have too little before or behind them.
_FROM_THE_ENDS = 5
# The most frequent words are left alone: grammar would be enough to know them.
_EASY = 200


@dataclass(frozen=True)
class Gap:
    """A text with a word to guess.

    Attributes
    ----------
    tokens : list of str
        With the word in its place; whoever guesses must not look at it.
    position : int
    choices : list of str
        The right word first.
    """

    tokens: list[str]
    position: int
    choices: list[str]


def make_gaps(
    texts: Sequence[Sequence[str]], words: Sequence[str], n_choices: int = 10, seed: int = 0
) -> list[Gap]:
    """Choose a word of each text, and others of similar frequency beside it.

    Parameters
    ----------
    texts : sequence of token lists
        Those without a word that could be taken out are passed over.
    words : sequence of str
        What all rivals know, most frequent first.
    n_choices : int, default 10
    seed : int, default 0

    Examples
    --------
    >>> words = [f"w{k}" for k in range(500)]
    >>> gap = make_gaps([words[300:312]], words, n_choices=3)[0]
    >>> gap.tokens[gap.position] == gap.choices[0], len(set(gap.choices) - set(gap.tokens))
    (True, 2)
    """
    rng = np.random.default_rng(seed)
    rank = {word: number for number, word in enumerate(words)}
    gaps = []
    for text in texts:
        inside = range(_FROM_THE_ENDS, len(text) - _FROM_THE_ENDS)
        places = [k for k in inside if rank.get(text[k], -1) >= _EASY]
        if not places:
            continue
        position = int(rng.choice(places))
        at = rank[text[position]]
        low, high = int(at * 0.7), min(int(at * 1.4) + 20, len(words))
        others = [word for word in words[low:high] if word not in set(text)]
        if len(others) < n_choices - 1:
            continue
        drawn = rng.choice(len(others), n_choices - 1, replace=False)
        gaps.append(Gap(list(text), position, [text[position], *(others[k] for k in drawn)]))
    return gaps


@torch.no_grad()
def score_choices(model: LanguageModel, gap: Gap) -> npt.NDArray[np.float32]:
    """Sum of what the two directions say of each choice: logarithms, shape (choices,).

    Parameters
    ----------
    model : LanguageModel
        A choice outside its vocabulary is scored as ``<UNK>``.
    gap : Gap
    """
    forward, backward = model.bilm.top_states([gap.tokens])[0]
    # Forward row k has read the words before k; backward row k + 1 those behind it.
    rows = np.stack([forward[gap.position], backward[gap.position + 1]])
    said = model.softmax.log_prob(torch.from_numpy(rows).to(model.bilm.device)).sum(0)
    return said.cpu().numpy()[model.encode(gap.choices)]


def choose_by_model(model: LanguageModel, gaps: Sequence[Gap]) -> npt.NDArray[np.bool_]:
    """Whether the model finds the right word likeliest, shape (gaps,).

    Parameters
    ----------
    model : LanguageModel
        Has to know all choices.
    gaps : sequence of Gap
    """
    return np.array([int(score_choices(model, gap).argmax()) == 0 for gap in gaps], dtype=bool)


def choose_by_bag(
    gaps: Sequence[Gap], vectors: WordVectors, counts: Mapping[str, int]
) -> npt.NDArray[np.bool_]:
    """Whether the right word is the one nearest to the mean vector of all others.

    Frequent words count less, as Arora et al. (2017) weigh them: a / (a + p) with a = 0.001.
    Vectors are centred and of length 1, without which nothing but frequency shows.

    Parameters
    ----------
    gaps : sequence of Gap
    vectors : WordVectors
        Words without a vector have the vector 0.
    counts : mapping of str to int
        How often each word occurs in some corpus.
    """
    mean = np.asarray(vectors.matrix[:50_000], dtype=np.float64).mean(axis=0)
    total = sum(counts.values())

    def unit(word: str) -> npt.NDArray[np.float64]:
        if word not in vectors:
            return np.zeros(len(mean))
        centred = np.asarray(vectors[word], dtype=np.float64) - mean
        return centred / np.linalg.norm(centred)

    right = []
    for gap in gaps:
        around = [word for at, word in enumerate(gap.tokens) if at != gap.position]
        weights = [1e-3 / (1e-3 + counts.get(word, 1) / total) for word in around]
        bag = sum(w * unit(word) for w, word in zip(weights, around, strict=True))
        right.append(int(np.argmax([unit(word) @ bag for word in gap.choices])) == 0)
    return np.array(right, dtype=bool)

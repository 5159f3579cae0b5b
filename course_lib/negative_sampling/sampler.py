"""Which words are asked about: negatives that differ from their target, training pairs.

Negatives are drawn from the word frequencies raised to the power 0.75 (Mikolov et al.
2013b, arXiv:1310.4546). Chapter 03.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from course_lib.text import EncodedCorpus
from course_lib.training import subsample_probability, unigram_table

__all__ = ["UnigramSampler", "skipgram_pairs", "subsample_probability"]

# So often are draws that hit the target replaced by new ones before giving up.
_REDRAWS = 20


class UnigramSampler:
    """Draw negatives: words in proportion to frequency to a power, never the target.

    Each draw takes the same short time whatever the vocabulary (alias method, Walker
    1977, Vose 1991): the probabilities are cut once into V columns of equal weight, each
    with at most two words; then choose a column, and one of the two.

    Parameters
    ----------
    counts : array_like of float, shape (V,)
        How often each word occurs.
    power : float, default 0.75
        1 draws words as frequently as they occur, 0 all alike. 0.75 is what Mikolov et
        al. found best: the rare get more turns than they occur, the frequent fewer.
    seed : int, default 0
        The same seed gives the same draws.

    Attributes
    ----------
    probabilities : numpy.ndarray of float64, shape (V,)
        Probability of each word before the target is excluded.

    Raises
    ------
    ValueError
        If there are fewer than two words that can be drawn, or a count or the power is
        negative or not finite.

    Examples
    --------
    >>> sampler = UnigramSampler([70, 29, 1])
    >>> sampler.probabilities.round(8)
    array([0.64196878, 0.33150408, 0.02652714])
    >>> negatives = sampler.sample([0, 1, 0, 1], size=2)
    >>> negatives.shape, bool((negatives == [[0], [1], [0], [1]]).any())
    ((4, 2), False)
    """

    def __init__(self, counts: npt.ArrayLike, power: float = 0.75, seed: int = 0) -> None:
        self.probabilities, self.thresholds, self.columns = unigram_table(counts, power)
        self._random = np.random.default_rng(seed)

    def sample(self, targets: npt.ArrayLike, size: int) -> npt.NDArray[np.int32]:
        """Draw negatives for some targets.

        A word may be drawn twice for the same target, so ``size`` may exceed the
        vocabulary; the target itself never is.

        Parameters
        ----------
        targets : array_like of int, shape (B,)
        size : int
            Number of negatives for each target, K.

        Returns
        -------
        numpy.ndarray of int32, shape (B, K)

        Raises
        ------
        IndexError
            If a target is outside the vocabulary.
        ValueError
            If ``size`` is below 1.
        """
        targets = np.asarray(targets)
        if targets.ndim != 1:
            raise ValueError(f"targets has shape {targets.shape}, expected (B,): one id each.")
        if len(targets) and not 0 <= targets.min() <= targets.max() < len(self.probabilities):
            raise IndexError(
                f"targets run from {targets.min()} to {targets.max()}, but the vocabulary has "
                f"{len(self.probabilities)} words: expected 0 to {len(self.probabilities) - 1}."
            )
        if size < 1:
            raise ValueError(f"size is {size!r}, expected at least 1 negative for each target.")
        owners = np.repeat(targets, size)
        negatives = self.draw(len(owners))
        hits = np.flatnonzero(negatives == owners)
        for _ in range(_REDRAWS):
            if not len(hits):
                break
            negatives[hits] = self.draw(len(hits))
            hits = hits[negatives[hits] == owners[hits]]
        negatives[hits] = self._draw_others(owners[hits])
        return negatives.reshape(len(targets), size)

    def draw(self, n: int) -> npt.NDArray[np.int32]:
        """Draw n words, targets or not: the plain alias method in four lines."""
        place = self._random.random(n) * len(self.thresholds)
        column = place.astype(np.int64)
        second = (place - column >= self.thresholds[column]).astype(np.int64)
        return self.columns[column, second]

    def _draw_others(self, targets: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Draw one word for each target that owns nearly all the probability: exact, slow."""
        drawn = np.empty(len(targets), dtype=np.int32)
        for target in np.unique(targets):
            others = self.probabilities.copy()
            others[target] = 0.0
            mine = targets == target
            chosen = self._random.choice(len(others), size=mine.sum(), p=others / others.sum())
            drawn[mine] = chosen
        return drawn


def skipgram_pairs(
    sentences: EncodedCorpus | npt.ArrayLike, window: int, shrink: bool = False, seed: int = 0
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pair every word with each word of its window.

    Unlike ``contexts_and_targets`` this also uses positions at the ends of a sentence,
    where one side of the window is short.

    Parameters
    ----------
    sentences : EncodedCorpus, or array_like of int, shape (tokens,)
        A corpus, or the ids of a single sentence. No window crosses a sentence's end.
    window : int
        Words on each side, at least 1. May be longer than a sentence.
    shrink : bool, default False
        Draw each centre's window evenly from 1 to ``window``, as training does.
    seed : int, default 0
        For the shrinking windows.

    Returns
    -------
    centres, contexts : numpy.ndarray of int64, shape (pairs,)
        Grouped by distance, not in reading order.

    Raises
    ------
    ValueError
        If the window is below 1.

    Examples
    --------
    >>> centres, contexts = skipgram_pairs([3, 1, 4], window=1)
    >>> sorted(zip(centres.tolist(), contexts.tolist()))
    [(1, 3), (1, 4), (3, 1), (4, 1)]
    """
    if window < 1:
        raise ValueError(f"window is {window!r}, expected a whole number of at least 1.")
    if isinstance(sentences, EncodedCorpus):
        ids = np.asarray(sentences.ids)
        owner = np.repeat(np.arange(len(sentences)), np.diff(sentences.offsets))
    else:
        ids = np.asarray(sentences, dtype=np.int64)
        owner = np.zeros(len(ids), dtype=np.int64)
    reach = np.full(len(ids), window)
    if shrink:
        reach = np.random.default_rng(seed).integers(1, window + 1, size=len(ids))
    left, right = [], []
    for distance in range(1, window + 1):
        together = np.flatnonzero(owner[distance:] == owner[:-distance])
        left.append(together[reach[together + distance] >= distance])
        right.append(together[reach[together] >= distance])
    distances = np.arange(1, window + 1)
    before = np.concatenate(left)
    after = np.concatenate(right)
    to_left = np.repeat(distances, [len(part) for part in left])
    to_right = np.repeat(distances, [len(part) for part in right])
    centres = np.concatenate([before + to_left, after])
    contexts = np.concatenate([before, after + to_right])
    return ids[centres].astype(np.int64), ids[contexts].astype(np.int64)

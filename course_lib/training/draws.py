"""What negative sampling leaves to chance: which words are kept, which negatives are asked.

Negatives are drawn from the word frequencies raised to the power 0.75, and frequent words
are left out of the text at random, both from Mikolov et al. (2013b, arXiv:1310.4546).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from course_lib.text import EncodedCorpus
from course_lib.training.memory import read_only

__all__ = ["Draws", "subsample_probability", "unigram_table"]


class Draws:
    """A corpus, and what a compiled loop needs to draw over it.

    Parameters
    ----------
    corpus : EncodedCorpus
        Checked, see ``check_corpus``. It is never copied.
    subsample : float
        See ``subsample_probability``.
    power : float
        See ``unigram_table``.
    threads, seed : int

    Attributes
    ----------
    ids, offsets : numpy.ndarray
        Of the corpus, read-only.
    keep : numpy.ndarray of float32, shape (V,)
        Probability to keep each word.
    thresholds, columns : numpy.ndarray
        See ``unigram_table``.
    states : list of numpy.ndarray of uint64, shape (1,)
        One random generator for each thread.
    """

    def __init__(
        self, corpus: EncodedCorpus, subsample: float, power: float, threads: int, seed: int
    ) -> None:
        counts = corpus.vocabulary.counts
        self.ids, self.offsets = read_only(corpus.ids), read_only(corpus.offsets)
        self.keep = subsample_probability(counts, subsample).astype(np.float32)
        _, self.thresholds, self.columns = unigram_table(counts, power)
        # Eight numbers apart, so that no two generators share a cache line.
        states = np.zeros((threads, 8), dtype=np.uint64)
        states[:, 0] = np.random.SeedSequence(seed).generate_state(threads, np.uint64)
        self.states = [state[:1] for state in states]


def unigram_table(
    counts: npt.ArrayLike, power: float = 0.75
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float32], npt.NDArray[np.int32]]:
    """Probability of each word as a negative, and the alias table to draw from it.

    Parameters
    ----------
    counts : array_like of float, shape (V,)
        How often each word occurs.
    power : float, default 0.75
        1 draws words as frequently as they occur, 0 all alike.

    Returns
    -------
    probabilities : numpy.ndarray of float64, shape (V,)
    thresholds, columns : numpy.ndarray of float32 and int32, shapes (V,) and (V, 2)
        See ``kernels.sampling.build_alias_table``.

    Raises
    ------
    ValueError
        If there are fewer than two words that can be drawn, or a count or the power is
        negative or not finite.
    """
    from course_lib.kernels.sampling import build_alias_table

    counts = np.asarray(counts, dtype=np.float64)
    _check_counts(counts, power)
    # Divided by the largest first, so that no power can overflow.
    weights = np.where(counts > 0, (counts / counts.max()) ** power, 0.0)
    probabilities = weights / weights.sum()
    return probabilities, *build_alias_table(probabilities)


def subsample_probability(
    counts: npt.ArrayLike, threshold: float = 1e-3
) -> npt.NDArray[np.float64]:
    """Probability to keep each word in the text: frequent words are thinned out.

    With f the word's share of all tokens, it is sqrt(t / f) + t / f, at most 1: the
    formula of Mikolov's program and of gensim, slightly kinder than the paper's
    sqrt(t / f). A word below 2.6 times the threshold is always kept.

    Parameters
    ----------
    counts : array_like of int, shape (V,)
    threshold : float, default 1e-3
        The share t from which words are thinned out; 0 keeps everything. Larger corpora
        can afford 1e-5.

    Returns
    -------
    numpy.ndarray of float64, shape (V,)

    Raises
    ------
    ValueError
        If the threshold is not from 0 to 1.

    Examples
    --------
    >>> subsample_probability([900_000, 90_000, 10], threshold=1e-3).round(3)
    array([0.034, 0.116, 1.   ])
    """
    if not 0 <= threshold <= 1:
        raise ValueError(
            f"the sub-sampling threshold is {threshold!r}, expected a share from 0 (keep every "
            "word) to 1; 1e-3 and 1e-5 are usual."
        )
    counts = np.asarray(counts, dtype=np.float64)
    if threshold == 0:
        return np.ones(len(counts))
    relative = threshold * counts.sum() / np.maximum(counts, 1)
    return np.minimum(1.0, np.sqrt(relative) + relative)


def _check_counts(counts: npt.NDArray[np.float64], power: float) -> None:
    if counts.ndim != 1:
        raise ValueError(f"counts has shape {counts.shape}, expected (V,): one for each word.")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise ValueError("counts holds a negative number, NaN or infinity: expected frequencies.")
    if not (np.isfinite(power) and power >= 0):
        raise ValueError(f"power is {power!r}, expected a number of at least 0; 0.75 is usual.")
    if (counts > 0).sum() < 2:
        raise ValueError(
            f"counts gives {(counts > 0).sum()} of {len(counts)} words a chance to be drawn; a "
            "negative must differ from its target, so at least 2 are needed. Use more text or "
            "a smaller min_count."
        )

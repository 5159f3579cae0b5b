"""Is one set of vectors better than another? The interval of the difference, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from course_lib.evaluation.intervals import Interval, percentile_interval
from course_lib.evaluation.intrinsic import pair_cosines, spearman
from course_lib.evaluation.resampling import resampled_spearman
from course_lib.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SimilarityDifference", "similarity_difference"]


@dataclass(frozen=True)
class SimilarityDifference:
    """How much better one set of vectors agrees with people than another.

    Attributes
    ----------
    difference : float
        Spearman's correlation of the first vectors minus that of the second, both over the
        pairs that both know.
    interval : Interval
        95% bootstrap interval of ``difference``. Without 0 in it, the sign of the difference
        does not hang on the choice of pairs.
    used : int
        Pairs whose words both sets of vectors know.
    """

    difference: float
    interval: Interval
    used: int


def similarity_difference(
    first: WordVectors,
    second: WordVectors,
    pairs: pd.DataFrame,
    *,
    restrict: int | None = 300_000,
    resamples: int = 1000,
    seed: int = 0,
) -> SimilarityDifference:
    """Compare two sets of vectors on the same pairs of words (paired bootstrap).

    Two scores move together when pairs are exchanged: hard pairs are hard for both. So
    their intervals may overlap although one score is always the higher. Each resample
    draws pairs once and computes both scores, and the difference, on the same draw.

    Parameters
    ----------
    first, second : WordVectors
    pairs : pandas.DataFrame
        Columns ``word1``, ``word2``, ``score``, as from ``datasets.word_similarity``.
    restrict : int or None, default 300,000
        As in ``word_similarity``.
    resamples : int, default 1000
        Half as many as for one score, since each computes two; the ends of an interval of a
        few hundred pairs still stand to about a hundredth.
    seed : int, default 0
        Of the resampling.

    Returns
    -------
    SimilarityDifference

    Raises
    ------
    ValueError
        If a column is missing, or fewer than three pairs are known to both.

    References
    ----------
    Efron and Tibshirani (1993), An introduction to the bootstrap, chapter 8.

    Examples
    --------
    >>> import pandas as pd
    >>> words = ["cat", "dog", "car", "bus"]
    >>> good = WordVectors(words, [[3, 1], [3, 2], [1, 3], [0, 3]])
    >>> poor = WordVectors(words, [[3, 1], [1, 3], [1, 2], [3, 0]])
    >>> rows = [("cat", "dog", 9.0), ("car", "bus", 8.5), ("cat", "bus", 1.0)]
    >>> pairs = pd.DataFrame(rows, columns=["word1", "word2", "score"])
    >>> round(similarity_difference(good, poor, pairs).difference, 2)
    1.5
    """
    cosines = [pair_cosines(vectors, pairs, restrict) for vectors in (first, second)]
    table = np.column_stack([pairs["score"].to_numpy(dtype=np.float64), *cosines])
    table = table[~np.isnan(table).any(axis=1)]
    if len(table) < 3:
        raise ValueError(
            f"only {len(table)} of {len(pairs)} pairs are known to both sets of vectors, "
            "expected at least 3."
        )
    (of_first, of_second), drawn = spearman(table), resampled_spearman(table, resamples, seed)
    interval = percentile_interval(drawn[:, 0] - drawn[:, 1])
    return SimilarityDifference(float(of_first - of_second), interval, len(table))

"""Questions with several words for and against, and the odd one out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from course_lib.vectors.search import unit_rows

__all__ = ["distances_from_mean", "products_of_similarities", "towards_and_away"]

_CHUNK = 65_536
# Keeps a similarity of -1 from dividing by nothing; as small as in gensim.
_EPSILON = 1e-6


def towards_and_away(
    positive: npt.NDArray[np.floating], negative: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Mean of unit vectors, those of ``negative`` turned around, shape (D,)."""
    parts = [unit_rows(positive, np.float64), -unit_rows(negative, np.float64)]
    return np.asarray(np.concatenate(parts).mean(axis=0))


def products_of_similarities(
    matrix: npt.NDArray[np.float32],
    positive: npt.NDArray[np.floating],
    negative: npt.NDArray[np.floating],
) -> npt.NDArray[np.float64]:
    """Score of every row: similarities to ``positive`` multiplied, over those to ``negative``.

    Similarities are moved from -1...1 to 0...1 first (Levy and Goldberg 2014, section 6).
    """
    asked = unit_rows(np.concatenate([positive, negative]), np.float64)
    scores = np.empty(len(matrix))
    for start in range(0, len(matrix), _CHUNK):
        rows = unit_rows(matrix[start : start + _CHUNK], np.float64)
        shares = (1 + np.clip(rows @ asked.T, -1, 1)) / 2
        above, below = np.split(shares, [len(positive)], axis=1)
        scores[start : start + _CHUNK] = above.prod(axis=1) / (below.prod(axis=1) + _EPSILON)
    return scores


def distances_from_mean(vectors: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """One minus the cosine of each vector with the mean of all as unit vectors."""
    unit = unit_rows(vectors, np.float64)
    return np.asarray(1 - unit @ unit_rows(unit.mean(axis=0)[np.newaxis], np.float64)[0])

"""Analogies as arrows: is the step from man to woman the step from king to queen?

Mikolov, Yih and Zweig (2013) drew such steps as parallel arrows. A picture shows a plane,
so the cosine of the differences is measured where they live, in all dimensions. Chapter 09.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.vectors import WordVectors
from course_lib.visualization.maps import Map, pca

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Arrows", "analogy_arrows", "parallelism"]


@dataclass(frozen=True)
class Arrows:
    """Steps between the two words of each pair.

    Attributes
    ----------
    table : pandas.DataFrame
        A row for each pair: ``start``, ``end`` and ``cosine``, the cosine between its
        step and the mean of the other steps.
    mean_cosine : float
        Mean cosine between the steps of two different pairs, in all dimensions.
    by_chance : float
        The same with the ends dealt out anew among the starts.
    in_the_plane : float
        The same as ``mean_cosine``, but for the arrows of the picture.
    map : Map
        All starts, then all ends, on the plane of PCA.
    """

    table: pd.DataFrame
    mean_cosine: float
    by_chance: float
    in_the_plane: float
    map: Map


def analogy_arrows(vectors: WordVectors, pairs: Sequence[tuple[str, str]], seed: int = 0) -> Arrows:
    """Measure how parallel the steps of several pairs are, and draw them on a plane.

    Parameters
    ----------
    vectors : WordVectors
        Steps are taken between vectors of length 1.
    pairs : sequence of (str, str)
        At least two pairs, such as ``("man", "woman")``.
    seed : int, default 0
        For the pairs dealt out anew, 200 times.

    Returns
    -------
    Arrows

    Raises
    ------
    UnknownWordError
        If a word has no vector.
    ValueError
        If there are fewer than two pairs, or the two words of a pair are the same or have
        vectors in the same direction.

    Examples
    --------
    >>> from course_lib.vectors import WordVectors
    >>> words = ["man", "woman", "king", "queen"]
    >>> vectors = WordVectors(words, [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4]])
    >>> round(analogy_arrows(vectors, [("man", "woman"), ("king", "queen")]).mean_cosine, 3)
    1.0
    """
    import pandas as pd

    if len(pairs) < 2:
        raise ValueError(f"pairs holds {len(pairs)} pair, expected at least 2 to compare.")
    starts, ends = (_unit(vectors[words]) for words in zip(*pairs, strict=True))
    steps = ends - starts
    for pair, length in zip(pairs, np.linalg.norm(steps, axis=1), strict=True):
        if length < 1e-6:
            raise ValueError(f"the vectors of {pair[0]!r} and {pair[1]!r} point the same way.")
    others = [np.delete(_unit(steps), i, axis=0).mean(axis=0) for i in range(len(steps))]
    cosines = (_unit(steps) * _unit(others)).sum(axis=1)
    generator = np.random.default_rng(seed)
    dealt = [_dealt_out_anew(starts, ends, generator) for _ in range(200)]
    drawn = pca(np.concatenate([starts, ends]))
    return Arrows(
        table=pd.DataFrame(pairs, columns=["start", "end"]).assign(cosine=cosines),
        mean_cosine=parallelism(steps),
        by_chance=float(np.mean(dealt)),
        in_the_plane=parallelism(drawn.coordinates[len(pairs) :] - drawn.coordinates[: len(pairs)]),
        map=drawn,
    )


def parallelism(steps: npt.ArrayLike) -> float:
    """Mean cosine between two different rows.

    Parameters
    ----------
    steps : array_like of float, shape (n, D)
        At least two rows; a row of zeros has no direction and counts as 0.

    Returns
    -------
    float
        1 if all point the same way, about 0 if they have nothing to do with each other.

    Examples
    --------
    >>> parallelism([[1, 0], [2, 0], [0, 1]])
    0.3333333333333333
    """
    unit = _unit(steps)
    if len(unit) < 2:
        raise ValueError(f"steps holds {len(unit)} row, expected at least 2 to compare.")
    n = len(unit)
    return float(((unit @ unit.T).sum() - (unit**2).sum()) / (n * (n - 1)))


def _dealt_out_anew(
    starts: npt.NDArray[np.float64], ends: npt.NDArray[np.float64], generator: np.random.Generator
) -> float:
    """Parallelism with each start given the end of another pair."""
    order = generator.permutation(len(starts))
    partner = np.empty_like(order)
    partner[order] = np.roll(order, 1)  # one cycle through all: nobody keeps its own
    return parallelism(ends[partner] - starts)


def _unit(matrix: npt.ArrayLike) -> npt.NDArray[np.float64]:
    rows = np.asarray(matrix, dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths == 0, 1, lengths)

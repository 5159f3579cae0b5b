"""Questions of chapter 09: maps of vectors and what they do not mean."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from course_lib import datasets
from course_lib import visualization as vis
from course_lib.teaching.checks import Mistake, question

Kept = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], float]


@question(
    "09.1",
    blank="Only one point adds to the sum: max(0, r - k) with r = 4 and k = 1.",
    mistakes=[
        Mistake(
            lambda: 1 - 2 / (7 * (2 * 7 - 3 - 1)) * 4,
            "A neighbour of rank 4 costs r - k = 3, not 4: the k-th nearest costs nothing.",
        ),
        Mistake(lambda: 6 / 7, "That is the share of neighbours kept. Here the rank counts too."),
        Mistake(
            lambda: 2 / (7 * (2 * 7 - 3 - 1)) * 3,
            "That is what is missing from 1. Trustworthiness is 1 minus it.",
        ),
    ],
    otherwise="1 - 2 / (n k (2n - 3k - 1)) times the sum, with n = 7 and k = 1.",
    right="An invented neighbour of rank 7 would have cost more.",
    tolerance=5e-3,
)
def trust_of_one_invented_neighbour() -> float:
    """Trustworthiness of seven points, one neighbour each, one of rank 4."""
    n, k, rank = 7, 1, 4
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * max(0, rank - k)


@question(
    "09.2",
    blank="The variance along a direction is proportional to the square of its singular value.",
    mistakes=[
        Mistake(lambda: 5 / 7, "Square the singular values first: variance is a square."),
        Mistake(lambda: 9 / 15, "That is the first direction alone. Add the second."),
        Mistake(lambda: 2 / 15, "That is the share that is dropped."),
    ],
    otherwise="The sum of the first two squares, divided by the sum of all four.",
    right="13 of 15. The 80 words of the chapter keep far less.",
    tolerance=5e-3,
)
def kept_by_two_directions() -> float:
    """Share of the variance for singular values 3, 2, 1, 1."""
    rows = np.diag([3.0, 2.0, 1.0, 1.0])
    points = np.concatenate([rows, -rows])  # centred, with singular values in this proportion
    return float(vis.pca(points).kept_share or 0)


def _try_kept(kept: Kept) -> list[float]:
    rng = np.random.default_rng(0)
    data, plane = (np.array([rng.permutation(9)[:4] for _ in range(6)]) for _ in range(2))
    return [float(kept(data, data[:, ::-1])), float(kept(data, plane))]


def _kept(data: npt.NDArray[np.int64], plane: npt.NDArray[np.int64]) -> float:
    return float((data[:, :, np.newaxis] == plane[:, np.newaxis, :]).any(axis=2).mean())


@question(
    "09.3",
    blank="Compare row by row: how many entries of data[i] are also in plane[i]?",
    mistakes=[
        Mistake(
            lambda: lambda data, plane: float((np.asarray(data) == np.asarray(plane)).mean()),
            "The order within a row does not matter. Compare sets, not places.",
        ),
        Mistake(
            lambda: lambda data, plane: len(set(np.ravel(data)) & set(np.ravel(plane))) / 9,
            "Compare each point with itself: row i with row i, not all numbers with all.",
        ),
        Mistake(
            lambda: (
                lambda data, plane: float(
                    sum(len(set(a) & set(b)) for a, b in zip(data, plane, strict=True))
                )
            ),
            "That is the number of common neighbours. Divide by n times k for the share.",
        ),
    ],
    otherwise="The same neighbours in another order give 1, no common neighbour gives 0.",
    probe=_try_kept,
)
def share_of_neighbours_kept() -> Kept:
    """Return a function for the share of neighbours that two lists have in common."""
    return _kept


_VERBS = [("walk", "walked"), ("play", "played"), ("call", "called"), ("turn", "turned")]
_VERBS += [("go", "went"), ("take", "took"), ("see", "saw"), ("come", "came")]


@cache
def _tense() -> tuple[float, float, float]:
    """Mean cosine of the steps, with exchanged partners, and in the plane of PCA."""
    arrows = vis.analogy_arrows(datasets.glove_6b_50d(), _VERBS)
    return arrows.mean_cosine, arrows.by_chance, arrows.in_the_plane


@question(
    "09.4",
    blank="vis.analogy_arrows(glove, verbs) has the answer among its attributes.",
    mistakes=[
        Mistake(
            lambda: _tense()[1],
            "That is with the partners exchanged (by_chance). Take mean_cosine.",
        ),
        Mistake(
            lambda: _tense()[2],
            "That is measured on the plane, which flatters. Take mean_cosine.",
        ),
    ],
    otherwise="The mean cosine between two different steps: .mean_cosine, between 0 and 1.",
    right="The past is a direction too, also for go and went, which share no letters.",
    needs_data=True,
    tolerance=5e-3,
)
def parallelism_of_the_past_tense() -> float:
    """Mean cosine of the steps from present to past."""
    return _tense()[0]


@cache
def _times_as_wide() -> float:
    """Width of 300 points on the map, divided by that of 30."""
    points, cloud = vis.blobs(spreads=[1, 1], gaps=[50], size=300)
    points, cloud = points[:330], cloud[:330]
    plane = vis.tsne(points, perplexity=20, progress=False).coordinates
    width = [
        np.linalg.norm(plane[own] - plane[own].mean(axis=0), axis=1).mean()
        for own in (cloud == 0, cloud == 1)
    ]
    return float(width[0] / width[1])


@question(
    "09.5",
    blank="vis.tsne(points, perplexity=20), then the mean distance from the centre of each cloud.",
    mistakes=[
        Mistake(
            lambda: 1.0,
            "Equal spreads, equal widths: that holds in the data. Measure on the map.",
            when=lambda answer: 0.8 < answer < 1.25,
        ),
        Mistake(
            lambda: 1 / _times_as_wide(),
            "The other way round: divide the width of the 300 points by that of the 30.",
            when=lambda answer: 0 < answer <= 0.8,
        ),
        Mistake(
            lambda: 10.0,
            "Ten times as many points, but not ten times as wide: measure the width on the map.",
            when=lambda answer: answer > 6,
        ),
    ],
    otherwise="Between 2 and 5: the area of a cluster grows with the number of its points.",
    right="Every point takes about the same room: ten times the points, ten times the area, "
    "about three times the width.",
    probe=lambda times: times if not 2 <= times <= 5 else "wider, as its area must be",
)
def times_as_wide() -> float:
    """How much wider the cloud with ten times the points is on the map."""
    return _times_as_wide()

"""Answers to the questions of chapter 09 that ask for a function: the right one, and slips.

What a question tries on each of them stands beside them, as ``try_...``. Used by
``chapter_09``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# --- 09.1: the width of a neighbourhood, as UMAP finds it -------------------------------------

Width = Callable[[Array, float], Any]
DISTANCES = [np.array([0.2, 0.3, 0.5, 0.9, 1.0, 1.4]), np.random.default_rng(1).uniform(1, 3, 20)]


def try_width(answer: Width) -> list[Any]:
    """Find the width for two sets of distances and two numbers of neighbours."""
    return [answer(d.copy(), k) for d, k in zip(DISTANCES, (4, 8), strict=True)]


def width(slip: str = "") -> Width:
    """Bisect for UMAP's width; ``slip`` names a mistake that is made on the way."""

    def find(d: Array, k: float) -> float:
        nearest = 0.0 if slip == "no nearest" else d.min()
        beyond = (np.sort(d)[1:] if slip == "left out" else d) - nearest
        beyond = np.sort(beyond)[: int(k)] if slip == "nearest only" else beyond
        beyond = beyond**2 / 2 if slip == "gauss" else beyond
        beyond = beyond**2 if slip == "squared" else beyond
        other = {"natural": float(np.log(k)), "k": k, "log2 n": float(np.log2(len(d)))}
        wanted = other.get(slip, float(np.log2(k)))
        low, high = 0.0, 100.0 if slip == "few rounds" else 1000.0
        for _ in range(10 if slip == "few rounds" else 100):
            middle = (low + high) / 2
            scale = middle**2 if slip == "gauss" else middle
            weights = np.exp(-beyond / scale) if scale else (beyond == 0).astype(float)
            total = 2 ** _entropy(weights) if slip == "perplexity" else float(weights.sum())
            low, high = (low, middle) if total > wanted else (middle, high)
        return middle

    return (lambda d, k: 0.0 if k < 8 else 1000.0) if slip == "turned" else find


def _entropy(weights: Array) -> float:
    p = weights[weights > 0] / weights.sum()
    return float(-(p * np.log2(p)).sum())


# --- 09.2: a step of SNE, with a Gaussian on the map ------------------------------------------

Step = Callable[[Array, Array, float], Any]


def try_step(answer: Step) -> list[Any]:
    """Take a step of two maps, and look whether the old map is left as it was."""
    random = np.random.default_rng(2)
    seen: list[Any] = []
    for n, rate in [(5, 0.5), (8, 0.1)]:
        P = random.random((n, n))
        P = P + P.T
        np.fill_diagonal(P, 0)
        P /= P.sum()
        Y = random.normal(size=(n, 2))
        before = Y.copy()
        seen += [answer(P, Y, rate), bool((before == Y).all())]
    return seen


def step(slip: str = "") -> Step:
    """One step of symmetric SNE; ``slip`` names a mistake that it makes."""

    def move(P: Array, Y: Array, rate: float) -> Array:
        away = Y[:, np.newaxis] - Y
        squared = (away**2).sum(axis=2)
        kernel = 1 / (1 + squared) if slip in ("student", "student q") else np.exp(-squared)
        if slip in ("distance", "half"):
            kernel = np.exp(-np.sqrt(squared) if slip == "distance" else -squared / 2)
        if slip != "diagonal":
            np.fill_diagonal(kernel, 0)
        Q = kernel if slip == "unscaled" else kernel / kernel.sum()
        if slip == "rows":
            Q = kernel / kernel.sum(axis=1, keepdims=True)
        force = P if slip == "no pushes" else P - Q
        if slip in ("student", "kernel kept"):
            force = force * (1 / (1 + squared) if slip == "student" else kernel)
        force = force / (1 + squared) if slip == "denominator" else force
        gradient = 4 * (force[:, :, np.newaxis] * away).sum(axis=1)
        rate = 1.0 if slip == "rate" else rate
        gradient = gradient / 4 if slip == "no four" else gradient
        if slip == "in place":
            Y -= rate * gradient
            return Y
        gradient = gradient / 2 if slip == "two" else gradient
        if slip in ("gradient", "step alone"):
            return gradient if slip == "gradient" else -rate * gradient
        return Y + rate * gradient if slip == "sign" else Y - rate * gradient

    return move


# --- 09.3: continuity -------------------------------------------------------------------------

Ranks = npt.NDArray[np.int64]
Score = Callable[[Ranks, Ranks, int], Any]


def ranks(points: Array) -> Ranks:
    """Rank of each point among the neighbours of each, from 1; the point itself comes last."""
    distances = ((points[:, np.newaxis] - points) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return distances.argsort(axis=1).argsort(axis=1) + 1


def try_score(answer: Score) -> list[Any]:
    """Score two maps, each by its matrices of ranks."""
    random = np.random.default_rng(3)
    seen = []
    for n, k in [(12, 3), (30, 5)]:
        points = random.normal(size=(n, 4))
        seen.append(answer(ranks(points), ranks(points[:, :2] + 0.5 * points[:, 2:]), k))
    return seen


def continuity(slip: str = "") -> Score:
    """Score a map by the neighbours that it loses; ``slip`` names a mistake."""

    def score(data: Ranks, plane: Ranks, k: int) -> float:
        data, plane = np.asarray(data), np.asarray(plane)
        n = len(data)
        if slip == "trustworthiness":
            data, plane = plane, data
        beyond = np.maximum(0, plane - k)[data < k if slip == "below" else data <= k]
        if slip == "no k":
            beyond = plane[data <= k]
        if slip == "no n":
            n = 1  # in the product that begins the denominator
        if slip == "from 0":
            beyond = np.maximum(0, plane - k - 1)[data < k]
        if slip == "rank":
            lost = plane[data <= k]
            beyond = lost[lost > k]
        if slip == "kept":
            return float((beyond == 0).mean())
        if slip == "all":
            beyond = np.maximum(0, plane - k)
        if slip == "below 0":
            beyond = (plane - k)[data <= k]
        factor = (1 if slip == "no two" else 2) / (n * k * (2 * len(data) - 3 * k - 1))
        penalty = factor * beyond.sum()
        if slip == "mean":
            return float(1 - beyond.mean())
        return float(penalty if slip == "penalty" else 1 - penalty)

    return score


# --- 09.4: how parallel are arrows? -----------------------------------------------------------

Parallel = Callable[[Array, Array], Any]


def try_parallel(answer: Parallel) -> list[Any]:
    """Measure two sets of pairs whose vectors differ in length."""
    random = np.random.default_rng(4)
    seen = []
    for n in (3, 6):
        starts = random.normal(size=(n, 5)) * random.uniform(1, 5, (n, 1))
        ends = starts + random.normal(size=5) + random.normal(size=(n, 5))
        seen.append(answer(starts, ends))
    return seen


def parallel(slip: str = "") -> Parallel:
    """Mean cosine between two arrows; ``slip`` names a mistake."""

    def measure(starts: Array, ends: Array) -> float:
        if slip == "whole":
            starts, ends = starts / np.linalg.norm(starts), ends / np.linalg.norm(ends)
        elif slip != "lengths":
            starts, ends = _unit(starts), _unit(ends)
        arrows = ends - starts
        if slip == "words":
            return float((starts * ends).sum(axis=1).mean())
        if slip != "arrows":
            arrows = _unit(arrows)
        cosines = arrows @ arrows.T
        n = len(arrows)
        pairs = {
            "half of the pairs": np.triu(cosines, 1).sum() / (n * (n - 1)),
            "twice": (cosines.sum() - n) / (n * (n - 1) / 2),
            "by n squared": (cosines.sum() - n) / n**2,
            "diagonal added": cosines.sum() / (n * (n - 1)),
            "triangle with itself": np.triu(cosines).sum() / (n * (n - 1) / 2),
            "sum": np.triu(cosines, 1).sum(),
            "consecutive": np.diagonal(cosines, 1).mean(),
        }
        if slip in pairs:
            return float(pairs[slip])
        if slip in ("itself", "half"):
            return float((cosines if slip == "itself" else np.triu(cosines, 1)).mean())
        if slip == "with the mean":
            return float((arrows @ _unit(arrows.mean(axis=0)[np.newaxis])[0]).mean())
        return float((cosines.sum() - np.trace(cosines)) / (n * (n - 1)))

    return measure


def _unit(rows: Array) -> Array:
    scaled: Array = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled

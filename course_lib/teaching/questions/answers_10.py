"""Answers to the questions of chapter 10 that ask for a function: the right one, and slips.

What a question tries on each of them stands beside them, as ``try_...``. Used by
``chapter_10``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.vectors import WordVectors

Array = npt.NDArray[np.float64]

# --- 10.1: the vector of a new text -----------------------------------------------------------

Fold = Callable[[list[str], WordVectors, Mapping[str, int], Array], Any]
VECTORS = WordVectors(
    ["the", "ice", "cold", "hot", "moon", "comet"],
    np.array([[3, 1, 0], [2, 0, 1], [1, 1, -1], [0, 3, 0.5], [1, -2, 1], [-1, 0.5, 2]]),
)
COUNTS = {"the": 600, "ice": 30, "cold": 50, "hot": 20, "unseen": 300}
NEW_TEXTS = [["the", "ice", "cold"], ["the", "comet", "moon", "moon"], ["the", "gizmo", "hot"], []]


def try_fold(answer: Fold) -> list[Any]:
    """Make vectors of four new texts, with two directions to remove."""
    seen = []
    for u in (np.array([0.6, 0.8, 0.0]), np.array([0.0, -1.0, 0.0])):
        for tokens in NEW_TEXTS:
            row = answer(list(tokens), VECTORS, dict(COUNTS), u.copy())
            seen.append(np.round(np.asarray(row, dtype=np.float64), 6).tolist())
    return seen


def fold(slip: str = "") -> Fold:
    """SIF for a text that came later; ``slip`` names a mistake that is made on the way."""

    def vector(
        tokens: list[str], vectors: WordVectors, counts: Mapping[str, int], u: Array
    ) -> Array:
        known = [word for word in tokens if word in vectors]
        if slip == "skips unseen":
            known = [word for word in known if word in counts]
        if slip == "once":
            known = list(dict.fromkeys(known))
        if not known:
            return np.zeros(vectors.dim)
        own = Counter(tokens)
        total = 1 if slip == "counts" else sum(counts.values())
        if slip == "total of known":
            total = sum(count for word, count in counts.items() if word in vectors)
        p = np.array([counts.get(word, 0) for word in known]) / total
        if slip == "own counts":
            p = np.array([own[word] for word in known]) / len(tokens)
        weights = p / (0.001 + p) if slip == "upside down" else 0.001 / (0.001 + p)
        weights = np.ones(len(known)) if slip == "mean" else weights
        n = weights.sum() if slip == "weights" else len(tokens) if slip == "all" else len(known)
        row: Array = weights @ vectors[known] / n
        if slip == "kept":
            return row
        if slip == "whole u":
            return row - u
        if slip == "only u":
            return (row @ u) * u
        return row - (row @ u) * u

    return vector


# --- 10.2: all but the top ---------------------------------------------------------------------

Remove = Callable[[Array, int], Any]


def try_remove(answer: Remove) -> list[Any]:
    """Take one, two and three directions away, and look whether the rows are left as they were."""
    random = np.random.default_rng(2)
    seen: list[Any] = []
    for n, dim, k in [(12, 5, 1), (9, 6, 2), (30, 8, 3)]:
        rows = random.normal(size=(n, dim)) * np.arange(1, dim + 1) + 2
        before = rows.copy()
        seen += [np.asarray(answer(rows, k)), bool((rows == before).all())]
    return seen


def remove(slip: str = "") -> Remove:
    """Centre, then remove the k strongest directions; ``slip`` names a mistake."""

    def without(rows: Array, k: int) -> Array:
        mean = np.zeros(rows.shape[1]) if slip == "uncentred" else rows.mean(axis=0)
        centred = rows - (mean.mean() if slip == "number" else mean)
        if slip == "own mean":
            centred = rows - rows.mean(axis=1, keepdims=True)
        if slip == "centred":
            return centred
        V = np.linalg.svd(rows if slip == "svd of rows" else centred, full_matrices=False)[2]
        V = V.T if slip == "columns" and V.shape[0] == V.shape[1] else V
        top = V[-k:] if slip == "weakest" else V[k - 1 : k] if slip == "one" else V[:k]
        top = V[:1] if slip == "first only" else top
        kept = centred @ top.T @ top
        if slip == "kept":
            return kept
        if slip == "in place":
            rows -= mean + kept
            return rows
        return (rows if slip == "mean added" else centred) - kept

    return without


# --- 10.3: nDCG of a list of grades -----------------------------------------------------------

Score = Callable[[Sequence[float], int], Any]
GRADED = [[3, 2, 3, 0, 1, 2], [0, 0, 1, 3], [2, 0, 0, 1, 3, 3, 0], [0, 0, 0], [1, 3]]


def try_score(answer: Score) -> list[Any]:
    """Score five lists, each at two lengths."""
    return [answer(list(grades), k) for grades in GRADED for k in (2, 3)]


def score(slip: str = "") -> Score:
    """NDCG with gains 2^r - 1; ``slip`` names a mistake."""

    def ndcg(grades: Sequence[float], k: int) -> float:
        r = np.asarray(grades, dtype=np.float64)
        gain = r if slip == "linear" else 2**r if slip == "no one" else 2**r - 1
        ideal = np.sort(gain[:k] if slip == "own best" else gain)
        ideal = ideal if slip == "ascending" else ideal[::-1]
        k = len(gain) if slip == "no cut" else k
        gain, ideal = gain[:k], ideal[:k]
        places = np.arange(1, len(gain) + 1)
        discount = 1 / places if slip == "no logarithm" else 1 / np.log2(places + 1)
        if slip == "first two":
            discount = 1 / np.maximum(1, np.log2(places))
        if slip == "dcg":
            return float(gain @ discount)
        best = float(ideal @ discount)
        if not best:
            return float("nan") if slip == "nothing" else 1.0 if slip == "one" else 0.0
        return float(gain @ discount) / best

    return ndcg


# --- 10.4: a list without repetition ----------------------------------------------------------

Rerank = Callable[[Array, Array, int, float], Any]


def try_rerank(answer: Rerank) -> list[Any]:
    """Make lists for three catalogues, with two mixtures each."""
    random = np.random.default_rng(5)
    seen = []
    for n, k in [(8, 4), (15, 6), (30, 8)]:
        rows = random.normal(size=(n, 4)) + random.normal(size=(3, 4))[np.arange(n) % 3] * 2
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        cosines = rows[1:] @ rows[1:].T
        for mix in (0.5, 0.7):
            found = answer(rows[1:] @ rows[0], cosines.copy(), k, mix)
            seen.append([int(item) for item in found])
    return seen


def rerank(slip: str = "") -> Rerank:
    """Maximal marginal relevance; ``slip`` names a mistake."""

    def choose(to_query: Array, between: Array, k: int, mix: float) -> list[int]:
        if slip == "plain":
            return np.argsort(-to_query, kind="stable")[:k].tolist()
        chosen: list[int] = []
        own = 1 - mix if slip == "swapped" else mix
        while len(chosen) < k:
            others = between[:, chosen]
            if not chosen:
                near = np.zeros(len(to_query))
            elif slip in ("mean", "sum", "min"):
                near = getattr(others, slip)(axis=1)
            else:
                near = others[:, -1] if slip == "last" else others.max(axis=1)
            near = np.maximum(near, 0) if slip == "clipped" else near
            sign = 1 if slip == "plus" else -1
            value = own * to_query + sign * (1 - own) * near
            if slip != "repeats":
                value[chosen] = 0 if slip == "zero" else -np.inf
            chosen.append(int(value.argmax()))
        return chosen

    return choose

"""Answers to the questions of chapter 08 that ask for a step: the right ones, and slips.

Each maker takes the name of a slip, or nothing for the right answer; what a question tries on
an answer is the ``try_`` function beside it. Used by ``chapter_08``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]
Strongest = Callable[[Array, Array, Array], Any]
Targets = Callable[[Ids], Any]
Mix = Callable[[Array, Array, float], Any]
Ends = Callable[[Array, Ids], Any]

START, END = 2, 1


def _all_given(found: list[Any]) -> bool:
    return all(one is not None for one in found)


def try_strongest(answer: Strongest) -> Any:
    """Filters on random letters; one is never above 0, one likes the end, one all places."""
    random = np.random.default_rng(4)
    found = []
    for width in (2, 3):
        x, W = random.normal(size=(6, 4)).round(2), random.normal(size=(5, 4, width)).round(2)
        b = random.normal(0, 0.5, size=5).round(2)
        b[0] = -50  # never above 0
        W[1] = 3 * x[-width:].T  # strongest at the last place
        found.append(answer(x.copy(), W.copy(), b.copy()))
    found.append(answer(np.ones((3, 1)), np.ones((1, 1, 1)), np.zeros(1)))  # three are equal
    if not _all_given(found):
        return None
    return [[np.asarray(part, dtype=float) for part in pair] for pair in found]


def strongest(slip: str = "") -> Strongest:
    """Largest answer of each filter, not below 0, and the place of its window."""

    def keep(x: Array, W: Array, b: Array) -> Any:
        if slip == "flipped":
            W = W[:, :, ::-1]
        width = W.shape[2]
        last = len(x) - width + (0 if slip == "one short" else 1)
        windows = np.array([x[p : p + width].T for p in range(last)])
        answers = np.einsum("pcj,fcj->pf", windows, W)
        answers = answers if slip in ("no bias", "bias after") else answers + b
        best = answers.mean(axis=0) if slip == "mean" else answers.max(axis=0)
        best = best if slip == "no floor" else np.maximum(best, 0)
        best = best + b if slip == "bias after" else best
        seen = np.maximum(answers, 0) if slip == "floor first" else answers
        places = seen.argmax(axis=0) + (width - 1 if slip == "end" else 0)
        places = last - 1 - seen[::-1].argmax(axis=0) if slip == "last place" else places
        return (places, best) if slip == "order" else (best, places)

    return keep


def try_targets(answer: Targets) -> Any:
    """Texts of several lengths, one of a single word, one that fills its row."""
    given = np.array([[5, 8, 3, 9], [7, 4, 0, 0], [6, 0, 0, 0], [3, 9, 4, 0]])
    kept = given.copy()
    found = answer(given)
    if found is None:
        return None
    return [*(np.asarray(one, dtype=float) for one in found), np.array_equal(given, kept)]


def targets(slip: str = "") -> Targets:
    """What the forward and the backward model are to predict at each word."""
    start, end = (END, START) if slip == "marks" else (START, END)

    def predict(ids: Ids) -> Any:
        ahead, behind = np.zeros_like(ids), np.zeros_like(ids)
        for row, forward, backward in zip(ids, ahead, behind, strict=True):
            n = len(row) if slip == "padding" else int((row != 0).sum())
            forward[: n - 1], backward[1:n] = row[1:n], row[: n - 1]
            if slip != "no marks":
                forward[n - 1], backward[0] = end, start
            if slip in ("no end", "no start"):
                forward[n - 1] *= slip == "no start"
                backward[0] *= slip == "no end"
            if slip == "behind":
                backward[1:] = row[:-1]
            if slip == "last column":
                forward[n - 1], forward[-1] = 0, end
            if slip == "turned":
                backward[:n] = backward[:n][::-1].copy()
        if slip == "own":
            return ids.copy(), ids.copy()
        if slip == "in place":
            ids[:] = ahead
        return (behind, ahead) if slip == "swapped" else (ahead, behind)

    return predict


def try_mix(answer: Mix) -> Any:
    """Layers of unequal size, mixed with two settings."""
    random = np.random.default_rng(6)
    layers = np.array([1.0, 5.0, 0.2])[:, None, None] * random.normal(0.5, 1, size=(3, 4, 6))
    settings = [(np.array([0.5, -1.0, 2.0]), 1.5), (np.zeros(3), 1.0)]
    found = [answer(layers.copy(), w.copy(), gamma) for w, gamma in settings]
    return [np.asarray(one, dtype=float) for one in found] if _all_given(found) else None


def mix(slip: str = "") -> Mix:
    """Weighted sum of layers, each brought to mean 0 and deviation 1 before."""

    def mixed(layers: Array, w: Array, gamma: float) -> Any:
        axes: Any = {"each number": 1, "each word": 2}.get(slip, (1, 2))
        axes = (0, 1, 2) if slip == "together" else axes
        mean = layers.mean(axes, keepdims=True)
        spread = layers.std(axes, ddof=slip == "n - 1", keepdims=True)
        spread = np.ones_like(spread) if slip == "not divided" else spread
        mean = 0 * mean if slip == "no mean" else mean
        spread = spread**2 if slip == "variance" else spread
        h = layers if slip in ("as they are", "after") else (layers - mean) / spread
        s = np.exp(w) / (1 if slip == "no sum" else np.exp(w).sum())
        s = w if slip == "no softmax" else s
        total = np.einsum("j,jkd->kd", s, h)
        if slip == "after":
            total = (total - total.mean()) / total.std()
        return total if slip == "no scale" else gamma * total

    return mixed


def try_ends(answer: Ends) -> Any:
    """A padded batch: a text of one word, one that fills its row, and others."""
    h = np.random.default_rng(7).normal(size=(4, 6, 4)).round(2)
    found = answer(h.copy(), np.array([3, 1, 6, 4]))
    return None if found is None else np.asarray(found, dtype=float)


def ends(slip: str = "") -> Ends:
    """Forward half of the last word beside the backward half of the first."""

    def both(h: Array, lengths: Ids) -> Any:
        half, rows = h.shape[2] // 2, np.arange(len(h))
        last = np.full(len(h), -1) if slip == "padding" else lengths - 1
        last = lengths % h.shape[1] if slip == "one past" else last
        if slip == "last":
            return h[rows, last]
        if slip == "first":
            return h[:, 0]
        if slip == "mean":
            return np.array([one[:n].mean(axis=0) for one, n in zip(h, lengths, strict=True)])
        if slip == "exchanged":
            return np.hstack([h[:, 0, :half], h[rows, last, half:]])
        forward, backward = h[rows, last, :half], h[:, 0, half:]
        return np.hstack([backward, forward] if slip == "order" else [forward, backward])

    return both

"""Answers to the questions of chapter 04 that ask for a function: the right one, and slips.

What a question tries on each of them stands beside them, as ``try_...``. Used by
``chapter_04``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Count = Callable[[list[list[str]], int], dict[tuple[str, str], float]]
LogRatios = Callable[[Array, int, int, int], Array]
AdaGrad = Callable[[Array, Array, Array, float], Any]
Gradient = Callable[[int, Array, Array, Array, Array, Array, float], Array]


# --- 04.1: the windows of word2vec, counted -------------------------------------------------

TEXTS = [
    ["deep", "sea", "deep", "water", "is", "cold"],
    ["cold", "water", "is", "cold"],
    ["ice"],
]


def count(sentences: list[list[str]], window: int, slip: str = "") -> dict[tuple[str, str], float]:
    """Count each pair with the probability that a shrunk window holds it."""
    X: dict[tuple[str, str], float] = defaultdict(float)
    random = np.random.default_rng(1)
    if slip == "one text":
        sentences = [[word for sentence in sentences for word in sentence]]
    for sentence in sentences:
        for i, word in enumerate(sentence):
            for d in range(1, i + 1 if slip == "no end" else min(window, i) + 1):
                x = _share(d, window, slip)
                x = float(random.integers(1, window + 1) >= d) if slip == "draw" else x
                pairs = [(word, sentence[i - d]), (sentence[i - d], word)]
                pairs = {"back": pairs[:1], "on": pairs[1:]}.get(slip, pairs)
                for pair in pairs * 2 if slip == "twice" else pairs:
                    X[pair] += x
    return X


def _share(d: int, window: int, slip: str) -> float:
    shares = {
        "flat": 1.0,
        "harmonic": 1 / d,
        "off by one": (window - d) / window,
        "not divided": window - d + 1.0,
        "no end": max(window - d + 1, 0) / window,
        "from 0": (window - d + 1) / (window + 1),
    }
    return shares.get(slip, (window - d + 1) / window)


def try_count(answer: Count) -> list[dict[str, float]]:
    """Count three little texts with two windows; pairs that count 0 do not matter."""
    return [
        {" ".join(pair): float(x) for pair, x in dict(answer(TEXTS, window)).items() if x}
        for window in (2, 4)
    ]


def drawn(answer: Count) -> bool:
    """Tell whole numbers, none above the flat count, which one random draw gives."""
    flat = try_count(lambda sentences, window: count(sentences, window, "flat"))
    tried = try_count(answer)
    return all(
        x == int(x) and x <= most.get(pair, 0)
        for counts, most in zip(tried, flat, strict=True)
        for pair, x in counts.items()
    ) and any(tried)


# --- 04.2: logarithms of ratios that can be trusted -----------------------------------------

TABLES = [
    np.array([[0, 4, 2, 9, 0], [1, 0, 2, 3, 6], [2, 1, 0, 5, 2]]),
    np.array(
        [[7, 3, 1, 0, 2], [2, 12, 2, 5, 3], [2, 3, 8, 1, 1], [1, 4, 4, 4, 3], [1, 2, 2, 3, 6]]
    ),
]


def log_ratios(X: Array, i: int, j: int, least: int, slip: str = "") -> Array:
    """Logarithm of each ratio whose two counts are at least ``least``, else 0."""
    X = X.astype(float)
    X = X.T if slip == "columns" and len(X) == len(X.T) else X
    above, below = (X[j], X[i]) if slip == "upside down" else (X[i], X[j])
    known = (above >= least) & (below >= least)
    if slip == "one count":
        known = (above >= least) & (below > 0)
    if slip == "any count":
        known = (above > 0) & (below > 0)
    if slip == "strictly":
        known = (above > least) & (below > least)
    if slip.startswith("or"):
        known = (above >= least) | (below >= least)
        known &= (above > 0) & (below > 0) | (slip == "or, and zeros")
    if slip == "sum":
        known = (above + below >= least) & (above > 0) & (below > 0)
    if slip == "one side":
        known = below >= least
    ratio = np.ones(X.shape[1])
    with np.errstate(divide="ignore"):
        ratio[known] = above[known] / below[known]
    if slip != "counts":
        ratio[known] *= below.sum() / above.sum()
    if slip == "known sums":
        ratio[known] = above[known] / above[known].sum() / (below[known] / below[known].sum())
    if slip == "no logarithm":
        return np.where(known, ratio, 0.0)
    if slip == "known alone":
        return np.asarray(np.log(ratio[known]))
    if slip == "log2":
        return np.log2(ratio)
    with np.errstate(divide="ignore"):
        return np.where(known, np.log(ratio), np.nan if slip == "nan" else 0.0)


def try_log_ratios(answer: LogRatios) -> list[Array]:
    """Compare rows of two tables; neither is symmetric."""
    with np.errstate(all="ignore"):
        return [
            answer(TABLES[0].copy(), 0, 1, 2),
            answer(TABLES[0].copy(), 2, 1, 2),
            answer(TABLES[1].copy(), 1, 3, 4),
        ]


def infinite(answer: LogRatios) -> bool:
    """Tell a function that takes logarithms of counts of 0, or divides by them."""
    return not all(np.isfinite(found).all() for found in try_log_ratios(answer))


def too_short(answer: LogRatios) -> bool:
    """Tell a function that leaves out words instead of giving them 0."""
    return any(np.size(found) < 5 for found in try_log_ratios(answer))


# --- 04.3: AdaGrad as published -------------------------------------------------------------


def adagrad(theta: Array, G: Array, gradient: Array, rate: float, slip: str = "") -> None:
    """One step of AdaGrad; a number that has never had a gradient stays."""
    if slip == "copies":
        theta, G = theta.copy(), G.copy()
    before = G.copy()
    squares = (rate * gradient) ** 2 if slip == "rate inside" else gradient**2
    squares = squares.sum() if slip == "shared" else squares
    G += np.abs(gradient) if slip == "not squared" else squares
    scale = before if slip == "old G" else 1 + G if slip == "from 1" else G
    root = scale if slip == "no root" else np.sqrt(scale)
    step = np.zeros_like(theta)
    if slip == "0 / 0":
        with np.errstate(all="ignore"):
            step = rate * gradient / root
    else:
        np.divide(rate * gradient, root, out=step, where=root > 0)
    step = step / rate if slip == "no rate" else step
    theta += step if slip == "sign" else -step


def try_adagrad(answer: AdaGrad) -> list[Array] | None:
    """Take three steps; None if nothing moves and the answer reads nothing."""
    theta, G = np.array([1.0, -2.0, 0.5, 3.0]), np.array([0.0, 0.25, 4.0, 0.0])
    start = np.concatenate([theta, G])
    seen = []
    gradients = [[2.0, -1.0, 0.5, 0.0], [1.0, 3.0, -2.0, 0.0], [-1.0, 0.2, 0.1, 0.0]]
    with np.errstate(all="ignore"):
        for gradient in gradients:
            answer(theta, G, np.array(gradient), 0.1)
            seen += [theta.copy(), G.copy()]
    moved = (np.concatenate([theta, G]) != start).any()
    return seen if moved or _reads(answer) else None


def _reads(answer: AdaGrad) -> bool:
    """Tell a function that works on copies from one that is still blank."""
    try:
        with np.errstate(all="ignore"):
            answer(np.ones(2), np.ones(2), np.ones(3), 0.1)  # shapes that do not fit
    except ValueError:
        return True
    return False


# --- 04.4: the gradient of one word ---------------------------------------------------------


def gradient_of_word(
    i: int,
    X: Array,
    W: Array,
    W_context: Array,
    b: Array,
    b_context: Array,
    x_max: float,
    slip: str = "",
) -> Array:
    """Half the gradient of the loss by the vector of one word."""
    x = X[i].astype(float)
    met = np.arange(len(x)) if slip in ("zeros", "1 + x") else np.flatnonzero(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(1 + x[met]) if slip == "1 + x" else np.log(x[met])
        if slip == "no logarithm":
            logs = x[met]
        biases = b[met] + b_context[i] if slip == "swapped" else b[i] + b_context[met]
        error = W_context[met] @ W[i] + biases - logs
        if slip == "no biases":
            error = error - biases
        f = (x[met] / x_max) ** (1 if slip == "exponent" else 0.75)
        f = f if slip == "no ceiling" else np.minimum(1, f)
        f = np.ones_like(f) if slip == "no weight" else f
        pulled = W[[i]].repeat(len(met), axis=0) if slip == "own vector" else W_context[met]
        pulled = W[met] if slip == "W" else pulled
        found: Array = (f * error) @ pulled
    return found * {"whole": 2, "sign": -1, "mean": 1 / max(len(met), 1)}.get(slip, 1)


def try_gradient(answer: Gradient) -> list[Array]:
    """Take the gradients of three words."""
    random = np.random.default_rng(4)
    X = np.array([[0, 3, 1, 0, 12], [3, 2, 0, 0, 40], [1, 0, 0, 7, 9], [0, 0, 7, 0, 1]])
    W, W_context = random.normal(size=(5, 3)), random.normal(size=(5, 3))
    b, b_context = random.normal(size=(2, 5))
    with np.errstate(all="ignore"):
        return [answer(i, X, W, W_context, b, b_context, 10.0) for i in (0, 1, 3)]

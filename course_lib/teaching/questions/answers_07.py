"""Answers to the questions of chapter 07 that ask for a step: the right ones, and slips.

Each maker takes the name of a slip, or nothing for the right answer; what a question tries on
an answer is the ``try_`` function beside it. Used by ``chapter_07``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.layers import sigmoid

Array = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]
Gradient = Callable[[Array, Array, Array], Any]
Step = Callable[[Array, Array, Array, Array, Array, Array], Any]
Reverse = Callable[[Ids], Any]
Perplexity = Callable[[Array, Ids], Any]


def try_gradient(answer: Gradient) -> Any:
    """Ask for the gradient after one step, and after four, with states of zero among them."""
    random = np.random.default_rng(0)
    found = []
    for T in (1, 4):
        W_h = random.normal(0, 0.8, size=(3, 3)).round(2)
        h = random.uniform(0.2, 1.0, size=(T + 1, 3)).round(2)
        h[-2, 1] = h[T // 2, 0] = 0
        found.append(answer(h.copy(), W_h.copy(), random.normal(size=3).round(2)))
    return None if any(one is None for one in found) else [np.asarray(one) for one in found]


def relu_gradient(slip: str = "") -> Gradient:
    """Gradient of W_h in a network with ReLU, from the last step to the first."""

    def gradient(h: Array, W_h: Array, d: Array) -> Any:
        total = np.zeros_like(W_h)
        later = d
        steps = range(1, len(h))
        for t in steps if slip == "forwards" else reversed(steps):
            made = h[t - 1] if slip == "slope before" else h[t]
            slope = 1 - made**2 if slip == "tanh" else (made > 0).astype(float)
            delta = later if slip == "no slope" else later * slope
            before = h[t] if slip == "after" else h[t - 1]
            term = np.outer(delta, before) if slip == "turned" else np.outer(before, delta)
            total = term if slip == "overwritten" else total + term
            if slip == "last":
                break
            later = delta @ W_h if slip == "transposed" else delta @ W_h.T
        return total / (len(h) - 1) if slip == "mean" else total

    return gradient


def try_step(answer: Step) -> Any:
    """Take two steps with random weights, the second from where the first one ends."""
    random = np.random.default_rng(1)
    W_x, W_h, b = (random.normal(size=shape) for shape in [(2, 9), (3, 9), (9,)])
    h, c, found = random.uniform(-1, 1, size=3), 2 * random.normal(size=3), []
    for _ in range(2):
        given = (random.normal(size=2), h, c, W_x, W_h, b)
        try:
            result = answer(*(array.copy() for array in given))
        except ValueError as error:
            if "equal division" in str(error):  # what np.split says of nine scores in four
                return "not in three"
            raise
        if result is None:
            return None
        found.append([np.asarray(part, dtype=float) for part in result])
        h, c = coupled_step()(*given)  # the right ones: a slip shows once, not twice
    return found


def coupled_step(slip: str = "") -> Step:
    """One step of an LSTM whose input gate is one minus its forget gate."""

    def step(x_t: Array, h: Array, c: Array, W_x: Array, W_h: Array, b: Array) -> Any:
        scores: Any = x_t @ W_x if slip == "no state" else x_t @ W_x + h @ W_h
        if slip == "four":
            np.split(scores + b, 4)
        f, g, o = np.split(scores + b, 3)
        g, o = (o, g) if slip == "swapped" else (g, o)
        f, o = (f, o) if slip == "no sigmoid" else (sigmoid(f), sigmoid(o))
        g = sigmoid(g) if slip == "candidate" else np.tanh(g)
        keep, take = (1 - f, f) if slip == "exchanged" else (f, 1 - f)
        take = f if slip == "one gate" else take
        new = keep * c + take * g
        shown = c if slip == "old cell" else new
        h = o * (shown if slip == "bare" else np.tanh(shown))
        if slip == "alone":
            return h
        return (new, h) if slip == "order" else (h, new)

    return step


IDS = np.array([[4, 2, 7, 5], [3, 9, 0, 0], [6, 0, 0, 0], [0, 0, 0, 0], [1, 8, 2, 0]])


def try_reverse(answer: Reverse) -> Any:
    """Turn texts of every length around, one of them empty; the array given must stay."""
    given = IDS.copy()
    turned = answer(given)
    if turned is None:
        return None
    rows = [[float(number) for number in row] for row in turned]  # of unequal length, by a slip
    return [rows, np.array_equal(given, IDS)]


def reverse_words(slip: str = "") -> Reverse:
    """Turn the words of each text around, and leave the padding after them."""

    def reverse(ids: Ids) -> Any:
        if slip == "padding first":
            return ids[:, ::-1]
        if slip == "texts":
            return ids[::-1]
        if slip == "ragged":
            return [row[row != 0][::-1] for row in ids]
        if slip == "unchanged":
            return ids.copy()
        if slip == "sorted":
            return -np.sort(-ids, axis=1)
        turned = ids if slip == "in place" else ids.copy()
        for row in turned:
            n = int((row != 0).sum())
            n = n - 1 if slip == "one left" else n
            row[:n] = row[:n][::-1].copy()
        return turned

    return reverse


def try_perplexity(answer: Perplexity) -> Any:
    """Ask about a batch without padding, and about one with texts of unequal length."""
    random = np.random.default_rng(3)
    found = []
    for targets in ([[1, 2, 3]], [[4, 1, 2, 3], [2, 0, 0, 0], [3, 3, 0, 0]]):
        ids = np.array(targets)
        p = random.uniform(0.05, 1, size=(*ids.shape, 5))
        p[ids == 0, 0] = 9.0  # what stands at padding counts for much, if it counts
        p /= p.sum(axis=2, keepdims=True)
        found.append(answer(p, ids))
    return None if any(one is None for one in found) else [float(one) for one in found]


def perplexity_of(slip: str = "") -> Perplexity:
    """Perplexity of the words of a padded batch."""

    def perplexity(p: Array, targets: Ids) -> Any:
        rows, columns = np.indices(targets.shape)
        given, word = p[rows, columns, targets], targets != 0
        if slip == "padding":
            word = np.ones_like(word)
        if slip == "by text":
            losses = [-np.log(row[known]).mean() for row, known in zip(given, word, strict=True)]
            return np.exp(np.mean(losses))
        if slip == "mean of texts":
            texts = zip(given, word, strict=True)
            return np.mean([np.exp(-np.log(row[known]).mean()) for row, known in texts])
        if slip == "sum":
            return np.exp(-np.log(given[word]).sum())
        if slip == "mean of p":
            return 1 / given[word].mean()
        if slip == "mean of 1/p":
            return (1 / given[word]).mean()
        if slip == "all places":
            return np.exp(-np.log(given[word]).sum() / word.size)
        if slip == "all words":
            return np.exp(-np.log(p[word]).mean())
        loss = -np.log(given[word]).mean()
        if slip == "loss":
            return loss
        if slip == "two":
            return 2**loss
        return np.exp(-loss) if slip == "sign" else np.exp(loss)

    return perplexity

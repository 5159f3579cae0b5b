"""Answers to the questions of chapter 02 that ask for a function: the right one, and slips.

What a question tries on each of them stands beside them, as ``try_...``. Used by
``chapter_02``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]


# --- 02.1: windows at the edges -------------------------------------------------------------

Examples = list[tuple[list[int], int]]


def windows(ids: Sequence[int], window: int) -> Examples:
    """Cut every position into context and target; contexts at the edges are shorter."""
    examples = []
    for t, target in enumerate(ids):
        context = [*ids[max(0, t - window) : t], *ids[t + 1 : t + 1 + window]]
        examples.append((context, target))
    return examples


def windows_from_the_end(ids: Sequence[int], window: int) -> Examples:
    """Let a window that begins before the sentence count from its end."""
    return [([*ids[t - window : t], *ids[t + 1 : t + 1 + window]], ids[t]) for t in range(len(ids))]


def windows_with_target(ids: Sequence[int], window: int) -> Examples:
    """Leave the target in its context."""
    return [([*ids[max(0, t - window) : t + window + 1]], ids[t]) for t in range(len(ids))]


def windows_of_other_words(ids: Sequence[int], window: int) -> Examples:
    """Leave out of a context whatever equals its target."""
    return [([i for i in context if i != t], t) for context, t in windows(ids, window)]


def swapped_windows(ids: Sequence[int], window: int) -> list[tuple[int, list[int]]]:
    """Put the target first."""
    return [(target, context) for context, target in windows(ids, window)]


def try_windows(cut: Callable[[list[int], int], Any]) -> list[Any]:
    """Cut two short sentences, one of them shorter than the window."""
    return [cut(list(ids), window) for ids, window in [([5, 1, 4, 1, 3], 2), ([8, 9], 3)]]


# --- 02.2: the gradient of the softmax for shared answers -----------------------------------


def probabilities(s: Floats) -> Floats:
    """Softmax of each row."""
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_gradient(s: Floats, t: Floats) -> Floats:
    """Gradient of the mean cross-entropy at the scores."""
    return (probabilities(s) - t) / len(s)


def overflowing_gradient(s: Floats, t: Floats) -> Floats:
    """Take the exponential of the scores as they are."""
    e = np.exp(s)
    return (e / e.sum(axis=1, keepdims=True) - t) / len(s)


def hard_gradient(s: Floats, t: Floats) -> Floats:
    """Take the likeliest word of t for the only right one."""
    return softmax_gradient(s, np.eye(t.shape[1])[t.argmax(axis=1)])


def overwriting_gradient(s: Floats, t: Floats) -> Floats:
    """Subtract the largest score in place."""
    s -= s.max(axis=1, keepdims=True)
    return softmax_gradient(s, t)


def try_softmax(gradient: Callable[[Floats, Floats], Any]) -> list[Any]:
    """The gradient of three rows, and then their scores and targets, which must not change."""
    s = np.array([[1.0, -2.0, 0.5, 0.0], [3.0, 3.0, -1.0, 0.0], [1000.0, 999.0, 0.0, -1000.0]])
    t = np.array([[0.0, 0.5, 0.0, 0.5], [1.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]])
    with np.errstate(all="ignore"):
        return [gradient(s, t), s, t]


def changes_its_input(gradient: Callable[[Floats, Floats], Any]) -> bool:
    """Say whether the scores or the targets have other numbers afterwards."""
    _, *after = try_softmax(gradient)
    _, *before = try_softmax(softmax_gradient)
    return not all(np.array_equal(one, other) for one, other in zip(after, before, strict=True))


# --- 02.3: CBOW with weights for the places -------------------------------------------------

Step = tuple[float, Floats, Floats]
Weighted = Callable[[Floats, Floats, Ids, Ids, Floats], Step]


def weighted_cbow(slip: str = "") -> Weighted:
    """CBOW with weighted contexts; ``slip`` names a mistake that it makes."""

    def step(W_in: Floats, W_out: Floats, contexts: Ids, targets: Ids, a: Floats) -> Step:
        B, C = contexts.shape
        scale = {"normalised": 1 / a.sum(), "divided": 1 / C}.get(slip, 1.0)
        a = {"unweighted": np.full(C, 1 / C), "reversed": a[::-1]}.get(slip, scale * a)
        h = (a[:, np.newaxis] * W_in[contexts]).sum(axis=1)
        G = probabilities(h @ W_out)
        loss = -np.log(G[np.arange(B), targets]).mean()
        G[np.arange(B), targets] -= 1
        G = G if slip in ("undivided", "summed") else G / B
        G_h = G @ W_out.T
        shares = {
            "mean backward": np.full(C, 1 / C),
            "plain backward": np.ones(C),
            "divided backward": a / C,
        }.get(slip, a)
        G_v = shares[:, np.newaxis] * G_h[:, np.newaxis]
        dW_in = np.zeros_like(W_in)
        if slip == "assigned":
            dW_in[contexts] = G_v
        else:
            np.add.at(dW_in, contexts, G_v)
        return float(B * loss if "sum" in slip else loss), dW_in, h.T @ G

    return step


def rearranged_cbow(order: Callable[[float, Floats, Floats], Any]) -> Callable[..., Any]:
    """Return the right loss and gradients in another form."""
    return lambda *arguments: order(*weighted_cbow()(*arguments))


def try_weighted(step: Weighted) -> list[Any]:
    """Loss and gradients of three examples in which words repeat, and the weights afterwards."""
    random = np.random.default_rng(2)
    W_in, W_out = random.normal(size=(7, 3)), random.normal(size=(3, 7))
    contexts = np.array([[0, 1, 3, 4], [1, 2, 1, 6], [6, 0, 2, 1]])  # never 5
    a = np.array([0.2, 0.7, 0.9, 0.5])  # not a sum of 1, and not the same from both ends
    loss, dW_in, dW_out = step(W_in, W_out, contexts, np.array([2, 3, 4]), a)
    return [loss, dW_in, dW_out, W_in, W_out, a]


def weights_move(step: Weighted) -> bool:
    """Say whether a step changes the weights or the shares that it is given."""
    after, before = try_weighted(step)[3:], try_weighted(weighted_cbow())[3:]
    return not all(np.array_equal(one, other) for one, other in zip(after, before, strict=True))


def moving_cbow(W_in: Floats, W_out: Floats, contexts: Ids, targets: Ids, a: Floats) -> Step:
    """Subtract the gradients in place, as a step of training would."""
    loss, dW_in, dW_out = weighted_cbow()(W_in, W_out, contexts, targets, a)
    W_in -= dW_in
    W_out -= dW_out
    return loss, dW_in, dW_out


def touched_rows_only(W_in: Floats, W_out: Floats, contexts: Ids, targets: Ids, a: Floats) -> Step:
    """Return the rows of the gradient at W_in that are in use."""
    loss, dW_in, dW_out = weighted_cbow()(W_in, W_out, contexts, targets, a)
    return loss, dW_in[np.unique(contexts)], dW_out


# --- 02.4: look-ups with contexts of different lengths --------------------------------------


def padded_gradient(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    """Rows and values of the gradient of a mean over the words that are there."""
    real = contexts >= 0
    shares = np.repeat(G / real.sum(axis=1, keepdims=True), real.sum(axis=1), axis=0)
    rows, place = np.unique(contexts[real], return_inverse=True)
    values = np.zeros((len(rows), G.shape[1]))
    np.add.at(values, place, shares)
    return rows, values


def padding_as_a_word(word: int) -> Callable[[Ids, Floats], tuple[Ids, Floats]]:
    """Let the places without a word stand for one."""

    def gradient(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
        counts = (contexts >= 0).sum(axis=1, keepdims=True)
        ids = np.where(contexts < 0, word, contexts)
        rows, place = np.unique(ids, return_inverse=True)
        values = np.zeros((len(rows), G.shape[1]))
        np.add.at(values, place.ravel(), np.repeat(G / counts, contexts.shape[1], axis=0))
        return rows, values

    return gradient


def divided_by_all(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    """Divide by the width of the table."""
    counts = (contexts >= 0).sum(axis=1, keepdims=True)
    return padded_gradient(contexts, G * counts / contexts.shape[1])


def last_one_wins(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    """Assign the shares of a word that repeats instead of adding them up."""
    real = contexts >= 0
    shares = np.repeat(G / real.sum(axis=1, keepdims=True), real.sum(axis=1), axis=0)
    rows, place = np.unique(contexts[real], return_inverse=True)
    values = np.zeros((len(rows), G.shape[1]))
    values[place] = shares
    return rows, values


def all_rows(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    """Give the full gradient, up to the largest id."""
    rows, values = padded_gradient(contexts, G)
    full = np.zeros((rows.max() + 1, G.shape[1]))
    full[rows] = values
    return np.arange(len(full)), full


def in_order_of_appearance(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    """List the rows as the ids appear."""
    rows, values = padded_gradient(contexts, G)
    first = list(dict.fromkeys(contexts[contexts >= 0].tolist()))
    return np.array(first), values[np.searchsorted(rows, first)]


def is_not_sorted(gradient: Callable[[Ids, Floats], Any]) -> bool:
    """Say whether all is right but the order of the rows."""
    (rows, values), right = try_padded(gradient), try_padded(padded_gradient)
    order = np.argsort(rows)
    back = np.asarray(rows)[order], np.asarray(values)[order]
    return all(np.allclose(one, other) for one, other in zip(back, right, strict=True))


def try_padded(gradient: Callable[[Ids, Floats], Any]) -> list[Any]:
    """Rows and values for four contexts of one to four words."""
    contexts = np.array([[4, 1, -1, -1], [-1, 4, 9, 4], [9, 1, 2, 4], [7, -1, -1, -1]])
    G = np.array([[6.0, 12.0], [3.0, -3.0], [4.0, 8.0], [5.0, 1.0]])
    rows, values = gradient(contexts.copy(), G.copy())
    return [rows, values]

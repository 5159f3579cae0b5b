"""Questions of chapter 02: windows, the softmax, CBOW backward, look-ups, two experiments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import cbow, datasets
from course_lib.optimisers import SGD
from course_lib.teaching.checks import Mistake, question
from course_lib.text import contexts_and_targets

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]


# --- 02.1: windows at the edges -------------------------------------------------------------

Examples = list[tuple[list[int], int]]


def _windows(ids: Sequence[int], window: int) -> Examples:
    examples = []
    for t, target in enumerate(ids):
        context = [*ids[max(0, t - window) : t], *ids[t + 1 : t + 1 + window]]
        examples.append((context, target))
    return examples


def _windows_from_the_end(ids: Sequence[int], window: int) -> Examples:
    return [([*ids[t - window : t], *ids[t + 1 : t + 1 + window]], ids[t]) for t in range(len(ids))]


def _windows_with_target(ids: Sequence[int], window: int) -> Examples:
    return [([*ids[max(0, t - window) : t + window + 1]], ids[t]) for t in range(len(ids))]


def _try_windows(windows: Callable[[list[int], int], Any]) -> list[Any]:
    found = [windows(list(ids), window) for ids, window in [([5, 1, 4, 1, 3], 2), ([8, 9], 3)]]
    return [[([int(i) for i in context], int(target)) for context, target in one] for one in found]


@question(
    "02.1",
    blank="Go through all positions t. The words before it are a slice that ends at t; where "
    "may it begin, if nothing lies before position 0?",
    mistakes=[
        Mistake(
            lambda: _windows_from_the_end,
            "At the beginning t - window is negative, and a negative index counts from the end: "
            "the slice comes out empty or wrong. Begin at max(0, t - window).",
        ),
        Mistake(
            lambda: _windows_with_target,
            "The target stands in its own context. Take two slices, one up to t and one from "
            "t + 1 on.",
        ),
        Mistake(
            lambda: lambda ids, w: _windows(ids, w)[w : len(ids) - w],
            "The first and the last words are missing. Here every position gives an example; "
            "contexts at the edges are shorter.",
        ),
    ],
    otherwise="For ids [7, 8, 9] and a window of 1 the list is [([8], 7), ([7, 9], 8), ([8], 9)].",
    right="Nothing is thrown away, but the contexts differ in length. Question 4 deals with that.",
    probe=_try_windows,
)
def windows_with_edges() -> Callable[[Sequence[int], int], Examples]:
    """Cut all positions into context and target, with shorter contexts at the edges."""
    return _windows


# --- 02.2: the gradient of the softmax for shared answers -----------------------------------


def _probabilities(s: Floats) -> Floats:
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _softmax_gradient(s: Floats, t: Floats) -> Floats:
    return (_probabilities(s) - t) / len(s)


def _overflowing_gradient(s: Floats, t: Floats) -> Floats:
    e = np.exp(s)
    return (e / e.sum(axis=1, keepdims=True) - t) / len(s)


def _try_softmax(gradient: Callable[[Floats, Floats], Any]) -> Floats:
    s = np.array([[1.0, -2.0, 0.5, 0.0], [3.0, 3.0, -1.0, 0.0], [1000.0, 999.0, 0.0, -1000.0]])
    t = np.array([[0.0, 0.5, 0.0, 0.5], [1.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]])
    with np.errstate(all="ignore"):
        return np.asarray(gradient(s, t), dtype=np.float64)


@question(
    "02.2",
    blank="Turn each row of scores into probabilities y. The derivation in the chapter holds "
    "for any t whose rows add up to 1.",
    mistakes=[
        Mistake(
            lambda: _overflowing_gradient,
            "Scores of 1000 give nan: exp(1000) is too large. Subtract the largest score of each "
            "row before you take exp.",
            when=lambda f: bool(np.isnan(_try_softmax(f)).any()),
        ),
        Mistake(
            lambda: lambda s, t: _probabilities(s) - t,
            "Almost: the loss is the mean over the rows, so divide by their number.",
        ),
        Mistake(
            lambda: lambda s, t: (t - _probabilities(s)) / len(s),
            "The sign is turned. The gradient is what the model said minus what is right.",
        ),
        Mistake(
            lambda: (
                lambda s, t: (
                    (
                        np.exp(s - s.max()) / np.exp(s - s.max()).sum() - t  # over the whole table
                    )
                    / len(s)
                )
            ),
            "Your probabilities add up to 1 over the whole table. Each row is an example of its "
            "own: give axis=1 and keepdims=True to max and to sum.",
        ),
    ],
    otherwise="For s = [[0, 0]] and t = [[1, 0]] the gradient is [[-0.5, 0.5]].",
    right="With t = one half for *goodbye* and one half for *i* it is zero exactly where the "
    "chapter's model ends up: at y = t.",
    probe=_try_softmax,
)
def softmax_gradient() -> Callable[[Floats, Floats], Floats]:
    """Gradient of the mean cross-entropy at the scores, for rows t of probabilities."""
    return _softmax_gradient


# --- 02.3: CBOW with weights for the places -------------------------------------------------

Step = tuple[float, Floats, Floats]
Weighted = Callable[[Floats, Floats, Ids, Ids, Floats], Step]


def _weighted_cbow(
    *, share: bool = False, assign: bool = False, undivided: bool = False
) -> Weighted:
    """CBOW with weighted contexts; the arguments choose a mistake."""

    def step(W_in: Floats, W_out: Floats, contexts: Ids, targets: Ids, a: Floats) -> Step:
        B, C = contexts.shape
        v = W_in[contexts]
        h = (a[:, np.newaxis] * v).sum(axis=1)
        y = _probabilities(h @ W_out)
        loss = -np.log(y[np.arange(B), targets]).mean()
        G = y
        G[np.arange(B), targets] -= 1
        G = G if undivided else G / B
        G_h = G @ W_out.T
        weights = np.full(C, 1 / C) if share else a
        G_v = weights[:, np.newaxis] * G_h[:, np.newaxis]
        dW_in = np.zeros_like(W_in)
        if assign:
            dW_in[contexts] = G_v
        else:
            np.add.at(dW_in, contexts, G_v)
        return float(loss), dW_in, h.T @ G

    return step


def _try_weighted(step: Weighted) -> list[Any]:
    random = np.random.default_rng(2)
    W_in, W_out = random.normal(size=(6, 3)), random.normal(size=(3, 6))
    contexts = np.array([[0, 1, 3, 4], [1, 2, 1, 5], [5, 0, 2, 1]])
    loss, dW_in, dW_out = step(
        W_in, W_out, contexts, np.array([2, 3, 4]), np.array([0.1, 0.3, 0.4, 0.2])
    )
    return [float(loss), np.asarray(dW_in, float), np.asarray(dW_out, float)]


@question(
    "02.3",
    blank="Forward: h is the sum of a[c] times v[c], then scores, softmax, loss. Backward: y - t "
    "over B, then W_out, then each context word gets its share.",
    mistakes=[
        Mistake(
            lambda: _weighted_cbow(share=True),
            "dW_in hands every context word 1/C. That is the mean; here h grows by a[c] if v[c] "
            "grows by 1, so word c gets a[c] times the gradient at h.",
        ),
        Mistake(
            lambda: _weighted_cbow(assign=True),
            "In dW_in a word that repeats keeps only one of its gradients. They add up: np.add.at.",
        ),
        Mistake(
            lambda: _weighted_cbow(undivided=True),
            "Both gradients are B times too large: the loss is the mean over the examples.",
        ),
    ],
    otherwise="Compare each gradient with finite differences: layers.numerical_gradient(lambda W: "
    "cbow_step(W, W_out, contexts, targets, a)[0], W_in) is what dW_in should be.",
    right="word2vec does this by chance: it draws a smaller window for each position, so that "
    "near words are in the context more often than far ones.",
    probe=_try_weighted,
)
def weighted_cbow() -> Weighted:
    """Loss and gradients of CBOW whose hidden vector is a weighted sum."""
    return _weighted_cbow()


# --- 02.4: look-ups with contexts of different lengths --------------------------------------


def _padded_gradient(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    real = contexts >= 0
    shares = np.repeat(G / real.sum(axis=1, keepdims=True), real.sum(axis=1), axis=0)
    rows, place = np.unique(contexts[real], return_inverse=True)
    values = np.zeros((len(rows), G.shape[1]))
    np.add.at(values, place, shares)
    return rows, values


def _padding_as_a_word(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    counts = (contexts >= 0).sum(axis=1, keepdims=True)
    rows, place = np.unique(contexts, return_inverse=True)
    values = np.zeros((len(rows), G.shape[1]))
    np.add.at(values, place.ravel(), np.repeat(G / counts, contexts.shape[1], axis=0))
    return rows, values


def _divided_by_all(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    counts = (contexts >= 0).sum(axis=1, keepdims=True)
    return _padded_gradient(contexts, G * counts / contexts.shape[1])


def _last_one_wins(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    real = contexts >= 0
    shares = np.repeat(G / real.sum(axis=1, keepdims=True), real.sum(axis=1), axis=0)
    rows, place = np.unique(contexts[real], return_inverse=True)
    values = np.zeros((len(rows), G.shape[1]))
    values[place] = shares
    return rows, values


def _all_rows(contexts: Ids, G: Floats) -> tuple[Ids, Floats]:
    rows, values = _padded_gradient(contexts, G)
    full = np.zeros((rows.max() + 1, G.shape[1]))
    full[rows] = values
    return np.arange(len(full)), full


def _try_padded(gradient: Callable[[Ids, Floats], Any]) -> list[Any]:
    contexts = np.array([[4, 1, -1, -1], [-1, 4, 9, 4], [9, 1, 2, 4], [7, -1, -1, -1]])
    G = np.array([[6.0, 12.0], [3.0, -3.0], [4.0, 8.0], [5.0, 1.0]])
    rows, values = gradient(contexts.copy(), G.copy())
    return [np.asarray(rows, dtype=np.int64), np.asarray(values, dtype=np.float64)]


@question(
    "02.4",
    blank="contexts >= 0 says where there is a word. Count the words of each example, give each "
    "of them its share of G, then add up the shares of equal ids as ShortEmbedding does.",
    mistakes=[
        Mistake(
            lambda: _padding_as_a_word,
            "Among your rows is -1, which stands for no word. Leave these places out before "
            "np.unique.",
        ),
        Mistake(
            lambda: _divided_by_all,
            "You divided by the width of the table. The forward pass divides by the number of "
            "words that are there, which differs from example to example.",
        ),
        Mistake(
            lambda: _last_one_wins,
            "A word that repeats keeps its last gradient only. Add its gradients up.",
        ),
        Mistake(
            lambda: _all_rows,
            "That is the full gradient, zeros included. Return only the rows of ids that occur.",
        ),
    ],
    otherwise="For contexts [[3, -1], [3, 5]] and G = [[1], [8]] rows are [3, 5] and values are "
    "[[5], [4]].",
    right="This is how a layer handles texts of different lengths; you will meet -1 again as "
    "padding in chapter 06, there with the index 0.",
    probe=_try_padded,
)
def padded_gradient() -> Callable[[Ids, Floats], tuple[Ids, Floats]]:
    """Rows and values of the gradient of a mean over the words that are there."""
    return _padded_gradient


# --- 02.5: left and right -------------------------------------------------------------------

_SENTENCE = [0, 1, 2, 3, 4, 1, 5, 6]  # you say goodbye and i say hello .


def _last_loss(shift: tuple[int, int], steps: int = 1000) -> float:
    """Train on the sentence of the chapter, with shifted ids on the left and on the right."""
    contexts, targets = contexts_and_targets(_SENTENCE, window=1)
    model, optimiser = cbow.CBOW(14, 5), SGD(1.0)
    loss = np.inf
    for _ in range(steps):
        loss = model.forward(contexts + np.array(shift), targets)
        model.backward()
        optimiser.update(model.params, model.grads)
    return loss


def _is_small_loss(answer: object) -> bool:
    """Say whether it is one number in the accepted range: above 0, at most 0.05."""
    return isinstance(answer, (float, np.floating)) and bool(0 < answer <= 0.05)


@question(
    "02.5",
    blank="contexts + np.array([0, 7]) adds 0 to the left column and 7 to the right one. Train "
    "on that, and take the last entry of the losses.",
    mistakes=[
        Mistake(
            lambda: [_last_loss((0, 7), steps=k) for k in (1, 2)],
            "That is a list of losses. Take the last one: [-1].",
            when=lambda losses: (
                isinstance(losses, (list, tuple, np.ndarray)) and np.ndim(losses) > 0
            ),
        ),
        Mistake(
            lambda: _last_loss((0, 0)),
            "That is the level of the chapter. Did you train on the shifted contexts, with "
            "different shifts for left and right?",
            when=lambda loss: abs(loss - np.log(2) / 3) < 0.02,
        ),
        Mistake(
            lambda: _last_loss((0, 7), steps=1),
            "That is the loss at the start, the log of 7 or of 14. Take the last loss, [-1].",
            when=lambda loss: min(abs(loss - np.log(7)), abs(loss - np.log(14))) < 0.05,
        ),
        Mistake(
            lambda: -0.01,
            "A loss is minus the log of a probability below 1, and so above 0. Store the number "
            "that train returns last.",
            when=lambda loss: loss <= 0,
        ),
        Mistake(
            lambda: float("nan"),
            "That is not a finite number. Start again with a new model and rate=1.0.",
            when=lambda loss: not np.isfinite(loss),
        ),
    ],
    otherwise="Train a new model of 14 ids on the shifted contexts for 1,000 steps. The check "
    "accepts a range, because the last digits depend on the processor.",
    right="Nothing is left to doubt: *say and* and *and say* are different contexts now. The "
    "price is two vectors for each word, and each learns from half of the examples.",
    probe=_is_small_loss,
)
def loss_with_left_and_right() -> float:
    """Last loss of CBOW with different vectors for words on the left and on the right."""
    return _last_loss((0, 7))


# --- 02.6: how many rows does a step touch? -------------------------------------------------

_BATCHES = (10, 100, 1_000, 10_000)


def _counts(count: Callable[[Ids, Ids], int]) -> list[int]:
    ids = datasets.english_corpus().ids
    cut = [contexts_and_targets(ids[: size + 10], window=5) for size in _BATCHES]
    return [count(contexts, targets) for contexts, targets in cut]


@question(
    "02.6",
    blank="For each size, take the first rows of contexts and count their different ids: "
    "np.unique.",
    mistakes=[
        Mistake(
            lambda: _counts(lambda contexts, targets: contexts.size),
            "You counted every place of the contexts. A word that repeats still has one row.",
        ),
        Mistake(
            lambda: _counts(lambda contexts, targets: len(np.unique(targets))),
            "Those are the different targets. The look-up reads the rows of the context words.",
        ),
        Mistake(
            lambda: _counts(lambda contexts, targets: len(np.unique(contexts)))[:1],
            "There are four sizes, so four counts.",
            when=lambda counts: len(counts) != len(_BATCHES),
        ),
    ],
    otherwise="For each of the four sizes: len(np.unique(contexts[:size])), with the contexts of "
    "the first tokens of english_corpus() and window=5.",
    right="Ten times the examples touch less than ten times the rows, because frequent words "
    "repeat; and most rows of W_in are left alone even by 10,000 examples.",
    needs_data=True,
)
def rows_touched_by_a_step() -> list[int]:
    """Different context words among the first examples of the English corpus."""
    return _counts(lambda contexts, targets: len(np.unique(contexts)))

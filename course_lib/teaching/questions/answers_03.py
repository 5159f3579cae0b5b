"""Answers to the question of chapter 03 that asks for a step of CBOW: the right one, and slips.

What the question tries on each of them is ``try_update``. Used by ``chapter_03``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.layers import sigmoid

Array = npt.NDArray[np.float64]
Update = Callable[[Array, Array, Sequence[int], Sequence[int], Array, float], Any]


def try_update(answer: Update) -> list[Array] | None:
    """Run an update on windows with repeated words; None if it does nothing at all."""
    random = np.random.default_rng(0)
    seen = []
    for contexts, outputs in [([0, 1, 3], [2, 4, 5]), ([0, 0, 4, 1], [3, 5, 5, 2])]:
        W_in, W_out = random.normal(size=(2, 6, 4))
        start = W_in.copy(), W_out.copy()
        answers = (np.arange(len(outputs)) == 0).astype(float)
        answer(W_in, W_out, contexts, outputs, answers, 0.1)
        seen += [W_in - start[0], W_out - start[1]]
    return seen if any(moved.any() for moved in seen) or _reads_rows(answer) else None


def _reads_rows(answer: Update) -> bool:
    """Tell a function that works on copies from one that is still blank."""
    try:
        answer(np.ones((2, 3)), np.ones((2, 3)), [2], [2], np.ones(1), 0.1)  # no such rows
    except IndexError:
        return True
    return False


def update(slip: str = "") -> Update:
    """One step of CBOW; ``slip`` names a mistake that it makes."""

    def step(
        W_in: Array,
        W_out: Array,
        contexts: Sequence[int],
        outputs: Sequence[int],
        answers: Array,
        rate: float,
    ) -> None:
        if slip == "copies":
            W_in, W_out = W_in.copy(), W_out.copy()
        rows, h = W_out[outputs], W_in[contexts].mean(axis=0)
        h = h * len(contexts) if slip == "sum" else h
        error = sigmoid(rows @ h) - answers
        error = -error if slip == "sign" else error
        rate = 1.0 if slip == "no rate" else rate
        move_out = rate * np.outer(error, h)
        if slip == "output first":
            rows = rows - move_out
        move_in = rate * error @ rows / (1 if slip in ("whole", "sum") else len(contexts))
        for W, where, move in [(W_in, contexts, move_in), (W_out, outputs, move_out)]:
            if slip in ("both once", "W_in once" if W is W_in else "W_out once"):
                W[where] -= move
            else:
                np.subtract.at(W, where, move)

    return step

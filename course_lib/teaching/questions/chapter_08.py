"""Questions of chapter 08: bytes, perplexity, directions, the mix of layers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from course_lib.teaching.checks import Mistake, question

Mix = Callable[[np.ndarray, np.ndarray, float], np.ndarray]


@question(
    "08.1",
    blank="How many bytes has one Korean syllable in UTF-8? There are five, and two marks.",
    mistakes=[
        Mistake(
            lambda: len("안녕하세요") + 2,
            "A syllable is one character, but several bytes: try '안'.encode().",
        ),
        Mistake(
            lambda: len("안녕하세요".encode()),
            "Two marks are still missing, for the beginning and the end of the word.",
        ),
    ],
    otherwise="Count the bytes with len('안녕하세요'.encode()), then add the two marks.",
    right="Three bytes a syllable. So of a word of more than 16 syllables only the beginning is "
    "read.",
)
def filled_places() -> int:
    """Places of the row that a word fills, marks included."""
    from course_lib.elmo import character_ids

    return int((character_ids(["안녕하세요"]) != 261).sum())


_LOGS = np.array([-1.0, -6.0, -3.0, -2.0])


@question(
    "08.2",
    blank="Perplexity is e to the power of minus the mean log-probability.",
    mistakes=[
        Mistake(
            lambda: float(np.exp(-_LOGS.sum())),
            "That is one over the probability of the whole text. Take the mean of the four, not "
            "their sum.",
        ),
        Mistake(
            lambda: float(np.exp(_LOGS.mean())),
            "That is a probability. Perplexity is one over it.",
        ),
        Mistake(
            lambda: float(np.mean(np.exp(-_LOGS))),
            "Take the mean of the logarithms first, then the exponential.",
        ),
    ],
    otherwise="The mean of the four numbers is -3.",
    right="As unsure as with 20 words of equal probability.",
    tolerance=5e-3,
)
def perplexity_of_four() -> float:
    """Perplexity of four predictions."""
    return float(np.exp(-_LOGS.mean()))


@question(
    "08.3",
    blank="The forward model has read the words up to and including its own. Which places come "
    "before the fifth word?",
    mistakes=[
        Mistake(
            lambda: (5, 3, 0),
            "The fifth word itself is another one now: its own state has read it.",
        ),
        Mistake(
            lambda: (4, 2, 2),
            "In the second layer of a bidirectional RNN each state reads both directions of the "
            "first. Is there a place that the change does not reach?",
            when=lambda answer: tuple(answer)[:2] == (4, 2) and tuple(answer)[2] != 0,
        ),
        Mistake(
            lambda: (2, 4, 0),
            "The other way round: the forward model has read what stands before.",
        ),
    ],
    otherwise="Three whole numbers from 0 to 7: places before the fifth word, places after it, "
    "and places that neither direction reaches.",
    right="That is why a language model keeps its directions apart.",
)
def states_that_stay() -> tuple[int, int, int]:
    """Count states that a change of the fifth of seven words cannot reach."""
    from course_lib.elmo import BiLM

    bilm = BiLM.random(seed=0)
    words = list("abcdefg")
    one, other = (each[-1] for each in bilm.layers([words, [*words[:4], "x", *words[5:]]]))
    same = one == other
    half = bilm.dim // 2
    return int(same[:, :half].all(axis=1).sum()), int(same[:, half:].all(axis=1).sum()), 0


def _try_mix(mix: Mix) -> np.ndarray:
    layers = np.arange(12.0).reshape(3, 2, 2) ** 1.5
    return np.asarray(mix(layers, np.array([0.5, -1.0, 2.0]), 1.5), dtype=float)


def _mix(layers: np.ndarray, w: np.ndarray, gamma: float) -> np.ndarray:
    s = np.exp(w - np.max(w))
    return gamma * np.einsum("j,jkd->kd", s / s.sum(), layers)


@question(
    "08.4",
    blank="Exponentials of w, divided by their sum, are the weights s. Then add s[j] * layers[j].",
    mistakes=[
        Mistake(
            lambda: lambda layers, w, gamma: gamma * np.einsum("j,jkd->kd", w, layers),
            "The numbers w go through a softmax first, so that the weights are positive and add "
            "up to 1.",
        ),
        Mistake(
            lambda: lambda layers, w, gamma: _mix(layers, w, 1.0),
            "The weighted sum is right. The scale gamma is missing.",
        ),
        Mistake(
            lambda: lambda layers, w, gamma: gamma * np.einsum("j,jkd->kd", np.exp(w), layers),
            "Exponentials alone do not add up to 1: divide them by their sum.",
        ),
    ],
    otherwise="For w = (0, 0, 0) and gamma = 1 the result is the plain mean of the layers.",
    probe=_try_mix,
)
def mix_of_layers() -> Mix:
    """Weighted and scaled sum of layers."""
    return _mix


@cache
def _moved() -> np.ndarray:
    """How far the top forward state moves at each word when the first word is replaced."""
    from course_lib.elmo import BiLM

    bilm = BiLM.load_mini()
    first = "they walked along the water and later ate fresh bread with cheese".split()
    one, other = bilm.layers([first, ["nobody", *first[1:]]])
    return np.linalg.norm((one - other)[-1, :, : bilm.dim // 2], axis=1)


@question(
    "08.5",
    blank="Read both sentences with bilm.layers, take [-1, :, :half] of each, and the length of "
    "the difference at each word.",
    mistakes=[
        Mistake(
            lambda: float(_moved()[1] / _moved()[-1]),
            "That is second by last. The question asks for last by second.",
        ),
        Mistake(
            lambda: float(_moved()[-1] / _moved()[0]),
            "The first word is the one that was replaced. Divide by the move at the second.",
        ),
        Mistake(
            lambda: 0.0,
            "Did you take the backward half? At the last word it has not read the first yet. "
            "Take the first half of the numbers.",
        ),
    ],
    otherwise="Take the top layer (index -1), its first half, and np.linalg.norm(..., axis=1).",
    right="Part of it fades within a few words, and a good deal is still there ten words later.",
    tolerance=2e-2,
)
def what_is_left_of_a_word() -> float:
    """Move of the last state divided by the move of the second."""
    return float(_moved()[-1] / _moved()[1])

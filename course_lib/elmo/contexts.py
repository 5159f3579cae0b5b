"""What does context add? Comparisons that can fail, each with its interval.

Whether a biLM understands a word in its sentence is asked against two rivals: the same network
untrained, and a bag, the mean of the GloVe vectors of all other words. In a short sentence the
bag is hard to beat, for every word in it is about the matter. Put the sentence between two
others, and the bag no longer knows which words belong to which. Chapter 08.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.elmo.probes import same_sense_first, word_states
from course_lib.evaluation import bootstrap_interval
from course_lib.vectors import WordVectors, average_vectors

if TYPE_CHECKING:
    import pandas as pd

    from course_lib.elmo.model import BiLM

__all__ = ["among_strangers", "bag", "paired", "senses_found", "senses_found_among_strangers"]

Rights = dict[str, npt.NDArray[np.float64]]


def among_strangers(table: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Put each sentence between two others, about other words, drawn at random.

    Parameters
    ----------
    table : pandas.DataFrame
        ``word``, ``tokens`` and ``position``, as ``datasets.senses`` gives them.
    seed : int, default 0

    Returns
    -------
    pandas.DataFrame
        The same rows with longer ``tokens``, and with ``position`` moved.

    Raises
    ------
    ValueError
        If all sentences are about one word.
    """
    rng = np.random.default_rng(seed)
    words, tokens = table["word"].to_numpy(), list(table["tokens"])
    longer, positions = [], []
    for row, position in enumerate(table["position"]):
        strangers = np.flatnonzero(words != words[row])
        if len(strangers) < 2:
            raise ValueError(
                f"all sentences are about {words[row]!r}: there are no others to put beside them."
            )
        before, after = rng.choice(strangers, 2, replace=False)
        longer.append([*tokens[before], *tokens[row], *tokens[after]])
        positions.append(len(tokens[before]) + position)
    moved = table.copy()
    moved["tokens"], moved["position"] = longer, positions
    return moved


def bag(
    table: pd.DataFrame, vectors: WordVectors, window: int | None = None
) -> npt.NDArray[np.float32]:
    """Mean of the static vectors of the words around the ambiguous one, shape (sentences, dim).

    Parameters
    ----------
    table : pandas.DataFrame
    vectors : WordVectors
    window : int, optional
        Words taken on each side; all if not given.
    """
    around = []
    for tokens, position in zip(table["tokens"], table["position"], strict=True):
        first = 0 if window is None else max(0, position - window)
        end = len(tokens) if window is None else position + 1 + window
        around.append([*tokens[first:position], *tokens[position + 1 : end]])
    return average_vectors(around, vectors)[0]


def senses_found(
    table: pd.DataFrame,
    vectors: WordVectors,
    bilms: Mapping[str, BiLM],
    windows: Sequence[int | None] = (None,),
) -> Rights:
    """For each sentence and representation: has the nearest one with the word its sense?

    Parameters
    ----------
    table : pandas.DataFrame
        As ``datasets.senses`` gives it.
    vectors : WordVectors
    bilms : mapping of str to BiLM
    windows : sequence of int or None, default (None,)
        Of the bags; None takes all other words.

    Returns
    -------
    dict of numpy.ndarray, each (sentences,)
        ``"bag"`` or ``"bag, window 5"``, then for each biLM and layer from 1 (layer 0 knows
        no context) ``"name, layer 1"``, the two directions side by side, and ``"name, layer 1,
        added"``, their sum: side by side, a cue that stands before the word in one sentence
        and after it in another is in different numbers. Last the halves of its top layer,
        ``"name, forward"`` and ``"name, backward"``.
    """
    rights: Rights = {}
    for window in windows:
        name = "bag" if window is None else f"bag, window {window}"
        rights[name] = same_sense_first(table, bag(table, vectors, window))
    for name, bilm in bilms.items():
        states = word_states(table, bilm)
        half = states.shape[2] // 2
        for number, layer in enumerate(states[1:], start=1):
            rights[f"{name}, layer {number}"] = same_sense_first(table, layer)
            added = layer[:, :half] + layer[:, half:]
            rights[f"{name}, layer {number}, added"] = same_sense_first(table, added)
        rights[f"{name}, forward"] = same_sense_first(table, states[-1, :, :half])
        rights[f"{name}, backward"] = same_sense_first(table, states[-1, :, half:])
    return rights


def senses_found_among_strangers(
    table: pd.DataFrame,
    vectors: WordVectors,
    bilms: Mapping[str, BiLM],
    windows: Sequence[int | None] = (None, 5),
    draws: int = 8,
) -> Rights:
    """As ``senses_found``, for sentences between two others; mean over several draws."""
    found = [
        senses_found(among_strangers(table, seed), vectors, bilms, windows) for seed in range(draws)
    ]
    return {name: np.mean([each[name] for each in found], axis=0) for name in found[0]}


def paired(
    rights: Mapping[str, npt.NDArray[np.generic]], pairs: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    """Differences between representations on the same items, with 95% intervals.

    Parameters
    ----------
    rights : mapping of str to numpy.ndarray of shape (items,)
        How right each is on each item, from 0 to 1.
    pairs : sequence of (str, str)

    Returns
    -------
    pandas.DataFrame
        ``first``, ``second``, their accuracies, ``difference`` (second minus first), ``low``
        and ``high`` (bootstrap over items), and the number of ``items``.

    Examples
    --------
    >>> rights = {"coin": np.array([0, 1, 0, 1]), "oracle": np.array([1, 1, 1, 1])}
    >>> row = paired(rights, [("coin", "oracle")]).iloc[0]
    >>> print(row["of first"], row["of second"], row["difference"])
    0.5 1.0 0.5
    """
    import pandas as pd

    rows = []
    for first, second in pairs:
        one, other = (np.asarray(rights[name], dtype=np.float64) for name in (first, second))
        low, high = bootstrap_interval(other - one)
        mean = float((other - one).mean())
        rows.append((first, second, one.mean(), other.mean(), mean, low, high, len(one)))
    columns = ["first", "second", "of first", "of second", "difference", "low", "high", "items"]
    return pd.DataFrame(rows, columns=columns)

"""Parts to train on and to test on, and no text in two of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Duplicates", "drop_duplicates", "split"]


def split(
    labels: int | npt.ArrayLike, shares: Sequence[float], seed: int = 0
) -> list[npt.NDArray[np.int64]]:
    """Cut examples into parts at random, each class in its share, the same for one seed.

    Parameters
    ----------
    labels : array_like of int, shape (n,), or int
        The class of each example; every part gets its share of every class, as nearly as
        whole examples allow. Or the number of examples, if there are no classes.
    shares : sequence of float
        Share of each part, for example ``[0.7, 0.1, 0.2]``. They add up to 1 at most; if to
        less, the rest is left out.
    seed : int, default 0

    Returns
    -------
    list of numpy.ndarray of int64
        Positions of the examples of each part, in random order, so that the first ones are
        a fair sample of the part.

    Raises
    ------
    ValueError
        If a share is not positive, they add up to more than 1, or a part would be empty.

    Examples
    --------
    >>> labels = np.array([0] * 6 + [1] * 4)
    >>> train, test = split(labels, [0.5, 0.5])
    >>> len(train), labels[train].sum(), len(test), labels[test].sum()
    (5, np.int64(2), 5, np.int64(2))
    """
    classes = np.zeros(labels, dtype=int) if isinstance(labels, int) else np.asarray(labels)
    if classes.ndim != 1:
        raise ValueError(f"labels has shape {classes.shape}, expected (n,): one for each example.")
    edges = np.cumsum([0.0, *shares])
    if not len(shares) or min(shares) <= 0 or edges[-1] > 1 + 1e-9:
        raise ValueError(
            f"shares is {list(shares)}, expected positive numbers that add up to 1 at most."
        )
    rng = np.random.default_rng(seed)
    # Line the examples up so that any stretch of the line holds all classes in proportion:
    # the k-th of m examples of a class stands at (k + 1/2) / m.
    order = rng.permutation(len(classes))
    place = np.empty(len(classes))
    for one_class in np.unique(classes):
        members = order[classes[order] == one_class]
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    line = order[np.argsort(place[order], kind="stable")]
    cuts = np.floor(edges * len(classes) + 0.5 + 1e-9).astype(int)
    parts = [line[start:stop] for start, stop in pairwise(cuts)]
    if any(len(part) == 0 for part in parts):
        raise ValueError(
            f"{len(classes)} examples are too few for the shares {list(shares)}: a part is empty."
        )
    return [part[rng.permutation(len(part))] for part in parts]


class Duplicates(NamedTuple):
    """What ``drop_duplicates`` found.

    Attributes
    ----------
    parts : list of numpy.ndarray of int64
        The parts without the examples that came before.
    within : list of int
        How many examples of each part repeat an earlier one of the same part.
    across : list of int
        How many examples of each part stand in an earlier part.
    """

    parts: list[npt.NDArray[np.int64]]
    within: list[int]
    across: list[int]


def drop_duplicates(
    texts: Sequence[Any],
    *parts: Sequence[int] | npt.NDArray[np.integer],
    key: Callable[[Any], Hashable] | None = None,
) -> Duplicates:
    """Keep the first of equal texts, and count how many stood on both sides of a split.

    Parameters
    ----------
    texts : sequence
        All texts.
    *parts : sequences of int
        Positions of the texts of each part, the training part first. Without any, all texts
        are one part.
    key : callable, optional
        Texts are equal if their keys are. By default a text is its own key; take
        ``lambda text: tuple(tokenize(text))`` to overlook punctuation and case.

    Returns
    -------
    Duplicates

    Examples
    --------
    >>> texts = ["win now", "hello", "hello", "win now", "bye"]
    >>> found = drop_duplicates(texts, [0, 1, 2], [3, 4])
    >>> [part.tolist() for part in found.parts], found.within, found.across
    ([[0, 1], [4]], [1, 0], [0, 1])
    """
    seen: set[Hashable] = set()
    found = Duplicates([], [], [])
    for part in parts or [range(len(texts))]:
        rows = np.asarray(part, dtype=np.int64)
        keys = [texts[row] if key is None else key(texts[row]) for row in rows.tolist()]
        before = np.array([text in seen for text in keys], dtype=bool)
        first = {text: place for place, text in reversed(list(enumerate(keys)))}
        again = np.array([first[text] != place for place, text in enumerate(keys)], dtype=bool)
        found.parts.append(rows[~before & ~again])
        found.within.append(int((again & ~before).sum()))
        found.across.append(int(before.sum()))
        seen.update(keys)
    return found

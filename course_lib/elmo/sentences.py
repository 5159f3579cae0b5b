"""From word states to one vector for a sentence, and the sentences next to it.

The layers of a biLM give a vector for each word. A classifier wants one for the text: the
mean, the maximum, or the two last states, those that have read everything. Chapter 08.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["POOLINGS", "nearest_sentences", "pool", "same_label_first"]

Floats = npt.NDArray[np.float32]

POOLINGS = ("mean", "max", "last")


def pool(states: Sequence[npt.NDArray[np.floating]], how: str = "mean") -> Floats:
    """Reduce the states of each sentence to one vector a layer.

    Parameters
    ----------
    states : sequence of arrays, each (layers, tokens, dim)
        As ``BiLM.layers`` returns them.
    how : {"mean", "max", "last"}, default "mean"
        ``"last"`` takes the first half of the last word and the second half of the first:
        where the forward and the backward language model have read the whole sentence.

    Returns
    -------
    numpy.ndarray of float32, shape (sentences, layers, dim)
        A sentence without words gets zeros.

    Raises
    ------
    ValueError
        If ``how`` is unknown, or there are no sentences.

    Examples
    --------
    >>> states = [np.array([[[1.0, 8.0], [3.0, 2.0]]]), np.empty((1, 0, 2))]
    >>> pool(states).tolist(), pool(states, "last")[0].tolist()
    ([[[2.0, 5.0]], [[0.0, 0.0]]], [[3.0, 8.0]])
    """
    if how not in POOLINGS:
        raise ValueError(f"how is {how!r}, expected one of {', '.join(POOLINGS)}.")
    if not len(states):
        raise ValueError("states is empty, expected the layers of at least one sentence.")
    n_layers, _, dim = states[0].shape
    pooled = np.zeros((len(states), n_layers, dim), dtype=np.float32)
    for row, state in zip(pooled, states, strict=True):
        if state.shape[1] == 0:
            continue
        if how == "mean":
            row[:] = state.mean(axis=1)
        elif how == "max":
            row[:] = state.max(axis=1)
        else:
            row[:, : dim // 2] = state[:, -1, : dim // 2]
            row[:, dim // 2 :] = state[:, 0, dim // 2 :]
    return pooled


def nearest_sentences(matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Order all other sentences by cosine, the nearest first; itself stands last.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, dim)
        One vector for each sentence. A row of zeros has cosine 0 with everything.

    Returns
    -------
    numpy.ndarray of int64, shape (n, n)
        Equal cosines in the order of the rows.

    Examples
    --------
    >>> nearest_sentences(np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.1]])).tolist()
    [[2, 1, 0], [2, 0, 1], [0, 1, 2]]
    """
    cosines = _cosines(matrix)
    np.fill_diagonal(cosines, -np.inf)
    return np.argsort(-cosines, axis=1, kind="stable")


def same_label_first(
    matrix: npt.NDArray[np.floating], labels: Sequence[object] | npt.NDArray[np.generic]
) -> npt.NDArray[np.float64]:
    """Look up, for each row, whether its nearest neighbour has the same label.

    Leave-one-out classification by the one nearest neighbour (cosine). Where several rows
    are equally near, the share of them that has the right label counts: a vector that is
    the same for all, as a static word vector, then gets what guessing gets, no luck of the
    order involved.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, dim)
    labels : sequence, length n

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        Between 0 and 1; the mean is the accuracy.

    Raises
    ------
    ValueError
        If the lengths differ, or there are fewer than two rows.

    Examples
    --------
    >>> same_label_first(np.array([[1, 0], [2, 0.1], [0, 1], [0, 2]]), list("aabb")).tolist()
    [1.0, 1.0, 1.0, 1.0]
    >>> same_label_first(np.ones((4, 2)), list("aabb")).round(2).tolist()
    [0.33, 0.33, 0.33, 0.33]
    """
    if len(matrix) != len(labels) or len(matrix) < 2:
        raise ValueError(
            f"matrix has {len(matrix)} rows and labels {len(labels)}, expected as many, at "
            "least two."
        )
    cosines = _cosines(matrix)
    np.fill_diagonal(cosines, -np.inf)
    nearest = cosines >= cosines.max(axis=1, keepdims=True) - 1e-9
    codes = np.unique(np.asarray(labels), return_inverse=True)[1]
    same = codes[:, np.newaxis] == codes
    return (nearest & same).sum(axis=1) / nearest.sum(axis=1)


def _cosines(matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    rows = np.asarray(matrix, dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(lengths == 0, 1, lengths)
    cosines: npt.NDArray[np.float64] = unit @ unit.T
    return cosines

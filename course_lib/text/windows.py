"""Windows over a sentence: the words around each position, and the word in it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole

__all__ = ["contexts_and_targets"]


def contexts_and_targets(
    ids: npt.ArrayLike, window: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Slide a window over a sentence: the words around each position, and the word in it.

    Only positions with ``window`` words on both sides are used, so every context has
    the same length.

    Parameters
    ----------
    ids : array_like of int, shape (tokens,)
        One sentence, encoded.
    window : int
        Number of words on each side, at least 1.

    Returns
    -------
    contexts : numpy.ndarray of int64, shape (tokens - 2 * window, 2 * window)
        Left neighbours, then right neighbours, in reading order.
    targets : numpy.ndarray of int64, shape (tokens - 2 * window,)

    Raises
    ------
    ValueError
        If the window is below 1, or the sentence too short to hold one full window.

    Examples
    --------
    >>> contexts, targets = contexts_and_targets([0, 1, 2, 3, 4], window=1)
    >>> contexts.tolist()
    [[0, 2], [1, 3], [2, 4]]
    >>> targets.tolist()
    [1, 2, 3]
    """
    check_whole(window=window)
    sentence = np.asarray(ids, dtype=np.int64)
    if sentence.ndim != 1:
        raise ValueError(f"ids has {sentence.ndim} dimensions, expected 1: a single sentence.")
    if len(sentence) < 2 * window + 1:
        raise ValueError(
            f"the sentence has {len(sentence)} words, but window={window} needs at least "
            f"{2 * window + 1} (window on each side and the target). Take a smaller window."
        )
    spans = np.lib.stride_tricks.sliding_window_view(sentence, 2 * window + 1)
    return np.delete(spans, window, axis=1), spans[:, window].copy()

"""What a corpus says about words, counted: the yardstick for what the vectors say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_lib.text import EncodedCorpus

if TYPE_CHECKING:
    import pandas

__all__ = ["share_beside"]


def share_beside(
    corpus: EncodedCorpus,
    words: Sequence[str],
    these: Sequence[str],
    others: Sequence[str],
    window: int = 10,
) -> pandas.Series:
    """For each word: among two kinds of neighbours, the share of the first kind.

    Parameters
    ----------
    corpus : EncodedCorpus
    words : sequence of str
        The words asked about.
    these, others : sequence of str
        The two kinds of neighbours.
    window : int, default 10
        How many words on each side count; no further than the sentence goes.

    Returns
    -------
    pandas.Series of float
        From 0 to 1; NaN for a word that never stands beside either kind.

    Raises
    ------
    KeyError
        If a word is not in the vocabulary.
    ValueError
        If ``window`` is below 1.

    Examples
    --------
    >>> text = ["she is a nurse".split(), "he is a pilot she said".split()]
    >>> corpus = EncodedCorpus.from_sentences(text)
    >>> share_beside(corpus, ["nurse", "pilot"], ["he"], ["she"]).tolist()
    [0.0, 0.5]
    """
    import pandas as pd

    if window < 1:
        raise ValueError(f"window is {window!r}, expected a whole number of at least 1.")
    ids, offsets = np.asarray(corpus.ids), np.asarray(corpus.offsets)
    kinds = [np.isin(ids, corpus.vocabulary.encode(kind)) for kind in (these, others)]
    # How many of each kind stand before each position, so that any span is one subtraction.
    before = [np.concatenate([[0], np.cumsum(kind)]) for kind in kinds]
    shares = {}
    for word, word_id in zip(words, corpus.vocabulary.encode(words, unknown="error"), strict=True):
        places = np.flatnonzero(ids == word_id)
        sentence = np.searchsorted(offsets, places, side="right") - 1
        first = np.maximum(places - window, offsets[sentence])
        last = np.minimum(places + window + 1, offsets[sentence + 1])
        mine, theirs = (int((total[last] - total[first]).sum()) for total in before)
        shares[word] = mine / (mine + theirs) if mine + theirs else np.nan
    return pd.Series(shares)

"""Vectors handed to gensim and taken from it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from course_lib.vectors.table import Table

__all__ = ["fill_gensim", "from_gensim", "to_gensim"]


def to_gensim(table: Table, copy: bool = True) -> Any:
    """``gensim.models.KeyedVectors`` of words and rows; see ``WordVectors.to_gensim``."""
    from gensim.models import KeyedVectors

    return fill_gensim(KeyedVectors(table.matrix.shape[1]), table, copy)


def fill_gensim(keyed: Any, table: Table, copy: bool) -> Any:
    """Put words, rows and counts into an empty object of gensim's."""
    n_words = len(table.words)
    keyed.index_to_key = list(table.words)
    keyed.key_to_index = dict(zip(table.words, range(n_words), strict=True))
    keyed.vectors = np.array(table.matrix) if copy else table.matrix
    keyed.next_index = n_words
    # gensim's own loader counts down too where a file has no counts; it needs some to sort by.
    counts = np.arange(n_words, 0, -1) if table.counts is None else table.counts
    keyed.expandos["count"] = np.array(counts, dtype=np.int64)
    return keyed


def from_gensim(keyed_vectors: Any, stacklevel: int = 3) -> Table:
    """Words, rows and counts of a gensim model; see ``WordVectors.from_gensim``."""
    keyed = getattr(keyed_vectors, "wv", keyed_vectors)
    if getattr(keyed, "vectors_ngrams", None) is not None:
        warnings.warn(
            "the n-grams of this fastText model are left behind, and with them the vectors of "
            "words that are not in its vocabulary; SubwordVectors.from_gensim takes them along.",
            UserWarning,
            stacklevel=stacklevel,
        )
    return Table(list(keyed.index_to_key), keyed.vectors, keyed.expandos.get("count"))

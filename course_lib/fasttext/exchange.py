"""Vectors with n-grams, handed to gensim and taken from it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.fasttext.facebook import check_common, dense_rows, own_rows
from course_lib.fasttext.files import Parts
from course_lib.fasttext.ngrams import NgramScheme
from course_lib.vectors.exchange import fill_gensim
from course_lib.vectors.table import Table

__all__ = ["from_gensim", "to_gensim"]


def to_gensim(
    table: Table,
    scheme: NgramScheme,
    bucket_ids: npt.NDArray[np.uint32],
    ngram_matrix: npt.NDArray[np.float32],
    copy: bool,
) -> Any:
    """Gensim's ``FastTextKeyedVectors``; see ``SubwordVectors.to_gensim``."""
    from gensim.models.fasttext import FastTextKeyedVectors

    check_common(scheme, "gensim", "word_vectors().to_gensim() hands over the words alone.")
    dim = table.matrix.shape[1]
    keyed = FastTextKeyedVectors(dim, scheme.min_n, scheme.max_n, scheme.buckets)
    fill_gensim(keyed, table, copy)
    words = [word.encode("utf-8", "surrogatepass") for word in table.words]
    keyed.vectors_ngrams = dense_rows(scheme.buckets, bucket_ids, ngram_matrix)
    keyed.vectors_vocab = own_rows(table.matrix, words, scheme, keyed.vectors_ngrams)
    keyed.recalc_char_ngram_buckets()
    return keyed


def from_gensim(keyed_vectors: Any) -> Parts:
    """What ``SubwordVectors`` takes, of a fastText model; see ``SubwordVectors.from_gensim``."""
    keyed = getattr(keyed_vectors, "wv", keyed_vectors)
    ngram_matrix = getattr(keyed, "vectors_ngrams", None)
    if ngram_matrix is None or not len(ngram_matrix) or not keyed.max_n:
        raise ValueError(
            f"{type(keyed).__name__} has no n-grams, expected a fastText model of gensim. "
            "WordVectors.from_gensim takes vectors of words alone."
        )
    if not keyed.compatible_hash:
        raise ValueError(
            "the model was trained by gensim before version 3.8, whose n-grams are hashed in "
            "another way than fastText's: train it again, or take WordVectors.from_gensim."
        )
    scheme = NgramScheme("character", max(keyed.min_n, 1), keyed.max_n, keyed.bucket)
    words, ids = list(keyed.index_to_key), np.arange(keyed.bucket)
    return Parts(words, keyed.vectors, scheme, ids, ngram_matrix, keyed.expandos.get("count"))

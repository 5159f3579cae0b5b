"""Vectors with n-grams, made by hand."""

import pytest

from course_lib import fasttext
from course_lib.fasttext import NgramScheme, SubwordVectors


@pytest.fixture
def by_hand():
    """Two words; three n-grams that have vectors."""
    scheme = NgramScheme("character", 3, 3, 2**32)
    buckets = [fasttext.hash_bucket(ngram, 2**32) for ngram in ("le>", "<ap", "xyz")]
    ngram_matrix = [[6, 0], [0, 3], [5, 5]]
    return SubwordVectors(
        ["apple", "sea"], [[1, 1], [-1, 0]], scheme, buckets, ngram_matrix, [7, 3]
    )

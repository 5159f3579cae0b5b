"""FastText: words made of n-grams, vectors for words never seen, typing errors undone.

Chapter 05, after Bojanowski et al. (2017, arXiv:1607.04606). ``train_fasttext`` learns
vectors of n-grams, of characters or of Korean letters; ``typos`` and ``typo_recovery``
measure what that is good for.
"""

from course_lib.fasttext.model import SubwordVectors, UnknownNgramsError
from course_lib.fasttext.ngrams import (
    NgramScheme,
    char_ngrams,
    hash_bucket,
)
from course_lib.fasttext.recovery import typo_ranks, typo_recovery
from course_lib.fasttext.training import hold_out, train_fasttext
from course_lib.fasttext.typos import ENGLISH_KINDS, KOREAN_KINDS, load_typos, typos

__all__ = [
    "ENGLISH_KINDS",
    "KOREAN_KINDS",
    "NgramScheme",
    "SubwordVectors",
    "UnknownNgramsError",
    "char_ngrams",
    "hash_bucket",
    "hold_out",
    "load_typos",
    "train_fasttext",
    "typo_ranks",
    "typo_recovery",
    "typos",
]

"""CBOW with a softmax, and where its time goes as the vocabulary grows.

The continuous bag of words (Mikolov et al. 2013, arXiv:1301.3781) predicts a word from
the mean of the vectors around it. Written with one-hot vectors and a softmax over all
words it spends nearly all its time on two products with matrices as long as the
vocabulary. ``OneHotCBOW`` is that model, ``EmbeddingCBOW`` replaces the first product by
a look-up, and ``measure_bottlenecks`` measures both. Chapter 02.
"""

from course_lib.cbow.bottlenecks import (
    PARTS,
    Slope,
    compare_accumulation,
    fit_slope,
    measure_bottlenecks,
)
from course_lib.cbow.estimates import estimate_softmax_training
from course_lib.cbow.models import EmbeddingCBOW, OneHotCBOW, one_hot

__all__ = [
    "PARTS",
    "EmbeddingCBOW",
    "OneHotCBOW",
    "Slope",
    "compare_accumulation",
    "estimate_softmax_training",
    "fit_slope",
    "measure_bottlenecks",
    "one_hot",
]

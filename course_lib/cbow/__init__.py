"""CBOW with a softmax, and where its time goes as the vocabulary grows.

The continuous bag of words (Mikolov et al. 2013, arXiv:1301.3781) predicts a word from
the mean of the vectors around it. Written with one-hot vectors and a softmax over all
words it spends nearly all its time on two products with matrices as long as the
vocabulary. ``CBOW`` is that model with the first product already replaced by a look-up,
``measure_bottlenecks`` measures every part, and ``estimate_softmax_training`` says what
the second product would cost on a whole corpus. Chapter 02.
"""

from course_lib.cbow.bottlenecks import PARTS, Slope, fit_slope, measure_bottlenecks
from course_lib.cbow.estimates import estimate_softmax_training
from course_lib.cbow.models import CBOW, one_hot

__all__ = [
    "CBOW",
    "PARTS",
    "Slope",
    "estimate_softmax_training",
    "fit_slope",
    "measure_bottlenecks",
    "one_hot",
]

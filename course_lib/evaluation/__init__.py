"""How good are word vectors? Human similarity judgements, analogies, and honest intervals.

``word_similarity`` compares cosines with what people said about pairs of words
(WordSim-353, Finkelstein et al. 2002; SimLex-999, Hill et al. 2015). ``analogies`` counts
how often "a is to b as c is to ?" is answered as expected (Mikolov et al. 2013). Both
give the numbers of gensim's evaluation on the same vectors. Every number comes with an
interval, because a few hundred pairs leave room for luck; two sets of vectors are compared
by the interval of their difference (``similarity_difference``). Chapters 01 to 06 and 11.
"""

from course_lib.evaluation.card import scorecard
from course_lib.evaluation.intervals import (
    Interval,
    bootstrap_interval,
    mean_and_interval,
    wilson_interval,
)
from course_lib.evaluation.intrinsic import (
    AnalogyResult,
    SimilarityResult,
    analogies,
    pair_cosines,
    word_similarity,
)
from course_lib.evaluation.paired import SimilarityDifference, similarity_difference
from course_lib.evaluation.resampling import resampled_spearman

__all__ = [
    "AnalogyResult",
    "Interval",
    "SimilarityDifference",
    "SimilarityResult",
    "analogies",
    "bootstrap_interval",
    "mean_and_interval",
    "pair_cosines",
    "resampled_spearman",
    "scorecard",
    "similarity_difference",
    "wilson_interval",
    "word_similarity",
]

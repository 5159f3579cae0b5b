"""Word2vec with negative sampling: from the sampler to training on a real corpus.

Chapter 03, after Mikolov et al. (2013a, arXiv:1301.3781; 2013b, arXiv:1310.4546). The chapter
writes the step of training on the page; here are the compiled loops that take the same step
fast (``train_word2vec``), the sampler that they draw from, and what the chapter draws.
"""

from course_lib.negative_sampling.bias import share_beside
from course_lib.negative_sampling.result import TrainingStep, Word2Vec
from course_lib.negative_sampling.sampler import (
    UnigramSampler,
    skipgram_pairs,
    subsample_probability,
)
from course_lib.negative_sampling.word2vec import train_word2vec
from course_lib.optimisers import TrainingInterrupted

__all__ = [
    "TrainingInterrupted",
    "TrainingStep",
    "UnigramSampler",
    "Word2Vec",
    "share_beside",
    "skipgram_pairs",
    "subsample_probability",
    "train_word2vec",
]

"""Word2vec with negative sampling: from the sampler to training on a real corpus.

Chapter 03, after Mikolov et al. (2013a, arXiv:1301.3781; 2013b, arXiv:1310.4546). One
method in three voices that agree: models made of layers (``CBOW``, ``SkipGram``), which
show the gradient; compiled loops (``train_word2vec``), which are fast; and gensim, the
yardstick.
"""

from course_lib.negative_sampling.bias import share_beside
from course_lib.negative_sampling.models import CBOW, NegativeSamplingLoss, SkipGram
from course_lib.negative_sampling.result import TrainingStep, Word2Vec
from course_lib.negative_sampling.sampler import (
    UnigramSampler,
    skipgram_pairs,
    subsample_probability,
)
from course_lib.negative_sampling.voices import (
    kernel_gradients,
    layer_gradients,
    torch_gradients,
)
from course_lib.negative_sampling.word2vec import train_word2vec
from course_lib.optimisers import SGD, Adam, Trainer, TrainingInterrupted

__all__ = [
    "CBOW",
    "SGD",
    "Adam",
    "NegativeSamplingLoss",
    "SkipGram",
    "Trainer",
    "TrainingInterrupted",
    "TrainingStep",
    "UnigramSampler",
    "Word2Vec",
    "kernel_gradients",
    "layer_gradients",
    "share_beside",
    "skipgram_pairs",
    "subsample_probability",
    "torch_gradients",
    "train_word2vec",
]

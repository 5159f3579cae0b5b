"""A corpus of animals and tools, and quick training on it."""

import numpy as np

from course_lib.negative_sampling import train_word2vec
from course_lib.text import EncodedCorpus

ANIMALS, TOOLS = ["cat", "dog", "hen", "cow"], ["saw", "axe", "nail", "drill"]


def sentences(n=600, seed=0):
    """Sentences about animals and sentences about tools; words of a kind are exchangeable."""
    random = np.random.default_rng(seed)
    frames = [(ANIMALS, ["eats", "sleeps", "runs"]), (TOOLS, ["cuts", "breaks", "rusts"])]
    made = []
    for _ in range(n):
        nouns, verbs = frames[random.integers(2)]
        made.append(["the", random.choice(nouns), random.choice(verbs), random.choice(nouns)])
    return made


CORPUS = EncodedCorpus.from_sentences(sentences())


def train(corpus=CORPUS, **options):
    defaults = {"dim": 12, "window": 3, "negatives": 3, "subsample": 0, "progress": False}
    return train_word2vec(corpus, **(defaults | options))

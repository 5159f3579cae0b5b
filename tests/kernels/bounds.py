"""Train at the ends of every range, with each index checked: run with NUMBA_BOUNDSCHECK=1.

``python -m tests.kernels.bounds`` in a process of its own, since loops that are compiled
without the checks stay so. The sizes are the ends of what the course promises: vocabularies of
2 to a million words, sentences of 1 to 100,000, windows and drawn words of 1 to 50, vectors of
1 to 400 numbers; not all of the largest at once, which would take days.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from course_lib.fasttext import train_fasttext
from course_lib.glove import cooccurrence, train_glove
from course_lib.negative_sampling import train_word2vec
from course_lib.text import EncodedCorpus, Vocabulary


class Sizes(NamedTuple):
    """A text and a model."""

    words: int
    sentences: tuple[int, ...]
    window: int
    negatives: int
    dim: int


SIZES = [
    Sizes(2, (1, 2, 3, 40), 1, 1, 1),
    Sizes(2, (1, 70), 50, 1, 17),
    Sizes(3, (100_000,), 1, 2, 1),
    Sizes(60, (1, 1, 300, 1, 2), 50, 50, 400),
    Sizes(100, (10_001,), 3, 7, 16),
    Sizes(1_000_000, (1, 500, 2), 5, 6, 3),
]


def text(sizes: Sizes) -> EncodedCorpus:
    """Words drawn evenly, the first and the last one among them."""
    lengths = np.array(sizes.sentences)
    ids = np.random.default_rng(0).integers(sizes.words, size=lengths.sum(), dtype=np.int32)
    ids[[0, -1]] = sizes.words - 1, 0
    counts = np.full(sizes.words, 5)
    vocabulary = Vocabulary([f"w{i}" for i in range(sizes.words)], counts)
    return EncodedCorpus(ids, np.concatenate([[0], np.cumsum(lengths)]), vocabulary)


def train(sizes: Sizes) -> None:
    """Every loop once; with few words many drawn words are the centre itself."""
    corpus = text(sizes)
    settings = {"dim": sizes.dim, "epochs": 1, "progress": False}
    both = {**settings, "window": sizes.window, "negatives": sizes.negatives, "subsample": 0.0}
    trained = []
    for architecture in ("skipgram", "cbow"):
        trained.append(train_word2vec(corpus, architecture=architecture, **both))
        trained.append(
            train_word2vec(corpus, architecture=architecture, **{**both, "subsample": 0.5})
        )
        if sizes.words < 1_000_000:  # the n-grams of a million words take a minute
            trained.append(train_fasttext(corpus, architecture=architecture, buckets=50, **both))
    counts = cooccurrence(corpus, window=sizes.window, weighting="harmonic")
    trained.append(train_glove(counts, corpus.vocabulary, **settings))
    for vectors in trained:
        assert np.isfinite(vectors.matrix).all()


def caught() -> bool:
    """Whether the checks are on: a negative that is no word must be noticed."""
    from course_lib.kernels.word2vec import skipgram

    one, W = np.zeros(3, dtype=np.uint32), np.zeros((2, 16), dtype=np.float32)
    left, right = np.zeros(3, dtype=np.int32), np.full(3, 3, dtype=np.int32)
    wrong = np.full((3, 1), 2, dtype=np.uint32)
    try:
        skipgram(one, 0, 3, left, right, wrong, W, W.copy(), np.float32(0.1))
    except IndexError:
        return True
    return False


if __name__ == "__main__":
    assert numba.config.BOUNDSCHECK == 1, "run this with NUMBA_BOUNDSCHECK=1"
    assert caught(), "an index out of bounds was not noticed"
    for each in SIZES:
        train(each)
    print("all within bounds")

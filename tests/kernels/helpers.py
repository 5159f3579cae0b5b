"""Arrays that the loops are fed with."""

import numpy as np


def as_bytes(text):
    return np.frombuffer(text.encode() if isinstance(text, str) else text, dtype=np.uint8).copy()


def weights(n_words=8, dim=5, seed=3):
    random = np.random.default_rng(seed)
    return random.normal(size=(2, n_words, dim)).astype(np.float32) * 0.5

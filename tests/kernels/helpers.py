"""Arrays that the loops are fed with."""

import numpy as np


def as_bytes(text):
    return np.frombuffer(text.encode() if isinstance(text, str) else text, dtype=np.uint8).copy()


def weights(n_words=8, dim=5, seed=3, width=None):
    """Two matrices; with ``width``, columns of zeros follow."""
    random = np.random.default_rng(seed)
    matrices = np.zeros((2, n_words, width or dim), dtype=np.float32)
    matrices[:, :, :dim] = random.normal(size=(2, n_words, dim)) * 0.5
    return matrices

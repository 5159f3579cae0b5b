"""A small catalogue, its word vectors, and documents of two topics."""

import numpy as np

from course_lib.vectors import WordVectors

WORDS = ["ice", "snow", "cold", "fire", "heat", "the"]
VECTORS = WordVectors(WORDS, [[1, 0.5], [1, 1], [0.9, 0.2], [-1, 0.2], [-0.9, 0.3], [0.1, 2]])
TEXTS = ["Ice, cold ice", "", "the fire!", "The cold snow.", "unheard", "the heat, the fire"]
TITLES = ["Frost", "Void", "Blaze", "Winter", "Noise", "Oven"]


def topics(n=60, seed=0, length=12):
    """Documents of two topics that share no word but "the", and their topics."""
    rng = np.random.default_rng(seed)
    topic = np.arange(n) % 2
    words = np.array([[f"{name}{i}" for i in range(15)] for name in "ab"])
    return [["the", *rng.choice(words[t], length)] for t in topic], topic

"""How long CBOW with a softmax would train on a corpus, from a few steps. Chapters 02 and 03."""

from __future__ import annotations

import time

import numpy as np

from course_lib.cbow.models import CBOW
from course_lib.optimisers import SGD

__all__ = ["estimate_softmax_training"]


def estimate_softmax_training(
    n_tokens: int,
    vocabulary_size: int,
    *,
    epochs: int = 1,
    dim: int = 100,
    window: int = 5,
    batch_size: int = 100,
    steps: int = 10,
    seed: int = 0,
) -> float:
    """Time a few training steps of CBOW with a softmax and count up to a whole corpus.

    A step is forward, backward and a step of gradient descent, on one processor core and
    on random words: what the words are hardly matters, because the cost lies in the V
    scores of every example. Nothing but the steps is run, and the rest is a proportion, so the
    result is an estimate, good to perhaps a fifth on a quiet machine.

    Parameters
    ----------
    n_tokens : int
        Tokens of the corpus; each is a target once in an epoch.
    vocabulary_size : int
        Different words, V.
    epochs : int, default 1
        How many times the corpus is read.
    dim : int, default 100
        Length of the word vectors, D.
    window : int, default 5
        Context words on each side.
    batch_size : int, default 100
        Examples in a step. The gradient of ``W_out`` is written once for each step, so a
        larger batch costs less for an example, down to the cost of the products
        themselves; at 100 these are already the larger part.
    steps : int, default 10
        Steps that are timed, after one that is not.
    seed : int, default 0
        For the random words.

    Returns
    -------
    float
        Seconds of processor time of one core, however many the machine has: the products
        are kept to one thread while the steps are timed. To compare it with a time of your
        own, keep that to one thread as well (``threadpoolctl.threadpool_limits(1)``),
        because processor time adds up the threads.

    Raises
    ------
    ValueError
        If one of the numbers is below 1.

    Examples
    --------
    >>> seconds = estimate_softmax_training(1_000_000, 1_000, dim=10, steps=2)
    >>> twice = estimate_softmax_training(2_000_000, 1_000, dim=10, steps=2)
    >>> 0 < seconds < 3600 and 0 < twice < 7200
    True
    """
    from threadpoolctl import threadpool_limits

    given = {
        "n_tokens": n_tokens,
        "vocabulary_size": vocabulary_size,
        "epochs": epochs,
        "dim": dim,
        "window": window,
        "batch_size": batch_size,
        "steps": steps,
    }
    for name, value in given.items():
        if value < 1:
            raise ValueError(f"{name} is {value}, expected at least 1.")
    random = np.random.default_rng(seed)
    contexts = random.integers(0, vocabulary_size, size=(batch_size, 2 * window))
    targets = random.integers(0, vocabulary_size, size=batch_size)
    model, optimiser = CBOW(vocabulary_size, dim, seed=seed), SGD(0.1)
    with threadpool_limits(1):
        for step in range(steps + 1):
            if step == 1:  # The first step meets cold caches; it is not measured.
                start = time.process_time()
            model.forward(contexts, targets)
            model.backward()
            optimiser.update(model.params, model.grads)
        seconds = (time.process_time() - start) / steps
    return seconds * epochs * n_tokens / batch_size

"""Train word2vec on a real corpus, with one of two compiled loops (``kernels.word2vec``).

The driver of ``course_lib.training`` walks through the text in stretches of 10,000 tokens.
Chapter 03.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_rate, check_whole
from course_lib.negative_sampling.result import Word2Vec
from course_lib.text import EncodedCorpus, Vocabulary
from course_lib.training import (
    Draws,
    TrainingStep,
    check_architecture,
    check_corpus,
    encoded,
    padded,
    train,
)

__all__ = ["initial_weights", "train_word2vec"]

# As in Mikolov's program and in gensim; short enough to stop and to report often.
STRETCH = 10_000
USUAL_RATE = "0.025 is usual, 0.05 for CBOW"


def train_word2vec(
    sentences: EncodedCorpus | Iterable[Sequence[str]],
    vocabulary: Vocabulary | None = None,
    *,
    architecture: Literal["skipgram", "cbow"] = "skipgram",
    dim: int = 100,
    window: int = 5,
    negatives: int = 5,
    subsample: float = 1e-3,
    epochs: int = 5,
    learning_rate: float = 0.025,
    threads: int = 1,
    seed: int = 0,
    progress: bool = True,
    min_count: int = 5,
    power: float = 0.75,
    shrink_windows: bool = True,
    callback: Callable[[TrainingStep], None] | None = None,
) -> Word2Vec:
    """Learn word vectors with skip-gram or CBOW and negative sampling.

    Ctrl-C stops early: the vectors so far come back, with a ``TrainingInterrupted``
    warning. Sentences of one word teach nothing and are skipped; a window longer than a
    sentence ends where the sentence does, and none crosses a stretch of 10,000 tokens.

    Parameters
    ----------
    sentences : EncodedCorpus, or iterable of token lists
        An encoded corpus is used as it is, memory-mapped or not, and never copied:
        its own vocabulary counts, ``min_count`` does not.
    vocabulary : Vocabulary, optional
        For token lists; other words are left out. Built from them if not given.
    architecture : {"skipgram", "cbow"}, default "skipgram"
        Skip-gram is slower and better on little text; CBOW takes more epochs.
    dim : int, default 100
        Length of the vectors.
    window : int, default 5
        Words on each side. Small windows bring words of the same kind together, large
        ones words of the same topic.
    negatives : int, default 5
        Negatives for each word; fewer than the words of the vocabulary. In skip-gram all
        contexts of a word share them. Against five for each pair (English corpus, 3 epochs,
        rate 0.05, threshold 1e-4, six seeds) similarity scores are .01 to .02 higher and
        analogies .006 lower; with seven shared ones none is lower, still in half the time.
    subsample : float, default 1e-3
        See ``subsample_probability``; 0 keeps every word.
    epochs : int, default 5
        How often to go through the corpus. Small corpora need more.
    learning_rate : float, default 0.025
        Falls linearly to nearly 0. CBOW can take 0.05.
    threads : int, default 1
        Each takes a slice of the corpus. With more than one the result differs a little
        from run to run.
    seed : int, default 0
        With one thread, the same seed gives the same vectors, bit for bit.
    progress : bool, default True
        Show a bar with the running loss.
    min_count : int, default 5
        When the vocabulary is built here: leave out words that occur fewer times.
    power : float, default 0.75
        See ``UnigramSampler``.
    shrink_windows : bool, default True
        Draw each word's window evenly from 1 to ``window``.
    callback : callable, optional
        Called with a ``TrainingStep`` after every stretch, in the calling thread. It may
        raise ``KeyboardInterrupt`` to stop.

    Returns
    -------
    Word2Vec
        A ``WordVectors`` with ``output_matrix``, ``history`` and ``interrupted`` as well.

    Raises
    ------
    ValueError
        If an argument is out of range, the vocabulary has fewer than two words, an id of
        the corpus lies outside it, or nothing is left to train on: no sentence of two
        words, or every word sub-sampled away.
    FloatingPointError
        If training diverges: the loss or a weight becomes infinite or NaN.

    Examples
    --------
    >>> text = [["the", "cat", "sat"], ["the", "dog", "sat"]] * 50
    >>> vectors = train_word2vec(text, dim=8, negatives=2, subsample=0, progress=False)
    >>> vectors
    WordVectors(4 words, 8 dimensions)
    >>> vectors["cat"].shape, list(vectors.history.columns)
    ((8,), ['epoch', 'loss', 'learning_rate', 'tokens', 'pairs'])
    """
    from course_lib.kernels.word2vec import train_stretch

    check_architecture(architecture)
    check_whole(dim=dim, window=window, negatives=negatives, epochs=epochs, threads=threads)
    check_rate(learning_rate, USUAL_RATE)
    corpus = encoded(sentences, vocabulary, min_count)
    check_corpus(corpus, negatives)
    draws = Draws(corpus, subsample, power, threads, seed)
    words, counts = corpus.vocabulary.words, corpus.vocabulary.counts
    W_in, W_out = (padded(matrix) for matrix in initial_weights(len(words), dim, seed))

    def work(start: int, stop: int, rate: float, thread: int) -> tuple[float, int]:
        return train_stretch(
            architecture == "skipgram",
            draws.ids,
            draws.offsets,
            start,
            stop,
            draws.keep,
            window,
            shrink_windows,
            draws.thresholds,
            draws.columns,
            negatives,
            W_in,
            W_out,
            np.float32(rate),
            draws.states[thread],
        )

    run = train(
        work,
        corpus.n_tokens,
        [W_in, W_out],
        epochs=epochs,
        stretch=STRETCH,
        learning_rate=learning_rate,
        usual_rate=USUAL_RATE,
        threads=threads,
        progress=progress,
        callback=callback,
    )
    return Word2Vec(
        words,
        W_in[:, :dim].copy(),
        counts,
        output_matrix=W_out[:, :dim].copy(),
        history=run.history(),
        interrupted=run.interrupted,
    )


def initial_weights(
    n_words: int, dim: int, seed: int = 0
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """First values of both matrices, as in Mikolov's program.

    Input vectors are small and random, output vectors zero: every answer starts at
    "one half", and nothing moves before the output vectors do.

    Parameters
    ----------
    n_words, dim : int
    seed : int, default 0

    Returns
    -------
    W_in, W_out : numpy.ndarray of float32, shape (n_words, dim)
        ``W_in`` uniform between -0.5 / dim and 0.5 / dim; ``W_out`` zero.

    Examples
    --------
    >>> W_in, W_out = initial_weights(1000, dim=10)
    >>> bool(abs(W_in).max() <= 0.05), bool(W_out.any())
    (True, False)
    """
    random = np.random.default_rng(seed)
    W_in = (random.random((n_words, dim), dtype=np.float32) - np.float32(0.5)) / np.float32(dim)
    return W_in, np.zeros((n_words, dim), dtype=np.float32)

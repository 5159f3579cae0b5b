"""Train fastText: words that share what they learn with all words spelled alike.

The driver of ``course_lib.training`` sends a compiled loop (``kernels.fasttext``) through
the text in stretches of 10,000 tokens. Chapter 05.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from course_lib.checks import check_rate, check_whole
from course_lib.fasttext.model import SubwordVectors
from course_lib.fasttext.ngrams import NgramScheme, Unit
from course_lib.fasttext.tables import Tables
from course_lib.text import EncodedCorpus
from course_lib.training import (
    Draws,
    check_architecture,
    check_corpus,
    encoded,
    train,
)

__all__ = ["hold_out", "train_fasttext"]

# As in word2vec's program and in gensim; short enough to stop and to report often.
STRETCH = 10_000
# Negatives are drawn by frequency to this power (Mikolov et al. 2013b).
POWER = 0.75
USUAL_RATE = "0.05 is usual"


def train_fasttext(
    sentences: EncodedCorpus | Iterable[Sequence[str]],
    *,
    unit: Unit = "character",
    min_n: int = 3,
    max_n: int = 6,
    buckets: int = 2_000_000,
    architecture: Literal["skipgram", "cbow"] = "skipgram",
    dim: int = 100,
    window: int = 5,
    negatives: int = 5,
    subsample: float = 1e-3,
    epochs: int = 5,
    learning_rate: float = 0.05,
    min_count: int = 5,
    threads: int = 1,
    seed: int = 0,
    progress: bool = True,
) -> SubwordVectors:
    """Learn a vector for every n-gram, and so for every string.

    Word2vec with negative sampling, in which the input vector of a word is the mean of
    its n-grams' vectors and of one of its own (Bojanowski et al. 2017; mean as in
    fastText's program, the paper has the sum). Every update goes undivided to each of
    them, as in fastText and gensim.

    The tables hold a row for each word and for each bucket that an n-gram of the
    vocabulary falls into; the other buckets could learn nothing and are not stored. On
    20,000 Korean bills that makes 184,000 rows, 82 MB in training.

    Ctrl-C stops early: the vectors so far come back, with a ``TrainingInterrupted``
    warning.

    Parameters
    ----------
    sentences : EncodedCorpus, or iterable of token lists
        An encoded corpus is used as it is: its own vocabulary counts, ``min_count`` does
        not.
    unit : {"character", "jamo"}, default "character"
        What n-grams count; with ``"jamo"`` a Korean syllable is three letters.
    min_n, max_n : int, default 3 and 6
        See ``char_ngrams``. A word too short for any has its own row only.
    buckets : int, default 2,000,000
        As in fastText. Fewer save memory where there are more n-grams than that, and
        make more of them share a row.
    architecture : {"skipgram", "cbow"}, default "skipgram"
    dim : int, default 100
        Length of the vectors.
    window : int, default 5
        Words on each side; drawn anew for each word, evenly from 1 to this.
    negatives : int, default 5
        Negatives for each pair (skip-gram) or window (CBOW).
    subsample : float, default 1e-3
        Share of the text from which a word is thinned out; 0 keeps every word. fastText's
        own 1e-4 is for larger corpora.
    epochs : int, default 5
        How often to go through the corpus.
    learning_rate : float, default 0.05
        As in fastText, twice that of word2vec. Falls linearly to nearly 0. On the Korean
        bills half of it recovers more typos.
    min_count : int, default 5
        For token lists: leave out words that occur fewer times.
    threads : int, default 1
        Each takes a slice of the corpus. With more than one the result differs a little
        from run to run.
    seed : int, default 0
        With one thread, the same seed gives the same vectors, bit for bit.
    progress : bool, default True
        Show a bar with the loss.

    Returns
    -------
    SubwordVectors
        With ``history``, a table with one row for each step: ``epoch``, ``loss`` (mean of
        a pair or window), ``learning_rate``, ``tokens``, ``pairs``.

    Raises
    ------
    ValueError
        If an argument is out of range, or there is nothing to train on: fewer than two
        words, no sentence of two, or every word sub-sampled away.
    FloatingPointError
        If training diverges: the loss or a vector becomes infinite or NaN.

    Examples
    --------
    >>> text = [["birth", "of", "a", "place"], ["birthday", "in", "a", "place"]] * 50
    >>> vectors = train_fasttext(text, dim=8, subsample=0, progress=False)
    >>> "birthplace" in vectors, vectors["birthplace"].shape
    (False, (8,))
    """
    from course_lib.kernels.fasttext import train_stretch

    scheme = NgramScheme(unit, min_n, max_n, buckets)
    check_architecture(architecture)
    check_whole(dim=dim, window=window, negatives=negatives, epochs=epochs, threads=threads)
    check_rate(learning_rate, USUAL_RATE)
    corpus = encoded(sentences, None, min_count)
    check_corpus(corpus, negatives)
    draws = Draws(corpus, subsample, POWER, threads, seed)
    tables = Tables(corpus.vocabulary.words, scheme, dim, seed)

    def work(start: int, stop: int, rate: float, thread: int) -> tuple[float, int]:
        return train_stretch(
            architecture == "skipgram",
            draws.ids,
            draws.offsets,
            start,
            stop,
            draws.keep,
            window,
            draws.thresholds,
            draws.columns,
            negatives,
            tables.rows,
            tables.offsets,
            tables.gains,
            tables.W_in,
            tables.W_out,
            np.float32(rate),
            draws.states[thread],
        )

    run = train(
        work,
        corpus.n_tokens,
        [tables.W_in, tables.W_out],
        epochs=epochs,
        stretch=STRETCH,
        learning_rate=learning_rate,
        usual_rate=USUAL_RATE,
        threads=threads,
        progress=progress,
    )
    return tables.vectors(corpus.vocabulary.counts, run.history(), run.interrupted)


def hold_out(corpus: EncodedCorpus, words: Iterable[str]) -> EncodedCorpus:
    """Take words out of a corpus, to see how they fare unseen; the others leave no gap.

    Parameters
    ----------
    corpus : EncodedCorpus
    words : iterable of str
        Words that are not in the corpus are no error.

    Examples
    --------
    >>> corpus = EncodedCorpus.from_sentences([["birth", "birthplace", "place"]])
    >>> hold_out(corpus, ["birthplace"]).sentences[0]
    ['birth', 'place']
    """
    index = corpus.vocabulary.index
    held = [index[word] for word in set(words) if word in index]
    kept = ~np.isin(corpus.ids, held)
    kept_before = np.concatenate([[0], np.cumsum(kept)])
    ids = np.asarray(corpus.ids)[kept]
    # The held words still have numbers, and a count of 0: restrict renumbers the others.
    return EncodedCorpus(ids, kept_before[corpus.offsets], corpus.vocabulary).restrict()

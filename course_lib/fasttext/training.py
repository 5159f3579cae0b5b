"""Train fastText: words that share what they learn with all words spelled alike.

The text is walked through in stretches of 10,000 tokens by a compiled loop
(``kernels.fasttext``); in between Python lowers the learning rate, draws the progress
bar, notices Ctrl-C and looks for a run that diverges. Threads share the tables without
locks (Recht et al. 2011, "Hogwild"). Chapter 05.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.fasttext.model import SubwordVectors
from course_lib.fasttext.ngrams import NgramScheme, Unit
from course_lib.fasttext.tables import Tables
from course_lib.optimisers import TrainingInterrupted
from course_lib.text import EncodedCorpus

__all__ = ["hold_out", "train_fasttext"]

# As in word2vec's program and in gensim; short enough to stop and to report often.
STRETCH = 10_000
# The learning rate falls with the work done, but never below this share of the first.
LOWEST_RATE = 1e-4
# Negatives are drawn by frequency to this power (Mikolov et al. 2013b).
POWER = 0.75


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
        make more of them share a row (``collisions``).
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
    scheme = NgramScheme(unit, min_n, max_n, buckets)
    settings = _Settings(
        architecture, dim, window, negatives, subsample, epochs, learning_rate, threads
    )
    corpus = sentences
    if not isinstance(corpus, EncodedCorpus):
        corpus = EncodedCorpus.from_sentences(corpus, min_count=min_count)
    _check_corpus(corpus, negatives)
    tables = Tables(corpus.vocabulary.words, scheme, dim, seed)
    steps, interrupted = _train(corpus, tables, settings, seed, progress)
    return tables.vectors(corpus.vocabulary.counts, pd.DataFrame(steps, columns=_STEP), interrupted)


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


_STEP = ["epoch", "loss", "learning_rate", "tokens", "pairs"]
_Step = tuple[float, float, float, int, int]


@dataclass(frozen=True)
class _Settings:
    """The arguments that do not depend on the corpus, checked."""

    architecture: str
    dim: int
    window: int
    negatives: int
    subsample: float
    epochs: int
    learning_rate: float
    threads: int

    def __post_init__(self) -> None:
        if self.architecture not in ("skipgram", "cbow"):
            raise ValueError(
                f"architecture is {self.architecture!r}, expected 'skipgram' or 'cbow'."
            )
        for name in ("dim", "window", "negatives", "epochs", "threads"):
            value = getattr(self, name)
            if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{name} is {value!r}, expected a whole number of at least 1.")
        if not 0 <= self.subsample <= 1:
            raise ValueError(
                f"subsample is {self.subsample!r}, expected a share from 0 (keep every word) to "
                "1; 1e-3 and 1e-4 are usual."
            )
        if not (np.isfinite(self.learning_rate) and self.learning_rate > 0):
            raise ValueError(
                f"learning_rate is {self.learning_rate!r}, expected a finite number above 0; "
                "0.05 is usual."
            )


def _train(
    corpus: EncodedCorpus, tables: Tables, settings: _Settings, seed: int, progress: bool
) -> tuple[list[_Step], bool]:
    """Change the tables in place; return what happened, and whether Ctrl-C came."""
    from tqdm.auto import tqdm

    steps: list[_Step] = []
    total = corpus.n_tokens * settings.epochs
    done = 0
    bar = tqdm(total=total, unit=" words", unit_scale=True, disable=not progress)
    pool = ThreadPoolExecutor(settings.threads) if settings.threads > 1 else None
    # Leaving the pool waits for its threads, also after Ctrl-C: nobody writes afterwards.
    with bar, pool or nullcontext():
        try:
            for tokens, loss, pairs, rate in _rounds(corpus, tables, settings, seed, pool):
                new_epoch = (done + tokens) // corpus.n_tokens > done // corpus.n_tokens
                done += tokens
                mean = loss / pairs if pairs else np.nan
                steps.append((done / corpus.n_tokens, mean, rate, tokens, pairs))
                _check_still_finite(loss, new_epoch, tables, settings, done / corpus.n_tokens)
                bar.set_postfix(loss=f"{mean:.3f}", refresh=False)
                bar.update(tokens)
        except KeyboardInterrupt:
            warnings.warn(
                f"training was interrupted after {done / total:.0%} of the work; these are the "
                "vectors so far.",
                TrainingInterrupted,
                stacklevel=3,
            )
            return steps, True
    if not any(pairs for *_, pairs in steps):
        raise ValueError(
            "nothing was left to train on: sub-sampling removed all but single words from every "
            "sentence. Take a larger subsample, such as 1e-3, or 0 to keep every word."
        )
    return steps, False


def _rounds(
    corpus: EncodedCorpus,
    tables: Tables,
    settings: _Settings,
    seed: int,
    pool: ThreadPoolExecutor | None,
) -> Iterator[tuple[int, float, int, float]]:
    """Go through the corpus; in a round every thread takes the next stretch of its slice.

    Yields the tokens of a round, their summed loss, the pairs, and the learning rate.
    """
    stretch = _stretch_trainer(corpus, tables, settings)
    threads = settings.threads
    # One generator for each thread, eight numbers apart so that no two share a cache line.
    states = np.zeros((threads, 8), dtype=np.uint64)
    states[:, 0] = np.random.SeedSequence(seed).generate_state(threads, np.uint64)
    cuts = np.linspace(0, corpus.n_tokens, threads + 1).astype(np.int64)
    share = int(np.diff(cuts).max())
    done, total = 0, corpus.n_tokens * settings.epochs
    for _ in range(settings.epochs):
        for first in range(0, share, STRETCH):
            rate = settings.learning_rate * max(1 - done / total, LOWEST_RATE)
            starts = np.minimum(cuts[:-1] + first, cuts[1:])
            stops = np.minimum(starts + STRETCH, cuts[1:])
            work = [(*span, rate, state[:1]) for *span, state in zip(starts, stops, states)]
            results = list((pool.map if pool else map)(stretch, *zip(*work)))
            tokens = int((stops - starts).sum())
            done += tokens
            yield tokens, sum(loss for loss, _ in results), sum(n for _, n in results), rate


def _stretch_trainer(corpus: EncodedCorpus, tables: Tables, settings: _Settings) -> Any:
    """A function that trains on the tokens from ``start`` to ``stop``."""
    from course_lib.kernels.fasttext import train_stretch
    from course_lib.kernels.sampling import build_alias_table

    counts = corpus.vocabulary.counts.astype(np.float64)
    weights = counts**POWER
    thresholds, columns = build_alias_table(weights / weights.sum())
    keep = _keep_probability(counts, settings.subsample)
    # Read-only views: one compiled loop then serves arrays and memory-mapped files.
    ids, offsets = _read_only(corpus.ids), _read_only(corpus.offsets)

    def train(
        start: int, stop: int, rate: float, state: npt.NDArray[np.uint64]
    ) -> tuple[float, int]:
        return train_stretch(
            settings.architecture == "skipgram",
            ids,
            offsets,
            start,
            stop,
            keep,
            settings.window,
            thresholds,
            columns,
            settings.negatives,
            tables.rows,
            tables.offsets,
            tables.gains,
            tables.W_in,
            tables.W_out,
            np.float32(rate),
            state,
        )

    return train


def _keep_probability(counts: npt.NDArray[np.float64], subsample: float) -> npt.NDArray[np.float32]:
    """Probability to keep each word: the formula of word2vec's program."""
    if subsample == 0:
        return np.ones(len(counts), dtype=np.float32)
    relative = subsample * counts.sum() / np.maximum(counts, 1)
    return np.minimum(1, np.sqrt(relative) + relative).astype(np.float32)


def _check_still_finite(
    loss: float, new_epoch: bool, tables: Tables, settings: _Settings, epoch: float
) -> None:
    if not np.isfinite(loss) or (new_epoch and not tables.are_finite()):
        raise FloatingPointError(
            f"training has diverged after {epoch:.1f} epochs: the loss of the last stretch is "
            f"{loss}, or a vector is no longer finite. Start again with a smaller learning_rate "
            f"than {settings.learning_rate:g}; 0.05 is usual."
        )


def _check_corpus(corpus: EncodedCorpus, negatives: int) -> None:
    """Refuse a corpus that cannot be trained on, and ids that a kernel must never see."""
    n_words = len(corpus.vocabulary)
    if n_words < 2:
        raise ValueError(
            f"the vocabulary has {n_words} words, expected at least 2: words are learnt by "
            "telling them apart. Use more text, or a smaller min_count (5 by default)."
        )
    if negatives >= n_words:
        raise ValueError(
            f"negatives is {negatives}, but only {n_words - 1} of the vocabulary's {n_words} "
            "words differ from a target. Take fewer negatives."
        )
    lengths = np.diff(corpus.offsets)
    if not (lengths >= 2).any() or (lengths < 0).any():
        raise ValueError(
            f"none of the {len(corpus)} sentences holds two words of the vocabulary, so no word "
            "has a context. Pass longer sentences, or a smaller min_count (5 by default)."
        )
    if corpus.ids.min() < 0 or corpus.ids.max() >= n_words:
        raise ValueError(
            f"the corpus holds ids from {corpus.ids.min()} to {corpus.ids.max()}, but the "
            f"vocabulary has {n_words} words: expected 0 to {n_words - 1}. Encode the corpus "
            "with its own vocabulary, and leave unknown words out."
        )


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    view = array.view(np.ndarray)
    view.setflags(write=False)
    return view

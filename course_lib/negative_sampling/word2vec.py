"""Train word2vec on a real corpus, with one of two compiled loops (``kernels.word2vec``).

The text is walked through in stretches of 10,000 tokens. Between two stretches Python
has its say: it lowers the learning rate, records the loss, draws the progress bar,
notices Ctrl-C and looks for a run that diverges. Threads share both matrices without
locks (Recht et al. 2011, "Hogwild"): two rarely meet in the same row. Chapter 03.
"""

from __future__ import annotations

import queue
import threading
import warnings
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from course_lib.negative_sampling.models import initial_weights
from course_lib.negative_sampling.result import TrainingStep, Word2Vec, history_frame
from course_lib.negative_sampling.sampler import UnigramSampler, subsample_probability
from course_lib.optimisers import TrainingInterrupted
from course_lib.text import EncodedCorpus, Vocabulary

__all__ = ["train_word2vec"]

# As in Mikolov's program and in gensim; short enough to stop and to report often.
STRETCH = 10_000
# The learning rate falls with the work done, but never below this share of the first.
LOWEST_RATE = 1e-4
# float32 in a cache line: rows padded to whole lines are read faster.
CACHE_LINE = 16

_Steps: TypeAlias = Generator[TrainingStep, None, None]


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
        Negatives for each word; fewer than the words of the vocabulary.
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
    settings = _Settings(
        architecture, dim, window, negatives, epochs, learning_rate, threads, shrink_windows
    )
    corpus = _encode(sentences, vocabulary, min_count)
    _check_corpus(corpus, negatives)
    run = _Run(corpus, settings, subsample, power, seed)
    interrupted = _follow(run, progress, callback)
    return run.result(interrupted)


@dataclass(frozen=True)
class _Settings:
    """The arguments that do not depend on the corpus, checked."""

    architecture: str
    dim: int
    window: int
    negatives: int
    epochs: int
    learning_rate: float
    threads: int
    shrink: bool

    def __post_init__(self) -> None:
        if self.architecture not in ("skipgram", "cbow"):
            raise ValueError(
                f"architecture is {self.architecture!r}, expected 'skipgram' or 'cbow'."
            )
        for name in ("dim", "window", "negatives", "epochs", "threads"):
            value = getattr(self, name)
            if not isinstance(value, (int, np.integer)) or value < 1:
                raise ValueError(f"{name} is {value!r}, expected a whole number of at least 1.")
        if not (np.isfinite(self.learning_rate) and self.learning_rate > 0):
            raise ValueError(
                f"learning_rate is {self.learning_rate!r}, expected a finite number above 0; "
                "0.025 is usual, 0.05 for CBOW."
            )


class _Run:
    """The matrices of one training run, and the work that is to be done on them."""

    def __init__(
        self, corpus: EncodedCorpus, settings: _Settings, subsample: float, power: float, seed: int
    ) -> None:
        self.corpus, self.settings = corpus, settings
        # Read-only views: the same compiled loop then serves arrays and memory-mapped files.
        self.ids, self.offsets = _read_only(corpus.ids), _read_only(corpus.offsets)
        counts = corpus.vocabulary.counts
        self.keep = subsample_probability(counts, subsample).astype(np.float32)
        self.sampler = UnigramSampler(counts, power, seed)
        W_in, W_out = initial_weights(len(counts), settings.dim, seed)
        self.W_in, self.W_out = _padded(W_in), _padded(W_out)
        # One generator for each thread, eight numbers apart so that no two share a cache line.
        self.states = np.zeros((settings.threads, 8), dtype=np.uint64)
        self.states[:, 0] = np.random.SeedSequence(seed).generate_state(settings.threads, np.uint64)
        self.steps: list[TrainingStep] = []
        self.tokens_done = 0

    @property
    def total_tokens(self) -> int:
        return self.corpus.n_tokens * self.settings.epochs

    def slices(self) -> list[_Steps]:
        """One stream of work for each thread: a slice of the corpus, in every epoch."""
        cuts = np.linspace(0, self.corpus.n_tokens, self.settings.threads + 1).astype(np.int64)
        return [
            self._work(int(first), int(stop), state[:1])
            for first, stop, state in zip(cuts, cuts[1:], self.states, strict=False)
        ]

    def _work(self, first: int, stop: int, state: npt.NDArray[np.uint64]) -> _Steps:
        """Train on tokens ``first`` to ``stop``, a stretch at a time."""
        from course_lib.kernels.word2vec import train_stretch

        settings = self.settings
        total, done = (stop - first) * settings.epochs, 0
        for _ in range(settings.epochs):
            for start in range(first, stop, STRETCH):
                end = min(start + STRETCH, stop)
                rate = settings.learning_rate * max(1 - done / total, LOWEST_RATE)
                loss, pairs = train_stretch(
                    settings.architecture == "skipgram",
                    self.ids,
                    self.offsets,
                    start,
                    end,
                    self.keep,
                    settings.window,
                    settings.shrink,
                    self.sampler.thresholds,
                    self.sampler.columns,
                    settings.negatives,
                    self.W_in,
                    self.W_out,
                    np.float32(rate),
                    state,
                )
                done += end - start
                mean = loss / pairs if pairs else np.nan
                yield TrainingStep(done / total * settings.epochs, mean, rate, end - start, pairs)

    def record(self, step: TrainingStep) -> TrainingStep:
        """Add a step to the history; stop a run that has diverged."""
        before = self.tokens_done * self.settings.epochs // self.total_tokens
        self.tokens_done += step.tokens
        epoch = self.tokens_done * self.settings.epochs / self.total_tokens
        # Progress over all threads, not of the one that reports.
        step = TrainingStep(epoch, step.loss, step.learning_rate, step.tokens, step.pairs)
        self.steps.append(step)
        new_epoch = int(epoch) > before
        diverged = step.pairs and not np.isfinite(step.loss)
        if diverged or (new_epoch and not self._weights_are_finite()):
            raise FloatingPointError(
                f"training has diverged in epoch {before + 1}: the loss is {step.loss}, or a "
                f"weight is no longer finite. Start again with a smaller learning_rate than "
                f"{self.settings.learning_rate:g}; 0.025 is usual."
            )
        return step

    def _weights_are_finite(self) -> bool:
        # NaN and infinity survive a sum, and a sum needs no memory.
        with np.errstate(invalid="ignore", over="ignore"):
            return bool(np.isfinite(self.W_in.sum()) and np.isfinite(self.W_out.sum()))

    def result(self, interrupted: bool) -> Word2Vec:
        """Hand the vectors over without their padding."""
        if not interrupted and not any(step.pairs for step in self.steps):
            raise ValueError(
                "nothing was left to train on: sub-sampling removed all but single words from "
                "every sentence. Take a larger subsample, such as 1e-3, or 0 to keep every word."
            )
        dim = self.settings.dim
        matrix = self.W_in[:, :dim].copy()
        del self.W_in
        vocabulary = self.corpus.vocabulary
        return Word2Vec(
            vocabulary.words,
            matrix,
            vocabulary.counts,
            output_matrix=self.W_out[:, :dim].copy(),
            history=history_frame(self.steps),
            interrupted=interrupted,
        )


def _follow(run: _Run, progress: bool, callback: Callable[[TrainingStep], None] | None) -> bool:
    """Do the work, step by step, with a progress bar; return whether it was interrupted."""
    from tqdm.auto import tqdm

    slices = run.slices()
    steps = slices[0] if len(slices) == 1 else _in_threads(slices)
    running = np.nan
    bar = tqdm(total=run.total_tokens, unit=" words", unit_scale=True, disable=not progress)
    with bar:
        try:
            for step in steps:
                step = run.record(step)
                if step.pairs:
                    running = step.loss if np.isnan(running) else 0.95 * running + 0.05 * step.loss
                bar.set_postfix(loss=f"{running:.3f}", refresh=False)
                bar.update(step.tokens)
                if callback is not None:
                    callback(step)
        except KeyboardInterrupt:
            warnings.warn(
                f"training was interrupted after {run.tokens_done / run.total_tokens:.0%} of the "
                "work; these are the vectors so far.",
                TrainingInterrupted,
                stacklevel=3,
            )
            return True
        finally:
            steps.close()  # Stops the threads and waits for them.
    return False


def _in_threads(slices: list[_Steps]) -> _Steps:
    """Run each stream of work in a thread of its own and pass their steps on.

    Python threads suffice: the compiled loops run without the interpreter's lock.
    """
    steps: queue.SimpleQueue[TrainingStep | BaseException | None] = queue.SimpleQueue()
    stop = threading.Event()

    def work(slice_: _Steps) -> None:
        try:
            for step in slice_:
                steps.put(step)
                if stop.is_set():
                    break
            steps.put(None)
        except BaseException as error:  # Raised again below, in the caller's thread.
            steps.put(error)

    workers = [threading.Thread(target=work, args=(slice_,), daemon=True) for slice_ in slices]
    try:
        for worker in workers:
            worker.start()
        running = len(workers)
        while running:
            step = steps.get()
            if isinstance(step, BaseException):
                raise step
            if step is None:
                running -= 1
            else:
                yield step
    finally:
        stop.set()
        for worker in workers:
            worker.join()


def _encode(
    sentences: EncodedCorpus | Iterable[Sequence[str]],
    vocabulary: Vocabulary | None,
    min_count: int,
) -> EncodedCorpus:
    if not isinstance(sentences, EncodedCorpus):
        return EncodedCorpus.from_sentences(sentences, vocabulary, min_count)
    if vocabulary is not None and vocabulary.words != sentences.vocabulary.words:
        raise ValueError(
            f"vocabulary has {len(vocabulary)} words, but the corpus was encoded with another "
            f"one of {len(sentences.vocabulary)}. Leave vocabulary out, or pass token lists."
        )
    return sentences


def _check_corpus(corpus: EncodedCorpus, negatives: int) -> None:
    """Refuse a corpus that cannot be trained on, and ids that a kernel must never see."""
    n_words = len(corpus.vocabulary)
    if n_words < 2:
        raise ValueError(
            f"the vocabulary has {n_words} words, expected at least 2: words are learnt by telling "
            "them apart. Use more text, or a smaller min_count (5 by default)."
        )
    if negatives >= n_words:
        raise ValueError(
            f"negatives is {negatives}, but only {n_words - 1} of the vocabulary's {n_words} words "
            "differ from a target. Take fewer negatives."
        )
    # A stretch at a time: the offsets of a large corpus stay on disk, as its ids do.
    longest = 1
    for start in range(0, len(corpus), 1 << 20):
        lengths = np.diff(corpus.offsets[start : start + (1 << 20) + 1])
        if lengths.min() < 0:
            raise ValueError("the corpus' offsets decrease somewhere; expected increasing ones.")
        longest = max(longest, int(lengths.max()))
    if longest < 2:
        raise ValueError(
            f"none of the {len(corpus)} sentences holds two words of the vocabulary, so no word "
            "has a context. Pass longer sentences, or a smaller min_count (5 by default)."
        )
    for start in range(0, corpus.n_tokens, 1 << 20):
        ids = corpus.ids[start : start + (1 << 20)]
        if ids.min() < 0 or ids.max() >= n_words:
            wrong = int(np.flatnonzero((ids < 0) | (ids >= n_words))[0])
            raise ValueError(
                f"token {start + wrong} of the corpus has the id {ids[wrong]}, but the vocabulary "
                f"has {n_words} words: expected 0 to {n_words - 1}. Encode the corpus with its own "
                "vocabulary, and leave unknown words out."
            )


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    view = array.view(np.ndarray)
    view.setflags(write=False)
    return view


def _padded(matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Copy to rows that fill whole cache lines, the first starting at one; zeros at the end."""
    n_rows, dim = matrix.shape
    width = -(-dim // CACHE_LINE) * CACHE_LINE
    memory: npt.NDArray[Any] = np.zeros(n_rows * width + CACHE_LINE, dtype=np.float32)
    first = -(memory.ctypes.data // 4) % CACHE_LINE
    rows = memory[first : first + n_rows * width].reshape(n_rows, width)
    rows[:, :dim] = matrix
    return rows

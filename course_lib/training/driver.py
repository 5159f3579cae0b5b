"""Send a compiled loop over all the work of a training run, and watch it.

The work is a row of tokens or of cells, cut into one slice for each thread and gone
through epoch after epoch in stretches. Between two stretches Python has its say: it lowers
the learning rate, records the loss, draws the progress bar, notices Ctrl-C and looks for a
run that diverges. Threads share the weights without locks (Recht et al. 2011, "Hogwild"),
and none waits for another: each goes its own way through its slice.
"""

from __future__ import annotations

import queue
import threading
import warnings
from collections.abc import Callable, Generator, Sequence
from dataclasses import astuple, dataclass, field, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Run",
    "TrainingInterrupted",
    "TrainingStep",
    "Work",
    "check_architecture",
    "history_frame",
    "train",
]

# The learning rate falls with the work done, but never below this share of the first.
LOWEST_RATE = 1e-4

# Takes start and stop of a stretch, the learning rate and the number of the thread; returns
# the summed loss and over how many pairs it is summed.
Work: TypeAlias = Callable[[int, int, float, int], tuple[float, int]]


class TrainingInterrupted(UserWarning):
    """Training was stopped by Ctrl-C; what was learnt so far is returned."""


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """What is known after a stretch of training; the ``callback`` receives one.

    Attributes
    ----------
    epoch : float
        How often the corpus has been gone through, 2.5 say.
    loss : float
        Mean loss of a pair (skip-gram) or window (CBOW) in this stretch, measured before
        each update; NaN if sub-sampling left nothing of the stretch.
    learning_rate : float
        Used in this stretch.
    tokens : int
        Tokens gone through in this stretch, before sub-sampling.
    pairs : int
        Pairs or windows trained on in this stretch.
    """

    epoch: float
    loss: float
    learning_rate: float
    tokens: int
    pairs: int


def history_frame(steps: Sequence[TrainingStep]) -> pd.DataFrame:
    """Put steps in a table, one row each."""
    import pandas as pd

    columns = [field.name for field in fields(TrainingStep)]
    return pd.DataFrame([astuple(step) for step in steps], columns=columns)


@dataclass
class Run:
    """What happened in a training run.

    Attributes
    ----------
    n, epochs : int
        Tokens or cells, and how often they are gone through.
    steps : list of TrainingStep
    losses : numpy.ndarray of float64, shape (epochs,)
        Summed loss of each epoch. With several threads one may begin the next epoch
        while another still works on the last.
    done : numpy.ndarray of int64, shape (epochs,)
        How much of each epoch has been gone through.
    interrupted : bool
        Whether Ctrl-C ended the run early.
    """

    n: int
    epochs: int
    steps: list[TrainingStep] = field(default_factory=list)
    interrupted: bool = False

    def __post_init__(self) -> None:
        self.losses = np.zeros(self.epochs)
        self.done = np.zeros(self.epochs, dtype=np.int64)

    @property
    def epoch(self) -> float:
        """How often all has been gone through, over all threads."""
        return int(self.done.sum()) * self.epochs / (self.n * self.epochs)

    def history(self) -> pd.DataFrame:
        """A table with one row for each step."""
        return history_frame(self.steps)

    def epoch_losses(self) -> list[float]:
        """Mean loss of a token or cell in each epoch that is complete."""
        return (self.losses[self.done == self.n] / self.n).tolist()


class _Report(NamedTuple):
    """What a thread says after a stretch; ``epoch`` is the thread's own, from 0."""

    epoch: int
    tokens: int
    loss: float
    pairs: int
    rate: float


_Reports: TypeAlias = Generator[_Report, None, None]


def train(
    work: Work,
    n: int,
    weights: Sequence[npt.NDArray[Any]],
    *,
    epochs: int,
    stretch: int,
    learning_rate: float,
    usual_rate: str,
    falling: bool = True,
    threads: int = 1,
    unit: str = " words",
    progress: bool = True,
    callback: Callable[[TrainingStep], None] | None = None,
) -> Run:
    """Do all the work of a training run, step by step; the weights change in place.

    Ctrl-C stops early, with a ``TrainingInterrupted`` warning in the name of the caller's
    caller.

    Parameters
    ----------
    work : callable
        ``work(start, stop, learning_rate, thread)`` trains on tokens ``start`` to
        ``stop - 1`` and returns the summed loss and the number of pairs. Python threads
        suffice for several: the compiled loops run without the interpreter's lock.
    n : int
        Tokens, or cells.
    weights : sequence of arrays
        Looked at after each epoch: all must be finite.
    epochs : int
        How often to go through all.
    stretch : int
        Tokens of a call of ``work``: short enough to stop and to report often.
    learning_rate : float
    usual_rate : str
        What to advise when the run diverges, ``"0.025 is usual"``.
    falling : bool, default True
        Let the learning rate fall linearly to nearly 0.
    threads : int, default 1
    unit : str, default " words"
        What the progress bar counts.
    progress : bool, default True
    callback : callable, optional
        Called with a ``TrainingStep`` after every stretch, in the calling thread. It may
        raise ``KeyboardInterrupt`` to stop.

    Returns
    -------
    Run

    Raises
    ------
    ValueError
        If in the end there was no pair to train on.
    FloatingPointError
        If training diverges: the loss or a weight becomes infinite or NaN.

    Examples
    --------
    >>> W = np.zeros(1)
    >>> def work(start, stop, rate, thread):
    ...     W[0] += rate * (stop - start)
    ...     return 0.5 * (stop - start), stop - start
    >>> run = train(work, 4, [W], epochs=2, stretch=2, learning_rate=1.0, usual_rate="1 is usual",
    ...             progress=False)
    >>> [step.learning_rate for step in run.steps], W.tolist(), run.epoch_losses()
    ([1.0, 0.75, 0.5, 0.25], [5.0], [0.5, 0.5])
    """
    from tqdm.auto import tqdm

    run = Run(n, epochs)
    cuts = np.linspace(0, n, threads + 1).astype(np.int64).tolist()
    streams = [
        _stretches(work, slice_, thread, epochs, stretch, learning_rate, falling)
        for thread, slice_ in enumerate(pairwise(cuts))
    ]
    reports = streams[0] if len(streams) == 1 else _in_threads(streams)
    running = np.nan
    with tqdm(total=n * epochs, unit=unit, unit_scale=True, disable=not progress) as bar:
        try:
            for report in reports:
                step = _record(run, report, weights, learning_rate, usual_rate)
                if step.pairs:
                    running = step.loss if np.isnan(running) else 0.95 * running + 0.05 * step.loss
                bar.set_postfix(loss=f"{running:.3f}", refresh=False)
                bar.update(step.tokens)
                if callback is not None:
                    callback(step)
        except KeyboardInterrupt:
            run.interrupted = True
            warnings.warn(
                f"training was interrupted in epoch {int(run.epoch) + 1} of {epochs}, after "
                f"{run.epoch / epochs:.0%} of the work; these are the vectors so far.",
                TrainingInterrupted,
                stacklevel=3,
            )
        finally:
            reports.close()  # Stops the threads and waits for them.
    if not run.interrupted and not any(step.pairs for step in run.steps):
        raise ValueError(
            "nothing was left to train on: sub-sampling removed all but single words from "
            "every sentence. Take a larger subsample, such as 1e-3, or 0 to keep every word."
        )
    return run


def _stretches(
    work: Work,
    slice_: tuple[int, int],
    thread: int,
    epochs: int,
    stretch: int,
    learning_rate: float,
    falling: bool,
) -> _Reports:
    """One thread's work: its slice in every epoch, a stretch at a time."""
    first, last = slice_
    total, done = (last - first) * epochs, 0
    for epoch in range(epochs):
        for start in range(first, last, stretch):
            stop = min(start + stretch, last)
            rate = learning_rate
            if falling:
                rate *= max(1 - done / total, LOWEST_RATE)
            loss, pairs = work(start, stop, rate, thread)
            done += stop - start
            yield _Report(epoch, stop - start, loss, pairs, rate)


def _in_threads(streams: Sequence[_Reports]) -> _Reports:
    """Run each stream of work in a thread of its own and pass the reports on."""
    reports: queue.SimpleQueue[_Report | BaseException | None] = queue.SimpleQueue()
    stop = threading.Event()

    def work(stream: _Reports) -> None:
        try:
            for report in stream:
                reports.put(report)
                if stop.is_set():
                    break
            reports.put(None)
        except BaseException as error:  # Raised again below, in the caller's thread.
            reports.put(error)

    workers = [threading.Thread(target=work, args=(stream,), daemon=True) for stream in streams]
    try:
        for worker in workers:
            worker.start()
        running = len(workers)
        while running:
            report = reports.get()
            if isinstance(report, BaseException):
                raise report
            if report is None:
                running -= 1
            else:
                yield report
    finally:
        stop.set()
        for worker in workers:
            worker.join()


def _record(
    run: Run,
    report: _Report,
    weights: Sequence[npt.NDArray[Any]],
    learning_rate: float,
    usual_rate: str,
) -> TrainingStep:
    """Add a report to the run; stop a run that has diverged."""
    before = int(run.epoch)
    run.losses[report.epoch] += report.loss
    run.done[report.epoch] += report.tokens
    mean = report.loss / report.pairs if report.pairs else np.nan
    step = TrainingStep(run.epoch, mean, report.rate, report.tokens, report.pairs)
    run.steps.append(step)
    diverged = report.pairs and not np.isfinite(report.loss)
    if diverged or (int(run.epoch) > before and not _are_finite(weights)):
        raise FloatingPointError(
            f"training has diverged in epoch {before + 1}: the loss is {step.loss}, or a weight "
            "is no longer finite. Start again with a smaller learning_rate than "
            f"{learning_rate:g}; {usual_rate}."
        )
    return step


def _are_finite(weights: Sequence[npt.NDArray[Any]]) -> bool:
    # NaN and infinity survive a sum, and a sum needs no memory.
    with np.errstate(invalid="ignore", over="ignore"):
        return all(np.isfinite(array.sum()) for array in weights)


def check_architecture(architecture: str) -> None:
    """Refuse what is neither ``"skipgram"`` nor ``"cbow"``."""
    if architecture not in ("skipgram", "cbow"):
        raise ValueError(f"architecture is {architecture!r}, expected 'skipgram' or 'cbow'.")

"""What a training step of CBOW costs, part by part, as the vocabulary grows. Chapter 02."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.cbow.models import one_hot
from course_lib.layers import (
    Embedding,
    EmbeddingDot,
    MatMul,
    SigmoidWithLoss,
    SoftmaxWithLoss,
)
from course_lib.optimisers import SGD

__all__ = ["PARTS", "Slope", "fit_slope", "measure_bottlenecks"]

PARTS = (
    "one-hot @ W_in",
    "look-up, full gradient",
    "look-up, rows only",
    "h @ W_out + softmax",
    "negative sampling",
)
# Rows only and sampled words cost the same for any vocabulary; the other parts work through
# matrices as long as the vocabulary, and cost in proportion to it.
_FLAT = (PARTS[2], PARTS[4])
_FLOAT = 4  # Bytes of a float32.
# Processor time leaves out what other programs do; where its clock is coarse (Windows:
# 16 ms), short steps need the clock on the wall.
_FINE = time.get_clock_info("process_time").resolution <= 1e-6
_now = time.process_time if _FINE else time.perf_counter
_Row: TypeAlias = tuple[int, str, float, float, str]


class Slope(NamedTuple):
    """Straight line through a log-log plot: value = exp(intercept) * size ** slope.

    Attributes
    ----------
    slope : float
        1 means that twice the size costs twice as much, 0 that size does not matter.
    low, high : float
        Confidence interval of the slope.
    intercept : float
        Natural logarithm of the value at size 1.
    """

    slope: float
    low: float
    high: float
    intercept: float

    def at(self, sizes: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Read values off the line."""
        return np.exp(self.intercept) * np.asarray(sizes, dtype=np.float64) ** self.slope


def fit_slope(sizes: npt.ArrayLike, values: npt.ArrayLike, confidence: float = 0.95) -> Slope:
    """Fit a straight line to a log-log plot, by least squares.

    Parameters
    ----------
    sizes, values : array_like of float, shape (n,)
        At least two different sizes; all above 0.
    confidence : float, default 0.95
        Of the interval, from Student's t; infinite with two points.

    Returns
    -------
    Slope

    Raises
    ------
    ValueError
        If there are fewer than two different sizes, or a number is not above 0.

    Examples
    --------
    >>> line = fit_slope([10, 100, 1000], [0.02, 0.2, 2.0])
    >>> round(line.slope, 6), line.at([1e6]).round(3).tolist()
    (1.0, [2000.0])
    """
    from scipy import stats

    x, y = np.asarray(sizes, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if not ((x > 0).all() and (y > 0).all()):
        raise ValueError("sizes and values must be above 0 to be drawn on logarithmic axes.")
    if len(np.unique(x)) < 2:
        raise ValueError(
            f"sizes holds {len(np.unique(x))} different sizes, expected at least 2 for a line."
        )
    line = stats.linregress(np.log(x), np.log(y))
    free = len(x) - 2
    half = stats.t.ppf((1 + confidence) / 2, free) * line.stderr if free else np.inf
    slope = float(line.slope)
    return Slope(slope, slope - float(half), slope + float(half), float(line.intercept))


def measure_bottlenecks(
    vocabulary_sizes: Sequence[int] = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000),
    dim: int = 100,
    *,
    batch_size: int = 10,
    n_contexts: int = 2,
    negatives: int = 5,
    repeats: int = 7,
    max_bytes: float = 5e8,
    max_seconds: float = 10.0,
    seed: int = 0,
    progress: bool = True,
) -> pd.DataFrame:
    """Measure what one training step costs in each part of CBOW, for growing vocabularies.

    Each part does its forward pass, its backward pass and a step of gradient descent on
    random words, on one processor core: with several, small sizes would show the cost of
    waking them up. Sizes that would need more than ``max_bytes`` are not run: their cost
    follows from that of the largest size that was, in proportion to the vocabulary (the
    look-up of rows and negative sampling cost the same for any vocabulary), and is marked
    as extrapolated. A fitted slope would not do: the step from a matrix that fits into the
    processor's cache to one that does not makes a line too steep beyond it.

    Parameters
    ----------
    vocabulary_sizes : sequence of int
        Increasing.
    dim : int, default 100
        Length of the word vectors, D.
    batch_size, n_contexts : int, default 10 and 2
        Windows in a step, and contexts in a window. Small, so that the plain way can be
        measured at all.
    negatives : int, default 5
    repeats : int, default 7
        The time is that of the fastest of so many steps: a busy machine can only add to it.
    max_bytes : float, default 5e8
        Memory that a step and its weights may take.
    max_seconds : float, default 10
        Shared out among all sizes and parts; a step is repeated less often, but run at
        least twice, when its share is used up.
    seed : int, default 0
        For the random words.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    pandas.DataFrame
        Columns ``vocabulary_size``, ``part`` (one of ``PARTS``), ``seconds``, ``bytes``
        (the most that the step held at one time besides the weights) and ``kind``
        (``"measured"`` or ``"extrapolated"``).

    Raises
    ------
    ValueError
        If a part can be measured at none of the sizes.

    Examples
    --------
    >>> costs = measure_bottlenecks([100, 1000, 10**9], dim=10, repeats=1, progress=False)
    >>> costs.groupby("kind").size().to_dict()
    {'extrapolated': 5, 'measured': 10}
    """
    from threadpoolctl import threadpool_limits
    from tqdm.auto import tqdm

    random = np.random.default_rng(seed)
    work = [(part, size) for part in PARTS for size in sorted(vocabulary_sizes)]
    rows: list[_Row] = []
    with threadpool_limits(1):
        for part, size in tqdm(work, desc="measuring", disable=not progress):
            words = random.integers(0, size, size=(batch_size, n_contexts + 1 + negatives))
            n_ids = batch_size * n_contexts
            if _bytes_needed(part, size, dim, n_ids, batch_size) <= max_bytes:
                step = _steps(part, size, dim, words, n_contexts)
                seconds, held = _cost(step, repeats, max_seconds / len(work))
                rows.append((size, part, seconds, held, "measured"))
            else:
                rows.append(_extrapolated(part, size, rows, max_bytes))
    return pd.DataFrame(rows, columns=["vocabulary_size", "part", "seconds", "bytes", "kind"])


def _steps(
    part: str, size: int, dim: int, words: npt.NDArray[np.int64], n_contexts: int
) -> Callable[[], None]:
    """One training step of one part: forward, backward, and the weights are moved."""
    contexts, targets = words[:, :n_contexts].ravel(), words[:, n_contexts]
    W = np.full((size, dim), 0.01, dtype=np.float32)
    h = np.full((len(words), dim), 0.01, dtype=np.float32)
    dvectors = np.ones((len(contexts), dim), dtype=np.float32)
    layer: Any
    if part == PARTS[0]:
        layer = product = MatMul(W)

        def there_and_back() -> None:
            product.forward(one_hot(contexts, size))
            # Not product.backward: the one-hot input itself needs no gradient.
            product.grads = [product.x.T @ dvectors]

    elif part in PARTS[1:3]:
        layer = look_up = Embedding(W, sparse=part == PARTS[2])

        def there_and_back() -> None:
            look_up.forward(contexts)
            look_up.backward(dvectors)

    elif part == PARTS[3]:
        layer, softmax = MatMul(W.reshape(dim, size)), SoftmaxWithLoss()

        def there_and_back() -> None:
            softmax.forward(layer.forward(h), targets)
            layer.backward(softmax.backward())

    else:
        layer, sigmoid = EmbeddingDot(W, sparse=True), SigmoidWithLoss()
        asked = words[:, n_contexts:]
        labels = np.zeros(asked.shape)
        labels[:, 0] = 1

        def there_and_back() -> None:
            sigmoid.forward(layer.forward(h, asked), labels)
            layer.backward(sigmoid.backward())

    optimiser = SGD(1e-6)

    def step() -> None:
        there_and_back()
        optimiser.update(layer.params, layer.grads)

    return step


def _bytes_needed(part: str, size: int, dim: int, n_ids: int, batch_size: int) -> int:
    """Estimate the memory of a step and its weights before anything is allocated."""
    # A full gradient is as large as the weights, and so is the step made of it.
    gradient = {PARTS[2]: 0, PARTS[4]: 0}.get(part, 2 * size * dim)
    extra = {PARTS[0]: n_ids * size, PARTS[3]: 6 * batch_size * size}.get(part, 0)
    return _FLOAT * (size * dim + gradient + extra)


def _cost(step: Callable[[], None], repeats: int, budget: float) -> tuple[float, float]:
    """Shortest time of a step, and the most memory that it holds at one time."""
    step()  # The first run meets cold caches; it is not measured.
    tracemalloc.start()
    step()
    held = max(tracemalloc.get_traced_memory()[1], 1)
    tracemalloc.stop()
    seconds: list[float] = []
    while not seconds or (len(seconds) < repeats and sum(seconds) < budget):
        start = _now()
        step()
        seconds.append(_now() - start)
    return min(seconds), float(held)


def _extrapolated(part: str, size: int, rows: list[_Row], max_bytes: float) -> _Row:
    """Scale the cost at the largest size that was measured up to another."""
    measured = [row for row in rows if row[1] == part and row[4] == "measured"]
    if not measured:
        raise ValueError(
            f"'{part}' fits in max_bytes={max_bytes:.3g} at 0 of the sizes, expected at least "
            "1. Add smaller vocabulary_sizes, or raise max_bytes."
        )
    largest, _, seconds, held, _ = measured[-1]
    factor = 1 if part in _FLAT else size / largest
    return size, part, factor * seconds, factor * held, "extrapolated"

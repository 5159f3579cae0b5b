"""How far a number could have come out otherwise: intervals for shares, means, anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Interval", "bootstrap_interval", "mean_and_interval", "wilson_interval"]


class Interval(NamedTuple):
    """Ends of an interval."""

    low: float
    high: float


def bootstrap_interval(
    values: npt.ArrayLike,
    statistic: Callable[..., Any] = np.mean,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 2000,
) -> Interval:
    """Interval of a statistic by resampling (percentile bootstrap; Efron, 1979).

    How far would the number move, had we drawn other examples of the same kind? Draw as
    many examples with replacement, compute again, 2,000 times over, and cut off the tails.

    Parameters
    ----------
    values : array_like, shape (n,) or (n, k)
        One example in each row.
    statistic : callable, default numpy.mean
        Takes an array shaped like ``values``, returns a number.
    level : float, default 0.95
    seed : int, default 0
    resamples : int, default 2000
        Enough that the ends move by less than their second digit.

    Returns
    -------
    Interval
        Resamples whose statistic is not finite do not count (a correlation of constants).

    Raises
    ------
    ValueError
        If there are no values, or ``level`` is not between 0 and 1.

    Examples
    --------
    >>> low, high = bootstrap_interval([0, 1, 1, 1, 0, 1, 1, 0, 1, 1])
    >>> round(low, 2), round(high, 2)
    (0.4, 0.9)
    """
    data = np.asarray(values)
    if len(data) == 0:
        raise ValueError("values is empty, expected at least one example.")
    _check_level(level)
    rng = np.random.default_rng(seed)
    draws = np.array(
        [statistic(data[rng.integers(len(data), size=len(data))]) for _ in range(resamples)]
    )
    return percentile_interval(draws, level)


def percentile_interval(draws: npt.NDArray[np.floating[Any]], level: float = 0.95) -> Interval:
    """Cut the tails off what a statistic was in many resamples; what is not finite is left out."""
    draws = draws[np.isfinite(draws)]
    if not len(draws):
        return Interval(float("nan"), float("nan"))
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def wilson_interval(successes: int, n: int, level: float = 0.95) -> Interval:
    """Interval of a share of successes (Wilson, 1927).

    Unlike "plus or minus two standard errors" it is right for few trials and for shares
    near 0 and 1, and never leaves the range from 0 to 1.

    Parameters
    ----------
    successes, n : int
        0 <= successes <= n. With n = 0 nothing is known: the interval is (0, 1).
    level : float, default 0.95

    Raises
    ------
    ValueError
        If ``successes`` is not between 0 and ``n``, or ``level`` not between 0 and 1.

    Examples
    --------
    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    from scipy import stats

    if not 0 <= successes <= n:
        raise ValueError(f"successes is {successes!r}, expected a whole number from 0 to n={n}.")
    _check_level(level)
    if n == 0:
        return Interval(0.0, 1.0)
    interval = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    return Interval(float(interval.low), float(interval.high))


def mean_and_interval(values: npt.ArrayLike, level: float = 0.95) -> tuple[float, Interval]:
    """Mean over seeds, and where the mean over many seeds would lie (Student's t).

    Parameters
    ----------
    values : array_like of float, shape (n,)
        One result for each seed. A single one gives an interval without ends.
    level : float, default 0.95

    Returns
    -------
    mean : float
    interval : Interval

    Raises
    ------
    ValueError
        If there are no values, or ``level`` is not between 0 and 1.

    Examples
    --------
    >>> mean, (low, high) = mean_and_interval([0.52, 0.55, 0.54])
    >>> round(mean, 3), round(low, 3), round(high, 3)
    (0.537, 0.499, 0.575)
    """
    from scipy import stats

    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 1 or len(data) == 0:
        raise ValueError(f"values has shape {data.shape}, expected (n,): one result a seed.")
    _check_level(level)
    mean = float(data.mean())
    if len(data) == 1:
        return mean, Interval(-float("inf"), float("inf"))
    error = data.std(ddof=1) / np.sqrt(len(data))
    half = float(stats.t.ppf((1 + level) / 2, len(data) - 1) * error)
    return mean, Interval(mean - half, mean + half)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}, expected a number between 0 and 1, such as 0.95.")

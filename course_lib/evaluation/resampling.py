"""What rank correlations become when the pairs are drawn anew, all draws at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["resampled_spearman"]

_DRAWS_AT_ONCE = 64  # their counts, of a thousand pairs, stay in the processor's cache

Floats = npt.NDArray[np.float64]


def resampled_spearman(
    table: npt.ArrayLike,
    resamples: int = 2000,
    seed: int | np.random.Generator = 0,
) -> Floats:
    """Spearman's correlations of the first column with the others, over rows drawn anew.

    For each resample as many rows are drawn, with replacement, as the table has, and all
    correlations are computed on the same draw. Row by row the result is what Spearman's
    correlation gives on the rows drawn, equal values sharing a rank. It is reached without
    sorting each draw: the columns are sorted once, and a value's rank in a draw follows
    from how often it and each smaller value were drawn.

    Parameters
    ----------
    table : array_like of float, shape (n, k)
        A row for each pair: what people said, then the cosines of one or more sets of
        vectors.
    resamples : int, default 2000
    seed : int or numpy.random.Generator, default 0
        Of the draws. They are those of ``bootstrap_interval`` with the same seed.

    Returns
    -------
    numpy.ndarray of float64, shape (resamples, k - 1)
        NaN where a column holds one value alone in a draw, and in all draws for a column
        with a NaN.

    Raises
    ------
    ValueError
        If the table has no rows, or fewer than two columns.

    Examples
    --------
    >>> table = [[1, 0.1, 0.3], [2, 0.2, 0.5], [3, 0.6, 0.4], [4, 0.7, 0.2]]
    >>> drawn = resampled_spearman(table, resamples=100)
    >>> drawn.shape, drawn[:3, 0].round(6).tolist()
    ((100, 2), [1.0, 1.0, 1.0])
    """
    data = np.asarray(table, dtype=np.float64)
    if data.ndim != 2 or data.shape[0] < 1 or data.shape[1] < 2:
        raise ValueError(
            f"table has the shape {data.shape}, expected (n, k): a row for each pair, and the "
            "first column to be correlated with one or more others."
        )
    rng = np.random.default_rng(seed)
    columns = [_sorted(values) for values in data.T]
    found = [
        _correlations(columns, _counts(rng, len(data), min(_DRAWS_AT_ONCE, resamples - start)))
        for start in range(0, resamples, _DRAWS_AT_ONCE)
    ]
    correlations = np.concatenate(found, axis=1).T if found else np.empty((0, len(columns) - 1))
    correlations[:, np.isnan(data[:, 1:]).any(axis=0) | np.isnan(data[:, 0]).any()] = np.nan
    return correlations


def _sorted(values: Floats) -> tuple[Any, Any, Any]:
    """Order of the values, where each run of equal ones starts, and the run of each value."""
    order = np.argsort(values, kind="stable")
    _, starts, run = np.unique(values[order], return_index=True, return_inverse=True)
    run_of = np.empty_like(run)
    run_of[order] = run
    return order, starts, run_of


def _counts(rng: np.random.Generator, n: int, draws: int) -> Floats:
    """How often each row comes in each draw, shape (n, draws)."""
    ids = rng.integers(n, size=(draws, n)) * draws + np.arange(draws)[:, np.newaxis]
    return np.bincount(ids.ravel(), minlength=n * draws).reshape(n, draws).astype(np.float64)


def _correlations(columns: list[tuple[Any, Any, Any]], counts: Floats) -> Floats:
    """Of the ranks of the first column with those of the others, shape (k - 1, draws)."""
    first, *others = (_ranks(column, counts) for column in columns)
    weighted = first * counts
    size = np.sqrt((weighted * first).sum(axis=0))
    with np.errstate(invalid="ignore"):  # 0/0 where a column holds one value alone
        rows = [
            (weighted * ranks).sum(axis=0) / (size * np.sqrt((counts * ranks**2).sum(axis=0)))
            for ranks in others
        ]
    return np.array(rows)


def _ranks(column: tuple[Any, Any, Any], counts: Floats) -> Floats:
    """Rank of each row's value in each draw, less the mean rank, shape (n, draws)."""
    order, starts, run_of = column
    of_run = np.add.reduceat(counts[order], starts, axis=0)
    up_to = of_run.cumsum(axis=0)
    middle: Floats = up_to - of_run / 2 - up_to[-1] / 2
    return middle[run_of]

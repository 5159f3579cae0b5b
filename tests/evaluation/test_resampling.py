"""Spearman's correlations over rows drawn anew: all draws at once, as one by one."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from course_lib.evaluation import bootstrap_interval, resampled_spearman


def one_by_one(table, resamples, seed):
    rng = np.random.default_rng(seed)
    draws = [table[rng.integers(len(table), size=len(table))] for _ in range(resamples)]
    return np.array([[spearmanr(d[:, 0], col).statistic for col in d.T[1:]] for d in draws])


@pytest.mark.parametrize("rows", [12, 75])
@pytest.mark.parametrize("resamples", [1, 64, 70])  # one, a full batch, a batch and a part
def test_the_same_numbers_as_sorting_each_draw(rows, resamples):
    table = np.random.default_rng(1).normal(size=(rows, 4)).round(1)  # many values are equal
    found = resampled_spearman(table, resamples, seed=5)
    assert found.shape == (resamples, 3)
    assert np.allclose(found, one_by_one(table, resamples, 5), atol=1e-12)


def test_the_draws_are_those_of_bootstrap_interval():
    table = np.random.default_rng(2).normal(size=(40, 2))
    whole = bootstrap_interval(table, lambda d: spearmanr(*d.T).statistic, resamples=100)
    drawn = resampled_spearman(table, 100)[:, 0]
    assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx(list(whole))


def test_draws_without_ranks_are_nan_and_no_others():
    # Of two rows a draw holds one twice, and has no ranks, or both.
    found = resampled_spearman([[1, 10, 2], [2, 20, 1]], 200)
    alone = np.isnan(found).all(axis=1)
    assert 60 < alone.sum() < 140
    assert np.allclose(found[~alone], [1, -1])


def test_a_column_with_a_nan_has_no_correlation():
    found = resampled_spearman([[1, 1, np.nan], [2, 3, 1], [3, 2, 5]], 100)
    assert np.isnan(found[:, 1]).all() and not np.isnan(found[:, 0]).all()
    assert np.isnan(resampled_spearman([[np.nan, 1], [2, 3]], 10)).all()


def test_a_generator_goes_on_where_it_was():
    table = np.random.default_rng(3).normal(size=(9, 2))
    rng = np.random.default_rng(0)
    halves = [resampled_spearman(table, 50, rng) for _ in range(2)]
    assert np.array_equal(np.concatenate(halves), resampled_spearman(table, 100, 0), equal_nan=True)


@pytest.mark.parametrize("table", [[1, 2, 3], [[1], [2]], np.empty((0, 2))])
def test_a_table_of_another_shape_is_refused(table):
    with pytest.raises(ValueError, match=r"table has the shape .* expected \(n, k\)"):
        resampled_spearman(table)

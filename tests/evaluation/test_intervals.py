"""Intervals: against formulas, scipy and what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from course_lib.evaluation import Interval, bootstrap_interval, mean_and_interval, wilson_interval


def test_bootstrap_interval_of_a_mean_is_near_the_textbooks():
    values = np.random.default_rng(0).normal(3, 2, size=400)
    low, high = bootstrap_interval(values)
    assert low == pytest.approx(values.mean() - 1.96 * 0.1, abs=0.02)
    assert high == pytest.approx(values.mean() + 1.96 * 0.1, abs=0.02)
    narrow = bootstrap_interval(values, level=0.5)
    assert low < narrow.low < narrow.high < high


def test_bootstrap_interval_repeats_for_a_seed():
    values = np.random.default_rng(0).normal(size=30)
    assert bootstrap_interval(values, seed=3) == bootstrap_interval(values, seed=3)
    assert bootstrap_interval(values, seed=3) != bootstrap_interval(values, seed=4)


def test_bootstrap_interval_takes_rows_together_and_any_statistic():
    rows = np.column_stack([np.arange(50), 3 * np.arange(50)])
    low, high = bootstrap_interval(rows, lambda sample: np.corrcoef(sample.T)[0, 1], resamples=50)
    assert low == pytest.approx(1)
    assert high == pytest.approx(1)
    assert bootstrap_interval([1, 2, 9], np.max, resamples=100).high == 9


def test_bootstrap_interval_leaves_out_what_is_not_finite():
    assert np.isnan(bootstrap_interval([1, 1], lambda _: float("nan"), resamples=5)).all()
    assert bootstrap_interval([5], resamples=5) == (5, 5)


def test_wilson_interval_against_its_formula():
    # Centre and half width by hand for 8 of 10, z = 1.96.
    z2 = stats.norm.ppf(0.975) ** 2
    centre = (0.8 + z2 / 20) / (1 + z2 / 10)
    half = np.sqrt(z2 * (0.8 * 0.2 / 10 + z2 / 400)) / (1 + z2 / 10)
    assert wilson_interval(8, 10) == pytest.approx((centre - half, centre + half))
    assert wilson_interval(0, 0) == Interval(0, 1)
    assert wilson_interval(10, 10).high == pytest.approx(1)


@settings(deadline=None)
@given(st.integers(0, 50), st.integers(0, 50), st.floats(0.01, 0.99))
def test_wilson_interval_holds_the_share_and_stays_in_range(successes, failures, level):
    low, high = wilson_interval(successes, successes + failures, level)
    assert -1e-12 <= low <= high <= 1 + 1e-12
    if successes + failures:
        assert low - 1e-12 <= successes / (successes + failures) <= high + 1e-12


def test_mean_and_interval_is_students():
    values = [0.5, 0.7, 0.9]
    mean, interval = mean_and_interval(values)
    assert mean == pytest.approx(0.7)
    expected = stats.t.interval(0.95, 2, loc=0.7, scale=stats.sem(values))
    assert interval == pytest.approx(expected)
    assert mean_and_interval([0.5]) == (0.5, (-np.inf, np.inf))
    assert mean_and_interval([0.5, 0.5]) == (0.5, (0.5, 0.5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bootstrap_interval([]), "values is empty"),
        (lambda: bootstrap_interval([1], level=95), "level is 95, expected .* between 0 and 1"),
        (lambda: wilson_interval(3, 2), "successes is 3, expected a whole number from 0 to n=2"),
        (lambda: wilson_interval(-1, 2), "successes is -1"),
        (lambda: wilson_interval(1, 2, level=0), "level is 0"),
        (lambda: mean_and_interval([]), r"values has shape \(0,\)"),
        (lambda: mean_and_interval([[1, 2]]), r"values has shape \(1, 2\)"),
        (lambda: mean_and_interval([1], level=1), "level is 1"),
    ],
)
def test_bad_intervals(call, message):
    with pytest.raises(ValueError, match=message):
        call()

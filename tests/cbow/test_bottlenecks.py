"""Costs of a training step: slopes, what grows with the vocabulary, memory limits."""

import numpy as np
import pytest

from course_lib.cbow import PARTS, bottlenecks, fit_slope, measure_bottlenecks


def test_slope_of_known_lines():
    sizes = np.array([10.0, 100, 1000, 10_000])
    line = fit_slope(sizes, 3 * sizes**1.5)
    assert line.slope == pytest.approx(1.5)
    assert line.low == pytest.approx(1.5, abs=1e-6) and line.high == pytest.approx(1.5, abs=1e-6)
    assert line.at([100, 400]) == pytest.approx([3000, 24_000])
    noisy = fit_slope(sizes, sizes * [1, 2, 1, 2])
    assert noisy.low < 1 < noisy.high
    assert fit_slope([1, 10], [5, 5])[:3] == (pytest.approx(0), -np.inf, np.inf)
    with pytest.raises(ValueError, match="above 0"):
        fit_slope([1, 2], [0, 1])
    with pytest.raises(ValueError, match="sizes holds 1 different sizes, expected at least 2"):
        fit_slope([3, 3], [1, 2])


def test_slope_interval_covers_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(6)
    sizes = np.geomspace(10, 1e5, 8)
    lines = [fit_slope(sizes, sizes * np.exp(random.normal(0, 0.2, 8))) for _ in range(400)]
    covered = np.mean([line.low < 1 < line.high for line in lines])
    assert 0.91 < covered < 0.99


def test_bottlenecks_grow_with_the_vocabulary_and_look_ups_do_not():
    sizes = [500, 2000, 8000, 10**9]
    costs = measure_bottlenecks(sizes, dim=20, repeats=1, max_bytes=1e9, progress=False)
    assert costs["vocabulary_size"].tolist() == sizes * 5
    assert costs["part"].unique().tolist() == list(PARTS)
    assert (costs["seconds"] > 0).all()
    assert (
        costs["kind"] == np.where(costs["vocabulary_size"] == 10**9, "extrapolated", "measured")
    ).all()
    memory = costs.pivot(index="vocabulary_size", columns="part", values="bytes")
    # The gradient of W (V x D), the step made of it, the one-hot vectors (20 x V); float32.
    assert memory.loc[8000, "one-hot @ W_in"] == pytest.approx(8000 * (20 + 20 + 20) * 4, rel=0.1)
    assert memory.loc[8000, "look-up, full gradient"] == pytest.approx(8000 * 40 * 4, rel=0.1)
    assert memory.loc[8000, "look-up, rows only"] < 8000 * 4
    assert memory.loc[8000, "h @ W_out + softmax"] > 8000 * 40 * 4
    for part, slope in zip(PARTS, [1, 1, 0, 1, 0], strict=True):
        assert fit_slope(sizes[:3], memory[part].iloc[:3]).slope == pytest.approx(slope, abs=0.1)
    # Extrapolated from the largest size that was measured: in proportion, or not at all.
    time = costs.pivot(index="vocabulary_size", columns="part", values="seconds")
    for part, factor in zip(PARTS, [125_000, 125_000, 1, 125_000, 1], strict=True):
        for table in (memory, time):
            assert table.loc[10**9, part] == pytest.approx(factor * table.loc[8000, part])


def test_nothing_larger_than_max_bytes_is_allocated(monkeypatch):
    asked = []
    make = bottlenecks._steps
    monkeypatch.setattr(
        bottlenecks,
        "_steps",
        lambda part, size, *rest: asked.append(size) or make(part, size, *rest),
    )
    measure_bottlenecks([100, 200, 10**6], dim=10, repeats=1, max_bytes=1e5, progress=False)
    assert max(asked) == 200
    with pytest.raises(ValueError, match="'one-hot @ W_in' fits in max_bytes=1e\\+03 at 0 of"):
        measure_bottlenecks([50, 5000], dim=10, repeats=1, max_bytes=1e3, progress=False)


def test_a_short_budget_still_measures_everything_once(capsys):
    costs = measure_bottlenecks([100, 200], dim=4, repeats=50, max_seconds=0)
    assert (costs["seconds"] > 0).all() and len(costs) == 10
    assert "measuring" in capsys.readouterr().err


@pytest.mark.parametrize("part", PARTS)
def test_a_step_moves_weights(part, monkeypatch):
    moved = []

    class Recorder:
        def __init__(self, rate):
            assert rate > 0

        def update(self, params, grads):
            moved.append((params[0].shape, len(grads)))

    monkeypatch.setattr(bottlenecks, "SGD", Recorder)
    words = np.random.default_rng(0).integers(0, 50, size=(4, 2 + 1 + 5))
    bottlenecks._steps(part, 50, 3, words, n_contexts=2)()
    assert moved == [((3, 50) if part == "h @ W_out + softmax" else (50, 3), 1)]

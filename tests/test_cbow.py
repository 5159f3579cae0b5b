"""CBOW with a softmax, and the measurements of chapter 02."""

import numpy as np
import pytest

from course_lib.cbow import (
    PARTS,
    EmbeddingCBOW,
    OneHotCBOW,
    bottlenecks,
    compare_accumulation,
    fit_slope,
    measure_bottlenecks,
    one_hot,
)
from course_lib.gradients import check_gradients
from course_lib.optimisers import SGD, Adam, Trainer
from course_lib.text import EncodedCorpus, contexts_and_targets

CORPUS = EncodedCorpus.from_sentences(["you say goodbye and i say hello .".split()])
CONTEXTS, TARGETS = contexts_and_targets(CORPUS[0], window=1)
MODELS = [OneHotCBOW, EmbeddingCBOW]


def test_contexts_and_targets_of_the_sentence():
    words = CORPUS.vocabulary.words
    assert [words[t] for t in TARGETS] == "say goodbye and i say hello".split()
    assert [words[c] for c in CONTEXTS[0]] == ["you", "goodbye"]


def test_one_hot_by_hand():
    assert one_hot([[2, 0], [1, 1]], 3).tolist() == [
        [[0, 0, 1], [1, 0, 0]],
        [[0, 1, 0], [0, 1, 0]],
    ]
    assert one_hot([1], 2).dtype == np.float32
    assert one_hot([], 4).shape == (0, 4)
    with pytest.raises(IndexError, match="id 3 is outside the vocabulary of 3 words"):
        one_hot([3], 3)


@pytest.mark.parametrize("model", MODELS)
def test_gradients_match_finite_differences(model):
    errors = check_gradients(model(7, 3, dtype=np.float64), CONTEXTS, TARGETS)
    assert len(errors) == 2
    assert max(errors.values()) < 1e-7, errors


@pytest.mark.parametrize("model", MODELS)
def test_loss_and_gradients_agree_with_torch(model):
    torch = pytest.importorskip("torch")
    ours = model(7, 3, seed=4, dtype=np.float64)
    loss = ours.forward(CONTEXTS, TARGETS)
    ours.backward()
    W_in, W_out = (torch.tensor(param, requires_grad=True) for param in ours.params)
    h = torch.nn.functional.embedding(torch.tensor(CONTEXTS), W_in).mean(1)
    expected = torch.nn.functional.cross_entropy(h @ W_out, torch.tensor(TARGETS))
    expected.backward()
    dW_in = ours.grads[0].dense() if model is EmbeddingCBOW else ours.grads[0]
    assert loss == pytest.approx(expected.item(), rel=1e-12)
    assert np.allclose(dW_in, W_in.grad, atol=1e-14)
    assert np.allclose(ours.grads[1], W_out.grad, atol=1e-14)


def test_both_models_are_the_same_function():
    one, two = (model(7, 5, seed=3) for model in MODELS)
    for step in range(20):
        assert one.forward(CONTEXTS, TARGETS) == pytest.approx(
            two.forward(CONTEXTS, TARGETS), rel=1e-5
        )
        for model in (one, two):
            model.backward()
            SGD(1.0).update(model.params, model.grads)
        assert np.allclose(one.word_vectors, two.word_vectors, atol=1e-6), step


@pytest.mark.parametrize("model", MODELS)
def test_cbow_learns_the_sentence(model):
    trainer = Trainer(model(7, 5), Adam(0.05))
    history = trainer.fit(CONTEXTS, TARGETS, epochs=400, batch_size=3, progress=False)
    assert history["loss"].iloc[0] == pytest.approx(np.log(7), abs=0.01)
    # The bag {say, and} has two answers, "goodbye" and "i", because CBOW ignores order: two
    # of the six windows must cost log 2 for ever.
    assert history["loss"].iloc[-2:].mean() == pytest.approx(np.log(2) / 3, abs=0.02)


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
    assert costs["vocabulary_size"].tolist() == sizes * 4
    assert costs["part"].unique().tolist() == list(PARTS)
    assert (costs["seconds"] > 0).all()
    assert (
        costs["kind"] == np.where(costs["vocabulary_size"] == 10**9, "extrapolated", "measured")
    ).all()
    memory = costs.pivot(index="vocabulary_size", columns="part", values="bytes")
    # The gradient of W (V x D) and the one-hot vectors (20 x V), in float32.
    assert memory.loc[8000, "one-hot @ W_in"] == pytest.approx(8000 * (20 + 20) * 4, rel=0.1)
    assert memory.loc[8000, "h @ W_out + softmax"] > 8000 * 20 * 4
    for part, slope in zip(PARTS, [1, 0, 1, 0], strict=True):
        assert fit_slope(sizes[:3], memory[part].iloc[:3]).slope == pytest.approx(slope, abs=0.1)
        # The extrapolated entry lies on that line.
        assert memory.loc[10**9, part] == pytest.approx(
            fit_slope(sizes[:3], memory[part].iloc[:3]).at(10**9), rel=1e-9
        )


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
    with pytest.raises(ValueError, match="'one-hot @ W_in' fits in max_bytes=1e\\+04 at 1 of"):
        measure_bottlenecks([50, 5000], dim=10, repeats=1, max_bytes=1e4, progress=False)


def test_a_short_budget_still_measures_everything_once(capsys):
    costs = measure_bottlenecks([100, 200], dim=4, repeats=50, max_seconds=0)
    assert (costs["seconds"] > 0).all() and len(costs) == 8
    assert "measuring" in capsys.readouterr().err


def test_ways_of_accumulating_are_exact():
    frame = compare_accumulation([30, 300], vocabulary_size=50, dim=3, repeats=2)
    assert frame["method"].tolist() == ["add_at", "sort", "csr"] * 2
    assert frame["batch_size"].tolist() == [30] * 3 + [300] * 3
    assert (frame["seconds"] > 0).all()
    assert frame["largest_difference"].max() < 1e-4
    assert (frame.loc[frame["method"] != "sort", "largest_difference"] == 0).all()

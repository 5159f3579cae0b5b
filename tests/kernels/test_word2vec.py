"""The compiled word2vec loops train as the layers do."""

import numpy as np
import pytest

from course_lib.gradients import RowGradient
from course_lib.kernels import sampling, word2vec
from course_lib.negative_sampling import CBOW, SGD, SkipGram
from tests.kernels.helpers import weights

ARCHITECTURES = ["skipgram", "cbow"]


def state(seed=1):
    return np.array([seed], dtype=np.uint64)


def _text():
    random = np.random.default_rng(11)
    words = random.integers(0, 8, size=12).astype(np.uint32)
    place = np.arange(12)
    left = np.maximum(0, place - random.integers(1, 4, size=12)).astype(np.int32)
    right = np.minimum(12, place + random.integers(1, 5, size=12)).astype(np.int32)
    left[4], right[4] = 4, 5  # A word without contexts.
    # Negatives that differ from one another; some equal the target and are skipped. One row
    # for each pair, as skip-gram needs them; CBOW uses the first twelve.
    rows = [random.permutation(8)[:3] for _ in range((right - left - 1).sum())]
    negatives = np.array(rows, dtype=np.uint32)
    return words, 0, 12, left, right, negatives


def _train_layers(architecture, words, first, stop, left, right, negatives, W_in, W_out, rate):
    """Train the layers' models on the same draws, one example after the other."""
    kind = SkipGram if architecture == "skipgram" else CBOW
    model = kind(np.ones(len(W_in)), dim=W_in.shape[1], dtype=np.float64)
    for param, start in zip(model.params, (W_in, W_out), strict=True):
        param[...] = start
    optimiser, total, pair = SGD(rate), 0.0, 0
    for i in range(first, stop):
        word = words[i]
        contexts = [words[j] for j in range(left[i], right[i]) if j != i]
        examples = [contexts] if architecture == "cbow" else contexts
        for example in examples if contexts else []:
            asked = [k for k in negatives[i if architecture == "cbow" else pair] if k != word]
            pair += 1
            total += model.forward([example], [word], [asked])
            model.backward()
            grads = model.grads
            if architecture == "cbow":  # Undivided, as the kernel does it.
                g = grads[0]
                grads[0] = RowGradient(g.rows, g.values * len(contexts), g.n_rows)
            optimiser.update(model.params, grads)
    return total, *model.params


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_whole_text_trains_like_the_layers(architecture):
    loop = getattr(word2vec, architecture)
    W_in, W_out = weights()
    text = _text()
    expected_loss, expected_in, expected_out = _train_layers(architecture, *text, W_in, W_out, 0.2)
    loss, pairs = loop(*text, W_in, W_out, np.float32(0.2))
    assert loss == pytest.approx(expected_loss, abs=1e-4)
    assert np.abs(W_in - expected_in).max() < 1e-5
    assert np.abs(W_out - expected_out).max() < 1e-5
    widths = text[4] - text[3] - 1
    assert pairs == (widths.sum() if architecture == "skipgram" else (widths > 0).sum())


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("size", [1, 4])
def test_compiled_equals_interpreted(architecture, size):
    loop = getattr(word2vec, architecture)
    compiled, plain = size * weights(), size * weights()
    result = loop(*_text(), *compiled, np.float32(0.1))
    expected = loop.py_func(*_text(), *plain, np.float32(0.1))
    assert result == pytest.approx(expected, rel=1e-5)
    assert np.abs(compiled - plain).max() < 1e-5


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_loss_is_exact_however_bad_the_weights(architecture):
    # Large scores, some of them very wrong: the product of all answers would underflow.
    loop, text, rate = getattr(word2vec, architecture), _text(), 1e-6
    for version, size in [(loop, 4), (loop, 20), (loop.py_func, 4)]:
        expected, *_ = _train_layers(architecture, *text, *(size * weights()), rate)
        assert expected > -np.log(word2vec.TINY)
        loss, _ = version(*text, *(size * weights()), np.float32(rate))
        assert loss == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_hopeless_answer_costs_its_score(architecture):
    # The probability of this answer, exp(-200), is 0 in float32; its logarithm is not lost.
    loop = getattr(word2vec, architecture)
    text = np.array([0, 1], dtype=np.uint32), 1, 2, *np.array([[0, 0], [2, 2]], dtype=np.int32)
    for version in (loop, loop.py_func):
        W_in, W_out = np.float32([[10], [0], [0]]), np.float32([[0], [-20], [0]])
        with np.errstate(over="ignore"):
            loss, pairs = version(*text, np.uint32([[2]] * 2), W_in, W_out, np.float32(0.1))
        assert loss == pytest.approx(200 + np.log(2))
        assert pairs == 1
        # The full step: one times the other's row.
        assert W_out[1] == pytest.approx(-20 + 0.1 * 10)
        assert W_in[0] == pytest.approx(10 - 0.1 * 20)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_text_in_two_blocks_trains_like_one(architecture):
    loop = getattr(word2vec, architecture)
    whole, parts = weights(), weights()
    words, _, _, left, right, negatives = _text()
    rate = np.float32(0.1)
    loss, pairs = loop(words, 0, 12, left, right, negatives, *whole, rate)
    rows = (right - left - 1)[:7].sum() if architecture == "skipgram" else 7
    first = loop(words, 0, 7, left, right, negatives, *parts, rate)
    second = loop(words, 7, 12, left, right, negatives[rows:], *parts, rate)
    assert first[1] + second[1] == pairs
    assert first[0] + second[0] == pytest.approx(loss, rel=1e-6)
    assert np.array_equal(whole, parts)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_stretch_is_trained_in_blocks(architecture, monkeypatch):
    calls = []

    def count(words, first, last, left, right, negatives, *rest):
        calls.append((first, last, len(negatives)))
        return 0.0, 0

    monkeypatch.setattr(word2vec, "BLOCK", 4)
    monkeypatch.setattr(word2vec, architecture, count)
    ids, offsets = np.arange(8, dtype=np.int32), np.array([0, 8])
    table = sampling.build_alias_table(np.full(8, 1 / 8))
    with np.errstate(over="ignore"):
        word2vec.train_stretch.py_func(
            architecture == "skipgram", ids, offsets, 1, 7, np.ones(8, dtype=np.float32), 1, False,
            *table, 3, *weights(), np.float32(0.1), state(),
        )  # fmt: skip
    # Six words with one neighbour at either end and two between.
    assert calls == (
        [(0, 4, 7), (4, 6, 3)] if architecture == "skipgram" else [(0, 4, 4), (4, 6, 2)]
    )


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_padding_columns_stay_zero_and_change_nothing(architecture):
    loop = getattr(word2vec, architecture)
    narrow = weights()
    wide = np.zeros((2, 8, 16), dtype=np.float32)
    wide[:, :, :5] = narrow
    loop(*_text(), *narrow, np.float32(0.1))
    loop(*_text(), *wide, np.float32(0.1))
    assert not wide[:, :, 5:].any()
    assert np.abs(wide[:, :, :5] - narrow).max() < 1e-6


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_nan_is_not_hidden_by_fastmath(architecture):
    assert not {"fast", "nnan", "ninf"} & word2vec.FASTMATH
    W_in, W_out = weights()
    W_in[int(_text()[0][3])] = np.nan
    loss, _ = getattr(word2vec, architecture)(*_text(), W_in, W_out, np.float32(0.1))
    assert np.isnan(loss)
    assert np.isnan(W_out).any()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_stretch_draws_then_trains(architecture):
    ids = np.array([0, 1, 2, 3, 4, 5, 6, 7, 0, 2], dtype=np.int32)
    offsets = np.array([0, 4, 4, 5, 10])  # A sentence of none and one of a single word.
    table = sampling.build_alias_table(np.full(8, 1 / 8))
    keep = np.ones(8, dtype=np.float32)

    def run(train, start, stop, shared):
        matrices = weights()
        result = train(
            architecture == "skipgram", ids, offsets, start, stop, keep, 2, False,
            *table, 3, *matrices, np.float32(0.1), shared,
        )  # fmt: skip
        return *result, matrices

    compiled = run(word2vec.train_stretch, 0, 10, state())
    with np.errstate(over="ignore"):
        plain = run(word2vec.train_stretch.py_func, 0, 10, state())
    assert compiled[:2] == pytest.approx(plain[:2], rel=1e-5)
    assert np.abs(compiled[2] - plain[2]).max() < 1e-6
    # Window 2 gives 10 pairs to a sentence of four and 14 to one of five.
    assert compiled[1] == (24 if architecture == "skipgram" else 9)
    # From 2 to 7 the stretch sees two words of the first sentence and two of the last.
    assert run(word2vec.train_stretch, 2, 7, state())[1] == 4
    keep[:] = 0
    assert run(word2vec.train_stretch, 0, 10, state())[:2] == (0, 0)

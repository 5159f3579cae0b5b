"""The compiled word2vec loops follow the gradient that torch and the formula give."""

import os
import subprocess
import sys

import numpy as np
import pytest

from course_lib.kernels import hardware, questions, sampling, word2vec
from course_lib.training import padded
from tests import ROOT
from tests.kernels import helpers

ARCHITECTURES = ["skipgram", "cbow"]


def state(seed=1):
    return np.array([seed], dtype=np.uint64)


def weights():
    return helpers.weights(width=16)


def _text():
    random = np.random.default_rng(11)
    words = random.integers(0, 8, size=12).astype(np.uint32)
    place = np.arange(12)
    left = np.maximum(0, place - random.integers(1, 4, size=12)).astype(np.int32)
    right = np.minimum(12, place + random.integers(1, 5, size=12)).astype(np.int32)
    left[4], right[4] = 4, 5  # A word without contexts.
    # Negatives that differ from one another; some equal the target and are passed over.
    negatives = np.array([random.permutation(8)[:3] for _ in range(12)], dtype=np.uint32)
    return words, 0, 12, left, right, negatives


def _train_by_torch(architecture, words, first, stop, left, right, negatives, W_in, W_out, rate):
    """Train on the same draws, one word after the other, by the gradients that torch finds."""
    W_in, W_out, total = W_in.astype(np.float64), W_out.astype(np.float64), 0.0
    for i in range(first, stop):
        contexts = [words[j] for j in range(left[i], right[i]) if j != i]
        if not contexts:
            continue
        asked = [words[i], *(k for k in negatives[i - first] if k != words[i])]
        loss, at_in, at_out = helpers.torch_gradients(architecture, contexts, asked, W_in, W_out)
        if architecture == "cbow":  # Undivided, as the kernel does it.
            at_in = at_in * len(contexts)
        W_in, W_out, total = W_in - rate * at_in, W_out - rate * at_out, total + loss
    return total, W_in, W_out


def _exact_step(C, O, n_asked, rate):  # noqa: E741
    """Errors of one centre by the formula, in float64: the first question's answer is yes."""
    answers = np.arange(n_asked) == 0
    p = 1 / (1 + np.exp(-C @ O.T))
    return rate * (answers - p), -np.log(np.where(answers, p, 1 - p)).sum()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_whole_text_trains_as_torch_would(architecture):
    loop = getattr(word2vec, architecture)
    W_in, W_out = weights()
    text = _text()
    expected_loss, *expected = _train_by_torch(architecture, *text, W_in, W_out, 0.2)
    loss, pairs = loop(*text, W_in, W_out, np.float32(0.2))
    assert loss == pytest.approx(expected_loss, abs=1e-4)
    assert np.abs(np.array([W_in, W_out]) - expected).max() < 1e-5
    widths = text[4] - text[3] - 1
    assert pairs == (widths.sum() if architecture == "skipgram" else (widths > 0).sum())


def test_one_centre_by_hand():
    # Contexts (1, 0) and (0, 1), all outputs zero: every p is 1/2 and every error half the rate.
    W_in, W_out = padded([[1, 0], [0, 1], [0, 0], [0, 0]]), padded(np.zeros((4, 2)))
    words = np.uint32([0, 2, 1])
    left, right = np.int32([0, 0, 0]), np.int32([3, 3, 3])
    loss, pairs = word2vec.skipgram(
        words, 1, 2, left, right, np.uint32([[3, 2]]), W_in, W_out, np.float32(0.1)
    )
    # Two contexts, each asked about the centre 2 and the drawn word 3; the drawn 2 is no question.
    assert (pairs, loss) == (2, pytest.approx(4 * np.log(2)))
    assert W_out[2, :2] == pytest.approx([0.05, 0.05])
    assert W_out[3, :2] == pytest.approx([-0.05, -0.05])
    # The inputs met the outputs as they were: zeros. Nothing has changed in them.
    assert np.array_equal(W_in[:, :2], [[1, 0], [0, 1], [0, 0], [0, 0]])


@pytest.mark.parametrize("n_negatives", [1, 2, 5, 7, 50])
@pytest.mark.parametrize(("window", "dim"), [(1, 16), (2, 48), (5, 112), (50, 16)])
def test_skipgram_follows_the_exact_gradient(n_negatives, window, dim):
    # Few words, so that contexts and negatives occur twice, and equal the centre.
    random = np.random.default_rng(100 * n_negatives + window)
    n, n_words, rate = 60, 25, 0.02
    words, negatives = random.integers(0, n_words, n), random.integers(0, n_words, (n, n_negatives))
    reach, place = random.integers(0, window + 1, n), np.arange(n)
    left, right = np.maximum(place - reach, 0), np.minimum(place + reach + 1, n)
    W_in, W_out = 0.3 * random.normal(size=(2, n_words, dim))
    exact_in, exact_out = W_in.copy(), W_out.copy()
    expected = 0.0
    for i in range(3, n - 2):
        contexts = [words[j] for j in range(left[i], right[i]) if j != i]
        asked = [words[i], *(k for k in negatives[i - 3] if k != words[i])]
        C, O = exact_in[contexts], exact_out[asked]  # noqa: E741
        errors, loss = _exact_step(C, O, len(asked), rate)
        expected += loss
        np.add.at(exact_in, contexts, errors @ O)
        np.add.at(exact_out, asked, errors.T @ C)
    W_in, W_out = padded(W_in), padded(W_out)
    spans = left.astype(np.int32), right.astype(np.int32)
    loss, pairs = word2vec.skipgram(
        words.astype(np.uint32), 3, n - 2, *spans, negatives.astype(np.uint32), W_in, W_out,
        np.float32(rate),
    )  # fmt: skip
    assert pairs == (right - left - 1)[3 : n - 2].sum()
    assert loss == pytest.approx(expected, rel=1e-5)
    assert np.abs(W_in - exact_in).max() < 2e-5
    assert np.abs(W_out - exact_out).max() < 2e-5


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("size", [1, 4])
def test_compiled_equals_interpreted(architecture, size, request):
    compiled, plain = size * weights(), size * weights()
    result = getattr(word2vec, architecture)(*_text(), *compiled, np.float32(0.1))
    request.getfixturevalue("interpreted")
    expected = getattr(word2vec, architecture)(*_text(), *plain, np.float32(0.1))
    assert result == pytest.approx(expected, rel=1e-5)
    assert np.abs(compiled - plain).max() < 1e-5


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_loss_is_exact_however_bad_the_weights(architecture):
    # Large scores, some of them very wrong: the product of all answers would underflow.
    loop, text, rate = getattr(word2vec, architecture), _text(), 1e-6
    for version, size in [(loop, 4), (loop, 20), (loop.py_func, 20)]:
        expected, *_ = _train_by_torch(architecture, *text, *(size * weights()), rate)
        assert expected > -np.log(questions.TINY) or size == 4
        loss, _ = version(*text, *(size * weights()), np.float32(rate))
        assert loss == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_hopeless_answer_costs_its_score(architecture):
    # The probability of this answer, exp(-200), is 0 in float32; its logarithm is not lost.
    loop = getattr(word2vec, architecture)
    text = np.array([0, 1], dtype=np.uint32), 1, 2, *np.array([[0, 0], [2, 2]], dtype=np.int32)
    for version in (loop, loop.py_func):
        W_in, W_out = padded([[10], [0], [0]]), padded([[0], [-20], [0]])
        loss, pairs = version(*text, np.uint32([[2]]), W_in, W_out, np.float32(0.1))
        assert loss == pytest.approx(200 + np.log(2))
        assert pairs == 1
        # The full step: one times the other's row.
        assert W_out[1, 0] == pytest.approx(-20 + 0.1 * 10)
        assert W_in[0, 0] == pytest.approx(10 - 0.1 * 20)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_text_in_two_blocks_trains_like_one(architecture):
    loop = getattr(word2vec, architecture)
    whole, parts = weights(), weights()
    words, _, _, left, right, negatives = _text()
    rate = np.float32(0.1)
    loss, pairs = loop(words, 0, 12, left, right, negatives, *whole, rate)
    first = loop(words, 0, 7, left, right, negatives, *parts, rate)
    second = loop(words, 7, 12, left, right, negatives[7:], *parts, rate)
    assert first[1] + second[1] == pairs
    assert first[0] + second[0] == pytest.approx(loss, rel=1e-6)
    assert np.array_equal(whole, parts)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_padding_columns_stay_zero_and_change_nothing(architecture):
    loop = getattr(word2vec, architecture)
    matrices, wider = weights(), helpers.weights(width=48)
    loop(*_text(), *matrices, np.float32(0.1))
    loop(*_text(), *wider, np.float32(0.1))
    assert not matrices[:, :, 5:].any() and not wider[:, :, 5:].any()
    assert np.abs(wider[:, :, :5] - matrices[:, :, :5]).max() < 1e-6


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("widths", [(5, 5), (24, 24), (16, 32)])
def test_rows_that_are_not_whole_lines_are_refused(architecture, widths):
    W_in, W_out = (np.zeros((8, width), dtype=np.float32) for width in widths)
    with pytest.raises(ValueError, match="the same number of columns, a multiple of 16: add"):
        getattr(word2vec, architecture)(*_text(), W_in, W_out, np.float32(0.1))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_nan_is_not_hidden_by_fastmath(architecture):
    assert not {"fast", "nnan", "ninf"} & hardware.FASTMATH
    W_in, W_out = weights()
    W_in[int(_text()[0][3])] = np.nan
    loss, _ = getattr(word2vec, architecture)(*_text(), W_in, W_out, np.float32(0.1))
    assert np.isnan(loss)
    assert np.isnan(W_out).any()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_stretch_draws_then_trains(architecture, request):
    ids = np.array([0, 1, 2, 3, 4, 5, 6, 7, 0, 2], dtype=np.int32)
    offsets = np.array([0, 4, 4, 5, 10])  # A sentence of none and one of a single word.
    table = sampling.build_alias_table(np.full(8, 1 / 8))
    keep = np.ones(8, dtype=np.float32)

    def run(start, stop):
        matrices = weights()
        result = word2vec.train_stretch(
            architecture == "skipgram", ids, offsets, start, stop, keep, 2, False,
            *table, 3, *matrices, np.float32(0.1), state(),
        )  # fmt: skip
        return *result, matrices

    compiled = run(0, 10)
    # Window 2 gives 10 pairs to a sentence of four and 14 to one of five.
    assert compiled[1] == (24 if architecture == "skipgram" else 9)
    # From 2 to 7 the stretch sees two words of the first sentence and two of the last.
    assert run(2, 7)[1] == 4
    request.getfixturevalue("interpreted")
    plain = run(0, 10)
    assert compiled[:2] == pytest.approx(plain[:2], rel=1e-5)
    assert np.abs(compiled[2] - plain[2]).max() < 1e-6
    keep[:] = 0
    assert run(0, 10)[:2] == (0, 0)


@pytest.mark.long
@pytest.mark.skipif("NUMBA_BOUNDSCHECK" in os.environ, reason="the loops are checked already")
def test_no_index_leaves_its_array_at_the_ends_of_any_range(tmp_path):
    # Compiled anew, with checks and in little time: no optimisation, no cache of other loops.
    extra = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_OPT": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.kernels.bounds"],
        env={**os.environ, **extra},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "all within bounds" in done.stdout, done.stderr

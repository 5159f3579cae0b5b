"""FastText's loops: updates as the definition has them, compiled and interpreted."""

import numpy as np
import pytest

from course_lib.kernels import fasttext, ngrams, sampling
from course_lib.training import padded


def state(seed=1):
    return np.array([seed], dtype=np.uint64)


def text(seed=0, n=40, n_words=6, shared=True):
    """A stretch of text, its windows, its negatives, and words made of rows."""
    random = np.random.default_rng(seed)
    words = random.integers(n_words, size=n).astype(np.uint32)
    left, right = np.zeros((2, n), dtype=np.int32)
    for first, stop in [(0, n // 2), (n // 2, n // 2 + 1), (n // 2 + 1, n)]:  # one word alone
        sampling.draw_windows(first, stop, 3, True, state(seed), left, right)
    negatives = random.integers(n_words, size=(2 * n, 3)).astype(np.uint32)
    if shared:
        lists = [[w, *random.integers(n_words, n_words + 5, size=w % 4)] for w in range(n_words)]
        lists[5] += [7, 7, 8]  # twice the same n-gram
    else:
        lists = [[w, n_words + w] for w in range(n_words)]
    rows = np.concatenate(lists).astype(np.uint32)
    offsets = np.cumsum([0, *map(len, lists)])
    gains = np.empty(n_words, dtype=np.float32)
    ngrams.repeat_gains(rows, offsets, gains)
    return words, left, right, negatives, rows, offsets, gains


def weights(n_words=6, n_rows=12, dim=5, seed=3):
    random = np.random.default_rng(seed)
    return padded(random.normal(size=(n_rows, dim)) / 2), padded(
        random.normal(size=(n_words, dim)) / 2
    )


def split(contexts, n):
    return [contexts[first : first + n] for first in range(0, len(contexts), n)]


def reference(architecture, words, left, right, negatives, rows, offsets, W_in, W_out, rate):
    """The definition, word by word in float64: every row is read and written each time."""
    W_in, W_out = W_in.astype(np.float64), W_out.astype(np.float64)
    loss, asked, drawn = 0.0, 0, 0
    for i, word in enumerate(words):
        contexts = [
            rows[offsets[words[j]] : offsets[words[j] + 1]]
            for j in range(left[i], right[i])
            if j != i
        ]
        if architecture == "cbow":
            groups = [[np.concatenate(contexts)]] if contexts else []
            drawn = i
        else:
            groups = split(contexts, fasttext.SHARED)
        for inputs in groups:
            questions = [word, *(k for k in negatives[drawn] if k != word)]
            labels = np.arange(len(questions)) == 0
            C = np.array([W_in[each].mean(axis=0) for each in inputs])
            p = 1 / (1 + np.exp(-C @ W_out[questions].T))
            loss -= np.log(np.where(labels, p, 1 - p)).sum()
            errors = rate * (labels - p)
            changes = errors @ W_out[questions]
            np.add.at(W_out, questions, errors.T @ C)
            for each, change in zip(inputs, changes, strict=True):
                np.add.at(W_in, each, change)
            asked, drawn = asked + len(inputs), drawn + 1
    return W_in, W_out, loss, asked


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_updates_follow_the_definition(architecture, seed):
    # Updates are delayed between words that share rows, so these share none ...
    data = text(seed, shared=False, n_words=6)
    # ... and no word comes twice within a window's reach.
    data[0][:] = np.arange(len(data[0])) % 6
    data[1][:] = np.maximum(data[1], np.arange(40) - 2)
    data[2][:] = np.minimum(data[2], np.arange(40) + 3)
    W_in, W_out = weights()
    words, left, right, negatives, rows, offsets, _ = data
    expected = reference(
        architecture, words, left, right, negatives, rows, offsets, W_in, W_out, 0.2
    )
    loss, asked = getattr(fasttext, architecture)(*data, W_in, W_out, np.float32(0.2))
    assert (asked, loss) == (expected[3], pytest.approx(expected[2], rel=1e-4))
    np.testing.assert_allclose(W_in, expected[0], atol=2e-5)
    np.testing.assert_allclose(W_out, expected[1], atol=2e-5)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_with_shared_rows_it_agrees_as_the_step_shrinks(architecture):
    words, left, right, negatives, rows, offsets, _ = data = text(1)

    def difference(rate):
        W_in, W_out = weights()
        expected, _, _, _ = reference(
            architecture, words, left, right, negatives, rows, offsets, W_in, W_out, rate
        )
        start = W_in.copy()
        getattr(fasttext, architecture)(*data, W_in, W_out, np.float32(rate))
        return np.abs(W_in - expected).max() / np.abs(expected - start).max()

    assert difference(1e-3) < 2e-2
    assert difference(1e-3) < difference(1e-1) / 3


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_rows_that_are_not_whole_lines_are_refused(architecture):
    W_in, W_out = weights()
    with pytest.raises(ValueError, match="the same number of columns, a multiple of 16"):
        getattr(fasttext, architecture)(
            *text(), W_in[:, :5].copy(), W_out[:, :5].copy(), np.float32(0.1)
        )


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_one_step_is_the_gradient_of_torch(architecture):
    torch = pytest.importorskip("torch")
    W_in, W_out = weights()
    rows, offsets = np.array([0, 6, 1, 8, 7, 7], dtype=np.uint32), np.array([0, 2, 6])
    gains = np.empty(2, dtype=np.float32)
    ngrams.repeat_gains(rows, offsets, gains)
    # Two words; only the first has a window: the second, twice the same n-gram, is its context.
    words = np.array([0, 1], dtype=np.uint32)
    left, right = np.array([0, 1], dtype=np.int32), np.array([2, 2], dtype=np.int32)
    negatives = np.array([[4, 5, 2], [0, 0, 0]], dtype=np.uint32)
    inputs, target = rows[offsets[1] :], 0

    tensors = [torch.tensor(W, dtype=torch.float64, requires_grad=True) for W in (W_in, W_out)]
    hidden = tensors[0][inputs.astype(np.int64)].mean(dim=0)
    scores = tensors[1][[target, 4, 5, 2]] @ hidden
    labels = torch.tensor([1.0, 0, 0, 0], dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels, reduction="sum")
    loss.backward()

    start = W_in.copy(), W_out.copy()
    ours, asked = getattr(fasttext, architecture)(
        words, left, right, negatives, rows, offsets, gains, W_in, W_out, np.float32(0.1)
    )
    assert asked == 1 and ours == pytest.approx(loss.item(), rel=1e-5)
    # Undivided: the number of rows times the gradient of the mean.
    expected = -0.1 * len(inputs) * tensors[0].grad.numpy()
    np.testing.assert_allclose(W_in - start[0], expected, atol=1e-6)
    np.testing.assert_allclose(W_out - start[1], -0.1 * tensors[1].grad.numpy(), atol=1e-6)
    assert np.abs(expected).max() > 0.01  # There was something to compare.


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_compiled_and_interpreted_updates_are_the_same(architecture, request):
    data = text(2, n=12)
    compiled, plain = weights(), weights()
    result = getattr(fasttext, architecture)(*data, *compiled, np.float32(0.1))
    request.getfixturevalue("interpreted")
    expected = getattr(fasttext, architecture)(*data, *plain, np.float32(0.1))
    assert result == (pytest.approx(expected[0], rel=1e-5), expected[1])
    for ours, theirs in zip(compiled, plain, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("use_skipgram", [True, False])
def test_a_stretch_draws_and_trains(use_skipgram, request):
    _, _, _, _, rows, offsets, gains = text(2)
    ids = np.array([0, 1, 2, 3, 4, 0, 1, 5], dtype=np.int32)
    sentences = np.array([0, 3, 3, 7, 8])
    keep = np.array([1, 1, 1, 1, 0, 1], dtype=np.float32)
    table = sampling.build_alias_table(np.full(6, 1 / 6))
    results = []
    for voice in ("compiled", "interpreted"):
        if voice == "interpreted":
            request.getfixturevalue(voice)
        W_in, W_out = weights()
        start = W_in.copy()
        random = state(5)
        loss, pairs = fasttext.train_stretch(
            use_skipgram, ids, sentences, 0, 8, keep, 1, *table, 2, rows, offsets, gains,
            W_in, W_out, np.float32(0.1), random,
        )  # fmt: skip
        results.append([loss, pairs, random[0], *W_in.ravel(), *W_out.ravel()])
    np.testing.assert_allclose(*results, rtol=1e-4, atol=1e-5)
    # 0 1 2 | 3 (4 is left out) 0 1 | 5: windows of one word, none across a sentence's end.
    assert pairs == (8 if use_skipgram else 6)
    assert not np.array_equal(W_in[:4], start[:4])
    assert np.array_equal(W_in[4], start[4])  # the word left out
    # Nothing to do is no error.
    nothing = fasttext.train_stretch(
        use_skipgram, ids, sentences, 8, 8, keep, 1, *table, 2, rows, offsets, gains, W_in, W_out,
        np.float32(0.1), state(),
    )  # fmt: skip
    assert nothing == (0, 0)

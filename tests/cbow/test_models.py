"""CBOW with a softmax: one-hot vectors by hand, gradients, and what it learns."""

import numpy as np
import pytest

from course_lib.cbow import CBOW, one_hot
from course_lib.gradients import check_gradients
from course_lib.optimisers import Adam, Trainer
from course_lib.text import EncodedCorpus, contexts_and_targets

CORPUS = EncodedCorpus.from_sentences(["you say goodbye and i say hello .".split()])
CONTEXTS, TARGETS = contexts_and_targets(CORPUS[0], window=1)


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


def test_gradients_match_finite_differences():
    errors = check_gradients(CBOW(7, 3, dtype=np.float64), CONTEXTS, TARGETS)
    assert len(errors) == 2
    assert max(errors.values()) < 1e-7, errors


def test_loss_and_gradients_agree_with_torch():
    torch = pytest.importorskip("torch")
    ours = CBOW(7, 3, seed=4, dtype=np.float64)
    loss = ours.forward(CONTEXTS, TARGETS)
    ours.backward()
    W_in, W_out = (torch.tensor(param, requires_grad=True) for param in ours.params)
    h = torch.nn.functional.embedding(torch.tensor(CONTEXTS), W_in).mean(1)
    expected = torch.nn.functional.cross_entropy(h @ W_out, torch.tensor(TARGETS))
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-12)
    assert np.allclose(ours.grads[0].dense(), W_in.grad, atol=1e-14)
    assert np.allclose(ours.grads[1], W_out.grad, atol=1e-14)


def test_look_ups_give_what_one_hot_vectors_give():
    model = CBOW(7, 5, seed=3, dtype=np.float64)
    loss = model.forward(CONTEXTS, TARGETS)
    model.backward()
    W_in, W_out = model.params
    x = one_hot(CONTEXTS, 7, np.float64).mean(axis=1)  # (6, 7)
    scores = x @ W_in @ W_out
    y = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    G = (y - one_hot(TARGETS, 7, np.float64)) / 6
    assert loss == pytest.approx(-np.log(y[np.arange(6), TARGETS]).mean())
    assert np.allclose(model.grads[0].dense(), x.T @ G @ W_out.T, atol=1e-15)
    assert np.allclose(model.grads[1], (x @ W_in).T @ G, atol=1e-15)


def test_the_gradient_of_the_input_has_the_rows_of_the_contexts_only():
    model = CBOW(1000, 4)
    model.forward([[7, 3], [3, 900]], [1, 2])
    model.backward()
    assert model.grads[0].rows.tolist() == [3, 7, 900]
    assert model.grads[0].values.shape == (3, 4)


def test_cbow_learns_the_sentence():
    trainer = Trainer(CBOW(7, 5), Adam(0.05))
    history = trainer.fit(CONTEXTS, TARGETS, epochs=400, batch_size=3, progress=False)
    assert history["loss"].iloc[0] == pytest.approx(np.log(7), abs=0.01)
    # The bag {say, and} has two answers, "goodbye" and "i", because CBOW ignores order: two
    # of the six windows must cost log 2 for ever.
    assert history["loss"].iloc[-2:].mean() == pytest.approx(np.log(2) / 3, abs=0.02)

"""CBOW with a softmax: one-hot vectors by hand, gradients, both models the same function."""

import numpy as np
import pytest

from course_lib.cbow import EmbeddingCBOW, OneHotCBOW, one_hot
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

"""The classifier that reads: lengths, pooling, frozen vectors, bad input, training."""

import numpy as np
import pytest
import torch

from course_lib.recurrent import RecurrentClassifier
from tests.recurrent.helpers import KINDS, sequences

VECTORS = sequences(11, 6, seed=9).astype(np.float32)
VECTORS[0] = 0
UNEQUAL = [[3, 1, 4, 1, 5], [9], [2, 6, 5], [], [10, 10]]


def padded(texts):
    ids = np.zeros((len(texts), max(map(len, texts))), dtype=np.int64)
    for row, text in zip(ids, texts, strict=True):
        row[: len(text)] = text
    return torch.from_numpy(ids)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pooling", ["last", "mean"])
@pytest.mark.parametrize(("layers", "bidirectional"), [(1, False), (2, True)])
def test_each_sequence_gets_what_it_gets_alone(kind, pooling, layers, bidirectional):
    model = RecurrentClassifier(
        VECTORS,
        3,
        kind=kind,
        hidden=4,
        pooling=pooling,
        layers=layers,
        bidirectional=bidirectional,
    ).double()
    lengths = [len(text) for text in UNEQUAL]
    together = model(padded(UNEQUAL), lengths)
    assert together.shape == (5, 3)
    for text, scores in zip(UNEQUAL, together, strict=True):
        alone = model(torch.tensor([text or [0]]), [len(text)])
        assert torch.allclose(alone[0], scores, atol=1e-13)
    assert torch.equal(model(padded(UNEQUAL)), together)  # lengths found by the padding
    wider = torch.nn.functional.pad(padded(UNEQUAL), (0, 7))
    assert torch.allclose(model(wider), together, atol=1e-13)


def test_pooling_by_hand():
    model = RecurrentClassifier(VECTORS, kind="GRU", hidden=4, pooling="mean").double()
    states, last = model.states(padded(UNEQUAL))
    assert states.shape == (5, 5, 4) and last.shape == (5, 4)
    assert torch.equal(states[2, 2], last[2]) and not states[2, 3:].any()
    assert not last[3].any() and not states[3].any()
    mean = torch.stack([states[0].mean(dim=0), states[1, 0], states[2, :3].mean(dim=0)])
    assert torch.allclose(model(padded(UNEQUAL))[:3], model.output(mean))


@pytest.mark.parametrize("layers", [1, 2])
def test_states_of_both_directions(layers):
    model = RecurrentClassifier(VECTORS, hidden=4, layers=layers, bidirectional=True).double()
    states, last = model.states(padded(UNEQUAL))
    assert torch.equal(last[2, :4], states[2, 2, :4])  # forward: after the last word
    assert torch.equal(last[2, 4:], states[2, 0, 4:])  # backward: after the first


def test_frozen_vectors_stay_and_others_move():
    for frozen in (True, False):
        model = RecurrentClassifier(VECTORS, hidden=4, frozen=frozen)
        assert model.embedding.weight.requires_grad is not frozen
        optimiser = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=1.0)
        model(padded(UNEQUAL))[:, 0].sum().backward()
        optimiser.step()
        unchanged = np.array_equal(model.embedding.weight.detach().numpy(), VECTORS)
        assert unchanged is frozen
        assert not model.embedding.weight[0].any()  # padding stays zero either way


def test_features_instead_of_ids():
    model = RecurrentClassifier(6, kind="RNN", hidden=4).double()
    x = torch.tensor(VECTORS[padded(UNEQUAL).numpy()]).double()
    like = RecurrentClassifier(VECTORS, kind="RNN", hidden=4).double()
    lengths = [len(text) for text in UNEQUAL]
    assert torch.allclose(model(x, lengths), like(padded(UNEQUAL)), atol=1e-12)
    assert torch.allclose(model(x[:1]), like(padded(UNEQUAL[:1])), atol=1e-12)


def test_a_text_without_words_is_a_single_padding_too():
    model = RecurrentClassifier(VECTORS, hidden=4)
    assert torch.equal(model(torch.tensor([[0]]), [1]), model(torch.tensor([[0]]), [0]))


def test_dropout_is_for_training_only():
    model = RecurrentClassifier(VECTORS, hidden=8, dropout=0.5)
    torch.manual_seed(0)
    assert not torch.equal(model(padded(UNEQUAL)), model(padded(UNEQUAL)))
    model.eval()
    assert torch.equal(model(padded(UNEQUAL)), model(padded(UNEQUAL)))


def test_the_classifier_refuses_bad_options():
    with pytest.raises(ValueError, match="hidden is 0"):
        RecurrentClassifier(VECTORS, hidden=0)
    with pytest.raises(ValueError, match="pooling is 'max'"):
        RecurrentClassifier(VECTORS, pooling="max")
    with pytest.raises(ValueError, match="classes is 1"):
        RecurrentClassifier(VECTORS, 1)
    with pytest.raises(ValueError, match="embedding has shape"):
        RecurrentClassifier(np.arange(5))
    broken = VECTORS.copy()
    broken[4, 2] = np.nan
    with pytest.raises(ValueError, match="row 4 of embedding is not finite"):
        RecurrentClassifier(broken)


def test_the_classifier_refuses_bad_inputs():
    model = RecurrentClassifier(VECTORS, hidden=4)
    ids = padded(UNEQUAL)
    with pytest.raises(ValueError, match="lengths holds 6, expected 0 to 5"):
        model(ids, [5, 1, 6, 0, 2])
    with pytest.raises(ValueError, match="lengths holds -1"):
        model(ids, [5, 1, -1, 0, 2])
    with pytest.raises(ValueError, match="expected 5 whole numbers"):
        model(ids, [5, 1])
    with pytest.raises(ValueError, match="expected ids: whole numbers"):
        model(ids[:, :, None])
    with pytest.raises(ValueError, match="expected ids: whole numbers"):
        model(ids.float())
    with pytest.raises(ValueError, match="there is nothing to read"):
        model(ids[:, :0])
    with pytest.raises(ValueError, match="row 1 of the inputs begins with padding"):
        model(torch.tensor([[1, 0, 2], [0, 0, 3]]))
    with pytest.raises(IndexError, match="id 11 has no vector: expected 0 to 10"):
        model(torch.tensor([[1, 11]]))
    features = RecurrentClassifier(3, hidden=4)
    x = torch.tensor(sequences(2, 5, 3)).float()
    with pytest.raises(ValueError, match=r"expected \(batch, time, features\) with 3 features"):
        features(x[:, :, :2])
    x[1, 0, 2] = float("nan")
    with pytest.raises(ValueError, match="nan at sequence 1, step 0, feature 2"):
        features(x)


def test_training_with_the_shared_loop():
    from course_lib.classification import accuracy, fit, predict

    # Class 1 if word 3 comes before word 4: only the order tells.
    random = np.random.default_rng(0)
    texts, labels = [], random.integers(2, size=200)
    for label in labels:
        text = random.integers(5, 11, size=random.integers(4, 8))
        places = np.sort(random.choice(len(text), 2, replace=False))
        text[places] = [3, 4] if label else [4, 3]
        texts.append(text)
    model = RecurrentClassifier(VECTORS, kind="GRU", hidden=16)
    fit(model, (texts[:150], labels[:150]), epochs=25, learning_rate=0.02, progress=False)
    assert accuracy(labels[150:], predict(model, texts[150:])) > 0.9
    with pytest.raises(ValueError, match="no example of class 1"):
        fit(model, (texts, 0 * labels), epochs=1, progress=False)

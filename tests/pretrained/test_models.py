"""The classifier: seven sentences learnt, padding left out, three starts."""

import numpy as np
import torch

from course_lib import pretrained
from course_lib.classification import accuracy, fit, predict
from course_lib.pretrained import (
    MeanClassifier,
    encode,
    mean_vectors,
    pad,
    seven_sentences,
    word_index,
)
from tests.pretrained.helpers import MATRIX


def test_the_model_learns_the_seven_sentences():
    data = seven_sentences()
    index = word_index(data["text"])
    ids = pad(encode(data["text"], index))
    model = MeanClassifier(np.zeros((16, 4)), "random")
    assert sum(weight.numel() for weight in model.parameters()) == 16 * 4 + 4 + 1
    start = model.embedding.weight.detach().clone()
    run = fit(model, (ids, data["label"]), epochs=100, learning_rate=0.03, progress=False)
    assert accuracy(data["label"], predict(model, ids)) == 1
    assert run.history["train_loss"].iloc[-1] < 0.1
    assert not model.embedding.weight[0].any()  # padding stays where it was
    assert (model.embedding.weight[1:] != start[1:]).any(dim=1).all()


def test_the_mean_leaves_padding_out_and_an_empty_text_has_mean_zero():
    model = MeanClassifier(MATRIX)
    ids = torch.tensor([[1, 2, 0], [3, 0, 0], [0, 0, 0]])
    assert model.embedding(ids).tolist() == [[2, 3], [-1, 0], [0, 0]]
    assert torch.allclose(model(ids)[2], model.output.bias)
    assert mean_vectors(MATRIX, ids.numpy()).tolist() == [[2, 3], [-1, 0], [0, 0]]
    texts = [np.array([1, 2]), np.array([3]), np.array([], dtype=int)]
    alone = np.concatenate([predict(model, [text]) for text in texts])
    assert np.allclose(predict(model, texts), alone, atol=1e-6)


def test_three_starts():
    frozen, tuned, chance = (MeanClassifier(MATRIX, start) for start in pretrained.STARTS)
    assert not frozen.embedding.weight.requires_grad and tuned.embedding.weight.requires_grad
    assert torch.equal(frozen.embedding.weight, tuned.embedding.weight)
    assert frozen.embedding.weight.tolist() == [[0, 0], [1, 2], [3, 4], [-1, 0]]
    assert chance.embedding.weight.shape == (4, 2) and not chance.embedding.weight[0].any()
    assert not torch.equal(chance.embedding.weight, tuned.embedding.weight)
    assert torch.equal(frozen.output.weight, chance.output.weight)  # the same seed
    other = MeanClassifier(MATRIX, "random", seed=1)
    assert not torch.equal(other.embedding.weight, chance.embedding.weight)
    assert MATRIX[0].tolist() == [9, 9]  # the caller's own table is left alone


def test_the_same_seed_gives_the_same_model_whatever_torch_drew_before():
    first = MeanClassifier(MATRIX, "random", seed=3).state_dict()
    torch.manual_seed(3)
    assert torch.equal(torch.nn.Linear(2, 1).weight, first["output.weight"])
    going_on = torch.get_rng_state()
    second = MeanClassifier(MATRIX, "random", seed=3).state_dict()
    assert torch.equal(torch.get_rng_state(), going_on)  # and disturbs nobody else's numbers
    assert all(torch.equal(first[name], second[name]) for name in first)

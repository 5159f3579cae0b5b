"""Layers: worked examples, gradients against finite differences and torch, bad input."""

import numpy as np
import pytest

from course_lib.gradients import check_gradients, numerical_gradient
from course_lib.layers import (
    Embedding,
    EmbeddingDot,
    MatMul,
    SigmoidWithLoss,
    SoftmaxWithLoss,
    sigmoid,
)

RANDOM = np.random.default_rng(7)
W_7x3 = np.arange(21.0).reshape(7, 3)


def test_embedding_looks_rows_up():
    layer = Embedding(W_7x3)
    assert layer.forward(2).tolist() == [6, 7, 8]
    assert layer.forward([1, 0, 3, 0]).tolist() == [[3, 4, 5], [0, 1, 2], [9, 10, 11], [0, 1, 2]]


def test_look_up_equals_one_hot_product_bit_for_bit():
    W = RANDOM.normal(size=(50, 8)).astype(np.float32)
    ids = RANDOM.integers(0, 50, size=20)
    one_hot = np.eye(50, dtype=np.float32)[ids]
    assert np.array_equal(MatMul(W).forward(one_hot), Embedding(W).forward(ids))


@pytest.mark.parametrize("sparse", [False, True])
def test_embedding_adds_up_repeated_ids(sparse):
    layer = Embedding(W_7x3, sparse)
    layer.forward([1, 0, 3, 0])
    layer.backward(np.array([[1.0, 0, 0], [2, 0, 0], [4, 0, 0], [8, 0, 0]]))
    gradient = layer.grads[0].dense() if sparse else layer.grads[0]
    assert gradient[:, 0].tolist() == [10, 1, 0, 4, 0, 0, 0]
    # Assignment instead of addition, the mistake of chapter 02, keeps only the last.
    wrong = np.zeros((7, 3))
    wrong[[1, 0, 3, 0], 0] = [1, 2, 4, 8]
    assert wrong[0, 0] == 8


def test_embedding_takes_ids_of_any_shape():
    layer = Embedding(W_7x3.copy())
    assert layer.forward([[1, 2], [2, 2], [0, 6]]).shape == (3, 2, 3)
    layer.backward(np.ones((3, 2, 3)))
    assert layer.grads[0][:, 0].tolist() == [1, 1, 3, 0, 0, 0, 1]


@pytest.mark.parametrize("layer", [Embedding, EmbeddingDot])
def test_gradients_start_at_zero(layer):
    assert not layer(W_7x3).grads[0].any()
    assert not layer(W_7x3, sparse=True).grads[0].dense().any()


def _cases():
    W = RANDOM.normal(size=(6, 4))
    x = RANDOM.normal(size=(3, 6))
    h = RANDOM.normal(size=(3, 4))
    scores = RANDOM.normal(size=(3, 5)) * 3
    labels = np.array([[1, 0, 0, 1, 0]] * 3)
    return [
        ("matmul", lambda: MatMul(W.copy()), (x,)),
        ("embedding", lambda: Embedding(W.copy()), ([[0, 5], [5, 5], [2, 0]],)),
        ("embedding sparse", lambda: Embedding(W.copy(), sparse=True), ([0, 5, 5],)),
        ("dot", lambda: EmbeddingDot(W.copy()), (h, [[0, 1], [1, 1], [5, 2]])),
        ("dot one each", lambda: EmbeddingDot(W.copy(), sparse=True), (h, [4, 4, 0])),
        ("softmax", SoftmaxWithLoss, (scores, [0, 4, 2])),
        ("sigmoid", SigmoidWithLoss, (scores, labels)),
        ("sigmoid one each", SigmoidWithLoss, (scores[:, 0].copy(), labels[0, :3])),
    ]


@pytest.mark.parametrize(
    ("layer", "inputs"), [c[1:] for c in _cases()], ids=[c[0] for c in _cases()]
)
def test_gradients_match_finite_differences(layer, inputs):
    errors = check_gradients(layer(), *inputs)
    assert errors
    assert max(errors.values()) < 1e-7, errors


def test_softmax_and_sigmoid_agree_with_torch():
    torch = pytest.importorskip("torch")
    scores = RANDOM.normal(size=(4, 6)) * 5
    targets, labels = np.array([0, 5, 2, 2]), RANDOM.integers(0, 2, size=(4, 6))
    tensor = torch.tensor(scores, requires_grad=True)
    layer = SoftmaxWithLoss()
    loss = torch.nn.functional.cross_entropy(tensor, torch.tensor(targets))
    loss.backward()
    assert layer.forward(scores, targets) == pytest.approx(loss.item(), rel=1e-12)
    assert np.allclose(layer.backward(), tensor.grad, atol=1e-12)

    tensor = torch.tensor(scores, requires_grad=True)
    layer = SigmoidWithLoss()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        tensor, torch.tensor(labels, dtype=torch.float64), reduction="sum"
    )
    (loss / 4).backward()
    assert layer.forward(scores, labels) == pytest.approx(loss.item() / 4, rel=1e-12)
    assert np.allclose(layer.backward(), tensor.grad, atol=1e-12)


@pytest.mark.parametrize("sparse", [False, True])
def test_look_ups_agree_with_torch(sparse):
    torch = pytest.importorskip("torch")
    W = RANDOM.normal(size=(9, 5))
    h = RANDOM.normal(size=(4, 5))
    ids = np.array([[0, 1, 1], [8, 0, 2], [3, 3, 3], [1, 8, 7]])
    dout = RANDOM.normal(size=(4, 3))
    layer = EmbeddingDot(W, sparse)
    scores = layer.forward(h, ids)
    dh = layer.backward(dout)
    W_torch, h_torch = torch.tensor(W, requires_grad=True), torch.tensor(h, requires_grad=True)
    rows = torch.nn.functional.embedding(torch.tensor(ids), W_torch)
    expected = (rows * h_torch[:, None]).sum(-1)
    expected.backward(torch.tensor(dout))
    gradient = layer.grads[0].dense() if sparse else layer.grads[0]
    assert np.allclose(scores, expected.detach(), atol=1e-12)
    assert np.allclose(gradient, W_torch.grad, atol=1e-12)
    assert np.allclose(dh, h_torch.grad, atol=1e-12)


def test_losses_survive_huge_scores():
    scores = np.array([[1000.0, -1000.0, 0.0]])
    softmax, binary = SoftmaxWithLoss(), SigmoidWithLoss()
    assert softmax.forward(scores, [0]) == 0
    assert softmax.forward(scores, [1]) == 2000
    assert np.array_equal(softmax.backward(), [[1, -1, 0]])
    assert binary.forward(scores[:, :2], [[1, 0]]) == 0
    assert binary.forward(scores[:, :2], [[0, 1]]) == 2000
    assert np.array_equal(binary.backward(), [[1, -1]])
    assert sigmoid([-1000, 1000]).tolist() == [0, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_layers_keep_the_type_of_their_weights(dtype):
    W = RANDOM.normal(size=(6, 4)).astype(dtype)
    for sparse in (False, True):
        look_up, dot = Embedding(W, sparse), EmbeddingDot(W, sparse)
        h = look_up.forward([1, 2])
        assert dot.forward(h, [[0, 1], [2, 3]]).dtype == dtype
        loss = SigmoidWithLoss()
        loss.forward(dot.forward(h, [[0, 1], [2, 3]]), [[1, 0], [1, 0]])
        dh = dot.backward(loss.backward())
        look_up.backward(dh)
        assert dh.dtype == dtype
        for layer in (look_up, dot):
            gradient = layer.grads[0].values if sparse else layer.grads[0]
            assert gradient.dtype == dtype


@pytest.mark.parametrize("wrong", [-1, 7])
@pytest.mark.parametrize("layer", [Embedding(W_7x3), EmbeddingDot(W_7x3)])
def test_ids_outside_the_vocabulary_are_refused(layer, wrong):
    inputs = ([0, wrong],) if isinstance(layer, Embedding) else (np.ones((2, 3)), [0, wrong])
    with pytest.raises(IndexError, match=f"id {wrong} is outside the vocabulary of 7 words"):
        layer.forward(*inputs)


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="ids has type float64, expected whole numbers"):
        Embedding(W_7x3).forward([0.5])
    with pytest.raises(ValueError, match=r"labels has shape \(2,\), expected \(3,\)"):
        SigmoidWithLoss().forward(np.zeros(3), [0, 1])
    with pytest.raises(TypeError, match="x has type float32, expected float64"):
        numerical_gradient(lambda x: float(x.sum()), np.ones(2, dtype=np.float32))
    with pytest.raises(IndexError, match="id 3 is outside the vocabulary of 3 words"):
        SoftmaxWithLoss().forward(np.zeros((1, 3)), [3])

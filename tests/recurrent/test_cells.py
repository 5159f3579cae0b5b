"""Recurrent cells in NumPy: by hand, torch, finite differences, truncation, state."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.gradients import check_gradients
from course_lib.recurrent import LSTM, RNN, recurrent_layer
from tests.recurrent.helpers import CELLS, sequences


def test_a_plain_cell_by_hand():
    rnn = RNN(np.array([[1.0], [2.0]]), np.array([[-0.5]]), np.array([0.1]))
    states = rnn.forward(np.array([[[1.0, 0.0], [0.0, 1.0]]]))
    first = np.tanh(1.1)
    assert np.allclose(states.ravel(), [first, np.tanh(2.1 - 0.5 * first)])


@pytest.mark.parametrize("kind", CELLS)
def test_states_equal_torch(kind):
    layer = recurrent_layer(kind, 3, 5, seed=1).double()
    x, h0 = sequences(4, 7, 3), sequences(4, 5, seed=1)
    start = torch.tensor(h0)[None]
    with torch.no_grad():
        if kind == "LSTM":
            expected, (_, cell) = layer(torch.tensor(x), (start, start / 2))
        else:
            expected, _ = layer(torch.tensor(x), start)
    ours = CELLS[kind].from_torch(layer)
    states = ours.forward(x, h0, h0 / 2) if kind == "LSTM" else ours.forward(x, h0)
    assert np.abs(states - expected.numpy()).max() < 1e-12
    if kind == "LSTM":
        assert np.abs(ours.cells[:, -1] - cell[0].numpy()).max() < 1e-12


def test_gradients_equal_torch():
    layer = recurrent_layer("RNN", 3, 5, seed=2).double()
    rnn = RNN.from_torch(layer)
    x, h0 = sequences(4, 9, 3), sequences(4, 5, seed=1)
    dstates = sequences(4, 9, 5, seed=2)
    tx, th = torch.tensor(x, requires_grad=True), torch.tensor(h0[None], requires_grad=True)
    states, _ = layer(tx, th)
    states.backward(torch.tensor(dstates))
    rnn.forward(x, h0)
    dx = rnn.backward(dstates)
    weights = list(layer.parameters())
    pairs = [
        (dx, tx.grad),
        (rnn.dh0, th.grad[0]),
        (rnn.grads[0], weights[0].grad.T),
        (rnn.grads[1], weights[1].grad.T),
        (rnn.grads[2], weights[2].grad),
        (rnn.grads[2], weights[3].grad),
    ]
    assert max(np.abs(ours - theirs.numpy()).max() for ours, theirs in pairs) < 1e-8


def test_gradients_equal_finite_differences():
    errors = check_gradients(RNN.random(3, 4, seed=3), sequences(2, 6, 3))
    assert set(errors) == {"params[0]", "params[1]", "params[2]", "input"}
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("truncate", [1, 3, 4, 9, 20])
def test_truncated_gradients_equal_torch_with_detached_blocks(truncate):
    layer = recurrent_layer("RNN", 3, 5, seed=4).double()
    rnn = RNN.from_torch(layer, truncate=truncate)
    x, dstates = sequences(2, 9, 3), sequences(2, 9, 5, seed=2)
    tx, state, outputs = torch.tensor(x, requires_grad=True), None, []
    for block in tx.split(truncate, dim=1):
        out, state = layer(block, state)
        state = state.detach()
        outputs.append(out)
    torch.cat(outputs, dim=1).backward(torch.tensor(dstates))
    rnn.forward(x)
    assert np.abs(rnn.backward(dstates) - tx.grad.numpy()).max() < 1e-12
    assert np.abs(rnn.grads[1] - layer.weight_hh_l0.grad.numpy().T).max() < 1e-12


def test_truncation_does_not_change_the_states():
    x = sequences(2, 9, 3)
    whole, cut = (RNN.random(3, 5, truncate=truncate) for truncate in (None, 2))
    assert np.array_equal(whole.forward(x), cut.forward(x))


def test_a_gradient_reaches_back_step_by_step():
    # With a state near 0 tanh' is 1: each step back multiplies by Wh.
    rnn = RNN(np.zeros((1, 1)), np.array([[0.5]]), np.zeros(1))
    rnn.forward(np.ones((1, 4, 1)))
    rnn.backward(np.array([0.0, 0, 0, 1]).reshape(1, 4, 1))
    assert rnn.state_grads.ravel().tolist() == [0.125, 0.25, 0.5, 1]
    assert rnn.dh0.item() == 0.0625


@pytest.mark.parametrize("kind", CELLS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_reading_on_equals_reading_at_once(kind, data):
    batch, steps = data.draw(st.integers(1, 3)), data.draw(st.integers(2, 6))
    cut = data.draw(st.integers(1, steps - 1))
    x = sequences(batch, steps, 2, seed=steps)
    layer = CELLS[kind].random(2, 3)
    whole = layer.forward(x)
    half = layer.forward(x[:, :cut])
    carried = (half[:, -1], layer.cells[:, -1]) if kind == "LSTM" else (half[:, -1],)
    assert np.allclose(layer.forward(x[:, cut:], *carried), whole[:, cut:])


@pytest.mark.parametrize(
    ("kind", "names"), [("LSTM", "input forget output"), ("GRU", "reset update")]
)
def test_gates_lie_between_0_and_1(kind, names):
    layer = CELLS[kind].random(2, 3)
    layer.forward(100 * sequences(2, 5, 2))
    assert set(layer.gates) == {*names.split(), "candidate"}
    for name in names.split():
        assert layer.gates[name].shape == (2, 5, 3)
        assert (layer.gates[name] >= 0).all() and (layer.gates[name] <= 1).all()
    assert layer.gates["candidate"].min() < 0


@pytest.mark.parametrize("kind", CELLS)
def test_float32_stays_float32(kind):
    layer = CELLS[kind].from_torch(recurrent_layer(kind, 3, 5))
    assert layer.forward(sequences(2, 4, 3).astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"nonlinearity": "relu"}, "nonlinearity='relu', expected 'tanh'"),
        ({"bias": False}, "bias=False, expected True"),
    ],
)
def test_a_torch_layer_that_computes_something_else_is_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        RNN.from_torch(torch.nn.RNN(3, 4, **settings))


def test_a_torch_lstm_with_a_projection_is_refused():
    with pytest.raises(ValueError, match="proj_size=2, expected 0"):
        LSTM.from_torch(torch.nn.LSTM(3, 4, proj_size=2))

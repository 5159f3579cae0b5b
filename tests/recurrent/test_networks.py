"""Recurrent layers of torch: shapes, starts, seeds, bad options."""

import pytest
import torch

from course_lib.recurrent import recurrent_layer
from tests.recurrent.helpers import sequences


def test_stacked_shapes():
    x = torch.tensor(sequences(4, 7, 3), dtype=torch.float32)
    states, last = recurrent_layer("GRU", 3, 5, layers=2)(x)
    assert states.shape == (4, 7, 5) and last.shape == (2, 4, 5)
    assert torch.equal(states[:, -1], last[-1])
    states, (last, cells) = recurrent_layer("LSTM", 3, 5, layers=2, bidirectional=True)(x)
    assert states.shape == (4, 7, 10) and last.shape == cells.shape == (4, 4, 5)
    assert torch.equal(states[:, -1, :5], last[2]) and torch.equal(states[:, 0, 5:], last[3])


def test_stacking_is_feeding_all_states_to_the_next_layer():
    both = recurrent_layer("RNN", 3, 5, layers=2).double()
    below, above = recurrent_layer("RNN", 3, 5).double(), recurrent_layer("RNN", 5, 5).double()
    below.load_state_dict({f"{n}_l0": both.state_dict()[f"{n}_l0"] for n in NAMES})
    above.load_state_dict({f"{n}_l0": both.state_dict()[f"{n}_l1"] for n in NAMES})
    x = torch.tensor(sequences(2, 6, 3))
    assert torch.allclose(above(below(x)[0])[0], both(x)[0], atol=1e-12)


NAMES = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]


def test_starts():
    matrix = recurrent_layer("RNN", 3, 6, start="orthogonal").weight_hh_l0.detach()
    assert torch.allclose(matrix @ matrix.T, torch.eye(6), atol=1e-5)
    for part in recurrent_layer("LSTM", 3, 6, start="orthogonal").weight_hh_l0.detach().chunk(4):
        assert torch.allclose(part @ part.T, torch.eye(6), atol=1e-5)
    scaled = recurrent_layer("RNN", 3, 6, radius=1.5).weight_hh_l0.detach()
    assert torch.linalg.eigvals(scaled).abs().max().item() == pytest.approx(1.5, abs=1e-5)


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_an_open_gate_is_the_one_that_keeps(kind):
    layer = recurrent_layer(kind, 3, 6, open_gate=9.0).double()
    x, start = torch.zeros(1, 5, 3).double(), torch.full((1, 1, 6), 0.7).double()
    with torch.no_grad():
        if kind == "GRU":
            kept = layer(x, start)[1]
        else:
            layer.bias_ih_l0[:6] = -99  # the input gate: nothing is let in
            kept = layer(x, (start, start))[1][1]
    assert torch.allclose(kept, start, atol=0.01)


def test_small_inputs_leave_the_recurrent_matrix_alone():
    one, other = (recurrent_layer("RNN", 3, 4, input_scale=scale) for scale in (1.0, 0.5))
    assert torch.equal(one.weight_hh_l0, other.weight_hh_l0)
    for name in ("weight_ih_l0", "bias_ih_l0", "bias_hh_l0"):
        assert torch.equal(0.5 * getattr(one, name), getattr(other, name))


def test_first_weights_depend_on_the_seed_only():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, again = (recurrent_layer("GRU", 3, 4, seed=7).weight_hh_l0 for _ in range(2))
    assert torch.equal(one, again) and torch.equal(torch.get_rng_state(), before)
    assert not torch.equal(one, recurrent_layer("GRU", 3, 4, seed=8).weight_hh_l0)


def test_layers_refuse_bad_options():
    with pytest.raises(ValueError, match="kind is 'lstm', expected 'RNN', 'GRU' or 'LSTM'"):
        recurrent_layer("lstm", 3, 4)
    with pytest.raises(ValueError, match="hidden is 0"):
        recurrent_layer("LSTM", 3, 0)
    with pytest.raises(ValueError, match="start is 'zeros'"):
        recurrent_layer("RNN", 3, 4, start="zeros")
    with pytest.raises(ValueError, match="an RNN has no gates"):
        recurrent_layer("RNN", 3, 4, open_gate=1.0)
    with pytest.raises(ValueError, match="it is for an RNN"):
        recurrent_layer("GRU", 3, 4, radius=1.0)

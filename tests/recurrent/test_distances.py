"""Gradients against distance: a linear chain, vanishing, exploding, influence."""

import numpy as np
import pytest
import torch

from course_lib.recurrent import decay, gradient_norms, influence, recurrent_layer
from tests.recurrent.helpers import KINDS, sequences


def test_gradient_norms_of_a_linear_chain():
    # Tiny inputs: tanh is straight, and the gradient at distance d is |u Wh^d Wx|.
    table = gradient_norms(
        "RNN",
        steps=4,
        settle=2,
        inputs=2,
        hidden=3,
        batch=1,
        scale=1e-9,
        seeds=[3],
        start="orthogonal",
    )
    assert table["distance"].tolist() == [0, 1, 2, 3]
    layer = recurrent_layer("RNN", 2, 3, start="orthogonal", seed=3).double()
    # The biases bend tanh a little; so compare with torch's own states, step by step.
    random = np.random.default_rng(3)
    x = torch.tensor(1e-9 * random.normal(size=(1, 6, 2)))
    gradient = torch.tensor(random.normal(size=(1, 3)))
    with torch.no_grad():
        states, _ = layer(x)
        for distance in range(4):
            gradient = gradient * (1 - states[:, 5 - distance] ** 2)
            expected = (gradient @ layer.weight_ih_l0).norm().item()
            assert table["norm"][distance] == pytest.approx(expected)
            gradient = gradient @ layer.weight_hh_l0


@pytest.mark.parametrize(("start", "open_gate"), [("uniform", None), ("orthogonal", 1.0)])
def test_gradients_of_an_rnn_vanish_faster(start, open_gate):
    rnn = decay(gradient_norms("RNN", start=start))
    for kind in ("GRU", "LSTM"):
        gated = decay(gradient_norms(kind, start=start, open_gate=open_gate))
        assert rnn["high"] < gated["low"] and gated["factor"] < 1


def test_the_start_matters_as_much_as_the_gates():
    rnn = decay(gradient_norms("RNN", start="orthogonal"))
    lstm = decay(gradient_norms("LSTM"))
    assert rnn["low"] > lstm["high"]


def test_an_open_forget_gate_keeps_the_gradient():
    factors = [decay(gradient_norms("LSTM", open_gate=bias))["factor"] for bias in (0.0, 1.0, 3.0)]
    assert factors[0] + 0.1 < factors[1] < factors[2] - 0.1 and factors[2] > 0.95


def test_a_large_recurrent_matrix_makes_gradients_explode():
    small, large = (
        decay(gradient_norms("RNN", radius=radius, scale=0.1, seeds=range(4)))
        for radius in (0.5, 3.0)
    )
    assert small["high"] < 0.6 and large["low"] > 1.1


def test_decay_finds_the_factor_and_refuses_what_has_no_line():
    import pandas as pd

    distance = np.arange(12)
    table = pd.concat(
        pd.DataFrame({"seed": s, "distance": distance, "norm": 3 * f**distance})
        for s, f in enumerate([0.4, 0.5, 0.6])
    )
    found = decay(table)
    assert found["factor"] == pytest.approx(0.5) and found["low"] < 0.4 < 0.6 < found["high"]
    with pytest.raises(ValueError, match="nearest is 11"):
        decay(table, nearest=11)
    with pytest.raises(ValueError, match="the norm at distance 7 is not above 0"):
        decay(table.assign(norm=table["norm"].where(table["distance"] != 7, 0)))
    with pytest.raises(ValueError, match="steps is 0"):
        gradient_norms("RNN", steps=0)
    with pytest.raises(ValueError, match="settle is -1"):
        gradient_norms("RNN", settle=-1)
    with pytest.raises(ValueError, match="seeds is empty"):
        gradient_norms("RNN", seeds=[])


@pytest.mark.parametrize("kind", KINDS)
def test_only_two_directions_feel_later_words(kind):
    x = sequences(6, 3)
    forward = influence(recurrent_layer(kind, 3, 4, layers=2), x)
    both = influence(recurrent_layer(kind, 3, 4, bidirectional=True), x)
    assert not np.tril(forward, -1).any() and (np.triu(forward) > 0)[np.triu_indices(6)].all()
    assert (both > 0).all()


def test_influence_refuses_a_batch():
    with pytest.raises(ValueError, match=r"x has shape \(2, 6, 3\), expected one sequence"):
        influence(recurrent_layer("RNN", 3, 4), sequences(2, 6, 3))

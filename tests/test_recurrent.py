"""Recurrent layers: worked examples, torch, finite differences, lengths, bad input."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.gradients import check_gradients
from course_lib.recurrent import (
    GRU,
    LSTM,
    RNN,
    RecurrentClassifier,
    decay,
    gradient_norms,
    influence,
    marked_symbol,
    memory_table,
    n_parameters,
    recurrent_layer,
    training_cost,
)

CELLS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}


def sequences(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


# --- cells in NumPy ----------------------------------------------------------------------


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


@pytest.mark.parametrize("kind", CELLS)
def test_cells_refuse_bad_sequences(kind):
    layer = CELLS[kind].random(3, 4)
    x = sequences(2, 5, 3)
    with pytest.raises(ValueError, match=r"x has shape \(5, 3\), expected three dimensions"):
        layer.forward(x[0])
    with pytest.raises(ValueError, match="2 features a step, expected 3"):
        layer.forward(x[:, :, :2])
    with pytest.raises(ValueError, match="there is nothing to read"):
        layer.forward(x[:, :0])
    with pytest.raises(ValueError, match="there is nothing to read"):
        layer.forward(x[:0])
    x[1, 2, 0] = np.nan
    with pytest.raises(ValueError, match="nan at sequence 1, step 2, feature 0"):
        layer.forward(x)
    with pytest.raises(ValueError, match=r"h0 has shape \(1, 4\), expected \(2, 4\)"):
        layer.forward(sequences(2, 5, 3), np.zeros((1, 4)))
    with pytest.raises(ValueError, match="hidden is 0"):
        CELLS[kind].random(3, 0)


def test_cells_refuse_weights_that_do_not_fit():
    Wx, Wh, b = np.zeros((3, 8)), np.zeros((2, 8)), np.zeros(8)
    LSTM(Wx, Wh, b)
    with pytest.raises(ValueError, match=r"Wx has shape \(3, 7\), expected \(3, 8\)"):
        LSTM(Wx[:, 1:], Wh, b)
    with pytest.raises(ValueError, match=r"b has shape \(7,\), expected \(8,\)"):
        LSTM(Wx, Wh, b[1:])
    with pytest.raises(ValueError, match="at least 1 of each"):
        RNN(np.zeros((3, 0)), np.zeros((0, 0)), np.zeros(0))
    with pytest.raises(ValueError, match=r"c0 has shape \(1, 1\), expected \(1, 2\)"):
        LSTM(Wx, Wh, b).forward(np.zeros((1, 2, 3)), c0=np.zeros((1, 1)))
    with pytest.raises(ValueError, match="b_state has shape"):
        GRU(np.zeros((3, 6)), np.zeros((2, 6)), np.zeros(6), np.zeros(3))
    with pytest.raises(ValueError, match="truncate is 0"):
        RNN.random(3, 2, truncate=0)
    with pytest.raises(TypeError, match=r"module is a GRU, expected torch\.nn\.LSTM"):
        LSTM.from_torch(recurrent_layer("GRU", 3, 2))
    with pytest.raises(ValueError, match="2 layers and 2 directions"):
        GRU.from_torch(recurrent_layer("GRU", 3, 2, layers=2, bidirectional=True))


# --- layers of torch: parameters, starts, shapes ------------------------------------------


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize(
    ("layers", "bidirectional"), [(1, False), (3, False), (1, True), (2, True)]
)
def test_the_formula_counts_the_parameters(kind, layers, bidirectional):
    options = {"layers": layers, "bidirectional": bidirectional}
    layer = recurrent_layer(kind, 7, 5, **options)
    counted = sum(weights.numel() for weights in layer.parameters())
    assert n_parameters(kind, 7, 5, **options) == counted


def test_one_bias_as_in_numpy():
    assert n_parameters("LSTM", 3, 5, biases=1) == sum(p.size for p in LSTM.random(3, 5).params)
    assert n_parameters("RNN", 3, 5, biases=1) == sum(p.size for p in RNN.random(3, 5).params)


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


@pytest.mark.parametrize(("kind", "gate"), [("LSTM", "forget"), ("GRU", "update")])
def test_an_open_gate_is_the_one_that_keeps(kind, gate):
    layer = CELLS[kind].from_torch(recurrent_layer(kind, 3, 6, open_gate=9.0))
    layer.forward(sequences(2, 5, 3))
    assert layer.gates[gate].min() > 0.99
    assert min(v.min() for name, v in layer.gates.items() if name not in (gate, "candidate")) < 0.7


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
    with pytest.raises(ValueError, match="kind is 'ELMo'"):
        n_parameters("ELMo", 3, 4)


def test_costs_have_a_row_for_each_kind():
    table = training_cost(inputs=3, hidden=4, batch=2, steps=3, repeats=1)
    assert list(table.index) == ["RNN", "GRU", "LSTM"]
    assert table["parameters ratio"].tolist() == [1, 3, 4]
    assert table["time ratio"].iloc[0] == 1 and (table["milliseconds"] > 0).all()


# --- gradients against distance ------------------------------------------------------------


def test_gradient_norms_of_a_linear_chain():
    # Tiny inputs: tanh is straight, and the gradient at distance d is |u Wh^d Wx|.
    table = gradient_norms(
        "RNN", steps=6, inputs=2, hidden=3, batch=1, scale=1e-9, seeds=[3], start="orthogonal"
    )
    layer = recurrent_layer("RNN", 2, 3, start="orthogonal", seed=3).double()
    # The biases bend tanh a little; so compare with torch's own states, step by step.
    random = np.random.default_rng(3)
    x = torch.tensor(1e-9 * random.normal(size=(1, 6, 2)))
    gradient = torch.tensor(random.normal(size=(1, 3)))
    with torch.no_grad():
        states, _ = layer(x)
        for distance in range(6):
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
    with pytest.raises(ValueError, match="seeds is empty"):
        gradient_norms("RNN", seeds=[])


@pytest.mark.parametrize("kind", CELLS)
def test_only_two_directions_feel_later_words(kind):
    x = sequences(6, 3)
    forward = influence(recurrent_layer(kind, 3, 4, layers=2), x)
    both = influence(recurrent_layer(kind, 3, 4, bidirectional=True), x)
    assert not np.tril(forward, -1).any() and (np.triu(forward) > 0)[np.triu_indices(6)].all()
    assert (both > 0).all()


def test_influence_refuses_a_batch():
    with pytest.raises(ValueError, match=r"x has shape \(2, 6, 3\), expected one sequence"):
        influence(recurrent_layer("RNN", 3, 4), sequences(2, 6, 3))


# --- the memory task --------------------------------------------------------------------


def test_the_marked_symbol_is_the_label():
    inputs, labels = marked_symbol(50, 9, symbols=3, seed=1)
    assert inputs.shape == (50, 9, 4) and (inputs[:, :, :3].sum(axis=2) == 1).all()
    assert (inputs[:, :, 3].sum(axis=1) == 1).all() and not inputs[:, 4:, 3].any()
    place = inputs[:, :, 3].argmax(axis=1)
    assert np.array_equal(inputs[np.arange(50), place, :3].argmax(axis=1), labels)
    assert set(labels) == {0, 1, 2}
    again, _ = marked_symbol(50, 9, symbols=3, seed=1)
    assert np.array_equal(inputs, again)
    with pytest.raises(ValueError, match="steps is 1"):
        marked_symbol(50, 1)


def test_gates_remember_what_a_plain_cell_forgets():
    models = {
        "RNN": {"kind": "RNN"},
        "GRU": {"kind": "GRU", "open_gate": 3.0},
        "LSTM": {"kind": "LSTM", "open_gate": 3.0},
    }
    table = memory_table(models, steps=[12], updates=120, seeds=[0], progress=False).set_index(
        "model"
    )
    assert table.loc["RNN", "accuracy"] < 0.6
    assert table.loc["GRU", "accuracy"] > 0.9 and table.loc["LSTM", "accuracy"] > 0.8
    assert (table["low"] < table["accuracy"]).all() and (table["chance"] == 0.25).all()


# --- the classifier ----------------------------------------------------------------------

VECTORS = sequences(11, 6, seed=9).astype(np.float32)
VECTORS[0] = 0
UNEQUAL = [[3, 1, 4, 1, 5], [9], [2, 6, 5], [], [10, 10]]


def padded(texts):
    ids = np.zeros((len(texts), max(map(len, texts))), dtype=np.int64)
    for row, text in zip(ids, texts, strict=True):
        row[: len(text)] = text
    return torch.from_numpy(ids)


@pytest.mark.parametrize("kind", CELLS)
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

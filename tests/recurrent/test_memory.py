"""The memory task, which gates solve and a plain cell does not."""

import numpy as np
import pytest

from course_lib.recurrent import marked_symbol, memory_table


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
    table = memory_table(models, steps=[12], updates=120, seeds=[0], progress=False)
    assert table["steps"].tolist() == [12] * 3 and table["seed"].tolist() == [0] * 3
    table = table.set_index("model")
    assert table.loc["RNN", "accuracy"] < 0.6
    assert table.loc["GRU", "accuracy"] > 0.9 and table.loc["LSTM", "accuracy"] > 0.8


def test_what_is_kept_is_measured_before_training():
    quiet = {"kind": "RNN", "start": "orthogonal", "input_scale": 0.01}
    models = {"quiet": quiet, "RNN": {"kind": "RNN"}}
    kept = memory_table(models, [10], updates=1, seeds=[0, 1], progress=False)["kept"]
    assert np.allclose(kept[:2], 1, atol=0.02) and kept[2:].max() < 0.9

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
    table = memory_table(models, steps=[12], updates=120, seeds=[0], progress=False).set_index(
        "model"
    )
    assert table.loc["RNN", "accuracy"] < 0.6
    assert table.loc["GRU", "accuracy"] > 0.9 and table.loc["LSTM", "accuracy"] > 0.8
    assert (table["low"] < table["accuracy"]).all() and (table["chance"] == 0.25).all()

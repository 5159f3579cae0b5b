"""Parameters by a formula, and costs by measuring."""

import pytest

from course_lib.recurrent import LSTM, RNN, n_parameters, recurrent_layer, training_cost
from tests.recurrent.helpers import CELLS


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


def test_costs_have_a_row_for_each_kind():
    table = training_cost(inputs=3, hidden=4, batch=2, steps=3, repeats=1)
    assert list(table.index) == ["RNN", "GRU", "LSTM"]
    assert table["parameters ratio"].tolist() == [1, 3, 4]
    assert table["time ratio"].iloc[0] == 1 and (table["milliseconds"] > 0).all()

"""Recurrent cells refuse bad sequences and weights, in sentences."""

import numpy as np
import pytest

from course_lib.recurrent import GRU, LSTM, RNN, recurrent_layer
from tests.recurrent.helpers import CELLS, sequences


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

"""The three cells, and random sequences for them."""

import numpy as np

from course_lib.recurrent import GRU, LSTM, RNN

CELLS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}


def sequences(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)

"""Recurrent networks: cells from scratch, gradients that vanish, gates, a text classifier.

Chapter 07. ``RNN``, ``LSTM`` and ``GRU`` are written in NumPy to be read; ``gradient_norms``
measures how far back a layer feels its inputs; ``marked_symbol`` is a task in which only
memory helps; ``RecurrentClassifier`` reads texts of unequal length in torch.
"""

from course_lib.recurrent.cells import GRU, LSTM, RNN
from course_lib.recurrent.classifier import RecurrentClassifier
from course_lib.recurrent.costs import n_parameters, training_cost
from course_lib.recurrent.distances import decay, gradient_norms, influence
from course_lib.recurrent.memory import marked_symbol, memory_table
from course_lib.recurrent.networks import recurrent_layer

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "RecurrentClassifier",
    "decay",
    "gradient_norms",
    "influence",
    "marked_symbol",
    "memory_table",
    "n_parameters",
    "recurrent_layer",
    "training_cost",
]

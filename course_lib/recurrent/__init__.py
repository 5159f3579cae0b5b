"""Recurrent networks: gradients that vanish, gates, a task for memory, a text classifier.

Chapter 07 writes the cells and their backward pass on the page. What serves the lesson is
here: ``recurrent_layer`` makes torch's layers with a chosen start; ``gradient_norms``
measures over many of them how far back they feel their inputs; ``marked_symbol`` is a task in
which only memory helps; ``RecurrentClassifier`` reads texts of unequal length.
"""

from course_lib.recurrent.classifier import RecurrentClassifier
from course_lib.recurrent.distances import decay, gradient_norms, influence
from course_lib.recurrent.memory import marked_symbol, memory_table
from course_lib.recurrent.networks import recurrent_layer

__all__ = [
    "RecurrentClassifier",
    "decay",
    "gradient_norms",
    "influence",
    "marked_symbol",
    "memory_table",
    "recurrent_layer",
]

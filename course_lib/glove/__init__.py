"""GloVe: vectors whose dot products give the logarithms of co-occurrence counts.

From the counts of a whole corpus (``cooccurrence``) over the ratios that tell ice from
steam (``probability_ratios``) to the loss (``weight``, ``loss``), the training
(``train_glove``) and the record of a comparison (``read_comparison``). Pennington, Socher
and Manning (2014), GloVe: Global vectors for word representation, EMNLP, D14-1162.
Chapter 04.
"""

from course_lib.glove.comparison import Comparison, answers_of, read_comparison
from course_lib.glove.counting import UncountedWordError, cooccurrence, count_table
from course_lib.glove.figures import (
    plot_cell,
    plot_differences,
    plot_ratios,
    plot_weight,
    window_slider,
)
from course_lib.glove.model import GloVe, Parameters
from course_lib.glove.objective import errors, loss, weight
from course_lib.glove.ratios import ice_and_steam, probability_ratios, published_ratios
from course_lib.glove.training import train_glove

__all__ = [
    "Comparison",
    "GloVe",
    "Parameters",
    "UncountedWordError",
    "answers_of",
    "cooccurrence",
    "count_table",
    "errors",
    "ice_and_steam",
    "loss",
    "plot_cell",
    "plot_differences",
    "plot_ratios",
    "plot_weight",
    "probability_ratios",
    "published_ratios",
    "read_comparison",
    "train_glove",
    "weight",
    "window_slider",
]

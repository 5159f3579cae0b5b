"""GloVe: vectors whose dot products give the logarithms of co-occurrence counts.

From the counts of a whole corpus (``cooccurrence``) over the ratios that tell ice from
steam (``probability_ratios``) to the loss and its gradient (``weight``, ``loss``,
``gradients``) and the training (``train_glove``). Pennington, Socher and Manning (2014),
GloVe: Global vectors for word representation, EMNLP, D14-1162. Chapter 04.
"""

from course_lib.glove.counting import (
    UncountedWordError,
    cooccurrence,
    count_table,
    probabilities,
)
from course_lib.glove.figures import (
    plot_comparison,
    plot_losses,
    plot_ratios,
    plot_weight,
    window_slider,
)
from course_lib.glove.model import GloVe, Parameters
from course_lib.glove.objective import Gradients, errors, gradients, loss, weight
from course_lib.glove.ratios import ice_and_steam, probability_ratios, published_ratios
from course_lib.glove.training import train_glove

__all__ = [
    "GloVe",
    "Gradients",
    "Parameters",
    "UncountedWordError",
    "cooccurrence",
    "count_table",
    "errors",
    "gradients",
    "ice_and_steam",
    "loss",
    "plot_comparison",
    "plot_losses",
    "plot_ratios",
    "plot_weight",
    "probabilities",
    "probability_ratios",
    "published_ratios",
    "train_glove",
    "weight",
    "window_slider",
]

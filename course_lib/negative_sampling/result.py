"""What training hands back. Chapter 03."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.training import TrainingStep, history_frame
from course_lib.vectors import WordVectors

__all__ = ["TrainingStep", "Word2Vec"]


class Word2Vec(WordVectors):
    """Trained vectors: a ``WordVectors`` that remembers how it was made.

    Parameters
    ----------
    words, matrix, counts
        See ``WordVectors``; ``matrix`` holds the input vectors, W_in.
    output_matrix : numpy.ndarray of float32, shape (V, D), optional
    history : pandas.DataFrame, optional
    interrupted : bool, default False

    Attributes
    ----------
    output_matrix : numpy.ndarray of float32, shape (V, D), or None
        The other half of the model, W_out: how each word looks as an answer. Similarity
        does not need it; the model's score of a pair is ``matrix[a] @ output_matrix[b]``.
    history : pandas.DataFrame
        One row for each stretch of training, columns as in ``TrainingStep``.
    interrupted : bool
        Whether Ctrl-C ended the training early.
    """

    def __init__(
        self,
        words: Sequence[str],
        matrix: npt.ArrayLike,
        counts: npt.ArrayLike | None = None,
        *,
        check: bool = True,
        output_matrix: npt.NDArray[np.float32] | None = None,
        history: pd.DataFrame | None = None,
        interrupted: bool = False,
    ) -> None:
        super().__init__(words, matrix, counts, check=check)
        self.output_matrix = output_matrix
        self.history = history_frame([]) if history is None else history
        self.interrupted = interrupted

"""What GloVe learns and what training hands back. Chapter 04."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.vectors import WordVectors

__all__ = ["Combination", "Floats", "GloVe", "Parameters", "check_combine", "history_frame"]

Combination: TypeAlias = Literal["sum", "word", "context"]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]


class GloVe(WordVectors):
    """Trained GloVe vectors: a ``WordVectors`` that keeps the whole model.

    Parameters
    ----------
    words, counts
        See ``WordVectors``.
    parameters : Parameters
        The model.
    combine : {"sum", "word", "context"}, default "sum"
        What ``matrix`` is made of.
    history : pandas.DataFrame, optional
    interrupted : bool, default False
    squares : Parameters, optional

    Attributes
    ----------
    matrix : numpy.ndarray of float32, shape (V, D)
        w + w̃ ("sum"), w ("word") or w̃ ("context").
    parameters : Parameters
        ``W``, ``W_context``, ``bias`` and ``bias_context``; a word's vector, a context's
        vector, and a number each.
    history : pandas.DataFrame
        One row for each epoch: ``epoch`` (from 1) and ``loss``, the mean over all cells of
        f(X) times the squared error, each measured before the step on its cell.
    interrupted : bool
        Whether Ctrl-C ended the training early.
    squares : Parameters or None
        AdaGrad's sums G, one for each number of ``parameters``: 1 at the start, and a number's
        steps are divided by the root of its G. None if the vectors were not trained here.
    """

    def __init__(
        self,
        words: Sequence[str],
        parameters: Parameters,
        counts: npt.ArrayLike | None = None,
        *,
        combine: Combination = "sum",
        history: pd.DataFrame | None = None,
        interrupted: bool = False,
        squares: Parameters | None = None,
    ) -> None:
        super().__init__(words, _combined(parameters, combine), counts)
        self.parameters = parameters
        self.history = history_frame([]) if history is None else history
        self.interrupted = interrupted
        self.squares = squares

    def combined(self, combine: Combination) -> WordVectors:
        """Return the same model's vectors, combined in another way.

        On a symmetric matrix w and w̃ do the same work and differ only by their random
        start. Their sum averages some of that chance away (section 4.2 of the paper), and its
        scalar products contain those of w with w̃, which say who stands beside whom (Levy,
        Goldberg and Dagan 2015): on the course's corpus the second is what helps (chapter 04).

        Parameters
        ----------
        combine : {"sum", "word", "context"}
            w + w̃, w alone, or w̃ alone.
        """
        return WordVectors(self.words, _combined(self.parameters, combine), self.counts)


@dataclass(frozen=True, eq=False)
class Parameters:
    """The numbers that GloVe learns.

    Attributes
    ----------
    W, W_context : numpy.ndarray of float, shape (V, D)
        One vector for each word as a word (w) and as a context (w̃).
    bias, bias_context : numpy.ndarray of float, shape (V,)
        What a word adds to the logarithm of all its counts, whatever the other word.
    """

    W: Floats
    W_context: Floats
    bias: Floats
    bias_context: Floats

    @classmethod
    def random(
        cls, n_words: int, dim: int, rng: np.random.Generator, dtype: npt.DTypeLike = np.float32
    ) -> Parameters:
        """Start with small random numbers, even between -0.5 / dim and 0.5 / dim.

        As in the authors' program; small, so that dot products start near 0.
        """

        def even(*shape: int) -> Floats:
            return ((rng.random(shape) - 0.5) / dim).astype(dtype)

        return cls(even(n_words, dim), even(n_words, dim), even(n_words), even(n_words))

    def arrays(self) -> tuple[Floats, Floats, Floats, Floats]:
        """W, W_context, bias and bias_context."""
        return self.W, self.W_context, self.bias, self.bias_context


def _combined(parameters: Parameters, combine: str) -> Floats:
    check_combine(combine)
    if combine == "sum":
        return parameters.W + parameters.W_context
    return parameters.W if combine == "word" else parameters.W_context


def history_frame(losses: Sequence[float]) -> pd.DataFrame:
    """Put the mean losses of the epochs in a table."""
    return pd.DataFrame(
        {"epoch": np.arange(1, len(losses) + 1), "loss": np.asarray(losses, dtype=np.float64)}
    )


def check_combine(combine: str) -> None:
    """Refuse a way of combining that does not exist."""
    if combine not in ("sum", "word", "context"):
        raise ValueError(f"combine is {combine!r}, expected 'sum', 'word' or 'context'.")

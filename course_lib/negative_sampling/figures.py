"""The figures of chapter 03: the loss of a question, draws by power, a loss curve, a bias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.negative_sampling.sampler import UnigramSampler

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = [
    "plot_expected_loss",
    "plot_lean",
    "plot_loss",
    "plot_question_loss",
    "power_slider",
    "share_of_rare_words",
]

# Enough points for a smooth line over any vocabulary, few enough for a small notebook.
_POINTS = 60


def plot_question_loss(limit: float = 6) -> Axes:
    """Draw the loss of a yes-or-no question against the score, for either answer.

    Parameters
    ----------
    limit : float, default 6
        Scores from ``-limit`` to ``limit`` are shown.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import new_axes

    axes = new_axes("Positives push the score up, negatives push it down", "score", "loss")
    scores = np.linspace(-limit, limit, 200)
    axes.plot(scores, np.logaddexp(0, -scores), label="answer yes: −log y")
    axes.plot(scores, np.logaddexp(0, scores), label="answer no: −log(1 − y)")
    axes.legend(loc="upper center")
    return axes


def plot_expected_loss(ratios: Sequence[float] = (0.1, 1, 10), limit: float = 6) -> Axes:
    """Draw the expected loss of a score when a word is now a target and now a negative.

    Parameters
    ----------
    ratios : sequence of float
        How many times more often the word is the target than it is drawn, p / (K q).
    limit : float, default 6
        Scores from ``-limit`` to ``limit`` are shown.

    Returns
    -------
    matplotlib.axes.Axes
        A line for each ratio, with a dot at its lowest point, the score log(ratio).
    """
    from course_lib.plotting import new_axes

    axes = new_axes("The best score is the logarithm of a ratio", "score", "expected loss")
    scores = np.linspace(-limit, limit, 200)

    def expected(score: npt.NDArray[np.float64], ratio: float) -> npt.NDArray[np.float64]:
        losses = ratio * np.logaddexp(0, -score) + np.logaddexp(0, score)
        return losses / (ratio + 1)

    for ratio in ratios:
        lowest = np.array([np.log(ratio)])
        (line,) = axes.plot(
            scores, expected(scores, ratio), label=f"target {ratio:g} times as often"
        )
        axes.plot(lowest, expected(lowest, ratio), "o", color=line.get_color())
    axes.legend(loc="upper center")
    return axes


def share_of_rare_words(counts: npt.ArrayLike, power: float, rare: float = 0.9) -> float:
    """Share of the draws that goes to the rarest words.

    Parameters
    ----------
    counts : array_like of int, shape (V,)
    power : float
    rare : float, default 0.9
        Which share of the vocabulary counts as rare, from the bottom up.

    Returns
    -------
    float

    Examples
    --------
    >>> share_of_rare_words([70, 29, 1], power=1, rare=1 / 3)
    0.01
    """
    probabilities = np.sort(UnigramSampler(counts, power).probabilities)
    return float(round(probabilities[: round(rare * len(probabilities))].sum(), 10))


def power_slider(counts: npt.ArrayLike, powers: Sequence[float], start: float) -> Figure:
    """Draw how often each word is drawn against its rank, with a slider for the power.

    Parameters
    ----------
    counts : array_like of int, shape (V,)
        In descending order, as a ``Vocabulary`` holds them.
    powers : sequence of float
        Positions of the slider.
    start : float
        Where it stands first; one of ``powers``.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    import plotly.graph_objects as go

    if start not in powers:
        raise ValueError(f"start is {start}, expected one of powers: {list(powers)}.")
    counts = np.asarray(counts)
    ranks = np.unique(np.geomspace(1, len(counts), _POINTS).round().astype(int))

    def draws(power: float) -> npt.NDArray[np.float64]:
        return UnigramSampler(counts, power).probabilities[ranks - 1]

    def title(power: float) -> str:
        share = share_of_rare_words(counts, power)
        return f"Power {power:g}: the rarest 90% of words get {share:.0%} of the draws"

    figure = go.Figure(go.Scatter(x=ranks, y=draws(1), name="as they occur (power 1)"))
    for power in powers:
        shown = power == start
        figure.add_scatter(x=ranks, y=draws(power), name="as they are drawn", visible=shown)
    steps = [
        {
            "label": f"{power:g}",
            "method": "update",
            "args": [
                {"visible": [True] + [other == power for other in powers]},
                {"title.text": title(power)},
            ],
        }
        for power in powers
    ]
    figure.update_layout(
        title=title(start),
        sliders=[
            {
                "active": list(powers).index(start),
                "steps": steps,
                "currentvalue": {"prefix": "power: "},
                "pad": {"t": 50},
            }
        ],
    )
    figure.update_xaxes(type="log", title="rank of the word, most frequent first", dtick=1)
    figure.update_yaxes(type="log", title="share of the draws", dtick=1)
    return figure


def plot_loss(history: pandas.DataFrame, title: str) -> Axes:
    """Draw the loss of a training run against epochs, every step and their running mean.

    Parameters
    ----------
    history : pandas.DataFrame
        With the columns ``epoch`` and ``loss``, as training returns it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, new_axes

    axes = new_axes(title, "epochs", "loss")
    smooth = history["loss"].rolling(max(1, len(history) // 50), min_periods=1).mean()
    axes.plot(history["epoch"], history["loss"], color=COLOURS["sky"], alpha=0.4, linewidth=1)
    axes.plot(history["epoch"], smooth, color=COLOURS["blue"])
    return axes


def plot_lean(lean: pandas.Series, title: str, towards: tuple[str, str]) -> Axes:
    """Draw bars for words that lean one way or the other.

    Parameters
    ----------
    lean : pandas.Series
        A number for each word of the index; its sign is the side.
    title : str
        What the reader should see.
    towards : tuple of two str
        Names of the negative and of the positive side.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, new_axes

    ordered = lean.sort_values()
    sides = f"difference of cosines (left: nearer to {towards[0]}, right: nearer to {towards[1]})"
    axes = new_axes(title, sides, "", figsize=(8, 0.34 * len(ordered) + 1.2))
    colours = [COLOURS["orange"] if value < 0 else COLOURS["blue"] for value in ordered]
    axes.barh(list(ordered.index), ordered, color=colours)
    axes.axvline(0, color="black", linewidth=1)
    return axes

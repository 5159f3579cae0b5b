"""The figures of chapter 03: losses, best scores, draws by power, a bias.

The diagrams of the method itself (windows, a step, an alias table) are in ``diagrams``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.language import tr
from course_lib.negative_sampling.diagrams import plot_alias_table, plot_step, plot_windows
from course_lib.negative_sampling.sampler import UnigramSampler

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = [
    "plot_alias_table",
    "plot_bias",
    "plot_expected_loss",
    "plot_step",
    "plot_windows",
    "power_slider",
    "share_of_rare_words",
]

# Enough points for a smooth line over any vocabulary, few enough for a small notebook.
_POINTS = 60


def plot_expected_loss(ratios: Sequence[float] = (0.1, 1, 10), limit: float = 6) -> Axes:
    """Draw the expected loss of a score when a word is now a target and now a negative.

    Parameters
    ----------
    ratios : sequence of float
        p / (K q): how often the word is the right answer, for each time that it is asked
        about as a negative.
    limit : float, default 6
        Scores from ``-limit`` to ``limit`` are shown.

    Returns
    -------
    matplotlib.axes.Axes
        A line for each ratio, the mean loss of a question, with a dot at its lowest
        point, the score log(ratio).
    """
    from course_lib.plotting import describe, new_axes

    axes = new_axes("The best score is log(p / (K q))", "score s", "expected loss / (p + K q)")
    scores = np.linspace(-limit, limit, 200)

    def expected(score: npt.NDArray[np.float64], ratio: float) -> npt.NDArray[np.float64]:
        losses = ratio * np.logaddexp(0, -score) + np.logaddexp(0, score)
        return losses / (ratio + 1)

    for ratio in ratios:
        lowest = np.array([np.log(ratio)])
        label = tr(
            "p / (K q) = {ratio:g}: lowest at {first_lowest:.1f}",
            ratio=ratio,
            first_lowest=lowest[0],
        )
        (line,) = axes.plot(scores, expected(scores, ratio), label=label)
        axes.plot(lowest, expected(lowest, ratio), "o", color=line.get_color())
    axes.legend(loc="upper center")
    places = ", ".join(
        tr("{log:.1f} for {ratio:g}", log=np.log(ratio), ratio=ratio) for ratio in ratios
    )
    return describe(
        axes,
        tr(
            "Expected loss of a question against the score, for words with different "
            "p / (K q). Each curve has one lowest point, at the logarithm of that "
            "number: {places}.",
            places=places,
        ),
    )


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

    from course_lib.plotting import describe

    if start not in powers:
        raise ValueError(f"start is {start}, expected one of powers: {list(powers)}.")
    counts = np.asarray(counts)
    ranks = np.unique(np.geomspace(1, len(counts), _POINTS).round().astype(int))

    def draws(power: float) -> npt.NDArray[np.float64]:
        return UnigramSampler(counts, power).probabilities[ranks - 1]

    def title(power: float) -> str:
        share = share_of_rare_words(counts, power)
        return tr(
            "Power {power:g}: the rarest 90% of words get {share:.0%} of the draws",
            power=power,
            share=share,
        )

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
    power_of_ten = {"type": "log", "dtick": 1, "exponentformat": "power", "minexponent": 4}
    figure.update_xaxes(title="rank of the word, most frequent first", **power_of_ten)
    figure.update_yaxes(title="share of the draws", **power_of_ten)
    first, last = (draws(start)[i] / draws(1)[i] for i in (0, -1))
    return describe(
        figure,
        tr(
            "Share of the draws against the rank of a word, logarithmic axes. With "
            "power {start:g} the line is flatter than that of the words as they "
            "occur: the most frequent word gets {first:.2f} times its share, the "
            "rarest {last:.3g} times. {title}.",
            start=start,
            first=first,
            last=last,
            title=title(start),
        ),
    )


def plot_bias(bias: pandas.DataFrame, usual: float) -> Axes:
    """Draw for each job which pronoun its vector is nearer to, and which one the text uses.

    Parameters
    ----------
    bias : pandas.DataFrame
        A row for each job. ``lean``: its cosine with *he* minus that with *she*. ``share of
        he``: among the pronouns near it in the text, the share of *he*, *him* and *his*.
    usual : float
        That share in the whole text; drawn as a line.

    Returns
    -------
    matplotlib.axes.Axes
        The left one of two: the vectors. The right one has the counts, in the same order.
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import COLOURS, describe

    ordered = bias.sort_values("lean")
    lean, share, jobs = ordered["lean"], ordered["share of he"], list(ordered.index)
    figure, (axes, counted) = plt.subplots(
        1, 2, sharey=True, layout="constrained", figsize=(9.5, 0.3 * len(jobs) + 1.2)
    )
    plt.close(figure)
    axes.set(title="In the vectors", xlabel="cosine with he − cosine with she")
    axes.barh(jobs, lean, color=[COLOURS["orange" if x < 0 else "blue"] for x in lean])
    axes.axvline(0, color="black", linewidth=1)
    counted.set(title="In the text", xlabel="share of he, him, his", xlim=(0, 1))
    counted.plot(share, jobs, "o", color=COLOURS["grey"], label="near the job")
    counted.axvline(usual, color="black", linewidth=1, linestyle="--", label="in the whole text")
    counted.legend(loc="upper left")
    counted.xaxis.set_major_formatter("{x:.0%}")
    said = "; ".join(
        f"{job} {a:+.2f}, {b:.0%}" for job, a, b in zip(jobs, lean, share, strict=True)
    )
    return describe(
        axes,
        tr(
            "For each job, its cosine with he minus its cosine with she, and the "
            "share of he, him and his among the pronouns near it in the text, "
            "{usual:.0%} in the whole text: {said}.",
            usual=usual,
            said=said,
        ),
    )

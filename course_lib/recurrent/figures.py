"""The figures of chapter 07: unrolled networks, vanishing gradients, memory, gates, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from plotly.graph_objects import Figure as PlotlyFigure

__all__ = [
    "draw_unrolled",
    "plot_gates",
    "plot_gradient_norms",
    "plot_influence",
    "plot_memory",
    "plot_scores",
    "radius_slider",
]


def draw_unrolled(words: Sequence[str], title: str, bidirectional: bool = False) -> Axes:
    """Draw a recurrent network along a sentence: one box a step, an arrow to the next.

    Parameters
    ----------
    words : sequence of str
        At least one; about six fit.
    title : str
        What the reader should see.
    bidirectional : bool, default False
        Draw a second row of boxes that reads from the end.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    if not words:
        raise ValueError("words is empty, expected at least one.")
    axes = new_axes(title, "", "", figsize=(8.5, 3.4 if bidirectional else 2.7))
    state = r"\overrightarrow{h}" if bidirectional else "h"
    rows = [(state, 1.0, 1, COLOURS["blue"])]
    if bidirectional:
        rows.append((r"\overleftarrow{h}", 2.1, -1, COLOURS["orange"]))
    for place, word in enumerate(words):
        axes.text(place, 0, word, ha="center", va="center", fontsize=14)
        for number, (state, height, step, colour) in enumerate(rows):
            name = f"${state}_{{{place + 1}}}$"
            box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": colour}
            axes.text(place, height, name, ha="center", va="center", fontsize=13, bbox=box)
            # The second row's arrow leans, so that it passes the box of the first.
            foot, head = (place + 0.3, place + 0.1) if number else (place, place)
            _arrow(axes, (foot, 0.2), (head, height - 0.3), COLOURS["grey"])
            if 0 <= place + step < len(words):
                _arrow(axes, (place + 0.28 * step, height), (place + 0.72 * step, height), colour)
    axes.set_xlim(-0.6, len(words) - 0.4)
    axes.set_ylim(-0.4, rows[-1][1] + 0.5)
    axes.axis("off")
    second = " In a second row of boxes above, the arrows lead to the left." * bidirectional
    alt = (
        f"{title}. A box for each of the words “{' '.join(words)}”: an arrow leads from the word "
        f"up to its box, and from every box to the next on the right.{second}"
    )
    return describe(axes, alt)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.6})


def plot_gradient_norms(norms: Mapping[str, pd.DataFrame], title: str) -> Axes:
    """Draw the gradient at an input against its distance from the last state.

    Parameters
    ----------
    norms : mapping of str to pandas.DataFrame
        Name of a line, and a table as ``gradient_norms`` returns it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        The mean over the seeds (geometric) on a logarithmic axis; a band from the lowest to
        the highest seed.
    """
    from course_lib.plotting import describe, listed, new_axes

    told = []
    axes = new_axes(title, "distance: steps before the last one", "gradient at that input (norm)")
    for name, table in norms.items():
        logs = table.assign(norm=np.log(table["norm"])).groupby("distance")["norm"]
        middle = np.exp(logs.mean())
        (line,) = axes.plot(middle.index, middle, label=name)
        told.append(f"{name} from {middle.iloc[0]:.0e} to {middle.iloc[-1]:.0e}")
        axes.fill_between(
            middle.index,
            np.exp(logs.min()),
            np.exp(logs.max()),
            color=line.get_color(),
            alpha=0.2,
            linewidth=0,
        )
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0e}")
    axes.legend()
    farthest = max(int(table["distance"].max()) for table in norms.values())
    alt = (
        f"{title}. Norm of the gradient, on a logarithmic axis, from distance 0 to {farthest}: "
        f"{listed(told)}."
    )
    return describe(axes, alt)


def radius_slider(norms: Mapping[float, pd.DataFrame], start: float) -> PlotlyFigure:
    """Draw an RNN's gradient against distance, with a slider for the recurrent matrix.

    Parameters
    ----------
    norms : mapping of float to pandas.DataFrame
        Spectral radius, and a table as ``gradient_norms`` returns it for that radius.
    start : float
        Where the slider stands first; one of the radii.

    Returns
    -------
    plotly.graph_objects.Figure
        A grey line marks no change: as large as at distance 0.

    Raises
    ------
    ValueError
        If ``start`` is not among the radii.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import add_slider, describe, listed

    if start not in norms:
        raise ValueError(f"start is {start}, expected one of {list(norms)}.")
    figure = go.Figure()
    changes, ratios = {}, {}
    for place, (radius, table) in enumerate(norms.items()):
        logs = table.assign(norm=np.log(table["norm"])).groupby("distance")["norm"].mean()
        ratios[radius] = np.exp(logs - logs.iloc[0])
        figure.add_scatter(
            x=ratios[radius].index,
            y=[float(f"{value:.4g}") for value in ratios[radius]],
            mode="lines+markers",
            marker_size=5,
            line_color="#0072B2",
            visible=radius == start,
            hovertemplate="%{x} steps back: times %{y:.2g}<extra></extra>",
            showlegend=False,
        )
        shown = [other == place for other in range(len(norms))] + [True]
        change = {"title.text": _radius_title(radius, ratios[radius])}
        changes[f"{radius:g}"] = [{"visible": shown}, change]
    farthest = int(max(ratios[start].index))
    figure.add_scatter(
        x=[0, farthest], y=[1, 1], mode="lines", line_color="#5A5A5A", line_dash="dot"
    )
    figure.data[-1].update(showlegend=False, hoverinfo="skip")
    figure.update_layout(title=_radius_title(start, ratios[start]))
    prefix = "spectral radius of the recurrent matrix: "
    add_slider(figure, changes, list(norms).index(start), prefix)
    figure.update_xaxes(title="distance: steps before the last one")
    lowest = min(float(np.log10(ratio.min())) for ratio in ratios.values())
    highest = max(float(np.log10(ratio.max())) for ratio in ratios.values())
    figure.update_yaxes(
        type="log",
        title="gradient, relative to the last input",
        range=[lowest - 0.5, highest + 0.5],
        exponentformat="power",
    )
    told = listed(f"{radius:g}: {ratio.iloc[-1]:.1g}" for radius, ratio in ratios.items())
    alt = (
        "Gradient of an RNN against distance, relative to the last input, with a slider for the "
        f"spectral radius of the recurrent matrix, now {start:g}. {farthest} steps back it is, "
        f"by radius, times {told}."
    )
    return describe(figure, alt)


def _radius_title(radius: float, ratio: pd.Series) -> str:
    far, last = int(ratio.index[-1]), float(ratio.iloc[-1])
    power = int(np.floor(np.log10(last)))
    if -2 <= power <= 2:
        size = f"{last:.2g}"
    else:
        size = f"{last / 10.0**power:.0f} · 10<sup>{power}</sup>"
    verb = "explodes" if last > 10 else "vanishes" if last < 0.1 else "lives"
    return f"Radius {radius:g}: the gradient {verb}; {far} steps back it is {size} times as large"


def plot_memory(table: pd.DataFrame, title: str) -> Axes:
    """Draw the accuracy on a memory task against the length of the sequences.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``memory_table`` returns it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        A line for each model, a bar from the lowest to the highest seed, a line for chance.
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    told = []
    axes = new_axes(title, "steps in the sequence", "right answers", figsize=(8.6, 4.2))
    names = list(dict.fromkeys(table["model"]))
    lengths = sorted(set(table["steps"]))
    gap = min(np.diff(lengths), default=1)
    for place, name in enumerate(names):
        rows = table[table["model"] == name]
        x = rows["steps"] + gap * 0.05 * (place - (len(names) - 1) / 2)  # side by side
        spread = [rows["accuracy"] - rows["lowest"], rows["highest"] - rows["accuracy"]]
        style = "o--" if place % 2 else "o-"
        axes.errorbar(x, rows["accuracy"], spread, fmt=style, capsize=3, label=name)
        told.append(f"{name} {', '.join(f'{share:.0%}' for share in rows['accuracy'])}")
    axes.axhline(table["chance"].iloc[0], color=COLOURS["grey"], linewidth=1, linestyle=":")
    axes.annotate("chance", (lengths[0], table["chance"].iloc[0] - 0.02), va="top")
    axes.set_xticks(lengths)
    axes.set_ylim(0, 1.05)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    alt = (
        f"{title}. Right answers with {listed(lengths)} steps: {'; '.join(told)}. Chance is "
        f"{table['chance'].iloc[0]:.0%}."
    )
    return describe(axes, alt)


def plot_gates(gates: Mapping[str, npt.NDArray[Any]], mark: int, title: str) -> Axes:
    """Draw how far the gates of a layer are open at each step of one sequence.

    Parameters
    ----------
    gates : mapping of str to numpy.ndarray, shape (T, H)
        Gates, as an ``LSTM`` or a ``GRU`` keeps them, of one sequence.
    mark : int
        Step, counted from 0, to mark by a line.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        A line for each gate: the mean over the units.
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    told = []
    axes = new_axes(title, "step", "gate, mean over the units")
    for name, values in gates.items():
        means = values.mean(axis=1)
        axes.plot(np.arange(1, len(values) + 1), means, marker="o", label=name)
        others = np.delete(means, mark)
        told.append(
            f"{name} {means[mark]:.2f} there and {others.min():.2f} to {others.max():.2f} elsewhere"
        )
    axes.axvline(mark + 1, color=COLOURS["grey"], linewidth=1, linestyle=":")
    axes.annotate(" marked", (mark + 1, 1.0), va="top")
    axes.set_ylim(0, 1.05)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    alt = (
        f"{title}. Mean of each gate over the units along {len(values)} steps, of which step "
        f"{mark + 1} is marked: {'; '.join(told)}."
    )
    return describe(axes, alt)


def plot_influence(
    matrices: Mapping[str, npt.NDArray[Any]], words: Sequence[str], title: str
) -> Figure:
    """Draw which states change when one word changes, one square for each network.

    Parameters
    ----------
    matrices : mapping of str to numpy.ndarray, shape (T, T)
        Name of a network, and what ``influence`` returns for it.
    words : sequence of str
        The T words.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.figure.Figure
        Dark where the state moves far; hatched where it does not move at all.
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import describe

    told = []
    figure, squares = plt.subplots(
        1, len(matrices), figsize=(4.6 * len(matrices), 4.4), layout="constrained", squeeze=False
    )
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=13)
    for axes, (name, matrix) in zip(squares[0], matrices.items(), strict=True):
        axes.imshow(matrix, cmap="Blues", vmin=0)
        for s, t in np.argwhere(matrix == 0):
            axes.text(t, s, "0", ha="center", va="center", color="#5A5A5A")
        axes.set_xticks(range(len(words)), words, rotation=45, ha="right")
        axes.set_yticks(range(len(words)), words)
        axes.set(title=name, xlabel="state after", ylabel="word that is changed")
        axes.grid(visible=False)
        still = int((matrix == 0).sum())
        told.append(f"{name}, {still} of {matrix.size} squares")
    plt.close(figure)
    alt = (
        f"{title}. The word that is changed against the state that moves, for the words "
        f"“{' '.join(words)}”. Where a square is 0, the state does not move: {'; '.join(told)}."
    )
    return describe(figure, alt)


def plot_scores(table: pd.DataFrame, title: str) -> Axes:
    """Draw the accuracy of classifiers with intervals, one below the other.

    Parameters
    ----------
    table : pandas.DataFrame
        The index holds names; columns ``accuracy``, ``low`` and ``high``.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(
        title, "accuracy on the test part (95% interval)", "", figsize=(8, 1.4 + 0.4 * len(table))
    )
    places = np.arange(len(table))[::-1]
    spread = [table["accuracy"] - table["low"], table["high"] - table["accuracy"]]
    axes.errorbar(table["accuracy"], places, xerr=spread, fmt="o", capsize=4, color=COLOURS["blue"])
    axes.set_yticks(places, list(table.index))
    axes.set_ylim(-0.5, len(table) - 0.5)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    told = listed(
        f"{name} {row['accuracy']:.1%} ({row['low']:.1%} to {row['high']:.1%})"
        for name, row in table.iterrows()
    )
    return describe(axes, f"{title}. Accuracy with 95% interval: {told}.")

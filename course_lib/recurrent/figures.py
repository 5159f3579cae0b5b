"""The figures of chapter 07: an unrolled network, gradients, memory, influence, differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.language import marked, tr

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from plotly.graph_objects import Figure as PlotlyFigure

__all__ = [
    "draw_unrolled",
    "plot_differences",
    "plot_gradient_norms",
    "plot_influence",
    "plot_memory",
    "radius_slider",
]


def draw_unrolled(words: Sequence[str], title: str) -> Axes:
    """Draw a recurrent network along a sentence: one box a step, an arrow to the next.

    Parameters
    ----------
    words : sequence of str
        At least one; about six fit.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        The arrows carry the names of the matrices.
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    if not words:
        raise ValueError("words is empty, expected at least one.")
    grey, blue = COLOURS["grey"], COLOURS["blue"]
    axes = new_axes(title, "", "", figsize=(9, 3))
    _state(axes, 0, "$h_{0}$", grey)
    for place, word in enumerate(words, start=1):
        axes.text(place, 0, f"{word}\n$x_{{{place}}}$", ha="center", va="center", fontsize=13)
        _state(axes, place, f"$h_{{{place}}}$", blue)
        _arrow(axes, (place, 0.3), (place, 0.8), grey)
        _arrow(axes, (place - 0.72, 1.1), (place - 0.28, 1.1), blue)
        axes.text(place + 0.06, 0.5, "$W_x$", fontsize=12, color=grey)
        axes.text(place - 0.5, 1.22, "$W_h$", fontsize=12, color=blue, ha="center")
    axes.set_xlim(-0.5, len(words) + 0.5)
    axes.set_ylim(-0.4, 1.6)
    axes.axis("off")
    alt = tr(
        "{title}. A box for each of the words “{words}”: an arrow leads from the "
        "word up to its box, each marked W_x, and from every box to the next on "
        "the right, each marked W_h.",
        title=title,
        words=" ".join(words),
    )
    return describe(axes, alt)


def _state(axes: Axes, place: float, name: str, colour: str) -> None:
    box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": colour}
    axes.text(place, 1.1, name, ha="center", va="center", fontsize=13, bbox=box)


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

    told: list[str] = []
    layers = max(table["seed"].nunique() for table in norms.values())
    label = tr(
        "distance: steps before the last one (bands: lowest to highest of {layers} layers)",
        layers=layers,
    )
    axes = new_axes(title, label, "gradient at that input (norm)")
    for name, table in norms.items():
        logs = table.assign(norm=np.log(table["norm"])).groupby("distance")["norm"]
        middle = np.exp(logs.mean())
        (line,) = axes.plot(middle.index, middle, label=name)
        told.append(
            tr(
                "{name} from {first_iloc:.0e} to {last_iloc:.0e}",
                name=name,
                first_iloc=middle.iloc[0],
                last_iloc=middle.iloc[-1],
            )
        )
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
    alt = tr(
        "{title}. Norm of the gradient, on a logarithmic axis, from distance 0 "
        "to {farthest}: {words}. Bands from the lowest to the highest layer.",
        title=title,
        farthest=farthest,
        words=listed(told),
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
    alt = tr(
        "Gradient of an RNN against distance, relative to the last input, with a "
        "slider for the spectral radius of the recurrent matrix, now {start:g}. "
        "{farthest} steps back it is, by radius, times {told}.",
        start=start,
        farthest=farthest,
        told=told,
    )
    return describe(figure, alt)


def _radius_title(radius: float, ratio: pd.Series) -> str:
    far, last = int(ratio.index[-1]), float(ratio.iloc[-1])
    power = int(np.floor(np.log10(last)))
    if -2 <= power <= 2:
        size = f"{last:.2g}"
    else:
        size = f"{last / 10.0**power:.0f} · 10<sup>{power}</sup>"
    calm = marked("vanishes") if last < 0.1 else marked("lives")
    verb = marked("explodes") if last > 10 else calm
    return tr(
        "Radius {radius:g}: the gradient {verb}; {far} steps back it is {size} times as large",
        radius=radius,
        verb=verb,
        far=far,
        size=size,
    )


def plot_memory(table: pd.DataFrame, levels: Mapping[str, float], title: str) -> Axes:
    """Draw the share of right answers of each model, a point for each seed.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``memory_table`` returns it, for one length of the sequences.
    levels : mapping of str to float
        What is right without any memory, such as chance; a line across for each.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    names = list(dict.fromkeys(table["model"]))
    axes = new_axes(title, "right answers, a point for each seed", "", figsize=(8, 4.4))
    told: list[str] = []
    for place, name in enumerate(reversed(names)):
        rows = table[table["model"] == name].sort_values("seed")
        shifts = np.linspace(0.15, -0.15, len(rows)) if len(rows) > 1 else [0]
        axes.plot(rows["accuracy"], place + np.array(shifts), "o", color=COLOURS["blue"], alpha=0.7)
        told.insert(0, f"{name} {', '.join(f'{share:.0%}' for share in rows['accuracy'])}")
    for (name, level), style in zip(levels.items(), (":", "--", "-."), strict=False):
        axes.axvline(level, color=COLOURS["grey"], linewidth=1, linestyle=style, label=name)
    axes.set_yticks(range(len(names)), reversed(names))
    axes.set_xlim(0, 1.04)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(loc="upper right")
    lines = ", ".join(f"{name} {level:.0%}" for name, level in levels.items())
    alt = tr(
        "{title}. Right answers, by seed: {words}. Lines across: {lines}.",
        title=title,
        words="; ".join(told),
        lines=lines,
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
        Dark where the state moves far, on one scale for all squares, which a bar beside them
        tells; 0 where the state does not move.
    """
    import matplotlib.pyplot as plt
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from course_lib.plotting import describe

    told: list[str] = []
    layout = ConstrainedLayoutEngine(h_pad=0.12)  # the title clear of the names of the squares
    figure, squares = plt.subplots(
        1, len(matrices), figsize=(4.6 * len(matrices), 4.4), layout=layout, squeeze=False
    )
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=13)
    strongest = max(matrix.max() for matrix in matrices.values())
    for axes, (name, matrix) in zip(squares[0], matrices.items(), strict=True):
        image = axes.imshow(matrix, cmap="Blues", vmin=0, vmax=strongest)
        for s, t in np.argwhere(matrix == 0):
            axes.text(t, s, "0", ha="center", va="center", color="#5A5A5A")
        axes.set_xticks(range(len(words)), words, rotation=45, ha="right")
        axes.set_yticks(range(len(words)), words)
        axes.set(title=name, xlabel="state after", ylabel="word that is changed")
        axes.grid(visible=False)
        still = int((matrix == 0).sum())
        told.append(
            tr("{name}, {still} of {size} squares", name=name, still=still, size=matrix.size)
        )
    figure.colorbar(image, ax=squares, label="how far the state moves (norm)", shrink=0.7)
    plt.close(figure)
    alt = tr(
        "{title}. The word that is changed against the state that moves, for the "
        "words “{words}”. The darker a square, the farther the state moves, by "
        "{strongest:.1f} at most; where it is 0, the state does not move: "
        "{words_2}.",
        title=title,
        words=" ".join(words),
        strongest=strongest,
        words_2="; ".join(told),
    )
    return describe(figure, alt)


def plot_differences(table: pd.DataFrame, title: str) -> Axes:
    """Draw differences of accuracy with their intervals, one below the other.

    Parameters
    ----------
    table : pandas.DataFrame
        The index holds names; columns ``difference``, ``low`` and ``high``.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        A line marks no difference. Intervals that hold 0 are grey.
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    label = "difference of accuracy in percentage points (95% interval; grey: holds 0)"
    axes = new_axes(title, label, "", figsize=(8.5, 1.5 + 0.42 * len(table)))
    told: list[str] = []
    for place, (name, row) in enumerate(table[::-1].iterrows()):
        sure = row["low"] > 0 or row["high"] < 0
        spread = [[row["difference"] - row["low"]], [row["high"] - row["difference"]]]
        colour = COLOURS["blue" if sure else "grey"]
        axes.errorbar(row["difference"], place, xerr=spread, fmt="o", capsize=4, color=colour)
        ends = tr("({low:+.1%} to {high:+.1%})", low=row["low"], high=row["high"])
        told.insert(0, f"{name} {row['difference']:+.1%} {ends}")
    axes.axvline(0, color=COLOURS["grey"], linewidth=1, linestyle=":")
    axes.set_yticks(range(len(table)), list(table.index[::-1]))
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+.3g}" if value else "0")
    alt = tr(
        "{title}. Differences of accuracy with 95% intervals: {words}.",
        title=title,
        words="; ".join(told),
    )
    return describe(axes, alt)

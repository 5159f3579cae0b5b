"""The figures of chapter 08 that show what was measured.

``elmo.figures`` offers them beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_comparison", "plot_layers", "plot_published", "plot_two"]


def plot_published(tasks: pd.DataFrame, title: str) -> Axes:
    """Draw published scores without and with ELMo, one line a task.

    Parameters
    ----------
    tasks : pandas.DataFrame
        As ``published.published_tasks`` gives it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(title, "score as published, in per cent", "", figsize=(9, 4.4))
    heights = np.arange(len(tasks))[::-1]
    axes.hlines(heights, tasks["baseline"], tasks["with ELMo"], color=COLOURS["grey"])
    dots = [("baseline", "grey", "o"), ("with ELMo", "blue", "D"), ("best before", "orange", "|")]
    for name, colour, marker in dots:
        size, edge = (18, 3) if marker == "|" else (9, 1)
        axes.plot(
            tasks[name], heights, marker, color=COLOURS[colour], label=name,
            markersize=size, markeredgewidth=edge,
        )  # fmt: skip
    for height, removed in zip(heights, tasks["errors removed"], strict=True):
        axes.text(100.8, height, f"{removed:.0%} fewer errors", va="center", fontsize=11)
    axes.set_yticks(heights, [f"{name}: {about}" for name, about in tasks["about"].items()])
    axes.set_xlim(48, 100)
    axes.set_ylim(-0.6, len(tasks) - 0.4)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3)
    told = listed(
        f"{name} {row['baseline']:g} to {row['with ELMo']:g}" for name, row in tasks.iterrows()
    )
    return describe(axes, f"{title}. Published scores without and with ELMo: {told}.")


def plot_comparison(table: pd.DataFrame, title: str, column: str = "test") -> Axes:
    """Draw the accuracy of each representation with its interval.

    Parameters
    ----------
    table : pandas.DataFrame
        ``representation``, the ``column`` named, ``low`` and ``high``.
    title : str
        What the reader should see.
    column : str, default "test"

    Returns
    -------
    matplotlib.axes.Axes
        The first row on top.
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    figsize = (8.5, 0.9 + 0.42 * len(table))
    axes = new_axes(title, "accuracy and its 95% interval", "", figsize=figsize)
    heights = np.arange(len(table))[::-1]
    names = table["representation"].tolist()
    colours = [COLOURS["blue" if _is_trained(name) else "grey"] for name in names]
    axes.hlines(heights, table["low"], table["high"], color=colours)
    axes.scatter(table[column], heights, color=colours, s=60, zorder=3)
    for height, value, high in zip(heights, table[column], table["high"]):
        axes.text(high, height, f"  {value:.3f}", va="center", fontsize=11)
    axes.set_yticks(heights, names)
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.set_xlim(right=table["high"].max() + 0.12 * np.ptp([table["low"].min(), 1]))
    told = listed(
        f"{name} {value:.3f} ({low:.3f} to {high:.3f})"
        for name, value, low, high in zip(names, table[column], table["low"], table["high"])
    )
    return describe(axes, f"{title}. Accuracy with its 95% interval: {told}.")


def _is_trained(name: str) -> bool:
    return "untrained" not in name and ("trained" in name or "biLM" in name)


def plot_two(table: pd.DataFrame, title: str, chance: float | None = None) -> Axes:
    """Draw two accuracies of each representation as two dots on a line.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each representation; two columns, named as in the legend.
    title : str
        What the reader should see.
    chance : float, optional
        A dotted line: what guessing would reach.

    Returns
    -------
    matplotlib.axes.Axes
        The first row on top.
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(title, "share right", "", figsize=(9, 1.5 + 0.5 * len(table)))
    heights = np.arange(len(table))[::-1]
    axes.hlines(heights, table.min(axis=1), table.max(axis=1), color=COLOURS["grey"])
    for (name, values), colour, marker in zip(
        table.items(), ("purple", "green"), "oD", strict=True
    ):
        axes.plot(values, heights, marker, color=COLOURS[colour], label=name, markersize=10)
    if chance is not None:
        axes.axvline(chance, color="black", linestyle=":", linewidth=1, label="guessing")
    axes.set_yticks(heights, list(table.index))
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0))
    first, second = table.columns
    told = listed(
        f"{name} {row.iloc[0]:.2f} and {row.iloc[1]:.2f}" for name, row in table.iterrows()
    )
    guessed = "" if chance is None else f" A dotted line at {chance:.2f}: guessing."
    return describe(axes, f"{title}. Share right, {first} and {second}: {told}.{guessed}")


def plot_layers(table: pd.DataFrame, levels: Mapping[str, float], title: str) -> Axes:
    """Draw an accuracy for each layer of some models, with lines for what has no layers.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each layer, a column for each model.
    levels : mapping of str to float
        Drawn as dotted lines, and named.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    axes = new_axes(title, "layer", "share right", figsize=(9, 4))
    for (name, values), colour, marker in zip(table.items(), ("blue", "grey"), "oD", strict=False):
        axes.plot(
            range(len(table)), values, marker=marker, color=COLOURS[colour], label=name,
            markersize=9,
        )  # fmt: skip
    for name, level in levels.items():
        axes.axhline(level, color="black", linestyle=":", linewidth=1)
        side = "bottom" if level == max(levels.values()) else "top"  # two lines may be close
        axes.text(len(table) - 0.95, level, name, va=side, fontsize=11)
    axes.set_xticks(range(len(table)), list(table.index))
    axes.set_xlim(-0.2, len(table) - 0.2)
    axes.legend()
    told = [
        f"{name}: {', '.join(f'{value:.2f}' for value in values)}" for name, values in table.items()
    ]
    beside = listed(f"{name} {level:.2f}" for name, level in levels.items())
    return describe(
        axes, f"{title}. From layer {table.index[0]} up, {'; '.join(told)}. Beside: {beside}."
    )

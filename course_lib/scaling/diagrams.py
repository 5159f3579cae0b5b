"""Diagrams of chapter 11: map and reduce, an inverted file, the layers of a graph.

They are drawn from the counts, points and cells that the chapter computes, in the symbols
of its formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from course_lib.language import tr
from course_lib.plotting import COLOURS, describe, listed, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_inverted_file", "plot_layers", "plot_map_reduce"]

Run: TypeAlias = Sequence[tuple[int, int]]
_Floats = npt.NDArray[np.floating]

_ARROW = {"arrowstyle": "-|>", "color": COLOURS["grey"], "shrinkA": 0, "shrinkB": 0}
_GAP = 1.2  # between the runs of two shards, in boxes
_PALE = "#DDDDDD"


def plot_map_reduce(
    shards: Sequence[Sequence[str]], runs: Sequence[Run], half: Run, total: Run
) -> Axes:
    """Draw how three shards become three runs, and these one table, by two merges.

    Parameters
    ----------
    shards : sequence of three sequences of str
        Lines of text.
    runs : sequence of three runs
        The sorted (key, count) pairs of each shard.
    half, total : run
        The merge of the first two runs, and of all three.

    Returns
    -------
    matplotlib.axes.Axes
    """
    axes = new_axes("A shard becomes a run, and runs are merged", "", "", figsize=(11, 5.2))
    axes.set_axis_off()
    lefts = np.cumsum([0, *(len(run) + _GAP for run in runs)])
    middles = [left + len(run) / 2 for left, run in zip(lefts, runs, strict=False)]
    for k, (shard, run, left, middle) in enumerate(
        zip(shards, runs, lefts, middles, strict=False), start=1
    ):
        axes.text(middle, 9.3, f"$D_{k}$: {' / '.join(shard)}", ha="center", va="center")
        axes.annotate("", (middle, 7.6), (middle, 8.8), arrowprops=_ARROW)
        axes.text(middle + 0.2, 8.2, "map", va="center", color=COLOURS["blue"])
        _strip(axes, left, 6.0, run, f"$N_{k}$", set())
    first, last = (middles[0] + middles[1]) / 2, middles[2]
    _strip(axes, first - len(half) / 2, 3.0, half, "$N_1 + N_2$", _in_both(runs[0], runs[1]))
    end = (first + last) / 2
    _strip(axes, end - len(total) / 2, 0.0, total, "$N$", _in_both(half, runs[2]))
    for x, to in [(middles[0], first - 1), (middles[1], first + 1)]:
        axes.annotate("", (to, 4.6), (x, 5.9), arrowprops=_ARROW)
    for x, y, to in [(first, 2.9, end - 1), (last, 5.9, end + 1)]:
        axes.annotate("", (to, 1.6), (x, y), arrowprops=_ARROW)
    for x, y in [(first, 5.1), (end, 2.1)]:
        axes.text(x, y, "merge", ha="center", va="center", color=COLOURS["blue"])
    legend = "above: key $iV + j$\nbelow: count\ncoloured: key in both lists,\ncounts added"
    axes.text(-1.5, 0.1, legend, fontsize=11)
    axes.set(xlim=(-1.6, lefts[-1] - _GAP + 0.1), ylim=(-0.1, 9.8))
    told = listed(
        tr("D_{k} has {count} keys", k=k, count=len(run)) for k, run in enumerate(runs, start=1)
    )
    return describe(
        axes,
        tr(
            "Three shards of text are counted one by one: the run of {told}. The "
            "first two runs are merged into one of {count} keys, and this with the "
            "third into {count_2} keys; {count_3} keys that several shards hold have "
            "their counts added.",
            told=told,
            count=len(half),
            count_2=len(total),
            count_3=sum((count > 1 for _, count in total)),
        ),
    )


def plot_inverted_file(X: _Floats, C: _Floats, cell: npt.ArrayLike, q: _Floats, near: int) -> Axes:
    """Draw points in their cells, and the lists in which a query looks.

    Parameters
    ----------
    X : array, shape (V, 2)
        The points.
    C : array, shape (k, 2)
        The centres of the cells.
    cell : array_like of int, shape (V,)
        The cell of each point.
    q : array, shape (2,)
        The query.
    near : int
        How many cells are looked into.

    Returns
    -------
    matplotlib.axes.Axes
        The left one of two; the right one holds the lists.
    """
    import matplotlib.pyplot as plt

    cell = np.asarray(cell)
    probed = ((C - q) ** 2).sum(axis=1).argsort()[:near].tolist()
    seen = np.isin(cell, probed)
    figure, (axes, table) = plt.subplots(
        1, 2, figsize=(11, 4.4), layout="constrained", width_ratios=[1.1, 1]
    )
    plt.close(figure)
    axes.set_title(tr("The query $q$ looks into {near} of {count} cells", near=near, count=len(C)))
    colours = [COLOURS["sky"], COLOURS["yellow"], COLOURS["green"], COLOURS["purple"]]
    for j, centre in enumerate(C):
        own = X[cell == j]
        colour = colours[probed.index(j) % 4] if j in probed else _PALE
        for point in own:  # to its centre, as k-means has it
            axes.plot(*zip(point, centre, strict=True), color=colour, linewidth=0.8, zorder=1)
        axes.scatter(own[:, 0], own[:, 1], color=colour, s=40, zorder=2)
        axes.plot(*centre, "x", color="black", markersize=8, zorder=3)
        halo = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5}
        side = _free_side(X, centre)
        axes.annotate(
            f"$c_{j}$",
            centre,
            side,
            textcoords="offset points",
            fontsize=13,
            ha="center",
            va="center",
            bbox=halo,
            zorder=2.5,
        )
        members = ", ".join(f"$x_{{{i}}}$" for i in np.flatnonzero(cell == j))
        table.text(0.02, len(C) - j - 0.5, f"$c_{j}$", va="center", fontsize=14)
        box = {"facecolor": colour, "edgecolor": "none", "pad": 3}
        table.text(0.13, len(C) - j - 0.5, members, va="center", fontsize=10, bbox=box)
    best = int(((X - q) ** 2).sum(axis=1).argmin())
    ring = {"markerfacecolor": "none", "markeredgecolor": COLOURS["orange"], "markersize": 13}
    axes.plot(*X[best], "o", markeredgewidth=2, zorder=4, **ring)
    axes.annotate(f"$x_{{{best}}}$", X[best], (-4, 10), textcoords="offset points", fontsize=13)
    axes.plot(*q, "*", color=COLOURS["orange"], markersize=18, zorder=4)
    axes.annotate("$q$", q, (9, -5), textcoords="offset points", fontsize=15)
    axes.set(aspect="equal")
    axes.set_axis_off()
    table.set_title(
        tr(
            "Compared: {count} centres and {count_2} of {count_3} vectors",
            count=len(C),
            count_2=seen.sum(),
            count_3=len(X),
        )
    )
    table.set(xlim=(0, 1), ylim=(-0.1, len(C) + 0.1))
    table.set_axis_off()
    lists = "; ".join(
        tr("cell {j} holds {count}", j=j, count=(cell == j).sum()) for j in range(len(C))
    )
    return describe(
        axes,
        tr(
            "{count} points in {count_2} cells, each point linked to the centre of "
            "its cell: {lists}. A query looks into the {near} cells with the nearest "
            "centres, {words}, and compares itself with their {count_3} points. The "
            "nearest of all, x_{best}, lies in cell {cell}.",
            count=len(X),
            count_2=len(C),
            lists=lists,
            near=near,
            words=listed(probed),
            count_3=seen.sum(),
            best=best,
            cell=cell[best],
        ),
    )


def plot_layers(layers: Sequence[Sequence[int]], X: _Floats, q: _Floats, links: int = 3) -> Axes:
    """Draw the layers of a graph of neighbours, and the walk of a query through them.

    Parameters
    ----------
    layers : sequence of sequences of int
        The points of each layer, the lowest first; each layer holds part of the one below.
    X : array, shape (V, 2)
        All points.
    q : array, shape (2,)
        The query.
    links : int, default 3
        Each point is linked to so many near ones of its layer.

    Returns
    -------
    matplotlib.axes.Axes
    """
    axes = new_axes("The walk begins high up, where steps are long", "", "", figsize=(11, 4.1))
    axes.set_axis_off()
    low, high = X.min(axis=0), X.max(axis=0)

    def place(point: _Floats, layer: int) -> tuple[float, float]:
        x, y = (point - low) / (high - low).max()
        return float(x + 1.25 * (len(layers) - 1 - layer)), float(y)

    at, steps = layers[-1][0], []
    for layer in reversed(range(len(layers))):
        graph = _neighbours(X, layers[layer], links)
        corners = np.array([[-0.07, -0.07], [1.07, -0.07], [1.07, 1.07], [-0.07, 1.07]])
        outline = [place(low + c * (high - low), layer) for c in corners]
        axes.fill(*zip(*outline, strict=True), color="#F3F3F3", zorder=0)
        middle = place((low + high) / 2, layer)[0]
        axes.text(
            middle, -0.13, tr("layer {layer}", layer=layer), ha="center", va="top", fontsize=13
        )
        for i, near in graph.items():
            for j in near:
                axes.plot(
                    *zip(place(X[i], layer), place(X[j], layer), strict=True),
                    color="#B8B8B8",
                    linewidth=1,
                    zorder=1,
                )
        dots = np.array([place(X[i], layer) for i in layers[layer]])
        axes.scatter(dots[:, 0], dots[:, 1], color=COLOURS["blue"], s=35, zorder=3)
        axes.plot(*place(q, layer), "*", color=COLOURS["orange"], markersize=15, zorder=6)
        axes.annotate(
            "$q$", place(q, layer), (8, -10), textcoords="offset points", fontsize=15, zorder=6
        )
        path = _walk(X, graph, q, at)
        steps.append(len(path) - 1)
        for i, j in pairwise(path):
            style = _ARROW | {"color": COLOURS["green"], "linewidth": 2.2}
            axes.annotate("", place(X[j], layer), place(X[i], layer), arrowprops=style, zorder=2)
        at = path[-1]
        if layer:
            down = _ARROW | {"color": COLOURS["green"], "linewidth": 2.2, "linestyle": "--"}
            down["connectionstyle"] = "arc3,rad=-0.3"  # above the query and the vectors between
            axes.annotate("", place(X[at], layer - 1), place(X[at], layer), arrowprops=down)
            axes.plot(*place(X[at], layer), "o", color=COLOURS["green"], markersize=8, zorder=4)
    axes.annotate(
        f"$x_{{{at}}}$",
        place(X[at], 0),
        (-4, -17),
        textcoords="offset points",
        fontsize=13,
        ha="right",
    )
    start = place(X[layers[-1][0]], len(layers) - 1)
    axes.annotate("start", start, (0, 8), textcoords="offset points", ha="center", fontsize=12)
    axes.set(aspect="equal")
    told = listed(
        tr(
            "{count} points and {n} step{n_2} on layer {layer}",
            count=len(layers[layer]),
            n=n,
            n_2="s" * (n != 1),
            layer=layer,
        )
        for layer, n in zip(reversed(range(len(layers))), steps, strict=True)
    )
    nearest = int(((X - q) ** 2).sum(axis=1).argmin())
    end = "the point nearest to the query" if at == nearest else "a point near the query"
    return describe(
        axes,
        tr(
            "A graph in {count} layers, each point linked to near ones. The walk of "
            "a query from the top: {told}. It ends at {end}.",
            count=len(layers),
            told=told,
            end=end,
        ),
    )


def _free_side(X: _Floats, centre: _Floats) -> tuple[float, float]:
    """Choose the direction from a centre in which the points are farthest, for its label."""
    angles = np.arange(16) * np.pi / 8
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    places = centre + 0.055 * np.ptp(X, axis=0).max() * ways
    room = ((places[:, None] - X[None]) ** 2).sum(axis=2).min(axis=1)
    x, y = 15 * ways[room.argmax()]
    return float(x), float(y)


def _in_both(a: Run, b: Run) -> set[int]:
    """Keys that two runs hold, so that a merge adds their counts."""
    return dict(a).keys() & dict(b).keys()


def _strip(axes: Axes, left: float, bottom: float, run: Run, name: str, added: set[int]) -> None:
    """Draw a run as boxes: the key above, the count below; keys just added are coloured."""
    from matplotlib.patches import Rectangle

    axes.text(left - 0.2, bottom + 0.75, name, ha="right", va="center", fontsize=13)
    for i, (key, count) in enumerate(run):
        colour = COLOURS["yellow"] if key in added else "white"
        box = Rectangle((left + i, bottom), 1, 1.5, facecolor=colour, edgecolor="black")
        axes.add_patch(box)
        axes.text(left + i + 0.5, bottom + 1.1, str(key), ha="center", va="center", fontsize=10)
        axes.text(
            left + i + 0.5,
            bottom + 0.4,
            str(count),
            ha="center",
            va="center",
            fontsize=12,
            fontweight="bold",
        )


def _neighbours(X: _Floats, members: Sequence[int], links: int) -> dict[int, set[int]]:
    """Link each point of a layer to the nearest others, in both directions."""
    graph: dict[int, set[int]] = {i: set() for i in members}
    for i in members:
        others = sorted((j for j in members if j != i), key=lambda j: ((X[j] - X[i]) ** 2).sum())
        for j in others[:links]:
            graph[i].add(j)
            graph[j].add(i)
    return graph


def _walk(X: _Floats, graph: dict[int, set[int]], q: _Floats, start: int) -> list[int]:
    """Go from neighbour to neighbour, each time to the one nearest to the query."""

    def far(i: int) -> float:
        return float(((X[i] - q) ** 2).sum())

    path = [start]
    while far(best := min(graph[path[-1]], key=far)) < far(path[-1]):
        path.append(best)
    return path

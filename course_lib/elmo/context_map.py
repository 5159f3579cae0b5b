"""A map of one word in all its sentences, with a menu for the layer: chapter 08.

``elmo.figures`` offers it beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure as PlotlyFigure

__all__ = ["context_map"]


def context_map(
    table: pd.DataFrame,
    representations: Mapping[str, npt.NDArray[np.floating]],
    shares: Mapping[str, float],
    word: str,
    start: str | None = None,
) -> PlotlyFigure:
    """Draw the vectors of one word in all its sentences, with a menu for the representation.

    Parameters
    ----------
    table : pandas.DataFrame
        ``word``, ``sense`` and ``sentence``, as ``datasets.senses`` gives them.
    representations : mapping of str to numpy.ndarray of shape (sentences, dim)
        The entries of the menu.
    shares : mapping of str to float
        For each entry the share of sentences whose nearest neighbour has the same sense;
        stands in the title.
    word : str
        Whose sentences to show.
    start : str, optional
        The entry that is shown first; the last one if not given.

    Returns
    -------
    plotly.graph_objects.Figure
        Two principal components; hover over a dot to read the sentence.

    Raises
    ------
    ValueError
        If the word has no sentences, or ``start`` is no entry.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import COLOURS, describe, listed

    names = list(representations)
    start = names[-1] if start is None else start
    if start not in names:
        raise ValueError(f"start is {start!r}, expected one of {names}.")
    rows = (table["word"] == word).to_numpy()
    if not rows.any():
        raise ValueError(f"word is {word!r}, expected one of {sorted(set(table['word']))}.")
    chosen = table[rows]
    senses = list(dict.fromkeys(chosen["sense"]))
    colours = [COLOURS[name] for name in ("blue", "orange", "green", "purple")]
    markers = ("circle", "diamond", "square", "cross")

    def title(name: str) -> str:
        return f"{word}, {name}: the nearest has the same sense in {shares[name]:.0%}"

    figure = go.Figure()
    for name in names:
        points = _two_components(np.asarray(representations[name])[rows])
        for number, sense in enumerate(senses):
            here = (chosen["sense"] == sense).to_numpy()
            figure.add_scatter(
                x=points[here, 0].round(3),
                y=points[here, 1].round(3),
                mode="markers",
                marker={"size": 12, "color": colours[number], "symbol": markers[number]},
                name=sense,
                text=chosen["sentence"][here],
                hovertemplate="%{text}<extra>" + sense + "</extra>",
                visible=name == start,
            )
    buttons = [
        {
            "label": name,
            "method": "update",
            "args": [
                {"visible": [other == name for other in names for _ in senses]},
                {"title.text": title(name)},
            ],
        }
        for name in names
    ]
    figure.update_layout(
        title=title(start),
        updatemenus=[
            {"buttons": buttons, "active": names.index(start), "x": 1.0, "y": 1.16,
             "xanchor": "right", "yanchor": "top"}
        ],
        xaxis_title="first principal component",
        yaxis_title="second principal component",
        legend={"title": "sense"},
    )  # fmt: skip
    counts = chosen["sense"].value_counts(sort=False)
    alt = (
        f"{title(start)}. The vectors of {word} in {len(chosen)} sentences on two principal "
        f"components, coloured by sense: {listed(f'{n} {sense}' for sense, n in counts.items())}. "
        "Under the mouse: the sentence. A menu chooses the representation: "
        f"{listed(f'{name} {shares[name]:.0%}' for name in names)}."
    )
    return describe(figure, alt)


def _two_components(matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """The two directions in which the rows differ most; signs fixed, so that it repeats."""
    centred = np.asarray(matrix, dtype=np.float64)
    centred = centred - centred.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    points = left[:, :2] * sizes[:2]
    signs = np.sign(points[np.abs(points).argmax(axis=0), [0, 1]])
    result: npt.NDArray[np.float64] = points * np.where(signs == 0, 1, signs)
    return result

"""Figures of chapter 01: what tables cost, a matrix and its factors, singular values, scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.language import tr
from course_lib.sparse.lsa import LSA
from course_lib.sparse.memory import memory_table, readable_bytes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = ["memory_slider", "plot_factors", "plot_scores", "plot_singular_values"]


def memory_slider(vocabulary_sizes: Sequence[int], dims: Sequence[int], start: int) -> Figure:
    """Draw what tables of vectors take, with a slider for the dimensions of a dense vector.

    Parameters
    ----------
    vocabulary_sizes : sequence of int
        Points of the horizontal axis.
    dims : sequence of int
        Positions of the slider.
    start : int
        Where the slider stands first; one of ``dims``.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        If ``start`` is not one of ``dims``.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import add_slider, describe

    if start not in dims:
        raise ValueError(f"start is {start}, expected one of dims: {list(dims)}.")
    table = memory_table(vocabulary_sizes, start)
    figure = go.Figure()
    for kind in ("one-hot", "one-hot, CSR"):
        figure.add_scatter(x=table["vocabulary"], y=table[kind], name=kind)
    for dim in dims:
        dense = memory_table(vocabulary_sizes, dim)["dense"]
        figure.add_scatter(x=vocabulary_sizes, y=dense, name="dense", visible=dim == start)
    figure.update_layout(
        title=_slider_title(start),
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
    )
    changes = {
        str(dim): [
            {"visible": [True, True] + [d == dim for d in dims]},
            {"title.text": _slider_title(dim)},
        ]
        for dim in dims
    }
    add_slider(figure, changes, list(dims).index(start), "dimensions of a dense vector: ")
    powers = 10 ** np.arange(np.log10(min(vocabulary_sizes)), np.log10(max(vocabulary_sizes)) + 0.1)
    figure.update_xaxes(
        type="log",
        title="words in the vocabulary",
        tickvals=powers,
        ticktext=[f"{power:,.0f}" for power in powers],
    )
    units = 1000.0 ** np.arange(5)
    figure.update_yaxes(
        type="log",
        title="size of the table (float32)",
        tickvals=units,
        ticktext=[readable_bytes(unit) for unit in units],
    )
    return describe(figure, _say_sizes(table, start))


def _slider_title(dim: int) -> str:
    return tr(
        "From {dim:,} words on, {dim_2:,} dense dimensions take less than one-hot",
        dim=dim + 1,
        dim_2=dim,
    )


def _say_sizes(table: pd.DataFrame, dim: int) -> str:
    last = table.iloc[-1]
    sizes = ", ".join(f"{kind} {readable_bytes(last[kind])}" for kind in table.columns[1:])
    return tr(
        "Size of a table of word vectors against the number of words, both axes "
        "logarithmic. At {vocabulary:,} words: {sizes}. The line of one-hot is "
        "twice as steep as the others; it crosses that of dense vectors with "
        "{dim} dimensions at {dim} words.",
        vocabulary=last["vocabulary"],
        sizes=sizes,
        dim=dim,
    )


def plot_factors(
    X: npt.NDArray[Any], words: Sequence[str], k: int, title: str = "Rank {k}: X from k directions"
) -> Axes:
    r"""Draw a small matrix and the factors of its truncated SVD, number by number.

    Parameters
    ----------
    X : numpy.ndarray, shape (documents, words)
    words : sequence of str
        Names of the columns.
    k : int
        Directions kept; the others are drawn without colour. Each is turned so that its
        largest entry in V is positive; that the sign is free is no news to the reader then.
    title : str, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import describe, new_axes

    U, sigma, Vt = np.linalg.svd(X, full_matrices=False)
    signs = np.sign(Vt[np.arange(len(Vt)), np.abs(Vt).argmax(axis=1)])
    U, Vt = U * signs, Vt * signs[:, None]
    axes = new_axes(tr(title).format(k=k), "", "", figsize=(11, 2.7))
    kept = np.arange(len(sigma)) < k
    ranks = [str(j + 1) if is_kept else "dropped" for j, is_kept in enumerate(kept)]
    documents = [tr("document {row}", row=row + 1) for row in range(len(X))]
    parts = [
        (X, "$X$", words, documents, np.full(X.shape, True), "≈"),
        (U, f"$U_{k}$", ranks, (), np.tile(kept, (len(U), 1)), ""),
        (np.diag(sigma), rf"$\Sigma_{k}$", ranks, (), np.outer(kept, kept), ""),
        (Vt, f"$V_{k}^\\top$", words, (), np.tile(kept[:, None], Vt.shape[1]), ""),
    ]
    strongest, left = max(np.abs(part[0]).max() for part in parts), 0.0
    for matrix, name, columns, rows, coloured, after in parts:
        shares = np.where(coloured, np.abs(matrix) / strongest, 0)
        _draw_matrix(axes, matrix, left, name, shares, coloured)
        _name_sides(axes, matrix, left, columns, rows)
        left += matrix.shape[1] + 0.9
        axes.text(left - 0.45, 0, after, ha="center", va="center", fontsize=20)
    for j, is_kept in enumerate(kept):
        label = tr("direction {j}", j=j + 1) + ("" if is_kept else tr(", dropped"))
        axes.text(left - 0.8, _top(len(sigma)) - j - 0.5, label, va="center", fontsize=9.5)
    axes.set(xlim=(-1.8, left + 1.8), ylim=(-len(X) / 2 - 0.6, len(X) / 2 + 0.8), aspect="equal")
    axes.axis("off")
    return describe(axes, _say_factors(X, Vt, sigma, words, k))


def _draw_matrix(
    axes: Axes,
    matrix: npt.NDArray[Any],
    left: float,
    name: str,
    shares: npt.NDArray[Any],
    coloured: npt.NDArray[np.bool_],
) -> None:
    from matplotlib.patches import Rectangle

    from course_lib.plotting import COLOURS

    top = _top(len(matrix))
    for (row, column), value in np.ndenumerate(matrix):
        shade = COLOURS["sky"] if value > 0 else COLOURS["yellow"]
        ink = "black" if coloured[row, column] else COLOURS["grey"]
        style = "-" if coloured[row, column] else ":"
        corner = (left + column, top - row - 1)
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=shade, alpha=0.9 * shares[row, column]))
        axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=ink, linestyle=style))
        number = f"{round(float(value), 2) + 0.0:g}"  # + 0.0: no "-0"
        middle = (corner[0] + 0.5, corner[1] + 0.5)
        axes.text(*middle, number, ha="center", va="center", fontsize=11, color=ink)
    middle_of_kept = left + coloured.any(axis=0).sum() / 2
    axes.text(middle_of_kept, top + 0.2, name, ha="center", va="bottom", fontsize=15)


def _name_sides(
    axes: Axes, matrix: npt.NDArray[Any], left: float, columns: Sequence[str], rows: Sequence[str]
) -> None:
    top = _top(len(matrix))
    for column, word in enumerate(columns):
        where = (left + column + 0.5, top - len(matrix) - 0.1)
        axes.text(*where, word, ha="center", va="top", fontsize=9.5)
    for row, name in enumerate(rows):
        axes.text(left - 0.1, top - row - 0.5, name, ha="right", va="center", fontsize=9.5)


def _top(rows: int) -> float:
    return rows / 2  # matrices of different heights stand on one middle line


def _say_factors(
    X: npt.NDArray[Any], Vt: npt.NDArray[Any], sigma: npt.NDArray[Any], words: Sequence[str], k: int
) -> str:
    sides = []
    for j, strength in enumerate(sigma):
        for_, against = (
            [word for word, value in zip(words, sign * Vt[j], strict=True) if value > 0.1]
            for sign in (1, -1)
        )
        meaning = _list(for_) + (tr(" against {list}", list=_list(against)) if against else "")
        dropped = "" if j < k else tr(", dropped")
        sides.append(
            tr(
                "direction {j}, with the singular value {strength:.2f}{dropped}: {meaning}",
                j=j + 1,
                strength=strength,
                dropped=dropped,
                meaning=meaning,
            )
        )
    return tr(
        "A matrix X of {rows} documents and {columns} words beside its factors "
        "U, Sigma and V transposed, of which {k} directions are kept. Words of "
        "{words}.",
        rows=X.shape[0],
        columns=X.shape[1],
        k=k,
        words="; ".join(sides),
    )


def _list(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def plot_singular_values(lsa: LSA) -> Axes:
    """Draw the singular values against their rank, log-log.

    Parameters
    ----------
    lsa : LSA

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import describe, new_axes

    values = lsa.singular_values
    axes = new_axes(
        "After the first ten, the singular values fall gradually",
        "rank of the direction, strongest first",
        "singular value",
    )
    axes.loglog(np.arange(1, len(values) + 1), values)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("{x:g}")
    middle = (len(values) + 1) // 2
    return describe(
        axes,
        tr(
            "Singular values against their rank, both axes logarithmic: they fall "
            "from {first_values:.0f} at rank 1 over {values:.1f} at rank {middle} to "
            "{last_values:.1f} at rank {count}, without a step after the first ten.",
            first_values=values[0],
            values=values[middle - 1],
            middle=middle,
            last_values=values[-1],
            count=len(values),
        ),
    )


def plot_scores(scores: pd.DataFrame, title: str) -> Axes:
    """Draw evaluation scores against the number of dimensions, for two kinds of vectors.

    Parameters
    ----------
    scores : pandas.DataFrame
        The index holds numbers of dimensions. The columns have two levels: the test, which
        chooses the colour, and the kind of vectors, a formula; the first kind is drawn solid,
        the second dashed.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    axes = new_axes(title, "dimensions kept", "Spearman's correlation")
    tests = list(dict.fromkeys(scores.columns.get_level_values(0)))
    kinds = list(dict.fromkeys(scores.columns.get_level_values(1)))
    for test, colour in zip(tests, COLOURS.values(), strict=False):
        for kind, style in zip(kinds, ("-", "--"), strict=True):
            line = scores[test, kind]
            axes.plot(line.index, line, style, marker="o", color=colour)
            place = (line.index[-1], line.iloc[-1])
            label = f"    {test}, {_as_formula(kind)}"  # right of the axes, where no grid is
            axes.annotate(label, place, color=colour, va="center", annotation_clip=False)
    axes.set_xlim(right=scores.index[-1] * 1.02)
    axes.set_xticks(scores.index)
    axes.axhline(0, color="black", linewidth=1)
    ends = "; ".join(
        tr(
            "{test}, {kind}: from {first_iloc:.2f} to {last_iloc:.2f}",
            test=test,
            kind=kind,
            first_iloc=scores[test, kind].iloc[0],
            last_iloc=scores[test, kind].iloc[-1],
        )
        for test in tests
        for kind in kinds
    )
    first, last = scores.index[0], scores.index[-1]
    return describe(
        axes,
        tr("Scores at {first} to {last} dimensions. {ends}.", first=first, last=last, ends=ends),
    )


def _as_formula(kind: str) -> str:
    return f"${kind.replace('Σ', chr(92) + 'Sigma')}$"

"""The figures of chapter 06: learning curves, where vectors moved, families side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.language import tr

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Figure_
    from plotly.graph_objects import Figure

    from course_lib.pretrained.movement import Recorder

__all__ = ["movement_slider", "plot_curves", "plot_families", "plot_lookup", "plot_scores"]

_STYLES = {
    "frozen": ("blue", "-"),
    "fine-tuned": ("orange", "-"),
    "random": ("green", "-"),
    "TF-IDF": ("purple", "--"),
    "majority": ("grey", ":"),
}
_FAMILY_COLOURS = ("blue", "orange", "green", "sky")
_GROUP_COLOURS = ("blue", "orange", "grey")


def plot_lookup(
    words: Sequence[str], table: npt.ArrayLike, ids: Sequence[int], title: str
) -> Figure_:
    """Draw how the ids of a padded text fetch their rows of a table.

    Parameters
    ----------
    words : sequence of str
        Of row 1, row 2 and so on; row 0 belongs to padding.
    table : array_like of float, shape (V, d)
    ids : sequence of int
        Of one text, padded.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.figure.Figure
        The table on the left, the rows that were fetched on the right.
    """
    import matplotlib.pyplot as plt
    from matplotlib.patches import ConnectionPatch

    from course_lib.plotting import COLOURS, describe, listed

    rows = np.asarray(table, dtype=float)
    names = ["padding", *words]
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 4.6))
    plt.close(figure)
    limit = np.abs(rows).max()
    options: dict[str, Any] = {"cmap": "PuOr", "vmin": -limit, "vmax": limit, "aspect": "auto"}
    left.imshow(rows, **options)
    right.imshow(rows[list(ids)], **options)
    left.set_yticks(range(len(rows)), [f"{name}  {i}" for i, name in enumerate(names)])
    right.yaxis.tick_right()
    right.set_yticks(range(len(ids)), [f"$x_{t} = {i}$" for t, i in enumerate(ids, start=1)])
    left.set(
        title=tr("table $E$: a row for each of {count} ids", count=len(rows)),
        xlabel="column (violet: above 0, orange: below)",
    )
    right.set(title="what the layer returns", xlabel="column")
    right.set_ylim(len(ids) + 2, -3)
    for axes in (left, right):
        axes.set_xticks(range(rows.shape[1]), range(1, rows.shape[1] + 1))
        axes.grid(False)
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
    edge = rows.shape[1] - 0.5
    for place, i in enumerate(ids):
        colour = COLOURS["grey"] if i == 0 else COLOURS["blue"]
        ends: dict[str, Any] = {"xyA": (edge, i), "xyB": (-0.5, place)}
        line = ConnectionPatch(
            **ends, coordsA="data", coordsB="data", axesA=left, axesB=right, color=colour,
            alpha=0.8, arrowstyle="->",
        )  # fmt: skip
        figure.add_artist(line)
    figure.subplots_adjust(left=0.17, right=0.87, wspace=0.35, top=0.84, bottom=0.12)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    told = listed(tr("row {i} ({names})", i=i, names=names[i]) for i in ids)
    return describe(
        figure,
        tr(
            "{title}. A table of {rows} rows and {columns} columns, and beside it "
            "the rows that a text fetches, in its order: {told}.",
            title=title,
            rows=rows.shape[0],
            columns=rows.shape[1],
            told=told,
        ),
    )


def plot_scores(
    data: pd.DataFrame, before: npt.ArrayLike, after: npt.ArrayLike, title: str
) -> Axes:
    """Draw the score that each word adds, before and after training.

    Parameters
    ----------
    data : pandas.DataFrame
        ``text`` and ``label``, as ``seven_sentences`` returns it.
    before, after : array_like of float, shape (words,)
        What each word adds, in the order in which the texts have them.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        A row for each word, grouped by text: a ring for the score before, a dot for after.
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    texts = [text.split() for text in data["text"]]
    words = [word for text in texts for word in text]
    lengths = list(map(len, texts))
    praise = np.repeat(data["label"].to_numpy() == 1, lengths)
    gaps = np.repeat(np.arange(len(texts)), lengths)  # a little room between texts
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    height = -(np.arange(len(words)) + 0.7 * gaps)
    axes = new_axes(title, "what the word adds to the score $s$", "", figsize=(8, 4.8))
    axes.axvline(0, color=COLOURS["grey"], linewidth=1)
    told = []
    for rows, name, colour in (
        (praise, "in a text of praise", "blue"), (~praise, "in another text", "orange"),
    ):  # fmt: skip
        axes.hlines(height[rows], old[rows], new[rows], color=COLOURS[colour], linewidth=1.5)
        axes.plot(new[rows], height[rows], "o", color=COLOURS[colour], label=name)
        axes.plot(old[rows], height[rows], "o", color=COLOURS[colour], markerfacecolor="white")
        told.append(
            tr(
                "words {name} from {mean:.1f} to {mean_2:.1f}",
                name=name,
                mean=old[rows].mean(),
                mean_2=new[rows].mean(),
            )
        )
    axes.plot([], [], "o", color=COLOURS["grey"], markerfacecolor="white", label="before training")
    axes.set_yticks(height, words)
    axes.grid(axis="y", visible=False)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    alt = tr(
        "{title}. What each of {count} words adds to the score before and after "
        "training; on average {words}.",
        title=title,
        count=len(words),
        words=listed(told),
    )
    return describe(axes, alt)


def plot_curves(summary: pd.DataFrame, title: str) -> Axes:
    """Draw accuracy against the number of labels, a line for each method.

    Parameters
    ----------
    summary : pandas.DataFrame
        As ``summarise`` returns it.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
        Lines through the means, bars for the intervals; the numbers of labels are spaced as
        their logarithms, and shifted a little so that bars do not hide each other.
    """
    from matplotlib.ticker import MultipleLocator

    from course_lib.plotting import COLOURS, describe, new_axes

    axes = new_axes(title, "labelled texts (logarithmic)", "accuracy on the test part")
    methods = list(dict.fromkeys(summary["method"]))
    told = []
    for number, method in enumerate(methods):
        rows = summary[summary["method"] == method].sort_values("labels")
        shift = 1.03 ** (number - (len(methods) - 1) / 2)
        colour, line = _STYLES.get(method, ("sky", "-"))
        axes.errorbar(
            rows["labels"] * shift,
            rows["mean"],
            yerr=[rows["mean"] - rows["low"], rows["high"] - rows["mean"]],
            label=method,
            color=COLOURS[colour],
            linestyle=line,
            marker="o",
            capsize=3,
            elinewidth=1,
        )
        means = rows["mean"].to_numpy()
        told.append(f"{method} {', '.join(f'{mean:.1%}' for mean in means)}")
    counts = sorted(set(summary["labels"]))
    axes.set_xscale("log")
    axes.set_xticks(counts, [f"{count:,}" for count in counts])
    axes.minorticks_off()
    axes.yaxis.set_major_locator(MultipleLocator(0.05))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(loc="upper left")
    alt = tr(
        "{title}. Mean accuracy with intervals for {words} labels: {words_2}.",
        title=title,
        words=", ".join(f"{count:,}" for count in counts),
        words_2="; ".join(told),
    )
    return describe(axes, alt)


def plot_families(
    rows: pd.DataFrame, title: str, rivals: Mapping[str, float] | None = None
) -> Figure_:
    """Draw accuracy and WordSim against the epochs of training, a line for each family.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``family``, ``epochs``, ``test`` and ``wordsim``, a row for each seed; families with
        0 epochs were not trained, and become dashed lines.
    title : str
        What the reader should see.
    rivals : mapping of str to float, optional
        Accuracies of methods without vectors, such as ``{"TF-IDF": 0.66}``: dotted lines.

    Returns
    -------
    matplotlib.figure.Figure
        Accuracy on the left, WordSim on the right: means, and bands from the lowest to the
        highest of the seeds.
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import COLOURS, describe

    figure, both = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    plt.close(figure)
    trained = rows[rows["epochs"] > 0]
    told = []
    for axes, column in zip(both, ("test", "wordsim"), strict=True):
        for (name, group), colour in zip(
            trained.groupby("family", sort=False), _FAMILY_COLOURS, strict=False
        ):
            means = group.groupby("epochs")[column].mean()
            axes.plot(means.index, means, marker="o", color=COLOURS[colour], label=name)
            spread = group.groupby("epochs")[column]
            axes.fill_between(
                means.index, spread.min(), spread.max(), color=COLOURS[colour], alpha=0.15,
                linewidth=0,
            )  # fmt: skip
            if column == "test":
                told.append(
                    tr(
                        "{name} {first_iloc:.1%} to {last_iloc:.1%}",
                        name=name,
                        first_iloc=means.iloc[0],
                        last_iloc=means.iloc[-1],
                    )
                )
        for name, group in rows[rows["epochs"] == 0].groupby("family"):
            axes.axhline(group[column].mean(), color=COLOURS["grey"], linestyle="--", label=name)
        epochs = sorted(set(trained["epochs"]))
        axes.set_xscale("log")
        axes.set_xticks(epochs, [str(each) for each in epochs])
        axes.minorticks_off()
        axes.set_xlabel("epochs of training")
    for name, accuracy in (rivals or {}).items():
        both[0].axhline(accuracy, color=COLOURS["purple"], linestyle=":", label=name)
        told.append(tr("{name}, a line across, {accuracy:.1%}", name=name, accuracy=accuracy))
    both[0].set_title("accuracy, frozen vectors, 800 labels", fontsize=11, fontweight="normal")
    both[0].yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    both[1].set_title("WordSim-353, rank correlation", fontsize=11, fontweight="normal")
    figure.legend(*both[0].get_legend_handles_labels(), loc="outside lower center", ncols=6)
    figure.suptitle(f"{title}\n", x=0.01, ha="left", fontsize=13, fontweight="bold")
    published = rows[rows["epochs"] == 0]["test"].mean()
    return describe(
        figure,
        tr(
            "{title}. Accuracy from the fewest to the most epochs: {words}. The "
            "published vectors, a line across: {published:.1%}.",
            title=title,
            words="; ".join(told),
            published=published,
        ),
    )


def movement_slider(recorder: Recorder, groups: Mapping[str, Sequence[str]], title: str) -> Figure:
    """Draw the words of a recorder after each epoch, with a slider for the epoch.

    Parameters
    ----------
    recorder : Recorder
        After training.
    groups : mapping of str to sequence of str
        Name of a group and its words, at most three; each gets a colour.
    title : str
        What the reader should see when the figure stands still, after the last epoch.

    Returns
    -------
    plotly.graph_objects.Figure
        To the right stands what speaks for class 1: the score that the word alone adds, as
        ``Recorder.leaning`` has it. Up and down the words are spread in the order of their
        score before training. Lines show the way from the start.

    Raises
    ------
    ValueError
        If a word belongs to no group.
    """
    import plotly.graph_objects as go

    from course_lib.plotting import COLOURS, describe, listed

    colours = np.array(_colours(recorder.words, groups))
    words = np.array(recorder.words)
    leaning = recorder.leaning
    height = np.argsort(np.argsort(leaning[0], kind="stable"), kind="stable")
    last = len(leaning) - 1

    def traces(epoch: int) -> list[go.Scatter]:
        drawn = [
            go.Scatter(
                x=_with_gaps(leaning[0], leaning[epoch]), y=_with_gaps(height, height),
                mode="lines", line={"color": "#BBBBBB", "width": 1}, hoverinfo="skip",
                showlegend=False,
            )
        ]  # fmt: skip
        for name, colour in zip(groups, _GROUP_COLOURS, strict=False):
            rows = np.flatnonzero(colours == colour)
            score = leaning[epoch][rows]
            drawn.append(
                go.Scatter(
                    x=[round(float(value), 3) for value in score],
                    y=height[rows].tolist(),
                    mode="markers+text",
                    text=words[rows].tolist(),
                    textposition=["middle left" if s < 0 else "middle right" for s in score],
                    marker={"color": COLOURS[colour], "size": 9},
                    hovertemplate="%{text}: %{x:.2f}<extra></extra>",
                    name=name,
                )
            )
        return drawn

    figure = go.Figure(traces(last))
    figure.frames = [go.Frame(data=traces(epoch), name=str(epoch)) for epoch in range(len(leaning))]
    steps = [
        {
            "label": str(epoch),
            "method": "animate",
            "args": [[str(epoch)], {"mode": "immediate", "frame": {"duration": 0}}],
        }
        for epoch in range(len(leaning))
    ]
    reach = float(np.abs(leaning).max()) * 1.25
    figure.update_layout(
        title=title,
        sliders=[
            {
                "steps": steps,
                "active": last,
                "currentvalue": {"prefix": "after epoch "},
                "pad": {"t": 45},
            }
        ],
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        height=540,
        margin={"t": 70, "b": 20},
    )
    figure.update_xaxes(
        title="score of the word alone: negative ← 0 → positive", range=[-reach, reach]
    )
    figure.update_yaxes(title="words, by their score at the start", showticklabels=False)
    means = {
        name: leaning[:, colours == colour].mean(axis=1)
        for name, colour in zip(groups, _GROUP_COLOURS, strict=False)
    }
    told = listed(
        tr(
            "{name} from {first_mean:.2f} to {last_mean:.2f}",
            name=name,
            first_mean=mean[0],
            last_mean=mean[-1],
        )
        for name, mean in means.items()
    )
    alt = tr(
        "{title}. {count} words by the score that each adds alone, with a slider "
        "for the epoch, from 0 to {last}. Mean score at the start and after the "
        "last epoch: {told}.",
        title=title,
        count=len(words),
        last=last,
        told=told,
    )
    return describe(figure, alt)


def _with_gaps(start: npt.ArrayLike, end: npt.ArrayLike) -> list[float | None]:
    """Ends of many lines in one trace, with a gap after each."""
    pairs = zip(np.asarray(start).tolist(), np.asarray(end).tolist(), strict=True)
    return [value for a, b in pairs for value in (round(a, 3), round(b, 3), None)]


def _colours(words: Sequence[str], groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Name of the colour of each word."""
    if len(groups) > len(_GROUP_COLOURS):
        raise ValueError(f"groups has {len(groups)} entries, expected at most 3.")
    of_word = {
        word: colour
        for colour, members in zip(_GROUP_COLOURS, groups.values(), strict=False)
        for word in members
    }
    missing = [word for word in words if word not in of_word]
    if missing:
        raise ValueError(f"{missing[0]!r} is in none of the groups {', '.join(groups)}.")
    return [of_word[word] for word in words]

"""The map of the course: its chapters, what each one answers, and how they build on each other.

``CHAPTERS`` is the one list of chapters; chapter 00 draws it with ``plot_course_map``, and
the index pages of slides and site print it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["CHAPTERS", "STAGES", "Chapter", "plot_course_map"]


@dataclass(frozen=True)
class Chapter:
    """A chapter: its number, name, library room, stage of the arc, and its question."""

    number: int
    name: str
    room: str
    stage: str
    question: str


STAGES = {
    "count": "A word is known by the company it keeps, so count the company.",
    "predict": "Do not count the neighbours, learn to predict them.",
    "subword": "Look inside the word.",
    "context": "Let the sentence decide what the word means here.",
    "documents": "From words to whole texts, to pictures, to large data.",
}
"""The five stages of the course and the idea of each, in order."""

CHAPTERS = [
    Chapter(1, "Sparse vs dense", "sparse", "count", "How does a word become numbers?"),
    Chapter(2, "CBOW bottlenecks", "cbow", "predict", "Where does a word predictor lose its time?"),
    Chapter(
        3,
        "Negative sampling",
        "negative_sampling",
        "predict",
        "Can a yes or no replace a choice of 40,000?",
    ),
    Chapter(4, "GloVe ratios", "glove", "count", "What do counts know that windows do not?"),
    Chapter(
        5, "FastText and jamo", "fasttext", "subword", "What is the vector of a word never seen?"
    ),
    Chapter(
        6,
        "Pre-trained embeddings",
        "pretrained",
        "subword",
        "When are borrowed vectors better than your own?",
    ),
    Chapter(7, "Recurrent networks", "recurrent", "context", "How does a network read in order?"),
    Chapter(8, "ELMo", "elmo", "context", "Which bank is it?"),
    Chapter(
        9,
        "Seeing embeddings",
        "visualization",
        "documents",
        "What can a flat picture show, and what does it invent?",
    ),
    Chapter(10, "Recommendation", "recommendation", "documents", "Which film is like this one?"),
    Chapter(11, "Scaling out", "scaling", "documents", "What breaks first at a billion words?"),
]
"""The chapters after this one, in order."""


def plot_course_map(written: frozenset[int] | set[int]) -> Axes:
    """Draw the arc of the course: five stages, the chapters under each.

    Parameters
    ----------
    written : set of int
        Numbers of the chapters that are there; the others are drawn in outline.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import COLOURS, new_axes

    axes = new_axes(
        "The arc of the course: count, predict, look inside, read on", "", "", figsize=(11, 4.6)
    )
    axes.set_axis_off()
    axes.set(xlim=(-0.55, 4.6), ylim=(-3.25, 1.0))
    colours = [COLOURS[name] for name in ("blue", "orange", "green", "purple", "grey")]
    for x, stage in enumerate(STAGES):
        colour = colours[x]
        box = {"boxstyle": "round,pad=0.5", "facecolor": colour, "edgecolor": colour}
        axes.text(
            x,
            0.35,
            stage,
            ha="center",
            va="center",
            color="white",
            weight="bold",
            fontsize=14,
            bbox=box,
        )
        if x:
            axes.annotate(
                "", (x - 0.36, 0.35), (x - 0.64, 0.35), arrowprops={"arrowstyle": "-|>", "lw": 2}
            )
        here = [chapter for chapter in CHAPTERS if chapter.stage == stage]
        for row, chapter in enumerate(here):
            there = chapter.number in written
            axes.text(
                x,
                -0.75 - row,
                f"{chapter.number:02d}\n{chapter.name}",
                ha="center",
                va="center",
                color="black" if there else COLOURS["grey"],
                bbox={
                    "boxstyle": "round,pad=0.4",
                    "facecolor": "white",
                    "edgecolor": colour,
                    "linewidth": 2 if there else 1,
                    "linestyle": "-" if there else ":",
                },
            )
    return axes

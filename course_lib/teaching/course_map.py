"""The map of the course: its chapters, what each one answers, and how they build on each other.

``CHAPTERS`` is the one list of chapters; chapter 00 draws it with ``plot_course_map``, and
the index pages of slides and site print it.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course_lib.language import marked, tr

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
    "count": "You shall know a word by the company it keeps, so count the company.",
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
        "Can a yes or no replace a choice among 40,000 words?",
    ),
    Chapter(4, "GloVe ratios", "glove", "count", "Can we count first and learn afterwards?"),
    Chapter(
        5,
        "FastText and jamo",
        "fasttext",
        "subword",
        "What can a model say about a word that it has never seen?",
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
    Chapter(
        10, marked("Recommendation"), "recommendation", "documents", "Which film is like this one?"
    ),
    Chapter(11, "Scaling out", "scaling", "documents", "What breaks first at a billion words?"),
]
"""The chapters after this one, in order."""


_COLOURS = ("blue", "orange", "green", "purple", "grey")
_ROW, _HEIGHT = 1.38, 1.0  # from one stage to the next, and of a box
_STAGE_WIDTH, _FIRST_CARD, _RIGHT = 2.0, 2.35, 10.0


def plot_course_map() -> Axes:
    """Draw the course: five stages from top to bottom, the chapters of each and their questions.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import describe, new_axes

    title = tr(
        "From counting words to reading them: five ideas, {count} questions", count=len(CHAPTERS)
    )
    axes = new_axes(title, "", "", figsize=(10, 5.6))
    axes.set_axis_off()
    axes.set(xlim=(0, _RIGHT), ylim=(_ROW * len(STAGES) - (_ROW - _HEIGHT), 0))
    told = []
    for row, stage in enumerate(STAGES):
        here = [chapter for chapter in CHAPTERS if chapter.stage == stage]
        _draw_stage(axes, row, stage)
        for place, chapter in enumerate(here):
            _draw_chapter(axes, row, place, len(here), chapter)
        names = ", ".join(f"{c.number:02d} {tr(c.name)}" for c in here)
        told.append(f"{_said(stage)}: {names}")
    _draw_way_back(axes)
    alt = tr(
        "{count} stages from top to bottom, joined by arrows; beside each stage "
        "its chapters, each with its question. {words}. An arrow leads from "
        "chapter 03 up to 04: after prediction the course returns once to "
        "counting.",
        count=len(STAGES),
        words="; ".join(told),
    )
    return describe(axes, alt)


def _said(stage: str) -> str:
    """The name of a stage in the reader's language; "count" alone may mean a number elsewhere."""
    said = {
        "count": tr("stage: count"),
        "predict": tr("stage: predict"),
        "subword": tr("stage: subword"),
        "context": tr("stage: context"),
        "documents": tr("stage: documents"),
    }
    return said[stage].removeprefix("stage: ")


def _draw_stage(axes: Axes, row: int, stage: str) -> None:
    top, centre = row * _ROW, _STAGE_WIDTH / 2
    _draw_box(axes, 0, top, _STAGE_WIDTH, row, filled=True)
    style: dict[str, Any] = {"color": "white", "weight": "bold", "ha": "center", "va": "center"}
    axes.text(centre, top + _HEIGHT / 2, _said(stage), fontsize=16, **style)
    if row:
        _draw_arrow(axes, centre, top - _ROW + _HEIGHT, top)


def _draw_chapter(axes: Axes, row: int, place: int, n_places: int, chapter: Chapter) -> None:
    gap = 0.15
    width = (_RIGHT - _FIRST_CARD - (n_places - 1) * gap) / n_places
    left, top = _FIRST_CARD + place * (width + gap), row * _ROW
    _draw_box(axes, left, top, width, row, filled=False)
    name = f"{chapter.number:02d}  {tr(chapter.name)}"
    axes.text(left + 0.14, top + 0.24, name, weight="bold", fontsize=12.5, va="center")
    said = tr(chapter.question)
    letters = 12 if said == chapter.question else 6.8  # for a unit of width; Hangul is wider
    question = textwrap.fill(said, round(letters * width))
    axes.text(left + 0.14, top + 0.44, question, fontsize=11, va="top", linespacing=1.25)


def _draw_way_back(axes: Axes) -> None:
    """Draw the one place where the numbers do not follow the stages: 04 comes after 03."""
    _draw_arrow(axes, 9.7, _ROW, _HEIGHT)
    where = (9.55, (_ROW + _HEIGHT) / 2)
    axes.text(*where, "then back to counting once more", fontsize=10.5, ha="right", va="center")


def _draw_arrow(axes: Axes, x: float, start: float, end: float) -> None:
    style = {"arrowstyle": "-|>", "lw": 2, "mutation_scale": 18, "color": "black"}
    axes.annotate("", (x, end), (x, start), arrowprops={**style, "shrinkA": 3, "shrinkB": 3})


def _draw_box(axes: Axes, left: float, top: float, width: float, row: int, filled: bool) -> None:
    from matplotlib.patches import FancyBboxPatch

    from course_lib.plotting import COLOURS

    colour = COLOURS[_COLOURS[row]]
    style = "round,pad=0,rounding_size=0.08"
    face = colour if filled else "white"
    axes.add_patch(
        FancyBboxPatch((left, top), width, _HEIGHT, style, fc=face, ec=colour, lw=2, clip_on=False)
    )

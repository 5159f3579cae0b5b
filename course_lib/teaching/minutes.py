"""How long a chapter and its exercises take, estimated from what stands in them.

Nobody was timed. The estimate counts what has to be read, at a pace that suits formulas and
code that are met for the first time; it comes to the length of a lecture. README and the
site's first page print it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course_lib.teaching.cells import asserts
from course_lib.teaching.notebooks import read_notebook

__all__ = ["practice_minutes", "reading_minutes"]

_WORDS = 130  # a minute: half the pace of a novel, since there are formulas to follow
_LINES = 12  # of code a minute
_OUTPUT = 0.5  # minutes to look at a table or a figure
_QUESTION = 8  # minutes: the answer is a few lines, and the hints are read too


def reading_minutes(chapter: Path) -> int:
    """Estimate how long it takes to read a chapter and to look at what it prints.

    Parameters
    ----------
    chapter : pathlib.Path
        An executed notebook. Cells that check a claim are not counted.

    Returns
    -------
    int
        Minutes, rounded to five.

    Raises
    ------
    course_lib.teaching.notebooks.NotebookError
        If the file is not a notebook.
    """
    minutes = 0.0
    for cell in read_notebook(chapter).cells:
        if cell.cell_type == "markdown":
            minutes += len(cell.source.split()) / _WORDS
        elif not asserts(cell.source):
            minutes += sum(1 for line in cell.source.splitlines() if line.strip()) / _LINES
            minutes += _OUTPUT * bool(cell.get("outputs"))
    return _rounded(minutes)


def practice_minutes(exercise: Path) -> int:
    """Estimate how long the questions of a notebook of exercises take.

    Parameters
    ----------
    exercise : pathlib.Path

    Returns
    -------
    int
        Minutes, rounded to five.

    Raises
    ------
    course_lib.teaching.notebooks.NotebookError
        If the file is not a notebook.
    """
    return _rounded(_QUESTION * sum(_asks(cell) for cell in read_notebook(exercise).cells))


def _asks(cell: Any) -> bool:
    return cell.cell_type == "code" and cell.source.startswith("check(")


def _rounded(minutes: float) -> int:
    return max(5, 5 * round(minutes / 5))

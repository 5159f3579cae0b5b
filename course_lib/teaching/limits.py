"""What a chapter of the second edition keeps to, so that it can be read and taught.

A notebook with the metadata ``"course": {"edition": 2}`` is held to ``CHAPTER``;
``chapter_problems`` says what it breaks, by file and cell. The tests of the notebooks call
it, and so may anyone who writes a chapter::

    python -m course_lib.teaching.limits notebooks/01_sparse_vs_dense.ipynb
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.teaching.cells import CHECK_METADATA, asserts, draws, is_check, parse_code
from course_lib.teaching.notebooks import NotebookError, chapter_of, read_notebook
from course_lib.teaching.rendering import has_figure
from course_lib.teaching.slides import read_deck

__all__ = ["CHAPTER", "START_HERE", "Limits", "chapter_problems", "edition_of"]


@dataclass(frozen=True)
class Limits:
    """How much a chapter may hold. Where there are two numbers: at least, at most."""

    cells: tuple[int, int] = (45, 75)
    words: tuple[int, int] = (1500, 2300)  # a lecture of 45 to 60 minutes
    slides: tuple[int, int] = (20, 30)
    definitions: int = 2  # functions and classes that the page itself writes, at least
    lines: int = 25  # of a code cell, what a reader holds in the head
    columns: int = 88  # what a slide shows without breaking a line
    lines_that_draw: int = 2  # everything else about a figure is in the figure's function
    checks_in_a_section: int = 1
    ignored: float = 0.4  # share of the outputs that a later run is not compared with, below


CHAPTER = Limits()
"""What a chapter keeps to."""

START_HERE = Limits(cells=(1, 75), words=(1, 2300), slides=(15, 30), definitions=0, ignored=0.5)
"""Chapter 00 shows the way and the machine; it teaches no method and may be short."""

_IGNORED = "nbval-ignore-output"
_Place = tuple[int, Any]  # a cell, and where it stands in the notebook: the first is 0


def edition_of(notebook: Any) -> int:
    """Return the edition that a notebook is marked with; 1 without a mark.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    int

    Examples
    --------
    >>> edition_of({"metadata": {"course": {"edition": 2}}}), edition_of({"metadata": {}})
    (2, 1)
    """
    edition = notebook["metadata"].get("course", {}).get("edition", 1)
    if edition not in (1, 2):
        raise NotebookError(f"the metadata say course edition {edition!r}; expected 2, or no mark.")
    return int(edition)


def chapter_problems(path: Path) -> list[str]:
    """Say what a chapter breaks of the second edition's limits.

    Parameters
    ----------
    path : pathlib.Path
        A chapter's notebook. One that is not marked as second edition breaks nothing.

    Returns
    -------
    list of str
        One sentence a problem; each names the file and, where there is one, the cell by its
        index (the first is 0) and its first line.

    Raises
    ------
    NotebookError
        If the file is not a notebook.
    """
    notebook = read_notebook(path)
    try:
        if edition_of(notebook) == 1:
            return []
    except NotebookError as error:
        return [f"{path.name}: {error}"]
    limits = START_HERE if chapter_of(path) == "00" else CHAPTER
    places: list[_Place] = list(enumerate(notebook.cells))
    found = [
        *_of_the_chapter(notebook, path, limits),
        *(said for place in places if _is_code(place) for said in _of_a_cell(place, limits)),
        *(said for section in _sections(places) for said in _of_a_section(section, limits)),
    ]
    return [f"{path.name}{said}" for said in found]


# --- the chapter as a whole -----------------------------------------------------------------


def _of_the_chapter(notebook: Any, path: Path, limits: Limits) -> Iterator[str]:
    code = [cell.source for cell in notebook.cells if _is_code((0, cell))]
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    yield from _between(len(notebook.cells), limits.cells, "cells")
    yield from _between(sum(map(_count_words, prose)), limits.words, "words of prose")
    try:
        yield from _between(len(read_deck(path).told), limits.slides, "slides")
    except NotebookError as error:
        yield f": no deck can be made of it: {error}"
    defined = sum(_count_definitions(source) for source in code)
    if defined < limits.definitions:
        yield (
            f": {defined} functions and classes are written on the page, expected at least "
            f"{limits.definitions}: what the title promises stands there as ordinary code."
        )
    shown = [c for c in notebook.cells if _is_code((0, c)) and c.outputs and not is_check(c)]
    ignored = sum(_IGNORED in _tags(cell) for cell in shown)
    if ignored and ignored >= limits.ignored * len(shown):
        yield (
            f": {ignored} of {len(shown)} outputs are tagged {_IGNORED}, expected fewer than "
            f"{limits.ignored:.0%}: print rounded numbers, and compare more of them."
        )


def _between(count: int, bounds: tuple[int, int], what: str) -> Iterator[str]:
    least, most = bounds
    if not least <= count <= most:
        yield f": {count} {what}, expected {least} to {most}."


def _count_words(markdown: str) -> int:
    """Count the words of a cell: not its formulas, not its blocks of code."""
    prose = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", " ", _without_code(markdown), flags=re.DOTALL)
    return sum(bool(re.search(r"\w", word)) for word in prose.split())


def _without_code(markdown: str) -> str:
    return re.sub(r"```.*?```", " ", markdown, flags=re.DOTALL)


def _count_definitions(source: str) -> int:
    try:
        body = parse_code(source).body
    except SyntaxError:  # a cell broken on purpose
        return 0
    return sum(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in body)


# --- one code cell --------------------------------------------------------------------------


def _of_a_cell(place: _Place, limits: Limits) -> Iterator[str]:
    cell = place[1]
    lines = cell.source.strip().splitlines()
    if len(lines) > limits.lines:
        yield f"{_at(place)}: {len(lines)} lines of code, expected at most {limits.lines}."
    widest = max(map(len, lines))
    if widest > limits.columns:
        yield f"{_at(place)}: a line of {widest} columns, expected at most {limits.columns}."
    if (draws(cell.source) or has_figure(cell)) and len(lines) > limits.lines_that_draw:
        yield (
            f"{_at(place)}: it draws, in {len(lines)} lines, expected at most "
            f"{limits.lines_that_draw}: compute in a cell before it; titles, labels and the "
            "alternative text belong to the function that draws."
        )
    if _has_hints(cell.source):
        yield f"{_at(place)}: a function with type hints; on the page it has none."
    yield from _as_a_check(place)


def _as_a_check(place: _Place) -> Iterator[str]:
    cell = place[1]
    if is_check(cell) and not asserts(cell.source):
        yield f"{_at(place)}: it is tagged check and asserts nothing."
    if not is_check(cell) and asserts(cell.source):
        yield (
            f"{_at(place)}: it asserts, and is not marked as a check. Give the check a cell of "
            f"its own, with the metadata {CHECK_METADATA}."
        )
    if not is_check(cell):
        return
    for key, wanted in CHECK_METADATA.items():
        given = cell.metadata.get(key)
        if given != wanted and (key != "tags" or "hide-cell" not in given):
            yield f"{_at(place)}: a check has {key} {wanted} in its metadata, not {given}."
    if cell.outputs:
        yield f"{_at(place)}: a check prints nothing; print in the cell that it checks."


def _has_hints(source: str) -> bool:
    try:
        nodes = list(ast.walk(parse_code(source)))
    except SyntaxError:
        return False
    return any(
        (isinstance(node, ast.arg) and node.annotation)
        or (isinstance(node, ast.FunctionDef) and node.returns)
        for node in nodes
    )


# --- one section ----------------------------------------------------------------------------


def _sections(places: list[_Place]) -> list[list[_Place]]:
    """Cut the notebook before each cell with a heading of the second level."""
    sections: list[list[_Place]] = [[]]
    for place in places:
        cell = place[1]
        prose = _without_code(cell.source) if cell.cell_type == "markdown" else ""
        if re.search(r"^## ", prose, re.MULTILINE):
            sections.append([])
        sections[-1].append(place)
    return sections


def _of_a_section(section: list[_Place], limits: Limits) -> Iterator[str]:
    checks = [place for place in section if _is_code(place) and is_check(place[1])]
    for place in checks[limits.checks_in_a_section :]:
        yield (
            f"{_at(place)}: check number {checks.index(place) + 1} of its section, expected at "
            f"most {limits.checks_in_a_section}: the first is cell {checks[0][0]}; join them."
        )
    last_check = checks[-1][0] if checks else -1
    for place in section:
        if _IGNORED in _tags(place[1]) and place[0] > last_check:
            yield (
                f"{_at(place)}: its output is not compared ({_IGNORED}), and no check follows "
                "in its section."
            )


# --- cells ----------------------------------------------------------------------------------


def _is_code(place: _Place) -> bool:
    return place[1].cell_type == "code" and bool(place[1].source.strip())


def _tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _at(place: _Place) -> str:
    index, cell = place
    return f", cell {index} ({cell.source.strip().splitlines()[0][:50]!r})"


def main() -> None:
    """Print what the chapters named on the command line break."""
    found = [said for name in sys.argv[1:] for said in chapter_problems(Path(name))]
    print("\n".join(found) or "Nothing to mend.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

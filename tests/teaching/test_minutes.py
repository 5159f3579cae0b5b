"""How long a chapter takes: what is counted, and what is not."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
import pytest

from course_lib.teaching.minutes import practice_minutes, reading_minutes
from course_lib.teaching.notebooks import NotebookError


def write(folder: Path, *cells: nbformat.NotebookNode) -> Path:
    path = folder / "01_test.ipynb"
    notebook = nbformat.v4.new_notebook()
    for index, cell in enumerate(cells):
        notebook.cells.append(copy.copy(cell))
        notebook.cells[-1]["id"] = f"cell-{index}"
    nbformat.write(notebook, path)
    return path


def code(source: str, outputs: int = 0) -> nbformat.NotebookNode:
    made = [nbformat.v4.new_output("stream", text="1")] * outputs
    return nbformat.v4.new_code_cell(source, outputs=made)


def test_words_lines_and_outputs_are_counted_and_checks_are_not(tmp_path: Path) -> None:
    prose = nbformat.v4.new_markdown_cell("word " * 1300)  # 10 minutes
    lines = code("x = 1\n\n" * 60)  # 5
    shown = [code("", outputs=1)] * 10  # 5
    check = code("assert x == 1\n" * 600, outputs=1)
    assert reading_minutes(write(tmp_path, prose)) == 10
    assert reading_minutes(write(tmp_path, prose, lines)) == 15
    assert reading_minutes(write(tmp_path, prose, lines, *shown, check)) == 20


def test_questions_are_counted(tmp_path: Path) -> None:
    asks = code('check("01.1", answer)')
    other = code('from course_lib.teaching import check\nprint("check(")')
    assert practice_minutes(write(tmp_path, other, asks)) == 10  # 8, rounded to five
    assert practice_minutes(write(tmp_path, *[asks] * 5)) == 40


def test_nothing_takes_no_time_at_all(tmp_path: Path) -> None:
    assert reading_minutes(write(tmp_path)) == practice_minutes(write(tmp_path)) == 5


def test_what_is_no_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("[]", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"a\.ipynb"):
        reading_minutes(tmp_path / "a.ipynb")

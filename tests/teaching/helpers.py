"""Notebooks, questions and chapters made for a test."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from course_lib.teaching.checks import Mistake, Question, question


def write_notebook(folder: Path, name: str, *cells: str) -> Path:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("# A title"))
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def declare(expected, **changes) -> Question:
    registry: dict[str, Question] = {}
    settings = {
        "blank": "Begin here.",
        "mistakes": [Mistake(lambda: 1, "First hint."), Mistake(lambda: 2, "Second hint.")],
        "otherwise": "Think again.",
        **changes,
    }
    question("99.1", registry=registry, **settings)(expected)
    return registry["99.1"]


def write_solutions(tmp_path: Path, *sources: str, name: str = "97_test.ipynb") -> Path:
    notebook = nbformat.v4.new_notebook()
    for number, source in enumerate(sources):
        kind, text = source.split("|", maxsplit=1)
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        cell = new(text)
        cell.id = f"cell-{number}"
        notebook.cells.append(cell)
    folder = tmp_path / "notebooks" / "solutions"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / name)
    return tmp_path


def marked(*lines: str, indent: str = "") -> str:
    marked = ["### BEGIN SOLUTION", *lines, "### END SOLUTION"]
    return "\n".join(indent + line for line in marked)


def write_chapter(root: Path, name: str = "01_test.ipynb", exercise: bool = True) -> Path:
    cell = {
        "cell_type": "markdown",
        "id": "a",
        "metadata": {"slideshow": {"slide_type": "slide"}},
        "source": "# 01 Test\n\nWhy?",
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = root / "notebooks" / name
    for target in [path, *([root / "notebooks" / "exercises" / name] if exercise else [])]:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook), encoding="utf-8")
    (root / "site" / "_static").mkdir(parents=True, exist_ok=True)
    (root / "site" / "index.md").write_text("# Home\n", encoding="utf-8")
    return path


@pytest.fixture
def sphinx(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stands in for the run of Sphinx."""
    answer = SimpleNamespace(returncode=0, stderr="", command=[])

    def run(command: list[str], **options: object) -> SimpleNamespace:
        answer.command = command
        return answer

    monkeypatch.setattr(subprocess, "run", run)
    return answer


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


def markdown_cell(source: str, kind: str | None = None) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_markdown_cell(source)
    if kind:
        cell.metadata["slideshow"] = {"slide_type": kind}
    return cell


def code_cell(
    source: str, kind: str | None = None, *, outputs: tuple = (), tags: tuple[str, ...] = ()
) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs))
    if kind:
        cell.metadata["slideshow"] = {"slide_type": kind}
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def shown_output(metadata: dict | None = None, **data: str) -> nbformat.NotebookNode:
    data = {kind.replace("_", "/"): content for kind, content in data.items()}
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata or {})


def write_slides(folder: Path, *cells: nbformat.NotebookNode, name: str = "97_test.ipynb") -> Path:
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / name)
    return folder / name


TITLE = "# 97 Testing\n\nDoes it *work*?\n\nYou will be able to tell."


@pytest.fixture
def chapter(tmp_path: Path) -> Path:
    return write_slides(
        tmp_path / "notebooks",
        markdown_cell(TITLE, "slide"),
        markdown_cell("## <Angles> & 한글", "slide"),
        code_cell("figure", "fragment", outputs=(shown_output(text_html="<p>window.Plotly</p>"),)),
    )

"""The notebooks of another language: built of the English ones and a catalogue, then executed.

Code, ids, slide types and tags stay as they are; paths of notebooks in the text lead to the
translated ones. Nothing is written before all of a chapter is translated, checked and has run.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from course_lib.teaching.notebooks import notebook_bytes, read_notebook, write_if_changed
from course_lib.teaching.translation.catalogue import Catalogue, read_catalogue, source_messages
from course_lib.teaching.translation.pieces import rebuilt

__all__ = [
    "EditionError",
    "build_chapter",
    "built_place",
    "translated_notebooks",
    "translated_page",
    "translations",
    "untranslated",
]

_OWN_PATHS = re.compile(r"(?<=`)notebooks/(?=(?:exercises|solutions)/|`)")


class EditionError(ValueError):
    """A chapter that cannot be built; the message says why."""


def untranslated(catalogue: Catalogue) -> list[str]:
    """The messages of a chapter's notebooks, or of pages, that have no translation yet."""
    done = translations(catalogue)
    texts = (".ipynb", ".md")
    return [
        message
        for message, (kinds, places) in source_messages(catalogue).items()
        if message not in done
        and kinds != ["label"]  # a figure's; it stays English for a while
        and any(name.endswith(texts) for name, _ in places)
    ]


def built_place(source: Path, catalogue: Catalogue) -> Path:
    """Where the translation of a notebook lies: ``notebooks/ko/`` and what is below it."""
    notebooks = catalogue.root / "notebooks"
    return notebooks / catalogue.path.parent.name / source.relative_to(notebooks)


def translated_notebooks(catalogue: Catalogue) -> dict[Path, Any]:
    """Translate a chapter's notebooks, in memory.

    Parameters
    ----------
    catalogue : Catalogue
        Of a chapter, complete.

    Returns
    -------
    dict of pathlib.Path to nbformat.NotebookNode
        By the place that each is written to; without outputs.

    Raises
    ------
    EditionError
        If a message is not translated.
    """
    missing = untranslated(catalogue)
    if missing:
        raise EditionError(f"{catalogue.path}: {missing[0]!r} is not translated.")
    done = translations(catalogue)
    language = catalogue.path.parent.name
    return {
        built_place(source, catalogue): _translated(read_notebook(source), done, language)
        for source in catalogue.sources
        if source.suffix == ".ipynb"
    }


def _translated(notebook: Any, done: dict[str, str], language: str) -> Any:
    notebook = copy.deepcopy(notebook)
    notebook.metadata.setdefault("course", {})["language"] = language
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = translated_page(cell.source, done.__getitem__, language)
        elif cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def translated_page(source: str, translate: Callable[[str], str], language: str) -> str:
    """Translate Markdown; paths of notebooks in code lead to the translated notebooks."""
    page = rebuilt(source, translate)
    return _OWN_PATHS.sub(f"notebooks/{language}/", page)


def translations(catalogue: Catalogue) -> dict[str, str]:
    """What is translated, and looked at."""
    entries = read_catalogue(catalogue.path)
    return {entry.msgid: entry.msgstr for entry in entries if entry.translated()}


def build_chapter(catalogue: Catalogue, *, run: bool = True) -> list[Path]:
    """Write the notebooks of a chapter in the catalogue's language.

    Parameters
    ----------
    catalogue : Catalogue
        Of a chapter, complete and checked.
    run : bool, default True
        Execute chapter and solutions; otherwise the outputs of the notebooks that are there
        stay, cell by cell, which does for a change of prose.

    Returns
    -------
    list of pathlib.Path
        The files that were written.

    Raises
    ------
    EditionError
        If a message is missing or a notebook fails; nothing is written then.
    """
    notebooks = translated_notebooks(catalogue)
    if run:
        _execute(notebooks, catalogue)
    else:
        for place, notebook in notebooks.items():
            _keep_outputs(notebook, place)
    return [
        place
        for place, notebook in notebooks.items()
        if write_if_changed(place, notebook_bytes(notebook))
    ]


def _execute(notebooks: dict[Path, Any], catalogue: Catalogue) -> None:
    from course_lib.teaching.execution import execute_notebooks
    from course_lib.threads import VARIABLES, share

    language = catalogue.path.parent.name
    environment = {"COURSE_LANGUAGE": language, **dict.fromkeys(VARIABLES, str(share(1)))}
    runs = [place for place in notebooks if place.parent.name != "exercises"]
    with TemporaryDirectory() as folder:
        for place in runs:
            draft = Path(folder, place.parent.name, place.name)
            write_if_changed(draft, notebook_bytes(notebooks[place]))
            (outcome,) = execute_notebooks([draft], draft.parent, jobs=1, environment=environment)
            if outcome.failure:
                raise EditionError(
                    f"{place}, cell {outcome.failure.cell}: {outcome.failure.error}. Nothing "
                    "was written."
                )
            notebooks[place] = read_notebook(outcome.executed)


def _keep_outputs(notebook: Any, place: Path) -> None:
    if not place.is_file():
        if place.parent.name == "exercises":
            return
        raise EditionError(f"{place} is not there yet: build it without --no-run.")
    before = {cell.id: cell for cell in read_notebook(place).cells}
    for cell in notebook.cells:
        old = before.get(cell.id)
        if cell.cell_type != "code" or place.parent.name == "exercises":
            continue
        if old is None or old.source != cell.source:
            raise EditionError(f"{place}: the code of cell {cell.id} is new: build it with a run.")
        cell.outputs, cell.execution_count = old.outputs, old.execution_count

"""What Sphinx does with our notebooks while it reads them: a Sphinx extension.

The notebooks on disk stay as they are, so the download buttons hand out what students
run. In what is shown, figures carry their alternative text, a cell that only draws is
folded, columns of words align left, an explorable follows the cell with its tag, and a line
under each title leads to the slides, the exercises and the notebook itself. Checks are folded
by MyST-NB: they are tagged so.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course_lib.language import NAMES, tr
from course_lib.teaching.cells import is_check, only_draws
from course_lib.teaching.play import pages as play
from course_lib.teaching.rendering import align_tables

__all__ = ["TWINS", "setup"]

TWINS = "twins.json"
"""Beside the sources: which pages the other language has, and where."""

_CHAPTERS = "notebooks/"
_EXERCISES = "notebooks/exercises/"
_REFERENCE = "reference/"


def setup(app: Any) -> dict[str, Any]:
    """Register with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        That the extension may run in parallel.
    """
    app.add_config_value("course_twins", {}, "html")
    app.connect("config-inited", _read_twins)
    app.connect("source-read", _read_source)
    app.connect("html-page-context", _link_twin)
    app.connect("html-page-context", _load_scripts)
    app.connect("autodoc-skip-member", _skip_borrowed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _read_twins(app: Any, config: Any) -> None:
    """Pages are written anew when the other language gains one."""
    file = Path(app.srcdir) / TWINS
    config.course_twins = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _link_twin(app: Any, name: str, template: str, context: dict, doctree: Any) -> None:
    """Put a link to the same page in the other language above the page."""
    twins = app.config.course_twins
    if name in twins.get("pages", ()) and "body" in context:
        way = "../" * name.count("/") + twins["way"]
        other = twins["language"]
        link = f'<a href="{way}{name}.html" lang="{other}" hreflang="{other}">{NAMES[other]}</a>'
        context["body"] = f'<p class="course-twin">{link}</p>\n{context["body"]}'


def _read_source(app: Any, document: str, source: list[str]) -> None:
    if not document.startswith(_CHAPTERS):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        _fold(cell)
        for output in cell.get("outputs", []):
            _describe_figure(cell, output)
            _align(output)
    first = notebook["cells"][0]
    text = "".join(first["source"])
    title, _, rest = text.partition("\n")
    links = _links(Path(app.srcdir), document)
    first["source"] = f"{title}\n\n{links}\n{rest}"
    notebook["cells"] = [shown for cell in notebook["cells"] for shown in _with_explorable(cell)]
    source[0] = json.dumps(notebook)


def _fold(cell: Any) -> None:
    """Fold the code of a cell that only draws: its figure says it better. Name the checks."""
    if is_check(cell):
        prompts = {
            "code_prompt_show": tr("Show the check"),
            "code_prompt_hide": tr("Hide the check"),
        }
        cell["metadata"].setdefault("mystnb", {}).update(prompts)
    if cell["cell_type"] != "code" or not only_draws("".join(cell["source"])):
        return
    tags = cell["metadata"].setdefault("tags", [])
    if not {"show-input", "hide-input", "remove-input"} & set(tags):
        tags.append("hide-input")


def _describe_figure(cell: Any, output: Any) -> None:
    """Hand a figure's alternative text to MyST-NB, which reads it from the cell."""
    for kind, details in output.get("metadata", {}).items():
        if kind.startswith("image/") and "alt" in details:
            cell["metadata"].setdefault("mystnb", {})["image"] = {"alt": details["alt"]}


def _align(output: Any) -> None:
    page = output.get("data", {}).get("text/html")
    if page:
        output["data"]["text/html"] = align_tables("".join(page))


def _with_explorable(cell: Any) -> list[Any]:
    name = play.explorable_of(cell)
    if not name:
        return [cell]
    source = f"**{play.headline(name)}**\n\n{play.place(name)}"
    there = {"cell_type": "markdown", "metadata": {}, "source": source}
    return [cell, {"id": f"play-{name}", **there}]


def _links(source: Path, document: str) -> str:
    name = document.rsplit("/", maxsplit=1)[-1]
    up = "../" * document.count("/")
    if document.startswith(_EXERCISES):
        links = [f'<a href="../{name}.html">{tr("Chapter")}</a>']
    else:
        links = [f'<a href="{up}slides/{name}.html">{tr("Slides")}</a>']
        if (source / _EXERCISES / f"{name}.ipynb").is_file():
            links.append(f'<a href="exercises/{name}.html">{tr("Exercises")}</a>')
    links.append(f'<a href="{up}_sources/{document}.ipynb" download>{tr("Notebook (.ipynb)")}</a>')
    return f'<p class="course-links">{" ".join(links)}</p>\n'


def _load_scripts(app: Any, name: str, template: str, context: dict, doctree: Any) -> None:
    """Load plotly's script once, and those of explorables, on the pages that need them."""
    body = context.get("body", "")
    if "course-plotly" in body:
        app.add_js_file("plotly.min.js", defer="defer")
    if "course-play" in body:
        app.add_css_file(play.STYLE)
    for explorable in play.BUILDERS:
        if f'data-play="{explorable}"' in body:
            app.add_js_file(play.script_name(explorable), defer="defer")


def _skip_borrowed(
    app: Any, what: str, name: str, member: Any, skip: bool, options: Any
) -> bool | None:
    """Leave out what a room only passes on: it is described on the page of its own room."""
    page = app.env.docname.removeprefix(_REFERENCE)
    home = str(getattr(member, "__module__", "")).replace(".", "_")
    borrowed = home.startswith("course_lib_") and not home.startswith(f"course_lib_{page}")
    return True if what == "module" and borrowed else None

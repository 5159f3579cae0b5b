"""The website: the executed chapters, the exercises, the library's reference, a few pages.

``build_site`` lays the notebooks (unchanged), the pages of ``site/`` and a reference made
from the docstrings side by side and lets Sphinx build them; ``sphinx_hooks`` does the rest
while it reads. No notebook is executed; the explorables' data come from the
course's cache. Nothing is fetched, and the result opens from disk.
"""

from __future__ import annotations

import ast
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from course_lib.language import SOURCE, speaking, tr
from course_lib.teaching.assets import MissingAssetError, copy_assets, writable_folder
from course_lib.teaching.minutes import practice_minutes, reading_minutes
from course_lib.teaching.notebooks import chapter_of, read_notebook, write_if_changed
from course_lib.teaching.play import pages as play
from course_lib.teaching.slides import Deck, build_editions, editions, read_deck
from course_lib.teaching.sphinx_hooks import TWINS
from course_lib.teaching.translation.catalogue import catalogues
from course_lib.teaching.translation.edition import (
    translated_page,
    translations,
    untranslated,
)

__all__ = ["Site", "SiteError", "build_site", "english_where_missing"]

_ASSETS = [
    "identity.css",
    play.STYLE,
    "tex-svg.js",
    "plotly.min.js",
    "NanumGothic.woff",
    "NanumGothicBold.woff",
]
_PLAY = Path("play.md")
_PACKAGES = {
    "sphinx": "sphinx",
    "myst_nb": "myst-nb",
    "sphinx_book_theme": "sphinx-book-theme",
}


class SiteError(ValueError):
    """Sphinx could not build the site; the message holds what it said."""


@dataclass(frozen=True)
class Site:
    """A site that was built.

    Attributes
    ----------
    index : pathlib.Path
        The page to open.
    warnings : list of str
        What Sphinx found to complain of: links that lead nowhere, docstrings it could
        not read. Empty for a site in order.
    notes : list of str
        The same of a language that is still being translated.
    """

    index: Path
    warnings: list[str]
    notes: list[str] = field(default_factory=list)


def build_site(root: Path, notebooks: Sequence[Path], output: Path) -> Site:
    """Build the website.

    Parameters
    ----------
    root : pathlib.Path
        The course: holds ``site/`` and ``notebooks/exercises``.
    notebooks : sequence of pathlib.Path
        The chapters, executed.
    output : pathlib.Path
        Receives the pages, and the decks in ``slides/``. What Sphinx needs in between
        is kept beside it, in ``<output>-source`` and ``<output>-doctrees``, so that a
        second build is quick.

    Returns
    -------
    Site

    Raises
    ------
    SiteError
        If Sphinx fails.
    NotebookError
        If a chapter cannot be read or has no slides.
    MissingAssetError
        If Sphinx, its theme or a package that carries scripts is not installed.
    PermissionError
        If a folder cannot be written to.
    """
    for module, package in _PACKAGES.items():
        if find_spec(module) is None:
            raise MissingAssetError(
                f"The site is built by {package}, which is not installed. "
                "Run: python -m pip install -r requirements-dev.txt"
            )
    writable_folder(output)
    source = writable_folder(output.with_name(f"{output.name}-source"))
    others = editions(notebooks)
    folders = {other: output / other / "slides" for other in others}
    decks = build_editions(notebooks, output / "slides", folders=folders)
    _lay_out(root, notebooks, decks, source)
    translated = {
        other: _lay_out_edition(root, other, paths, source) for other, paths in others.items()
    }
    _note_twins(source, translated)
    warnings = _run_sphinx(source, output, output.with_name(f"{output.name}-doctrees"))
    notes: list[str] = []
    for other, (place, missing) in translated.items():
        doctrees = output.with_name(f"{output.name}-doctrees-{other}")
        said = missing + _run_sphinx(place, output / other, doctrees, other)
        if missing or len(others[other]) < len(notebooks):
            notes += said
        else:
            warnings += said
    return Site(output / "index.html", warnings, notes)


def _lay_out_edition(
    root: Path, language: str, notebooks: Sequence[Path], source: Path
) -> tuple[Path, list[str]]:
    """Lay out the sources of another language; also say which texts are not translated."""
    place = writable_folder(source.with_name(f"{source.name}-{language}"))
    (catalogue,) = catalogues(root, language, ["site"])
    missing = untranslated(catalogue)
    done = translations(catalogue)

    there = {path.stem for path in notebooks}

    def translate(page: str) -> str:
        text = translated_page(page, lambda message: done.get(message, message), language)
        return english_where_missing(text, there)

    with speaking(language):
        _lay_out(root, notebooks, [read_deck(path) for path in notebooks], place, translate)
    count = f"{len(missing)} messages of {catalogue.path.relative_to(root)} are not translated"
    return place, [f"WARNING: {count}."] if missing else []


def english_where_missing(page: str, there: Collection[str]) -> str:
    """Let links to chapters that an edition does not have yet lead to the English ones.

    Parameters
    ----------
    page : str
        Markdown of a page at the top of the edition's site.
    there : collection of str
        Names of the chapters that the edition has.

    Examples
    --------
    >>> english_where_missing("[a](notebooks/01_a.ipynb), [b](notebooks/02_b.ipynb)", ["01_a"])
    '[a](notebooks/01_a.ipynb), <a href="../notebooks/02_b.html">b</a>'
    """

    def lead(link: re.Match[str]) -> str:
        if link["name"] in there:
            return link[0]
        return f'<a href="../notebooks/{link["name"]}.html">{link["text"]}</a>'

    return re.sub(r"\[(?P<text>[^\]]+)\]\(notebooks/(?P<name>\w+)\.ipynb\)", lead, page)


def _note_twins(source: Path, translated: Mapping[str, tuple[Path, list[str]]]) -> None:
    """Write beside the sources of each language which pages the other has, and where."""
    pages = {place: _pages(place) for place in (source, *(one for one, _ in translated.values()))}
    twins: dict[Path, dict[str, Any]] = {}
    for language, (place, _) in translated.items():
        shared = sorted(pages[source] & pages[place])
        twins[source] = {"language": language, "way": f"{language}/", "pages": shared}
        twins[place] = {"language": SOURCE, "way": "../", "pages": shared}
    for place in pages:
        write_if_changed(place / TWINS, json.dumps(twins.get(place, {})).encode())


def _pages(source: Path) -> set[str]:
    found = (path.relative_to(source) for path in source.rglob("*") if path.is_file())
    kinds = (".md", ".ipynb", ".rst")
    return {path.with_suffix("").as_posix() for path in found if path.suffix in kinds}


def _lay_out(
    root: Path,
    notebooks: Sequence[Path],
    decks: Sequence[Deck],
    source: Path,
    translate: Callable[[str], str] = str,
) -> None:
    """Put all sources where Sphinx looks for them, touching only what has changed."""
    files = {
        path.relative_to(root / "site"): path.read_bytes()
        for path in (root / "site").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for name, content in files.items():
        if name.suffix == ".md":
            files[name] = translate(content.decode("utf-8")).encode()
    folder = notebooks[0].parent / "exercises" if notebooks else root / "notebooks" / "exercises"
    exercises = {path.name for path in folder.glob("*.ipynb")}
    for path in notebooks:
        files[Path("notebooks", path.name)] = path.read_bytes()
        if path.name in exercises:
            exercise = folder / path.name
            files[Path("notebooks", "exercises", path.name)] = exercise.read_bytes()
    files |= {Path("reference", name): page.encode() for name, page in _reference().items()}
    files[Path("chapters.txt")] = _chapter_table(folder, notebooks, decks).encode()
    files |= _play(files, notebooks)
    kept = {source / name for name in files} | {source / "_static" / name for name in _ASSETS}
    for path in source.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()
    for name, content in files.items():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != content:
            target.write_bytes(content)
    copy_assets(_ASSETS, source / "_static")


def _play(files: dict[Path, bytes], notebooks: Sequence[Path]) -> dict[Path, bytes]:
    """Make the scripts of the explorables that stand on a page, and the page of all."""
    page = files.get(_PLAY, b"").decode("utf-8")
    chapters = [read_notebook(path).cells for path in notebooks]
    tagged = {name for cells in chapters for name in map(play.explorable_of, cells) if name}
    made, stills = {}, {}
    for name in sorted({*tagged, *play.names_in(page)}):
        made[Path("_static", play.script_name(name))] = play.bundle(name).encode()
        for still in filter(None, (play.find_still(cells, name) for cells in chapters)):
            picture = Path("_static", f"play-{name}.png")
            made[picture] = still.picture
            stills[name] = (picture.as_posix(), still.alt)
    if page:
        made[_PLAY] = play.fill(page, stills).encode()
    return made


def _chapter_table(exercises: Path, notebooks: Sequence[Path], decks: Sequence[Deck]) -> str:
    lines = [tr("| | chapter | slides | exercises |"), "| --- | --- | --- | --- |"]
    minutes, slides, of = tr("min"), tr("slides"), tr(" of ")
    for path, deck in zip(notebooks, decks, strict=True):
        exercise = exercises / path.name
        practice = ""
        if exercise.is_file():
            link = f"[{tr('practise')}](notebooks/exercises/{path.name})"
            practice = f"{link}<br>{practice_minutes(exercise)}&nbsp;{minutes}"
        lines.append(
            f"| {chapter_of(path)} | [{deck.title}](notebooks/{path.name})<br>{deck.question} "
            f"<br>{reading_minutes(path)}&nbsp;{minutes} | "
            f'<a href="slides/{deck.name}.html">{slides}'
            f'<span class="course-hidden">{of}{deck.title}</span></a> | {practice} |'
        )
    return "\n".join(lines) + "\n"


def _reference() -> dict[str, str]:
    """Write one page for each public module, by floor of the library."""
    import course_lib
    from course_lib.teaching.course_map import CHAPTERS

    rooms = {chapter.room for chapter in CHAPTERS}
    top = [name for _, name, _ in pkgutil.iter_modules(course_lib.__path__) if name[0] != "_"]
    own = "asking checks course_map environment execution exercises slides site source limits"
    teaching = [f"teaching.{name}" for name in own.split()]
    floors = {
        "Ground floor: what several chapters share": [
            name for name in top if name not in rooms | {"cli", "teaching"}
        ],
        "One room per chapter": [chapter.room for chapter in CHAPTERS if chapter.room in top],
        "How the course is taught": teaching,
    }
    index = ["# The library", "", "`course_lib`, made from its docstrings.", ""]
    listed, pages = [], {}
    for floor, modules in floors.items():
        index += [f"## {floor}", ""]
        for name in modules:
            page, title = name.replace(".", "_"), f"course_lib.{name}"
            index.append(f"- [{name}]({page}.rst): {_first_line(title)}")
            listed.append(f"{name} <{page}>")
            pages[f"{page}.rst"] = (
                f"{title}\n{'=' * len(title)}\n\n.. automodule:: {title}\n   :members:\n"
            )
        index.append("")
    index += ["```{toctree}", ":hidden:", "", *listed, "```", ""]
    return {"index.md": "\n".join(index), **pages}


def _first_line(module: str) -> str:
    """Read the first line of a module's docstring, without importing it."""
    spec = find_spec(module)
    source = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def _run_sphinx(source: Path, output: Path, doctrees: Path, language: str = SOURCE) -> list[str]:
    options = ["--quiet", "--no-color", "--doctree-dir", str(doctrees)]
    command = [sys.executable, "-m", "sphinx", *options, str(source), str(output)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", "COURSE_LANGUAGE": language},
    )
    said = [line for line in done.stderr.splitlines() if line.strip()]
    if done.returncode:
        raise SiteError("Sphinx could not build the site:\n" + "\n".join(said[-15:]))
    return [
        line
        for line in said
        if ("WARNING" in line or "ERROR" in line)
        and "toctree glob pattern" not in line  # a course without exercises
    ]

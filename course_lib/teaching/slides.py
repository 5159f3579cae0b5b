"""Slides from the very cells that students run: one deck of reveal.js for each chapter.

The notebook's standard slide metadata (``slideshow.slide_type``) says where each cell goes:

- ``slide`` begins a slide, ``subslide`` a slide that belongs to the same section;
- ``fragment`` appears at a key press, ``-`` (or nothing) continues what came before;
- ``notes`` is for the speaker, ``skip`` is left out.

The first cell's heading and first paragraph make the title slide, the rest of that cell
its notes. A code cell with a figure shows the figure alone when it only draws, or when its
code is longer than four lines; the tags ``show-input`` and ``hide-input`` decide otherwise,
``hide-output`` leaves the output out and ``hide-cell`` (a check) both. An explorable follows
the cell with its tag, on a slide of its own. A deck opens from disk, without a server or a
network.
"""

from __future__ import annotations

import base64
import functools
import html
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.language import NAMES, SOURCE, languages, marked, speaking, tr
from course_lib.teaching.assets import copy_assets, own_file
from course_lib.teaching.cells import only_draws
from course_lib.teaching.notebooks import NotebookError, chapter_of, read_notebook
from course_lib.teaching.play import pages as play
from course_lib.teaching.rendering import (
    has_figure,
    render_code,
    render_markdown,
    render_outputs,
)

__all__ = ["Deck", "Slide", "build_editions", "build_slides", "editions", "read_deck"]

COURSE = marked("Word embeddings")
_KINDS = {"slide", "subslide", "fragment", "notes", "skip", "-", ""}
_CODE_BESIDE_A_FIGURE = 4
_STYLES = ["reset.css", "reveal.css", "identity.css", "deck.css"]
_SCRIPTS = ["tex-svg.js", "reveal.js", "notes.js", "zoom.js", "deck.js"]
_PLOTLY = "plotly.min.js"
_FONTS = ["NanumGothic.woff", "NanumGothicBold.woff"]


@dataclass
class Slide:
    """One slide: HTML pieces in order, the speaker's notes, and where it belongs.

    A slide with an ``explorable`` holds nothing else.
    """

    section: str = ""
    begins_section: bool = True
    parts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_title: bool = False
    explorable: str | None = None

    @property
    def body(self) -> str:
        """The slide's content, under a reminder of the section if it has no heading."""
        content = "\n".join(self.parts)
        if self.is_title or re.search(r"<h[1-6]", content) or not self.section:
            return content
        return f'<p class="kicker">{self.section}</p>\n{content}'


@dataclass
class Deck:
    """A chapter's slides.

    Attributes
    ----------
    number : str
        The chapter's two digits.
    name : str
        The notebook's name without ``.ipynb``.
    title : str
        The chapter's title.
    question : str
        The chapter's first paragraph, as plain text.
    slides : list of Slide
    language : str, default "en"
    twin : str, default ""
        Where the same deck lies in the other language.
    """

    number: str
    name: str
    title: str
    question: str
    slides: list[Slide]
    language: str = SOURCE
    twin: str = ""

    @property
    def told(self) -> list[Slide]:
        """The slides made of cells: those that a lecture's length counts."""
        return [slide for slide in self.slides if not slide.explorable]

    @property
    def sections(self) -> list[list[Slide]]:
        """The slides, grouped into sections."""
        groups: list[list[Slide]] = []
        for slide in self.slides:
            if slide.begins_section or not groups:
                groups.append([])
            groups[-1].append(slide)
        return groups


def build_slides(
    notebooks: Sequence[Path],
    output: Path,
    *,
    single_file: bool = False,
    on_deck: Callable[[Deck], None] = lambda deck: None,
    twins: Mapping[str, str] | None = None,
) -> list[Deck]:
    """Write a deck for each chapter, their scripts and styles, and an index page.

    Parameters
    ----------
    notebooks : sequence of pathlib.Path
        The chapters, executed.
    output : pathlib.Path
        Receives ``NN_name.html`` for each, ``index.html`` and ``assets/``.
    single_file : bool, default False
        Put scripts, styles and fonts into every deck (about 12 MB each), so that one
        file can be handed on alone.
    on_deck : callable, optional
        Called with each deck once it is written, for progress.
    twins : mapping of str to str, optional
        Where the decks of the other language lie, by name; "index" for their index page.

    Returns
    -------
    list of Deck

    Raises
    ------
    NotebookError
        If a notebook has no slide metadata, no title, or an unknown slide type.
    MissingAssetError
        If a package that carries scripts or fonts is not installed.
    PermissionError
        If ``output`` cannot be written to.
    """
    here = {path.stem for path in [*notebooks, *output.glob("[0-9][0-9]_*.html")]}
    links = {f"{name}.ipynb": f"{name}.html" for name in here}
    twins = twins or {}
    decks = [read_deck(path, links) for path in notebooks]
    for deck in decks:
        _link_twin(deck, twins.get(deck.name, ""))
    styles = [*_STYLES, play.STYLE, "index.css"]
    copy_assets([*styles, *_SCRIPTS, _PLOTLY, *_FONTS], output / "assets")
    (output / "assets" / "code.css").write_text(_code_colours(), encoding="utf-8", newline="\n")
    for name in sorted({name for deck in decks for name in _explorables(deck)}):
        script = output / "assets" / play.script_name(name)
        script.write_text(play.bundle(name), encoding="utf-8", newline="\n")
    inlined = functools.partial(_inlined, assets=output / "assets")
    for deck in decks:
        page = _deck_page(deck, inlined if single_file else _linked)
        (output / f"{deck.name}.html").write_text(page, encoding="utf-8", newline="\n")
        on_deck(deck)
    page = _template("index.html.j2").render(
        course=tr(COURSE),
        decks=_decks_in(output, decks),
        language=decks[0].language if decks else SOURCE,
        twin=twins.get("index", ""),
        said=_index_texts(),
        names=NAMES,
    )
    (output / "index.html").write_text(page, encoding="utf-8", newline="\n")
    return decks


def _link_twin(deck: Deck, twin: str) -> None:
    deck.twin = twin
    if twin:
        other = _other(deck.language)
        link = f'<a href="{html.escape(twin)}" lang="{other}" hreflang="{other}">{NAMES[other]}</a>'
        deck.slides[0].parts.append(f'<p class="twin">{link}</p>')


def _other(language: str) -> str:
    return SOURCE if language != SOURCE else languages()[1]


def _index_texts() -> dict[str, str]:
    return {
        "head": tr("Slides · {course}", course=tr(COURSE)),
        "title": tr("{course}: slides", course=tr(COURSE)),
        "about": tr(
            "Each deck opens in the browser, without a network. <kbd>→</kbd> and <kbd>←</kbd> turn "
            "the slides, <kbd>S</kbd> opens the speaker's notes, <kbd>O</kbd> the overview, "
            "<kbd>F</kbd> the full screen, <kbd>?</kbd> lists all keys. For a PDF open the print "
            "view and print it from the browser, in landscape and without margins."
        ),
        "slides": tr("slides"),
        "print": tr("print view"),
        "of": tr(" of "),
    }


def editions(notebooks: Sequence[Path]) -> dict[str, list[Path]]:
    """The chapters in every other language that they are translated to.

    Parameters
    ----------
    notebooks : sequence of pathlib.Path
        The English chapters.

    Returns
    -------
    dict of str to list of pathlib.Path
        By language; languages without any of these chapters are left out.
    """
    found = {
        other: [place for path in notebooks if (place := path.parent / other / path.name).is_file()]
        for other in languages()[1:]
    }
    return {other: paths for other, paths in found.items() if paths}


def build_editions(
    notebooks: Sequence[Path],
    output: Path,
    *,
    single_file: bool = False,
    on_deck: Callable[[Deck], None] = lambda deck: None,
    folders: Mapping[str, Path] | None = None,
) -> list[Deck]:
    """Write the decks in English, and those that are translated; each links its twin.

    Parameters and errors are those of ``build_slides``, but for ``folders``: where the decks of
    another language go, by default ``<output>/ko``.

    Returns
    -------
    list of Deck
        The English ones.
    """
    settings: dict[str, Any] = {"single_file": single_file, "on_deck": on_deck}
    twins: dict[str, str] = {}
    for other, paths in editions(notebooks).items():
        folder = (folders or {}).get(other, output / other)
        names = ["index", *(path.stem for path in paths)]
        back = Path(os.path.relpath(output, folder)).as_posix()
        with speaking(other):
            there = {name: f"{back}/{name}.html" for name in names}
            build_slides(paths, folder, twins=there, **settings)
        way = Path(os.path.relpath(folder, output)).as_posix()
        twins |= {name: f"{way}/{name}.html" for name in names}
    with speaking(SOURCE):
        return build_slides(notebooks, output, twins=twins, **settings)


def read_deck(path: Path, links: dict[str, str] | None = None) -> Deck:
    """Cut a notebook into slides.

    Parameters
    ----------
    path : pathlib.Path
        A chapter's notebook.
    links : dict of str to str, optional
        Where links to other chapters lead, by the notebook's file name.

    Returns
    -------
    Deck

    Raises
    ------
    NotebookError
        If it has no slide metadata, no title, or a slide type that does not exist.
    """
    notebook = read_notebook(path)
    kinds = [_slide_type(cell, place, path) for place, cell in enumerate(notebook.cells)]
    if not {"slide", "subslide"} & set(kinds):
        raise NotebookError(
            f"{path} has no slide metadata: no cell is a slide. In JupyterLab, open the "
            "property inspector (the gears on the right) and set a Slide Type for its cells."
        )
    title, first_paragraph, rest = _opening(notebook.cells, path)
    opening = (
        f'<p class="course">{tr(COURSE)} · {chapter_of(path)}</p>\n<h1>{html.escape(title)}</h1>'
    )
    paragraph = render_markdown(first_paragraph, path.parent, links)
    slides = [Slide(section=html.escape(title), parts=[opening, paragraph], is_title=True)]
    if rest:
        slides[0].notes.append(render_markdown(rest, path.parent, links))
    for cell, kind in list(zip(notebook.cells, kinds, strict=True))[1:]:
        _place(cell, kind, slides, path, links or {})
        name = play.explorable_of(cell)
        if name:
            slides.append(_explorable(name, slides[-1].section))
    plain = html.unescape(re.sub(r"<[^>]+>", "", paragraph)).strip()
    language = notebook.metadata.get("course", {}).get("language", SOURCE)
    return Deck(chapter_of(path), path.stem, title, plain, slides, language)


def _explorable(name: str, section: str) -> Slide:
    heading = f'<div class="prose"><h2>{html.escape(play.headline(name))}</h2></div>'
    return Slide(section, begins_section=False, parts=[heading, play.place(name)], explorable=name)


def _explorables(deck: Deck) -> list[str]:
    return [slide.explorable for slide in deck.slides if slide.explorable]


def _slide_type(cell: Any, place: int, path: Path) -> str:
    kind = cell.metadata.get("slideshow", {}).get("slide_type") or "-"
    if kind not in _KINDS:
        raise NotebookError(
            f"{path}, cell {place}: slide type {kind!r} does not exist; "
            "expected slide, subslide, fragment, notes, skip or -."
        )
    return str(kind)


def _opening(cells: Sequence[Any], path: Path) -> tuple[str, str, str]:
    """Split the first cell into title, first paragraph and the rest."""
    source = cells[0].source.strip() if cells and cells[0].cell_type == "markdown" else ""
    heading, _, text = source.partition("\n")
    if not heading.startswith("# "):
        raise NotebookError(
            f"{path} has no title: its first cell must be markdown and begin with '# Title'."
        )
    title = re.sub(r"^(?:Chapter +)?\d+\s*[·.:–-]?\s*", "", heading.removeprefix("# ").strip())
    paragraph, _, rest = text.strip().partition("\n\n")
    return title, paragraph, rest.strip()


def _place(cell: Any, kind: str, slides: list[Slide], path: Path, links: dict[str, str]) -> None:
    """Put a cell on a new slide, on the last one, into its notes, or nowhere."""
    if kind == "skip":
        return
    content = _cell(cell, path, links)
    if not content:
        return
    if kind == "notes":
        slides[-1].notes.append(content)
        return
    if kind in ("slide", "subslide"):
        heading = re.search(r"<h[12][^>]*>(.*?)</h[12]>", content, flags=re.DOTALL)
        section = heading[1] if heading and kind == "slide" else slides[-1].section
        slides.append(Slide(section=section, begins_section=kind == "slide"))
    elif slides[-1].is_title:  # what follows the title without a slide of its own
        slides[-1].notes.append(content)
        return
    slides[-1].parts.append(
        f'<div class="fragment">{content}</div>' if kind == "fragment" else content
    )


def _cell(cell: Any, path: Path, links: dict[str, str]) -> str:
    if cell.cell_type == "markdown":
        page = render_markdown(cell.source, path.parent, links)
        page = re.sub(r"<(/?)h[1-6]([^>]*)>", r"<\1h2\2>", page)
        return f'<div class="prose">{page}</div>' if page.strip() else ""
    tags = set(cell.metadata.get("tags", []))
    if cell.cell_type != "code" or not cell.source.strip() or tags & {"hide-cell", "remove-cell"}:
        return ""
    pieces = []
    if _shows_code(cell, tags):
        pieces.append(render_code(cell.source))
    if not tags & {"hide-output", "remove-output"}:
        pieces.append(render_outputs(cell))
    return "\n".join(piece for piece in pieces if piece)


def _shows_code(cell: Any, tags: set[str]) -> bool:
    if tags & {"hide-input", "remove-input"}:
        return False
    if "show-input" in tags or not has_figure(cell):
        return True
    lines = len(cell.source.strip().splitlines())
    return lines <= _CODE_BESIDE_A_FIGURE and not only_draws(cell.source)


def _deck_page(deck: Deck, asset: Callable[[str], str]) -> str:
    from markupsafe import Markup

    scripts = [play.script_name(name) for name in _explorables(deck)] + _SCRIPTS
    if any("Plotly" in slide.body for slide in deck.slides):
        scripts.insert(0, _PLOTLY)
    return _template("deck.html.j2").render(
        course=tr(COURSE),
        deck=deck,
        styles=[Markup(asset(name)) for name in [*_STYLES, play.STYLE, "code.css"]],
        scripts=[Markup(asset(name)) for name in scripts],
    )


def _decks_in(output: Path, decks: Sequence[Deck]) -> list[Deck]:
    """List all decks of a folder: those just made, and those from earlier calls."""
    known = {deck.name: deck for deck in decks}
    for page in output.glob("[0-9][0-9]_*.html"):
        if page.stem not in known:
            head = page.read_text(encoding="utf-8")[:4000]
            said = {
                name: html.unescape(match[1]) if match else ""
                for name in ("title", "description", "slides")
                for match in [re.search(rf'<meta name="deck-{name}" content="([^"]*)"', head)]
            }
            empty = [Slide() for _ in range(int(said["slides"] or 0))]
            known[page.stem] = Deck(
                page.stem[:2], page.stem, said["title"], said["description"], empty
            )
    return [known[name] for name in sorted(known)]


def _linked(name: str) -> str:
    if name.endswith(".css"):
        return f'<link rel="stylesheet" href="assets/{name}">'
    return f'<script src="assets/{name}"></script>'


def _inlined(name: str, assets: Path) -> str:
    content = (assets / name).read_text(encoding="utf-8")
    if not name.endswith(".css"):
        content = content.replace("</script", "<\\/script")
        return f"<script>{content}</script>"
    for font in _FONTS:
        if font in content:
            data = base64.b64encode((assets / font).read_bytes()).decode("ascii")
            content = content.replace(f'url("{font}")', f'url("data:font/woff;base64,{data}")')
    return f"<style>{content}</style>"


def _code_colours() -> str:
    """Write pygments' colours for code, in a style made for high contrast."""
    from pygments.formatters import HtmlFormatter

    return str(HtmlFormatter(style="a11y-high-contrast-light").get_style_defs(".highlight"))


def _template(name: str) -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(own_file("")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)

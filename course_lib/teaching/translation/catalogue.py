"""Catalogues: one a chapter, in reading order, kept in step with the English.

``update`` reads the English anew. A message that is still there keeps its translation, one
that has changed a little keeps it marked *fuzzy* (to be looked at), a new one is empty, and one
that is gone leaves the catalogue; git remembers it. The format is gettext's PO, read and written
by polib.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.teaching.notebooks import read_notebook, write_if_changed
from course_lib.teaching.translation.code import labels_of_cell, messages_of_code
from course_lib.teaching.translation.pieces import messages

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Status",
    "catalogues",
    "read_catalogue",
    "status",
    "update",
]

_ALIKE = 65  # percent: below, the old translation would not help
_PAGES = {
    "readme": ["README.md", "data/README.md"],
    "site": ["site/*.md"],
}


class CatalogueError(ValueError):
    """A catalogue or glossary that cannot be used; the message names the file and the place."""


@dataclass(frozen=True)
class Catalogue:
    """A catalogue and what it translates.

    Attributes
    ----------
    path : pathlib.Path
        ``translations/<language>/<name>.po``; need not exist yet.
    sources : tuple of pathlib.Path
        Notebooks and pages, in reading order.
    root : pathlib.Path
        The course.
    """

    path: Path
    sources: tuple[Path, ...]
    root: Path

    @property
    def name(self) -> str:
        """A chapter's name, or "site", "readme"."""
        return self.path.stem


@dataclass(frozen=True)
class Status:
    """How far a catalogue is, in messages.

    ``unchanged`` messages are translated by themselves: titles of papers, say.
    """

    name: str
    total: int
    missing: list[str]
    fuzzy: list[str]
    obsolete: list[str]
    unchanged: int

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, fuzzy or obsolete."""
        return not (self.missing or self.fuzzy or self.obsolete)


def catalogues(root: Path, language: str, selection: Sequence[str] = ()) -> list[Catalogue]:
    """All catalogues of a language, or those that are asked for.

    Parameters
    ----------
    root : pathlib.Path
        The course.
    language : str
        As in ``translations/ko``.
    selection : sequence of str, optional
        Chapters ("03", "3"), or names ("site", "03_negative_sampling"). Defaults to all.

    Returns
    -------
    list of Catalogue

    Raises
    ------
    LookupError
        If there is no such catalogue.
    """
    folder = root / "translations" / language
    found = []
    taken: set[Path] = set()
    for chapter in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        places = [chapter.parent / kind / chapter.name for kind in ("solutions", "exercises")]
        sources = (chapter, *(place for place in places if place.is_file()))
        code = tuple(_code_of_chapter(root, chapter.name[:2]))
        taken |= set(code)
        found.append(Catalogue(folder / f"{chapter.stem}.po", sources + code, root))
    rest = sorted(set((root / "course_lib").rglob("*.py")) - taken)
    rest += filter(Path.is_file, [root / "site" / "conf.py"])
    found.append(Catalogue(folder / "library.po", tuple(rest), root))
    for name, patterns in _PAGES.items():
        pages = tuple(path for pattern in patterns for path in sorted(root.glob(pattern)))
        found.append(Catalogue(folder / f"{name}.po", pages, root))
    chosen = []
    for wanted in selection:
        fitting = [one for one in found if wanted in (one.name, one.name[:2], one.name[1:2])]
        if wanted.isdigit():
            fitting = [one for one in found if one.name[:2] == f"{int(wanted):02}"]
        if not fitting:
            raise LookupError(
                f"There is no catalogue {wanted!r}. There are: "
                f"{', '.join(one.name for one in found)}."
            )
        chosen += fitting
    return chosen or found


def _code_of_chapter(root: Path, chapter: str) -> Iterator[Path]:
    """The hints of a chapter's exercises, and its room, which draws its figures."""
    from course_lib.teaching.course_map import CHAPTERS

    hints = root / "course_lib" / "teaching" / "questions" / f"chapter_{chapter}.py"
    if hints.is_file():
        yield hints
    for room in (one.room for one in CHAPTERS if one.number == int(chapter)):
        place = root / "course_lib" / room
        yield from sorted(place.rglob("*.py")) or filter(Path.is_file, [place.with_suffix(".py")])


def read_catalogue(path: Path) -> Any:
    """Read a catalogue.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    polib.POFile
        Empty if there is no such file.

    Raises
    ------
    CatalogueError
        If it is not UTF-8, cut, or not a catalogue; the message names the line.
    """
    import polib

    if not path.is_file():
        return polib.POFile(wrapwidth=0)
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CatalogueError(
            f"{path}, line {line}: byte {error.start} is not UTF-8. Save the file as UTF-8, or "
            "restore it from git."
        ) from None
    try:
        catalogue = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    except Exception as error:  # polib fails in many ways on a damaged file
        raise CatalogueError(
            f"{path}: not a catalogue that can be read, perhaps cut ({error!s:.200}). Restore it "
            "from git."
        ) from error
    if text.strip() and not text.endswith("\n"):
        raise CatalogueError(
            f"{path}, line {text.count(chr(10)) + 1}: the file ends inside a line; it was cut. "
            "Restore it from git."
        )
    if not catalogue.metadata and text.strip():
        raise CatalogueError(
            f"{path}: the first entry, with the language and the character set, is missing. "
            "Restore it from git, or run: course translate update"
        )
    return catalogue


def source_messages(catalogue: Catalogue) -> dict[str, tuple[list[str], list[tuple[str, str]]]]:
    """The English messages in reading order: what kind each is, and where it stands."""
    found: dict[str, tuple[list[str], list[tuple[str, str]]]] = {}
    for source in catalogue.sources:
        where = source.relative_to(catalogue.root).as_posix()
        for message, kind, place in _texts(source):
            kinds, places = found.setdefault(message, ([], []))
            if kind not in kinds:
                kinds.append(kind)
            cells = {cell for _, cell in places}  # an exercise has its solution's cells
            if (where, place) not in places and not (place and place in cells):
                places.append((where, place))
    return found


def _texts(source: Path) -> Iterator[tuple[str, str, str]]:
    """The messages of a notebook or page, with their kind and their cell."""
    if source.suffix == ".py":
        for message, kind in messages_of_code(source.read_text(encoding="utf-8")):
            yield message, kind, ""
    elif source.suffix == ".md":
        for piece in messages(source.read_text(encoding="utf-8")):
            yield piece.message, piece.kind, ""
    else:
        for cell in read_notebook(source).cells:
            if cell.cell_type == "markdown":
                slide = cell.metadata.get("slideshow", {}).get("slide_type", "")
                for piece in messages(cell.source):
                    kind = f"{piece.kind}, {slide}" if slide else piece.kind
                    yield piece.message, kind, cell.id
            elif cell.cell_type == "code":
                for label in labels_of_cell(cell.source):
                    yield label, "label", cell.id


def update(catalogue: Catalogue, others: Iterable[Catalogue] = ()) -> Status:
    """Bring a catalogue into step with the English, and write it.

    Parameters
    ----------
    catalogue : Catalogue
    others : iterable of Catalogue, optional
        Where else a message may already be translated, word for word.

    Returns
    -------
    Status
        Afterwards.

    Raises
    ------
    CatalogueError
        If a catalogue cannot be read; nothing is written then.
    """
    import polib

    old = {entry.msgid: entry for entry in read_catalogue(catalogue.path) if not entry.obsolete}
    source = source_messages(catalogue)
    gone = {msgid: e for msgid, e in old.items() if msgid not in source and e.msgstr}
    known = _translated(others)
    new = polib.POFile(wrapwidth=0)
    new.metadata = {
        "Project-Id-Version": "word-embedding-course",
        "Language": catalogue.path.parent.name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for message, (kinds, places) in source.items():
        entry = polib.POEntry(msgid=message, comment="; ".join(kinds), occurrences=places)
        if message in old:
            _take_over(entry, old[message])
        if not entry.msgstr and message in known:
            entry.msgstr, entry.flags = known[message], []
        elif not entry.msgstr:
            _guess(entry, gone)
        new.append(entry)
    write_if_changed(catalogue.path, f"{new}\n".encode())
    return status(catalogue)


def _take_over(entry: Any, old: Any) -> None:
    entry.msgstr, entry.tcomment = old.msgstr, old.tcomment
    entry.flags = list(old.flags)
    entry.previous_msgid = old.previous_msgid if old.fuzzy else None


def _guess(entry: Any, gone: dict[str, Any]) -> None:
    """Take the translation of the message that this one has probably been."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(entry.msgid, gone.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if best:
        old = gone.pop(best[0])
        entry.msgstr, entry.tcomment = old.msgstr, old.tcomment
        entry.flags, entry.previous_msgid = ["fuzzy"], old.msgid


def _translated(others: Iterable[Catalogue]) -> dict[str, str]:
    known: dict[str, str] = {}
    for other in others:
        for entry in read_catalogue(other.path):
            if entry.translated() and not entry.obsolete:
                known.setdefault(entry.msgid, entry.msgstr)
    return known


def status(catalogue: Catalogue) -> Status:
    """Compare a catalogue with the English, writing nothing.

    Parameters
    ----------
    catalogue : Catalogue

    Returns
    -------
    Status

    Raises
    ------
    CatalogueError
        If the catalogue cannot be read.
    """
    source = source_messages(catalogue)
    entries = read_catalogue(catalogue.path)
    here = {entry.msgid: entry for entry in entries if not entry.obsolete}
    missing = [m for m in source if m not in here or not (here[m].msgstr or here[m].fuzzy)]
    return Status(
        name=catalogue.name,
        total=len(source),
        missing=missing,
        fuzzy=[m for m in source if m in here and here[m].fuzzy],
        obsolete=[e.msgid for e in entries if e.obsolete or e.msgid not in source],
        unchanged=sum(m == here[m].msgstr for m in source if m in here),
    )

"""The glossary: how each term of the field is translated, and how it is not.

``translations/<language>/glossary.tsv`` has four columns, separated by tabs: the English terms
(``|`` between forms), their translations (``|`` between accepted forms), forms that are not
used, and a note. A term with ``*`` before it is ordinary English too; its translation is advice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course_lib.teaching.translation.catalogue import CatalogueError
from course_lib.teaching.translation.pieces import CODE_SPAN, FORMULA

__all__ = ["Term", "against_glossary", "read_glossary"]

_COLUMNS = ["english", "translation", "not", "note"]


@dataclass(frozen=True)
class Term:
    """A row of the glossary.

    Attributes
    ----------
    english : tuple of str
        Singular forms.
    accepted : tuple of str
        One of them stands in the translation of a message with the term.
    refused : tuple of str
        None of them does, in any message.
    note : str
    loose : bool
        Whether ``accepted`` is advice only.
    """

    english: tuple[str, ...]
    accepted: tuple[str, ...]
    refused: tuple[str, ...]
    note: str
    loose: bool


def read_glossary(path: Path) -> list[Term]:
    """Read a glossary.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    list of Term

    Raises
    ------
    CatalogueError
        If the file is missing or not UTF-8, or a line lacks a column, repeats a term or refuses
        what it accepts; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise CatalogueError(f"There is no glossary {path}.") from None
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: byte {error.start} is not UTF-8.") from None
    if not lines or lines[0].split("\t") != _COLUMNS:
        raise CatalogueError(f"{path}, line 1: expected the columns {', '.join(_COLUMNS)}.")
    terms: list[Term] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS) or not all(cells[:2]):
            raise CatalogueError(
                f"{path}, line {number}: {len(cells)} columns, expected {len(_COLUMNS)}, the "
                "first two filled in."
            )
        term = Term(
            _forms(cells[0].lstrip("*")),
            _forms(cells[1]),
            _forms(cells[2]),
            cells[3],
            cells[0].startswith("*"),
        )
        for form in term.english:
            if form in seen:
                raise CatalogueError(
                    f"{path}, line {number}: {form!r} stands in line {seen[form]} already."
                )
            seen[form] = number
        if set(term.accepted) & set(term.refused):
            raise CatalogueError(f"{path}, line {number}: a form is both accepted and refused.")
        terms.append(term)
    return terms


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split("|") if form.strip())


def against_glossary(source: str, translation: str, terms: Sequence[Term]) -> list[str]:
    """Say which terms a translation does not keep to.

    Parameters
    ----------
    source : str
        The English message.
    translation : str
    terms : sequence of Term

    Returns
    -------
    list of str

    Examples
    --------
    >>> term = Term(("corpus", "corpora"), ("코퍼스", "코퍼스(말뭉치)"), ("말뭉치",), "", False)
    >>> against_glossary("A corpus is text.", "말뭉치는 텍스트입니다.", [term])
    ["'말뭉치' is not used here, but '코퍼스'"]
    >>> against_glossary("A corpus is text.", "자료는 텍스트입니다.", [term])
    ["'corpus' is '코퍼스' in the glossary"]
    >>> against_glossary("A corpus is text.", "코퍼스(말뭉치)는 텍스트입니다.", [term])
    []
    """
    source, translation = (_prose(text) for text in (source, translation))
    found = []
    for term in terms:
        remaining = translation
        for form in sorted(term.accepted, key=len, reverse=True):
            remaining = remaining.replace(form, " ")
        wrong = [form for form in term.refused if form in remaining]
        found += [f"{form!r} is not used here, but {term.accepted[0]!r}" for form in wrong]
        if wrong or term.loose:
            continue
        used = [form for form in term.english if _occurs(form, source)]
        if any(_occurs(form, translation) for form in used):
            continue  # a title or a word of English text, kept
        folded = translation.casefold()
        if used and not any(form.casefold() in folded for form in term.accepted):
            found.append(f"{used[0]!r} is {term.accepted[0]!r} in the glossary")
    return found


def _prose(text: str) -> str:
    return FORMULA.sub(" ", CODE_SPAN.sub(" ", text))


def _occurs(term: str, text: str) -> bool:
    pattern = re.escape(term).replace(r"\ ", r"[\s-]+")
    return bool(re.search(rf"(?<![\w-]){pattern}(?:e?s)?(?![\w-])", text, flags=re.IGNORECASE))

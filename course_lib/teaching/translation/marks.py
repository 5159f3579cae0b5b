"""What a translation keeps of its message: formulas, code, numbers, links, marks.

Each check says in a sentence what differs. Those that cannot be certain (numbers, terms, the
form of the ending, the length) are switched off for one entry by a translator's comment above
it: ``# ok: numbers``, with the reason behind it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from course_lib.teaching.translation.catalogue import (
    Catalogue,
    read_catalogue,
    source_messages,
)
from course_lib.teaching.translation.glossary import Term, against_glossary
from course_lib.teaching.translation.numbers import changed_numbers
from course_lib.teaching.translation.pieces import (
    CODE_SPAN,
    FORMULA,
    WORDS_IN_FORMULA,
    structure,
)

__all__ = ["defects", "defects_of", "incomplete"]

_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|<(https?://[^>\s]+)>|(?<![(<])(https?://[^\s)>\]]+)")
_ATTRIBUTE = r"""\s+[\w:-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>]+))?"""
_TAG = re.compile(
    rf"<!--.*?-->|</?[A-Za-z][\w:-]*(?:{_ATTRIBUTE})*\s*/?>", flags=re.DOTALL | re.ASCII
)
_ROLE = re.compile(r"\{[a-z][\w:-]*\}(?=`)")
_FIELD = re.compile(r"\{[A-Za-z_]\w*(?:![rsa])?(?::[^{}]*)?\}(?!`)")
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]")
_CELL = re.compile(r"(?<!\\)\|")
# Both endings of 합니다체: ~ㅂ니다, and ~ㅂ시다, "let us".
_WITH_BIEUP = "".join(chr(code) for code in range(ord("갑"), ord("힣") + 1, 28))
_PLAIN_STYLE = re.compile(rf"[가-힣]*(?<!니)(?<![{_WITH_BIEUP}]시)다(?=[.](?:[\s)”\"'*_]|$))")
_EXCUSE = re.compile(r"\bok:\s*([\w, ]+)")
_LONG, _SHORTEST = 80, 0.2


def defects(catalogue: Catalogue, terms: Sequence[Term]) -> list[str]:
    """Say what is wrong with the translations of a catalogue.

    Parameters
    ----------
    catalogue : Catalogue
    terms : sequence of Term
        The glossary.

    Returns
    -------
    list of str
        One sentence each, with the file, the line and the beginning of the message. Entries
        without a translation, and fuzzy ones, are not looked at.

    Raises
    ------
    CatalogueError
        If the catalogue cannot be read.
    """
    where = catalogue.path.relative_to(catalogue.root).as_posix()
    if not catalogue.path.is_file():
        return []
    found = []
    entries = [entry for entry in read_catalogue(catalogue.path) if not entry.obsolete]
    lines: dict[str, int] = {}
    for entry in entries:
        if entry.msgid in lines:
            found.append(
                f"{where}:{entry.linenum}: {_begin(entry)}: this message stands in line "
                f"{lines[entry.msgid]} already."
            )
        lines.setdefault(entry.msgid, entry.linenum)
        if entry.msgstr and not entry.fuzzy:
            found += [
                f"{where}:{entry.linenum}: {_begin(entry)}: {problem}."
                for problem in defects_of(entry, terms)
            ]
    return found


def _begin(entry: Any) -> str:
    return repr(entry.msgid if len(entry.msgid) <= 50 else f"{entry.msgid[:49]}…")


def defects_of(entry: Any, terms: Sequence[Term] = ()) -> list[str]:
    """Say what is wrong with one translation.

    Parameters
    ----------
    entry : polib.POEntry
    terms : sequence of Term, optional

    Returns
    -------
    list of str

    Examples
    --------
    >>> import polib
    >>> entry = polib.POEntry(msgid="The loss $L$ of `step`.", msgstr="`step`의 손실 $l$입니다.")
    >>> defects_of(entry)
    ["formulas: '$L$' is missing, '$l$' is new"]
    """
    source, translation = entry.msgid, entry.msgstr
    found = [
        f"{name}: {difference}"
        for name, parts in _KEPT.items()
        if (difference := _difference(parts(source), parts(translation)))
    ]
    found += _shape(source, translation)
    excused = {
        word.strip() for line in _EXCUSE.findall(entry.tcomment or "") for word in line.split(",")
    }
    excused = {word.split()[0] for word in excused if word}
    for name, judge in _DOUBTFUL.items():
        if name not in excused:
            found += [f"{name}: {problem}" for problem in judge(source, translation)]
    if "terms" not in excused:
        found += [f"terms: {problem}" for problem in against_glossary(source, translation, terms)]
    return found


def _difference(source: Iterable[str], translation: Iterable[str]) -> str:
    needed, given = Counter(source), Counter(translation)
    missing = [f"{part!r} is missing" for part in (needed - given).elements()]
    return ", ".join(missing + [f"{part!r} is new" for part in (given - needed).elements()])


def _formulas(text: str) -> list[str]:
    """The formulas, without the words in them, which are translated."""
    found = FORMULA.findall(CODE_SPAN.sub(" ", text))
    return [re.sub(r"\s+", " ", WORDS_IN_FORMULA.sub(r"\\text{}", one)) for one in found]


def _bare(text: str) -> str:
    return FORMULA.sub(" ", CODE_SPAN.sub(" ", text))


_KEPT: dict[str, Callable[[str], Iterable[str]]] = {
    "formulas": _formulas,
    "code": lambda text: [match[0] for match in CODE_SPAN.finditer(text)],
    "links": lambda text: ["".join(parts).rstrip(".,") for parts in _LINK.findall(_bare(text))],
    "tags": lambda text: _TAG.findall(_bare(text)),
    "roles": lambda text: _ROLE.findall(text),
    "fields": lambda text: _FIELD.findall(_bare(text)),
    "footnotes": lambda text: _FOOTNOTE.findall(_bare(text)),
    "cells of a table": lambda text: (
        _CELL.findall(_bare(text)) if text.lstrip().startswith("|") else []
    ),
}


def _shape(source: str, translation: str) -> list[str]:
    """What would make something else of the paragraph than it is in English."""
    found = []
    added = translation.strip() != translation and _ends(translation) != _ends(source)
    if added or "\n\n" in translation:
        found.append("shape: no space at the ends, and no empty line")
    if structure(source.strip()) != structure(translation.strip()):
        found.append("shape: a list, a heading, a table or a second paragraph begins in it")
    stars = _bare_stars(translation) - _bare_stars(source)
    for mark in sorted(set(stars)):
        found.append(
            f"emphasis: a {mark!r} would be shown as it stands; after a bracket or a formula "
            "Markdown does not end an emphasis before a letter: write **낱말**(word)은"
        )
    if "~" in _bare(translation) and "~" not in _bare(source):
        found.append("shape: '~' may strike text out; write 1–5 or 1에서 5까지")
    return found


def _ends(text: str) -> tuple[str, str]:
    """The space before and after a text: a text of a figure may go on from another."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _bare_stars(text: str) -> Counter[str]:
    """Stars and underlines that Markdown leaves as they are."""
    from markdown_it import MarkdownIt

    # What stands for a formula is no letter, as in JupyterLab and on the site.
    text = FORMULA.sub("@0@", text)
    found: Counter[str] = Counter()
    for block in MarkdownIt("commonmark").parseInline(text):
        for token in block.children or []:
            if token.type == "text":
                found.update(re.findall(r"\*\*|\*", token.content))
    return found


def _numbers(source: str, translation: str) -> list[str]:
    visible = [_LINK.sub("]( ", _TAG.sub(" ", _bare(text))) for text in (source, translation)]
    missing, new = changed_numbers(*visible)
    return [f"{one} is missing" for one in missing] + [f"{one} is new" for one in new]


def _style(source: str, translation: str) -> list[str]:
    plain = [one for one in _PLAIN_STYLE.findall(_bare(translation)) if one not in source]
    return [f"'{one}.' is not 합니다체" for one in plain]


def _length(source: str, translation: str) -> list[str]:
    if len(source) >= _LONG and len(translation) < _SHORTEST * len(source):
        return [f"{len(translation)} characters for {len(source)}; was it cut?"]
    return []


_DOUBTFUL = {"numbers": _numbers, "style": _style, "length": _length}


def incomplete(catalogue: Catalogue) -> list[str]:
    """Name every message that is missing, fuzzy or obsolete, one sentence each."""
    where = catalogue.path.relative_to(catalogue.root).as_posix()
    source = source_messages(catalogue)
    entries = {e.msgid: e for e in read_catalogue(catalogue.path) if not e.obsolete}
    found = []
    for message in source:
        entry = entries.get(message)
        if entry is None:
            found.append(f"{where}: {message[:60]!r} is not in the catalogue: new or changed.")
        elif entry.fuzzy:
            found.append(f"{where}:{entry.linenum}: {_begin(entry)} is fuzzy: look at it again.")
        elif not entry.msgstr:
            found.append(f"{where}:{entry.linenum}: {_begin(entry)} is not translated.")
    gone = [entry for message, entry in entries.items() if message not in source]
    found += [f"{where}:{e.linenum}: {_begin(e)} is obsolete." for e in gone]
    return found

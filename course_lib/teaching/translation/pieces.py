"""Markdown as a row of messages, with what stands between them kept as it is.

A message is one paragraph, heading, list item or row of a table, without its marker and
without line breaks, so that wrapping a paragraph anew does not make it a new message. Code,
displayed formulas without words, rows of numbers and the markers of solutions are no messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["CODE_SPAN", "FORMULA", "Piece", "messages", "pieces", "rebuilt", "structure"]

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", flags=re.DOTALL)
FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$(?!\s)[^$]+\$", flags=re.DOTALL)
# Words inside a formula that are no index of a symbol: "if" in $x \text{ if } y$.
WORDS_IN_FORMULA = re.compile(r"(?<![_^])(?<![_^]\{)\\text\{([^}]*)\}")

_FENCE = re.compile(r"\s*(```+|~~~+|:::+)\s*(\{[\w:-]+\})?")
_OPTION = re.compile(r'(\s*:(?:alt|caption):\s+"?)(.*?)("?\s*)')
_MARKERS = re.compile(r"\s*(?:(?:#{1,6}|[-*+]|\d+[.)]|>|:)\s+)*")
_FIRST_MARKER = re.compile(r"\s*(?:#{1,6}|[-*+]|1[.)]|>|:)\s")
_NUMBERED = re.compile(r"\s*\d+[.)]\s")
_RULE = re.compile(r"\s*\|?[\s:|-]+\|?\s*|\s*>\s*|\s*</?[A-Za-z][^>]*>\s*")  # or a tag alone
_SOLUTION = re.compile(r"\s*### (BEGIN|END) SOLUTION\s*")
_NO_WORDS = re.compile(r"<!--.*?-->|</?[A-Za-z][^>]*>|https?://\S+|\]\([^)]*\)", flags=re.DOTALL)
_WORD = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True)
class Piece:
    """A stretch of Markdown.

    Attributes
    ----------
    before : str
        What is kept: line breaks, indent, markers, code.
    message : str
        What is translated; empty where nothing is.
    kind : str
        "heading", "list item", "table row", "quotation", "formula", "text" or "option".
    """

    before: str
    message: str = ""
    kind: str = ""


def pieces(source: str) -> list[Piece]:
    r"""Cut Markdown into pieces.

    Parameters
    ----------
    source : str

    Returns
    -------
    list of Piece

    Examples
    --------
    >>> for piece in pieces("## One step\n\nScore the right\nword.\n\n$$y - t$$"):
    ...     print(piece)
    Piece(before='## ', message='One step', kind='heading')
    Piece(before='\n\n', message='Score the right word.', kind='text')
    Piece(before='\n\n$$y - t$$', message='', kind='')
    """
    found: list[Piece] = []
    kept: list[str] = []
    for before, text, kind in _blocks(source.split("\n")):
        kept.append(before)
        if kind and _has_words(text):
            found.append(Piece("".join(kept), text, kind))
            kept = []
        else:
            kept.append(text)
    if kept:
        found.append(Piece("".join(kept)))
    return found


def messages(source: str) -> list[Piece]:
    """The pieces that are to be translated."""
    return [piece for piece in pieces(source) if piece.message]


def rebuilt(source: str, translate: Callable[[str], str]) -> str:
    r"""Put translations in the places of their messages.

    Parameters
    ----------
    source : str
        Markdown.
    translate : callable
        Gets a message, gives what stands in its place.

    Returns
    -------
    str

    Examples
    --------
    >>> rebuilt("- a *dog*\n- `x = 1`", str.upper)
    '- A *DOG*\n- `x = 1`'
    """
    return "".join(
        piece.before + (translate(piece.message) if piece.message else "")
        for piece in pieces(source)
    )


def structure(text: str) -> list[str]:
    r"""The markers of the blocks that a text consists of, one for each.

    Examples
    --------
    >>> structure("One paragraph,\nwrapped."), structure("1. An item")
    (['text'], ['1. list item'])
    """
    blocks = _blocks(text.split("\n"))
    return [before + kind.replace("formula", "text") for before, _, kind in blocks]


def _blocks(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """What precedes a block, its text, and its kind ("" for what is kept)."""
    place = 0
    while place < len(lines):
        line, start = lines[place], "\n" if place else ""
        fence = _FENCE.match(line)
        if fence:
            end = _end_of_fence(lines, place, fence[1])
            for number, inside in enumerate(lines[place:end]):
                option = _OPTION.fullmatch(inside) if fence[2] else None
                line_break = start if number == 0 else "\n"
                if option:
                    yield line_break + option[1], option[2], "option"
                    yield option[3], "", ""
                else:
                    yield line_break, inside, ""
            place = end
        elif not line.strip() or _RULE.fullmatch(line) or _SOLUTION.fullmatch(line):
            yield start, line, ""
            place += 1
        elif line.lstrip().startswith("|"):
            yield start, line, "table row"
            place += 1
        else:
            end = _end_of_text(lines, place)
            text = lines[place:end]
            match = _MARKERS.match(line)
            marker = match[0] if match else ""
            kind = _kind(marker.strip(), line)
            if kind == "formula" and not _has_words("\n".join(text)):
                yield start, "\n".join(text), ""
            else:
                yield start + marker, _joined([line[len(marker) :], *text[1:]], kind), kind
            place = end


def _end_of_fence(lines: list[str], start: int, fence: str) -> int:
    for place in range(start + 1, len(lines)):
        if re.fullmatch(rf"\s*{re.escape(fence[0])}{{{len(fence)},}}\s*", lines[place]):
            return place + 1
    return len(lines)


def _end_of_text(lines: list[str], start: int) -> int:
    """The line after a paragraph, heading or item. Inside ``$$`` nothing begins anew."""
    if lines[start].lstrip().startswith("#"):
        return start + 1
    inside = lines[start].count("$$") % 2 == 1
    numbered = _NUMBERED.match(lines[start]) is not None
    quoted = lines[start].lstrip().startswith(">")
    for place in range(start + 1, len(lines)):
        line = lines[place]
        if not inside and (
            not line.strip()
            or line.lstrip().startswith("|")
            or _FENCE.match(line)
            or _RULE.fullmatch(line)
            or (_FIRST_MARKER.match(line) and not (quoted and line.lstrip().startswith(">")))
            or (numbered and _NUMBERED.match(line))
        ):
            return place
        inside ^= line.count("$$") % 2 == 1
    return len(lines)


def _kind(marker: str, line: str) -> str:
    if line.lstrip().startswith("$$"):
        return "formula"
    if marker.startswith("#"):
        return "heading"
    if marker.startswith(">"):
        return "quotation"
    return "list item" if marker else "text"


def _joined(lines: list[str], kind: str) -> str:
    """One line, but for the line breaks that Markdown shows: two spaces or a backslash."""
    if kind == "quotation":
        lines = [re.sub(r"^\s*>\s?", "", line) for line in lines]
    text = ""
    for number, line in enumerate(lines):
        line = line.lstrip() if number else line
        if number == len(lines) - 1:
            text += line.rstrip()
        elif line.endswith(("\\", "  ")):
            text += line + "\n"
        else:
            text += line.rstrip() + " "
    return text


def _has_words(text: str) -> bool:
    """Whether anything is left to translate besides code, symbols, numbers, addresses."""
    text = CODE_SPAN.sub(" ", text)
    inside = " ".join(" ".join(WORDS_IN_FORMULA.findall(f)) for f in FORMULA.findall(text))
    words = _NO_WORDS.sub(" ", FORMULA.sub(" ", text))
    return bool(_WORD.search(words) or re.search(r"[a-z]{2}|[가-힣]", inside))

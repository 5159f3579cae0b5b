"""Explorables in site and decks: one script each, and a place for it on a page.

A chapter says where its explorable stands by a tag on one of its cells, ``play-window`` for
example: it follows that cell on the site, and fills a slide of its own in the deck. The tag
``still-window`` marks the cell whose figure stands in for it where no script runs. Browsers
load no modules from a folder on disk, so ``bundle`` puts a module, what it imports, its data
and its words into one ordinary script.
"""

from __future__ import annotations

import base64
import functools
import html
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from course_lib.language import tr
from course_lib.teaching.assets import own_file
from course_lib.teaching.play.data import BUILDERS

__all__ = [
    "BUILDERS",
    "STYLE",
    "Still",
    "bundle",
    "explorable_of",
    "fill",
    "find_still",
    "headline",
    "messages",
    "names_in",
    "place",
    "script_name",
]

STYLE = "play.css"
"""The style sheet of all explorables, among the course's own assets."""

_TAG = "play-"
_PLACE = re.compile(r'<div class="course-play" data-play="(\w+)"></div>')
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./shared\.js";$', flags=re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|(?:const|class) (\w+))", re.MULTILINE)

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Still:
    """The figure that stands for an explorable where no script runs: a PNG and its text."""

    picture: bytes
    alt: str


def messages(name: str, translate: Translate = tr) -> dict[str, str]:
    """Read what an explorable says, by key; ``{slots}`` are filled in by the page.

    Parameters
    ----------
    name : str
        A key of ``BUILDERS``.
    translate : callable, default ``language.tr``
        Called with each English message; returns it in the language of the page.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> messages("neighbours")["nearest"], messages("neighbours", str.upper)["nearest"]
    ('Nearest', 'NEAREST')
    """
    catalogue = json.loads(own_file("play/messages.json").read_text(encoding="utf-8"))
    return {key: translate(text) for key, text in catalogue[name].items()}


def headline(name: str, translate: Translate = tr) -> str:
    """Say what a chapter calls an explorable, over its place.

    Examples
    --------
    >>> headline("bank")
    'Try it: Which bank?'
    """
    return messages("page", translate)["slide"].format(title=messages(name, translate)["title"])


def script_name(name: str) -> str:
    """Name the script of an explorable, for a page to load."""
    return f"play-{name}.js"


def bundle(name: str, translate: Translate = tr) -> str:
    """Put an explorable into one script: its module, what it imports, its data, its words.

    Parameters
    ----------
    name : str
        A key of ``BUILDERS``.
    translate : callable, default ``language.tr``
        As for ``messages``.

    Returns
    -------
    str
        JavaScript that starts the explorable in every place that the page keeps for it.

    Raises
    ------
    DataError
        If the course's data cannot be found.
    """
    shared, offered = _as_function("shared", imports=False)
    module, exported = _as_function(name, imports=True)
    return "\n".join(
        [
            "(() => {",
            '"use strict";',
            f"const shared = (() => {{\n{shared}\nreturn {{ {', '.join(offered)} }};\n}})();",
            module,
            f"shared.play({_json(name)}, {{ {', '.join(exported)} }},",
            f"{_json(_data(name))},\n{_json(messages(name, translate))});",
            "})();\n",
        ]
    )


def _as_function(name: str, imports: bool) -> tuple[str, list[str]]:
    """Turn a module's source into the body of a function; also name what it exports."""
    source = own_file(f"play/{name}.js").read_text(encoding="utf-8")
    exported = [found[1] or found[2] for found in _EXPORT.finditer(source)]
    source = _EXPORT.sub("", source)
    if imports:
        source = _IMPORT.sub(r"const {\1} = shared;", source)
    return source, exported


@functools.cache
def _data(name: str) -> dict[str, Any]:
    return BUILDERS[name]()


def _json(value: Any) -> str:
    """Write JSON that may stand in a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def explorable_of(cell: Any) -> str | None:
    """Name the explorable that a cell asks for by a tag such as ``play-window``.

    Parameters
    ----------
    cell : nbformat.NotebookNode or dict

    Returns
    -------
    str or None

    Raises
    ------
    ValueError
        If there is no such explorable.

    Examples
    --------
    >>> explorable_of({"metadata": {"tags": ["play-neighbours"]}})
    'neighbours'
    """
    tags = cell.get("metadata", {}).get("tags", [])
    names = [tag.removeprefix(_TAG) for tag in tags if tag.startswith(_TAG)]
    for name in names:
        if name not in BUILDERS:
            raise ValueError(
                f"a cell has the tag {_TAG + name!r}, but there is no explorable {name!r}; "
                f"there are {', '.join(BUILDERS)}."
            )
    return names[0] if names else None


def find_still(cells: Iterable[Any], name: str) -> Still | None:
    """Find the figure of the cell with the tag ``still-window``, for example."""
    for cell in cells:
        if f"still-{name}" not in cell.get("metadata", {}).get("tags", []):
            continue
        for output in cell.get("outputs", []):
            picture = output.get("data", {}).get("image/png")
            if picture:
                alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
                return Still(base64.b64decode("".join(picture)), str(alt))
    return None


def place(name: str, picture: str = "", alt: str = "", translate: Translate = tr) -> str:
    """Write the place of an explorable: empty, but for readers whose browser runs no scripts.

    Parameters
    ----------
    name : str
    picture, alt : str, optional
        Address of the still figure, and its text. Without, the figure stands nearby.
    translate : callable, default ``language.tr``

    Returns
    -------
    str
        HTML without empty lines.
    """
    sentence = messages("page", translate)["withoutFigure" if not picture else "withFigure"]
    figure = f'<img src="{html.escape(picture)}" alt="{html.escape(alt)}">' if picture else ""
    return (
        f'<div class="course-play" data-play="{name}">'
        f"<noscript><p>{html.escape(sentence)}</p>{figure}</noscript></div>"
    )


def names_in(page: str) -> list[str]:
    """Name the explorables that a page keeps an empty place for."""
    return _PLACE.findall(page)


def fill(page: str, stills: dict[str, tuple[str, str]]) -> str:
    """Write the still figures into a page's empty places.

    Parameters
    ----------
    page : str
        Markdown or HTML with ``<div class="course-play" data-play="window"></div>``.
    stills : dict of str to (str, str)
        Address and text of each figure, by explorable.

    Returns
    -------
    str
    """
    return _PLACE.sub(lambda found: place(found[1], *stills.get(found[1], ())), page)

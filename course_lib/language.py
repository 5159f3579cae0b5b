"""The language that figures, feedback and messages speak: English, or that of a catalogue.

``COURSE_LANGUAGE=ko`` makes them Korean, and so does a notebook of ``notebooks/ko/``, wherever
it is opened. The texts stand in English in the code, inside ``tr``; their translations stand in
``translations/<language>/library.po``. What has no translation stays English.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

__all__ = ["NAMES", "language", "language_named", "languages", "marked", "speaking", "tr"]

_ROOT = Path(__file__).resolve().parents[1]
SOURCE = "en"
NAMES = {"en": "English", "ko": "한국어"}
"""What each language calls itself, for the links between editions."""
_spoken: ContextVar[str] = ContextVar("spoken", default="")


def languages() -> list[str]:
    """English, and every language that has a folder in ``translations/``."""
    return [SOURCE, *sorted(path.parent.name for path in _ROOT.glob("translations/*/glossary.tsv"))]


def language() -> str:
    """The language to speak: ``COURSE_LANGUAGE``, else the notebook's own, else English.

    Returns
    -------
    str
        As in ``translations/ko``; "en" for English.

    Raises
    ------
    ValueError
        If the variable names a language that the course does not have.
    """
    chosen = _spoken.get() or os.environ.get("COURSE_LANGUAGE")
    if chosen:
        return _known(chosen)
    return _of_folder(os.getcwd())


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak one language for a while, whatever the variable says: to build its pages.

    Examples
    --------
    >>> with speaking("en"):
    ...     language()
    'en'
    """
    token = _spoken.set(_known(chosen))
    try:
        yield
    finally:
        _spoken.reset(token)


def language_named(chosen: str | None = None) -> str:
    """The language of an option of the command line, else that of ``COURSE_LANGUAGE``.

    Raises
    ------
    ValueError
        If the course does not have it.
    """
    return _known(chosen or os.environ.get("COURSE_LANGUAGE") or SOURCE)


@functools.cache
def _known(chosen: str) -> str:
    if chosen not in languages():
        raise ValueError(
            f"COURSE_LANGUAGE (or --language) is {chosen!r}, expected one of "
            f"{', '.join(languages())}. Leave it out to get English."
        )
    return chosen


@functools.cache
def _of_folder(folder: str) -> str:
    """The language of the notebooks in a folder: a kernel runs where its notebook lies."""
    try:
        below = Path(folder).resolve().relative_to(_ROOT / "notebooks").parts
    except ValueError:
        return SOURCE
    return below[0] if below and below[0] in languages() else SOURCE


def tr(message: str, /, **values: object) -> str:
    """Say a message in the reader's language.

    Parameters
    ----------
    message : str
        In English, a literal, so that it can be found: the catalogue is made by reading the code.
        Braces hold the names of values, with a format if need be, when there are any.
    **values : object
        What stands in the braces. A string that is a message itself is translated too.

    Returns
    -------
    str

    Examples
    --------
    >>> tr("{count:,} words, {share:.0%} of all", count=40000, share=0.5)
    '40,000 words, 50% of all'
    >>> tr("cosine")
    'cosine'
    """
    chosen = language()
    if chosen != SOURCE:
        known = _translations(chosen)
        message = known.get(message, message)
        values = {
            name: known.get(value, value) if isinstance(value, str) else value
            for name, value in values.items()
        }
    return message.format(**values) if values else message


def marked(message: str) -> str:
    """Leave a message as it is, to be translated where it is shown: by ``tr`` of a variable.

    Examples
    --------
    >>> kinds = [marked("a number"), marked("a list")]
    >>> tr(kinds[1])
    'a list'
    """
    return message


@functools.cache
def _translations(chosen: str) -> dict[str, str]:
    """All messages that stand in code; ``library.po`` last, since it is everybody's."""
    import polib

    found: dict[str, str] = {}
    for path in sorted((_ROOT / "translations" / chosen).glob("*.po")):
        try:
            entries = polib.pofile(str(path), encoding="utf-8")
        except (OSError, ValueError, AttributeError, IndexError, KeyError) as error:
            raise ValueError(
                f"{path}: not a catalogue that can be read ({error!s:.200}). Restore it from git."
            ) from error
        found |= {entry.msgid: entry.msgstr for entry in entries if _is_said(entry)}
    return found


def _is_said(entry: Any) -> bool:
    """Whether a message is translated and stands in code, not only in the text of a page."""
    spoken = ("library text", "hint", "label")
    return entry.translated() and any(kind in spoken for kind in entry.comment.split("; "))

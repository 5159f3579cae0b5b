"""Text messages, spam or not: the UCI collection, and a small sample that we wrote.

The collection of Almeida, Gómez Hidalgo and Yamakami (2011) needs the network, a mirror or
a path. Where it is not to be had, ``sms_sample`` lets a chapter run all the same, on 400
invented messages: a toy, from which no score should be quoted. Used in chapter 08.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.datasets.errors import CorpusError, DataUnavailableError
from course_lib.datasets.fetching import fetch
from course_lib.datasets.files import read_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["sms_sample", "sms_spam"]

_SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sms_sample.tsv"
_LABELS = {"ham": 0, "spam": 1}


def sms_spam(path: str | os.PathLike[str] | None = None, progress: bool = True) -> pd.DataFrame:
    r"""Text messages in the order of the file (UCI SMS Spam Collection).

    The tab file has 5,574 messages. The CSV that is passed around has 5,572: quotation
    marks in two messages were taken for CSV quoting, and each swallowed the message after
    it. It is the first 80 per cent that lose both, 4,459 or 4,457 messages; the last 1,115
    are the same in both files.

    Parameters
    ----------
    path : path, optional
        A file of your own: ``.csv`` is read as the CSV (latin-1, columns ``v1`` and
        ``v2``), anything else as the tab file (UTF-8, no quoting). Without it, the tab
        file of the registry is fetched; if no source has it, the CSV.
    progress : bool, default True
        Show a bar while fetching.

    Returns
    -------
    pandas.DataFrame
        ``text`` (str) and ``label`` (int, 1 for spam; 747 of them).

    Raises
    ------
    CorpusError
        If the file is missing, empty or in another encoding, or a line is not a label and
        a text; the message names the line.
    DataUnavailableError
        If no source has either file.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name) / "messages"
    >>> _ = file.write_text('ham\tHe said "go\nspam\tWIN now\n', encoding="utf-8")
    >>> sms_spam(file).values.tolist()
    [['He said "go', 0], ['WIN now', 1]]
    >>> folder.cleanup()
    """
    if path is None:
        try:
            path = fetch("sms-spam", progress)
        except DataUnavailableError as error:
            try:
                path = fetch("sms-spam-csv", progress)
            except DataUnavailableError:
                raise error from None
    path = Path(path)
    return _read_csv(path) if path.suffix.lower() == ".csv" else _read_tabs(path)


def sms_sample(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Read the 400 text messages that were written for this course, 52 of them spam.

    Everything in them is invented: firms, addresses (``.example``), numbers (555-01…). They
    stand in for the real collection where that cannot be fetched. They are a toy: few, by
    one hand, and a score on them says little about real messages.

    Parameters
    ----------
    path : path, optional
        Another file in the same format. By default ``data/sms_sample.tsv``.

    Returns
    -------
    pandas.DataFrame
        ``text`` (str) and ``label`` (int, 1 for spam).

    Raises
    ------
    CorpusError
        As ``sms_spam``.

    Examples
    --------
    >>> messages = sms_sample()
    >>> len(messages), int(messages["label"].sum())
    (400, 52)
    """
    return _read_tabs(_SAMPLE if path is None else Path(path))


def _read_tabs(path: Path) -> pd.DataFrame:
    """Split at the first tab by hand: quotation marks in messages are not CSV quoting."""
    lines = read_text(path).split("\n")
    fields = [(number, *line.partition("\t")) for number, line in enumerate(lines, 1) if line]
    return _table(path, [(n, label, text.removesuffix("\r")) for n, label, _, text in fields])


def _read_csv(path: Path) -> pd.DataFrame:
    """Read the label and the text from the first two columns, below a header."""
    rows = list(csv.reader(io.StringIO(read_text(path, encoding="latin-1"), newline="")))
    if not rows or rows[0][:2] != ["v1", "v2"]:
        raise CorpusError(f"{path}: expected a first line 'v1,v2', got {rows[0][:3]}.")
    return _table(
        path, [(n, row[0], "".join(row[1:2])) for n, row in enumerate(rows[1:], 2) if row]
    )


def _table(path: Path, rows: list[tuple[int, str, str]]) -> pd.DataFrame:
    import pandas as pd

    for number, label, text in rows:
        if label not in _LABELS or not text.strip():
            raise CorpusError(
                f"{path}, line {number}: expected 'ham' or 'spam' and a text, got "
                f"{label!r:.40} and {text!r:.40}. The file is of another format, or damaged."
            )
    return pd.DataFrame(
        {
            "text": [text for _, _, text in rows],
            "label": [_LABELS[label] for _, label, _ in rows],
        }
    )

"""Everyday Korean: film reviews of Naver (NSMC) and reviews of a web shop.

Neither is embedded. Each comes from the registry (a download or the mirror), or from a
path of your own in the same format.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.datasets.errors import CorpusError
from course_lib.datasets.fetching import fetch, status
from course_lib.datasets.files import read_text
from course_lib.datasets.sources import mirror_folder

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["find_nsmc", "naver_shopping", "nsmc"]


def nsmc(path: str | os.PathLike[str] | None = None, progress: bool = True) -> pd.DataFrame:
    r"""Short Korean film reviews with a label, 1 for positive (Park 2016).

    Parameters
    ----------
    path : path, optional
        A file of your own in the same format, plain or ``.gz``: a header, then
        ``id``, ``document`` and ``label`` separated by tabs. Without it, the training part
        of the registry's ``nsmc`` is fetched.
    progress : bool, default True
        Show a bar while fetching.

    Returns
    -------
    pandas.DataFrame
        ``text`` (str) and ``label`` (int). Reviews without text are left out.

    Raises
    ------
    CorpusError
        If the file is missing, empty, not UTF-8, or a line has not three fields; the
        message names the line.
    DataUnavailableError
        If no source has it.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name) / "reviews.txt"
    >>> lines = ["id\tdocument\tlabel", "1\t재밌다\t1", "2\t별로\t0"]
    >>> _ = file.write_text("\n".join(lines), encoding="utf-8")
    >>> nsmc(file).values.tolist()
    [['재밌다', 1], ['별로', 0]]
    >>> folder.cleanup()
    """
    file = Path(path) if path is not None else fetch("nsmc", progress) / "ratings_train.txt"
    rows = _fields(file, 3, skip_header=True)
    return _table(file, [(text, label) for _, text, label in rows if text.strip()])


def find_nsmc() -> Path | None:
    """Look for reviews in the format of NSMC on this machine, without fetching anything.

    Returns
    -------
    Path or None
        The training part of the registry's ``nsmc``, if it was fetched; else a file
        ``ratings_train.txt`` or ``nsmc*.txt.gz`` in the folder ``COURSE_DATA_MIRROR``, or in
        a folder directly inside it; else None. Pass it to ``nsmc``.
    """
    fetched = status("nsmc")
    if fetched.path and fetched.state == "ok":
        return fetched.path / "ratings_train.txt"
    mirror = mirror_folder()
    names = ("ratings_train.txt", "nsmc*.txt.gz")
    places = [place + name for place in ("", "*/") for name in names]
    found = (file for place in places for file in sorted(mirror.glob(place))) if mirror else ()
    return next(iter(found), None)


def naver_shopping(
    path: str | os.PathLike[str] | None = None, progress: bool = True
) -> pd.DataFrame:
    """Korean reviews of a web shop with 1, 2, 4 or 5 stars.

    Parameters
    ----------
    path : path, optional
        A file of your own in the same format, plain or ``.gz``: stars and text separated by
        a tab, no header. Without it, the registry's ``naver-shopping`` is fetched.
    progress : bool, default True
        Show a bar while fetching.

    Returns
    -------
    pandas.DataFrame
        ``text`` (str) and ``label`` (int, the stars). Reviews without text are left out.

    Raises
    ------
    CorpusError, DataUnavailableError
        As ``nsmc``.
    """
    file = Path(path) if path is not None else fetch("naver-shopping", progress)
    rows = _fields(file, 2, skip_header=False)
    return _table(file, [(text, stars) for stars, text in rows if text.strip()])


def _fields(file: Path, n_fields: int, skip_header: bool) -> list[list[str]]:
    """Split lines at tabs by hand: quotation marks in reviews are not CSV quoting."""
    rows = []
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        line = line.removesuffix("\r")
        if not line or (skip_header and number == 1):
            continue
        fields = line.split("\t")
        if len(fields) != n_fields:
            raise CorpusError(
                f"{file}, line {number}: {len(fields)} fields separated by tabs, expected "
                f"{n_fields}. The file is of another format, or was cut short."
            )
        rows.append(fields)
    return rows


def _table(file: Path, rows: list[tuple[str, str]]) -> pd.DataFrame:
    import pandas as pd

    for text, label in rows:
        if not label.strip().isdigit():
            raise CorpusError(
                f"{file}: the label of {text!r:.40} is {label!r}, expected a whole number."
            )
    return pd.DataFrame(
        {"text": [text for text, _ in rows], "label": [int(label) for _, label in rows]}
    )

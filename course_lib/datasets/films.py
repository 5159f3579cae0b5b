"""The whole CMU Movie Summary Corpus: 42,306 plots, of which ``film_plots`` holds 5,000.

Not embedded: it is a download of about 46 MB. Two files belong together by the number of
the film's article in Wikipedia.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.datasets.errors import CorpusError
from course_lib.datasets.fetching import fetch
from course_lib.datasets.files import read_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["cmu_movie_summaries"]

_PLOTS, _METADATA = "plot_summaries.txt", "movie.metadata.tsv"
_TITLE, _DATE, _GENRES, _N_FIELDS = 2, 3, 8, 9


def cmu_movie_summaries(
    folder: str | os.PathLike[str] | None = None, progress: bool = True
) -> pd.DataFrame:
    """Plots, titles and genres of the CMU corpus (Bamman, O'Connor and Smith 2013).

    Parameters
    ----------
    folder : path, optional
        A folder of your own with ``plot_summaries.txt`` and ``movie.metadata.tsv``. Without
        it, the registry's ``cmu-movie-summaries`` is fetched.
    progress : bool, default True
        Show a bar while fetching.

    Returns
    -------
    pandas.DataFrame
        ``title`` (str), ``genres`` (list of str, may be empty), ``plot`` (str) and ``date``
        (str as in the file: a day, a month, a year or empty), in the order of the plots.
        Plots of films without metadata are left out.

    Raises
    ------
    CorpusError
        If a file is missing, empty, not UTF-8, or a line has not the fields it should have;
        the message names the line.
    DataUnavailableError
        If no source has it.
    """
    import pandas as pd

    place = Path(folder) if folder is not None else fetch("cmu-movie-summaries", progress)
    films = _metadata(place / _METADATA)
    rows = []
    for number, line in enumerate(_lines(place / _PLOTS), start=1):
        film, tab, plot = line.partition("\t")
        if not tab:
            raise CorpusError(
                f"{place / _PLOTS}, line {number}: no tab, expected the film's number, a tab and "
                "its plot. The file is of another format, or was cut short."
            )
        if film in films:
            title, date, genres = films[film]
            rows.append((title, genres, plot.strip(), date))
    return pd.DataFrame(rows, columns=["title", "genres", "plot", "date"])


def _metadata(file: Path) -> dict[str, tuple[str, str, list[str]]]:
    """Title, date and genres of each film, by the number of its article."""
    films = {}
    for number, line in enumerate(_lines(file), start=1):
        fields = line.split("\t")
        if len(fields) != _N_FIELDS:
            raise CorpusError(
                f"{file}, line {number}: {len(fields)} fields separated by tabs, expected "
                f"{_N_FIELDS}. The file is of another format, or was cut short."
            )
        try:
            genres = list(json.loads(fields[_GENRES]).values())
        except (ValueError, AttributeError) as error:
            raise CorpusError(
                f"{file}, line {number}: the genres are {fields[_GENRES]!r:.60}, expected a JSON "
                'object such as {"/m/07s9rl0": "Drama"}.'
            ) from error
        films[fields[0]] = fields[_TITLE], fields[_DATE], genres
    return films


def _lines(file: Path) -> list[str]:
    # Only line feeds end a line: plots hold other characters that str.splitlines cuts at.
    return [line.removesuffix("\r") for line in read_text(file).rstrip("\n").split("\n")]

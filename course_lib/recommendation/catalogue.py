"""A catalogue of your own: titles and texts from a CSV file, and which vectors suit them."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from course_lib.checks import quoted
from course_lib.datasets import CorpusError, read_text
from course_lib.text import EncodedCorpus

__all__ = ["Catalogue", "choose_vectors", "looks_english", "read_catalogue"]

# Among the most frequent words of any English text, and not of other languages.
_ENGLISH = ("the", "and", "of", "to", "is", "that", "with", "his", "their")
_ENGLISH_SHARE = 0.08
# On the film plots averages of GloVe lead at 1,000 texts, and are level with SVD at 5,000.
_ENOUGH_FOR_SVD = 3000


@dataclass(frozen=True)
class Catalogue:
    """Items of a catalogue: ``titles`` and ``texts``, lists of str of the same length."""

    titles: list[str]
    texts: list[str]

    def __len__(self) -> int:
        return len(self.titles)


def read_catalogue(
    path: str | os.PathLike[str],
    title: str = "title",
    text: str = "text",
    encoding: str = "utf-8",
) -> Catalogue:
    r"""Read titles and texts from a file of comma- or tab-separated values.

    Parameters
    ----------
    path : path-like
        The first line names the columns. A name that ends in ``.tsv`` (or ``.tsv.gz``) is
        separated by tabs. May be gzipped.
    title, text : str, default "title" and "text"
        Names of the two columns; capital letters do not matter.
    encoding : str, default "utf-8"

    Returns
    -------
    Catalogue
        Every row, in the order of the file; cells may be empty.

    Raises
    ------
    CorpusError
        If the file is missing, empty, in another encoding, has no row or lacks a column, or
        if a row has more cells than there are columns or a quotation mark that is never
        closed (it would swallow the rows after it). The message names file and line.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name) / "films.csv"
    >>> lines = ["Title,Text", "Alien,In space", 'Heat,"Cops, robbers"']
    >>> _ = file.write_text("\n".join(lines), encoding="utf-8")
    >>> read_catalogue(file).texts
    ['In space', 'Cops, robbers']
    >>> folder.cleanup()
    """
    file = Path(path)
    separator = "\t" if ".tsv" in file.suffixes[-2:] else ","
    lines = io.StringIO(read_text(file, encoding), newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    csv.field_size_limit(2**31 - 1)  # a text may be longer than the 131,072 of the default
    header = _next_row(file, reader) or []
    places = [
        _column(file, header, name, option) for name, option in ((title, "title"), (text, "text"))
    ]
    rows = list(_rows(file, reader, len(header)))
    if not rows:
        raise CorpusError(f"{file} has a line of column names and no row: the catalogue is empty.")
    titles, texts = ([row[place].strip() for row in rows] for place in places)
    return Catalogue(titles, texts)


def _rows(file: Path, reader: Any, n_columns: int) -> Iterator[list[str]]:
    while (row := _next_row(file, reader)) is not None:
        if not row:
            continue  # an empty line
        if len(row) > n_columns:
            raise CorpusError(
                f"{file}, line {reader.line_num}: {len(row)} cells for {n_columns} columns. "
                "A cell that holds the separator must stand in double quotation marks."
            )
        yield row + [""] * (n_columns - len(row))


def _next_row(file: Path, reader: Any) -> list[str] | None:
    begins = reader.line_num + 1
    try:
        return next(reader, None)
    except csv.Error as error:
        raise CorpusError(
            f"{file}, line {begins}: the row that begins here cannot be read up to line "
            f"{reader.line_num} ({error}). A cell that begins with a double quotation mark must "
            "end with one, and those inside it must be doubled."
        ) from error


def _column(file: Path, header: Sequence[str], name: str, option: str) -> int:
    folded = [column.strip().casefold() for column in header]
    if name.strip().casefold() not in folded:
        raise CorpusError(
            f"{file} has no column {quoted(name)}. Its columns are: "
            f"{', '.join(quoted(column.strip()) for column in header[:20])}. Name the one to "
            f"use with {option}=... (on the command line --{option}-column)."
        )
    return folded.index(name.strip().casefold())


def looks_english(corpus: EncodedCorpus) -> bool:
    """Say whether at least 8% of the tokens are among nine frequent English words.

    English plots reach about 18%, other languages next to nothing.

    Examples
    --------
    >>> looks_english(EncodedCorpus.from_sentences([["the", "king", "of", "france"]]))
    True
    >>> looks_english(EncodedCorpus.from_sentences([["le", "roi", "de", "france"]]))
    False
    """
    vocabulary = corpus.vocabulary
    count = sum(int(vocabulary.counts[vocabulary.index[w]]) for w in _ENGLISH if w in vocabulary)
    return count >= _ENGLISH_SHARE * max(corpus.n_tokens, 1)


def choose_vectors(corpus: EncodedCorpus) -> tuple[Literal["glove", "svd", "tfidf"], str]:
    """Choose vectors for a catalogue: borrowed ones, or those of the texts themselves.

    Chapter 10 measures it on the film plots: with 250 and with 1,000 texts, averages of GloVe
    vectors (SIF) recommend better than TF-IDF with SVD; with 5,000 the two are level, and the
    catalogue's own words explain a match better. GloVe knows English only. For texts of
    another language the one measurement is that of the Korean bills, where TF-IDF alone
    beats SVD.

    Returns
    -------
    choice : {"glove", "svd", "tfidf"}
    reason : str
        In a few words.
    """
    if not looks_english(corpus):
        return "tfidf", "the texts do not look English"
    n = len(corpus)
    if n < _ENOUGH_FOR_SVD:
        return "glove", f"the texts look English, and {n:,} are few"
    return "svd", f"{n:,} texts are enough to learn from"

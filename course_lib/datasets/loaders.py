"""From files to tables: one function for each data set.

Each loader fetches its data if need be and returns what the file holds, changed as little
as its docstring says. The flaws of each data set are listed in ``data/README.md``.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.checks import check_whole_or_none
from course_lib.datasets.fetching import fetch
from course_lib.datasets.files import read_text

if TYPE_CHECKING:
    import pandas as pd

    from course_lib.vectors import WordVectors

__all__ = [
    "analogies",
    "assembly_bills",
    "film_plots",
    "film_reviews",
    "gcide",
    "glove_6b_50d",
    "lee_news",
    "wikipedia_sample",
    "word_similarity",
]

_SIMILARITY_SETS = ("wordsim353", "simlex999")
_QUOTED = re.compile(r'"([^"]*)"')
_HTML_BREAK = re.compile(r"<br\s*/?>")
_HEADING = re.compile(r"\s*=+[^=].*=+\s*")
_BOLD_OR_ITALIC = re.compile(r"'{2,}")
_LEFT_OF_CAPTION = re.compile(r"^\W*(?:File|Image):[^|]*(?:\||$)|\balt=")


def film_plots(progress: bool = True) -> pd.DataFrame:
    """Plots of 5,000 films, in the order of the file.

    Returns
    -------
    pandas.DataFrame
        ``title`` (str; 34 titles are shared by several films), ``genres`` (list of str, at
        least one) and ``plot`` (str, one paragraph).
    """
    import pandas as pd

    rows = _csv_rows(fetch("film-plots", progress))
    return pd.DataFrame(
        {
            "title": [row["Title"] for row in rows],
            "genres": [_QUOTED.findall(row["Category"]) for row in rows],
            "plot": [row["Plot"] for row in rows],
        }
    )


def film_reviews(drop_duplicates: bool = False, progress: bool = True) -> pd.DataFrame:
    """Film reviews with a label: 25,000 of IMDb, then 8,530 of Rotten Tomatoes.

    Parameters
    ----------
    drop_duplicates : bool, default False
        96 texts stand in the file twice, always with the same label. They are left in, so
        that counts agree with the file. Drop them before you split into training and test
        set, or the test set holds texts that were trained on.
    progress : bool, default True

    Returns
    -------
    pandas.DataFrame
        ``text`` (str; HTML line breaks are turned into line breaks), ``label`` (int, 1 for a
        positive review, 0 for a negative one; both equally often in each source) and
        ``source`` (``"imdb"`` or ``"rotten_tomatoes"``).
    """
    import pandas as pd

    rows = _csv_rows(fetch("film-reviews", progress))
    table = pd.DataFrame(
        {
            "text": [_HTML_BREAK.sub("\n", row["text"]) for row in rows],
            "label": [int(row["label"]) for row in rows],
            "source": [row["source"] for row in rows],
        }
    )
    return table.drop_duplicates("text", ignore_index=True) if drop_duplicates else table


def assembly_bills(size: int | None = 20_000, progress: bool = True) -> pd.DataFrame:
    """Reasons given for bills of the Korean National Assembly, 2016 to 2026.

    The rows are sorted by the SHA-256 of the bill's number, which is as good as shuffled,
    the same everywhere for ever, and makes the samples nest: the first 1,000 rows of any
    sample are the sample of 1,000. Names of Assembly members that stand before the word
    의원 (member) are removed from the texts, because we study words, not persons.

    Parameters
    ----------
    size : int or None, default 20,000
        How many bills. None for all 60,546 that have a text. The default has as many words
        as a chapter can train on while you watch.
    progress : bool, default True

    Returns
    -------
    pandas.DataFrame
        ``text`` (str), ``title`` (str), ``committee`` (str, missing for 115 bills) and
        ``date`` (datetime64, day of the proposal).

    Raises
    ------
    ValueError
        If ``size`` is below 1.
    """
    check_whole_or_none(size=size)
    import pandas as pd

    folder = fetch("assembly-bills", progress)
    texts = pd.read_parquet(folder / "bill_texts.parquet")
    texts = texts[texts["scrape_status"] == "ok"]
    order = texts["BILL_ID"].map(lambda bill: hashlib.sha256(bill.encode()).digest())
    texts = texts.iloc[order.argsort(kind="stable")[:size]]
    columns = ["BILL_ID", "BILL_NAME", "COMMITTEE", "PROPOSE_DT", "RST_PROPOSER", "PUBL_PROPOSER"]
    bills = pd.read_parquet(folder / "bills.parquet", columns=columns)
    proposers = pd.concat([bills["RST_PROPOSER"], bills["PUBL_PROPOSER"]])
    chosen = texts.merge(bills, on="BILL_ID", how="left")
    return pd.DataFrame(
        {
            "text": _without_names(chosen["propose_reason"], proposers),
            "title": chosen["BILL_NAME"],
            "committee": chosen["COMMITTEE"],
            "date": pd.to_datetime(chosen["PROPOSE_DT"]),
        }
    )


def gcide(progress: bool = True) -> pd.DataFrame:
    """Definitions of the GNU Collaborative International Dictionary of English.

    Returns
    -------
    pandas.DataFrame
        ``headword`` (str, lower case) and ``definition`` (str), 171,933 rows: one for each
        definition, so that a headword with several meanings stands in several rows. Quoted
        examples and etymologies are left out; so is the one definition that is empty.
    """
    import pandas as pd

    folder = fetch("gcide", progress)
    rows = []
    for file in sorted(folder.glob("words_*.json")):
        for headword, word in json.loads(file.read_text(encoding="utf-8")).items():
            for part_of_speech in word["pos"]:
                for definition in part_of_speech["definitions"]:
                    rows.append((headword, definition["text"]))
    table = pd.DataFrame(rows, columns=["headword", "definition"])
    return table[table["definition"].str.strip() != ""].reset_index(drop=True)


def wikipedia_sample(progress: bool = True) -> list[str]:
    """Texts of 106 articles of the English Wikipedia, in the order of the dump.

    The dump is cleaned as gensim does it: redirects and articles below 50 words are left
    out, and so are templates, tables, references and the targets of links. Section
    headings and quotation marks for bold and italics are removed here. One line of a text
    is one paragraph, list item or caption.
    """
    import bz2

    from gensim.corpora.wikicorpus import ARTICLE_MIN_WORDS, extract_pages, filter_wiki

    from course_lib.text import tokenize

    with bz2.open(fetch("wikipedia-sample", progress)) as dump:
        pages = list(extract_pages(dump, filter_namespaces=("0",)))
    texts = (_plain_text(filter_wiki(markup)) for _, markup, _ in pages)
    return [text for text in texts if len(tokenize(text)) >= ARTICLE_MIN_WORDS]


def lee_news(progress: bool = True) -> list[str]:
    """300 short news items of the Australian Broadcasting Corporation, 2001 and 2002."""
    return [line for line in read_text(fetch("lee-news", progress)).splitlines() if line.strip()]


def word_similarity(name: str = "wordsim353", progress: bool = True) -> pd.DataFrame:
    """Pairs of words and how similar people find them.

    Parameters
    ----------
    name : {"wordsim353", "simlex999"}
        WordSim-353 rates relatedness (coffee and cup score high), SimLex-999 similarity
        (coffee and cup score low).
    progress : bool, default True

    Returns
    -------
    pandas.DataFrame
        ``word1``, ``word2`` (str, as in the file: WordSim has a few capital letters) and
        ``score`` (float, 0 to 10).

    Raises
    ------
    ValueError
        If there is no such set.
    """
    if name not in _SIMILARITY_SETS:
        raise ValueError(f"name is {name!r}, expected one of {', '.join(_SIMILARITY_SETS)}.")
    import pandas as pd

    lines = read_text(fetch(name, progress)).splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return pd.DataFrame(
        {
            "word1": [first for first, _, _ in rows],
            "word2": [second for _, second, _ in rows],
            "score": [float(score) for _, _, score in rows],
        }
    )


def analogies(progress: bool = True) -> pd.DataFrame:
    """19,544 questions "a is to b as c is to d", in 14 sections.

    Returns
    -------
    pandas.DataFrame
        ``section``, ``a``, ``b``, ``c``, ``d`` (str, with capital letters as in the file).
        Sections whose name starts with ``gram`` are about grammar, the others about meaning.
    """
    import pandas as pd

    rows, section = [], ""
    for line in read_text(fetch("questions-words", progress)).splitlines():
        if line.startswith(":"):
            section = line[1:].strip()
        elif line.strip():
            rows.append((section, *line.split()))
    return pd.DataFrame(rows, columns=["section", "a", "b", "c", "d"])


def glove_6b_50d(progress: bool = True) -> WordVectors:
    """400,000 GloVe vectors of 50 dimensions, most frequent word first.

    The matrix stays on disk, memory-mapped: pages are read when a word is looked up.

    Returns
    -------
    course_lib.vectors.WordVectors
        400,000 words, float32.
    """
    import numpy as np
    import pyarrow.parquet

    from course_lib.vectors import WordVectors

    folder = fetch("glove-6b-50d", progress)
    table = pyarrow.parquet.read_table(folder / "glove_6B_index.parquet", columns=["index"])
    matrix = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r", allow_pickle=False)
    # The hash vouches for the file, so it need not be searched for NaN and repeated words.
    return WordVectors(table.column("index").to_pylist(), matrix, check=False)


def _csv_rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _plain_text(text: str) -> str:
    """Drop headings, file names, bullets, bold and italics from what gensim leaves."""
    lines = (
        _LEFT_OF_CAPTION.sub("", _BOLD_OR_ITALIC.sub("", line)).strip("*#:; \t")
        for line in text.split("\n")
        if not _HEADING.fullmatch(line)
    )
    return "\n".join(line for line in lines if line)


def _without_names(texts: pd.Series, proposers: pd.Series) -> list[str]:
    """Remove the names of members, one or a list of them, in front of the word 의원."""
    lines = ";".join(proposers.dropna().unique())
    listed = {name.strip() for name in re.split("[,;]", lines)}
    names = "|".join(map(re.escape, sorted(listed - {""}, key=len, reverse=True)))
    named = re.compile(rf"(?<![가-힣])(?:(?:{names})[ㆍ·？?,\s]*)+(?:국회)?의원")
    return [named.sub("의원", text) if "의원" in text else text for text in texts]

"""Words with labels: senses of ambiguous words, and parts of speech (Universal Dependencies).

``senses`` reads sentences that were written for this course; ``universal_dependencies`` reads
treebanks that need the network or a mirror. Chapter 08 asks with both what the layers of a
language model know.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.checks import quoted
from course_lib.datasets.errors import CorpusError
from course_lib.datasets.fetching import fetch
from course_lib.datasets.files import read_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_conllu", "senses", "universal_dependencies"]

_SENSES = Path(__file__).resolve().parents[2] / "data" / "senses.tsv"
_COLUMNS = ["word", "sense", "language", "token", "cue", "sentence"]
_WORD, _NO_WORD = re.compile("[0-9]+"), re.compile(r"[0-9]+[-.][0-9]+")
_TREEBANKS = {"english": ("ud-english-ewt", "en_ewt"), "korean": ("ud-korean-gsd", "ko_gsd")}


def senses(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Sentences that hold an ambiguous word, and which of its senses is meant.

    Four English words (bank, gift, play, spring) and four Korean ones (배, 눈, 밤, 다리).

    Parameters
    ----------
    path : path, optional
        Another file in the same format. By default ``data/senses.tsv``, 125 sentences.

    Returns
    -------
    pandas.DataFrame
        ``word``; ``sense`` (one or two English words); ``language`` (``"en"``, ``"ko"``);
        ``token``, the word as it stands in the sentence, in Korean with its particle;
        ``cue``, where the sentence gives the sense away: ``"before"`` the word, ``"after"``
        it, or ``"both"``; ``sentence``; ``tokens``, the sentence as ``text.tokenize`` cuts
        it; and ``position``, the index of the token in ``tokens``.

    Raises
    ------
    CorpusError
        If the file is missing, empty, not UTF-8, or a line is not as it should be: six
        fields, and a token that occurs exactly once.

    Examples
    --------
    >>> row = senses().iloc[0]
    >>> row["word"], row["sense"], row["tokens"][row["position"]]
    ('bank', 'account', 'bank')
    """
    import pandas as pd

    from course_lib.text import tokenize

    path = _SENSES if path is None else Path(path)
    rows = [line.split("\t") for line in read_text(path).splitlines() if line.strip()]
    if rows[0] != _COLUMNS:
        raise CorpusError(
            f"{path}: expected a first line {' '.join(_COLUMNS)}, got {quoted(rows[0])}."
        )
    table: list[list[object]] = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(_COLUMNS) or not all(field.strip() for field in row):
            raise CorpusError(
                f"{path}, line {number}: expected {len(_COLUMNS)} fields, got {quoted(row)}."
            )
        token, tokens = row[3], tokenize(row[5])
        if tokens.count(token) != 1:
            raise CorpusError(
                f"{path}, line {number}: expected the token {token!r} exactly once in "
                f"{quoted(tokens)}."
            )
        table.append([*row, tokens, tokens.index(token)])
    return pd.DataFrame(table, columns=[*_COLUMNS, "tokens", "position"])


def universal_dependencies(
    language: str = "english", split: str = "dev", progress: bool = True
) -> pd.DataFrame:
    """Words of a treebank with their parts of speech: UD English EWT or UD Korean GSD.

    Not embedded: it needs the network or a mirror. The training parts are not listed,
    since the development part is enough to fit a small probe.

    Parameters
    ----------
    language : {"english", "korean"}
    split : {"dev", "test"}
    progress : bool, default True
        Show a bar while fetching.

    Returns
    -------
    pandas.DataFrame
        As ``read_conllu`` returns it.

    Raises
    ------
    ValueError
        If there is no such language or split.
    DataUnavailableError
        If no source has the file.
    """
    if language not in _TREEBANKS:
        raise ValueError(f"language is {language!r}, expected 'english' or 'korean'.")
    if split not in ("dev", "test"):
        raise ValueError(f"split is {split!r}, expected 'dev' or 'test'.")
    entry, prefix = _TREEBANKS[language]
    return read_conllu(fetch(entry, progress) / f"{prefix}-ud-{split}.conllu")


def read_conllu(path: str | os.PathLike[str]) -> pd.DataFrame:
    r"""Read a treebank in the CoNLL-U format (universaldependencies.org/format).

    Lines that join several words (``3-4 don't``) and words that were not written (``8.1``)
    are left out; the syntactic words stay.

    Parameters
    ----------
    path : path
        UTF-8; ten fields separated by tabs, a blank line after each sentence.

    Returns
    -------
    pandas.DataFrame
        ``sentence`` (int, from 0), ``form``, ``lemma``, ``upos`` (str), a row for each word.

    Raises
    ------
    CorpusError
        If the file is missing, empty or not UTF-8, or a line has not ten fields or
        does not begin with the number of a word.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name) / "two.conllu"
    >>> words = [("Dogs", "dog", "NOUN"), ("bark", "bark", "VERB")]
    >>> lines = [f"{n}\t{a}\t{b}\t{c}" + 6 * "\t_" for n, (a, b, c) in enumerate(words, 1)]
    >>> _ = file.write_text("# text = Dogs bark\n" + "\n".join(lines) + "\n\n")
    >>> read_conllu(file).values.tolist()
    [[0, 'Dogs', 'dog', 'NOUN'], [0, 'bark', 'bark', 'VERB']]
    >>> folder.cleanup()
    """
    import pandas as pd

    rows: list[tuple[int, str, str, str]] = []
    sentence, fresh = -1, True
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        line = line.removesuffix("\r")
        if not line or line.startswith("#"):
            fresh = fresh or not line
            continue
        fields = line.split("\t")
        if len(fields) != 10:
            raise CorpusError(
                f"{path}, line {number}: {len(fields)} fields separated by tabs, expected 10. "
                "The file is not CoNLL-U, or was cut short: copy or fetch it again."
            )
        if not _WORD.fullmatch(fields[0]):
            if _NO_WORD.fullmatch(fields[0]):
                continue
            raise CorpusError(
                f"{path}, line {number}: {quoted(fields[0])} is no number of a word, expected such "
                "as 3, 3-4 or 8.1. The file is damaged: copy or fetch it again."
            )
        sentence, fresh = sentence + fresh, False
        rows.append((sentence, fields[1], fields[2], fields[3]))
    return pd.DataFrame(rows, columns=["sentence", "form", "lemma", "upos"])

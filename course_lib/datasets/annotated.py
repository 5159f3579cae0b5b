"""Words with labels: senses of ambiguous words, and parts of speech (Universal Dependencies).

``senses`` and ``tagged_sample`` read sentences that were written for this course;
``universal_dependencies`` reads treebanks that need the network or a mirror. Chapter 08 asks
with them what the layers of a language model know.
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

__all__ = ["read_conllu", "senses", "tagged_sample", "universal_dependencies"]

_DATA = Path(__file__).resolve().parents[2] / "data"
_COLUMNS = "word sense kind split language token cue sentence gloss".split()
# What may stand in a column that sorts the sentences.
_ONE_OF = {
    "kind": ("nouns", "noun-verb"),
    "split": ("choose", "judge"),
    "cue": ("before", "after", "both"),
}
_WORD, _NO_WORD = re.compile("[0-9]+"), re.compile(r"[0-9]+[-.][0-9]+")
_TREEBANKS = {"english": ("ud-english-ewt", "en_ewt"), "korean": ("ud-korean-gsd", "ko_gsd")}


def senses(
    path: str | os.PathLike[str] | None = None,
    *,
    split: str | None = None,
    language: str | None = None,
) -> pd.DataFrame:
    """Sentences that hold an ambiguous word, and which of its senses is meant.

    26 English words, bank, gift and play among them, and 10 Korean ones such as 배 and 눈.

    Parameters
    ----------
    path : path, optional
        Another file in the same format. By default ``data/senses.tsv``, 525 sentences.
    split : {"choose", "judge"}, optional
        The words are dealt out between two parts. Whatever has to be chosen, a layer or a
        setting of the training, is chosen by one; the other judges, and is looked at
        once. All words if not given.
    language : {"en", "ko"}, optional
        Both if not given.

    Returns
    -------
    pandas.DataFrame
        ``word``; ``sense`` (one or two English words); ``kind``: ``"nouns"``, or
        ``"noun-verb"`` where the senses differ in part of speech, so that grammar alone tells
        them apart; ``split``; ``language``; ``token``, the word as it stands in the sentence,
        in Korean with its particle; ``cue``, where the sentence gives the sense away:
        ``"before"`` the word, ``"after"`` it, or ``"both"``; ``sentence``; ``gloss``, an English
        translation, empty for English; ``tokens``, the sentence as ``text.tokenize`` cuts it;
        and ``position``, the index of the token in ``tokens``.

    Raises
    ------
    ValueError
        If there is no such part or language.
    CorpusError
        If the file is missing, empty, not UTF-8, or a line is not as it should be: nine
        fields, and a token that occurs exactly once.

    Examples
    --------
    >>> row = senses().iloc[0]
    >>> row["word"], row["sense"], row["tokens"][row["position"]]
    ('bank', 'account', 'bank')
    >>> senses(split="judge", language="en")["word"].nunique()
    16
    """
    import pandas as pd

    for name, asked, known in (
        ("split", split, _ONE_OF["split"]), ("language", language, ("en", "ko")),
    ):  # fmt: skip
        if asked is not None and asked not in known:
            raise ValueError(f"{name} is {asked!r}, expected {' or '.join(map(repr, known))}.")
    path = _DATA / "senses.tsv" if path is None else Path(path)
    rows = [line.split("\t") for line in read_text(path).splitlines() if line.strip()]
    if rows[0] != _COLUMNS:
        raise CorpusError(
            f"{path}: expected a first line {' '.join(_COLUMNS)}, got {quoted(rows[0])}."
        )
    found = [_sense(row, f"{path}, line {number}") for number, row in enumerate(rows[1:], start=2)]
    table = pd.DataFrame(found, columns=[*_COLUMNS, "tokens", "position"])
    for name, asked in (("split", split), ("language", language)):
        if asked is not None:
            table = table[table[name] == asked]
    return table.reset_index(drop=True)


def _sense(row: list[str], where: str) -> list[object]:
    """One line of the file, with its tokens and the place of the word."""
    from course_lib.text import tokenize

    if len(row) != len(_COLUMNS) or not all(field.strip() for field in row):
        raise CorpusError(f"{where}: expected {len(_COLUMNS)} fields, got {quoted(row)}.")
    fields = dict(zip(_COLUMNS, row, strict=True))
    for name, known in _ONE_OF.items():
        if fields[name] not in known:
            raise CorpusError(
                f"{where}: {name} is {quoted(fields[name])}, expected one of {', '.join(known)}."
            )
    token, tokens = fields["token"], tokenize(fields["sentence"])
    if tokens.count(token) != 1:
        raise CorpusError(
            f"{where}: expected the token {token!r} exactly once in {quoted(tokens)}."
        )
    return [*row[:-1], fields["gloss"].removeprefix("_"), tokens, tokens.index(token)]


def tagged_sample() -> pd.DataFrame:
    """Words with their parts of speech, in 195 sentences that were written for this course.

    Tokens and tags follow the English Web Treebank of Universal Dependencies; ``data/README.md``
    says how far they agree. Many words stand there with two tags (*the light*, *light a
    candle*), so a word alone does not always give its tag away.

    Returns
    -------
    pandas.DataFrame
        As ``read_conllu`` returns it.

    Examples
    --------
    >>> tagged_sample().head(3)[["form", "upos"]].values.tolist()
    [['The', 'DET'], ['dog', 'NOUN'], ['barks', 'VERB']]
    """
    return read_conllu(_DATA / "parts_of_speech.conllu")


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

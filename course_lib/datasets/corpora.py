"""The two corpora that the chapters train on, tokenised once and then loaded as arrays.

A corpus is put together from parts, each a data set of its own. Tokenising takes many
seconds, so the result is kept beside the data: three arrays and a word list, under a key
made from the hashes of the raw files, so that it can never belong to other data.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import warnings
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_lib.datasets import loaders
from course_lib.datasets.fetching import locked
from course_lib.datasets.progress import item_bar
from course_lib.datasets.registry import lookup
from course_lib.places import data_home
from course_lib.storage import file_sha256

if TYPE_CHECKING:
    import pandas as pd

    from course_lib.text import EncodedCorpus

__all__ = [
    "ENGLISH_PARTS",
    "corpora_to_build",
    "corpus_parts",
    "english_corpus",
    "korean_corpus",
]

ENGLISH_PARTS = ("film-plots", "wikipedia-sample", "lee-news", "gcide")

# Raise this when text.tokenize or the cutting into sentences below changes: the cached
# corpora are then made anew. A test fails if the tokens change and this does not.
TOKENIZER_VERSION = 1

DEFAULT_BILLS = 20_000  # as many as a chapter can train on while you watch

_MANIFEST = "corpus.json"


def english_corpus(
    min_count: int = 5, parts: Sequence[str] | None = None, progress: bool = True
) -> EncodedCorpus:
    """The English corpus: film plots, Wikipedia articles, news and a dictionary.

    One sentence of the corpus is one plot, one paragraph of an article, one news item, or
    one definition with its headword in front, so that word and meaning share a window.
    Texts of a single word (table cells, mostly) are left out.

    Parameters
    ----------
    min_count : int, default 5
        Leave out words that occur fewer times: they are too rare to learn from.
    parts : sequence of str, optional
        Which data sets, from ``"film-plots"``, ``"wikipedia-sample"``, ``"lee-news"``,
        ``"gcide"`` (these four by default) and ``"film-reviews"``.
    progress : bool, default True
        Show a bar the first time, while the texts are fetched and tokenised.

    Returns
    -------
    EncodedCorpus

    Raises
    ------
    ValueError
        If a part is unknown or named twice, or ``min_count`` is below 1.
    DataUnavailableError
        If the texts cannot be had.
    """
    chosen = ENGLISH_PARTS if parts is None else tuple(parts)
    _check_parts(chosen)
    return _corpus("english", chosen, None, progress)[0].restrict(min_count)


def korean_corpus(
    min_count: int = 5, size: int | None = DEFAULT_BILLS, progress: bool = True
) -> EncodedCorpus:
    """The Korean corpus: reasons given for bills of the National Assembly.

    One sentence of the corpus is one bill. Words are cut at spaces and punctuation only, so
    a noun and its particle are one word: chapter 05 shows what that costs.

    Parameters
    ----------
    min_count : int, default 5
        Leave out words that occur fewer times.
    size : int or None, default 20,000
        How many bills, see ``assembly_bills``. None for all.
    progress : bool, default True

    Returns
    -------
    EncodedCorpus
    """
    return _corpus("korean", ("assembly-bills",), size, progress)[0].restrict(min_count)


def corpus_parts(
    language: str = "english",
    min_count: int = 1,
    parts: Sequence[str] | None = None,
    size: int | None = DEFAULT_BILLS,
    progress: bool = True,
) -> pd.DataFrame:
    """How much of a corpus came from which data set.

    Parameters
    ----------
    language : {"english", "korean"}
    min_count : int, default 1
        Count only tokens of words that occur this often in the whole corpus.
    parts, size
        As in ``english_corpus`` and ``korean_corpus``.
    progress : bool, default True

    Returns
    -------
    pandas.DataFrame
        ``part``, ``sentences`` and ``tokens``; the sentences of the first part come first
        in the corpus.
    """
    import pandas as pd

    if language == "english":
        chosen = ENGLISH_PARTS if parts is None else tuple(parts)
        _check_parts(chosen)
        corpus, counts = _corpus("english", chosen, None, progress)
    elif language == "korean":
        chosen = ("assembly-bills",)
        corpus, counts = _corpus("korean", chosen, size, progress)
    else:
        raise ValueError(f"language is {language!r}, expected 'english' or 'korean'.")
    offsets = corpus.restrict(min_count).offsets
    ends = [sum(counts[: i + 1]) for i in range(len(counts))]
    starts = [0, *ends[:-1]]
    tokens = [int(offsets[end] - offsets[start]) for start, end in zip(starts, ends, strict=True)]
    return pd.DataFrame({"part": chosen, "sentences": counts, "tokens": tokens})


def corpora_to_build() -> list[str]:
    """Names of the two default corpora that are not yet tokenised, or not as they should be."""
    folders = {"english": _folder("english", ENGLISH_PARTS, None)}
    folders["korean"] = _folder("korean", ("assembly-bills",), DEFAULT_BILLS)
    return [language for language, folder in folders.items() if _manifest(folder) is None]


def _film_plots(size: int | None) -> Iterable[str]:
    return loaders.film_plots()["plot"]


def _wikipedia_sample(size: int | None) -> Iterable[str]:
    return [paragraph for text in loaders.wikipedia_sample() for paragraph in text.split("\n")]


def _lee_news(size: int | None) -> Iterable[str]:
    return loaders.lee_news()


def _gcide(size: int | None) -> Iterable[str]:
    table = loaders.gcide()
    return table["headword"] + " " + table["definition"]


def _film_reviews(size: int | None) -> Iterable[str]:
    return loaders.film_reviews()["text"]


def _assembly_bills(size: int | None) -> Iterable[str]:
    return loaders.assembly_bills(size)["text"]


_TEXTS: dict[str, Callable[[int | None], Iterable[str]]] = {
    "film-plots": _film_plots,
    "wikipedia-sample": _wikipedia_sample,
    "lee-news": _lee_news,
    "gcide": _gcide,
    "film-reviews": _film_reviews,
    "assembly-bills": _assembly_bills,
}


def _check_parts(parts: Sequence[str]) -> None:
    known = [*ENGLISH_PARTS, "film-reviews"]
    for part in parts:
        if part not in known:
            raise ValueError(f"parts holds {part!r}, expected names from {', '.join(known)}.")
    if len(set(parts)) != len(parts) or not parts:
        raise ValueError(f"parts is {list(parts)}, expected at least one name, and none twice.")


def _corpus(
    language: str, parts: Sequence[str], size: int | None, progress: bool
) -> tuple[EncodedCorpus, list[int]]:
    """The whole corpus and the number of sentences of each part, from the cache or made."""
    folder = _folder(language, parts, size)
    found = _load(folder)
    if found:
        return found
    with _locked_if_possible(folder.name):
        found = _load(folder)  # another process may have been quicker
        if found:
            return found
        made = _tokenise(parts, size, progress)
        try:
            _save(*made, folder)
        except OSError as error:
            warnings.warn(
                f"the tokenised corpus cannot be kept in {folder}: "
                f"{error.strerror or f'{error} (is the disk full?)'}. It will be made anew each "
                "time. Set COURSE_DATA_HOME to a folder that you may write to, with room.",
                UserWarning,
                stacklevel=4,
            )
            return made
    return _load(folder) or made


@contextmanager
def _locked_if_possible(name: str) -> Iterator[None]:
    """Hold the lock of this name; where the cache cannot be written, go on without."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(name))
        except OSError:
            pass
        yield


def _folder(language: str, parts: Sequence[str], size: int | None) -> Path:
    """Where a corpus is kept: the name holds a digest of all that the corpus depends on."""
    hashes = {part: [member.sha256 for member in lookup(part).members] for part in parts}
    text = json.dumps([TOKENIZER_VERSION, hashes, size])
    key = hashlib.sha256(text.encode()).hexdigest()[:16]
    return data_home() / "corpora" / f"{language}-{key}"


def _tokenise(
    parts: Sequence[str], size: int | None, progress: bool
) -> tuple[EncodedCorpus, list[int]]:
    """Tokenise the parts one after the other, numbering words as they come."""
    import numpy as np

    from course_lib.text import EncodedCorpus, Vocabulary, tokenize

    index: dict[str, int] = {}
    ids = array("i")
    offsets = array("q", [0])
    counts: list[int] = []
    for part in parts:
        texts = list(_TEXTS[part](size))
        with item_bar(f"tokenising {part}", " texts", len(texts), progress) as bar:
            for text in texts:
                tokens = tokenize(text)
                if len(tokens) > 1:  # a word alone has no context
                    ids.extend([index.setdefault(token, len(index)) for token in tokens])
                    offsets.append(len(ids))
                bar.update()
        counts.append(len(offsets) - 1 - sum(counts))
    words = Vocabulary(list(index), np.bincount(np.asarray(ids), minlength=len(index)))
    corpus = EncodedCorpus(np.array(ids, np.int32), np.array(offsets, np.int64), words)
    return corpus.restrict(1), counts


def _save(corpus: EncodedCorpus, counts: list[int], folder: Path) -> None:
    """Write a corpus under another name, then rename: it is there whole or not at all."""
    work = folder.with_name(f".{folder.name}.partial")
    try:
        shutil.rmtree(work, ignore_errors=True)
        corpus.save(work)
        hashes = {file.name: file_sha256(file) for file in sorted(work.iterdir())}
        manifest = {"sentences": counts, "sha256": hashes}
        (work / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _manifest(folder: Path) -> dict[str, Any] | None:
    """What was noted of a cached corpus; None if it is not there, or not as it was written."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        whole = all(file_sha256(folder / name) == h for name, h in manifest["sha256"].items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return manifest if whole else None


def _load(folder: Path) -> tuple[EncodedCorpus, list[int]] | None:
    from course_lib.text import EncodedCorpus

    manifest = _manifest(folder)
    if manifest is None:
        return None
    try:
        return EncodedCorpus.load(folder), manifest["sentences"]
    except (OSError, ValueError, LookupError):
        return None

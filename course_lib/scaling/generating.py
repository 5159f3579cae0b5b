"""Text of any size from a seed, to measure with: words drawn by Zipf's law. Chapter 11."""

from __future__ import annotations

import gzip
import os
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole
from course_lib.storage import ScratchError
from course_lib.text import EncodedCorpus

__all__ = ["generate_text", "made_up_words", "write_shards"]

BLOCK = 1_000_000
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = [c + v for c in _CONSONANTS for v in _VOWELS]


def generate_text(
    folder: str | os.PathLike[str],
    tokens: int,
    *,
    shards: int = 4,
    words: int = 50_000,
    exponent: float = 1.0,
    line_length: int = 20,
    compress: bool = False,
    seed: int = 0,
) -> list[Path]:
    """Write a text of made-up words; the r-th most frequent has probability ~ 1 / r.

    It has the frequencies of a natural text (Zipf 1935) but no sense: each word is drawn
    by itself. It is good for measuring time and memory, and for nothing else. Some ten
    million tokens a second; the same seed gives the same bytes.

    Parameters
    ----------
    folder : path
        Where to write ``shard-000.txt`` and so on; made if it does not exist.
    tokens : int
        Words in all shards together.
    shards : int, default 4
        Files, of about the same size.
    words : int, default 50,000
        Different words to draw from.
    exponent : float, default 1
        The probability of rank r is in proportion to ``r ** -exponent``.
    line_length : int, default 20
        Words on each line.
    compress : bool, default False
        Write ``.txt.gz``.
    seed : int, default 0

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        If a number is below 1, or there are fewer tokens than shards.
    ScratchError
        If the disk is full; the shard that did not fit is removed.
    """
    check_whole(shards=shards, words=words, line_length=line_length)
    if tokens < shards:
        raise ValueError(
            f"tokens is {tokens!r}, expected at least one for each of {shards} shards."
        )
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    spelt = made_up_words(words)
    letters = np.frombuffer("".join(spelt).encode(), dtype=np.uint8)
    starts = np.concatenate([[0], np.cumsum([len(word) for word in spelt])])
    weights = np.arange(1, words + 1, dtype=np.float64) ** -exponent
    cumulative = np.cumsum(weights) / weights.sum()
    edges = [tokens * i // shards for i in range(shards + 1)]
    paths = []
    for shard, (first, stop) in enumerate(pairwise(edges)):
        path = folder / f"shard-{shard:03d}.txt{'.gz' if compress else ''}"
        rng = np.random.default_rng([seed, shard])
        _write_shard(path, stop - first, rng, cumulative, letters, starts, line_length)
        paths.append(path)
    return paths


def made_up_words(n: int) -> list[str]:
    """``n`` different words of syllables, short ones first, as frequent words are short.

    Examples
    --------
    >>> made_up_words(3)
    ['ba', 'be', 'bi']
    >>> len(set(made_up_words(10_000)))
    10000
    """
    words = list(_SYLLABLES)
    longer = words
    while len(words) < n:
        longer = [word + syllable for word in longer for syllable in _SYLLABLES]
        words += longer[: n - len(words)]
    return words[:n]


def write_shards(
    corpus: EncodedCorpus, folder: str | os.PathLike[str], shards: int = 8
) -> list[Path]:
    """Write an encoded corpus as text again, in files with about as many tokens each.

    Parameters
    ----------
    corpus : EncodedCorpus
    folder : path
        Where to write ``shard-000.txt`` and so on; made if it does not exist.
    shards : int, default 8

    Returns
    -------
    list of Path
        A sentence on each line, in the order of the corpus.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ends = np.arange(shards + 1) * corpus.n_tokens / shards
    cuts = np.searchsorted(corpus.offsets, ends)
    paths = []
    for shard, (first, stop) in enumerate(pairwise(cuts.tolist())):
        path = folder / f"shard-{shard:03d}.txt"
        lines = (" ".join(corpus.sentences[i]) + "\n" for i in range(first, stop))
        path.write_text("".join(lines), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def _write_shard(
    path: Path,
    tokens: int,
    rng: np.random.Generator,
    cumulative: npt.NDArray[np.float64],
    letters: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    line_length: int,
) -> None:
    from course_lib.kernels.spelling import spell

    longest = int(np.diff(starts).max()) + 1
    block = BLOCK // line_length * line_length or line_length  # whole lines
    buffer = np.empty(min(block, tokens) * longest, dtype=np.uint8)
    try:
        with _writer(path) as file:
            for done in range(0, tokens, block):
                chance = rng.random(min(block, tokens - done))
                ids = np.searchsorted(cumulative, chance, side="right")
                n_bytes = spell(ids, letters, starts, line_length, buffer)
                file.write(buffer[:n_bytes].tobytes())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ScratchError(
            f"{path} could not be written ({error.strerror or error}). Make room, choose another "
            "folder, or ask for fewer tokens."
        ) from error


def _writer(path: Path) -> BinaryIO | gzip.GzipFile:
    if path.suffix == ".gz":  # without the time of writing: the same seed, the same bytes
        return gzip.GzipFile(path, "wb", compresslevel=3, mtime=0)
    return open(path, "wb")

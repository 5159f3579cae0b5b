"""A word as its n-grams, and each n-gram as a number: the bucket it is hashed into.

``<apple>`` with n = 3 is ``<ap app ppl ple le>``: the marks tell a beginning and an end
from the middle, so that ``<her>``, the whole word, is not the ``her`` of *where*. In the
paper the vector of a word is the *sum* of its n-grams' vectors and of one more for the
word itself; fastText's program, gensim and this course take the *mean* of the same
(Bojanowski et al. 2017, arXiv:1607.04606). There are too many n-grams for a table of them
all, so they share ``buckets`` rows by a hash. Chapter 05.

With ``unit="jamo"`` a Korean syllable counts as three characters, onset, vowel and coda,
``_`` where there is no coda (``hangul.decompose``), and n counts these. Because a missing
coda is written too, an n-gram of two or more tells what each of its letters is: the one
before a vowel is an onset, the one after it a coda, and of two consonants the first is a
coda. Only for n = 1 would ㄱ be both; and letters typed bare (ㅋㅋ) can look like parts of
syllables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole
from course_lib.hangul import decompose

__all__ = ["NgramScheme", "Unit", "char_ngrams", "hash_bucket"]

Unit = Literal["character", "jamo"]

_UNITS = ("character", "jamo")
# Bucket numbers are 32 bits, as the hash.
_MOST_BUCKETS = 2**32


def char_ngrams(word: str, min_n: int = 3, max_n: int = 6, unit: Unit = "character") -> list[str]:
    """The n-grams of a word between its marks ``<`` and ``>``.

    Parameters
    ----------
    word : str
        Taken as it is. A Korean word in Unicode form NFD has no syllables to decompose:
        ``text.tokenize`` brings text into NFC.
    min_n, max_n : int, default 3 and 6
        Shortest and longest n-gram, the marks counted. Where n exceeds the length of the
        word and its marks there are none; the empty word, ``<>``, has none of 3 and more.
        ``<`` or ``>`` alone is no n-gram, as in fastText.
    unit : {"character", "jamo"}, default "character"
        What n counts: Unicode characters (syllables, in Korean) or Korean letters.

    Returns
    -------
    list of str
        Short before long, each length from left to right; repeated as in the word.

    Raises
    ------
    ValueError
        If ``min_n`` is below 1 or above ``max_n``, or the unit is unknown.

    Examples
    --------
    >>> char_ngrams("apple", 3, 3)
    ['<ap', 'app', 'ppl', 'ple', 'le>']
    >>> char_ngrams("자연어처리", 3, 3)
    ['<자연', '자연어', '연어처', '어처리', '처리>']
    >>> char_ngrams("자연", 4, 4, unit="jamo")
    ['<ㅈㅏ_', 'ㅈㅏ_ㅇ', 'ㅏ_ㅇㅕ', '_ㅇㅕㄴ', 'ㅇㅕㄴ>']
    """
    _check_range(min_n, max_n)
    marked = _marked(word, unit)
    return [
        marked[start : start + n]
        for n in range(min_n, min(max_n, len(marked)) + 1)
        for start in range(len(marked) - n + 1)
        if n > 1 or 0 < start < len(marked) - 1
    ]


def hash_bucket(text: str, buckets: int = 2_000_000) -> int:
    """The bucket of a string, by the hash of fastText: FNV-1a, of 32 bits.

    Byte by byte of its UTF-8 form: exclusive or, then times a prime. fastText reads the
    bytes as *signed* numbers, so that those from 128 on (all of Korean) flip the upper 24
    bits as well; every published model depends on it.

    Parameters
    ----------
    text : str
    buckets : int, default 2,000,000
        As in fastText. 2**32 gives the hash itself.

    Returns
    -------
    int
        From 0 to ``buckets - 1``.

    Examples
    --------
    >>> hash_bucket("<ap", 2**32), hash_bucket("<ap"), hash_bucket("자연어")
    (1520206650, 206650, 721002)
    """
    value = 2_166_136_261
    for byte in text.encode("utf-8", "surrogatepass"):
        signed = byte if byte < 128 else byte | 0xFFFFFF00
        value = (value ^ signed) * 16_777_619 % 2**32
    return value % buckets


@dataclass(frozen=True)
class NgramScheme:
    """How words are cut into n-grams, and into how many buckets these are hashed.

    Parameters
    ----------
    unit : {"character", "jamo"}, default "character"
    min_n, max_n : int, default 3 and 6
    buckets : int, default 2,000,000

    Raises
    ------
    ValueError
        If the range makes no sense, the unit is unknown, or ``buckets`` is below 1.

    Examples
    --------
    >>> scheme = NgramScheme("jamo", 3, 4)
    >>> scheme.ngrams("연")
    ['<ㅇㅕ', 'ㅇㅕㄴ', 'ㅕㄴ>', '<ㅇㅕㄴ', 'ㅇㅕㄴ>']
    >>> offsets, ids = scheme.bucket_ids(["연", "적"])
    >>> offsets.tolist(), ids.dtype
    ([0, 5, 10], dtype('uint32'))
    """

    unit: Unit = "character"
    min_n: int = 3
    max_n: int = 6
    buckets: int = 2_000_000

    def __post_init__(self) -> None:
        _check_range(self.min_n, self.max_n)
        _check_unit(self.unit)
        if not _is_whole(self.buckets) or not 1 <= self.buckets <= _MOST_BUCKETS:
            raise ValueError(
                f"buckets is {self.buckets!r}, expected a whole number from 1 to 2**32; "
                "2,000,000 is usual."
            )

    def ngrams(self, word: str) -> list[str]:
        """The n-grams of a word, see ``char_ngrams``."""
        return char_ngrams(word, self.min_n, self.max_n, self.unit)

    def bucket_ids(
        self, words: Sequence[str]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """Buckets of the n-grams of many words, by a compiled loop.

        Returns
        -------
        offsets : numpy.ndarray of int64, shape (words + 1,)
            The buckets of word w are ``ids[offsets[w]:offsets[w + 1]]``.
        ids : numpy.ndarray of uint32
            By first character, then by length.
        """
        return self.bucket_ids_of_bytes(
            _marked(word, self.unit).encode("utf-8", "surrogatepass") for word in words
        )

    def bucket_ids_of_bytes(
        self, marked: Iterable[bytes]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """As ``bucket_ids``, of words that are bytes and have their marks: ``b"<apple>"``."""
        from course_lib.kernels.ngrams import hash_ngrams

        text, starts = _joined(marked)
        offsets = np.zeros(len(starts), dtype=np.int64)
        ids = np.empty(0, dtype=np.uint32)
        for _ in range(2):  # first only counted, then written down
            n = hash_ngrams(text, starts, self.min_n, self.max_n, self.buckets, offsets, ids)
            ids = np.empty(n, dtype=np.uint32) if len(ids) != n else ids
        return offsets, ids


def _marked(word: str, unit: Unit) -> str:
    _check_unit(unit)
    return f"<{decompose(word) if unit == 'jamo' else word}>"


def _bytes(texts: Iterable[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Strings in UTF-8, one behind the other, and where each starts."""
    return _joined(text.encode("utf-8", "surrogatepass") for text in texts)


def _joined(strings: Iterable[bytes]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    encoded = list(strings)
    starts = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(each) for each in encoded], out=starts[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), starts


def _check_unit(unit: str) -> None:
    if unit not in _UNITS:
        raise ValueError(f"unit is {unit!r}, expected 'character' or 'jamo'.")


def _check_range(min_n: int, max_n: int) -> None:
    check_whole(min_n=min_n, max_n=max_n)
    if min_n > max_n:
        raise ValueError(
            f"min_n is {min_n} and max_n is {max_n}: the shortest n-gram is longer than the "
            "longest. Exchange them; 3 and 6 are usual."
        )


def _is_whole(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)

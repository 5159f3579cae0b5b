"""Typing errors to test subword vectors with: a list we wrote, and a generator of more.

The Korean kinds: a vowel that sounds alike (ㅐ and ㅔ), a tense consonant for a plain one
or the reverse (ㄱ and ㄲ), a coda left out or confused, a word respelled by ear so that an
onset changes as well (바들 for 받을), a neighbouring key, two syllables exchanged, a space
left out. Chapter 05.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course_lib.checks import quoted
from course_lib.fasttext.keyboard import keystrokes, neighbours, typed
from course_lib.hangul import is_syllable, join_syllable, split_syllable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ENGLISH_KINDS", "KOREAN_KINDS", "load_typos", "typos"]

KOREAN_KINDS = ("vowel", "tense", "coda", "sound", "key", "swap", "spacing")
ENGLISH_KINDS = ("key", "swap", "missing", "double")

_OUR_LIST = Path(__file__).resolve().parents[2] / "data" / "korean_typos.tsv"

# What is written for what, because most speakers of Seoul hear no difference ...
_VOWEL_FOR = {
    "ㅐ": "ㅔ", "ㅔ": "ㅐ", "ㅒ": "ㅖ", "ㅖ": "ㅔ", "ㅙ": "ㅚㅞ", "ㅚ": "ㅙㅞ", "ㅞ": "ㅚㅙ",
    "ㅢ": "ㅣㅡ",
}  # fmt: skip
# ... and after ㅈ, ㅉ and ㅊ, where the y of a vowel is not heard.
_VOWEL_AFTER_J = {"ㅑ": "ㅏ", "ㅕ": "ㅓ", "ㅛ": "ㅗ", "ㅠ": "ㅜ"}
_TENSE_FOR = dict(zip("ㄱㄷㅂㅅㅈㄲㄸㅃㅆㅉ", "ㄲㄸㅃㅆㅉㄱㄷㅂㅅㅈ", strict=True))
# Codas that sound alike at the end of a syllable, or before certain onsets (국민: 궁민).
_CODA_FOR = {
    "ㄱ": "ㄲㅇ", "ㄲ": "ㄱ", "ㄳ": "ㄱ", "ㄺ": "ㄱ", "ㄴ": "ㅇㅁㄹ", "ㄵ": "ㄴ", "ㄶ": "ㄴ",
    "ㄷ": "ㅅㄴ", "ㄹ": "ㄴ", "ㄻ": "ㅁ", "ㄼ": "ㄹㅂ", "ㄾ": "ㄹ", "ㅀ": "ㄹ", "ㅁ": "ㄴㅇ",
    "ㅂ": "ㅍㅁ", "ㅄ": "ㅂ", "ㅅ": "ㅆㄷ", "ㅆ": "ㅅ", "ㅇ": "ㄴ", "ㅈ": "ㅅㅊ", "ㅊ": "ㅅㅈ",
    "ㅋ": "ㄱ", "ㅌ": "ㅅㄷ", "ㅍ": "ㅂ", "ㅎ": "ㅅ",
}  # fmt: skip
# Short words that are often written without the space in front of them.
_STICKY = ("등", "및", "수", "것", "때", "중", "후", "간", "시", "또는")


def typos(
    words: Iterable[str],
    kinds: Sequence[str] = KOREAN_KINDS,
    n: int = 50,
    seed: int = 0,
    avoid: Iterable[str] = (),
) -> pd.DataFrame:
    """Make typing errors of each kind, each in another word.

    Korean words: ``vowel``, ``tense``, ``coda``, ``sound`` (a coda written where it is
    heard, as the next onset), ``spacing``, and ``swap``, which exchanges two syllables.
    Other words: ``swap`` exchanges two letters. Both: ``key`` (a neighbouring key),
    ``missing`` (a key not struck) and ``double`` (a key struck twice), all three at the
    level of the keyboard, see ``fasttext.keyboard``.

    Parameters
    ----------
    words : iterable of str
        What was intended: a ``Vocabulary``, or a part of its words. Frequent ones make a
        fairer test, for a model knows little of the others.
    kinds : sequence of str
        ``KOREAN_KINDS`` by default; ``ENGLISH_KINDS`` is ready as well.
    n : int, default 50
        Typos of each kind.
    seed : int, default 0
        The same seed gives the same typos.
    avoid : iterable of str
        Further words that no typo may equal, such as the whole vocabulary of a corpus.
        It never equals one of ``words``.

    Returns
    -------
    pandas.DataFrame
        ``typo``, ``intended`` and ``kind``. No word is used twice for the same kind.

    Raises
    ------
    ValueError
        If a kind is unknown, ``n`` is below 1, or the words allow fewer typos than that.

    Examples
    --------
    >>> typos(["대통령", "국민의", "개인정보"], kinds=["vowel", "swap"], n=1, seed=1)
       typo intended   kind
    0   데통령      대통령  vowel
    1  개정인보     개인정보   swap
    """
    import pandas as pd

    unknown = [kind for kind in kinds if kind not in _MAKERS]
    if unknown:
        raise ValueError(f"kinds holds {unknown[0]!r}, expected names from {', '.join(_MAKERS)}.")
    if n < 1:
        raise ValueError(f"n is {n!r}, expected at least 1 typo of each kind.")
    words = list(dict.fromkeys(words))
    taken = {*words, *avoid}
    rows = []
    for number, kind in enumerate(kinds):
        rng = np.random.default_rng([seed, number])
        found = _some(kind, [words[i] for i in rng.permutation(len(words))], taken, rng)
        made = [pair for pair, _ in zip(found, range(n))]
        if len(made) < n:
            raise ValueError(
                f"n is {n}, but these {len(words):,} words allow only {len(made)} typos of the "
                f"kind {kind!r} that are no words themselves. Pass more words or a smaller n."
            )
        rows += [(typo, intended, kind) for typo, intended in made]
    return pd.DataFrame(rows, columns=["typo", "intended", "kind"])


def load_typos(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Read a list of typos: ours, or your own in the same format.

    Parameters
    ----------
    path : str or path-like, optional
        A file with tabs between its columns and a first line that names them. By default
        ``data/korean_typos.tsv``, which holds typos of words that are frequent in the
        assembly bills.

    Returns
    -------
    pandas.DataFrame
        ``typo``, ``intended`` and ``kind``.

    Raises
    ------
    CorpusError
        A ``ValueError``: if there is no such file, it is empty or not UTF-8, its first line
        does not have these names, no line follows it, or one has not three fields.
    """
    import pandas as pd

    from course_lib.datasets import CorpusError, read_text

    path = _OUR_LIST if path is None else Path(path)
    names = ["typo", "intended", "kind"]
    rows = [line.split("\t") for line in read_text(path).splitlines() if line.strip()]
    if not rows or rows[0] != names:
        raise CorpusError(f"{path}: expected a first line 'typo<tab>intended<tab>kind'.")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names) or not all(field.strip() for field in row):
            raise CorpusError(
                f"{path}, line {number} (blank ones not counted): expected a typo, the word "
                f"intended and the kind, with tabs between them, got {quoted(row)}."
            )
    if len(rows) == 1:
        raise CorpusError(f"{path}: names its columns, but holds no typo after that line.")
    return pd.DataFrame(rows[1:], columns=names)


def _some(
    kind: str, words: Sequence[str], taken: set[str], rng: np.random.Generator
) -> Iterator[tuple[str, str]]:
    """One typo of each word that allows any."""
    for word in words:
        made = [typo for typo in dict.fromkeys(_MAKERS[kind](word)) if typo and typo not in taken]
        if made:
            yield made[rng.integers(len(made))], word


def _vowels(word: str) -> Iterator[str]:
    """개 for 게, 되 for 돼, 저 for 져."""
    for i, (onset, vowel, coda) in _syllables(word):
        after_j = _VOWEL_AFTER_J.get(vowel, "") if onset in "ㅈㅉㅊ" else ""
        for other in _VOWEL_FOR.get(vowel, "") + after_j:
            yield _replaced(word, i, join_syllable(onset, other, coda))


def _tense(word: str) -> Iterator[str]:
    """법쩍 for 법적, as it is heard; or plain for tense, the shift key forgotten."""
    for i, (onset, vowel, coda) in _syllables(word):
        if onset in _TENSE_FOR:
            yield _replaced(word, i, join_syllable(_TENSE_FOR[onset], vowel, coda))


def _codas(word: str) -> Iterator[str]:
    """A coda left out, or another that sounds alike there."""
    for i, (onset, vowel, coda) in _syllables(word):
        if not coda:
            continue
        yield _replaced(word, i, join_syllable(onset, vowel))
        for other in _CODA_FOR.get(coda, ""):
            yield _replaced(word, i, join_syllable(onset, vowel, other))


def _sounds(word: str) -> Iterator[str]:
    """A coda moved to where it is heard: before a silent ㅇ, as the next onset (구거 for 국어)."""
    for i, (_, _, coda) in _syllables(word):
        after = word[i + 1 : i + 2]
        if coda and coda not in "ㅇㅎ" and is_syllable(after) and split_syllable(after)[0] == "ㅇ":
            yield typed(keystrokes(word[: i + 1]) + keystrokes(after)[1:]) + word[i + 2 :]


def _keys(word: str) -> Iterator[str]:
    """One key struck beside the right one."""
    keys = keystrokes(word)
    for i, key in enumerate(keys):
        for other in neighbours(key):
            yield typed(_replaced(keys, i, other))


def _missing(word: str) -> Iterator[str]:
    """One key not struck."""
    keys = keystrokes(word)
    for i in range(len(keys)):
        yield typed(_replaced(keys, i, ""))


def _double(word: str) -> Iterator[str]:
    """One key struck twice."""
    keys = keystrokes(word)
    for i, key in enumerate(keys):
        yield typed(_replaced(keys, i, key * 2))


def _swap(word: str) -> Iterator[str]:
    """Two neighbours exchanged: syllables in Korean, letters elsewhere."""
    for i, (first, second) in enumerate(itertools.pairwise(word)):
        if first != second and first.isalpha() and second.isalpha():
            yield word[:i] + second + first + word[i + 2 :]


def _spacing(word: str) -> Iterator[str]:
    """The space after the word left out, before a short word that is often written so."""
    if any(is_syllable(character) for character in word[-1:]):
        for sticky in _STICKY:
            yield word + sticky


_MAKERS: dict[str, Callable[[str], Iterator[str]]] = {
    "vowel": _vowels,
    "tense": _tense,
    "coda": _codas,
    "sound": _sounds,
    "key": _keys,
    "swap": _swap,
    "spacing": _spacing,
    "missing": _missing,
    "double": _double,
}


def _syllables(word: str) -> Iterator[tuple[int, tuple[str, str, str]]]:
    for i, character in enumerate(word):
        if is_syllable(character):
            yield i, split_syllable(character)


def _replaced(text: str, i: int, new: str) -> str:
    return text[:i] + new + text[i + 1 :]

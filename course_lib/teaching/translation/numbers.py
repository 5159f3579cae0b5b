"""The numbers in a sentence, as values: 40,000, "forty thousand" and 4만 are one number."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

__all__ = ["changed_numbers"]

_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+"
_ENGLISH = re.compile(
    rf"(?<![A-Za-z\d.])({_DIGITS})(?:[\s-]*(thousand|million|billion)\b)?", flags=re.IGNORECASE
)
_KOREAN = re.compile(rf"(?<![A-Za-z\d.])({_DIGITS})(십만|백만|천만|백|천|만(?!큼)|억|조(?!각))?")
_SIZES = {"thousand": 3, "million": 6, "billion": 9}
_KOREAN_SIZES = {
    "백": 2,
    "천": 3,
    "만": 4,
    "십만": 5,
    "백만": 6,
    "천만": 7,
    "억": 8,
    "조": 12,
}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_UNITS)}
_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, start=2)}
_OTHERS = {
    "a": 1, "an": 1, "once": 1, "single": 1, "first": 1, "each": 1, "every": 1, "twice": 2,
    "double": 2, "both": 2, "pair": 2, "second": 2, "two": 2, "third": 3, "triple": 3,
    "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "hundredth": 100, "thousandth": 1000, "dozen": 12, "minus": 1,
}  # fmt: skip
_HALF = {Decimal("0.5"), Decimal(2), Decimal(50)}


def changed_numbers(source: str, translation: str) -> tuple[list[str], list[str]]:
    """Compare the numbers of a sentence and of its translation.

    Numbers written in digits must all come back; digits may also stand for what the source
    writes in words. Digits that follow a letter (word2vec) are no numbers.

    Parameters
    ----------
    source : str
        English.
    translation : str
        May count in 만 and 억.

    Returns
    -------
    tuple of (list of str, list of str)
        Numbers that are missing, and numbers that the source does not have.

    Examples
    --------
    >>> changed_numbers("40,000 words and five negatives", "단어 4만 개와 네거티브 샘플 5개")
    ([], [])
    >>> changed_numbers("in 2013", "2014년에")
    (['2013'], ['2014'])
    """
    needed, given = _english(source), _korean(translation)
    missing = needed - given
    more = [value for value in given - needed if value not in _in_words(source)]
    return [_shown(value) for value in missing.elements()], [_shown(value) for value in more]


def _value(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _shown(value: Decimal) -> str:
    return f"{value:f}"


def _english(text: str) -> Counter[Decimal]:
    return Counter(
        (_value(digits).scaleb(_SIZES[size.lower()]) if size else _value(digits)).normalize()
        for digits, size in _ENGLISH.findall(text)
    )


def _korean(text: str) -> Counter[Decimal]:
    """Numbers of a Korean sentence; 4만 3,726 is one."""
    found: list[Decimal] = []
    open_until, last_size = -1, 0
    for match in _KOREAN.finditer(text):
        size = _KOREAN_SIZES.get(match[2] or "", 0)
        value = _value(match[1]).scaleb(size)
        between = text[open_until : match.start()] if open_until >= 0 else "-"
        if not between.strip() and last_size > size and value < Decimal(10) ** last_size:
            found[-1] += value
        else:
            found.append(value)
        open_until, last_size = (match.end(), size) if size else (-1, 0)
    return Counter(value.normalize() for value in found)


def _in_words(text: str) -> set[Decimal]:
    """All that the words of a sentence may mean as a number."""
    found: set[Decimal] = set()
    total = group = Decimal(0)
    words = re.findall(r"[A-Za-z]+|\d[\d,.]*", text.lower())
    for word in [*words, ""]:
        singular = word.removesuffix("s")
        if word in _WORDS:
            found.add(Decimal(_WORDS[word]))
            group += _WORDS[word]
        elif singular == "hundred":
            group = max(group, Decimal(1)) * 100
        elif singular in _SIZES:
            total += max(group, Decimal(1)).scaleb(_SIZES[singular])
            group = Decimal(0)
        elif word in ("and", "a") and (total or group):
            continue
        else:
            total, group = total + group, Decimal(0)
            found |= {total} if total else set()
            total = Decimal(0)
        found |= {total, group, total + group} - {Decimal(0)}
        if word in _OTHERS or singular in _OTHERS:
            found.add(Decimal(_OTHERS.get(word, _OTHERS.get(singular, 0))))
        if singular in ("half", "halve"):
            found |= _HALF
    return {value.normalize() for value in found}

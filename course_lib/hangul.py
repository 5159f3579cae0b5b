"""Korean syllables and the letters (jamo) they are made of, by Unicode arithmetic.

A Korean syllable is a block of an onset, a vowel and perhaps a coda. Unicode numbers the
11,172 blocks in order, from U+AC00 (가): 19 onsets times 21 vowels times 28 codas, the
first of which is "none". So cutting a block up takes two divisions and no table. Chapter
05 needs it: a slip of one key changes a whole syllable, but only one jamo.
"""

from __future__ import annotations

import functools
import itertools
import re

__all__ = [
    "CODAS",
    "ONSETS",
    "VOWELS",
    "compose",
    "decompose",
    "is_syllable",
    "join_syllable",
    "split_syllable",
]

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
# The first coda is the missing one.
CODAS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

_FIRST = 0xAC00
_SYLLABLES = len(ONSETS) * len(VOWELS) * len(CODAS)
# Blocks whose characters mean letters already: compatibility, conjoining, half-width jamo.
_JAMO = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\ud7b0-\ud7fb\uffa0-\uffdc]")


def decompose(text: str, empty: str = "_", keep_last: bool = True) -> str:
    """Write every Korean syllable as three symbols: onset, vowel, coda.

    Three always, so that a missing coda is written too. To read a whole word the mark is not
    needed: every syllable has an onset, so ㄱㅏㄴㅏ can only be 가나 (간아 is ㄱㅏㄴㅇㅏ). A
    part of it needs the mark: without, ㅏㄴ would be a part of 간 and of 가나 alike.

    Everything that is not one of the 11,172 syllables stays as it is: Latin letters,
    digits, emoji, bare letters (ㅋㅋㅋ, ㅠㅠ), half-width letters. So do the conjoining jamo
    of text in Unicode form NFD; ``text.tokenize`` brings text into NFC first, this does not.

    Parameters
    ----------
    text : str
    empty : str, default "_"
        The symbol for a missing coda. One character, and not a Korean one.
    keep_last : bool, default True
        With False, an ``empty`` at the very end of the result is left out: the end of the
        text says the same.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``empty`` is not a single character, or is a Korean letter or syllable.

    Examples
    --------
    >>> decompose("자연어처리")
    'ㅈㅏ_ㅇㅕㄴㅇㅓ_ㅊㅓ_ㄹㅣ_'
    >>> decompose("값 3원 ㅋㅋ", empty="-")
    'ㄱㅏㅄ 3ㅇㅝㄴ ㅋㅋ'
    >>> decompose("나비", keep_last=False)
    'ㄴㅏ_ㅂㅣ'
    """
    symbols = text.translate(_symbols(empty))
    if not keep_last and is_syllable(text[-1:]):
        return symbols.removesuffix(empty)
    return symbols


def compose(jamo: str, empty: str = "_") -> str:
    """Put syllables together again: the inverse of ``decompose``.

    Read from the left, an onset and a vowel become a syllable if a coda, or ``empty``, or
    the end of the text comes next. Whatever does not fit stays as it is.

    ``compose(decompose(text)) == text`` for every text, with one exception: a text that
    itself holds a bare consonant directly followed by a bare vowel, as in ``"ㅋㅏ"``, looks
    like a decomposed syllable, and may come back as one (카, or with a further letter 칵).

    Parameters
    ----------
    jamo : str
        As ``decompose`` returns it, its last ``empty`` kept or not.
    empty : str, default "_"
        The symbol for a missing coda.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``empty`` is not a single character, or is a Korean letter or syllable.

    Examples
    --------
    >>> compose("ㅈㅏ_ㅇㅕㄴㅇㅓ_"), compose("ㄴㅏ_ㅂㅣ"), compose("ㅋㅋㅋ ㅠㅠ")
    ('자연어', '나비', 'ㅋㅋㅋ ㅠㅠ')
    >>> compose("ㅋㅏ ㅋㅏ_ ㅋㅏ")
    'ㅋㅏ 카 카'
    """
    _check_empty(empty)
    coda = f"[{''.join(CODAS)}{re.escape(empty)}]"
    block = f"([{ONSETS}])([{VOWELS}])({coda}|\\Z)"
    return re.sub(block, lambda found: _join(found, empty), jamo)


def is_syllable(character: str) -> bool:
    """Whether a character is one of the 11,172 Korean syllables, 가 to 힣.

    Examples
    --------
    >>> [is_syllable(c) for c in "한a ㅋ"]
    [True, False, False, False]
    """
    return len(character) == 1 and 0 <= ord(character) - _FIRST < _SYLLABLES


def split_syllable(syllable: str) -> tuple[str, str, str]:
    """Onset, vowel and coda of one syllable; the coda is ``""`` if there is none.

    The number of a syllable is (onset * 21 + vowel) * 28 + coda, counted from 가.

    Raises
    ------
    ValueError
        If it is not a Korean syllable.

    Examples
    --------
    >>> split_syllable("값"), split_syllable("어")
    (('ㄱ', 'ㅏ', 'ㅄ'), ('ㅇ', 'ㅓ', ''))
    """
    if not is_syllable(syllable):
        raise ValueError(f"syllable is {syllable!r}, expected one of the blocks from 가 to 힣.")
    onset_and_vowel, coda = divmod(ord(syllable) - _FIRST, len(CODAS))
    onset, vowel = divmod(onset_and_vowel, len(VOWELS))
    return ONSETS[onset], VOWELS[vowel], CODAS[coda]


def join_syllable(onset: str, vowel: str, coda: str = "") -> str:
    """The syllable of an onset, a vowel and perhaps a coda.

    Raises
    ------
    ValueError
        If one of them cannot stand in its place: ㄸ, ㅃ and ㅉ never end a syllable.

    Examples
    --------
    >>> join_syllable("ㄱ", "ㅏ", "ㅄ"), join_syllable("ㅇ", "ㅓ")
    ('값', '어')
    """
    for name, letter, letters in (
        ("onset", onset, tuple(ONSETS)),
        ("vowel", vowel, tuple(VOWELS)),
        ("coda", coda, CODAS),
    ):
        if letter not in letters:
            raise ValueError(f"{name} is {letter!r}, expected one of {' '.join(letters).strip()}.")
    place = ONSETS.index(onset) * len(VOWELS) + VOWELS.index(vowel)
    return chr(_FIRST + place * len(CODAS) + CODAS.index(coda))


@functools.cache
def _symbols(empty: str) -> dict[int, str]:
    """Three symbols for each syllable, in the form that ``str.translate`` takes."""
    _check_empty(empty)
    triples = itertools.product(ONSETS, VOWELS, (coda or empty for coda in CODAS))
    return {_FIRST + number: "".join(triple) for number, triple in enumerate(triples)}


def _join(found: re.Match[str], empty: str) -> str:
    onset, vowel, coda = found.groups()
    return join_syllable(onset, vowel, "" if coda == empty else coda)


def _check_empty(empty: str) -> None:
    if len(empty) != 1:
        raise ValueError(
            f"empty is {empty!r}, expected a single character, so that every syllable has "
            "three symbols."
        )
    if _JAMO.match(empty) or is_syllable(empty):
        raise ValueError(
            f"empty is {empty!r}, a Korean letter or syllable, which could be mistaken for "
            "text. Take another character, such as '_'."
        )

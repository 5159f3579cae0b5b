"""What happens on a keyboard: keys struck one after another, and the text that appears.

Korean is typed letter by letter on the two-set layout (두벌식: consonants left, vowels
right) and put together into syllables on the way. So a slip of one key can move letters
from one syllable to the next: 국민 without its ㅁ is not 국ㅣㄴ but 구긴. Chapter 05 uses this
to make typing errors as they really come about.
"""

from __future__ import annotations

import math
import re

from course_lib.hangul import CODAS, ONSETS, VOWELS, is_syllable, join_syllable, split_syllable

__all__ = ["keystrokes", "neighbours", "typed"]

# The same keys in both layouts; the second and third rows are shifted to the right.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHIFT = (0.0, 0.25, 0.75)
_TWO_SET = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
_WITH_SHIFT = dict(zip("ㅂㅈㄷㄱㅅㅐㅔ", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
_WITHOUT_SHIFT = {shifted: plain for plain, shifted in _WITH_SHIFT.items()}
# Keys closer than this, measured in key widths, touch each other.
_REACH = 1.3

# Letters that take two keys.
_TWO_KEYS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ", "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_ONE_LETTER = {keys: letter for letter, keys in _TWO_KEYS.items()}


def keystrokes(text: str) -> str:
    """The letters struck to type a text, one for each key; other characters as they are.

    Examples
    --------
    >>> keystrokes("값을 ok"), keystrokes("과외")
    ('ㄱㅏㅂㅅㅇㅡㄹ ok', 'ㄱㅗㅏㅇㅗㅣ')
    """
    letters = "".join("".join(split_syllable(c)) if is_syllable(c) else c for c in text)
    return "".join(_TWO_KEYS.get(letter, letter) for letter in letters)


def typed(keys: str) -> str:
    """The text that appears when keys are struck, put together as an input method does.

    A consonant after a vowel ends the syllable, unless a vowel follows: then it begins the
    next one. Letters that find no place stay bare. For text made of syllables this is the
    inverse of ``keystrokes``.

    Examples
    --------
    >>> typed("ㄱㅏㅂㅅㅇㅡㄹ"), typed("ㄱㅏㅂㅅㅣ"), typed("ㄱㅜㄱㅁㅣㄴ"), typed("ㄱㅜㄱㅣㄴ")
    ('값을', '갑시', '국민', '구긴')
    >>> typed("ㄱㄱㅡㅓㅎㅡㅎ")
    'ㄱ그ㅓ흫'
    """
    return _SYLLABLE.sub(_syllable, keys)


def neighbours(key: str) -> str:
    """Letters on the keys that touch this one, on the same keyboard and with shift as here.

    Parameters
    ----------
    key : str
        A single letter, as in ``keystrokes``. Others have no neighbours.

    Examples
    --------
    >>> neighbours("ㅕ"), neighbours("ㄲ"), neighbours("s")
    ('ㅑㅓㅗㅛ', 'ㄸㄹㅆㅇ', 'adewxz')
    """
    plain = _WITHOUT_SHIFT.get(key, key)
    found = _TOUCHING.get(plain.lower(), "")
    if key in _WITHOUT_SHIFT:
        found = "".join(_WITH_SHIFT.get(letter, letter) for letter in found)
    return found.upper() if key.isupper() else found


def _syllable(found: re.Match[str]) -> str:
    onset, vowel, coda = found[1], found[2], found[3] or ""
    return join_syllable(onset, _ONE_LETTER.get(vowel, vowel), _ONE_LETTER.get(coda, coda))


def _pattern() -> re.Pattern[str]:
    """An onset, a vowel of one or two keys, a coda of two or one if no vowel follows it."""
    vowels = [keys for letter, keys in _TWO_KEYS.items() if letter in VOWELS]
    codas = [keys for letter, keys in _TWO_KEYS.items() if letter in CODAS]
    single = [letter for letter in CODAS if letter and letter not in _TWO_KEYS]
    vowel = f"{'|'.join(vowels)}|[{VOWELS}]"
    return re.compile(f"([{ONSETS}])({vowel})(?:({'|'.join(codas + single)})(?![{VOWELS}]))?")


def _touching() -> dict[str, str]:
    """Neighbours of each key, in both layouts."""
    found: dict[str, list[str]] = {}
    for layout in (_ROWS, _TWO_SET):
        places = {
            key: (column + _SHIFT[row], row)
            for row, keys in enumerate(layout)
            for column, key in enumerate(keys)
        }
        for key, place in places.items():
            found[key] = [other for other in places if 0 < math.dist(place, places[other]) < _REACH]
    return {key: "".join(sorted(others)) for key, others in found.items()}


_SYLLABLE = _pattern()
_TOUCHING = _touching()

"""Cutting text into word tokens, the same way for English and Korean."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["tokenize"]

# A number with its inner separators ("3.14", "10,000"), or a run of letters and
# digits in any script, with apostrophes inside ("don't") but not around it.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'"})


def tokenize(text: str, lowercase: bool = True) -> list[str]:
    """Cut text into word tokens, the same way for English and Korean.

    The text is first brought into Unicode form NFC, so that Korean typed on a Mac
    (one code point per jamo) and elsewhere (one per syllable) gives the same tokens.
    A token is then

    - a number with its separators: ``"3.14"``, ``"10,000"``; or
    - a run of letters and digits, apostrophes inside it kept: ``"don't"``,
      ``"o'clock"``, ``"mp3"``, ``"제3조"``, ``"ㅋㅋㅋ"``.

    Everything else separates tokens and is dropped: punctuation, emoji and hyphens
    too, so ``"well-known"`` gives two tokens. We split at hyphens because on a small
    corpus both halves are worth more than one rare compound.

    Parameters
    ----------
    text : str
        Any text. The empty string gives an empty list.
    lowercase : bool, default True
        Fold case, because a small corpus cannot afford ``The`` beside ``the``.

    Returns
    -------
    list of str

    Raises
    ------
    TypeError
        If ``text`` is not a string (bytes, say, which must be decoded first).

    Examples
    --------
    >>> tokenize("The dog's bone cost 10,000 won; a well-known fact!")
    ['the', "dog's", 'bone', 'cost', '10,000', 'won', 'a', 'well', 'known', 'fact']
    >>> tokenize("자연어처리는 재미있다.")
    ['자연어처리는', '재미있다']
    """
    if not isinstance(text, str):
        raise TypeError(
            f"text must be a str, got {type(text).__name__}: {text!r:.60}. "
            "Decode bytes first, for example with .decode('utf-8')."
        )
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    return _TOKEN.findall(text.lower() if lowercase else text)

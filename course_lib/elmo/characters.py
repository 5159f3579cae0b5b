"""Words as bytes: what the character CNN of ELMo reads.

A word is its UTF-8 bytes between two marks, padded to 50 numbers. So there is no unknown
word in any language: *doggy* shares bytes with *dog*, and a Korean syllable is three
bytes. The numbers are those of the published weights (Peters et al. 2018). Chapter 08.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = [
    "MAX_CHARACTERS",
    "N_CHARACTERS",
    "SENTENCE_END",
    "SENTENCE_START",
    "boundary_ids",
    "character_ids",
    "check_token_lists",
]

# Bytes are 0 to 255; the marks follow. Everything is then raised by one, because 0 means
# "no word here" in the published programs.
SENTENCE_START_MARK = 256
SENTENCE_END_MARK = 257
WORD_START = 258
WORD_END = 259
PADDING = 260
SHIFT = 1

N_CHARACTERS = 262
MAX_CHARACTERS = 50

# How the two marks around a sentence are written where a word is expected.
SENTENCE_START = "<S>"
SENTENCE_END = "</S>"


def character_ids(
    words: Sequence[str], max_characters: int = MAX_CHARACTERS
) -> npt.NDArray[np.int64]:
    """Write words as rows of byte numbers, as the published weights expect them.

    Parameters
    ----------
    words : sequence of str
        Any strings. What cannot be written in UTF-8 (half of a surrogate pair) is left out.
        ``"<S>"`` and ``"</S>"`` are the marks around a sentence, as published: one number
        each instead of their bytes.
    max_characters : int, default 50
        Length of a row. Two places are taken by the marks, so that of a longer word only
        the first 48 bytes are read, as published.

    Returns
    -------
    numpy.ndarray of int64, shape (words, max_characters)
        259 (start of word), the bytes plus one, 260 (end of word), then 261 (padding).

    Raises
    ------
    ValueError
        If ``max_characters`` leaves no room for a byte between the marks.

    Examples
    --------
    >>> character_ids(["dog", "개"], max_characters=7)
    array([[259, 101, 112, 104, 260, 261, 261],
           [259, 235, 177, 157, 260, 261, 261]])
    """
    if max_characters < 3:
        raise ValueError(
            f"max_characters is {max_characters}, expected 3 or more: a byte and two marks."
        )
    rows = np.full((len(words), max_characters), PADDING + SHIFT, dtype=np.int64)
    marks = {SENTENCE_START: SENTENCE_START_MARK, SENTENCE_END: SENTENCE_END_MARK}
    for row, word in zip(rows, words, strict=True):
        if word in marks:
            inside = np.array([marks[word]])
        else:
            encoded = word.encode("utf-8", "ignore")[: max_characters - 2]
            inside = np.frombuffer(encoded, dtype=np.uint8)
        row[: len(inside) + 2] = [WORD_START, *inside.tolist(), WORD_END]
        row[: len(inside) + 2] += SHIFT
    return rows


def boundary_ids(max_characters: int = MAX_CHARACTERS) -> npt.NDArray[np.int64]:
    """The two "words" that stand before and after each sentence, shape (2, max_characters).

    Examples
    --------
    >>> boundary_ids(5)
    array([[259, 257, 260, 261, 261],
           [259, 258, 260, 261, 261]])
    """
    return character_ids([SENTENCE_START, SENTENCE_END], max_characters)


def check_token_lists(sentences: Sequence[Sequence[str]]) -> None:
    """Refuse what is not a sequence of token lists; empty sentences are allowed.

    Raises
    ------
    TypeError
        If a string stands where a list is expected, or a token is no string.
    """
    if isinstance(sentences, str):
        raise TypeError(
            f"sentences is the string {sentences[:40]!r}, expected a list of token lists, "
            "such as [['a', 'rose']]."
        )
    for number, sentence in enumerate(sentences):
        if isinstance(sentence, str):
            raise TypeError(
                f"sentence {number} is the string {sentence[:40]!r}, expected a list of tokens: "
                "cut it with text.tokenize first."
            )
        for token in sentence:
            if not isinstance(token, str):
                raise TypeError(
                    f"sentence {number} holds {token!r} of type {type(token).__name__}, "
                    "expected strings."
                )

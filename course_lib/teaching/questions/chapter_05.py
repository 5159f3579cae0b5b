"""Questions of chapter 05: n-grams, buckets, jamo."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from course_lib import datasets, fasttext, hangul
from course_lib.teaching.checks import Mistake, question

Numbers = Callable[[str], tuple[int, int, int]]


@question(
    "05.1",
    blank="Write <where> down: seven characters. How many pieces of 3, of 4, of 5, of 6?",
    mistakes=[
        Mistake(
            lambda: len([piece for n in (3, 4, 5) for piece in range(len("where") - n + 1)]),
            "The marks < and > count as characters: cut <where>, not where.",
        ),
        Mistake(
            lambda: len(fasttext.subwords("where", 3, 6)),
            "One too many: leave out the piece that stands for the whole word.",
        ),
    ],
    otherwise="A string of 7 characters has 7 - n + 1 pieces of n characters. Add up for n = 3 "
    "to 6.",
    right="5 + 4 + 3 + 2 pieces: as many as for every word of five letters.",
)
def pieces_of_where() -> int:
    """Count the n-grams of 'where', n from 3 to 6."""
    return len(fasttext.char_ngrams("where", 3, 6))


def _try_numbers(numbers: Numbers) -> list[tuple[int, ...]]:
    return [tuple(int(number) for number in numbers(syllable)) for syllable in "가연값힣"]


def _numbers(syllable: str) -> tuple[int, int, int]:
    onset, vowel, coda = hangul.split_syllable(syllable)
    return hangul.ONSETS.index(onset), hangul.VOWELS.index(vowel), hangul.CODAS.index(coda)


@question(
    "05.2",
    blank="Take 0xAC00 from ord(syllable) first. Then divide by 21 * 28 and by 28.",
    mistakes=[
        Mistake(
            lambda: lambda s: (ord(s) // 588, ord(s) // 28 % 21, ord(s) % 28),
            "Count from 가: take ord('가'), which is 0xAC00, from the code point first.",
        ),
        Mistake(
            lambda: (
                lambda s: (
                    (ord(s) - 0xAC00) // (21 * 27),
                    (ord(s) - 0xAC00) // 27 % 21,
                    (ord(s) - 0xAC00) % 27,
                )
            ),
            "There are 28 codas, not 27: having none counts as one.",
        ),
        Mistake(
            lambda: (
                lambda s: (
                    (ord(s) - 0xAC00) // 588,
                    (ord(s) - 0xAC00) // 28,
                    (ord(s) - 0xAC00) % 28,
                )
            ),
            "The vowel is a remainder: after dividing by 28, take the result modulo 21.",
        ),
    ],
    otherwise="가 is (0, 0, 0) and 힣, the last syllable, is (18, 20, 27).",
    probe=_try_numbers,
)
def numbers_of_a_syllable() -> Numbers:
    """Onset, vowel and coda of a syllable as numbers."""
    return _numbers


@question(
    "05.3",
    blank="The chance that none of the 134,999 others meets an n-gram is (1 - 1/B) to the power "
    "134,999, with B = 500,000.",
    mistakes=[
        Mistake(
            lambda: 135_000 / 500_000,
            "That is the number of n-grams for each bucket. Some meet in the same bucket, so "
            "others stay empty: use the formula of the chapter.",
        ),
        Mistake(
            lambda: (1 - 1 / 500_000) ** 134_999,
            "That is the share of the n-grams that are alone. The question asks for the others.",
        ),
    ],
    otherwise="1 - (1 - 1/B) to the power N - 1, with N = 135,000 and B = 500,000.",
    right="Nearly a quarter. With two million buckets it is about 7%.",
    tolerance=5e-3,
)
def share_that_collides() -> float:
    """Expected share of colliding n-grams for 135,000 in 500,000 buckets."""
    return float(1 - (1 - 1 / 500_000) ** (135_000 - 1))


@cache
def _swaps_found(min_n: int) -> float:
    """Share of exchanged syllables recovered among the first five."""
    vectors = fasttext.train_fasttext(
        datasets.korean_corpus(),
        min_n=min_n,
        max_n=3,
        architecture="cbow",
        epochs=1,
        progress=False,
    )
    typos = fasttext.load_typos()
    table = fasttext.typo_recovery(vectors, typos[typos["kind"] == "swap"])
    return float(table["top 5"].iloc[-1])


@question(
    "05.4",
    blank="Train twice, with min_n=1 and min_n=2, and compare the column 'top 5'.",
    mistakes=[
        Mistake(
            lambda: 2,
            "Compare again. In a word of three syllables an exchange breaks nearly every piece "
            "of two syllables. Which pieces does it leave whole?",
        ),
        Mistake(
            lambda: 0.68,
            "The question asks for the min_n, 1 or 2, not for the share.",
            when=lambda answer: isinstance(answer, float) and 0 < answer < 1,
        ),
    ],
    otherwise="The answer is 1 or 2.",
    right="Single syllables survive every exchange. Their price: a syllable alone says little, "
    "and many words share it.",
    needs_data=True,
)
def better_min_n() -> int:
    """Return the shortest n-gram that recovers more exchanged syllables."""
    return max((1, 2), key=_swaps_found)

"""Answers to the questions of chapter 05 that ask for a function: the right one, and slips.

What a question tries on each of them stands beside them, as ``try_...``. Used by
``chapter_05``.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.fasttext import char_ngrams
from course_lib.hangul import CODAS, ONSETS, VOWELS, decompose

Floats = npt.NDArray[np.float64]

# --- 05.1: which n-grams survive ------------------------------------------------------------

Survival = Callable[[str, str, int, int], float]


def survival(slip: str = "") -> Survival:
    """Share of the n-grams of a word that its typo has too; ``slip`` names a mistake."""

    def share(typo: str, intended: str, min_n: int, max_n: int) -> float:
        cut = _without_marks if slip == "no marks" else char_ngrams
        max_n -= slip == "short range"
        lone = ["<", ">"] if slip == "lone marks" and min_n == 1 else []
        wrong, right = ([*cut(word, min_n, max_n), *lone] for word in (typo, intended))
        if slip in ("sets", "union of sets"):
            of = set(right) | set(wrong) if slip == "union of sets" else set(right)
            return len(set(wrong) & set(right)) / len(of)
        if slip == "of the typo, repeats kept":
            return sum(piece in right for piece in wrong) / len(wrong)
        if slip == "repeats kept":
            return sum(piece in wrong for piece in right) / len(right)
        kept = (Counter(wrong) & Counter(right)).total()
        if slip == "union":
            return kept / (Counter(wrong) | Counter(right)).total()
        number_of = {"of the typo": len(wrong), "number": 1, "per cent": len(right) / 100}
        return kept / number_of.get(slip, len(right))

    return share


def _without_marks(word: str, min_n: int, max_n: int) -> list[str]:
    return [word[i : i + n] for n in range(min_n, max_n + 1) for i in range(len(word) - n + 1)]


def try_survival(share: Survival) -> list[float]:
    """Ask for pairs with longer and shorter typos, with repeats, in two scripts."""
    pairs = [
        ("appple", "apple", 3, 6), ("banan", "banana", 2, 3), ("bananana", "banana", 3, 4),
        ("대통렁", "대통령", 1, 3), ("fish", "dog", 1, 2),
    ]  # fmt: skip
    return [share(*pair) for pair in pairs]


# --- 05.2: the vector of a word that was not seen -------------------------------------------

Unseen = Callable[[str, dict[str, Floats], int, int], Any]


def unseen(slip: str = "") -> Unseen:
    """Mean of the vectors of a word's n-grams; ``slip`` names a mistake that it makes."""

    def vector(word: str, table: dict[str, Floats], min_n: int, max_n: int) -> Any:
        cut = _without_marks if slip == "no marks" else char_ngrams
        pieces = cut(word, min_n, max_n)
        if slip == "itself":
            pieces = [*pieces, word]
        if slip == "each once":
            pieces = list(dict.fromkeys(pieces))
        known = [table[piece] for piece in pieces if piece in table]
        if slip == "one zero" and not known:
            return np.float64(0)
        if slip == "nan" and not known:
            return np.full(len(next(iter(table.values()))), np.nan)
        total = np.sum(known, axis=0) if known else np.zeros(len(next(iter(table.values()))))
        of_known = max(len(known), 1)
        divisor = {"known only": of_known, "nan": of_known, "sum": 1}.get(slip, len(pieces))
        return np.asarray(total / divisor)

    return vector


def try_unseen(vector: Unseen) -> list[Any]:
    """Ask for words of which all, some and none of the n-grams are known."""
    random = np.random.default_rng(5)
    known = [*char_ngrams("banana", 2, 3), *char_ngrams("ban", 3, 4), "an", "nan"]
    table = {piece: random.normal(size=3) for piece in known}
    asked = [("banana", 2, 3), ("bananas", 2, 3), ("urban", 3, 4), ("fish", 3, 4)]
    return [vector(word, dict(table), low, high) for word, low, high in asked]


def of_nothing_known(vector: Unseen) -> Any:
    """Ask for a word of which no n-gram is known."""
    return vector("fish", {"<ab": np.ones(3)}, 3, 4)


# --- 05.3: syllables from letters alone -----------------------------------------------------

Compose = Callable[[str], str]


def compose(slip: str = "") -> Compose:
    """Put syllables together from letters without fillers; ``slip`` names a mistake."""

    def syllables(letters: str) -> str:
        if slip == "normalised":
            return unicodedata.normalize("NFC", letters)
        found, i = [], 0
        while i < len(letters):
            if i + 1 >= len(letters) or letters[i + 1] not in VOWELS:
                found.append(letters[i])  # a letter that finds no place
                i += 1
                continue
            onset, vowel, coda = ONSETS.index(letters[i]), VOWELS.index(letters[i + 1]), 0
            i += 2
            if slip == "threes":
                coda = CODAS.index(letters[i])
                found.append(chr(0xAC00 + (onset * 21 + vowel) * 28 + coda))
                i += 1
                continue
            free = letters[i : i + 1] in CODAS[1:]
            if slip == "silent alone" and letters[i : i + 1] == "ㅇ":
                free = False
            alone = letters[i + 1 : i + 2] not in VOWELS or i + 1 >= len(letters)
            if slip == "last lost":
                alone = alone and i + 1 < len(letters)
            if free and (alone or slip == "greedy") and slip != "no codas":
                coda = CODAS.index(letters[i]) - (slip == "coda from 0")
                i += 1
            steps = {"27 codas": (21 * 27, 27), "exchanged": (21 * 28, 21)}
            per_onset, per_vowel = steps.get(slip, (21 * 28, 28))
            found.append(chr(0xAC00 + onset * per_onset + vowel * per_vowel + coda))
        return "".join(found)

    return syllables


def try_compose(syllables: Compose) -> list[str]:
    """Try words with and without codas, with double ones, and with a coda at the end."""
    words = "ㄱㅏㄴㅏ ㄱㅏㄴㅇㅏ ㄷㅐㅌㅗㅇㄹㅕㅇ ㄱㅏㅄㅇㅣ ㅈㅏㅇㅕㄴㅇㅓ ㅇㅙ ㄲㅏㄲㄸㅏ"
    read = [_reads(syllables, letters) for letters in words.split()]
    return [type(word).__name__ if isinstance(word, Exception) else word for word in read]


def reads_only(syllables: Compose, right: str, wrong: str) -> bool:
    """Say whether a function puts each of some words together, and fails with each of others."""

    def is_read(word: str) -> bool:
        return _reads(syllables, decompose(word).replace("_", "")) == word

    return all(map(is_read, right.split())) and not any(map(is_read, wrong.split()))


def _reads(syllables: Compose, letters: str) -> Any:
    try:
        return syllables(letters)
    except (IndexError, KeyError, ValueError) as error:  # letters that found no place
        return error


# --- 05.4: one merge of byte-pair encoding --------------------------------------------------

Cut = dict[tuple[str, ...], int]
MergeOnce = Callable[[Cut], Any]


def merge_once(slip: str = "") -> MergeOnce:
    """Merge the most frequent pair everywhere; ``slip`` names a mistake that it makes."""

    def merged(words: Cut) -> Cut:
        pairs: Counter[tuple[str, str]] = Counter()
        for pieces, count in words.items():
            neighbours = list(itertools.pairwise(pieces))
            if slip == "once a word":
                neighbours = list(dict.fromkeys(neighbours))
            for pair in neighbours:
                pairs[pair] += 1 if slip == "unweighted" else count
        best = max(pairs, key=pairs.__getitem__)
        if slip == "as text":
            joined = {" ".join(pieces): count for pieces, count in words.items()}
            pattern, glued = " ".join(best), "".join(best)
            return {tuple(w.replace(pattern, glued).split()): n for w, n in joined.items()}
        if slip == "from the right":
            return {_merge_from_the_right(pieces, best): n for pieces, n in words.items()}
        if slip in ("overlapping", "second stays"):
            keep = slip == "second stays"
            return {_overlapping(pieces, best, keep): n for pieces, n in words.items()}
        return {_merge(pieces, best, slip == "first only"): n for pieces, n in words.items()}

    return merged


def _merge(pieces: Iterable[str], pair: tuple[str, str], first_only: bool) -> tuple[str, ...]:
    found: list[str] = []
    done = False
    for piece in pieces:
        if found and (found[-1], piece) == pair and not done:
            found[-1] += piece
            done = first_only
        else:
            found.append(piece)
    return tuple(found)


def _merge_from_the_right(pieces: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for piece in reversed(pieces):
        if found and (piece, found[-1]) == pair:
            found[-1] = piece + found[-1]
        else:
            found.append(piece)
    return tuple(reversed(found))


def _overlapping(pieces: tuple[str, ...], pair: tuple[str, str], keep: bool) -> tuple[str, ...]:
    """Join the pair wherever it stands, even if a piece has just been joined."""
    joined = {i for i in range(len(pieces) - 1) if pieces[i : i + 2] == pair}
    free = [i for i in range(len(pieces)) if keep or i in joined or i - 1 not in joined]
    return tuple("".join(pair) if i in joined else pieces[i] for i in free)


def try_merge(merge: MergeOnce) -> list[Any]:
    """Merge in counted words of two scripts; then see whether they are as they were."""
    cuts: list[Cut] = [
        {("b", "a", "n", "a", "n", "a"): 3, ("n", "a", "b"): 2, ("b", "e"): 6, ("b", "e", "d"): 4},
        {("n", "a", "n", "a"): 5, ("a", "n"): 3, ("b",): 9},
        {("e", "s", "t"): 9, ("x", "e", "s"): 2, ("ye", "s"): 5, ("t", "e"): 1},
        {("하", "고"): 5, ("하", "하", "하"): 4, ("고", "하", "고"): 2},
    ]
    before = [dict(cut) for cut in cuts]
    answers = [merge(cut) for cut in cuts]
    if not all(isinstance(answer, dict) for answer in answers):
        return [answers, cuts == before]
    seen = [
        sorted((" ".join(pieces), int(count)) for pieces, count in answer.items())
        for answer in answers
    ]
    return [seen, cuts == before]


def gives_a_pair(merge: MergeOnce) -> bool:
    """Say whether a function returns the best pair, and not the words."""
    return all(
        isinstance(answer, (tuple, list)) and len(answer) == 2 and isinstance(answer[0], str)
        for answer in try_merge(merge)[0]
    )


def has_text_for_pieces(merge: MergeOnce) -> bool:
    """Say whether the words of a function's answer are texts instead of tuples."""
    answer = merge({("a", "b"): 2, ("c", "a", "b"): 1})
    return isinstance(answer, dict) and all(isinstance(word, str) for word in answer)

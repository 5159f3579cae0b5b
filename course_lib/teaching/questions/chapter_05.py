"""Questions of chapter 05: n-grams, unseen words, syllables, merges."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from course_lib import datasets, fasttext
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions import answers_05 as answers

_SURVIVAL_SLIPS = {
    "no marks": "Cut the word between its marks, <apple>: the beginning and the end make n-grams "
    "of their own.",
    "short range": "Your longest n-grams have max_n - 1 characters. range(min_n, max_n) stops one "
    "too early.",
    "lone marks": "Right except for min_n = 1: a mark alone, < or >, is no n-gram.",
    "sets": "You count each different n-gram once. In banana, ana occurs twice: a set forgets "
    "that, a Counter does not.",
    "repeats kept": "An n-gram that the intended word has twice and the typo once survives once: "
    "take the smaller of the two counts.",
    "of the typo": "You divide by the number of n-grams of the typo. The question asks for a "
    "share of the intended word's.",
    "union": "You divide by the n-grams of both words together. The question asks for a share of "
    "the intended word's.",
    "union of sets": "You divide by the n-grams of both words together. The question asks for a "
    "share of the intended word's, each n-gram as often as it occurs.",
    "of the typo, repeats kept": "You count the n-grams of the typo that the intended word has. "
    "The question asks for a share of the intended word's n-grams.",
    "per cent": "A share lies between 0 and 1; do not turn it into per cent.",
    "number": "That is how many survive. Divide by the number of n-grams of the intended word.",
}


@question(
    "05.1",
    blank="Cut both words between < and > into n-grams. Two Counters, joined by &, keep the "
    "smaller count of each n-gram.",
    mistakes=[
        Mistake(partial(answers.survival, slip), hint) for slip, hint in _SURVIVAL_SLIPS.items()
    ],
    otherwise="With n = 2, <ab> has <a, ab and b>, and <abb> has <a, ab, bb and b>: for the typo "
    "abb all three survive, and the share is 1.",
    right="What survives is what the two vectors share; the rest pulls them apart.",
    probe=answers.try_survival,
)
def share_that_survives() -> answers.Survival:
    """Share of the n-grams of a word that a typo leaves."""
    return answers.survival()


@question(
    "05.2",
    blank="Cut the word, look each n-gram up in the table, add up the vectors, and divide by the "
    "number of all its n-grams.",
    mistakes=[
        Mistake(
            partial(answers.unseen, "known only"),
            "You divide by the n-grams that are in the table. One that is not counts as a vector "
            "of zeros, and so it belongs to the number that you divide by.",
        ),
        Mistake(
            partial(answers.unseen, "nan"),
            "You divide by the n-grams that are in the table, and where there are none, 0 by 0. "
            "Divide by the number of all n-grams of the word.",
            when=lambda answer: bool(np.isnan(answers.of_nothing_known(answer)).any()),
        ),
        Mistake(
            partial(answers.unseen, "one zero"),
            "Where no n-gram has an entry, return as many zeros as a vector has, not a number.",
            when=lambda answer: np.ndim(answers.of_nothing_known(answer)) == 0,
        ),
        Mistake(
            partial(answers.unseen, "itself"),
            "You count the word itself as one more piece. It has a row only if it is in the "
            "vocabulary, and this one is not: take its n-grams alone.",
        ),
        Mistake(
            partial(answers.unseen, "sum"),
            "That is the sum, as the paper has it. Divide by the number of n-grams.",
        ),
        Mistake(
            partial(answers.unseen, "no marks"),
            "Cut the word between its marks, < and >.",
        ),
        Mistake(
            partial(answers.unseen, "each once"),
            "An n-gram that occurs twice in the word, as ana in banana, counts twice.",
        ),
    ],
    otherwise="If <ab has the vector (3, 0) and ab> is not in the table, the word ab with n = 3 "
    "has the vector (1.5, 0). Where nothing is known, return zeros, as many as a vector has.",
    right="Zeros change the length of the mean, not its direction, and so no cosine.",
    probe=answers.try_unseen,
)
def unseen_vector() -> answers.Unseen:
    """Vector of a word from a table of n-grams."""
    return answers.unseen()


@question(
    "05.3",
    blank="Go from left to right: an onset and a vowel begin a syllable. The next consonant is "
    "its coda, unless a vowel follows that consonant.",
    mistakes=[
        Mistake(
            partial(answers.compose, "exchanged"),
            "The 21 and the 28 are exchanged: there are 28 codas, so the next vowel is 28 "
            "syllables away, and the next onset 21 times 28.",
        ),
        Mistake(
            partial(answers.compose, "normalised"),
            "NFC does not join these letters: they are those of a keyboard, and Unicode's "
            "normal forms know others. Compute the number of each syllable.",
        ),
        Mistake(
            partial(answers.compose, "coda from 0"),
            "Your codas are one off: index 0 means that there is none, and ㄱ is at index 1.",
        ),
        Mistake(
            partial(answers.compose, "27 codas"),
            "There are 28 codas, as having none counts as one: a step of the vowel is 28.",
        ),
        Mistake(
            partial(answers.compose, "greedy"),
            "A consonant that a vowel follows is the onset of the next syllable, whichever "
            "consonant it is: ㄱㅏㄴㅏ is 가나. You take one for a coda.",
            when=lambda answer: answers.reads_only(answer, "가 간 간가", "가나"),
        ),
        Mistake(
            partial(answers.compose, "silent alone"),
            "ㅇ is silent as an onset, but it is a coda, too (ng): ㄱㅏㅇ is 강. Treat it as any "
            "other consonant.",
            when=lambda answer: answers.reads_only(answer, "가나 간 간아 값이", "강 통"),
        ),
        Mistake(
            partial(answers.compose, "no codas"),
            "Your syllables have no codas, and their letters are left over: ㄱㅏㄴ is one "
            "syllable, 간.",
            when=lambda answer: answers.reads_only(answer, "가 가나", "간 간가"),
        ),
        Mistake(
            partial(answers.compose, "last lost"),
            "A coda at the very end of the word is lost: nothing follows it, so no vowel does.",
            when=lambda answer: answers.reads_only(answer, "가 가나 간가", "간"),
        ),
        Mistake(
            partial(answers.compose, "threes"),
            "You take three letters for each syllable. Without a filler, a syllable that has no "
            "coda has two.",
            when=lambda answer: answers.reads_only(answer, "간 간간", "가나"),
        ),
    ],
    otherwise="ㄱㅏㄴㅏ gives 가나, ㄱㅏㄴㅇㅏ gives 간아, and ㄱㅏㅄㅇㅣ gives 값이. Return one "
    "string, and mind the end: after the last letter nothing follows.",
    right="Whole words need no filler. N-grams do: they do not see what follows.",
    probe=answers.try_compose,
)
def syllables_from_letters() -> answers.Compose:
    """Korean word from its letters without fillers."""
    return answers.compose()


def _changes_words(answer: answers.MergeOnce) -> bool:
    return not answers.try_merge(answer)[1]


def _in_place(words: answers.Cut) -> answers.Cut:
    new = answers.merge_once()(words)
    words.clear()
    words.update(new)
    return words


@question(
    "05.4",
    blank="Count each pair of neighbours, weighted by the count of its word. Then go through the "
    "pieces of each word from left to right and join the best pair.",
    mistakes=[
        Mistake(
            lambda: _in_place,
            "Your function changes the dictionary that it is given. Build a new one.",
            when=_changes_words,
        ),
        Mistake(
            lambda: lambda words: max(words, key=len)[:2],
            "You return the pair. Join it in the words, and return these.",
            when=answers.gives_a_pair,
        ),
        Mistake(
            lambda: (
                lambda words: {
                    " ".join(pieces): n for pieces, n in answers.merge_once()(words).items()
                }
            ),
            "The words of your dictionary are texts. They should be tuples of pieces, as in words.",
            when=answers.has_text_for_pieces,
        ),
        Mistake(
            partial(answers.merge_once, "overlapping"),
            "A piece that was just joined can be no part of the next pair: 하 하 하 becomes 하하 "
            "and 하.",
        ),
        Mistake(
            partial(answers.merge_once, "from the right"),
            "Join from left to right: in 하 하 하 the first two become 하하 and the last stays. "
            "Yours joins the last two.",
        ),
        Mistake(
            partial(answers.merge_once, "second stays"),
            "Step over both pieces of a pair once they are joined: yours leaves the second "
            "standing behind.",
        ),
        Mistake(
            partial(answers.merge_once, "unweighted"),
            "You count a pair once for each word that has it. A word that occurs 6 times in the "
            "text brings its pairs 6 times.",
        ),
        Mistake(
            partial(answers.merge_once, "once a word"),
            "A pair that a word has twice counts twice: (하, 하) in 하하하.",
        ),
        Mistake(
            partial(answers.merge_once, "first only"),
            "You join the pair once in each word. In n a n a it occurs twice.",
        ),
        Mistake(
            partial(answers.merge_once, "as text"),
            "You replace text, and that joins too much: where e and s are to be joined, the piece "
            "ye followed by s holds the same letters, but not the piece e.",
        ),
    ],
    otherwise="From {('a', 'b'): 3, ('a', 'b', 'c'): 1, ('b', 'c'): 2} comes {('ab',): 3, ('ab', "
    "'c'): 1, ('b', 'c'): 2}: the pair (a, b) counts 4, (b, c) counts 3. In the test no two pairs "
    "tie.",
    right="Called again and again, this is all of byte-pair encoding.",
    probe=answers.try_merge,
)
def merged_words() -> answers.MergeOnce:
    """Words after one merge."""
    return answers.merge_once()


@cache
def _syllable_models() -> list[fasttext.SubwordVectors]:
    bills = datasets.korean_corpus()
    settings: dict[str, Any] = {"max_n": 3, "architecture": "cbow", "epochs": 1, "seed": 1}
    return [
        fasttext.train_fasttext(bills, min_n=min_n, progress=False, **settings) for min_n in (1, 2)
    ]


@cache
def _shares(top: int = 5) -> list[float]:
    typos = fasttext.load_typos()
    swaps = typos[typos["kind"] == "swap"]
    ranks = [fasttext.typo_ranks(model, swaps)["rank"] for model in _syllable_models()]
    return [float((rank <= top).mean()) for rank in ranks]


def _are_numbers(answer: Any, n: int) -> bool:
    return (
        isinstance(answer, (list, tuple))
        and len(answer) == n
        and all(isinstance(value, (int, float)) for value in answer)
    )


def _near(answer: Any, right: list[float], room: float = 0.08) -> bool:
    """Whether shares are right: training differs between processors in the last digits."""
    return _are_numbers(answer, len(right)) and all(
        abs(a - b) <= room for a, b in zip(answer, right, strict=True)
    )


@question(
    "05.5",
    blank="Train with min_n=1 and with min_n=2. For each model, take the share of the ranks that "
    "are at most 5.",
    mistakes=[
        Mistake(
            lambda: _shares()[::-1],
            "These are the right shares in the other order: min_n=1 comes first.",
            when=lambda answer: _near(answer, _shares()[::-1]),
        ),
        Mistake(
            lambda: _shares(top=1),
            "These are the shares of words that come first. Count those among the first five.",
            when=lambda answer: _near(answer, _shares(top=1)),
        ),
        Mistake(
            lambda: [60 * share for share in _shares()],
            "These are numbers of words, or per cent. Give shares, between 0 and 1.",
            when=lambda answer: _are_numbers(answer, 2) and max(answer) > 1,
        ),
        Mistake(
            lambda: [0.5, 0.5],
            "Two numbers, but not these shares. Use `bills`, `settings` and `exchanged` as they "
            "stand, and change nothing but min_n.",
            when=lambda answer: _are_numbers(answer, 2),
        ),
    ],
    otherwise="The answer is a list of two numbers, [with min_n=1, with min_n=2].",
    right="Single syllables survive every exchange. Their price: a syllable alone says little, "
    "and many words share it.",
    probe=lambda answer: _near(answer, _shares()),
    needs_data=True,
)
def swaps_found() -> list[float]:
    """Shares of exchanged syllables undone, with and without single syllables."""
    return _shares()

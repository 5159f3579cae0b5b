"""Questions of chapter 11: scaling out."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from course_lib import datasets, scaling
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions import answers_11 as answers


@question(
    "11.1",
    blank="Begin with a copy of the first part's counts, and add those of the second, word by "
    "word.",
    mistakes=[
        Mistake(
            partial(answers.merged, "in place"),
            "Your function changes the counts that it is given. If a worker dies and its task is "
            "repeated, they would be added twice. Begin with a copy.",
            when=answers.changes_its_parts,
        ),
        Mistake(
            partial(answers.merged, "list"),
            "The numbers may be right, but you return a list. Return a dictionary, from word to "
            "count.",
            when=answers.gives_a_list,
        ),
        Mistake(
            partial(answers.merged, "overwritten"),
            "Where both parts hold a word, the second count has replaced the first. Add them.",
        ),
        Mistake(
            partial(answers.merged, "only the first"),
            "The words that only the second part holds are missing.",
        ),
        Mistake(
            partial(answers.merged, "only common"),
            "You kept the words that both parts hold. A word of one part alone counts, too.",
        ),
        Mistake(
            partial(answers.merged, "second first"),
            "The counts are right, their order is not: first the words of a, as they stand there, "
            "then those that only b holds.",
            when=answers.has_another_order,
        ),
    ],
    otherwise='For {"the": 2} and {"cat": 1, "the": 1} expected {"the": 3, "cat": 1}.',
    right="Merged in any grouping, the counts are those of the whole text, and so is the order: "
    "words with equal counts keep their places in the vocabulary.",
    probe=answers.try_merge,
)
def merge_word_counts() -> answers.Merge:
    """Word counts of two parts of a text, added."""
    return answers.merged()


@question(
    "11.2",
    blank="Solve shared / p + alone <= limit for p. When is there no solution?",
    mistakes=[
        Mistake(
            partial(answers.needed, "endless"),
            "Your loop does not end where no number of workers is enough. First ask when that is "
            "so, and return 0 there.",
            when=answers.loops_for_ever,
        ),
        Mistake(
            partial(answers.needed, "capped"),
            "You stop trying too early: 30,000 hours with a limit of 2, 1 of them alone, need "
            "30,000 workers. Solve for p instead of trying.",
        ),
        Mistake(
            partial(answers.needed, "swapped"),
            "You have exchanged `shared` and `alone`: `shared` comes first.",
        ),
        Mistake(
            partial(answers.needed, "alone forgotten"),
            "The hours that one worker spends alone also count against the limit: "
            "limit - alone is left for what is divided.",
            when=partial(answers.follows, lambda shared, alone, limit: shared / limit),
        ),
        Mistake(
            partial(answers.needed, "all divided"),
            "You divide the whole work. Only `shared` is divided among the workers.",
            when=partial(answers.follows, lambda shared, alone, limit: (shared + alone) / limit),
        ),
        Mistake(
            partial(answers.needed, "rounded down"),
            "You round down, and then the time is a little over the limit. Round up: math.ceil.",
        ),
        Mistake(
            partial(answers.needed, "rounded"),
            "You round to the nearest whole number. Where that is below the exact one, the time is "
            "over the limit. Round up: math.ceil.",
            when=answers.rounds_to_the_nearest,
        ),
        Mistake(
            partial(answers.needed, "one more"),
            "One too many where the division leaves no remainder: 98 hours in 2 need 49 workers. "
            "int(x) + 1 is not rounding up; math.ceil(x) is.",
        ),
        Mistake(
            partial(answers.needed, "not whole"),
            "A number of workers is a whole number: round up, math.ceil.",
        ),
        Mistake(
            partial(answers.needed, "never"),
            "A number of workers below 0? If alone takes longer than the limit, return 0.",
        ),
        Mistake(
            partial(answers.needed, "infinite"),
            "Right, except where no number of workers is enough: return 0 there.",
            when=answers.right_if_reached,
        ),
    ],
    otherwise="workers_needed(100, 2, 4) is 50: two of the four hours are left for the 100. "
    "workers_needed(10, 5, 5) is 0: no time is left for the 10.",
    right="With 100 hours shared and 2 alone, the number doubles from a limit of 4 hours to one of "
    "3; at 2 no number is enough.",
    probe=answers.try_needed,
)
def workers_needed() -> answers.Needed:
    """Workers that keep to a limit of time, by Amdahl's law."""
    return answers.needed()


@question(
    "11.3",
    blank="Go through all lines and keep count of the place where each begins. Keep a line if "
    "that place is one of start to stop - 1.",
    mistakes=[
        Mistake(
            partial(answers.lines_of, "cut through"),
            "You cut the text at start and stop, and with it the lines there. Whose windows would "
            "the two halves of a line be?",
        ),
        Mistake(
            partial(answers.lines_of, "cut and split"),
            "You cut the text at start and stop, and with it the lines there. Go through the lines "
            "of the whole text, and keep those that begin in the segment.",
        ),
        Mistake(
            partial(answers.lines_of, "break kept"),
            "These are the right lines, but each still ends with its line break. Leave it out.",
        ),
        Mistake(
            partial(answers.lines_of, "break not counted"),
            "Your places fall behind: the line break at the end of a line also takes one.",
        ),
        Mistake(
            partial(answers.lines_of, "empty dropped"),
            "You leave out empty lines. They are lines, too.",
        ),
        Mistake(
            partial(answers.lines_of, "start exclusive"),
            "A line that begins exactly at start belongs to the segment. With yours nobody reads "
            "it.",
        ),
        Mistake(
            partial(answers.lines_of, "stop too"),
            "A line that begins at stop belongs to the next segment. With yours it is read twice.",
        ),
        Mistake(
            partial(answers.lines_of, "shifted"),
            "Both ends are off by one: a line that begins at start is in the segment, one that "
            "begins at stop is not.",
        ),
        Mistake(
            partial(answers.lines_of, "overlapping"),
            "You take every line of which some part lies in the segment. One that begins before "
            "start belongs to the segment before, and with yours it is read twice.",
            when=answers.takes_what_overlaps,
        ),
        Mistake(
            partial(answers.lines_of, "whole lines only"),
            "A line that begins in the segment belongs to it, even if it ends beyond stop. Without "
            "it, nobody reads that line.",
        ),
        Mistake(
            partial(answers.lines_of, "first skipped"),
            "You skip the line at start. That is right if start lies within a line, but here a "
            "line begins exactly there, and nobody else reads it.",
        ),
        Mistake(
            partial(answers.lines_of, "by the end"),
            "You go by where a line ends. It belongs to the segment in which it begins.",
        ),
    ],
    otherwise='The lines of "ab\\ncde\\nf\\n" begin at 0, 3 and 7: lines_of(text, 1, 7) is '
    '["cde"], and lines_of(text, 0, 1) is ["ab"].',
    right="Wherever a file is cut, each line is read exactly once. The library finds the first "
    "line of a segment without reading what comes before.",
    probe=answers.try_lines,
)
def lines_of_a_segment() -> answers.LinesOf:
    """Lines that begin in a part of a file."""
    return answers.lines_of()


@question(
    "11.4",
    blank="From the last vector of the path, find the neighbour that is nearest to q. Is it "
    "nearer than the vector where you are? Go there. If not, stop.",
    mistakes=[
        Mistake(
            partial(answers.walked, "position"),
            "You take the place in links[i] for the index of a vector. The index stands there.",
            when=partial(answers.goes_first_to, 1),
        ),
        Mistake(
            partial(answers.walked, "ties"),
            "Your walk does not end. Compare before you go, and stop where no neighbour is nearer. "
            "One that is just as near is not nearer.",
            when=answers.walks_for_ever,
        ),
        Mistake(
            partial(answers.walked, "until it repeats"),
            "You go on until a vector comes again. Stop as soon as no neighbour is nearer than "
            "where you are.",
        ),
        Mistake(
            partial(answers.walked, "largest"),
            "You go to the neighbour with the largest distance. The smallest is the nearest.",
            when=answers.goes_to_the_farthest,
        ),
        Mistake(
            partial(answers.walked, "stays"),
            "Your walk never leaves start. Measure both distances from q: that of the nearest "
            "neighbour, and that of where you are.",
            when=answers.stays_at_start,
        ),
        Mistake(
            partial(answers.walked, "nearest to here"),
            "You go to the neighbour nearest to where you are. Compare the neighbours with q.",
            when=partial(answers.goes_first_to, 3),
        ),
        Mistake(
            partial(answers.walked, "first nearer"),
            "You take the first neighbour that is nearer. Look at all of them and take the "
            "nearest.",
        ),
        Mistake(
            partial(answers.walked, "product"),
            "You go by the scalar product with q. Here the vectors are not of length 1, so the "
            "largest product is not the smallest distance.",
        ),
        Mistake(
            partial(answers.walked, "cosine"),
            "You go by the cosine. Here near means a small distance between vectors of any length.",
        ),
        Mistake(
            partial(answers.walked, "all compared"),
            "You look for the nearest of all vectors. A walk sees no vectors but the neighbours of "
            "where it is.",
        ),
        Mistake(
            partial(answers.walked, "one step"),
            "You take one step. Go on as long as a neighbour is nearer.",
        ),
        Mistake(
            partial(answers.walked, "one too many"),
            "One step too many: the last one leads away from q. Compare before you go.",
        ),
        Mistake(
            partial(answers.walked, "no start"),
            "The path begins with start.",
        ),
        Mistake(
            partial(answers.walked, "the end alone"),
            "You return where the walk ends. Return the whole path, a list.",
        ),
    ],
    otherwise="Vectors 0, 1, 2, 3 on a line at 0, 1, 2, 3, each linked to the next on both sides: "
    "with q at 2.1 the walk from 0 is [0, 1, 2].",
    right="It may end beside the nearest vector, with no neighbour that is nearer. That is what "
    "the layers, and the list of candidates, are for.",
    probe=answers.try_walk,
)
def greedy_walk() -> answers.Walk:
    """Path from neighbour to neighbour, towards a query."""
    return answers.walked()


def _exponents(language: str = "korean") -> list[float]:
    return _fitted("exponent", language)


@cache
def _fitted(what: str, language: str = "korean") -> list[float]:
    """What was fitted to words and pairs in a quarter of a corpus: exponent, coefficient, slope."""
    load = datasets.korean_corpus if language == "korean" else datasets.english_corpus
    corpus = load(min_count=1)
    order = np.random.default_rng(0).permutation(len(corpus))
    grown = scaling.growth(corpus.select(order[: len(corpus) // 4]), points=5)
    n, columns = grown["tokens"], [grown["words"], grown["pairs"]]
    if what == "straight":
        return [float(np.polyfit(n, column, 1)[0]) for column in columns]
    return [getattr(scaling.fit_power(n, column), what) for column in columns]


def _two_numbers(answer: Any) -> bool:
    values = list(answer) if isinstance(answer, (list, tuple, np.ndarray)) else []
    return len(values) == 2 and all(isinstance(value, (int, float)) for value in values)


@question(
    "11.5",
    blank="Count with scaling.growth(part, points=5). An exponent is the slope of the line through "
    "the logarithms of tokens and words, and of tokens and pairs.",
    mistakes=[
        Mistake(
            lambda: _exponents()[::-1],
            "These are the right exponents in the other order: the words come first.",
        ),
        Mistake(
            lambda: _exponents("english"),
            "These are the exponents of English, as in the chapter. `part` is Korean.",
            when=lambda answer: (
                _two_numbers(answer)
                and bool(np.allclose(list(answer), _exponents("english"), atol=0.006))
            ),
        ),
        Mistake(
            lambda: [2**s for s in _exponents()],
            "That is how many times as many twice the text has, 2 to the power s. The question "
            "asks for the exponents s themselves.",
        ),
        Mistake(
            lambda: [1 / s for s in _exponents()],
            "Tokens and the other column are exchanged: the exponent says how words, and pairs, "
            "grow with the tokens.",
            when=lambda answer: _two_numbers(answer) and 1 < min(answer) <= max(answer) < 1.5,
        ),
        Mistake(
            lambda: _fitted("coefficient"),
            "These are the factors A of the laws A n^s. The question asks for the exponents s.",
        ),
        Mistake(
            lambda: _fitted("straight"),
            "That is the slope without logarithms: take them of both columns.",
        ),
        Mistake(
            lambda: [0.5, 0.5],
            "Two numbers, but not these exponents. Use `part` as it stands, five points, windows "
            "of five words (the default), and the logarithms of both columns.",
            when=_two_numbers,
        ),
    ],
    otherwise="The answer is a list of two numbers, the exponents of words and of pairs.",
    right="Both are larger than in English. The Korean part is smaller, and slopes fall as a text "
    "grows; but in English between 62,000 and 558,000 tokens, the chapter's first four rows, they "
    "are 0.61 and 0.87, still smaller. One possible reason is that a noun is written together with "
    "its particle (chapter 05); we have not tested it.",
    tolerance=5e-3,
    needs_data=True,
)
def exponents_of_korean() -> list[float]:
    """Exponents of words and pairs in Korean."""
    return list(_exponents())

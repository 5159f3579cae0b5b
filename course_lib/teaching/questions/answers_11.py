"""Answers to the questions of chapter 11 that ask for a step: the right ones, and slips.

What the questions try on each of them are the functions called ``try_...``. Used by
``chapter_11``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.teaching.answers import AnswerRefused, within_time

Counts = dict[str, int]
Merge = Callable[[Counts, Counts], Counts]
Needed = Callable[[float, float, float], int]
LinesOf = Callable[[str, int, int], list[str]]
Array = npt.NDArray[np.float64]
Links = Sequence[Sequence[int]]
Walk = Callable[[Array, Array, Links, int], Any]

ENDLESS = "does not end"
_PATIENCE = 2.0  # seconds for one call; the right answers take milliseconds


def _at_most(call: Callable[[], Any]) -> Any:
    """Result of a call, or ENDLESS: a loop without an end is a slip with a hint of its own."""
    try:
        return within_time(call, _PATIENCE)
    except AnswerRefused as refusal:
        if "still at work" in str(refusal):
            return ENDLESS
        raise


# --- counts of two parts of a text -----------------------------------------------------------

_PARTS: list[tuple[Counts, Counts]] = [
    ({"the": 3, "cat": 1}, {"dog": 2, "the": 4, "a": 1}),
    ({}, {"b": 1, "a": 2}),
    ({"z": 2, "y": 5}, {}),
    ({"so": 1, "it": 2, "goes": 1}, {"goes": 3, "so": 1}),
]


def try_merge(merge: Merge) -> list[Any]:
    """The merged counts in order, and then the parts, which must not change."""
    parts = [(dict(a), dict(b)) for a, b in _PARTS]
    tables: list[Any] = [merge(a, b) for a, b in parts]
    merged = [one if isinstance(one, list) else list(one.items()) for one in tables]
    if isinstance(tables[0], list):
        merged.append(["no dictionary"])
    return [merged, [(list(a.items()), list(b.items())) for a, b in parts]]


def changes_its_parts(merge: Merge) -> bool:
    """Whether a merge writes into what it was given."""
    kept = [(list(a.items()), list(b.items())) for a, b in _PARTS]
    seen: list[Any] = try_merge(merge)[1]
    return seen != kept


def has_another_order(merge: Merge) -> bool:
    """Whether the counts are right and their order is not."""
    seen, right = try_merge(merge)[0], try_merge(merged())[0]
    return seen != right and [dict(one) for one in seen] == [dict(one) for one in right]


def merged(slip: str = "") -> Merge:
    """Add the counts of two parts; ``slip`` names a mistake that it makes."""

    def merge(a: Counts, b: Counts) -> Counts:
        if slip == "overwritten":
            return {**a, **b}
        if slip == "only the first":
            return {word: n + b.get(word, 0) for word, n in a.items()}
        if slip == "only common":
            return {word: n + b[word] for word, n in a.items() if word in b}
        first, second = (b, a) if slip == "second first" else (a, b)
        total = first if slip == "in place" else dict(first)
        for word, n in second.items():
            total[word] = total.get(word, 0) + n
        if slip == "list":
            return list(total.items())  # type: ignore[return-value]
        return dict(sorted(total.items())) if slip == "sorted" else total

    return merge


def gives_a_list(merge: Merge) -> bool:
    """Whether a merge returns a list instead of a dictionary."""
    return isinstance(merge({"a": 1}, {"b": 1}), list)


# --- how many workers ------------------------------------------------------------------------

_REACHED = [
    (100, 2, 4),
    (100, 2, 7),
    (10, 1, 4),
    (3, 1, 7),
    (10, 1, 7),
    (7.5, 0.5, 2),
    (30_000, 1, 2),
]
_NEVER = [(10, 5, 5), (10, 6, 5)]
_ROUNDED: list[Callable[[float], float]] = [float, math.floor, round, math.ceil]


def try_needed(needed: Needed) -> list[Any]:
    """Workers for several times, two of which cannot be reached; no more after an endless loop."""
    seen: list[Any] = []
    for times in _REACHED + _NEVER:
        seen.append(_at_most(lambda times=times: needed(*times)))  # type: ignore[misc]
        if seen[-1] == ENDLESS:
            return seen
    if any(value is not None for value in seen):  # else it is blank
        return ["None" if value is None else value for value in seen]
    return seen


def loops_for_ever(needed: Needed) -> bool:
    """Whether an answer does not end where no number of workers is enough."""
    return bool(try_needed(needed)[-1] == ENDLESS)


def right_if_reached(needed: Needed) -> bool:
    """Whether an answer is right where some number of workers is enough."""
    seen = [needed(*times) for times in _REACHED]
    return seen == [math.ceil(s / (limit - a)) for s, a, limit in _REACHED]


def rounds_to_the_nearest(needed: Needed) -> bool:
    """Whether an answer takes the nearest whole number, whatever it does at the other limits."""
    return [needed(*times) for times in _REACHED] == [
        round(s / (limit - a)) for s, a, limit in _REACHED
    ]


def follows(formula: Callable[[float, float, float], float], needed: Needed) -> bool:
    """Whether an answer follows a formula where the limit can be reached, however rounded."""
    seen = [needed(*times) for times in _REACHED]
    exact = [formula(*times) for times in _REACHED]
    return any(seen == [rounded(x) for x in exact] for rounded in _ROUNDED)


def needed(slip: str = "") -> Needed:
    """Workers that are needed; ``slip`` names a mistake."""

    def workers(shared: float, alone: float, limit: float) -> int:
        if slip == "alone forgotten":
            return math.ceil(shared / limit)
        if slip == "all divided":
            return math.ceil((shared + alone) / limit)
        if slip == "swapped":
            shared, alone = alone, shared
        if slip == "endless":
            p = 1
            while shared / p + alone > limit:
                p += 1
            return p
        if slip == "capped":
            tried = range(1, 10_001)
            return next((p for p in tried if shared / p + alone <= limit), 0)
        if limit <= alone and slip == "infinite":
            return math.inf  # type: ignore[return-value]
        if limit <= alone:
            return 0 if slip != "never" or limit == alone else math.ceil(shared / (limit - alone))
        exact = shared / (limit - alone)
        if slip == "not whole":
            return exact  # type: ignore[return-value]
        if slip == "rounded":
            return round(exact)
        if slip == "rounded down":
            return int(exact)
        return int(exact) + 1 if slip == "one more" else math.ceil(exact)

    return workers


# --- the lines of a segment ------------------------------------------------------------------

_OVERLAPS = {", text": -2, "": -1, ", next": 0}  # which place is the last of a line
_TEXTS = ["ab\ncde\nf\n", "one two\n\nthree\nfour five six\n", "x\n"]


def try_lines(lines_of: LinesOf) -> list[list[str]]:
    """The lines of every segment of several texts; a line break that is kept becomes visible."""
    return [
        [line.replace("\n", "<break>") for line in lines_of(text, start, stop)]
        for text in _TEXTS
        for start in range(len(text))
        for stop in range(start + 1, len(text) + 1, 2)
    ]


def takes_what_overlaps(answer: LinesOf) -> bool:
    """Whether an answer takes every line that reaches into a segment, wherever it ends a line."""
    seen = try_lines(answer)
    return any(seen == try_lines(lines_of(f"overlapping{more}")) for more in _OVERLAPS)


def lines_of(slip: str = "") -> LinesOf:
    """Lines that begin in a segment; ``slip`` names a mistake."""

    def lines(text: str, start: int, stop: int) -> list[str]:
        if slip == "cut through":
            return text[start:stop].splitlines()
        if slip == "cut and split":
            return text[start:stop].split("\n")
        found, place = [], 0
        for line in text.splitlines(keepends=True):
            end = place + len(line) - (slip == "break not counted")
            inside = start <= place < stop and (slip != "empty dropped" or line != "\n")
            if slip == "stop too":
                inside = start <= place <= stop
            if slip == "start exclusive":
                inside = start < place < stop
            if slip == "whole lines only":
                inside = start <= place and end <= stop
            if slip == "first skipped":
                inside = start < place < stop or place == start == 0
            if slip == "by the end":
                inside = start < end <= stop
            if slip == "shifted":
                inside = start < place <= stop
            if slip.startswith("overlapping"):
                inside = place < stop and end + _OVERLAPS[slip[len("overlapping") :]] >= start
            if inside:
                found.append(line if slip == "break kept" else line.rstrip("\n"))
            place = end
        return found

    return lines


# --- a walk through a graph ------------------------------------------------------------------


def _graph(seed: int) -> tuple[Array, Links]:
    X = np.random.default_rng(seed).normal(size=(40, 3))
    far = ((X[:, None] - X[None]) ** 2).sum(axis=2)
    # In a mixed order: whoever takes the first neighbour that is nearer takes another way.
    near = [sorted(row.argsort()[1:7].tolist(), key=lambda j: j * 7 % 40) for row in far]
    return X, near


_EQUAL = np.array([[0.5], [1.0], [1.0], [-1.0]])  # two vectors are equal
_EQUAL_LINKS = [[1, 3], [2, 0], [1, 3], [0, 2]]

# From vector 0 with q at 0: the nearest to q is 2, in place 1 of the list; the nearest to vector
# 0 is 3, the farthest is 4.
_TELLING = np.array([[5.0], [4.0], [0.0], [3.9], [7.0]])
_TELLING_LINKS = [[4, 2, 3], [0, 4], [0, 4], [0, 2], [0]]


def walks_for_ever(walk: Walk) -> bool:
    """Whether a walk goes to and fro, between two equal vectors for example."""
    return bool(try_walk(walk)[-1] == ENDLESS)


def stays_at_start(walk: Walk) -> bool:
    """Whether a walk ends where it begins, although a neighbour is nearer."""
    X, links = _graph(0)
    return all(list(walk(X[i], X, links, 0)) == [0] for i in links[0])


def goes_first_to(there: int, walk: Walk) -> bool:
    """Whether a walk takes this step, in a graph where each slip takes one of its own."""
    path: Any = _at_most(lambda: walk(np.zeros(1), _TELLING, _TELLING_LINKS, 0))
    steps = list(path) if isinstance(path, (list, tuple, np.ndarray)) else []
    return len(steps) > 1 and int(steps[1]) == there


def try_walk(walk: Walk) -> list[Any]:
    """The ways of several queries through two graphs, and one past two equal vectors."""
    tried: list[tuple[Array, Array, Links, int]] = [(np.array([2.0]), _EQUAL, _EQUAL_LINKS, 0)]
    for seed in (0, 1):
        X, links = _graph(seed)
        for q in np.random.default_rng(9).normal(size=(6, 3)):
            tried += [(q, X, links, start) for start in (0, 11)]
    seen: list[Any] = []
    for one in tried:
        path = _at_most(lambda one=one: walk(*one))  # type: ignore[misc]
        seen.append(path.tolist() if isinstance(path, np.ndarray) else path)
        if seen[-1] == ENDLESS:
            break
    return seen


def goes_to_the_farthest(walk: Walk) -> bool:
    """Whether a walk goes to the neighbour with the largest distance, wherever it stops."""
    return goes_first_to(4, walk) or try_walk(walk) == try_walk(walked("largest"))


def walked(slip: str = "") -> Walk:
    """Walk to where no neighbour is nearer; ``slip`` names a mistake."""

    def walk(q: Array, X: Array, links: Links, start: int) -> Any:
        def far(i: int) -> float:
            if slip == "product":
                return -float(X[i] @ q)
            if slip == "cosine":
                return -float(X[i] @ q / np.linalg.norm(X[i]))
            return float(((X[i] - q) ** 2).sum())

        if slip == "all compared":
            return [start, min(range(len(X)), key=far)]
        path = [start]
        while True:
            at = path[-1]
            best = min(links[at], key=far)
            if slip == "until it repeats":
                if best in path:
                    break
                path.append(best)
                continue
            if slip == "largest":
                best = max(links[at], key=far)
            if slip == "stays":
                break
            if slip == "position":
                best = int(np.argmin([far(j) for j in links[at]]))
            if slip == "nearest to here":
                best = min(links[at], key=lambda j: float(((X[j] - X[at]) ** 2).sum()))
            if slip == "first nearer":
                best = next((j for j in links[at] if far(j) < far(at)), at)
            if far(best) > far(at) or (far(best) == far(at) and slip != "ties"):
                break
            path.append(best)
            if slip == "one step":
                break
        if slip == "one too many":
            path.append(min(links[path[-1]], key=far))
        if slip == "the end alone":
            return path[-1]
        return path[1:] if slip == "no start" else path

    return walk

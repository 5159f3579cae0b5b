"""Whatever a student hands in: a sentence comes back, in time, and nothing wrong is right."""

from __future__ import annotations

import itertools
import time
from collections import UserDict, UserList, deque
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import torch

from course_lib.teaching import answers
from course_lib.teaching.answers import (
    LONGEST,
    AnswerRefused,
    Guarded,
    Unreadable,
    plainly,
    taken,
    within_time,
)
from course_lib.teaching.asking import all_questions
from course_lib.teaching.checks import Question


class Liar(float):
    """A number that claims to be whatever it is compared with."""

    def _yes(self, *_):
        return True

    def _self(self, *_):
        return self

    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = __bool__ = _yes
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __abs__ = __neg__ = _self
    __hash__ = float.__hash__

    def __float__(self):
        return 0.0


class LyingText(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class LyingList(list):
    def __eq__(self, other):
        return True

    def __len__(self):
        return 3

    def __iter__(self):
        return itertools.count()


class LyingDict(dict):
    def keys(self):
        return LyingList()

    def items(self):
        return itertools.repeat(("a", 1))


class Agreeing:
    def __eq__(self, other):
        return True

    def __bool__(self):
        return True

    __hash__ = object.__hash__


class Raising:
    """Everything about it raises."""

    def __init__(self, error):
        object.__setattr__(self, "error", error)

    def _raise(self, *_):
        raise object.__getattribute__(self, "error")

    __eq__ = __bool__ = __len__ = __iter__ = __float__ = __int__ = __call__ = __getitem__ = _raise
    __array__ = __str__ = __repr__ = __index__ = __getattr__ = __contains__ = _raise
    __hash__ = object.__hash__


class Disguised:
    """Says that it is a text."""

    __class__ = str

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


class NastyError(Exception):
    def __str__(self):
        raise SystemExit


def endless():
    while True:
        yield 0


def nested():
    answer = []
    for _ in range(10_000):
        answer = [answer]
    return answer


def own():
    answer = [1]
    answer.append(answer)
    return answer


def raise_(error):
    raise error


HOSTILE = {
    "endless count": itertools.count,
    "endless generator": endless,
    "endless cycle": lambda: itertools.cycle([1, 2]),
    "endless repeat": lambda: itertools.repeat(0.5),
    "a function that returns an endless count": lambda: lambda *a: itertools.count(),
    "a function that returns an endless generator": lambda: lambda *a: endless(),
    "a function that yields": lambda: lambda *a: (yield 1),
    "a huge range": lambda: range(10**15),
    "a huge number": lambda: 10**5000,
    "a huge negative number": lambda: -(10**5000),
    "a list of a huge number": lambda: [10**400, 1],
    "a lying float": lambda: Liar(-123456.789),
    "a list of lying floats": lambda: [Liar(5)] * 3,
    "a lying text": lambda: LyingText("x"),
    "a lying list": lambda: LyingList([1]),
    "a lying dict": lambda: LyingDict(a=1),
    "an object that equals everything": Agreeing,
    "a list of such objects": lambda: [Agreeing()] * 4,
    "a dict of such objects": lambda: {"a": Agreeing()},
    "a disguised object": Disguised,
    "raises ValueError": lambda: Raising(ValueError("no")),
    "raises SystemExit": lambda: Raising(SystemExit(3)),
    "raises GeneratorExit": lambda: Raising(GeneratorExit()),
    "raises RecursionError": lambda: Raising(RecursionError()),
    "raises MemoryError": lambda: Raising(MemoryError()),
    "raises an error that cannot be said": lambda: Raising(NastyError()),
    "a list of what raises": lambda: [Raising(SystemExit())],
    "a function that raises SystemExit": lambda: lambda *a: raise_(SystemExit(1)),
    "a function that raises an unsayable error": lambda: lambda *a: raise_(NastyError()),
    "a function that returns itself": lambda: Raising,
    "a function without arguments": lambda: lambda: 1,
    "a function that returns a lying float": lambda: lambda *a, **k: Liar(1),
    "a function that returns what equals everything": lambda: lambda *a, **k: Agreeing(),
    "deep": nested,
    "a list in itself": own,
    "nan": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "minus infinity": lambda: float("-inf"),
    "a complex number": lambda: 1 + 2j,
    "a decimal nan": lambda: Decimal("nan"),
    "a fraction": lambda: Fraction(1, 10**400),
    "an array of objects": lambda: np.array([Agreeing(), None], dtype=object),
    "an empty array": lambda: np.zeros((0, 3)),
    "a huge broadcast array": lambda: np.broadcast_to(0.0, (10**7, 10**7)),
    "an array of dates": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "a structured array": lambda: np.zeros(3, dtype=[("a", int), ("b", float)]),
    "a masked array": lambda: np.ma.masked_all(3),
    "a huge sparse array": lambda: scipy.sparse.csr_array((10**8, 10**8)),
    "a tensor on no device": lambda: torch.empty(3, device="meta"),
    "a table": lambda: pd.DataFrame({"a": [1, 2]}),
    "a series of objects": lambda: pd.Series([Agreeing(), object()]),
    "bytes": lambda: b"\xff\x00",
    "a memory view": lambda: memoryview(b"abc"),
    "a module": lambda: itertools,
    "a class": lambda: type("Anything", (), {}),
    "a namespace": SimpleNamespace,
    "a deque": lambda: deque([1, 2]),
    "a user list": lambda: UserList([1, 2]),
    "a user dict": lambda: UserDict(a=1),
    "a lone surrogate": lambda: "\ud800",
    "a long text": lambda: "x" * 10**7,
    "an empty list": list,
    "a set": lambda: {1, 2},
    "True": lambda: True,
}
QUESTIONS = [
    pytest.param(one, id=one.number, marks=[pytest.mark.data] if one.needs_data else [])
    for one in all_questions()
]


def test_there_are_at_least_52_hostile_answers():
    assert len(HOSTILE) >= 52


def grade_all_hostile(one: Question):
    began = time.perf_counter()
    for name, make in HOSTILE.items():
        verdict = one.grade(make())
        assert verdict.outcome != "right", name
        assert str(verdict).startswith(f"{one.number} is "), name
    assert time.perf_counter() - began < 300


@pytest.mark.parametrize("one", QUESTIONS)
def test_no_hostile_answer_escapes_or_passes(one: Question, monkeypatch):
    monkeypatch.setattr(answers, "LONGEST", 2_000)  # so many are read of each endless one
    grade_all_hostile(one)


def test_nor_does_one_where_all_is_read_that_may_be():
    grade_all_hostile(all_questions("01")[0])


def test_a_copy_is_plain():
    copy = taken((Liar(2), LyingText("ab"), LyingList([1, 2]), {"k": np.float32(0.5)}))
    assert [type(each) for each in copy] == [float, str, list, dict]
    assert copy == (2.0, "ab", [1, 2], {"k": 0.5})
    assert taken(torch.tensor([[1.0]])).tolist() == [[1.0]]
    assert taken(scipy.sparse.eye_array(2).tocsr()).tolist() == [[1, 0], [0, 1]]
    assert {k: v.tolist() for k, v in taken(pd.DataFrame({"a": [1, 2]})).items()} == {"a": [1, 2]}
    assert taken(word for word in ("a", "b")) == ["a", "b"]


def test_what_a_mask_hides_is_not_taken():
    hidden = np.ma.array([0.1, 0.2, 0.3], mask=[False, True, False])
    first, second, third = taken(hidden)
    assert (first, third) == (0.1, 0.3) and np.isnan(second)


def test_what_a_function_returns_is_copied_too():
    guarded = taken(lambda x: Liar(x))
    assert isinstance(guarded, Guarded)
    assert type(guarded(3)) is float
    with pytest.raises(AnswerRefused, match="does not end"):
        taken(lambda: itertools.count())()


def test_an_unknown_object_equals_nothing_once_it_is_plain():
    seen = plainly(Agreeing())
    assert isinstance(seen, Unreadable) and seen.kind == "Agreeing"
    assert seen != plainly(Agreeing())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (itertools.count(), f"does not end, or has more than {LONGEST:,} entries"),
        (np.broadcast_to(0, (10**6, 10**6)), "has more than"),
        (10**301, "more than 300 digits"),
        (nested(), "nested more than 8 deep"),
        ("x" * 100_001, "a text of over 100,000 characters"),
    ],
)
def test_what_is_too_large_is_refused_in_a_sentence(answer, said):
    with pytest.raises(AnswerRefused, match=said):
        taken(answer)


def test_a_loop_that_does_not_end_is_stopped():
    def loop():
        while True:
            pass

    with pytest.raises(AnswerRefused, match="still at work after 0 seconds"):
        within_time(loop, seconds=0.2)


def test_an_error_within_time_is_the_students_own():
    with pytest.raises(ZeroDivisionError):
        within_time(lambda: 1 / 0)
    with pytest.raises(AnswerRefused, match="raised SystemExit: it should return instead"):
        within_time(lambda: raise_(SystemExit(1)))
    assert within_time(lambda: 3) == 3

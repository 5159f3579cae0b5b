"""Questions that answer back: the checks behind the exercises.

A chapter's questions are declared in ``course_lib/teaching/questions/chapter_NN.py``;
``check("01.2", answer)`` in a notebook looks one up and says what it thinks of the
answer. A right answer passes. A blank one gets a hint to start from, a likely mistake
gets the hint for that mistake, and any other answer gets what can be said of it (its
shape, its length) with a general hint: never only "wrong". Used by every chapter.

A question is a function that computes the right answer, so that nothing is pasted:

>>> registry: dict[str, Question] = {}
>>> @question(
...     "99.1",
...     blank="How many of the ten numbers are zero?",
...     mistakes=[
...         Mistake(lambda: 0.1, "That is the share of ones; count the zeros."),
...         Mistake(lambda: 90, "A share lies between 0 and 1.", when=lambda answer: answer > 1),
...     ],
...     otherwise="Count the zeros, then divide by the length of the vector.",
...     registry=registry,
... )
... def share_of_zeros() -> float:
...     vector = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
...     return vector.count(0) / len(vector)
>>> registry["99.1"].grade(0.9)
99.1 is right.
>>> registry["99.1"].grade(...)
99.1 is still blank. Hint: How many of the ten numbers are zero?
>>> registry["99.1"].grade(55)
99.1 is not right yet. A share lies between 0 and 1.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from course_lib.language import tr
from course_lib.teaching.answers import AnswerRefused, plainly, taken, within_time
from course_lib.teaching.comparison import describe_difference, matches

__all__ = ["REGISTRY", "CheckFailed", "Mistake", "Question", "Verdict", "question"]

NUMBER = re.compile(r"\d{2}\.\d{1,2}")
# Every question that was declared, by its number.
REGISTRY: dict[str, Question] = {}
_LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class Verdict:
    """What a check thinks of an answer, as a sentence.

    Attributes
    ----------
    number : str
        The question.
    outcome : {"right", "blank", "mistake", "other"}
        Right, not answered, a mistake that the question foresees, or any other answer.
    hint : str
        What to think of next; for a right answer, what it shows (may be empty).
    """

    number: str
    outcome: Literal["right", "blank", "mistake", "other"]
    hint: str = ""

    def __str__(self) -> str:
        """Give the verdict as one or two sentences."""
        if self.outcome == "right":
            said = tr("{number} is right. {hint}", number=self.number, hint=self.hint)
        elif self.outcome == "blank":
            said = tr("{number} is still blank. Hint: {hint}", number=self.number, hint=self.hint)
        else:
            said = tr("{number} is not right yet. {hint}", number=self.number, hint=self.hint)
        return said.rstrip()

    __repr__ = __str__


class CheckFailed(AssertionError):
    """Raised by ``check`` for an answer that is not right; the message is the hint.

    An ``AssertionError``, so that nbgrader and nbval see the cell fail. IPython asks it
    for its own traceback and gets the message alone: a student reads one paragraph.
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict))
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that students are likely to give, and the hint that helps.

    Parameters
    ----------
    example : callable
        Without arguments; gives the wrong answer. Computed like the right one, so that
        it follows when the question changes. Tests feed it to the check.
    hint : str
        What to say to it: one or two sentences that point at the slip.
    when : callable, optional
        Takes an answer, says whether it is this mistake. Defaults to equality with the
        example; give it where the mistake has many values ("any number above 1").
    """

    example: Callable[[], Any]
    hint: str
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Question:
    """One question: the right answer, the hints. Made by the ``question`` decorator.

    Attributes are the decorator's parameters, plus ``expected``, the decorated function.
    """

    number: str
    expected: Callable[[], Any]
    blank: str
    mistakes: tuple[Mistake, ...]
    otherwise: str
    right: str = ""
    probe: Callable[[Any], Any] | None = None
    tolerance: float = 1e-6
    points: int = 1
    needs_data: bool = False

    @property
    def chapter(self) -> str:
        """The chapter's two digits."""
        return self.number.split(".", maxsplit=1)[0]

    def grade(self, answer: object) -> Verdict:
        """Compare an answer with the right one and choose the hint.

        Parameters
        ----------
        answer : object
            The student's answer; ``...`` and ``None`` count as blank, also inside a
            list, tuple or dict.

        Returns
        -------
        Verdict
        """
        otherwise = tr(self.otherwise)
        try:
            copy, seen = within_time(lambda: self._take(answer))
        except AnswerRefused as refusal:
            return Verdict(self.number, "other", f"{refusal} {otherwise}")
        except Exception as error:
            said = _message(error)
            if "ellipsis" in said.lower() or "nonetype" in said.lower():
                return Verdict(self.number, "blank", tr(self.blank))
            problem = tr(
                "Looking at your answer raised {kind}: {said}.",
                kind=type(error).__name__,
                said=said,
            )
            return Verdict(self.number, "other", f"{problem} {otherwise}")
        if _is_blank(copy) or _is_blank(seen):
            return Verdict(self.number, "blank", tr(self.blank))
        right = self._right
        if matches(seen, right, self.tolerance):
            return Verdict(self.number, "right", tr(self.right))
        for mistake in self.mistakes:
            if self._is_mistake(mistake, copy, seen):
                return Verdict(self.number, "mistake", tr(mistake.hint))
        difference = "" if self.probe else describe_difference(seen, right)
        return Verdict(self.number, "other", f"{difference} {otherwise}".lstrip())

    # What answers are compared with is computed once: some of it trains a model.

    @functools.cached_property
    def _right(self) -> Any:
        return plainly(self._look_at(taken(self.expected())))

    @functools.cached_property
    def _examples(self) -> dict[Mistake, Any]:
        return {}

    def _take(self, answer: object) -> tuple[Any, Any]:
        """Copy an answer, and what is to be seen of it, into plain objects."""
        copy = taken(answer)
        return copy, copy if _is_blank(copy) else plainly(self._look_at(copy))

    def _look_at(self, answer: object) -> Any:
        return self.probe(answer) if self.probe else answer

    def _is_mistake(self, mistake: Mistake, copy: object, seen: object) -> bool:
        if mistake.when is None:
            if mistake not in self._examples:
                example = plainly(self._look_at(taken(mistake.example())))
                self._examples[mistake] = example
            return matches(seen, self._examples[mistake], self.tolerance)
        try:
            return bool(within_time(lambda: mistake.when(copy)))  # type: ignore[misc]
        except Exception:  # an answer of another kind is not this mistake
            return False


def question(
    number: str,
    *,
    blank: str,
    mistakes: Sequence[Mistake],
    otherwise: str,
    right: str = "",
    probe: Callable[[Any], Any] | None = None,
    tolerance: float = 1e-6,
    points: int = 1,
    needs_data: bool = False,
    registry: dict[str, Question] | None = None,
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Declare a question; the decorated function computes the right answer.

    Parameters
    ----------
    number : str
        Chapter, dot, question: ``"01.2"``.
    blank : str
        Hint for a student who has not begun.
    mistakes : sequence of Mistake
        The two likeliest (more are welcome), each with its hint.
    otherwise : str
        Hint for every other answer.
    right : str, optional
        What the right answer shows, said when it is given.
    probe : callable, optional
        Turns an answer into what is compared; the right answer and the mistakes go
        through it too. For an answer that is a function (``lambda f: f(0.5)``), a
        trained model, or one of many right answers (``lambda word: word in fruits``).
    tolerance : float, default 1e-6
        Relative difference that still counts as equal between floating-point numbers
        (``5e-4`` accepts three digits). Whole numbers are compared exactly.
    points : int, default 1
        What the question is worth when an instructor grades with nbgrader.
    needs_data : bool, default False
        The right answer is computed from the embedded data; its tests are marked so.
    registry : dict, optional
        Where to enter the question. Defaults to the one that ``check`` reads.

    Returns
    -------
    callable
        A decorator that leaves the function as it is.

    Raises
    ------
    ValueError
        If the number is malformed or taken, a hint is empty, there are fewer than two
        mistakes, or the function takes arguments.
    """
    registry = REGISTRY if registry is None else registry

    def declare(expected: Callable[[], Any]) -> Callable[[], Any]:
        _reject_bad_declaration(number, expected, (blank, otherwise), mistakes, registry)
        registry[number] = Question(
            number,
            functools.cache(expected),
            blank,
            tuple(mistakes),
            otherwise,
            right,
            probe,
            tolerance,
            points,
            needs_data,
        )
        return expected

    return declare


def _message(error: Exception) -> str:
    try:
        return str(error)[:_LONGEST_MESSAGE]
    except BaseException:  # a message of the student's own making
        return "an error without a message"


def _is_blank(answer: object) -> bool:
    if answer is None or answer is ...:
        return True
    if isinstance(answer, dict):
        return any(value is None or value is ... for value in answer.values())
    if isinstance(answer, (list, tuple)):
        return any(value is None or value is ... for value in answer)
    return False


def _reject_bad_declaration(
    number: str,
    expected: Callable[[], Any],
    hints: Sequence[str],
    mistakes: Sequence[Mistake],
    registry: dict[str, Question],
) -> None:
    if not NUMBER.fullmatch(number):
        raise ValueError(f"number must look like '01.2', got {number!r}.")
    if number in registry:
        raise ValueError(f"Question {number} is declared twice: give this one another number.")
    if not all(hint.strip() for hint in (*hints, *(mistake.hint for mistake in mistakes))):
        raise ValueError(f"Question {number} has an empty hint; each case needs one.")
    if len(mistakes) < 2:
        raise ValueError(
            f"Question {number} foresees {len(mistakes)} mistakes, expected at least 2: "
            "the wrong answers that students are likeliest to give."
        )
    if inspect.signature(expected).parameters:
        raise ValueError(
            f"The function of question {number} must take no arguments: it computes the "
            "right answer. To judge an answer by a rule, use probe=."
        )

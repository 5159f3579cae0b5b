"""The machinery of a question: verdicts, hints, and declarations that are refused."""

from __future__ import annotations

import pytest

from course_lib.teaching.checks import CheckFailed, Mistake, Question, question
from tests.teaching.helpers import declare


def test_grade_says_right_blank_mistake_or_other() -> None:
    one = declare(lambda: 3.0, right="Three it is.")
    assert str(one.grade(3)) == "99.1 is right. Three it is."
    assert str(one.grade(...)) == "99.1 is still blank. Hint: Begin here."
    assert str(one.grade(1)) == "99.1 is not right yet. First hint."
    assert str(one.grade(2.0)) == "99.1 is not right yet. Second hint."
    assert str(one.grade(5)) == "99.1 is not right yet. Think again."


def test_what_answers_are_compared_with_is_computed_once() -> None:
    computed: list[str] = []

    def costly(name: str, value: int) -> int:
        computed.append(name)
        return value

    mistakes = [
        Mistake(lambda: costly("first", 1), "First."),
        Mistake(lambda: costly("second", 2), "Second."),
    ]
    one = declare(lambda: costly("right", 3), mistakes=mistakes)
    hints = [one.grade(answer).hint for answer in (2, 1, 2, 3)]
    assert hints[:3] == ["Second.", "First.", "Second."]
    assert computed == ["right", "first", "second"]


@pytest.mark.parametrize("answer", [(1, ...), [None], {"a": ...}])
def test_a_blank_inside_a_container_is_a_blank(answer: object) -> None:
    assert declare(lambda: (1, 2)).grade(answer).outcome == "blank"


def test_a_function_is_judged_through_the_probe() -> None:
    one = declare(
        lambda: abs,
        probe=lambda function: function(-3),
        mistakes=[
            Mistake(lambda: lambda x: x, "The sign stays."),
            Mistake(lambda: lambda x: x * x, "That is the square."),
        ],
    )
    assert one.grade(lambda x: x if x > 0 else -x).outcome == "right"
    assert one.grade(lambda x: x).hint == "The sign stays."
    assert one.grade(lambda x: None).outcome == "blank"
    assert one.grade(lambda x: ... + x).outcome == "blank"
    crashed = one.grade(lambda x: 1 / 0)
    assert crashed.outcome == "other"
    assert crashed.hint == (
        "Looking at your answer raised ZeroDivisionError: division by zero. Think again."
    )


def test_when_widens_a_mistake_and_survives_other_kinds() -> None:
    percent = Mistake(lambda: 90, "A share is at most 1.", when=lambda answer: answer > 1)
    one = declare(lambda: 0.9, mistakes=[percent, Mistake(lambda: 0.1, "The other share.")])
    assert one.grade(55).hint == "A share is at most 1."
    assert one.grade("90%").outcome == "other"


def test_check_raises_an_assertion_error_that_ipython_shows_as_one_paragraph() -> None:
    failure = CheckFailed(declare(lambda: 3).grade(1))
    assert isinstance(failure, AssertionError)
    assert failure._render_traceback_() == ["99.1 is not right yet. First hint."]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"blank": " "}, "empty hint"),
        ({"mistakes": [Mistake(lambda: 1, "x")]}, "foresees 1 mistakes"),
    ],
)
def test_bad_declarations_are_refused(changes: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        declare(lambda: 3, **changes)


def test_a_declaration_cannot_take_arguments_or_a_taken_number() -> None:
    with pytest.raises(ValueError, match="must take no arguments"):
        declare(lambda answer: 3)
    registry: dict[str, Question] = {"99.1": declare(lambda: 3)}
    with pytest.raises(ValueError, match="declared twice"):
        question("99.1", blank="b", mistakes=[], otherwise="o", registry=registry)(lambda: 3)
    with pytest.raises(ValueError, match="must look like"):
        question("1.1", blank="b", mistakes=[], otherwise="o", registry=registry)(lambda: 3)

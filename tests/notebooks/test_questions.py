"""Every question of every chapter: right answers, blanks and likely mistakes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from course_lib.teaching import check
from course_lib.teaching.asking import all_questions
from course_lib.teaching.checks import CheckFailed, Question
from tests import ROOT

QUESTIONS = [
    pytest.param(one, id=one.number, marks=[pytest.mark.data] if one.needs_data else [])
    for one in all_questions()
]


@pytest.mark.parametrize("one", QUESTIONS)
def test_the_right_answer_passes(one: Question) -> None:
    verdict = one.grade(one.expected())
    assert verdict.outcome == "right"
    assert str(verdict).startswith(f"{one.number} is right.")


@pytest.mark.parametrize("one", QUESTIONS)
@pytest.mark.parametrize("blank", [..., None])
def test_the_blank_fails_with_a_hint(one: Question, blank: object) -> None:
    with pytest.raises(CheckFailed) as failure:
        check(one.number, blank)
    assert one.blank in str(failure.value)


@pytest.mark.parametrize("one", QUESTIONS)
def test_each_likely_mistake_fails_with_its_own_hint(one: Question) -> None:
    assert len(one.mistakes) >= 2
    for mistake in one.mistakes:
        verdict = one.grade(mistake.example())
        assert (verdict.outcome, verdict.hint) == ("mistake", mistake.hint)


@pytest.mark.parametrize("one", QUESTIONS)
def test_an_answer_of_another_kind_gets_the_general_hint(one: Question) -> None:
    verdict = one.grade(SimpleNamespace())
    assert verdict.outcome == "other"
    assert one.otherwise in verdict.hint


def test_three_to_six_questions_a_chapter() -> None:
    for solution in sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb")):
        assert 3 <= len(all_questions(solution.name[:2])) <= 6, solution.name

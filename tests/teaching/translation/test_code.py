"""Messages in code are found, all of them."""

from __future__ import annotations

from course_lib.teaching.asking import all_questions
from course_lib.teaching.translation.code import messages_of_code
from tests import ROOT

QUESTIONS = ROOT / "course_lib" / "teaching" / "questions"


def test_what_is_handed_to_tr_is_found():
    source = 'tr("one", a=1); tr("two" if x else "three"); marked("four"); tr(name); str("five")'
    assert [text for text, _ in messages_of_code(source)] == ["one", "two", "three", "four"]
    assert messages_of_code("x = 'no messages'") == []


def test_every_hint_of_every_question_is_found():
    known = {
        text
        for path in QUESTIONS.glob("chapter_*.py")
        for text, _ in messages_of_code(path.read_text(encoding="utf-8"))
    }
    hints = {
        hint
        for one in all_questions()
        for hint in (one.blank, one.otherwise, one.right, *(m.hint for m in one.mistakes))
        if hint
    }
    assert hints <= known, sorted(hints - known)[:3]

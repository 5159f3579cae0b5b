"""Find a question by its number, and ask it: what ``check`` does in a notebook.

The chapters' questions are declared with ``course_lib.teaching.checks``; a chapter's are
opened when one of them is asked for. Used by every chapter.
"""

from __future__ import annotations

import importlib
import pkgutil

from course_lib.teaching import questions
from course_lib.teaching.checks import NUMBER, REGISTRY, CheckFailed, Question, Verdict

__all__ = ["all_questions", "check"]


def check(number: str, answer: object) -> Verdict:
    """Check an answer and say what is missing.

    Parameters
    ----------
    number : str
        The question: chapter, dot, question, as in ``"01.2"``.
    answer : object
        What the student made of it: a number, string, array, table or function.

    Returns
    -------
    Verdict
        Shown by the notebook as a sentence, when the answer is right.

    Raises
    ------
    CheckFailed
        When it is not; the message is the hint. An ``AssertionError``, shown in a
        notebook without a traceback.
    LookupError
        If there is no such question; the message lists those of the chapter.
    """
    verdict = _find(number).grade(answer)
    if verdict.outcome != "right":
        raise CheckFailed(verdict)
    return verdict


def all_questions(chapter: str | None = None) -> list[Question]:
    """List the declared questions in order.

    Parameters
    ----------
    chapter : str, optional
        Two digits; only this chapter's questions.

    Returns
    -------
    list of Question
    """
    for module in pkgutil.iter_modules(questions.__path__):
        if module.name.startswith("chapter_"):
            _open_chapter(module.name.removeprefix("chapter_"))
    known = sorted(REGISTRY.values(), key=_order)
    return [one for one in known if chapter is None or one.chapter == chapter]


def _order(one: Question) -> tuple[int, int]:
    chapter, place = one.number.split(".")
    return int(chapter), int(place)


def _find(number: str) -> Question:
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        raise LookupError(
            f"question must be named by a string such as '01.2', got {number!r}: "
            "two digits for the chapter, a dot, the question."
        )
    chapter = number.split(".", maxsplit=1)[0]
    _open_chapter(chapter)
    if number not in REGISTRY:
        known = ", ".join(one.number for one in all_questions(chapter))
        raise LookupError(f"There is no question {number}; chapter {chapter} has {known}.")
    return REGISTRY[number]


def _open_chapter(chapter: str) -> None:
    """Import the module in which a chapter declares its questions."""
    try:
        importlib.import_module(f"course_lib.teaching.questions.chapter_{chapter}")
    except ModuleNotFoundError as error:
        if error.name != f"{questions.__name__}.chapter_{chapter}":
            raise
        raise LookupError(f"There are no questions for chapter {chapter}.") from None

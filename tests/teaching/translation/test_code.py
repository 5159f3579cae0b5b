"""Messages in code are found, all of them."""

from __future__ import annotations

from course_lib.teaching.asking import all_questions
from course_lib.teaching.translation.code import labels_of_cell, messages_of_code
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


def test_what_a_figure_shows_is_found_and_how_it_looks_is_not():
    source = '''
def plot(axes, title="Which is best?"):
    """Draw it well."""
    if not axes:
        raise ValueError("axes is missing: give one.")
    axes.plot([1], label="loss", color="tab:blue", linestyle="dash dot")
    axes.legend(loc="upper left")
    axes.text(0, 0, "a word", ha="center")
    names = ["two words", "one"]
    return describe(axes, "It falls." + tr("{n} words", n=table["number of words"]))
'''
    found = messages_of_code(source)
    assert ("{n} words", "library text") in found
    labels = [text for text, kind in found if kind == "label"]
    assert labels == ["Which is best?", "loss", "a word", "two words", "It falls."]


def test_what_a_cell_hands_to_a_figure_is_found():
    source = 'plotting.show(figures.plot_map(table["x y"], title="Which words?", kind="line"))'
    assert labels_of_cell(source) == ["Which words?"]
    assert labels_of_cell('print("Which words?")') == []
    assert labels_of_cell("figures.plot(") == []
    source = 'title = "Two of ten"\nplotting.show(figures.plot_map(points, "Near is alike"))'
    assert labels_of_cell(source) == ["Two of ten", "Near is alike"]

"""Each thing that a translation may break is broken once and named."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from course_lib.teaching.translation.glossary import read_glossary
from course_lib.teaching.translation.marks import defects, defects_of, incomplete
from tests.teaching.translation.helpers import ALL, KOREAN, TEXT, fill, small, write_course

BROKEN = [
    (TEXT, KOREAN.replace("$L$", "$l$"), "formulas: '$L$' is missing, '$l$' is new"),
    (TEXT, KOREAN.replace("`step`", "`Step`"), "code: '`step`' is missing"),
    (TEXT, KOREAN.replace("/a)", "/b)"), "links: 'https://example.org/a' is missing"),
    (TEXT, KOREAN.replace("4.16", "4.61"), "numbers: 4.16 is missing"),
    (TEXT, KOREAN.replace("손실", "로스"), "terms: '로스' is not used here, but '손실'"),
    (TEXT, KOREAN.replace("손실", "값"), "terms: 'loss' is '손실' in the glossary"),
    (TEXT, KOREAN.replace("입니다", "이다"), "style: '이다.' is not 합니다체"),
    ("He rides.", "탑승하시다.", "style: '탑승하시다.' is not 합니다체"),
    (TEXT, f"- {KOREAN}", "shape: a list"),
    (TEXT, f"{KOREAN}\n\n또", "shape: no space at the ends, and no empty line"),
    ("A word.", " 단어입니다.", "shape: no space at the ends, and no empty line"),
    ("A <b>word</b>.", "단어입니다.", "tags: '<b>' is missing"),
    ('A <b class="x" hidden>c</b>.', '<b class="x">c</b>.', "tags: '<b class"),
    ("A word[^1].", "단어입니다.", "footnotes: '[^1]' is missing"),
    ("| a word | b |", "| 단어 |", "cells of a table: '|' is missing"),
    ("The **word vector** is.", "**단어 벡터(word vector)**는 있습니다.", "emphasis: a '**'"),
    ("Between 1 and 5, or 2 and 6.", "1~5, 2~6.", "shape: '~' may strike text out"),
    ("One word after another. " * 5, "단어.", "length: 3 characters for 119; was it cut?"),
    ("$x \\text{ if } y_\\text{in}$", "$x \\text{ 일 때 } y_\\text{안}$", "formulas: "),
    ("{n:,} words", "단어 {m:,}개", "fields: '{n:,}' is missing"),
    ("Press {kbd}`S` now", "지금 `S`", "roles: '{kbd}' is missing"),
]


@pytest.mark.parametrize(("source", "translation", "message"), BROKEN)
def test_what_is_broken_is_named(course: Path, source, translation, message):
    terms = read_glossary(course / "translations" / "ko" / "glossary.tsv")
    found = defects_of(polib.POEntry(msgid=source.strip(), msgstr=translation), terms)
    assert any(one.startswith(message) for one in found), found


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        (TEXT, KOREAN),
        ("$a$ is below $b$.", "$b$보다 $a$가 작습니다."),
        ("$x \\text{ if } y_\\text{in}$", "$x \\text{ 이면 } y_\\text{in}$"),
        ("$$x \\text{ if } y$$", "$$x \\text{ 이면 } y$$"),
        ("The **word vector** is.", "**단어 벡터**(word vector)는 있습니다."),
        ("*dog* and *cat*", "*dog*와 *cat*"),
        ("A list\\\nin two lines.", "목록\\\n두 줄입니다."),
        ("Let us look.", "살펴봅시다."),
        ("It moves by 28.", "28만큼 움직입니다."),
        ("If <ab is 3, and ab> is 4.", "<ab가 3이고 ab>가 4인 경우."),
        (" The lines are hollow.", " 선은 속이 비었습니다."),
    ],
)
def test_what_is_kept_is_not_complained_of(source, translation):
    assert defects_of(polib.POEntry(msgid=source, msgstr=translation)) == []


def test_a_translator_may_excuse_what_only_a_person_can_judge():
    entry = polib.POEntry(msgid="Number 7.", msgstr="일곱이다.", tcomment="ok: numbers, style (a)")
    assert defects_of(entry) == []
    entry = polib.POEntry(msgid="The `x`.", msgstr="그것입니다.", tcomment="ok: code")
    assert defects_of(entry) == ["code: '`x`' is missing"]


def test_a_defect_is_named_with_file_and_line(course: Path):
    fill(course, ALL | {TEXT: KOREAN.replace("$L$", "$l$")})
    lines = small(course).path.read_text(encoding="utf-8").splitlines()
    (found,) = defects(small(course), [])
    line = next(n for n, text in enumerate(lines, 1) if text.startswith('msgid "The loss')) - 2
    assert found.startswith(f"translations/ko/97_test.po:{line}: 'The loss $L$"), found


def test_a_message_that_stands_twice_is_named(course: Path):
    entries = fill(course, ALL)
    entries.append(polib.POEntry(msgid="Why?", msgstr="왜?"))
    entries.save()
    (found,) = defects(small(course), [])
    assert "'Why?': this message stands in line " in found


def test_one_changed_english_sentence_is_named(course: Path):
    fill(course, ALL)
    assert incomplete(small(course)) == []
    write_course(course, "# 97 Testing", TEXT.replace("loss", "score"))
    new, gone = incomplete(small(course))
    assert "'The score $L$" in new and "not in the catalogue" in new
    assert "'The loss $L$" in gone and "obsolete" in gone


def test_nothing_is_wrong_with_what_is_not_translated_yet(course: Path):
    assert defects(small(course), []) == []
    assert len(incomplete(small(course))) == 5

"""Numbers as values, in digits, in words, in 만 and 억."""

from __future__ import annotations

import pytest

from course_lib.teaching.translation.numbers import changed_numbers

SAME = [
    ("It has 40,000 words.", "단어가 4만 개입니다."),
    ("It has 43,726 words.", "단어가 4만 3,726개입니다."),
    ("six billion tokens of 1 text", "텍스트 1개의 토큰 60억 개"),
    ("about 4.5 million", "약 450만"),
    ("four million words, two tables", "단어 400만 개, 표 2개"),
    ("word2vec needs 5 epochs", "5 에포크가 필요합니다"),
    ("1930–1955", "1930–1955"),
    ("chapter 01, 0.75 and 95%", "01장, 0.75와 95%"),
    ("a third of a thousand words", "단어 1,000개의 3분의 1"),
    ("half of them", "그중 절반"),
    ("A hundred numbers", "숫자 100개"),
]
CHANGED = [
    ("In 2013 5 words", "2014년에 단어 5개", ["2013"], ["2014"]),
    ("40,000 words", "단어 40만 개", ["40000"], ["400000"]),
    ("0.75 of all", "모두의", ["0.75"], []),
    ("three words", "단어 4개", [], ["4"]),
]


@pytest.mark.parametrize(("source", "translation"), SAME)
def test_the_same_value_may_be_written_in_another_way(source, translation):
    assert changed_numbers(source, translation) == ([], [])


@pytest.mark.parametrize(("source", "translation", "missing", "new"), CHANGED)
def test_another_value_is_named(source, translation, missing, new):
    assert changed_numbers(source, translation) == (missing, new)

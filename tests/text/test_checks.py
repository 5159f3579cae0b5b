"""Strings in place of token lists are refused."""

import pytest

from course_lib.text import EncodedCorpus, Vocabulary
from course_lib.text.checks import checked_sentences


def test_strings_in_place_of_token_lists_are_refused():
    with pytest.raises(TypeError, match="sentences is a str"):
        Vocabulary.build("you say goodbye")
    with pytest.raises(TypeError, match="sentences is a str"):
        EncodedCorpus.from_sentences("you say goodbye")
    with pytest.raises(TypeError, match="sentences holds the str 'you say'"):
        Vocabulary.build(["you say"])


def test_sentences_pass_as_they_are_and_one_at_a_time():
    given = iter([["a"], ["b", "c"], "d e"])
    passed = checked_sentences(given)
    assert next(passed) == ["a"] and next(passed) == ["b", "c"]
    with pytest.raises(TypeError, match="sentences holds the str 'd e'"):
        next(passed)

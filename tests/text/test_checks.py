"""Strings in place of token lists are refused."""

import pytest

from course_lib.text import EncodedCorpus, Vocabulary


def test_strings_in_place_of_token_lists_are_refused():
    with pytest.raises(TypeError, match="sentences is a str"):
        Vocabulary.build("you say goodbye")
    with pytest.raises(TypeError, match="sentences is a str"):
        EncodedCorpus.from_sentences("you say goodbye")
    with pytest.raises(TypeError, match="sentences holds the str 'you say'"):
        Vocabulary.build(["you say"])

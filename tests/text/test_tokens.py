"""Cutting text into tokens, English and Korean."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.text import tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("  \n\t ", []),
        ("You say goodbye.", ["you", "say", "goodbye"]),
        ("Don't stop", ["don't", "stop"]),
        ("the dogs\u2019 king\u2019s 'quoted'", ["the", "dogs", "king's", "quoted"]),
        ("3.14 10,000 1995. mp3 3rd", ["3.14", "10,000", "1995", "mp3", "3rd"]),
        ("a well-known e-mail", ["a", "well", "known", "e", "mail"]),
        ("snake_case", ["snake", "case"]),
        ("재밌다ㅋㅋㅋ 제3조(목적)", ["재밌다ㅋㅋㅋ", "제3조", "목적"]),
        ("naïve café 😀 x", ["naïve", "café", "x"]),
    ],
)
def test_tokenize_cuts_as_documented(text, tokens):
    assert tokenize(text) == tokens


def test_tokenize_keeps_case_when_asked():
    assert tokenize("NLP at KAIST", lowercase=False) == ["NLP", "at", "KAIST"]


def test_decomposed_hangul_gives_the_same_tokens_as_composed():
    decomposed = unicodedata.normalize("NFD", "자연어 처리")
    assert decomposed != "자연어 처리"
    assert tokenize(decomposed) == ["자연어", "처리"]


@given(st.text(max_size=60))
def test_tokenizing_the_joined_tokens_changes_nothing(text):
    tokens = tokenize(text, lowercase=False)
    assert tokenize(" ".join(tokens), lowercase=False) == tokens
    assert not any(token.isspace() or token == "" for token in tokens)


def test_tokenize_refuses_bytes():
    with pytest.raises(TypeError, match=r"text must be a str, got bytes.*decode"):
        tokenize(b"abc")

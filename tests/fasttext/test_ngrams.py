"""N-grams and their buckets: by hand, and as gensim has them."""

import unicodedata

import pytest
from gensim.models.fasttext_inner import compute_ngrams, ft_hash_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import fasttext
from course_lib.fasttext import NgramScheme

TEXT = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("자연어ㅋ_<>ab")), max_size=9
)


# N-grams


def test_the_words_of_the_lecture():
    assert fasttext.char_ngrams("apple", 3, 3) == ["<ap", "app", "ppl", "ple", "le>"]
    syllables = fasttext.char_ngrams("자연어처리", 3, 3)
    assert syllables == ["<자연", "자연어", "연어처", "어처리", "처리>"]
    jamo = fasttext.char_ngrams("자연어처리", 3, 3, unit="jamo")
    assert jamo[:4] == ["<ㅈㅏ", "ㅈㅏ_", "ㅏ_ㅇ", "_ㅇㅕ"]
    assert jamo[-1] == "ㅣ_>" and len(jamo) == 15


def test_where_is_not_the_word_her():
    assert "her" in fasttext.char_ngrams("where", 3, 3)
    assert fasttext.char_ngrams("her", 3, 5)[-1] == "<her>"


@given(TEXT, st.integers(1, 4), st.integers(0, 4))
def test_ngrams_are_those_of_gensim_but_for_lone_marks(word, min_n, more):
    expected = compute_ngrams(word, min_n, min_n + more)
    if min_n == 1:
        del expected[len(word) + 1], expected[0]
    assert fasttext.char_ngrams(word, min_n, min_n + more) == expected


def test_short_words():
    assert fasttext.char_ngrams("", 3, 6) == []
    assert fasttext.char_ngrams("", 1, 2) == ["<>"]
    assert fasttext.char_ngrams("a", 3, 6) == ["<a>"]
    assert fasttext.char_ngrams("a", 4, 6) == []
    assert fasttext.char_ngrams("a", 1, 6) == ["a", "<a", "a>", "<a>"]


def test_letters_without_syllables_and_mixed_scripts():
    assert fasttext.char_ngrams("ㅋㅋ", 3, 3, unit="jamo") == ["<ㅋㅋ", "ㅋㅋ>"]
    assert fasttext.char_ngrams("A급", 3, 3, unit="jamo") == ["<Aㄱ", "Aㄱㅡ", "ㄱㅡㅂ", "ㅡㅂ>"]
    assert fasttext.char_ngrams("\U0001f600", 3, 3) == ["<\U0001f600>"]
    # Text from a Mac is not normalised here: it has no syllables.
    assert "ㅎ" not in "".join(
        fasttext.char_ngrams(unicodedata.normalize("NFD", "한"), unit="jamo")
    )


def test_what_each_letter_of_an_ngram_is_can_be_told():
    # Of all pairs of syllables: never is the same n-gram (n > 1) cut at different places.
    syllables = ["각", "가", "나", "안", "국"]
    places: dict[str, set[int]] = {}
    for first in syllables:
        for second in syllables:
            marked = f"<{''.join(map(fasttext.ngrams.decompose, first + second))}>"
            for n in range(2, 7):
                for start in range(1, len(marked) - n):
                    places.setdefault(marked[start : start + n], set()).add((start - 1) % 3)
    assert len(places) > 100 and all(len(place) == 1 for place in places.values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 3), "min_n is 0"),
        ((3, 2), "min_n is 3 and max_n is 2"),
        ((2.5, 3), "min_n is 2.5"),
        ((1, True), "max_n is True"),
        ((3, 3, "syllable"), "unit is 'syllable'"),
    ],
)
def test_ranges_that_make_no_sense(arguments, message):
    with pytest.raises(ValueError, match=message):
        fasttext.char_ngrams("apple", *arguments)


# Buckets


@given(TEXT)
def test_hash_is_that_of_fasttext(text):
    assert fasttext.hash_bucket(text, 2**32) == ft_hash_bytes(text.encode())
    assert fasttext.hash_bucket(text) == ft_hash_bytes(text.encode()) % 2_000_000


def test_published_hashes():
    # Values of FNV-1a, 32 bits, from its authors' test suite: ASCII, where no sign matters.
    assert fasttext.hash_bucket("", 2**32) == 0x811C9DC5
    assert fasttext.hash_bucket("a", 2**32) == 0xE40C292C
    assert fasttext.hash_bucket("foobar", 2**32) == 0xBF9CF968


@given(st.lists(TEXT, max_size=4), st.sampled_from(["character", "jamo"]))
@settings(deadline=None)
def test_compiled_buckets_are_those_of_the_ngrams(words, unit):
    scheme = NgramScheme(unit, 2, 4, 97)
    offsets, ids = scheme.bucket_ids(words)
    for word, start, stop in zip(words, offsets[:-1], offsets[1:], strict=True):
        expected = [fasttext.hash_bucket(ngram, 97) for ngram in scheme.ngrams(word)]
        assert sorted(ids[start:stop]) == sorted(expected)


@pytest.mark.parametrize("buckets", [0, -1, 2**32 + 1, 1.5, True])
def test_buckets_that_make_no_sense(buckets):
    with pytest.raises(ValueError, match=f"buckets is {buckets}"):
        NgramScheme(buckets=buckets)


def test_a_lone_surrogate_is_hashed_too():
    assert NgramScheme().bucket_ids(["a\ud800b"])[1].tolist()

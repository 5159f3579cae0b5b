"""Loops over n-grams: hashes as in fastText, sums of rows."""

import itertools

import numpy as np
from gensim.models.fasttext import ft_ngram_hashes
from gensim.models.fasttext_inner import ft_hash_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.kernels import ngrams

# Encodable text, Korean and marks often.
WORDS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("자연어ㅋ_<>ab")), max_size=9
)


def in_bytes(texts):
    encoded = [text.encode() for text in texts]
    starts = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), starts


# Hashes


def test_bytes_count_as_signed():
    # Plain FNV-1a of "<한>" is another number: bytes from 128 on flip the upper 24 bits too.
    plain = 2166136261
    for byte in "<한>".encode():
        plain = (plain ^ byte) * 16777619 % 2**32
    out = np.empty(1, dtype=np.uint32)
    ngrams.hash_ngrams(*in_bytes(["<한>"]), 3, 3, 2**32, np.zeros(2, dtype=np.int64), out)
    assert out[0] == ft_hash_bytes("<한>".encode()) != plain


@given(st.lists(WORDS, max_size=4), st.integers(1, 4), st.integers(0, 4))
@settings(deadline=None)
def test_ngram_hashes_are_those_of_fasttext(words, min_n, more):
    text, starts = in_bytes([f"<{word}>" for word in words])
    expected = [ft_ngram_hashes(word, min_n, min_n + more, 1000) for word in words]
    offsets = np.full(len(words) + 1, -1, dtype=np.int64)
    arguments = text, starts, min_n, min_n + more, 1000, offsets
    n = ngrams.hash_ngrams(*arguments, np.empty(0, dtype=np.uint32))
    out = np.empty(n, dtype=np.uint32)
    assert ngrams.hash_ngrams(*arguments, out) == n
    cut = [out[a:b].tolist() for a, b in itertools.pairwise(offsets)]
    assert cut == expected


def test_compiled_and_interpreted_hashes_are_the_same():
    text, starts = in_bytes(["<apple>", "<자연어>", "<>"])
    with np.errstate(over="ignore"):  # The product is meant to wrap around.
        results = []
        for function in (ngrams.hash_ngrams, ngrams.hash_ngrams.py_func):
            offsets, out = np.zeros(4, dtype=np.int64), np.empty(30, dtype=np.uint32)
            n = function(text, starts, 1, 3, 2**32, offsets, out)
            results.append((n, offsets.tolist(), out[:n].tolist()))
        assert results[0] == results[1]
        assert ngrams._hash_on.py_func(np.uint32(5), np.uint8(200)) == ngrams._hash_on(
            np.uint32(5), np.uint8(200)
        )


# Rows


def test_repeated_rows_gain_more():
    rows = np.array([0, 9, 1, 7, 8, 7, 2, 5, 5, 5], dtype=np.uint32)
    offsets = np.array([0, 2, 6, 10])
    for function in (ngrams.repeat_gains, ngrams.repeat_gains.py_func):
        out = np.empty(3, dtype=np.float32)
        function(rows, offsets, out)
        assert out.tolist() == [2, 1 + 1 + 4, 1 + 9]


def test_sum_rows_by_hand():
    table = np.array([[1, 2], [10, 20], [100, 200]], dtype=np.float32)
    rows, offsets = np.array([0, 2, -1, 1, 1]), np.array([0, 2, 3, 3, 5])
    for function in (ngrams.sum_rows, ngrams.sum_rows.py_func):
        out = np.full((4, 2), np.nan, dtype=np.float32)
        function(rows, offsets, table, out)
        assert out.tolist() == [[101, 202], [0, 0], [0, 0], [20, 40]]

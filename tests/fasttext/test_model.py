"""Vectors for any string: by hand, known and unknown, what each n-gram contributes."""

import numpy as np
import pytest

from course_lib import fasttext
from course_lib.fasttext import NgramScheme, SubwordVectors
from course_lib.vectors import UnknownWordError, WordVectors


def test_a_word_has_its_row_and_another_string_its_ngrams(by_hand):
    assert by_hand["apple"].tolist() == [1, 1]
    # apxle: <ap apx pxl xle le>, of which two are known.
    assert by_hand["apxle"].tolist() == pytest.approx([6 / 5, 3 / 5])
    assert by_hand[["sea", "apxle", "zz"]].tolist() == [
        [-1, 0], pytest.approx([1.2, 0.6]), [0, 0],
    ]  # fmt: skip
    assert by_hand.compose(["apple"])[0].tolist() == pytest.approx([6 / 5, 3 / 5])
    assert by_hand[[]].shape == (0, 2)
    by_hand["apple"][:] = 9  # a copy
    assert by_hand["apple"].tolist() == [1, 1]


def test_buckets_may_come_in_any_order(by_hand):
    order = np.argsort(by_hand.bucket_ids)
    for chosen in (order, order[::-1], order[[1, 2, 0]]):
        other = SubwordVectors(
            by_hand.words,
            by_hand.matrix,
            by_hand.scheme,
            by_hand.bucket_ids[chosen],
            by_hand.ngram_matrix[chosen],
        )
        assert np.array_equal(other["apxle"], by_hand["apxle"])


def test_what_is_known(by_hand):
    assert "apple" in by_hand and by_hand.in_vocabulary("apple")
    assert "apxle" not in by_hand and not by_hand.in_vocabulary("apxle")
    assert by_hand.knows(["apple", "apxle", "", "zz", "sea"]).tolist() == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert by_hand[""].tolist() == [0, 0]
    assert repr(by_hand) == "SubwordVectors(2 words, 2 dimensions, 3 buckets of 3- to 3-grams)"


def test_nearest_of_a_string_outside(by_hand):
    nearest = by_hand.nearest("apxle", topn=2)
    assert nearest["word"].tolist() == ["apple", "sea"]
    assert nearest["similarity"][0] == pytest.approx(9 / np.sqrt(2 * 45), rel=1e-5)
    assert by_hand.nearest(["apxle", "apple"], topn=1)["word"].tolist() == ["sea"]
    assert by_hand.nearest([-1.0, 0.0], topn=1)["word"].tolist() == ["sea"]
    assert by_hand.similarity("apxle", "apple") == pytest.approx(9 / np.sqrt(2 * 45))


def test_a_string_of_which_nothing_is_known(by_hand):
    with pytest.raises(KeyError, match="none of its n-grams occurred .* Close spellings: 'sea'"):
        by_hand.nearest("sae")
    with pytest.raises(
        fasttext.UnknownNgramsError, match="'zz' is not among the 2 words, and none"
    ):
        by_hand.nearest("zz")
    with pytest.raises(KeyError, match="'' is not among"):
        by_hand.nearest(["apple", ""])


def test_plain_word_vectors_raise_the_helpful_error(by_hand):
    plain = by_hand.word_vectors()
    assert type(plain) is WordVectors and plain.counts.tolist() == [7, 3]
    with pytest.raises(UnknownWordError, match="Close spellings: 'apple'"):
        plain["appple"]
    assert by_hand.subset(["sea"]).words == ["sea"]
    with pytest.raises(UnknownWordError):
        by_hand.subset(["appple"])


def test_what_each_ngram_contributes(by_hand):
    table = by_hand.ngrams("apxle")
    assert table["ngram"].tolist() == ["<ap", "apx", "pxl", "xle", "le>"]
    assert table["known"].tolist() == [True, False, False, False, True]
    # Without <ap the vector points along (1, 0), without le> along (0, 1).
    length = np.hypot(6, 3)
    assert table["without"].tolist() == pytest.approx([6 / length, 1, 1, 1, 3 / length])
    assert by_hand.ngrams("zz")["without"].isna().all()
    assert by_hand.ngrams("").empty


def test_vectors_without_any_ngram():
    vectors = SubwordVectors(["a"], [[1.0]], NgramScheme(min_n=6), [], np.empty((0, 1)))
    assert vectors["bb"].tolist() == [0] and not vectors.knows(["bb"])[0]
    assert vectors.ngrams("abcdef")["known"].tolist() == [False] * 3


@pytest.mark.parametrize(
    ("buckets", "rows", "message"),
    [
        ([1, 2], [[1.0]], "ngram_matrix has shape"),
        ([[1]], [[1.0]], "ngram_matrix has shape"),
        ([1], [[1.0, 2.0]], "one row of 1 numbers"),
        ([1, 1], [[1.0], [2.0]], "bucket_ids holds 1 more than once"),
        ([10], [[1.0]], "bucket_ids holds 10, expected 0 to 9"),
        ([1], [[np.nan]], "ngram_matrix holds NaN"),
    ],
)
def test_parts_that_do_not_fit(buckets, rows, message):
    with pytest.raises(ValueError, match=message):
        SubwordVectors(["a"], [[1.0]], NgramScheme(buckets=10), buckets, rows)

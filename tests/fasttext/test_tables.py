"""The tables that are trained: a word is the mean of its rows."""

import numpy as np

from course_lib import fasttext
from course_lib.fasttext import NgramScheme
from course_lib.fasttext.tables import Tables


def test_a_word_is_the_mean_of_its_rows():
    words = ["banana", "nana", "x"]
    tables = Tables(words, NgramScheme("character", 3, 3, 50), dim=4, seed=0)
    vectors = tables.vectors(np.array([3, 2, 1]), None, False)
    for number, word in enumerate(words):
        buckets = [fasttext.hash_bucket(n, 50) for n in fasttext.char_ngrams(word, 3, 3)]
        rows = [3 + vectors.bucket_ids.tolist().index(bucket) for bucket in buckets]
        assert sorted(tables.rows[tables.offsets[number] : tables.offsets[number + 1]]) == sorted(
            [number, *rows]
        )
        mean = tables.W_in[[number, *rows], :4].mean(axis=0)
        np.testing.assert_allclose(vectors[word], mean, atol=1e-7)
    assert tables.gains.tolist()[2] == 2  # "x" itself and <x>
    assert tables.W_in.shape[1] == 16 and not tables.W_in[:, 4:].any()
    assert np.abs(tables.W_in).max() <= 0.25 and np.abs(tables.W_in[:, :4]).min() > 0


def test_only_buckets_that_occur_are_stored_and_frequent_words_come_first():
    tables = Tables(["ab", "cd"], NgramScheme(buckets=2**32), dim=2, seed=0)
    expected = [
        fasttext.hash_bucket(n, 2**32) for n in ("<ab", "<ab>", "ab>", "<cd", "<cd>", "cd>")
    ]
    assert tables.bucket_ids.tolist() == expected

"""What cannot be trained on is refused before a compiled loop sees it."""

import numpy as np
import pytest

from course_lib.text import EncodedCorpus, Vocabulary
from course_lib.training import check_corpus, encoded

CORPUS = EncodedCorpus.from_sentences([["a", "b", "c"], ["b", "a"]])


def test_an_encoded_corpus_stays_as_it_is():
    assert encoded(CORPUS, None, 99) is CORPUS
    assert encoded(CORPUS, Vocabulary(CORPUS.vocabulary.words), 1) is CORPUS
    assert encoded([["a", "b"], ["a"]], None, 2).vocabulary.words == ["a"]
    with pytest.raises(ValueError, match="the corpus was encoded with another"):
        encoded(CORPUS, Vocabulary(["z"]), 1)


@pytest.mark.parametrize(
    ("ids", "offsets", "words", "message"),
    [
        ([0, 0], [0, 2], "a", "the vocabulary has 1 words, expected at least 2"),
        ([0, 1], [0, 2], "ab", "negatives is 2, but only 1 of the vocabulary's 2 words"),
        ([0, 1], [0, 1, 2], "abc", "none of the 2 sentences holds two words"),
    ],
)
def test_bad_corpora_are_named(ids, offsets, words, message):
    corpus = EncodedCorpus(np.array(ids, np.int32), np.array(offsets), Vocabulary(list(words)))
    with pytest.raises(ValueError, match=message):
        check_corpus(corpus, negatives=2)


def test_a_good_corpus_passes():
    check_corpus(CORPUS, negatives=2)

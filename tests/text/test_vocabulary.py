"""Words counted and numbered."""

import numpy as np
import pytest

from course_lib.text import Vocabulary

BOOK = "you say goodbye and i say hello".split()


def test_vocabulary_is_ordered_by_count_then_first_appearance():
    vocabulary = Vocabulary.build([BOOK])
    assert vocabulary.words == ["say", "you", "goodbye", "and", "i", "hello"]
    assert vocabulary.counts.tolist() == [2, 1, 1, 1, 1, 1]
    assert vocabulary.index["hello"] == 5
    assert "hello" in vocabulary and "bonjour" not in vocabulary
    assert list(vocabulary) == vocabulary.words
    assert repr(vocabulary) == "Vocabulary(6 words, 7 tokens)"


def test_vocabulary_limits():
    assert Vocabulary.build([BOOK], min_count=2).words == ["say"]
    assert Vocabulary.build([BOOK], max_size=2).words == ["say", "you"]
    assert len(Vocabulary.build([])) == 0


def test_encode_drops_keeps_or_refuses_unknown_words():
    vocabulary = Vocabulary.build([BOOK])
    tokens = ["i", "say", "bonjour", "hello"]
    assert vocabulary.encode(tokens).tolist() == [4, 0, 5]
    assert vocabulary.encode(tokens, unknown="keep").tolist() == [4, 0, -1, 5]
    assert vocabulary.encode(tokens[:2], unknown="error").tolist() == [4, 0]
    assert vocabulary.encode([]).dtype == np.int32
    assert vocabulary.decode([4, -1]) == ["i", "<unknown>"]
    with pytest.raises(KeyError, match="1 of 4 tokens .* first is 'bonjour'"):
        vocabulary.encode(tokens, unknown="error")
    with pytest.raises(ValueError, match="unknown is 'ignore', expected 'drop', 'keep' or 'error'"):
        vocabulary.encode(tokens, unknown="ignore")


@pytest.mark.parametrize("argument", ["min_count", "max_size"])
def test_vocabulary_limits_below_one_are_refused(argument):
    with pytest.raises(ValueError, match=f"{argument} is 0, expected a whole number of at least 1"):
        Vocabulary.build([BOOK], **{argument: 0})


def test_vocabulary_refuses_words_twice_and_counts_that_do_not_fit():
    with pytest.raises(ValueError, match="'a' more than once"):
        Vocabulary(["a", "b", "a"])
    with pytest.raises(ValueError, match=r"counts has shape \(1,\), expected \(2,\)"):
        Vocabulary(["a", "b"], [3])

"""Batches of sentences of unequal length: by hand, and without effect on a sentence."""

import numpy as np
import pytest

from course_lib.elmo.batches import make_batches, word_numbers
from tests.elmo.helpers import SENTENCES


def test_a_sentence_does_not_depend_on_its_batch(tiny, monkeypatch):
    together = tiny.layers(SENTENCES)
    for sentence, result in zip(SENTENCES, together, strict=True):
        np.testing.assert_allclose(tiny.layers([sentence])[0], result, atol=1e-5)
    monkeypatch.setattr("course_lib.elmo.model._TOKENS_AT_ONCE", 12)
    for small, result in zip(tiny.layers(SENTENCES), together, strict=True):
        np.testing.assert_allclose(small, result, atol=1e-5)


def test_batches_by_hand():
    """Three sentences of 2, 0 and 1 words; with their marks 4, 2 and 3 tokens."""
    words, numbers = word_numbers([["the", "bank"], [], ["the"]])
    assert words == ["the", "bank"]
    assert [each.tolist() for each in numbers] == [[0, 2, 3, 1], [0, 1], [0, 2, 1]]
    (batch,) = make_batches(numbers, np.arange(3), largest=9)
    assert batch.sentences.tolist() == [0, 2, 1]
    assert batch.ids.tolist() == [0, 2, 3, 1, 0, 2, 1, 0, 1]
    assert batch.starts.tolist() == [0, 4, 7, 9]
    assert batch.counts == [3, 3, 2, 1]
    assert batch.order["forward"].tolist() == [0, 4, 7, 1, 5, 8, 2, 6, 3]
    assert batch.order["backward"].tolist() == [3, 6, 8, 2, 5, 7, 1, 4, 0]


@pytest.mark.parametrize("largest", [1, 5, 9, 100])
def test_every_sentence_is_in_one_batch_and_batches_are_no_larger_than_said(largest):
    _, numbers = word_numbers([["w"] * n for n in (3, 0, 5, 1, 1, 2)])
    found = list(make_batches(numbers, np.array([5, 0, 2, 3]), largest))
    assert sorted(np.concatenate([batch.sentences for batch in found])) == [0, 2, 3, 5]
    assert all(len(batch.ids) <= largest or len(batch.sentences) == 1 for batch in found)


def test_no_sentences_give_no_batches():
    assert list(make_batches([], np.arange(0), largest=4)) == []

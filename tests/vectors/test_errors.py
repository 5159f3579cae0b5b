"""A word without a vector: close spellings, looked for only when shown."""

import pickle

import numpy as np
import pytest

from course_lib.vectors import UnknownWordError, WordVectors


def test_unknown_word_offers_close_spellings():
    vectors = WordVectors(["king", "queen", "Queen", "quinoa", "seen"], np.eye(5))
    with pytest.raises(UnknownWordError) as caught:
        vectors["quene"]
    assert isinstance(caught.value, KeyError)
    assert str(caught.value) == (
        "'quene' is not among the 5 words that have a vector. Close spellings: 'queen', 'Queen'."
    )
    with pytest.raises(KeyError, match="Close spellings: 'king'"):
        vectors["KING"]
    with pytest.raises(KeyError, match=r"have a vector\.$"):
        vectors["xylophonist"]
    with pytest.raises(KeyError, match=r"have a vector\.$"):
        vectors[""]
    with pytest.raises(KeyError, match="Words are str, this is int"):
        vectors[[5]]


def test_spellings_are_looked_for_only_when_the_message_is_shown(monkeypatch):
    def searched(error, topn=5):
        raise AssertionError("searched")

    monkeypatch.setattr(UnknownWordError, "close_spellings", searched)
    vectors = WordVectors(["king"], [[1.0]])
    with pytest.raises(UnknownWordError) as caught:
        vectors["kong"]
    with pytest.raises(AssertionError, match="searched"):
        str(caught.value)


def test_unknown_word_error_survives_pickling():
    error = pickle.loads(pickle.dumps(UnknownWordError("kong", ["king"])))
    assert "'king'" in str(error)

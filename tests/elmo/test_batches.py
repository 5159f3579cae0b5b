"""Batches of sentences of unequal length do not change what a sentence gets."""

from __future__ import annotations

import numpy as np

from tests.elmo.helpers import SENTENCES


def test_a_sentence_does_not_depend_on_its_batch(tiny, monkeypatch):
    together = tiny.layers(SENTENCES)
    for sentence, result in zip(SENTENCES, together, strict=True):
        np.testing.assert_allclose(tiny.layers([sentence])[0], result, atol=1e-5)
    monkeypatch.setattr("course_lib.elmo.model._TOKENS_AT_ONCE", 12)
    for small, result in zip(tiny.layers(SENTENCES), together, strict=True):
        np.testing.assert_allclose(small, result, atol=1e-5)

"""The counted bias is counted right."""

import numpy as np
import pytest

from course_lib.negative_sampling import share_beside
from course_lib.text import EncodedCorpus

SENTENCES = ["she is a nurse and she sings".split(), "he met a nurse he flies a plane".split()]


def test_share_beside_counts_within_the_window_and_the_sentence():
    corpus = EncodedCorpus.from_sentences(SENTENCES)
    near = share_beside(corpus, ["nurse"], ["he"], ["she"], window=2)
    assert near["nurse"] == pytest.approx(0.5)  # 'and she', 'nurse he'; 'she is a nurse' is too far
    wide = share_beside(corpus, ["nurse", "plane"], ["he"], ["she"], window=10)
    assert wide["nurse"] == pytest.approx(2 / 4) and wide["plane"] == 1.0
    assert np.isnan(share_beside(corpus, ["plane"], ["he"], ["she"], window=1)["plane"])


def test_share_beside_refuses_what_it_cannot_count():
    corpus = EncodedCorpus.from_sentences(SENTENCES)
    with pytest.raises(KeyError, match="first is 'pilot'"):
        share_beside(corpus, ["pilot"], ["he"], ["she"])
    with pytest.raises(ValueError, match="window is 0"):
        share_beside(corpus, ["nurse"], ["he"], ["she"], window=0)

"""Counting with many processes is equal to counting with one."""

import numpy as np
import pytest

from course_lib import glove, scaling
from course_lib.scaling import counting, runs, shards
from course_lib.text import Vocabulary
from tests.scaling.helpers import assert_same_bits, sentences_of


def is_mapped(array):
    """Whether an array shows a file."""
    while array is not None and not isinstance(array, np.memmap):
        array = getattr(array, "base", None)
    return array is not None


def test_words_are_those_of_one_process_in_the_same_order(cluster, corpus):
    ours = scaling.count_words(corpus, cluster, min_count=3, progress=False)
    expected = Vocabulary.build(sentences_of(corpus), min_count=3)
    assert ours.words == expected.words and ours.counts.tolist() == expected.counts.tolist()
    few = scaling.count_words(corpus[0], cluster, max_size=5, progress=False)
    assert few.words == Vocabulary.build(sentences_of(corpus[:1]), max_size=5).words


@pytest.mark.parametrize("weighting", ["flat", "harmonic"])
def test_cooccurrences_are_those_of_one_process(cluster, corpus, weighting, tmp_path, monkeypatch):
    sentences = sentences_of(corpus)
    vocabulary = Vocabulary.build(sentences, min_count=2)
    expected = glove.cooccurrence(sentences, vocabulary, window=4, weighting=weighting)
    arguments = (corpus, vocabulary, 4, weighting, cluster)
    assert_same_bits(scaling.count_cooccurrence(*arguments, progress=False), expected)
    monkeypatch.setattr(counting, "cut", lambda files: shards.cut(files, 5_000))
    monkeypatch.setattr(runs, "CELLS_IN_MEMORY", 3_000)  # of this process: more ranges
    on_disk = scaling.count_cooccurrence(
        *arguments, folder=tmp_path / "counts", scratch=tmp_path, progress=False
    )
    assert_same_bits(on_disk, expected)
    assert is_mapped(on_disk.data) and is_mapped(on_disk.indices)
    assert [path.name for path in tmp_path.iterdir()] == ["counts"]


def test_wrong_arguments_are_told(corpus):
    vocabulary = Vocabulary(["ba", "be"])
    with pytest.raises(ValueError, match="window is 0"):
        scaling.count_cooccurrence(corpus, vocabulary, window=0)
    with pytest.raises(ValueError, match="window is 1,000,000,000, expected at most 1,000,000"):
        scaling.count_cooccurrence(corpus, vocabulary, window=10**9)
    with pytest.raises(ValueError, match="weighting is 'round'"):
        scaling.count_cooccurrence(corpus, vocabulary, weighting="round")
    with pytest.raises(ValueError, match="workers is 0"):
        scaling.count_words(corpus, workers=0)
    with pytest.raises(TypeError, match="client is 3"):
        scaling.count_words(corpus, 3)
    with pytest.raises(ValueError, match="max_size is 0"):
        scaling.count_words(corpus, max_size=0)
    with pytest.raises(ValueError, match="no word of the vocabulary"):
        counting._check_sums_fit(0, np.ones(1, dtype=np.int64))
    with pytest.raises(ValueError, match="more than 64 bits"):
        counting._check_sums_fit(2**62, np.ones(4, dtype=np.int64))

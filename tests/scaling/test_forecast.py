"""Growth and time: against counts made another way, and laws put in."""

import numpy as np
import pytest

from course_lib import glove, scaling
from course_lib.scaling.forecast import count_alone
from course_lib.text import EncodedCorpus, Vocabulary


def test_a_power_law_is_found_again():
    x = np.array([10, 100, 1000, 5000])
    law = scaling.fit_power(x, 3 * x**0.7)
    assert law.coefficient == pytest.approx(3) and law.exponent == pytest.approx(0.7)
    assert law(16) == pytest.approx(3 * 16**0.7)
    for x, y in [([1, 2], [1, 0]), ([3, 3], [1, 2]), ([1, 2], [1, 2, 3])]:
        with pytest.raises(ValueError, match="a line needs two points"):
            scaling.fit_power(x, y)


def test_growth_counts_parts_that_double():
    rng = np.random.default_rng(0)
    sentences = [[f"w{i}" for i in rng.zipf(1.5, size=8)] for _ in range(160)]
    corpus = EncodedCorpus.from_sentences(sentences)
    table = scaling.growth(corpus, points=3, window=2)
    assert table["tokens"].tolist() == [320, 640, 1280]
    whole = table.iloc[-1]
    assert whole["words"] == len(corpus.vocabulary)
    assert whole["pairs"] == glove.cooccurrence(corpus, window=2).nnz
    assert table["words"].is_monotonic_increasing and table["pairs"].is_monotonic_increasing


def test_counting_alone_gives_the_same_matrix_and_its_time(tmp_path):
    files = scaling.generate_text(tmp_path / "text", 3_000, words=100)
    vocabulary = Vocabulary(scaling.made_up_words(100))
    counts, seconds, assembling = count_alone(files, vocabulary, 3, tmp_path)
    sentences = [line.split() for file in files for line in file.read_text().splitlines()]
    assert (counts != glove.cooccurrence(sentences, vocabulary, window=3)).nnz == 0
    assert seconds >= assembling >= 0
    table = scaling.time_counting([2_000, 4_000], words=50)
    assert table["tokens"].tolist() == [2_000, 4_000] and (table["pairs"] <= 2_500).all()
    assert list(table.columns) == ["tokens", "pairs", "seconds", "assembling"]

"""Sub-sampling is gensim's formula; tables and generators are made once for all threads."""

import numpy as np
import pytest

from course_lib.text import EncodedCorpus
from course_lib.training import Draws, subsample_probability, unigram_table

CORPUS = EncodedCorpus.from_sentences([["a", "b", "c"], ["b", "a", "a"]])


def test_draws_hold_views_tables_and_a_generator_for_each_thread():
    draws = Draws(CORPUS, subsample=0.1, power=0.75, threads=3, seed=4)
    assert np.shares_memory(draws.ids, CORPUS.ids) and not draws.ids.flags.writeable
    assert draws.keep == pytest.approx(subsample_probability([3, 2, 1], 0.1), abs=1e-7)
    assert len({int(state[0]) for state in draws.states}) == 3
    again, other = (Draws(CORPUS, 0.1, 0.75, 3, seed) for seed in (4, 5))
    assert [int(s[0]) for s in again.states] == [int(s[0]) for s in draws.states]
    assert [int(s[0]) for s in other.states] != [int(s[0]) for s in draws.states]
    starts = [state.ctypes.data for state in draws.states]
    assert np.diff(starts).tolist() == [64, 64]


def test_the_alias_table_gives_back_the_probabilities():
    probabilities, thresholds, columns = unigram_table([9, 4, 1, 0], power=0.5)
    assert probabilities == pytest.approx([3 / 6, 2 / 6, 1 / 6, 0])
    drawn = np.zeros(4)
    np.add.at(drawn, columns[:, 0], thresholds / 4)
    np.add.at(drawn, columns[:, 1], (1 - thresholds) / 4)
    assert drawn == pytest.approx(probabilities, abs=1e-7)
    with pytest.raises(ValueError, match="counts gives 1 of 2 words a chance"):
        unigram_table([5, 0])


def test_subsampling_is_the_formula_of_gensim():
    from gensim.models import Word2Vec

    counts = {"the": 5000, "of": 900, "cat": 40, "sat": 7}
    model = Word2Vec(sample=1e-2, min_count=1, vector_size=2)
    model.build_vocab_from_freq(counts)
    kept = [model.wv.get_vecattr(word, "sample_int") / (2**32 - 1) for word in counts]
    assert subsample_probability(list(counts.values()), 1e-2) == pytest.approx(kept, abs=1e-6)


def test_subsampling_spares_rare_words_and_can_be_switched_off():
    kept = subsample_probability([100_000, 2618, 2617, 1, 0], threshold=1e-2)
    assert kept[0] < 0.2
    assert kept[3:].tolist() == [1, 1]
    assert subsample_probability([100_000, 1], threshold=0).tolist() == [1, 1]
    for threshold in (-1e-3, 1.5, np.nan):
        with pytest.raises(ValueError, match="the sub-sampling threshold is"):
            subsample_probability([1, 2], threshold)

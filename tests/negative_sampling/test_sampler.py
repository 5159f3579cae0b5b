"""Negatives and pairs: by hand, and by chi-squared tests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from course_lib.negative_sampling import UnigramSampler, skipgram_pairs
from course_lib.text import EncodedCorpus, contexts_and_targets

ZIPF = 1e6 / np.arange(1, 5001)


# Sampler


def test_the_power_moves_chances_to_rare_words():
    probabilities = UnigramSampler([0.7, 0.29, 0.01]).probabilities
    assert probabilities == pytest.approx([0.64196878, 0.33150408, 0.02652714], abs=5e-9)
    assert UnigramSampler([0.7, 0.29, 0.01], power=1).probabilities == pytest.approx(
        [0.7, 0.29, 0.01]
    )
    assert UnigramSampler([70, 29, 1], power=0).probabilities == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("counts", [[70, 29, 1], ZIPF])
def test_a_million_draws_pass_a_chi_squared_test(counts):
    sampler = UnigramSampler(counts, seed=5)
    observed = np.bincount(sampler.draw(1_000_000), minlength=len(counts))
    assert stats.chisquare(observed, sampler.probabilities * 1_000_000).pvalue > 0.001


def test_negatives_given_the_target_pass_a_chi_squared_test():
    sampler = UnigramSampler([50, 30, 15, 5], seed=2)
    negatives = sampler.sample(np.full(200_000, 1), size=5)
    others = np.where(np.arange(4) == 1, 0, sampler.probabilities)
    observed = np.bincount(negatives.ravel(), minlength=4)
    assert observed[1] == 0
    expected = others / others.sum() * 1_000_000
    assert stats.chisquare(observed[[0, 2, 3]], expected[[0, 2, 3]]).pvalue > 0.001


@given(
    counts=st.lists(st.integers(1, 10**9), min_size=2, max_size=30),
    size=st.integers(1, 40),
    seed=st.integers(0, 100),
)
@settings(deadline=None)
def test_never_the_target(counts, size, seed):
    targets = np.arange(len(counts))
    negatives = UnigramSampler(counts, seed=seed).sample(targets, size)
    assert negatives.shape == (len(counts), size)
    assert not (negatives == targets[:, np.newaxis]).any()
    assert ((negatives >= 0) & (negatives < len(counts))).all()


def test_a_target_with_nearly_all_the_probability_does_not_hang():
    sampler = UnigramSampler([1e18, 3, 1], power=1, seed=1)
    # Redrawing alone, until something else comes up, would take centuries.
    negatives = sampler.sample(np.zeros(4000, dtype=int), size=2)
    assert np.bincount(negatives.ravel(), minlength=3) == pytest.approx([0, 6000, 2000], abs=200)


def test_sampler_repeats_for_a_seed_and_only_then():
    draws = [UnigramSampler(ZIPF, seed=seed).sample([1, 2, 3], 20) for seed in (4, 4, 5)]
    assert np.array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0], draws[2])
    sampler = UnigramSampler(ZIPF, seed=4)
    sampler.sample([1, 2, 3], 20)
    assert not np.array_equal(sampler.sample([1, 2, 3], 20), draws[0])


def test_words_without_counts_are_never_drawn_and_no_targets_give_no_rows():
    assert not (UnigramSampler([5, 0, 5]).draw(10_000) == 1).any()
    assert UnigramSampler([5, 5]).sample([], size=3).shape == (0, 3)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([12], "gives 1 of 1 words a chance"),
        ([12, 0, 0], "gives 1 of 3 words a chance"),
        ([], "gives 0 of 0 words a chance"),
        ([1, -2], "a negative number, NaN or infinity"),
        ([1, np.nan], "a negative number, NaN or infinity"),
        ([[1, 2]], r"counts has shape \(1, 2\)"),
    ],
)
def test_bad_counts_are_named(counts, message):
    with pytest.raises(ValueError, match=message):
        UnigramSampler(counts)


def test_other_bad_input_of_the_sampler_is_named():
    with pytest.raises(ValueError, match="power is nan"):
        UnigramSampler([1, 2], power=np.nan)
    sampler = UnigramSampler([1, 2, 3])
    with pytest.raises(ValueError, match="size is 0, expected at least 1"):
        sampler.sample([0], 0)
    with pytest.raises(IndexError, match="targets run from 0 to 3, but the vocabulary has 3 words"):
        sampler.sample([0, 3], 1)
    with pytest.raises(IndexError, match="targets run from -1 to 0"):
        sampler.sample([0, -1], 1)
    with pytest.raises(ValueError, match=r"targets has shape \(1, 1\)"):
        sampler.sample([[0]], 1)


# Pairs


def test_pairs_by_hand():
    corpus = EncodedCorpus.from_sentences([["a", "b", "c"], ["d"], ["a", "d"]])
    centres, contexts = skipgram_pairs(corpus, window=5)
    words = corpus.vocabulary.words
    pairs = sorted(words[i] + words[j] for i, j in zip(centres, contexts, strict=True))
    assert pairs == ["ab", "ac", "ad", "ba", "bc", "ca", "cb", "da"]
    centres, _ = skipgram_pairs([0], window=2)
    assert len(centres) == 0


@given(ids=st.lists(st.integers(0, 5), min_size=5, max_size=30), window=st.integers(1, 2))
def test_pairs_hold_every_full_window(ids, window):
    centres, contexts = skipgram_pairs(ids, window)
    pairs = list(zip(centres.tolist(), contexts.tolist(), strict=True))
    around, targets = contexts_and_targets(ids, window)
    for row, target in zip(around, targets, strict=True):
        assert all((target, context) in pairs for context in row)
    edge = window * (window + 1)  # Pairs missing at the two ends.
    assert len(pairs) == 2 * window * len(ids) - edge


def test_shrinking_windows_prefer_near_words():
    ids = np.arange(20_000)
    centres, contexts = skipgram_pairs(ids, window=4, shrink=True, seed=1)
    at = np.bincount(np.abs(centres - contexts)) / 40_000
    assert at[1:] == pytest.approx([1, 0.75, 0.5, 0.25], abs=0.02)
    with pytest.raises(ValueError, match="window is 0"):
        skipgram_pairs(ids, window=0)

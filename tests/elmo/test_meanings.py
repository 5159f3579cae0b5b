"""GloVe's vectors as goals: whitened for words, summed up for bags."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.elmo.meanings import Meanings, bag_ahead, bag_behind, bag_weights
from course_lib.vectors import WordVectors

# Word n is the axis n, and words 0 (a mark) and 4 (unknown to GloVe) say nothing.
MEANING = torch.eye(5)
WEIGHT = torch.tensor([0.0, 1.0, 1.0, 0.5, 0.0])


def column(*numbers):
    """One direction of one stream."""
    return torch.tensor(numbers).reshape(-1, 1, 1)


def test_vectors_are_centred_whitened_and_of_one_length():
    rng = np.random.default_rng(0)
    spread = np.array([5.0, 1.0, 0.2])
    vectors = WordVectors([f"w{k}" for k in range(500)], rng.normal(3, 1, (500, 3)) * spread)
    found = Meanings.of([*vectors.words, "unknown"], vectors)
    assert found.known.sum() == 500 and not found.white[-1].any()
    for table in (found.white, found.turned):
        assert np.allclose(np.linalg.norm(table[:-1], axis=1), np.sqrt(3), atol=1e-4)
    white = found.white[:-1] / np.sqrt(3)
    # On a ball each axis has a third of the squares; as they were, one has most.
    assert np.allclose((white**2).mean(axis=0), 1 / 3, atol=0.05)
    assert (found.turned[:-1] ** 2).mean(axis=0).max() > 2
    with pytest.raises(ValueError, match="none of the 1 words has a vector"):
        Meanings.of(["unknown"], vectors)


def test_a_frequent_word_says_less_than_a_rare_one():
    counts = np.array([100_000, 10_000, 100, 100, 1])
    weights = bag_weights(counts, np.array([True, True, True, False, True]))
    assert weights[0] == np.float32(0.02) and weights[3] == 0
    assert (np.diff(weights[[0, 1, 2, 4]]) >= 0).all() and weights[4] > weights[0]


def test_a_bag_ahead_fades_and_ends_with_the_document():
    ids, documents = column(1, 2, 3, 2), column(0, 0, 0, 1)
    bags, where = bag_ahead(ids, documents, 3, MEANING, WEIGHT, ahead=10)
    assert where.all() and bags.shape == (3, 5)
    # From the first place: word 1, word 2 at 0.9, word 3 (weight 0.5) at 0.81; not the fourth.
    raw = np.array([0, 1, 0.9, 0.405, 0])
    assert np.allclose(bags[0], raw / np.sqrt(raw.sum()), atol=1e-6)
    assert np.allclose(bags[2], np.array([0, 0, 0, 0.5, 0]) / np.sqrt(0.5), atol=1e-6)


def test_a_bag_behind_forgets_where_a_document_begins():
    ids, keep = column(1, 2, 1, 3, 2), column(0.0, 1.0, 1.0, 0.0, 1.0)
    bags, where = bag_behind(ids, keep, MEANING, WEIGHT)
    assert where[:, 0, 0].tolist() == [False, True, True, False, True]  # nothing was read before
    assert np.allclose(bags[0], np.array([0, 0.9, 0, 0, 0]) / np.sqrt(0.9), atol=1e-6)
    raw = np.array([0, 0.81, 0.9, 0, 0])  # not the word itself, which comes third
    assert np.allclose(bags[1], raw / np.sqrt(raw.sum()), atol=1e-6)
    assert np.allclose(bags[2], np.array([0, 0, 0, 0.45, 0]) / np.sqrt(0.45), atol=1e-6)


def test_words_that_say_nothing_make_no_bag():
    bags, where = bag_ahead(column(0, 4), column(0, 0), 2, MEANING, WEIGHT)
    assert len(bags) == 0 and not where.any()

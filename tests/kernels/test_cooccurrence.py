"""The counting loop: by hand, against a dictionary of pairs, compiled and interpreted."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.kernels import cooccurrence as kernel


def as_arrays(sentences):
    ids = np.array([word for sentence in sentences for word in sentence], dtype=np.uint32)
    offsets = np.cumsum([0] + [len(sentence) for sentence in sentences]).astype(np.int64)
    return ids, offsets


def counted_by_hand(sentences, units):
    """The definition, word for word: for each place, its neighbours in the sentence."""
    found = Counter()
    for sentence in sentences:
        for i, word in enumerate(sentence):
            for j, neighbour in enumerate(sentence):
                if i != j and abs(i - j) <= len(units):
                    found[word, neighbour] += int(units[abs(i - j) - 1])
    return found


def as_counter(row_starts, columns, sums):
    rows = np.repeat(np.arange(len(row_starts) - 1), np.diff(row_starts))
    return Counter(dict(zip(zip(rows.tolist(), columns.tolist()), sums.tolist())))


def test_distance_units_are_exact_shares():
    for window in (1, 2, 5, 10, 20):
        units, denominator = kernel.distance_units(window, "harmonic")
        assert denominator == math.lcm(*range(1, window + 1))
        for distance, unit in enumerate(units.tolist(), start=1):
            assert Fraction(unit, denominator) == Fraction(1, distance)


def test_distance_units_of_large_windows_stay_small_and_nearly_exact():
    units, denominator = kernel.distance_units(200, "harmonic")
    assert denominator == math.lcm(*range(1, 21)) == 232_792_560
    distances = np.arange(1, 201)
    assert np.abs(units / denominator - 1 / distances).max() <= 0.5 / denominator + 1e-16
    assert (units > 0).all()


def test_flat_units_are_ones():
    units, denominator = kernel.distance_units(7, "flat")
    assert units.tolist() == [1] * 7 and denominator == 1


def test_positions_by_word_lists_each_word_in_reading_order():
    ids = np.array([2, 0, 2, 1, 0, 2], dtype=np.uint32)
    starts, positions = kernel.positions_by_word(ids, 4)
    assert starts.tolist() == [0, 2, 3, 6, 6]
    assert positions.tolist() == [1, 4, 3, 0, 2, 5]


def test_sentence_of_position_knows_empty_sentences():
    offsets = np.array([0, 2, 2, 5], dtype=np.int64)
    assert kernel.sentence_of_position(offsets).tolist() == [0, 0, 2, 2, 2]


def test_with_room_keeps_what_is_there():
    array = np.array([5, 6, 7])
    assert kernel.with_room(array, 3, 3) is array or kernel.with_room(array, 3, 3).size == 3
    grown = kernel.with_room(array, 2, 4)
    assert len(grown) == 6 and grown[:2].tolist() == [5, 6]
    assert len(kernel.with_room(array, 2, 50)) == 50


def test_two_sentences_by_hand():
    # "a b a" and "b": within 1, a meets b twice; within 2, the two a meet each other.
    ids, offsets = as_arrays([[0, 1, 0], [1]])
    near = as_counter(*kernel.count_neighbours(ids, offsets, 2, np.array([1])))
    assert near == {(0, 1): 2, (1, 0): 2}
    wider = as_counter(*kernel.count_neighbours(ids, offsets, 2, np.array([2, 1])))
    assert wider == {(0, 1): 4, (1, 0): 4, (0, 0): 2}


def test_a_word_that_never_occurs_has_an_empty_row():
    ids, offsets = as_arrays([[0, 2]])
    row_starts, columns, _ = kernel.count_neighbours(ids, offsets, 4, np.array([1]))
    assert row_starts.tolist() == [0, 1, 1, 2, 2]
    assert columns.tolist() == [2, 0]


SENTENCES = st.lists(st.lists(st.integers(0, 5), max_size=12), min_size=1, max_size=6)


@settings(deadline=None, max_examples=60)
@given(SENTENCES, st.integers(1, 25), st.sampled_from(["flat", "harmonic"]))
def test_equals_the_definition(sentences, window, weighting):
    ids, offsets = as_arrays(sentences)
    units, _ = kernel.distance_units(window, weighting)
    found = as_counter(*kernel.count_neighbours(ids, offsets, 6, units))
    assert kernel.count_pairs(ids, offsets, 6, len(units)) == len(found)
    assert found == counted_by_hand(sentences, units)


@settings(deadline=None, max_examples=30)
@given(SENTENCES, st.integers(0, 6))
def test_parts_add_up_to_the_whole_bit_for_bit(sentences, cut):
    units, _ = kernel.distance_units(6, "harmonic")

    def count(part):
        return as_counter(*kernel.count_neighbours(*as_arrays(part), 6, units))

    assert count(sentences[:cut]) + count(sentences[cut:]) == count(sentences)


@pytest.mark.parametrize("weighting", ["flat", "harmonic"])
def test_compiled_equals_interpreted(weighting, monkeypatch):
    sentences = [[0, 1, 2, 0, 3], [], [3, 3, 1], [2]]
    ids, offsets = as_arrays(sentences)
    units, _ = kernel.distance_units(3, weighting)
    compiled = kernel.count_neighbours(ids, offsets, 4, units)
    for name in ("positions_by_word", "sentence_of_position", "with_room"):
        monkeypatch.setattr(kernel, name, getattr(kernel, name).py_func)
    interpreted = kernel.count_neighbours.py_func(ids, offsets, 4, units)
    for ours, theirs in zip(compiled, interpreted):
        assert ours.dtype == theirs.dtype
        assert ours.tolist() == theirs.tolist()

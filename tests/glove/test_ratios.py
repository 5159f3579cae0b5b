"""Ratios of probabilities: by hand, as published, and in the reader of the course."""

import math

import numpy as np
import pytest
from scipy import sparse

from course_lib import glove
from course_lib.glove import ratios
from course_lib.text import Vocabulary
from tests.glove.helpers import THREE


def test_ratios_by_hand():
    vocabulary = Vocabulary(["ice", "steam", "solid", "gas"])
    counts = sparse.csr_array([[0, 0, 6, 2], [0, 0, 1, 3], [6, 1, 0, 0], [2, 3, 0, 0]])
    table = glove.probability_ratios(counts, vocabulary, probes=["solid", "gas", "ice"])
    assert table["X(ice, k)"].tolist() == [6, 2, 0]
    assert table["X(ice)"].tolist() == [8, 8, 8]
    assert table["P(k | ice)"].tolist() == [0.75, 0.25, 0]
    assert table["X(steam, k)"].tolist() == [1, 3, 0]
    assert table["P(k | steam)"].tolist() == [0.25, 0.75, 0]
    assert table["ratio"].iloc[:2].tolist() == [3, 0.25 / 0.75]
    assert math.isnan(table["ratio"]["ice"])  # 0 / 0
    assert table.index.name == "k"


def test_a_ratio_is_0_or_undefined_where_a_count_is_zero():
    vocabulary = Vocabulary(["ice", "steam", "solid", "gas"])
    counts = sparse.csr_array([[0, 0, 5, 0], [0, 0, 0, 5], [5, 0, 0, 0], [0, 5, 0, 0]])
    table = glove.probability_ratios(counts, vocabulary, probes=["solid", "gas"])
    assert math.isnan(table["ratio"]["solid"])  # 5 / 0
    assert table["ratio"]["gas"] == 0  # 0 / 5
    assert table["P(k | steam)"].tolist() == [0, 1]  # a probability of 0 is one


def test_an_all_zero_row_has_no_probabilities():
    vocabulary = Vocabulary(["ice", "steam", "solid"])
    counts = sparse.csr_array([[0, 0, 2], [0, 0, 0], [2, 0, 0]])
    table = glove.probability_ratios(counts, vocabulary, probes=["solid"])
    assert table["X(steam)"].tolist() == [0]
    assert table["P(k | steam)"].isna().all() and table["ratio"].isna().all()


def test_other_words_and_a_single_probe():
    vocabulary = Vocabulary.build(THREE)
    counts = glove.cooccurrence(THREE, window=1)
    table = glove.probability_ratios(counts, vocabulary, "like", "enjoy", "I")
    assert table.loc["I", "ratio"] == pytest.approx((2 / 4) / (1 / 2))
    assert "P(k | like)" in table


def test_a_probe_absent_from_the_corpus_is_named():
    vocabulary = Vocabulary.build(THREE)
    counts = glove.cooccurrence(THREE, window=1)
    with pytest.raises(glove.UncountedWordError, match="'toyota' is not among the 7 words"):
        glove.probability_ratios(counts, vocabulary, "like", "enjoy", ["toyota"])
    with pytest.raises(KeyError, match="'ice' is not among"):
        glove.probability_ratios(counts, vocabulary, probes=["like"])


def test_published_ratios_and_what_rounding_does_to_them():
    table = glove.published_ratios()
    assert table["P(k | ice)"].tolist() == [0.00019, 0.000066, 0.003, 0.000017]
    assert table["P(k | steam)"].tolist() == [0.000022, 0.00078, 0.0022, 0.000018]
    assert table["printed"].tolist() == [8.9, 0.085, 1.36, 0.96]
    assert table["same"].to_dict() == {"solid": False, "gas": True, "water": True, "fashion": False}
    assert table["recomputed"].round(3).tolist() == [8.636, 0.085, 1.364, 0.944]
    np.testing.assert_allclose(table["recomputed"], table["P(k | ice)"] / table["P(k | steam)"])
    # Rounding of the probabilities explains all four.
    assert (table["lowest"] <= table["printed"]).all()
    assert (table["printed"] <= table["highest"]).all()


def test_the_reader_has_all_four_ratios_with_the_published_sign():
    sentences = glove.ice_and_steam()
    assert 55 <= len(sentences) <= 70
    vocabulary = Vocabulary.build(sentences)
    counts = glove.cooccurrence(sentences, vocabulary, window=10)
    table = glove.probability_ratios(counts, vocabulary)
    assert (table[["X(ice, k)", "X(steam, k)"]] >= 2).all(axis=None)
    ratio = table["ratio"]
    assert ratio["solid"] > 3 and ratio["gas"] < 1 / 3
    assert 0.8 < ratio["water"] < 1.25 and 0.8 < ratio["fashion"] < 1.25
    words = vocabulary.counts[[vocabulary.index["ice"], vocabulary.index["steam"]]]
    assert words.min() >= 25  # both words have much to say


def test_the_reader_is_well_made():
    text = ratios.READER_PATH.read_bytes().decode("utf-8")
    lines = text.splitlines()
    assert text.endswith("\n") and "\r" not in text
    assert len(set(lines)) == len(lines)
    assert all(line.strip() == line and line.endswith(".") for line in lines)


def test_a_missing_reader_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(ratios, "READER_PATH", tmp_path / "gone.txt")
    with pytest.raises(FileNotFoundError, match="gone.txt is not there.*pip install -e"):
        glove.ice_and_steam()

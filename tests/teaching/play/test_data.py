"""What the explorables show is what the library says, in fewer bytes."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from course_lib import datasets
from course_lib.teaching.play import data
from course_lib.vectors import WordVectors


def test_rows_are_rounded_to_the_direction_they_had():
    rounded = data.quantise([[0.2, -0.1], [3, 4], [0, 0]])
    assert rounded.dtype == np.int8
    assert rounded.tolist() == [[127, -64], [95, 127], [0, 0]]


def test_the_overlap_counts_shared_neighbours_without_the_word_itself():
    words = ["a", "b", "c", "d"]
    plane = np.array([[1, 0], [1, 0.1], [0.1, 1], [0, 1]])
    same = WordVectors(words, plane)
    assert data.overlap_of_nearest(same, same, topn=1) == 1
    exchanged = WordVectors(words, plane[[0, 2, 1, 3]])  # a is now nearest to c
    assert data.overlap_of_nearest(same, exchanged, topn=1) == 0
    assert data.overlap_of_nearest(same, exchanged, topn=3) == 1


@pytest.mark.data
def test_eight_bits_keep_the_neighbours():
    made = data.neighbours()
    words = made["words"].split(" ")
    assert len(words) == 20_000 and len(set(words)) == 20_000
    assert len(base64.b64decode(made["vectors"])) == 20_000 * made["dim"]
    assert made["agreement"] >= 0.95 and made["asked"] == 1_000


@pytest.mark.data
def test_the_korean_words_are_the_most_frequent():
    words = data.jamo()["words"].split(" ")
    assert len(words) == 5_000 and words[0] == "및"
    assert {"대통령", "개인정보", "법적", "산업", "있으며"} <= set(words)  # of the examples


@pytest.mark.data
def test_the_words_of_the_map_come_with_group_and_vector():
    made = data.tsne()
    words = made["words"].split(" ")
    points = np.frombuffer(base64.b64decode(made["points"]), dtype="<f4").reshape(80, made["dim"])
    assert made["names"][made["groups"][words.index("piano")]] == "instruments"
    assert np.allclose(np.linalg.norm(points, axis=1), 1, atol=1e-6)
    assert np.allclose(points[words.index("dog")], datasets.glove_6b_50d().unit()["dog"])

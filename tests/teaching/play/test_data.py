"""What the explorables show is what the library says, in fewer bytes."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from course_lib import datasets
from course_lib.elmo import contexts, probes
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


def test_a_word_is_found_in_its_sentence():
    assert data.marked_token("He banks at the bank.", "bank") == {
        "before": "He banks at the ",
        "token": "bank",
        "after": ".",
    }
    with pytest.raises(ValueError, match="'bank' is no word of the sentence 'He banks.'"):
        data.marked_token("He banks.", "bank")


def test_the_nearest_is_counted_without_what_all_have_in_common():
    made = data.sense_map(np.array([[9, 1, 0], [9, 2, 0.5], [9, -1, 0], [9, -2, 0.1]]), 0.75)
    assert made["nearest"] == [1, 0, 3, 2] and made["share"] == 0.75
    plane = np.column_stack([made["x"], made["y"]])
    assert np.allclose(np.linalg.norm(plane[0] - plane[2]), 2, atol=0.01)
    same = data.sense_map(np.ones((3, 2)), 0.5)
    assert same["nearest"] == [-1, -1, -1] and same["x"] == [0, 0, 0]


@pytest.mark.data
def test_the_maps_of_bank_are_those_of_the_library():
    made = data.bank()
    table = datasets.senses(split="choose", language="en")
    assert [entry["word"] for entry in made["words"]] == list(dict.fromkeys(table["word"]))
    assert sum(len(entry["sentences"]) for entry in made["words"]) == len(table)
    here = table[table["word"] == "bank"]
    entry = next(entry for entry in made["words"] if entry["word"] == "bank")
    texts = [one["before"] + one["token"] + one["after"] for one in entry["sentences"]]
    assert texts == here["sentence"].tolist()
    bag, letters, *context = entry["views"]
    right = probes.same_sense_first(here, contexts.bag(here, datasets.glove_6b_50d()))
    assert np.isclose(bag["share"], right.mean(), atol=1e-4)
    sense = [one["sense"] for one in entry["sentences"]]
    for view in (bag, *context):
        same = [sense[i] == sense[j] for i, j in enumerate(view["nearest"])]
        assert np.isclose(np.mean(same), view["share"], atol=1e-4)
    assert set(letters["nearest"]) == {-1}

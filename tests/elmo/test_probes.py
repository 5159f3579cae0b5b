"""Probes: senses and parts of speech, on languages made here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib.elmo import probes
from course_lib.vectors import WordVectors
from tests.elmo.helpers import SENSES


def test_states_of_the_word_are_taken_at_its_place(small):
    states = probes.word_states(SENSES, small)
    assert states.shape == (3, 6, 8)
    for row in range(len(SENSES)):
        expected = small.layers([SENSES["tokens"][row]])[0][:, SENSES["position"][row]]
        np.testing.assert_allclose(states[:, row], expected, atol=1e-6)


def test_senses_by_the_nearest_sentence(small):
    vectors = WordVectors(
        ["bank", "river", "water", "loan", "cash"], [[1, 1], [1, 0], [2, 0.1], [0, 1], [0.1, 2]]
    )
    made = probes.sense_vectors(SENSES, vectors, {"small": small})
    assert list(made)[:3] == ["static vector", "words around, static", "small, layer 0"]
    assert list(made)[-2:] == ["small, forward only", "small, backward only"]
    assert made["words around, static"][0].tolist() == [1, 0]  # river, and not bank
    assert made["static vector"][:, 0].tolist() == [1, 1, 1, 1, 0, 0]
    table = probes.sense_probe(SENSES, made).set_index(["representation", "word"])["accuracy"]
    assert table["majority", "bank"] == table["majority", "all"] == 0.5
    assert table["words around, static", "bank"] == 1
    # The same vector in every sentence: one of the three others has the same sense.
    assert table["static vector", "bank"] == pytest.approx(1 / 3)
    assert table["small, layer 0", "bank"] == pytest.approx(1 / 3)
    # Nothing stands before bank in the one sense, and different words in the other.
    assert table["small, forward only", "배"] == 0
    cues = probes.sense_probe(SENSES.assign(cue=list("abaaab")), {}, by="cue")
    assert cues["cue"].tolist() == ["a", "b", "all"]
    assert cues["sentences"].tolist() == [4, 2, 6]
    assert cues["accuracy"].tolist() == [0.75, 0, 0.5]
    with pytest.raises(ValueError, match="'x' has 2 rows, expected 6"):
        probes.sense_probe(SENSES, {"x": np.zeros((2, 2))})


def test_tags_of_a_language_of_two_word_classes(small):
    rng = np.random.default_rng(0)
    nouns, verbs = ["ark", "ink", "elk"], ["goes", "does", "sees"]
    rows = []
    for number in range(60):
        word, tag = [(nouns, "NOUN"), (verbs, "VERB")][number % 2]
        rows.append((number // 4, str(rng.choice(word)), tag))
    rows += [(20, "play", "NOUN"), (20, "play", "NOUN"), (20, "play", "VERB")]
    part = pd.DataFrame(rows, columns=["sentence", "form", "upos"])
    test = part.assign(form=part["form"].str.upper())
    vectors = WordVectors(["ark", "goes"], [[1.0, 0.0], [0.0, 1.0]])
    table = probes.tag_probe(part, test, vectors, {"small": small}, epochs=300)
    table = table.set_index("representation")
    assert table.index.tolist() == [
        "majority", "usual tag of the word", "static vector",
        "small, layer 0", "small, layer 1", "small, layer 2",
    ]  # fmt: skip
    assert table.loc["majority", "accuracy"] == pytest.approx(32 / 63)
    assert table.loc["usual tag of the word", "accuracy"] == pytest.approx(62 / 63)
    assert table.loc["usual tag of the word", "ambiguous"] == pytest.approx(2 / 3)
    assert table.loc["small, layer 0", "accuracy"] > 0.9
    assert (table["words"] == 63).all()


def test_folds_tag_every_word_by_a_probe_that_has_not_seen_its_sentence(small):
    rows = []
    for number in range(40):
        # "a" is a noun in every other sentence; "b" is a verb everywhere.
        rows += [(number, "A", "NOUN" if number % 2 else "VERB"), (number, "b", "VERB")]
    table = pd.DataFrame(rows, columns=["sentence", "form", "upos"])
    vectors = WordVectors(["a", "b"], [[1.0, 0.0], [0.0, 1.0]])
    right = probes.tag_folds(table, vectors, {"small": small}, folds=4, epochs=60)
    assert list(right)[:3] == ["majority", "usual tag of the word", "static vector"]
    assert list(right)[3:] == ["small, layer 0", "small, layer 1", "small, layer 2"]
    is_b = (table["form"] == "b").to_numpy()
    for name, each in right.items():
        assert each.shape == (80,) and each[is_b].all(), name
    assert right["majority"].mean() == 0.75
    one = probes.same_sense_first(SENSES, np.eye(6)[[0, 0, 1, 1, 2, 2]])
    assert one.tolist() == [1, 1, 1, 1, 0, 0]


def test_what_all_sentences_with_the_word_share_does_not_count():
    table = pd.DataFrame({"word": ["bank"] * 4, "sense": ["river", "money"] * 2})
    # All share (11, 5.5); of what is left, the first number says the sense.
    states = np.array([[10.0, 5.0], [12.0, 5.0], [10.0, 6.0], [12.0, 6.0]])
    assert probes.same_sense_first(table, states).tolist() == [1, 1, 1, 1]

"""The record of a comparison: written, read, scored by hand, and in step with the code."""

import numpy as np
import pandas as pd
import pytest

from course_lib import datasets, glove
from course_lib.glove import comparison
from course_lib.vectors import WordVectors

SECTIONS = [("analogies", "family", 10), ("analogies", "capitals", 30)]


@pytest.fixture
def small(monkeypatch):
    """Five pairs and two sections, answered by two methods; A has two seeds."""
    pairs = pd.DataFrame({"word1": list("abcde"), "word2": list("fghij"), "score": [1, 2, 3, 4, 5]})
    monkeypatch.setattr(comparison, "PAIRS", {"pairs": "any"})
    monkeypatch.setattr(datasets, "word_similarity", lambda name: pairs)
    places = [("pairs", str(place), 1) for place in (0, 1, 2, 4)]  # pair 3 has no vector
    index = pd.MultiIndex.from_tuples([*places, *SECTIONS], names=["test", "question", "asked"])
    answers = {
        ("A", 1): [0.1, 0.2, 0.3, 0.4, 5, 15],
        ("A", 2): [0.1, 0.2, 0.4, 0.3, 1, 3],
        ("B", 1): [0.4, 0.3, 0.2, 0.1, 0, 0],
    }
    facts = {"made": "today by hand", "corpus": "none: made up"}
    return glove.Comparison(pd.DataFrame(answers, index), facts)


def test_scores_by_hand(small):
    scores = small.scores()
    assert scores["pairs"].round(6).tolist() == [1, 0.8, -1]
    assert scores["analogies"].tolist() == [0.5, 0.1, 0]
    assert small.tests == ["pairs", "analogies"]


def test_differences_are_those_of_the_means_and_their_intervals_hold_them(small):
    table = small.differences("B", ["A"], resamples=200)
    assert table["difference"].round(6).tolist() == [1.9, 0.3]
    assert (table["from"] <= table["difference"]).all()
    assert (table["difference"] <= table["to"]).all()
    # Both sections have the same shares, so only the draw of the seeds moves the analogies.
    assert table.loc[("analogies", "A"), ["from", "to"]].round(6).tolist() == [0.1, 0.5]
    # Against itself a method differs by its seeds, and not at all where they are the same.
    itself = small.differences("A", ["A"], resamples=200)
    assert (itself["from"] < 0).all() and (itself["to"] > 0).all()
    assert (small.differences("A", ["A"], same_runs=True, resamples=200) == 0).all(axis=None)
    with pytest.raises(ValueError, match="'C' is not among the methods compared: .*'A', 'B'"):
        small.differences("A", ["C"])


def test_what_is_written_is_read(small, tmp_path):
    path = tmp_path / "results" / "record.tsv"
    small.write(path)
    again = glove.read_comparison(path)
    assert again.facts == small.facts
    pd.testing.assert_frame_equal(again.answers, small.answers, check_names=False)
    assert b"\r" not in path.read_bytes()


def test_a_missing_record_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"gone.tsv is not there.*course compare"):
        glove.read_comparison(tmp_path / "gone.tsv")


def test_answers_of_a_set_of_vectors(monkeypatch):
    pairs = pd.DataFrame({"word1": ["cat", "cat"], "word2": ["dog", "emu"], "score": [9, 1]})
    questions = pd.DataFrame(
        [("family", "man", "king", "woman", "queen"), ("none", "a", "b", "c", "d")],
        columns=["section", "a", "b", "c", "d"],
    )
    monkeypatch.setattr(datasets, "word_similarity", lambda name: pairs)
    monkeypatch.setattr(datasets, "analogies", lambda: questions)
    words = ["cat", "dog", "man", "woman", "king", "queen"]
    matrix = [[1, 0, 0], [1, 1, 0], [3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4]]
    answers = glove.answers_of(WordVectors(words, np.array(matrix, dtype=np.float32)))
    assert answers["WordSim-353", "0", 1] == pytest.approx(np.sqrt(0.5))
    assert ("WordSim-353", "1", 1) not in answers.index  # no vector for emu
    assert answers["analogies", "family", 1] == 1 and len(answers) == 3

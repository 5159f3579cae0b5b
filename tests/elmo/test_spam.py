"""Spam: the split, the controls, and nothing of the test part in the model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib import datasets
from course_lib.elmo import BiLM, spam
from course_lib.text import tokenize
from course_lib.vectors import WordVectors, average_vectors


@pytest.fixture
def messages() -> spam.Split:
    """40 texts of which the word *win* tells the class; two test texts are copies."""
    texts = [f"win number {n}" if n % 4 == 0 else f"see you at {n}" for n in range(40)]
    texts[38:] = texts[2], texts[8]
    table = pd.DataFrame({"text": texts, "label": ["win" in text for text in texts]})
    return spam.split_in_order(table.astype({"label": int}))


def test_the_split_is_in_order_and_copies_are_counted(messages):
    assert (messages.n_train, messages.n_test, messages.copies) == (32, 8, 2)
    assert messages.without_copies().tolist() == [32, 33, 34, 35, 36, 37]
    assert messages.labels[:5].tolist() == [1, 0, 0, 0, 1]


def test_a_split_without_one_class_is_refused():
    table = pd.DataFrame({"text": list("abcde"), "label": [0, 0, 0, 0, 1]})
    with pytest.raises(ValueError, match="no text of class 1 in the training part, the first 4"):
        spam.split_in_order(table)
    with pytest.raises(ValueError, match=r"share is 1\.0, expected less than 1"):
        spam.split_in_order(table, 1.0)
    split = spam.Split(list("abcde"), np.array([0, 0, 0, 0, 1]), 4)
    with pytest.raises(ValueError, match="no text of class 1 in the training part"):
        spam.compare(split, {})


def test_comparison_of_representations(messages):
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(40, 3))
    signal = np.hstack([noise, messages.labels[:, np.newaxis]])
    compared = spam.compare(messages, {"noise": noise, "signal": signal})
    table = compared.table.set_index("representation")
    assert table.index.tolist() == ["majority", "TF-IDF", "noise", "signal"]
    assert table.loc["majority", ["train", "test"]].tolist() == [24 / 32, 5 / 8]
    assert table.loc["majority", "caught"] == 0
    assert table.loc["TF-IDF", "test"] == table.loc["signal", "test"] == 1
    assert table.loc["noise", "test"] < 1
    assert table.loc["signal", ["caught", "false alarms", "new texts"]].tolist() == [1, 0, 1]
    assert (table["low"] < table["test"]).all()
    assert (table["test"] <= table["high"]).all()
    gain, (low, high) = compared.difference("majority", "signal")
    assert gain == 3 / 8
    assert low < gain < high
    assert compared.difference("TF-IDF", "signal") == (0, (0, 0))
    with pytest.raises(ValueError, match="'short' has 39 rows, expected 40"):
        spam.compare(messages, {"short": noise[1:]})


def test_nothing_of_the_test_part_reaches_the_model(messages):
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(40, 5)) + messages.labels[:, np.newaxis]
    before = spam.compare(messages, {"x": matrix}).table
    spoilt = matrix.copy()
    spoilt[messages.n_train :] = 1e6 * rng.normal(size=(8, 5))
    flipped = np.where(np.arange(40) < messages.n_train, messages.labels, 1 - messages.labels)
    other = spam.Split(messages.texts, flipped, messages.n_train)
    after = spam.compare(other, {"x": spoilt}).table
    for column in ("C", "train"):
        assert before[column].equals(after[column])


def test_representations_have_a_row_for_each_text(small):
    vectors = WordVectors(["win", "you"], [[1.0, 0.0], [0.0, 1.0]])
    texts = ["Win, you!", "", "ㅋㅋ 😀"]
    made = spam.representations(texts, vectors, small, BiLM.random(small.options, seed=4))
    assert {name: matrix.shape for name, matrix in made.items()} == {
        "GloVe mean": (3, 2),
        "untrained biLM": (3, 24),
        "pre-trained biLM": (3, 24),
        "GloVe + untrained biLM": (3, 26),
        "GloVe + pre-trained biLM": (3, 26),
    }
    assert made["GloVe mean"].tolist() == [[0.5, 0.5], [0, 0], [0, 0]]
    assert not made["pre-trained biLM"][1].any()
    for which in ("untrained biLM", "pre-trained biLM"):
        side_by_side = np.hstack([made["GloVe mean"], made[which]])
        assert (made[f"GloVe + {which}"] == side_by_side).all()
    alone = spam.sentence_features(["win you"], small, how=("mean", "max"))
    assert alone.shape == (1, 48)
    np.testing.assert_allclose(alone[:, :24], made["pre-trained biLM"][:1], atol=1e-6)
    assert (alone[:, 24:] >= alone[:, :24]).all()


@pytest.mark.data
def test_spam_in_the_real_collection():
    """The course's own model reaches what the notes reached with the original ELMo: 0.9803."""
    try:
        table = datasets.sms_spam(progress=False)
    except datasets.DataUnavailableError:
        pytest.skip("the SMS collection is not to be had: set COURSE_DATA_MIRROR or use a network")
    split = spam.split_in_order(table)
    assert (split.n_train, split.n_test, split.copies) == (4459, 1115, 107)
    glove, _ = average_vectors([tokenize(text) for text in split.texts], datasets.glove_6b_50d())
    features = spam.sentence_features(split.texts, BiLM.load_mini(), ("mean", "max"))
    chosen = {"GloVe + pre-trained biLM": np.hstack([glove, features])}
    result = spam.compare(split, chosen).table.set_index("representation")["test"]
    assert result["majority"] == pytest.approx(0.87, abs=0.001)
    assert result["TF-IDF"] > 0.975
    assert result["GloVe + pre-trained biLM"] >= 0.9803

"""Senses in short sentences and among strangers, and differences with intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib import datasets
from course_lib.elmo import BiLM, contexts
from course_lib.vectors import WordVectors

# Two words, two senses each; in each sentence one other word says which.
TABLE = pd.DataFrame(
    {
        "word": ["bank"] * 4 + ["bat"] * 4,
        "sense": ["river", "river", "money", "money", "cave", "cave", "ball", "ball"],
        "tokens": [
            ["wet", "bank"], ["bank", "wet"], ["bank", "rich"], ["rich", "bank"],
            ["dark", "bat"], ["bat", "dark"], ["bat", "game"], ["game", "bat"],
        ],
        "position": [1, 0, 0, 1, 1, 0, 0, 1],
    }
)  # fmt: skip
VECTORS = WordVectors(["wet", "rich", "dark", "game", "bank", "bat"], np.eye(6))


def test_strangers_are_about_other_words_and_the_place_moves():
    longer = contexts.among_strangers(TABLE, seed=3)
    for row, before in zip(longer.itertuples(), TABLE.itertuples(), strict=True):
        assert row.tokens[row.position] == row.word
        assert len(row.tokens) == 6 and row.tokens[2:4] == before.tokens
        assert row.tokens.count(row.word) == 1
    assert longer["tokens"].tolist() != contexts.among_strangers(TABLE, seed=4)["tokens"].tolist()
    with pytest.raises(ValueError, match="all sentences are about 'bank'"):
        contexts.among_strangers(TABLE[:4])


def test_the_bag_leaves_the_word_itself_out():
    assert contexts.bag(TABLE, VECTORS)[0].tolist() == [1, 0, 0, 0, 0, 0]
    longer = TABLE.assign(tokens=[["game", "game", *t] for t in TABLE["tokens"]])
    longer["position"] += 2
    near = contexts.bag(longer, VECTORS, window=1)
    assert near[0].tolist() == [1, 0, 0, 0, 0, 0]
    assert near[1].tolist() == [0.5, 0, 0, 0.5, 0, 0]


def test_a_bag_that_knows_everything_alone_is_misled_among_strangers(small):
    alone = contexts.senses_found(TABLE, VECTORS, {"small": small})
    assert list(alone) == [
        "bag", "small, layer 1", "small, layer 1, added", "small, layer 2",
        "small, layer 2, added", "small, forward", "small, backward",
    ]  # fmt: skip
    assert (alone["bag"] == 1).all()
    among = contexts.senses_found_among_strangers(TABLE, VECTORS, {}, draws=6)
    assert list(among) == ["bag", "bag, window 5"]
    assert 0 < among["bag"].mean() < 1 and among["bag"].shape == (8,)
    one = contexts.senses_found(contexts.among_strangers(TABLE, 0), VECTORS, {})["bag"]
    assert set(one) <= {0.0, 0.5, 1.0, 1 / 3}


def test_a_difference_is_measured_on_the_same_items():
    rng = np.random.default_rng(0)
    first = rng.random(400) < 0.5
    second = first | (rng.random(400) < 0.2)  # never worse
    row = contexts.paired({"a": first, "b": second}, [("a", "b")]).iloc[0]
    assert row["items"] == 400 and row["of second"] - row["of first"] == pytest.approx(
        row["difference"]
    )
    assert 0 < row["low"] < row["difference"] < row["high"]
    same = contexts.paired({"a": first, "b": first}, [("a", "b")]).iloc[0]
    assert same["low"] == same["difference"] == same["high"] == 0


@pytest.mark.data
def test_the_model_of_the_course_finds_senses_where_a_bag_does_not():
    table = datasets.senses(split="choose", language="en")
    vectors = datasets.glove_6b_50d(progress=False)
    bilm = BiLM.load_mini()
    models = {"biLM": bilm, "untrained": BiLM.random(bilm.options, seed=1)}
    alone = contexts.senses_found(table, vectors, models)
    among = contexts.senses_found_among_strangers(table, vectors, models, draws=4)
    name = "{}, layer 2, added"
    pair = [(name.format("untrained"), name.format("biLM")), ("bag", name.format("biLM"))]
    assert alone[name.format("biLM")].mean() > 0.75
    gain = contexts.paired(alone, pair).iloc[0]
    assert gain["difference"] > 0.2 and gain["low"] > 0
    gain = contexts.paired(among, pair).iloc[1]
    assert gain["difference"] > 0.1 and gain["low"] > 0

"""``course compare``: the record it writes, and the record that is committed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from course_lib import datasets
from course_lib.cli import app, compare
from course_lib.glove import answers_of, read_comparison
from course_lib.glove.comparison import PAIRS
from course_lib.text import EncodedCorpus

TEXT = [
    "the cat and the dog eat".split(),
    "the king and the queen of the man and the woman".split(),
    "a man and a king eat the cat".split(),
    "a woman and a queen see a dog".split(),
] * 30
LITTLE = {
    "LSA": {"dim": 2},
    "CBOW": {"architecture": "cbow", "dim": 4, "negatives": 2, "subsample": 0, "epochs": 1},
    "skip-gram": {
        "architecture": "skipgram",
        "dim": 4,
        "negatives": 2,
        "subsample": 0,
        "epochs": 1,
    },
    "GloVe": {"window": 2, "weighting": "harmonic", "dim": 4, "epochs": 2},
    "PPMI + SVD": {"window": 2, "weighting": "flat", "dim": 3},
}


@pytest.fixture
def little(monkeypatch):
    monkeypatch.setattr(compare, "SETTINGS", LITTLE)
    monkeypatch.setattr(datasets, "english_corpus", lambda: EncodedCorpus.from_sentences(TEXT))
    pairs = [("cat", "dog", 9.0), ("king", "queen", 8.0), ("man", "king", 5.0), ("cat", "of", 1.0)]
    table = pd.DataFrame(pairs, columns=["word1", "word2", "score"])
    monkeypatch.setattr(datasets, "word_similarity", lambda name: table)
    asked = [("family", "man", "king", "woman", "queen")]
    questions = pd.DataFrame(asked, columns=["section", "a", "b", "c", "d"])
    monkeypatch.setattr(datasets, "analogies", lambda: questions)


def test_a_record_of_every_method(little, tmp_path):
    path = tmp_path / "record.tsv"
    result = CliRunner().invoke(app, ["compare", "--seeds", "2", "--output", str(path)])
    assert result.exit_code == 0, result.output
    record = read_comparison(path)
    runs = [("LSA", 1), ("CBOW", 1), ("CBOW", 2), ("skip-gram", 1), ("skip-gram", 2)]
    for seed in (1, 2):
        runs += [("GloVe", seed), ("w alone", seed), ("w beside w̃", seed)]
    assert list(record.answers.columns) == [*runs, ("PPMI + SVD", 1)]
    assert record.tests == [*PAIRS, "analogies"]
    assert record.facts["GloVe"] == "window 2, weighting harmonic, dim 4, epochs 2"
    assert "course compare --seeds 2" in record.facts["made"]
    assert len(record.facts["sha256 of the corpus"]) == 64
    assert not record.answers.isna().any(axis=None)


def test_one_method_alone(little, tmp_path):
    path = tmp_path / "record.tsv"
    arguments = ["compare", "--method", "LSA", "--output", str(path)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert list(read_comparison(path).answers.columns) == [("LSA", 1)]
    with pytest.raises(ValueError, match="method is 'BERT', expected one of"):
        next(compare.train_method("BERT", EncodedCorpus.from_sentences(TEXT), 1))


def test_the_hash_of_a_corpus_sees_words_tokens_and_ends():
    first = compare.corpus_hash(EncodedCorpus.from_sentences([["a", "b"], ["a"]]))
    assert first == compare.corpus_hash(EncodedCorpus.from_sentences([["a", "b"], ["a"]]))
    assert first != compare.corpus_hash(EncodedCorpus.from_sentences([["a"], ["b", "a"]]))
    assert first != compare.corpus_hash(EncodedCorpus.from_sentences([["a", "c"], ["a"]]))


@pytest.mark.data
def test_the_committed_record_is_of_this_corpus_and_these_settings():
    record, corpus = read_comparison(), datasets.english_corpus()
    assert record.facts["sha256 of the corpus"] == compare.corpus_hash(corpus)
    for method, settings in compare.SETTINGS.items():
        written = ", ".join(f"{name} {value}" for name, value in settings.items())
        assert record.facts[method] == written
    runs = record.answers.columns.to_frame(name=["method", "seed"])
    for method in (*compare.RANDOM, "w alone", "w beside w̃"):
        assert (runs["method"] == method).sum() == 3


@pytest.mark.data
def test_a_part_of_the_committed_record_made_again():
    record = read_comparison()
    ((_, vectors),) = compare.train_method("PPMI + SVD", datasets.english_corpus(), seed=1)
    again, kept = answers_of(vectors), record.answers["PPMI + SVD", 1]
    assert list(again.index) == list(kept.index)
    pairs = again.index.get_level_values("test") != "analogies"
    np.testing.assert_allclose(again[pairs], kept[pairs], atol=0.02)
    right, was = again[~pairs].sum(), kept[~pairs].sum()
    assert right == pytest.approx(was, rel=0.03)

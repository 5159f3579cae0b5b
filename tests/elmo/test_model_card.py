"""Figures for a model card, on a model that has learnt nothing."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.elmo import BiLM, Options, gaps, model_card
from course_lib.text import EncodedCorpus


@pytest.fixture(scope="module")
def blank():
    return BiLM.random(Options(cell=6, projection=4, filters=((1, 4), (2, 4))), seed=5)


def test_perplexity_of_known_words_leaves_the_unknown_out(model):
    text = [["the", "bank", "nowhere"], ["river"]]
    found = model_card.perplexity_of_known_words(model, text)
    logs = np.concatenate([model.log_likelihoods(each) for each in text])
    mine = [0, 1, 3, 4, 5]  # the, bank, </S>, river, </S>; not the third
    states = [model.bilm.top_states([each])[0][0] for each in text]
    unknown = []
    for each, rows in zip(text, states, strict=True):
        for row in range(len(rows)):
            unknown.append(
                model.next_words(each[:row], topn=len(model.words))
                .set_index("word")["probability"]["<UNK>"]
            )  # fmt: skip
    kept = logs[mine] - np.log1p(-np.array(unknown)[mine])
    assert found.forward == pytest.approx(float(np.exp(-kept.mean())), rel=1e-3)
    assert found.predictions == 5


@pytest.mark.data
def test_a_blank_model_is_no_better_than_another(blank):
    accuracies, differences = model_card.measure_senses(
        blank, BiLM.random(blank.options, seed=6), "choose", draws=1
    )
    assert accuracies.loc["bag", "alone"] > accuracies.loc["biLM, layer 2", "alone"]
    assert accuracies.loc["bag", "among strangers"] < accuracies.loc["bag", "alone"]
    own = differences[differences["first"].str.startswith("untrained")]
    assert (own["low"] < 0.05).all() and (own["items"] == 146).all()


@pytest.mark.data
def test_tags_of_a_blank_model(blank):
    accuracies, differences = model_card.measure_tags(blank, blank)
    assert accuracies["usual tag of the word"] > accuracies["majority"]
    row = differences.set_index("first").loc["untrained, layer 2"]
    assert row["difference"] == 0 and row["items"] == 1395


@pytest.mark.data
def test_gaps_of_a_model_that_guesses(model, monkeypatch):
    monkeypatch.setattr(gaps, "_EASY", 0)
    rng = np.random.default_rng(0)
    texts = [[f"w{k}" for k in rng.integers(0, 40, 30)] for _ in range(40)]
    corpus = EncodedCorpus.from_sentences(texts)
    row = model_card.measure_gaps(model, corpus, texts).iloc[0]
    assert row["items"] > 20 and row["of second"] < 0.5

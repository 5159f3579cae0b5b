"""Training a biLM: falling loss, equal seeds, precision, arguments out of range."""

from __future__ import annotations

import json

import pytest
import torch

from course_lib.elmo.training import train_bilm
from course_lib.text import EncodedCorpus
from tests.elmo.helpers import same_weights, train


def test_loss_falls_and_beats_word_frequencies(corpus):
    model = train(corpus, steps=90, streams=16, learning_rate=0.05, checkpoint_every=30)
    history = model.history
    assert history["step"].tolist() == [30, 60, 90]
    assert history["loss"].is_monotonic_decreasing
    facts = model.facts
    assert facts["unigram_perplexity"]["forward"] > 2 * facts["perplexity"]["forward"]
    assert facts["unigram_perplexity"]["backward"] > 2 * facts["perplexity"]["backward"]
    assert facts["predictions"] == 2 * 90 * 16 * 6
    json.dumps(facts)  # goes into the file


def test_the_same_seed_trains_the_same_model(corpus):
    one, two, three = train(corpus), train(corpus), train(corpus, seed=1)
    assert same_weights(one, two) and not same_weights(one, three)


def test_precision_is_set_for_the_training_only(corpus):
    seen = []
    train(
        corpus, precision="medium",
        report=lambda row: seen.append(torch.get_float32_matmul_precision()),
    )  # fmt: skip
    assert set(seen) == {"medium"} and torch.get_float32_matmul_precision() == "highest"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 0}, "steps is 0, expected 1 or more"),
        ({"streams": 0}, "streams is 0"),
        ({"learning_rate": -1.0}, "learning_rate is -1.0, expected a positive number"),
        ({"minutes": 0.0}, "minutes is 0.0"),
        ({"checkpoint_every": 0}, "checkpoint_every is 0"),
        ({"precision": "float8"}, "precision is 'float8', expected one of highest"),
        ({"streams": 5000}, "too few for 5000 streams"),
    ],
)
def test_arguments_out_of_range(corpus, changes, message):
    with pytest.raises(ValueError, match=message):
        train(corpus, **changes)


@pytest.mark.parametrize("device", ["banana", "cuda:99", "", "meta"])
def test_a_device_that_torch_cannot_use_is_refused_before_anything_is_read(device):
    corpus = EncodedCorpus.from_sentences([["a", "b"]], min_count=1)
    with pytest.raises(ValueError, match=r"device is '.*'cpu' always works"):
        train_bilm(corpus, device=device, progress=False)

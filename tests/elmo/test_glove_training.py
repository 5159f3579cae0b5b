"""Learning from GloVe: falling loss, equal seeds, the finished model, arguments out of range."""

from __future__ import annotations

import json

import pytest

from course_lib.elmo import LanguageModel
from course_lib.text import EncodedCorpus
from tests.elmo.helpers import same_weights
from tests.elmo.helpers import train_glove as train


def test_loss_falls_in_each_phase_and_the_model_beats_word_frequencies(corpus, vectors):
    model = train(corpus, vectors, spelling_steps=60, steps=100, streams=16)
    history = model.history
    assert history["phase"].is_monotonic_increasing and set(history["phase"]) == {1, 2, 3}
    for phase in (1, 2):
        losses = history["loss"][history["phase"] == phase]
        assert losses.iloc[-1] < losses.iloc[0]
    facts = model.facts
    assert facts["unigram_perplexity"]["forward"] > 1.5 * facts["perplexity"]["forward"]
    assert facts["unigram_perplexity"]["backward"] > 1.5 * facts["perplexity"]["backward"]
    assert facts["objective"] == "glove" and facts["predictions"] == 2 * 100 * 16 * 6
    json.dumps(facts)  # goes into the file


def test_the_same_seed_trains_the_same_model(corpus, vectors):
    one, two = train(corpus, vectors), train(corpus, vectors)
    assert same_weights(one, two) and not same_weights(one, train(corpus, vectors, seed=1))


def test_more_text_is_read_but_gives_no_words_to_the_softmax(corpus, vectors):
    more = EncodedCorpus.from_sentences([["zebras", "run", "down"]] * 30)
    model = train(corpus, vectors, more_text=more)
    assert "zebras" not in model.index
    assert model.facts["training_tokens"] == train(corpus, vectors).facts["training_tokens"] + 90


def test_the_finished_model_has_its_words_probabilities_in_their_places(corpus, vectors, tmp_path):
    model = train(corpus, vectors, steps=100, streams=16)
    likely = model.next_words(["rivers", "run"], topn=3)
    assert likely["word"][0] == "down" and likely["probability"][0] > 0.2
    model.save(tmp_path / "model.safetensors", half=True)
    again = LanguageModel.load(tmp_path / "model.safetensors")
    assert again.facts == model.facts
    assert again.bilm.layers([["a", "cat"]])[0].shape == (3, 2, 16)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 0}, "steps is 0, expected 1 or more"),
        ({"spelling_steps": 0}, "spelling_steps is 0, expected 1 or more"),
        ({"learning_rate": -1.0}, "learning_rate is -1.0, expected a positive number"),
        ({"minutes": 0.0}, "minutes is 0.0"),
        ({"checkpoint_every": 0}, "checkpoint_every is 0"),
        ({"streams": 5000}, "too few for 5000 streams"),
    ],
)
def test_arguments_out_of_range(corpus, vectors, changes, message):
    with pytest.raises(ValueError, match=message):
        train(corpus, vectors, **changes)

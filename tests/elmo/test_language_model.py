"""The language models around a biLM, and the small one that comes with the course."""

import json

import numpy as np
import pytest

from course_lib.elmo import LanguageModel, Options, unigram_perplexity
from course_lib.elmo.streams import split_documents
from tests import ROOT
from tests.elmo.helpers import LITTLE, SENTENCES, TINY

# The language models around it


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_probabilities_of_the_next_word(model, direction):
    table = model.next_words(["the", "bank"], topn=1000, direction=direction)
    assert len(table) == len(model.words) == 47
    assert abs(table["probability"].sum() - 1) < 1e-5
    assert table["probability"].is_monotonic_decreasing
    if direction == "forward":
        scores = model.log_likelihoods(["the", "bank", "river"])
        wanted = scores[2]
    else:
        scores = model.log_likelihoods(["river", "the", "bank"], direction="backward")
        wanted = scores[1]
    of_river = table.set_index("word")["probability"]["river"]
    assert scores.shape == (4,) and abs(np.log(of_river) - wanted) < 1e-4


def test_perplexity_is_the_mean_likelihood(model):
    texts = [["the", "bank"], ["of", "unheard", "things"], []]
    forward = np.concatenate([model.log_likelihoods(text) for text in texts])
    backward = np.concatenate([model.log_likelihoods(text, "backward") for text in texts])
    found = model.perplexity(texts)
    assert found.forward == pytest.approx(np.exp(-forward.mean()), rel=1e-4)
    assert found.backward == pytest.approx(np.exp(-backward.mean()), rel=1e-4)
    assert found.mean == pytest.approx(np.sqrt(found.forward * found.backward))
    assert (found.predictions, found.unknown) == (8, 2 / 8)
    with pytest.raises(ValueError, match="nothing to predict"):
        model.perplexity([])


def test_language_model_bad_input(model):
    with pytest.raises(ValueError, match="topn is 0"):
        model.next_words(["a"], topn=0)
    with pytest.raises(ValueError, match="direction is 'left'"):
        model.next_words(["a"], direction="left")
    with pytest.raises(ValueError, match="holds a word twice"):
        LanguageModel(TINY, ["a", "a"])
    assert len(model.next_words([], topn=3)) == 3


@pytest.mark.parametrize("half", [False, True])
def test_language_model_round_trip(tmp_path, model, half):
    model.facts = {"steps": 3}
    model.save(tmp_path / "model.safetensors", half=half)
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]
    again = LanguageModel.load(tmp_path / "model.safetensors")
    assert again.words == model.words and again.facts == {"steps": 3}
    a, b = again.bilm.layers(SENTENCES)[3], model.bilm.layers(SENTENCES)[3]
    np.testing.assert_allclose(a, b, atol=0.02 if half else 0)


# The model that comes with the course


MINI = ROOT / "data" / "models" / "mini_bilm.safetensors"


@pytest.fixture(scope="module")
def mini():
    return LanguageModel.load_mini()


def test_the_mini_model_is_small_and_as_its_card_says(mini):
    card = json.loads(MINI.with_suffix(".json").read_text(encoding="utf-8"))
    assert MINI.stat().st_size == card["bytes"] < 10_000_000
    assert Options.from_dict(card["options"]) == mini.bilm.options == Options.mini()
    assert card["facts"] == mini.facts
    assert len(mini.words) == 10_003
    assert (mini.bilm.n_layers, mini.bilm.dim) == (3, 256)


def test_the_mini_model_was_worth_training(mini):
    facts = mini.facts
    for direction in ("forward", "backward"):
        ratio = facts["unigram_perplexity"][direction] / facts["perplexity"][direction]
        assert ratio > 4


@pytest.mark.data
def test_its_perplexity_is_what_it_says(mini):
    from course_lib import datasets

    settings = mini.facts["settings"]
    corpus = datasets.english_corpus(min_count=1, progress=False)
    training, held_out = split_documents(corpus, settings["held_out"], settings["seed"])
    sample = held_out[:400]
    counts = dict(zip(training.vocabulary.words, training.vocabulary.counts.tolist(), strict=True))
    unigram = unigram_perplexity(mini, counts, len(training), sample)
    assert unigram.mean > 4 * mini.perplexity(sample).mean


def test_it_knows_some_english(mini):
    def log_likelihood(text, direction):
        return mini.log_likelihoods(text.split(), direction).sum()

    for direction in ("forward", "backward"):
        said = log_likelihood("he was born in a small town in the north of england", direction)
        mixed = log_likelihood("town the of in was a england small north he born in", direction)
        assert said > mixed + 10


def test_unigram_perplexity_by_hand():
    model = LanguageModel(LITTLE, ["a", "b"])
    # <UNK> 2 + 1, </S> 4 + 1, a 3 + 1, b 1: 13 in all; to predict: a, zebra, </S>.
    found = unigram_perplexity(model, {"a": 3, "c": 2}, 4, [["a", "zebra"]])
    expected = (4 / 13 * 3 / 13 * 5 / 13) ** (-1 / 3)
    assert found.forward == pytest.approx(expected) == found.backward
    assert found.unknown == pytest.approx(1 / 3)

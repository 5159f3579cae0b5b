"""What a run that learns from GloVe reads and predicts, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.elmo.glove_text import GloveText, joined
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors

LINES = [f"the sea is {word}".split() for word in ("deep", "cold", "wide", "blue", "calm")]
MORE = EncodedCorpus.from_sentences([["the", "whale"], ["whale"]] * 3)


@pytest.fixture
def text():
    corpus = EncodedCorpus.from_sentences(LINES)
    vectors = WordVectors(["the", "whale", "deep"], np.eye(3) + 1)
    return GloveText(corpus, vectors, MORE, 2, 0.2, 0, streams=1, window=4, max_characters=50)


def test_outputs_are_the_marks_the_models_words_and_then_frequent_ones_with_a_vector(text):
    words = ["</S>", "<S>", *text.text.vocabulary.words]  # by input number: front, behind
    assert text.words == ["the", "sea"]
    # Input 1, the mark behind, is output 0, as in LanguageModel; "whale" occurs six times.
    assert text.inputs[:2].tolist() == [1, 0]
    assert [words[n] for n in text.inputs[2:]] == ["the", "sea", "whale"]
    assert text.output_of[text.inputs].tolist() == [0, 1, 2, 3, 4]
    assert (text.output_of == -1).sum() == len(words) - 5
    # 4 of 5 sentences train, and 6 more: 10 marks each; the 7, sea 4, whale 6.
    assert np.allclose(text.frequency, np.array([10, 10, 7, 4, 6]) / 37)


def test_words_of_the_spelling_phase_are_known_and_frequent_first(text):
    words = text.text.vocabulary.words
    spelled = [words[n - 2] for n in text.spelled]
    assert spelled[:2] == ["the", "whale"] and "sea" not in spelled
    assert text.chances[-1] == pytest.approx(1)
    assert text.chances[0] > text.chances[1] - text.chances[0]


def test_marks_mean_nothing_and_have_letters(text):
    for table in (text.white, text.turned, text.weight, text.known):
        assert len(table) == len(text.text.vocabulary) + 2 and not table[:2].any()
    assert text.characters.shape == (len(text.text.vocabulary) + 2, 50)


def test_held_out_words_come_from_the_corpus_alone(text):
    assert len(text.held_out) == 1 and text.held_out[0][0] == "the"
    assert text.text.n_tokens == 16 + 9 and text.training.n_tokens == 16


def test_vectors_of_another_language_are_refused():
    corpus = EncodedCorpus.from_sentences([["바다는", "깊다", "1"]] + [["바다는", "깊다"]] * 9)
    with pytest.raises(ValueError, match="only 5% of the text has a vector, expected 20%"):
        GloveText(corpus, WordVectors(["1", "sea"], np.eye(2)), None, 2, 0.1, 0, 1, 4, 50)


def test_joined_keeps_the_order_of_both():
    one = EncodedCorpus.from_sentences([["a", "b"], []])
    both = joined(one, EncodedCorpus.from_sentences([["c", "b", "b"]]))
    assert [list(each) for each in both.sentences] == [["a", "b"], [], ["c", "b", "b"]]
    assert both.vocabulary.words[:2] == one.vocabulary.words

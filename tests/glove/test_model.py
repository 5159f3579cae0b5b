"""What GloVe training hands back: word vectors, the whole model, its history."""

import numpy as np
import pandas as pd

from course_lib import glove
from course_lib.vectors import WordVectors

QUIET = {"progress": False}


def test_the_result_is_word_vectors_and_the_whole_model(reader, tmp_path):
    counts, vocabulary = reader
    model = glove.train_glove(counts, vocabulary, dim=8, epochs=2, **QUIET)
    assert isinstance(model, WordVectors) and isinstance(model, glove.GloVe)
    assert model.words == vocabulary.words
    assert model.counts is not None and model.counts.tolist() == vocabulary.counts.tolist()
    W, W_context, bias, bias_context = model.parameters.arrays()
    assert W.shape == W_context.shape == (len(vocabulary), 8) and W.dtype == np.float32
    assert bias.shape == bias_context.shape == (len(vocabulary),)
    assert (model.matrix == W + W_context).all()
    assert (model.combined("sum").matrix == model.matrix).all()
    assert (model.combined("word").matrix == W).all()
    assert (model.combined("context").matrix == W_context).all()
    assert not model.interrupted
    assert list(model.history.columns) == ["epoch", "loss"]
    assert model.history["epoch"].tolist() == [1, 2]
    model.save(tmp_path / "glove.npz")
    assert (WordVectors.load(tmp_path / "glove.npz").matrix == model.matrix).all()


def test_word_vectors_alone_by_choice(reader):
    counts, vocabulary = reader
    model = glove.train_glove(counts, vocabulary, dim=8, epochs=1, combine="word", **QUIET)
    assert (model.matrix == model.parameters.W).all()


def test_an_untrained_model_has_an_empty_history():
    parameters = glove.Parameters.random(3, 2, np.random.default_rng(0))
    model = glove.GloVe(["a", "b", "c"], parameters)
    assert isinstance(model.history, pd.DataFrame) and len(model.history) == 0
    assert np.abs(parameters.W).max() <= 0.25

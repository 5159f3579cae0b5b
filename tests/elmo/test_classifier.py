"""The mix in a task finds the layer that the task needs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib import classification
from course_lib.elmo import sentences
from course_lib.elmo.classifier import MixClassifier


def test_the_mix_finds_the_layer_that_the_task_needs():
    rng = np.random.default_rng(0)
    layers = rng.normal(size=(200, 3, 6)).astype(np.float32)
    labels = (layers[:, 1, 0] > 0).astype(np.int64)
    model = MixClassifier(3, 6)
    run = classification.fit(
        model, (model.inputs(layers), labels), epochs=40, learning_rate=0.05, progress=False
    )
    assert model.mix.weights.argmax() == 1
    assert model.mix.weights[1] > 0.8
    assert run.history["train_loss"].iloc[-1] < 0.3


def test_mixing_and_averaging_may_change_places(small):
    states = small.layers([["a", "b", "c"]])
    model = MixClassifier(3, 8, extra=1)
    with torch.no_grad():
        model.mix.scalars.copy_(torch.tensor([0.3, -1.0, 2.0]))
        word_by_word = model.mix(torch.from_numpy(states[0])).mean(dim=0)
        inputs = model.inputs(sentences.pool(states), np.array([[5.0]]))
        expected = model.scores(torch.cat([word_by_word, torch.tensor([5.0])]))
        torch.testing.assert_close(model(torch.from_numpy(inputs)), expected)


def test_the_classifier_refuses_other_shapes():
    model = MixClassifier(3, 4, extra=2)
    with pytest.raises(ValueError, match=r"layers has shape \(5, 2, 4\) and extra \(5, 0\)"):
        model.inputs(np.zeros((5, 2, 4)))

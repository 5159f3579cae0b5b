"""Where vectors go while a classifier is trained."""

import numpy as np
import pytest
import torch

from course_lib.classification import fit
from course_lib.pretrained import MeanClassifier, Recorder, movement
from tests.pretrained.helpers import MATRIX


def test_a_recorder_keeps_every_epoch():
    model = MeanClassifier(MATRIX, "fine-tuned")
    recorder = Recorder(model, {"good": 1, "bad": 2, "film": 3}, ["bad", "good"])
    texts = [np.array([1, 3]), np.array([2, 3])] * 5
    fit(
        model, (texts, [1, 0] * 5), epochs=30, learning_rate=0.05, progress=False,
        callback=recorder,
    )  # fmt: skip
    assert recorder.path.shape == (31, 2, 2) and recorder.leaning.shape == (31, 2)
    assert recorder.path[0].tolist() == [[3, 4], [1, 2]]
    assert np.array_equal(recorder.path[-1][1], model.embedding.weight[1].detach().numpy())
    score = model(torch.tensor([[1], [0]])).detach()
    expected = score[0, 0] - score[1, 0]
    assert recorder.leaning[-1][1] == pytest.approx(float(expected), rel=1e-4)
    gap = recorder.leaning[:, 1] - recorder.leaning[:, 0]
    assert gap[-1] > gap[0] and gap[-1] > 0
    with pytest.raises(ValueError, match="'fine', which is not in the index"):
        Recorder(model, {"good": 1}, ["fine"])


def test_movement_sorts_by_distance_and_survives_zeros():
    index = {"a": 1, "b": 2, "c": 3}
    after = [[0, 0], [1, 2], [0, 4], [2, 2]]
    before = [[0, 0], [1, 2], [3, 0], [0, 0]]
    table = movement(index, before, after)
    assert table["word"].tolist() == ["b", "c", "a"]
    assert table["distance"].round(6).tolist() == [5, round(8**0.5, 6), 0]
    assert table["cosine"].round(6).tolist() == [0, 0, 1]
    with pytest.raises(ValueError, match=r"before has shape \(3, 2\).*4 rows"):
        movement(index, before[:3], after[:3])

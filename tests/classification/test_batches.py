"""Batches: ragged texts are padded and sorted, and every example is in one batch."""

import numpy as np
import torch
from torch import nn

from course_lib.classification import fit, predict
from course_lib.classification.batches import batches
from tests.classification.helpers import MeanOfIds


def test_ragged_batches_are_padded_sorted_and_come_back_in_order():
    texts = [np.array([1]), np.array([2, 3, 4]), np.array([], int), np.array([5, 6])]
    torch.manual_seed(0)
    model = MeanOfIds()
    together = predict(model, texts)
    ids, lengths = model.seen[0]
    assert ids.tolist() == [[2, 3, 4], [5, 6, 0], [1, 0, 0], [0, 0, 0]]
    assert lengths.tolist() == [3, 2, 1, 1]  # an empty text counts as one padding
    alone = np.concatenate([predict(model, [text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-6)
    assert np.allclose(predict(model, texts, batch_size=2), alone, atol=1e-6)


def test_every_example_is_in_one_batch_and_lengths_in_a_batch_are_alike():
    texts = [np.zeros(n, int) for n in range(40)] * 3
    found = list(batches(texts, 8, np.random.default_rng(0)))
    assert sorted(np.concatenate(found)) == list(range(120))
    spread = [max(len(texts[row]) for row in b) - min(len(texts[row]) for row in b) for b in found]
    assert np.mean(spread) < 4
    assert all(np.all(np.diff([len(texts[row]) for row in b]) <= 0) for b in found)


def test_a_matrix_of_ids_is_passed_as_it_is():
    model = nn.Sequential(nn.Embedding(5, 2), nn.Flatten(), nn.Linear(4, 2))
    ids = np.array([[1, 2], [3, 4]], dtype=np.int32)
    fit(model, (ids, [0, 1]), epochs=1, progress=False)
    assert predict(model, ids).shape == (2, 2)

"""One thread for small networks, and the old number afterwards."""

import numpy as np
import pytest
import torch

from course_lib.classification import fit, predict
from course_lib.threads import one_torch_thread


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_one_thread_inside_and_the_old_number_after_an_error(two_threads):
    with pytest.raises(KeyError), one_torch_thread():
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == 2
    with one_torch_thread(when=False):
        assert torch.get_num_threads() == 2


def test_training_and_prediction_use_one_thread(two_threads):
    seen = set()

    class Watched(torch.nn.Linear):
        def forward(self, features):
            seen.add(torch.get_num_threads())
            return super().forward(features)

    model = Watched(4, 2)
    features = np.eye(4, dtype=np.float32)
    fit(model, (features, np.array([0, 1, 0, 1])), epochs=2, progress=False)
    predict(model, features)
    assert seen == {1} and torch.get_num_threads() == 2

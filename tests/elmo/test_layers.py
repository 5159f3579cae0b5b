"""The LSTM with projection: fast reading, forgotten state, finite differences."""

from __future__ import annotations

import torch

from course_lib.elmo import BiLM
from tests.elmo.helpers import TINY, loud


def test_fast_reading_is_the_training_path(tiny):
    lstm = tiny.stack("backward")[1]
    x = torch.randn(5, 3, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected, (hidden, memory) = lstm(x)
        state = lstm.zero_state(3)
        found = lstm.read(lstm.project_inputs(x).reshape(15, -1), [3] * 5, state)
    torch.testing.assert_close(found.reshape(5, 3, 4), expected, atol=1e-6, rtol=0)
    torch.testing.assert_close(state, (hidden, memory), atol=1e-6, rtol=0)


def test_keep_forgets_the_state(tiny):
    lstm = tiny.stack("forward")[0]
    x = torch.randn(4, 2, 4, generator=torch.Generator().manual_seed(0))
    keep = torch.ones(4, 2)
    keep[2, 1] = 0
    with torch.no_grad():
        outputs, _ = lstm(x, keep=keep)
        plain, _ = lstm(x)
        anew, _ = lstm(x[2:])
    torch.testing.assert_close(outputs[:, 0], plain[:, 0])
    torch.testing.assert_close(outputs[2:, 1], anew[:, 1])


def test_gradients_of_the_lstm_against_finite_differences():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        lstm = loud(BiLM(TINY)).stack("forward")[0].double()
        x = torch.randn(3, 2, 4, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: lstm(x)[0], x)

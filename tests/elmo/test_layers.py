"""The LSTM with projection: fast reading, forgotten state, finite differences."""

from __future__ import annotations

import copy

import pytest
import torch

from course_lib.elmo import BiLM, layers
from tests.elmo.helpers import TINY, loud


def laid_out(large, monkeypatch):
    """A layer with its weights in rows or in columns; the same numbers in both."""
    monkeypatch.setattr(layers, "_LARGE", 0 if large else 10**9)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return loud(BiLM(TINY)).stack("backward")[1]


@pytest.mark.parametrize("large", [False, True])
def test_fast_reading_is_the_training_path(large, monkeypatch):
    lstm = laid_out(large, monkeypatch)
    assert lstm.large == large
    x = torch.randn(5, 3, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected, (hidden, memory) = lstm(x)
        state = lstm.zero_state(3)
        found = lstm.read(x.reshape(15, 4), [3] * 5, state)
        torch.testing.assert_close(found.reshape(5, 3, 4), expected, atol=1e-6, rtol=0)
        torch.testing.assert_close(state, (hidden, memory), atol=1e-6, rtol=0)
        # On from there, sentences that end one after the other, and repeated words.
        numbers = torch.tensor([0, 1, 1, 1, 0, 0])
        found = lstm.read(x[0, :2], [3, 2, 1], state, numbers)
        on, (hidden, memory) = lstm(x[0, numbers[[0, 3, 5]], None], (hidden[:1], memory[:1]))
    torch.testing.assert_close(found[[0, 3, 5]], on[:, 0], atol=1e-5, rtol=0)
    torch.testing.assert_close([each[:1] for each in state], [hidden, memory], atol=1e-5, rtol=0)


def test_the_layout_changes_neither_first_weights_nor_files(monkeypatch):
    small, large = laid_out(False, monkeypatch), laid_out(True, monkeypatch)
    for name, weight in small.state_dict().items():
        assert torch.equal(weight, large.state_dict()[name])
    assert small.from_state.is_contiguous() and large.from_state.t().is_contiguous()
    # Weights keep their layout when they change, are copied or loaded.
    copied = copy.deepcopy(large)
    copied.load_state_dict(small.state_dict())
    for lstm in (copied, large.double()):
        for weight in (lstm.from_input, lstm.from_state, lstm.projection):
            assert weight.t().is_contiguous()


def test_new_weights_are_read_at_once(monkeypatch):
    lstm = laid_out(True, monkeypatch)
    x = torch.ones(2, 4)
    before = lstm.read(x, [1, 1], lstm.zero_state(1))
    with torch.no_grad():
        lstm.from_state.mul_(2)
    after = lstm.read(x, [1, 1], lstm.zero_state(1))
    assert torch.equal(before[0], after[0]) and not torch.equal(before[1], after[1])


@pytest.mark.parametrize("path", ["oneDNN", "BLAS"])
def test_both_products_are_the_product(path):
    if path == "oneDNN" and layers.product_path() != path:
        pytest.skip("this torch has no such operator")
    random = torch.Generator().manual_seed(0)
    weight, inputs = torch.randn(24, 7, generator=random), torch.randn(5, 7, generator=random)
    add = torch.randn(24, 5, generator=random)
    product = weight.double() @ inputs.double().t()
    ours = layers.outputs_first(weight, inputs, path=path)
    torch.testing.assert_close(ours.double(), product, atol=1e-5, rtol=0)
    ours = layers.outputs_first(weight, inputs, add.clone(), path=path)
    torch.testing.assert_close(ours.double(), product + add, atol=1e-5, rtol=0)


def test_without_the_operator_blas_is_taken_and_says_so(monkeypatch):
    lstm = laid_out(True, monkeypatch)
    x, places = torch.randn(3, 4), torch.tensor([0, 1, 2, 1])
    expected = lstm.read(x, [2, 2], lstm.zero_state(2), places)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert layers.product_path() == "BLAS"
    found = lstm.read(x, [2, 2], lstm.zero_state(2), places)
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)
    found = lstm.double().read(x.double(), [2, 2], lstm.zero_state(2), places)
    torch.testing.assert_close(found.float(), expected, atol=1e-6, rtol=0)


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

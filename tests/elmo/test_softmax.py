"""The softmax over all words, and the row for unknown ones."""

from __future__ import annotations

import torch

from course_lib.elmo import LanguageModel
from course_lib.elmo.softmax import FullSoftmax, unknown_row
from tests.elmo.helpers import TINY


def test_it_answers_as_torch_does():
    torch.manual_seed(0)
    softmax = FullSoftmax(3, 7)
    with torch.no_grad():
        softmax.weight.normal_()
        softmax.bias.normal_()
    states, targets = torch.randn(5, 3), torch.tensor([0, 6, 2, 2, 1])
    logits = states @ softmax.weight.t() + softmax.bias
    output, loss = softmax(states, targets)
    assert torch.allclose(loss, torch.nn.functional.cross_entropy(logits, targets))
    assert torch.allclose(softmax.log_prob(states).gather(1, targets[:, None])[:, 0], output)


def test_the_unknown_row_learns_when_a_word_is_unknown():
    torch.manual_seed(1)
    states = torch.randn(4000, 3)
    known = torch.randn(4000)
    logits = states @ torch.tensor([2.0, 0.0, -1.0]) - 1 - known
    unknown = torch.rand(4000) < logits.sigmoid()
    weight, bias = unknown_row(states, known, unknown)
    assert torch.allclose(weight, torch.tensor([2.0, 0.0, -1.0]), atol=0.25)
    assert abs(float(bias) + 1) < 0.25


def test_a_model_with_a_full_softmax_is_saved_and_loaded(tmp_path):
    torch.manual_seed(2)
    model = LanguageModel(TINY, ["the", "river"], softmax="full").eval()
    with torch.no_grad():
        model.softmax.weight.normal_()
    model.save(tmp_path / "model.safetensors")
    again = LanguageModel.load(tmp_path / "model.safetensors")
    assert isinstance(again.softmax, FullSoftmax)
    one, other = (each.next_words(["the"], topn=5) for each in (model, again))
    assert one.equals(other)

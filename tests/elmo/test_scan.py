"""Reading both directions at once: the values and gradients of ``ProjectedLSTM``."""

from __future__ import annotations

import pytest
import torch

from course_lib.elmo import Options, character_ids
from course_lib.elmo.layers import CharacterEncoder, ProjectedLSTM
from course_lib.elmo.scan import encode_words, product_type, read_layer

# Bounds so narrow that both clips are at work.
CLIPPED = Options(cell=12, projection=8, cell_clip=0.3, projection_clip=0.2)
FREE = Options(cell=12, projection=8, cell_clip=None, projection_clip=None)


def two_layers(options):
    pair = [ProjectedLSTM(options), ProjectedLSTM(options)]
    with torch.no_grad():
        for parameter in (p for lstm in pair for p in lstm.parameters()):
            parameter.mul_(2).add_(0.1 * torch.randn_like(parameter))
    return pair


@pytest.mark.parametrize("options", [CLIPPED, FREE])
def test_values_and_gradients_are_those_of_the_layer_itself(options):
    torch.manual_seed(0)
    pair = two_layers(options)
    inputs = torch.randn(7, 2, 3, 8, requires_grad=True)
    keep = (torch.rand(7, 2, 3) > 0.2).float()
    state = torch.randn(2, 3, 8) * 0.1, torch.randn(2, 3, 12) * 0.1
    wanted = torch.randn(7, 2, 3, 8)

    outputs, after = read_layer(pair, inputs, state, keep)
    (outputs * wanted).sum().backward()
    parameters = [p for lstm in pair for p in lstm.parameters()]
    found = [inputs.grad, *(p.grad for p in parameters)]
    inputs.grad = None
    for parameter in parameters:
        parameter.grad = None

    expected = []
    for k, lstm in enumerate(pair):
        own, (hidden, memory) = lstm(inputs[:, k], (state[0][k], state[1][k]), keep[:, k])
        expected.append(own)
        assert torch.allclose(hidden, after[0][k], atol=1e-6)
        assert torch.allclose(memory, after[1][k], atol=1e-6)
    assert torch.allclose(torch.stack(expected, dim=1), outputs, atol=1e-6)
    (torch.stack(expected, dim=1) * wanted).sum().backward()
    for one, other in zip(found, [inputs.grad, *(p.grad for p in parameters)], strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_sixteen_bits_change_little():
    torch.manual_seed(1)
    pair, inputs, keep = two_layers(FREE), torch.randn(5, 2, 4, 8), torch.ones(5, 2, 4)
    exact, _ = read_layer(pair, inputs, None, keep)
    rounded, _ = read_layer(pair, inputs, None, keep, torch.bfloat16)
    assert rounded.dtype == torch.float32
    assert 0 < (exact - rounded).abs().max() < 0.05


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_words_are_encoded_as_the_encoder_does(activation):
    options = Options(cell=4, projection=6, filters=((1, 4), (3, 8), (6, 8)), n_highway=2,
                      activation=activation)  # fmt: skip
    encoder = CharacterEncoder(options)
    words = ["dog", "a", "internationalisation", "개", "x" * 60, "doggy"]
    ids = torch.from_numpy(character_ids(words))
    assert torch.allclose(encoder(ids), encode_words(encoder, ids), atol=1e-6)
    rounded = encode_words(encoder, ids, torch.bfloat16)
    assert torch.allclose(encoder(ids), rounded, atol=0.02)


def test_sixteen_bits_only_where_the_processor_has_them(monkeypatch):
    assert product_type("cpu") in (torch.float32, torch.bfloat16)
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda: False, raising=False)
    assert product_type("cpu") is torch.float32
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: True, raising=False)
    assert product_type("cpu") is torch.bfloat16
    assert product_type("meta") is torch.float32

"""The weighted sum of layers: by hand, and learnt."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.elmo import ScalarMix


def test_scalar_mix_by_hand():
    layers = torch.tensor([[[1.0, 0.0]], [[0.0, 1.0]]])
    mix = ScalarMix(2, scalars=[0.0, float(np.log(3))], gamma=2.0)
    torch.testing.assert_close(mix.weights, torch.tensor([0.25, 0.75]))
    torch.testing.assert_close(mix(layers), torch.tensor([[0.5, 1.5]]))
    torch.testing.assert_close(mix(list(layers)), mix(layers))


def test_scalar_mix_learns_which_layer_matters():
    generator = torch.Generator().manual_seed(0)
    layers = torch.randn(3, 200, 4, generator=generator)
    mix = ScalarMix(3)
    optimiser = torch.optim.Adam(mix.parameters(), lr=0.1)
    for _ in range(150):
        optimiser.zero_grad()
        ((mix(layers) - 1.5 * layers[1]) ** 2).mean().backward()
        optimiser.step()
    assert mix.weights[1] > 0.9 and abs(float(mix.gamma.detach()) - 1.5) < 0.2


def test_scalar_mix_bad_input():
    with pytest.raises(ValueError, match="n_layers is 0"):
        ScalarMix(0)
    with pytest.raises(ValueError, match="scalars has 1 numbers, expected 2"):
        ScalarMix(2, scalars=[1.0])
    with pytest.raises(ValueError, match="layers has 3 layers in its first axis, expected 2"):
        ScalarMix(2)(torch.zeros(3, 4))

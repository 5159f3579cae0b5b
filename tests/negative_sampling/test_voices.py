"""The compiled loop, layers and torch take the same step."""

import numpy as np
import pytest

from course_lib.negative_sampling import kernel_gradients, torch_gradients
from course_lib.negative_sampling import layer_gradients as layers
from tests.kernels.helpers import weights

ARCHITECTURES = ["skipgram", "cbow"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("contexts", [[6], [1, 2, 2, 6]])
@pytest.mark.parametrize("negatives", [[1, 4, 7], [5, 0, 3], [2], [3, 3]])
def test_three_voices_agree(architecture, contexts, negatives):
    pytest.importorskip("torch")
    W_in, W_out = weights()
    kernel = kernel_gradients(architecture, contexts, 5, negatives, W_in, W_out)
    asked = [word for word in negatives if word != 5]  # The kernel skips the target itself.
    layer = layers(architecture, contexts, 5, asked, W_in, W_out)
    torch = torch_gradients(architecture, contexts, 5, asked, W_in, W_out)
    # CBOW hands the gradient of the mean to each context undivided.
    times = len(contexts) if architecture == "cbow" else 1
    assert kernel.loss == pytest.approx(layer.loss, abs=1e-5)
    assert torch.loss == pytest.approx(layer.loss, abs=1e-5)
    assert np.abs(kernel.W_in / times - layer.W_in).max() < 1e-5
    assert np.abs(kernel.W_out - layer.W_out).max() < 1e-5
    assert np.abs(torch.W_in - layer.W_in).max() < 1e-5
    assert np.abs(torch.W_out - layer.W_out).max() < 1e-5
    assert np.abs(layer.W_in).max() > 0.01  # There was something to compare.


def test_kernel_gradients_checks_ids():
    with pytest.raises(IndexError, match="id 8 is outside the vocabulary of 8 words"):
        kernel_gradients("cbow", [1, 8], 2, [3], *weights())
    with pytest.raises(IndexError, match="id -1 is outside"):
        kernel_gradients("cbow", [1], 2, [-1], *weights())

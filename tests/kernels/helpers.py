"""Arrays that the loops are fed with."""

import numpy as np
import pytest


def as_bytes(text):
    return np.frombuffer(text.encode() if isinstance(text, str) else text, dtype=np.uint8).copy()


def weights(n_words=8, dim=5, seed=3, width=None):
    """Two matrices; with ``width``, columns of zeros follow."""
    random = np.random.default_rng(seed)
    matrices = np.zeros((2, n_words, width or dim), dtype=np.float32)
    matrices[:, :, :dim] = random.normal(size=(2, n_words, dim)) * 0.5
    return matrices


def torch_gradients(architecture, contexts, asked, W_in, W_out):
    """Loss of one centre and its gradients by torch; of the words asked about the first is right.

    Skip-gram's loss is summed over the contexts; CBOW asks once, with their mean.
    """
    torch = pytest.importorskip("torch")
    inputs, outputs = (
        torch.tensor(W, dtype=torch.float64, requires_grad=True) for W in (W_in, W_out)
    )
    h = inputs[np.array(contexts, dtype=np.int64)]
    if architecture == "cbow":
        h = h.mean(dim=0, keepdim=True)
    scores = h @ outputs[np.array(asked, dtype=np.int64)].T
    answers = torch.zeros_like(scores)
    answers[:, 0] = 1
    loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, answers, reduction="sum")
    loss.backward()
    return loss.item(), inputs.grad.numpy(), outputs.grad.numpy()

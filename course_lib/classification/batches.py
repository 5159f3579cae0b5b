"""From examples to batches of tensors, and from a model to its scores and its loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.sequences import pad
from course_lib.threads import one_torch_thread

if TYPE_CHECKING:
    import torch

__all__ = [
    "Inputs",
    "batches",
    "checked_inputs",
    "device_of",
    "loss_of",
    "scores_of",
    "tensors",
    "two_dimensional",
]

Inputs = npt.NDArray[Any] | Sequence[npt.NDArray[np.int64]]

# Batches that are sorted together by length, so that little of a batch is padding.
_POOL = 16


def batches(
    inputs: Inputs, batch_size: int, rng: np.random.Generator | None
) -> Iterator[npt.NDArray[np.int64]]:
    """Positions of the examples of each batch; of ragged inputs, the longest first.

    With ``rng`` in random order. Texts of about equal length then share a batch: a pool of
    batches is sorted together, and the batches are shuffled.
    """
    order = np.arange(len(inputs)) if rng is None else rng.permutation(len(inputs))
    if isinstance(inputs, np.ndarray):
        yield from _cut(order, batch_size)
        return
    lengths = np.array([len(ids) for ids in inputs])
    pools = [order] if rng is None else _cut(order, _POOL * batch_size)
    sorted_pools = [pool[np.argsort(-lengths[pool], kind="stable")] for pool in pools]
    cut = [batch for pool in sorted_pools for batch in _cut(pool, batch_size)]
    places = range(len(cut)) if rng is None else rng.permutation(len(cut)).tolist()
    yield from (cut[place] for place in places)


def _cut(order: npt.NDArray[np.int64], size: int) -> list[npt.NDArray[np.int64]]:
    return [order[start : start + size] for start in range(0, len(order), size)]


def tensors(
    inputs: Inputs, rows: npt.NDArray[np.int64], device: torch.device
) -> tuple[torch.Tensor, ...]:
    """What the model is called with for these rows."""
    import torch

    if isinstance(inputs, np.ndarray):
        return (torch.from_numpy(inputs[rows]).to(device),)
    texts = [inputs[row] for row in rows.tolist()]
    # Lengths stay on the CPU, where torch's packing of sequences wants them.
    lengths = torch.tensor([max(1, len(ids)) for ids in texts], dtype=torch.int64)
    return torch.from_numpy(pad(texts)).to(device), lengths


def scores_of(model: torch.nn.Module, inputs: Inputs, batch_size: int) -> torch.Tensor:
    """Scores of all inputs in their own order, on the CPU."""
    import torch

    inputs = checked_inputs(inputs, "inputs")
    device = device_of(model)
    model.eval()
    rows, scores = [], []
    with torch.no_grad(), one_torch_thread():
        for batch in batches(inputs, batch_size, None):
            rows.append(batch)
            scores.append(two_dimensional(model(*tensors(inputs, batch, device))).cpu())
    return torch.cat(scores)[torch.from_numpy(np.argsort(np.concatenate(rows)))]


def loss_of(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of scores before the softmax, or of one score before the sigmoid."""
    from torch.nn import functional

    if scores.shape[1] == 1:
        return functional.binary_cross_entropy_with_logits(scores[:, 0], labels.to(scores.dtype))
    return functional.cross_entropy(scores, labels)


def two_dimensional(scores: torch.Tensor) -> torch.Tensor:
    """Give single scores, shape (batch,), a column of their own."""
    return scores[:, None] if scores.ndim == 1 else scores


def device_of(model: torch.nn.Module) -> torch.device:
    """Where the parameters of a model are."""
    import torch

    return next((p.device for p in model.parameters()), torch.device("cpu"))


def checked_inputs(inputs: Inputs, name: str) -> Inputs:
    """Bring inputs to int64 or float32, or refuse them."""
    if not len(inputs):
        raise ValueError(f"{name} has no inputs, expected at least one example.")
    if not isinstance(inputs, np.ndarray):
        return [np.asarray(ids, dtype=np.int64) for ids in inputs]
    if inputs.dtype.kind == "f":
        return inputs.astype(np.float32, copy=False)
    if inputs.dtype.kind in "iu":
        return inputs.astype(np.int64, copy=False)
    raise ValueError(
        f"the inputs of {name} are an array of type {inputs.dtype}, expected numbers: ids or "
        "features. Pass texts of unequal length as a list of arrays."
    )

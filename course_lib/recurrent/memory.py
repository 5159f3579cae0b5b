"""A task in which only memory helps: which symbol was marked, many steps ago? Chapter 07."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.threads import one_torch_thread

if TYPE_CHECKING:
    import pandas as pd
    import torch

    from course_lib.recurrent.classifier import RecurrentClassifier

__all__ = ["marked_symbol", "memory_table"]

_CLIP = 1.0  # length beyond which a gradient is shortened
_TESTED = 500  # new sequences


def marked_symbol(
    n: int, steps: int, symbols: int = 4, seed: int = 0
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Draw random sequences of symbols, one of which is marked: that one is to be named.

    The mark stands somewhere in the first half. After it, at least half of the sequence
    brings other symbols that mean nothing. A simpler relative of the tasks of Hochreiter
    and Schmidhuber (1997).

    Parameters
    ----------
    n : int
        Sequences.
    steps : int
        Length of each, at least 2.
    symbols : int, default 4
    seed : int, default 0

    Returns
    -------
    inputs : numpy.ndarray of float32, shape (n, steps, symbols + 1)
        A one-hot vector for each symbol, and a last feature that is 1 at the mark.
    labels : numpy.ndarray of int64, shape (n,)

    Raises
    ------
    ValueError
        If ``n`` is below 1, ``steps`` or ``symbols`` below 2.

    Examples
    --------
    >>> inputs, labels = marked_symbol(3, 10)
    >>> inputs.shape, labels.shape
    ((3, 10, 5), (3,))
    """
    if n < 1 or steps < 2 or symbols < 2:
        raise ValueError(
            f"n is {n}, steps is {steps} and symbols is {symbols}, expected at least 1, 2 and 2."
        )
    random = np.random.default_rng(seed)
    shown = random.integers(symbols, size=(n, steps))
    marked = random.integers(steps // 2, size=n)
    rows = np.arange(n)
    inputs = np.zeros((n, steps, symbols + 1), dtype=np.float32)
    inputs[rows[:, np.newaxis], np.arange(steps), shown] = 1
    inputs[rows, marked, symbols] = 1
    return inputs, shown[rows, marked]


def memory_table(
    models: Mapping[str, Mapping[str, Any]],
    steps: Sequence[int],
    *,
    hidden: int = 24,
    updates: int = 150,
    batch: int = 32,
    learning_rate: float = 0.01,
    seeds: Iterable[int] = range(3),
    progress: bool = True,
) -> pd.DataFrame:
    """Train recurrent classifiers on ``marked_symbol``, for several lengths and seeds.

    Every update sees new sequences, with Adam and gradients clipped to length 1.

    Parameters
    ----------
    models : mapping of str to mapping
        Name, and the options of ``RecurrentClassifier``: ``{"LSTM": {"kind": "LSTM"}}``.
    steps : sequence of int
        Lengths of the sequences.
    hidden, updates, batch, learning_rate
        Of the training, the same for all models.
    seeds : iterable of int
        Of the initial weights and of the sequences; the same sequences for all models.
    progress : bool, default True

    Returns
    -------
    pandas.DataFrame
        One row for each model, length and seed: ``model``, ``steps``, ``seed``; ``kept``, the
        share of the gradient that is left from one step to the one before, on sequences of
        the task and before any training; ``accuracy`` on 500 new sequences.
    """
    import pandas as pd
    from tqdm.auto import tqdm

    runs = list(product(models, steps, seeds))
    rows = []
    for name, length, seed in tqdm(runs, desc="memory", disable=not progress):
        kept, right = _train(models[name], length, hidden, updates, batch, learning_rate, seed)
        row = {"model": name, "steps": length, "seed": seed, "kept": kept}
        rows.append({**row, "accuracy": right / _TESTED})
    return pd.DataFrame(rows)


@one_torch_thread()
def _train(
    options: Mapping[str, Any],
    steps: int,
    hidden: int,
    updates: int,
    batch: int,
    learning_rate: float,
    seed: int,
) -> tuple[float, int]:
    """Train one model; return what it kept at first, and how many sequences it gets right."""
    import torch
    from torch import nn

    from course_lib.recurrent.classifier import RecurrentClassifier

    model = RecurrentClassifier(5, classes=4, hidden=hidden, seed=seed, **options)
    optimiser = torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True)
    inputs, labels = map(torch.from_numpy, marked_symbol(updates * batch, steps, seed=seed))
    kept = _kept(model, inputs[:batch])
    for x, y in zip(inputs.split(batch), labels.split(batch), strict=True):
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        nn.utils.clip_grad_norm_(model.parameters(), _CLIP)
        optimiser.step()
    x, y = map(torch.from_numpy, marked_symbol(_TESTED, steps, seed=1_000_003 + seed))
    with torch.no_grad():
        return kept, int((model(x).argmax(dim=1) == y).sum())


def _kept(model: RecurrentClassifier, x: torch.Tensor) -> float:
    """Share of the gradient of the last state that one step back leaves, on average."""
    import torch

    x = x.clone().requires_grad_()
    states = model.recurrent(x)[0]
    direction = torch.randn(states[:, -1].shape, generator=torch.Generator().manual_seed(0))
    (gradient,) = torch.autograd.grad((states[:, -1] * direction).sum(), x)
    norms = gradient.norm(dim=2).mean(dim=0)
    return float((norms[0] / norms[-1]) ** (1 / (len(norms) - 1)))

"""How far back does a recurrent layer feel its inputs? Gradients against distance.

The last state depends on the input d steps earlier through a product of d Jacobians, which
as a rule shrinks or grows exponentially with d (Hochreiter 1991; Bengio et al. 1994).
``gradient_norms`` measures it on layers that have just been made, ``decay`` fits the factor
for each step. ``influence`` asks which states change when one input changes. Chapter 07.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch

from course_lib.evaluation import mean_and_interval
from course_lib.recurrent.networks import Start, recurrent_layer

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["decay", "gradient_norms", "influence"]


def gradient_norms(
    kind: str,
    *,
    steps: int = 41,
    settle: int = 40,
    inputs: int = 32,
    hidden: int = 32,
    batch: int = 16,
    scale: float = 1.0,
    start: Start = "uniform",
    radius: float | None = None,
    open_gate: float | None = None,
    seeds: Iterable[int] = range(8),
) -> pd.DataFrame:
    """Measure the gradient of the last state at the input of every step.

    A random direction of the last state is followed back to the inputs, which are random
    numbers (normal), on layers with random weights. The norm says how much the last state
    would move if the input of that step moved.

    Parameters
    ----------
    kind : {"RNN", "GRU", "LSTM"}
    steps : int, default 41
        Distances run from 0, the last input, to ``steps - 1``.
    settle : int, default 40
        Steps before these, whose gradients are left out. The first state is zero, so the
        first few states are small and tanh is steeper there than it is later.
    inputs, hidden, batch : int
        Sizes; the norm is the mean over the batch.
    scale : float, default 1.0
        Standard deviation of the inputs. Small inputs keep tanh in its straight part.
    start, radius, open_gate
        As in ``recurrent_layer``.
    seeds : iterable of int
        One layer, with its own inputs, for each.

    Returns
    -------
    pandas.DataFrame
        ``seed``, ``distance`` and ``norm``.

    Raises
    ------
    ValueError
        If a size is below 1, or an option does not fit the kind.
    """
    import pandas as pd

    if steps < 1 or batch < 1 or settle < 0:
        raise ValueError(
            f"steps is {steps}, batch is {batch} and settle is {settle}, expected at least 1, 1 "
            "and 0."
        )
    tables = []
    for seed in seeds:
        layer = recurrent_layer(
            kind, inputs, hidden, start=start, radius=radius, open_gate=open_gate, seed=seed
        ).double()
        random = np.random.default_rng(seed)
        x = torch.from_numpy(scale * random.normal(size=(batch, settle + steps, inputs)))
        direction = torch.from_numpy(random.normal(size=(batch, hidden)))
        x.requires_grad_()
        states, _ = layer(x)
        (gradient,) = torch.autograd.grad((states[:, -1] * direction).sum(), x)
        norms = gradient.norm(dim=2).mean(dim=0).flip(0)[:steps].numpy()  # distance 0 first
        tables.append(pd.DataFrame({"seed": seed, "distance": np.arange(steps), "norm": norms}))
    if not tables:
        raise ValueError("seeds is empty, expected at least one.")
    return pd.concat(tables, ignore_index=True)


def decay(norms: pd.DataFrame, nearest: int = 5, level: float = 0.95) -> dict[str, float]:
    """Fit the factor by which the gradient shrinks, or grows, with each step.

    A straight line through the logarithms, for each seed; the mean over the seeds and its
    interval.

    Parameters
    ----------
    norms : pandas.DataFrame
        As ``gradient_norms`` returns it.
    nearest : int, default 5
        Leave out shorter distances, where the line is not yet straight.
    level : float, default 0.95

    Returns
    -------
    dict of str to float
        ``factor``, ``low`` and ``high``.

    Raises
    ------
    ValueError
        If fewer than two distances are left, or a norm is zero: it has vanished altogether.

    Examples
    --------
    >>> import pandas as pd
    >>> halves = pd.DataFrame({"seed": 0, "distance": range(9), "norm": 0.5 ** np.arange(9)})
    >>> round(decay(halves)["factor"], 6)
    0.5
    """
    far = norms[norms["distance"] >= nearest]
    if far["distance"].nunique() < 2:
        raise ValueError(f"nearest is {nearest}: a line needs at least two distances from there.")
    if not (far["norm"] > 0).all():
        where = int(far.loc[~(far["norm"] > 0), "distance"].min())
        raise ValueError(
            f"the norm at distance {where} is not above 0, so it has no logarithm. "
            "Take fewer steps."
        )
    factors = [
        np.exp(np.polyfit(rows["distance"], np.log(rows["norm"]), 1)[0])
        for _, rows in far.groupby("seed")
    ]
    factor, (low, high) = mean_and_interval(factors, level)
    return {"factor": factor, "low": low, "high": high}


def influence(layer: Any, x: npt.ArrayLike, seed: int = 0) -> npt.NDArray[np.float64]:
    """Change one input at a time, and see which states change.

    Parameters
    ----------
    layer : torch.nn.RNN, torch.nn.GRU or torch.nn.LSTM
        With ``batch_first=True``; any number of layers and directions.
    x : array_like of float, shape (T, D)
        One sequence.
    seed : int, default 0
        For the random numbers that take the place of an input; they are about as large.

    Returns
    -------
    numpy.ndarray of float64, shape (T, T)
        Row s, column t: how far the state after step t moves when the input of step s is
        another one. Exactly 0 where the state cannot see the input.

    Raises
    ------
    ValueError
        If ``x`` is not (time, features), or has no steps.
    """
    original = torch.as_tensor(np.asarray(x), dtype=next(layer.parameters()).dtype)
    if original.ndim != 2 or not len(original):
        raise ValueError(
            f"x has shape {tuple(original.shape)}, expected one sequence (time, features) of at "
            "least one step."
        )
    noise = np.random.default_rng(seed).normal(size=original.shape)
    noise *= float(original.std(correction=0))
    with torch.no_grad():
        # One at a time: in a batch, rounding could differ from row to row.
        before = layer(original[None])[0][0]
        moves = []
        for step, other in enumerate(torch.from_numpy(noise)):
            changed = original.clone()
            changed[step] = other
            moves.append((layer(changed[None])[0][0] - before).norm(dim=1))
    return torch.stack(moves).double().numpy()

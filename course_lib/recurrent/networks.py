"""Recurrent layers of torch, with the choices that decide what they remember. Chapter 07."""

from __future__ import annotations

from typing import Any, Literal

import torch
from torch import nn

from course_lib.checks import check_whole
from course_lib.recurrent.checks import KINDS, checked_kind

__all__ = ["Start", "recurrent_layer"]

Start = Literal["uniform", "orthogonal"]

# Which quarter or third of the bias belongs to the gate that keeps the memory.
_KEEPING_GATE = 1  # LSTM: input, forget, ...; GRU: reset, update, ...


def recurrent_layer(
    kind: str,
    inputs: int,
    hidden: int,
    *,
    layers: int = 1,
    bidirectional: bool = False,
    start: Start = "uniform",
    radius: float | None = None,
    open_gate: float | None = None,
    input_scale: float = 1.0,
    dropout: float = 0.0,
    seed: int = 0,
) -> Any:
    """Make a recurrent layer of torch that takes (batch, time, features).

    Parameters
    ----------
    kind : {"RNN", "GRU", "LSTM"}
    inputs, hidden : int
        Numbers of features and of state entries, at least 1.
    layers : int, default 1
        Stacked layers: each reads the states of the one below.
    bidirectional : bool, default False
        Let a second layer read from the end to the beginning.
    start : {"uniform", "orthogonal"}, default "uniform"
        Initial weights: torch's own, all even between -1/sqrt(hidden) and 1/sqrt(hidden); or
        orthogonal recurrent matrices, which keep lengths (Saxe et al. 2013,
        arXiv:1312.6120), as Keras has them.
    radius : float, optional
        Scale each recurrent matrix to this spectral radius, the size of its largest
        eigenvalue. For an RNN only.
    open_gate : float, optional
        Bias of the gate that keeps the memory, the LSTM's forget gate or the GRU's update
        gate. With 1 a gate starts near sigmoid(1) = 0.73 instead of 0.5, with 3 near 0.95
        (Gers et al. 2000; Jozefowicz et al. 2015). As torch starts by default.
    input_scale : float, default 1.0
        Multiply the initial weights of the inputs, and the biases, by this. Small inputs keep
        tanh in its straight part, where an orthogonal matrix lets all of the gradient through.
    dropout : float, default 0.0
        Between stacked layers.
    seed : int, default 0
        For the initial weights; torch's global generator is left as it was.

    Returns
    -------
    torch.nn.RNN, torch.nn.GRU or torch.nn.LSTM

    Raises
    ------
    ValueError
        If a size is below 1, or an option does not fit the kind.

    Examples
    --------
    >>> recurrent_layer("GRU", inputs=3, hidden=5, layers=2, bidirectional=True)
    GRU(3, 5, num_layers=2, batch_first=True, bidirectional=True)
    """
    checked_kind(kind)
    check_whole(inputs=inputs, hidden=hidden, layers=layers)
    if start not in ("uniform", "orthogonal"):
        raise ValueError(f"start is {start!r}, expected 'uniform' or 'orthogonal'.")
    if kind == "RNN" and open_gate is not None:
        raise ValueError(f"open_gate is {open_gate}, but an RNN has no gates.")
    if kind != "RNN" and radius is not None:
        raise ValueError(f"radius is {radius}, but it is for an RNN; kind is {kind!r}.")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layer = getattr(nn, kind)(
            inputs,
            hidden,
            num_layers=layers,
            batch_first=True,
            bidirectional=bidirectional,
            dropout=dropout if layers > 1 else 0.0,
        )
        with torch.no_grad():
            for name, weights in layer.named_parameters():
                _start(name, weights, KINDS[kind], start, radius, open_gate)
                if not name.startswith("weight_hh"):
                    weights *= input_scale
    return layer


def _start(
    name: str,
    weights: torch.Tensor,
    gates: int,
    start: Start,
    radius: float | None,
    open_gate: float | None,
) -> None:
    parts = weights.chunk(gates)  # Views: what is written here is written there.
    if name.startswith("weight_hh"):
        for matrix in parts:
            if start == "orthogonal":
                nn.init.orthogonal_(matrix)
            if radius is not None:
                matrix *= radius / torch.linalg.eigvals(matrix).abs().max()
    elif open_gate is not None and name.startswith("bias"):
        # torch adds two biases: one carries the wish, the other stays out of it.
        parts[_KEEPING_GATE].fill_(open_gate if name.startswith("bias_ih") else 0.0)

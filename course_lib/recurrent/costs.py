"""What a recurrent layer costs: parameters by a formula, time by measuring. Chapter 07."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_lib.recurrent.checks import KINDS, checked_kind

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["n_parameters", "training_cost"]


def n_parameters(
    kind: str,
    inputs: int,
    hidden: int,
    *,
    layers: int = 1,
    bidirectional: bool = False,
    biases: int = 2,
) -> int:
    r"""Count the parameters of a recurrent layer by the formula.

    One layer and direction with S scores for each state entry (1 in an RNN, 3 in a GRU, 4
    in an LSTM) has

    .. math:: S \cdot (D H + H H + 2 H)

    parameters: from the inputs, from the state, and biases. Layers above the first read H
    features, or 2 H from two directions.

    Parameters
    ----------
    kind : {"RNN", "GRU", "LSTM"}
    inputs, hidden : int
        D and H.
    layers : int, default 1
    bidirectional : bool, default False
    biases : int, default 2
        torch adds two biases where one would do, one beside each matrix. The papers, and
        Keras for an RNN and an LSTM, have 1.

    Examples
    --------
    >>> n_parameters("RNN", 3, 5), n_parameters("GRU", 3, 5), n_parameters("LSTM", 3, 5)
    (50, 150, 200)
    """
    scores = KINDS[checked_kind(kind)]
    directions = 2 if bidirectional else 1
    total = 0
    for layer in range(layers):
        features = inputs if layer == 0 else directions * hidden
        total += directions * scores * hidden * (features + hidden + biases)
    return total


def training_cost(
    kinds: Sequence[str] = ("RNN", "GRU", "LSTM"),
    *,
    inputs: int = 50,
    hidden: int = 32,
    batch: int = 32,
    steps: int = 60,
    repeats: int = 9,
) -> pd.DataFrame:
    """Measure a training step, forward and backward, beside the number of parameters.

    The kinds take turns, so that a busy machine slows all of them; the quickest of the
    repeats counts.

    Parameters
    ----------
    kinds : sequence of {"RNN", "GRU", "LSTM"}
        The first is the measure of the others.
    inputs, hidden, batch, steps : int
        Sizes of the layer and of the mini-batch.
    repeats : int, default 9

    Returns
    -------
    pandas.DataFrame
        One row for each kind: ``parameters``, ``parameters ratio``, ``milliseconds`` (CPU
        time of this process) and ``time ratio``; ratios are to the first kind.
    """
    import pandas as pd
    import torch

    from course_lib.recurrent.networks import recurrent_layer

    layers = {kind: recurrent_layer(kind, inputs, hidden) for kind in kinds}
    x = torch.randn(batch, steps, inputs, generator=torch.Generator().manual_seed(0))
    seconds = dict.fromkeys(kinds, float("inf"))
    for _ in range(repeats + 1):  # The quickest counts, so the first one may warm up.
        for kind, layer in layers.items():
            begin = time.process_time()
            layer(x)[0].sum().backward()
            seconds[kind] = min(seconds[kind], time.process_time() - begin)
    table = pd.DataFrame(
        {
            "parameters": [n_parameters(kind, inputs, hidden) for kind in kinds],
            "milliseconds": [1000 * seconds[kind] for kind in kinds],
        },
        index=pd.Index(kinds, name="kind"),
    )
    table.insert(1, "parameters ratio", table["parameters"] / table["parameters"].iloc[0])
    table["time ratio"] = table["milliseconds"] / table["milliseconds"].iloc[0]
    return table

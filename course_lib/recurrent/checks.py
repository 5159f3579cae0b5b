"""What every recurrent layer refuses, in sentences: wrong shapes, no steps, NaN."""

from __future__ import annotations

import numpy as np

from course_lib.gradients import Floats

__all__ = ["KINDS", "checked_kind", "checked_sequences", "checked_state", "checked_weights"]

KINDS = {"RNN": 1, "GRU": 3, "LSTM": 4}
"""Kinds of recurrent layers, with the number of scores that each computes for a state entry."""


def checked_kind(kind: str) -> str:
    """Refuse a kind of cell that there is not."""
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}, expected 'RNN', 'GRU' or 'LSTM'.")
    return kind


def checked_weights(Wx: Floats, Wh: Floats, b: Floats, gates: int) -> None:
    """Refuse weights whose shapes do not belong together."""
    hidden = len(Wh) if Wh.ndim == 2 else 0
    width = gates * hidden
    expected = {"Wx": (len(Wx), width), "Wh": (hidden, width), "b": (width,)}
    if Wx.ndim != 2 or hidden < 1 or len(Wx) < 1:
        raise ValueError(
            f"Wx has shape {Wx.shape} and Wh has shape {Wh.shape}, expected (inputs, "
            f"{gates} * hidden) and (hidden, {gates} * hidden), with at least 1 of each."
        )
    for name, weights in [("Wx", Wx), ("Wh", Wh), ("b", b)]:
        if weights.shape != expected[name]:
            raise ValueError(
                f"{name} has shape {weights.shape}, expected {expected[name]} for a state of "
                f"length {hidden}."
            )


def checked_sequences(x: Floats, inputs: int) -> Floats:
    """Refuse inputs that are not (batch, time, features), have no steps, or are not finite."""
    if x.ndim != 3:
        raise ValueError(
            f"x has shape {x.shape}, expected three dimensions: (batch, time, features). "
            "Write x[np.newaxis] for a single sequence."
        )
    if x.shape[2] != inputs:
        raise ValueError(
            f"x has shape {x.shape}, that is {x.shape[2]} features a step, expected {inputs}. "
            "The order is (batch, time, features)."
        )
    if 0 in x.shape[:2]:
        raise ValueError(
            f"x has shape {x.shape}: there is nothing to read, expected at least one sequence "
            "of at least one step."
        )
    if not np.isfinite(x).all():
        b, t, d = (int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(
            f"x holds {x[b, t, d]} at sequence {b}, step {t}, feature {d}, expected finite "
            "numbers: one such value would spread to every later state."
        )
    return x


def checked_state(state: Floats, batch: int, hidden: int, name: str = "h0") -> Floats:
    """Refuse a first state that does not fit."""
    if state.shape != (batch, hidden):
        raise ValueError(f"{name} has shape {state.shape}, expected {(batch, hidden)}.")
    return state

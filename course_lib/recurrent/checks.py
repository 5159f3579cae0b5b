"""The kinds of recurrent layers that there are."""

from __future__ import annotations

__all__ = ["KINDS", "checked_kind"]

KINDS = {"RNN": 1, "GRU": 3, "LSTM": 4}
"""Kinds of recurrent layers, with the number of scores that each computes for a state entry."""


def checked_kind(kind: str) -> str:
    """Refuse a kind of cell that there is not."""
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}, expected 'RNN', 'GRU' or 'LSTM'.")
    return kind

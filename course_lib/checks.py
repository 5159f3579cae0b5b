"""What arguments must be: whole numbers of at least 1, rates above 0. Used by every chapter."""

from __future__ import annotations

import math
import reprlib
from numbers import Integral

__all__ = ["check_rate", "check_whole", "check_whole_or_none", "quoted"]

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80


def quoted(value: object) -> str:
    """What a message says of a value that may be long: its ``repr``, the middle left out.

    Examples
    --------
    >>> quoted("ice"), len(quoted("x" * 500)), quoted(list(range(500)))
    ("'ice'", 80, '[0, 1, 2, 3, 4, 5, ...]')
    """
    return _SHORT.repr(value)


def check_whole(**values: int) -> None:
    """Refuse an argument that is no whole number of at least 1, by its name.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_whole(dim=100, window=5)
    >>> check_whole(dim=100, window=0)
    Traceback (most recent call last):
    ...
    ValueError: window is 0, expected a whole number of at least 1.
    """
    for name, value in values.items():
        if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name} is {quoted(value)}, expected a whole number of at least 1.")


def check_whole_or_none(**values: int | None) -> None:
    """As ``check_whole``, but None passes: no limit."""
    check_whole(**{name: value for name, value in values.items() if value is not None})


def check_rate(learning_rate: float, usual: str) -> None:
    """Refuse a learning rate that is not finite or not above 0; ``usual`` is the advice.

    Raises
    ------
    ValueError
    """
    if not (math.isfinite(learning_rate) and learning_rate > 0):
        raise ValueError(
            f"learning_rate is {quoted(learning_rate)}, expected a finite number above 0; {usual}."
        )

"""Is this answer that answer? Comparing what students give with what is right.

Students answer with a list where we have an array, with ``np.float32`` where we have a
``float``, with Korean typed in another Unicode form. These count as equal; a number
that is off, a wrong shape or another order do not. Used by ``checks``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence, Set
from numbers import Integral, Number, Real
from typing import Any

import numpy as np

from course_lib.language import marked, tr

__all__ = ["describe_difference", "matches"]

_NEARLY = 0.01


def matches(answer: object, right: object, tolerance: float = 1e-6) -> bool:
    """Say whether an answer equals the right one, whatever container it came in.

    Parameters
    ----------
    answer, right : object
        Numbers, strings, arrays (NumPy, SciPy sparse, torch), pandas tables, lists,
        tuples, sets, dicts, or anything with ``==``.
    tolerance : float, default 1e-6
        Largest relative difference between floating-point numbers; in an array,
        relative to its largest entry. Whole numbers are compared exactly.

    Returns
    -------
    bool

    Examples
    --------
    >>> matches([1, 2], np.array([1.0, 2.0])), matches("say", "Say"), matches(3.0, 3)
    (True, False, True)
    """
    try:
        return _matches(_plain(answer), _plain(right), tolerance)
    except (TypeError, ValueError):  # of kinds that cannot be compared
        return False


def describe_difference(answer: object, right: object) -> str:
    """Say what can be said of a wrong answer without giving the right one away.

    Parameters
    ----------
    answer, right : object
        As for ``matches``.

    Returns
    -------
    str
        One sentence about kind, shape, length, keys or rounding; empty where the answer
        has the right form and is simply another.

    Examples
    --------
    >>> describe_difference(np.zeros((2, 3)), np.zeros((3, 2)))
    'Your answer has shape (2, 3), expected (3, 2).'
    """
    kind, given = _kind(right), getattr(answer, "kind", None) or type(answer).__name__
    mine, ours = _plain(answer), _plain(right)
    if _kind(mine) != kind and {_kind(mine), kind} != {"an array", "a list"}:
        return tr("Your answer is of type {given}, expected {kind}.", given=given, kind=tr(kind))
    if isinstance(ours, Mapping):
        missing = [key for key in ours if key not in mine]
        return tr("Your answer lacks the key {key!r}.", key=missing[0]) if missing else ""
    if isinstance(ours, np.ndarray) and np.shape(mine) != ours.shape:
        return tr(
            "Your answer has shape {given}, expected {wanted}.",
            given=np.shape(mine),
            wanted=ours.shape,
        )
    if isinstance(ours, (Sequence, Set)) and not isinstance(ours, str) and len(mine) != len(ours):
        return tr(
            "Your answer has length {given}, expected {wanted}.", given=len(mine), wanted=len(ours)
        )
    if kind == "a number" and abs(mine - ours) < _NEARLY * abs(ours):
        return tr("Your answer is less than 1% off: keep more digits, or look for a small slip.")
    return ""


def _matches(answer: Any, right: Any, tolerance: float) -> bool:
    if isinstance(right, bool):
        return isinstance(answer, bool) and answer == right
    if isinstance(right, Number):
        return isinstance(answer, Number) and _numbers_match(answer, right, tolerance)
    if isinstance(right, str):
        return isinstance(answer, str) and _text(answer) == _text(right)
    if isinstance(right, Mapping):
        return (
            isinstance(answer, Mapping)
            and answer.keys() == right.keys()
            and all(_matches(_plain(answer[k]), _plain(right[k]), tolerance) for k in right)
        )
    if isinstance(right, Set):
        return isinstance(answer, (Set, list, tuple)) and set(answer) == right
    if isinstance(right, np.ndarray) or isinstance(answer, np.ndarray):
        return _arrays_match(np.asarray(answer), np.asarray(right), tolerance)
    if isinstance(right, Sequence):
        return (
            isinstance(answer, Sequence)
            and len(answer) == len(right)
            and all(
                _matches(_plain(one), _plain(other), tolerance)
                for one, other in zip(answer, right, strict=True)
            )
        )
    return bool(answer == right)


def _numbers_match(answer: Any, right: Any, tolerance: float) -> bool:
    if isinstance(answer, bool):
        return False
    if isinstance(right, Integral):
        tolerance = 0 if isinstance(answer, Integral) else 1e-9
    nothing = tolerance if right == 0 else 0
    return bool(np.isclose(answer, right, rtol=tolerance, atol=nothing, equal_nan=True))


def _arrays_match(answer: np.ndarray, right: np.ndarray, tolerance: float) -> bool:
    if answer.shape != right.shape:
        return False
    if right.dtype.kind in "biu":
        return bool(np.array_equal(answer, right))
    finite = np.abs(right[np.isfinite(right)])
    nothing = tolerance * finite.max(initial=0) or tolerance
    return bool(np.allclose(answer, right, rtol=tolerance, atol=nothing, equal_nan=True))


def _plain(value: Any) -> Any:
    """Unwrap a value: NumPy scalar, tensor, sparse array or pandas object."""
    if hasattr(value, "detach"):  # a torch tensor
        value = value.detach().cpu().numpy()
    elif hasattr(value, "toarray"):  # a SciPy sparse array, small in an exercise
        value = value.toarray()
    elif hasattr(value, "to_dict") and hasattr(value, "columns"):  # a DataFrame
        value = {column: value[column].to_numpy() for column in value.columns}
    elif hasattr(value, "to_numpy"):  # a Series or an Index
        value = value.to_numpy()
    if isinstance(value, (np.generic, np.ndarray)) and value.ndim == 0:
        value = value.item()
    elif isinstance(value, np.ndarray) and value.dtype.kind not in "biufc":
        value = value.tolist()  # words: compared one by one, as text
    return value


def _kind(value: object) -> str:
    value = _plain(value)
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (bool, marked("True or False")),
        (Real, marked("a number")),
        (str, marked("a string")),
        (Mapping, marked("a dict or a table")),
        (np.ndarray, marked("an array")),
        (Set, marked("a set")),
        (Sequence, marked("a list")),
    ]
    return next((name for kind, name in kinds if isinstance(value, kind)), type(value).__name__)


def _text(value: str) -> str:
    return unicodedata.normalize("NFC", value).strip()

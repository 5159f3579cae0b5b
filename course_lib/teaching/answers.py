"""Taking what a student hands in: a plain copy of it, within limits of size, depth and time.

An answer is any object, and comparing it runs its code: an endless iterator eats all memory,
a number of one's own making can claim to equal everything. So a check never looks at the
answer itself but at a copy made of plain numbers, text, arrays and containers (``taken``).
What a question tries on an answer, a function for example, runs within a limit of time
(``within_time``), and what such a function returns is taken in the same way. Used by
``checks``.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Set, ValuesView
from dataclasses import dataclass
from itertools import islice
from numbers import Integral, Real
from typing import Any

import numpy as np

from course_lib.language import tr

__all__ = ["AnswerRefused", "Guarded", "Unreadable", "plainly", "taken", "within_time"]

LARGEST = 2_000_000
"""Numbers in the arrays of an answer; the largest right answer has far fewer."""
LONGEST = 50_000
"""Entries in its lists and other containers, which are read one by one."""
DEEPEST = 8
"""Containers within containers."""
LONGEST_TEXT = 100_000
SECONDS = 60.0
"""What trying an answer may take. The slowest right answers train a model for a few seconds."""

_HUGE = 10**300  # the next thing that a float cannot hold


class AnswerRefused(ValueError):
    """An answer that is not looked at; the message is a sentence for the student."""


class _TimeIsUp(BaseException):
    """Raised inside a student's code; a BaseException, so that ``except Exception`` lets it by."""


@dataclass(frozen=True, eq=False)
class Unreadable:
    """Stands for an object that is no number, text, array or container; equals nothing.

    Attributes
    ----------
    kind : str
        The name of its class.
    """

    kind: str


class Guarded:
    """A student's function, whose results are taken as answers are.

    Parameters
    ----------
    inner : callable
        What the student handed in.
    """

    def __init__(self, inner: Callable[..., Any]) -> None:
        self._inner = inner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the student's function; what it returns comes back as a plain copy.

        Tensors, tables and sparse arrays come back as they are, once their size is known.
        """
        result = self._inner(*args, **kwargs)
        copy = taken(result)
        return result if _library_of(result) else copy


def taken(answer: object) -> Any:
    """Copy an answer into plain Python and NumPy objects.

    Parameters
    ----------
    answer : object
        Subclasses of numbers, text and containers become the plain kind, without calling
        what they override. Iterators are read, up to a limit. Tensors, sparse arrays and
        pandas objects become arrays and dictionaries. A function is wrapped in ``Guarded``;
        a class, and any object that is none of these, stays as it is.

    Returns
    -------
    object

    Raises
    ------
    AnswerRefused
        If it is too large, too deep, endless, or cannot be read.

    Examples
    --------
    >>> from itertools import count
    >>> taken(range(3)), taken({"a": np.float32(0.5)})
    ([0, 1, 2], {'a': 0.5})
    >>> taken(count())
    Traceback (most recent call last):
        ...
    course_lib.teaching.answers.AnswerRefused: Your answer does not end, or has more than ...
    """
    return _Copy(strict=False).of(answer, 0)


def plainly(seen: object) -> Any:
    """Copy what a question has made of an answer, as ``taken`` does, and nothing else.

    Parameters
    ----------
    seen : object
        As for ``taken``; an object of another kind becomes ``Unreadable``, so that
        comparing the copy runs no code of the student's.

    Returns
    -------
    object
    """
    return _Copy(strict=True).of(seen, 0)


def within_time(function: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Call a function that runs a student's code; stop it when the time is up.

    Parameters
    ----------
    function : callable
        Without arguments.
    seconds : float, default 60

    Returns
    -------
    object
        What it returned.

    Raises
    ------
    AnswerRefused
        If it took longer, or tried to leave by ``SystemExit`` or the like.
    Exception
        Whatever else it raised.
    """
    outcome: dict[str, Any] = {}

    def work() -> None:
        try:
            outcome["result"] = function()
        except BaseException as error:
            outcome["error"] = error

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        _stop(worker)
        raise AnswerRefused(
            tr(
                "Your answer was still at work after {seconds:.0f} seconds and was stopped: look "
                "for a loop that does not end.",
                seconds=seconds,
            )
        )
    error = outcome.get("error")
    if error is None:
        return outcome["result"]
    if isinstance(error, Exception):
        raise error
    raise AnswerRefused(
        tr("Your answer raised {kind}: it should return instead.", kind=type(error).__name__)
    )


def _stop(worker: threading.Thread) -> None:
    """Raise an exception in a thread, a few times, since it may catch some of them."""
    for _ in range(3):
        if worker.is_alive() and worker.ident is not None:
            thread, error = ctypes.c_ulong(worker.ident), ctypes.py_object(_TimeIsUp)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, error)
            worker.join(0.5)


class _Copy:
    """One answer being copied: counts what it has taken so far."""

    def __init__(self, strict: bool) -> None:
        self.size = 0
        self.strict = strict

    def of(self, value: Any, depth: int) -> Any:
        if value is None or value is ... or type(value) in (bool, Unreadable):
            return value
        if depth > DEEPEST:
            raise AnswerRefused(
                tr("Your answer has containers nested more than {depth} deep.", depth=DEEPEST)
            )
        self._count(LARGEST // LONGEST)
        if type(value) is float or (type(value) is int and -_HUGE <= value <= _HUGE):
            return value  # most of what there is, so not asked the rest
        for copy in (self._scalar, self._array, self._container):
            taken_ = copy(value, depth)
            if taken_ is not None:
                return taken_
        if self.strict:
            return Unreadable(type(value).__name__)
        return Guarded(value) if _is_function(value) else value

    def _count(self, more: int) -> None:
        self.size += more
        if self.size > LARGEST:
            raise AnswerRefused(
                tr(
                    "Your answer does not end, or has more than {longest:,} entries ({largest:,} "
                    "in arrays); what is asked for is much smaller.",
                    longest=LONGEST,
                    largest=LARGEST,
                )
            )

    def _scalar(self, value: Any, depth: int) -> Any:
        if isinstance(value, np.generic):
            return self.of(value.item(), depth) if value.dtype.kind in "biufcSU" else None
        if isinstance(value, int):
            number = int.__int__(value)
            if abs(number) > _HUGE:
                raise AnswerRefused(tr("Your answer is a number of more than 300 digits."))
            return number
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, complex):
            return complex.__complex__(value)
        if isinstance(value, str):
            if str.__len__(value) > LONGEST_TEXT:
                raise AnswerRefused(
                    tr("Your answer is a text of over {count:,} characters.", count=LONGEST_TEXT)
                )
            return str.__str__(value)
        if isinstance(value, Real):  # Fraction, Decimal and their like
            return int(value) if isinstance(value, Integral) else float(value)
        return None

    def _array(self, value: Any, depth: int) -> Any:
        kind = _library_of(value)
        if kind == "torch" and hasattr(value, "detach"):
            self._count(value.numel())
            value = value.detach().cpu().numpy()
        elif kind == "scipy" and hasattr(value, "toarray"):
            self._count(int(np.prod(value.shape, dtype=float)))
            value = value.toarray()
        elif kind == "pandas" and hasattr(value, "columns") and hasattr(value, "to_numpy"):
            self._count(value.size)
            return {self.of(c, depth + 1): self.of(value[c], depth + 1) for c in value.columns}
        elif kind == "pandas" and hasattr(value, "to_numpy"):
            self._count(value.size)
            value = value.to_numpy()
        if not isinstance(value, np.ndarray):
            return None
        self._count(value.size)
        if isinstance(value, np.ma.MaskedArray):  # what is behind the mask is no answer
            shown = np.ma.filled(value.astype(object), np.nan)
            return self.of(shown.tolist(), depth)
        if value.dtype.kind in "biufc":
            plain = np.array(value, subok=False)
            return plain if plain.ndim else self.of(plain.item(), depth)
        return self.of(value.tolist(), depth)  # words: compared one by one, as text

    def _container(self, value: Any, depth: int) -> Any:
        if isinstance(value, Mapping):
            pairs = dict.items(value) if isinstance(value, dict) else value.items()
            return {self.of(k, depth + 1): self.of(v, depth + 1) for k, v in self._read(pairs)}
        if isinstance(value, tuple):
            return tuple(self.of(each, depth + 1) for each in self._read(tuple.__iter__(value)))
        if isinstance(value, list):
            return [self.of(each, depth + 1) for each in self._read(list.__iter__(value))]
        if isinstance(value, Set):
            return {self.of(each, depth + 1) for each in self._read(value)}
        if isinstance(value, (Iterator, range, ValuesView)):
            return [self.of(each, depth + 1) for each in self._read(value)]
        return None

    def _read(self, values: Iterable[Any]) -> Iterable[Any]:
        return islice(values, LONGEST + 1)  # of() counts each, and refuses the one too many


def _library_of(value: object) -> str:
    """Name the library that a value's class comes from, without asking the value."""
    names = {cls.__module__.partition(".")[0] for cls in type(value).__mro__}
    return next((name for name in ("torch", "scipy", "pandas") if name in names), "")


def _is_function(value: object) -> bool:
    """Tell a function from a class and from a network, which questions use in other ways."""
    return callable(value) and not isinstance(value, type) and not hasattr(type(value), "forward")

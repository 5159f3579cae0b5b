"""How many threads the libraries use: a chapter's share of the processors, or one.

torch, NumPy's BLAS, Numba and faiss each start as many threads as there are processors. Two
chapters side by side, or a chapter and a browser, then have twice as many threads as can run,
and threads that wait for each other can make a small product a hundred times slower. So
importing ``course_lib`` gives each library half of the processors, in a plain Jupyter session
as under ``course run``. ``OMP_NUM_THREADS``, set before Python starts, overrules that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["counts", "one_torch_thread", "processors", "settle", "share"]

VARIABLE = "OMP_NUM_THREADS"
# What the libraries look at when they are loaded; most of them fall back on the first.
VARIABLES = (VARIABLE, "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
# As it was before ``settle``; an empty string counts as not set.
ASKED_FOR = os.environ.get(VARIABLE, "")


def processors() -> int:
    """Processors that this process may use, where the system tells; else all there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share(jobs: int = 2) -> int:
    """Threads for a library in one of several chapters that run at the same time.

    Parameters
    ----------
    jobs : int, default 2
        As many as ``course run`` executes at once, or a chapter and what you do beside it.

    Returns
    -------
    int
        ``OMP_NUM_THREADS`` if a number was given there; else the processors divided by
        ``jobs``, at least 1.
    """
    given = ASKED_FOR.split(",")[0].strip()
    return max(1, int(given) if given.isdecimal() else processors() // jobs)


def settle() -> None:
    """Give each library its share: those loaded later by variables, those loaded now at once.

    Called when ``course_lib`` is imported. It loads no library itself, and where fewer threads
    were asked for, it raises nothing.
    """
    n = share()
    for variable in VARIABLES:
        # Numba refuses to compile if its variable changes after its threads have started.
        if variable != "NUMBA_NUM_THREADS" or "numba" not in sys.modules:
            os.environ.setdefault(variable, str(n))
    if "numpy" in sys.modules:
        from threadpoolctl import ThreadpoolController

        for library in ThreadpoolController().lib_controllers:
            if (library.num_threads or 1) > n:
                library.set_num_threads(n)
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        torch.set_num_threads(min(torch.get_num_threads(), n))


def counts() -> dict[str, int]:
    """Load the libraries, and ask each for its number of threads.

    Returns
    -------
    dict of str to int
        For ``"torch"``, ``"BLAS"`` (NumPy's), ``"Numba"`` and ``"faiss"``.
    """
    import faiss
    import numba
    import numpy as np
    import torch
    from threadpoolctl import ThreadpoolController

    np.ones((2, 2)) @ np.ones((2, 2))  # its library is there by now
    blas = ThreadpoolController().select(user_api="blas").lib_controllers
    return {
        "torch": torch.get_num_threads(),
        "BLAS": max((each.num_threads for each in blas), default=1),
        "Numba": numba.config.NUMBA_NUM_THREADS,  # type: ignore[attr-defined]
        "faiss": faiss.omp_get_max_threads(),
    }


@contextmanager
def one_torch_thread(when: bool = True) -> Iterator[None]:
    """Let torch work in one thread, in a ``with`` block or a decorated function.

    Parameters
    ----------
    when : bool, default True
        False leaves the number of threads as it is.

    Examples
    --------
    >>> import torch
    >>> before = torch.get_num_threads()
    >>> with one_torch_thread():
    ...     torch.get_num_threads()
    1
    >>> torch.get_num_threads() == before
    True
    """
    import torch

    before = torch.get_num_threads()
    if when:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)

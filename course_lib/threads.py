"""How many threads torch may use: one, where the work is small.

torch shares each matrix product among all cores. For the small networks of the course the
sharing costs more than it brings, and where another program wants the cores too, threads
that wait for each other can make it a hundred times slower. Chapters 06, 07 and 08.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["one_torch_thread"]


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

"""What a table of word vectors costs in bytes, one-hot or dense. Chapter 01."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_lib.checks import check_whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["memory_table", "readable_bytes"]

_FLOAT32 = 4  # bytes
_INT32 = 4
_UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"]


def memory_table(vocabulary_sizes: Sequence[int], dim: int = 128) -> pd.DataFrame:
    """Compute the bytes that a table of word vectors takes, without making the table.

    Parameters
    ----------
    vocabulary_sizes : sequence of int
        Numbers of words V, each at least 1.
    dim : int, default 128
        Length of a dense vector; the example of the chapter uses 128.

    Returns
    -------
    pandas.DataFrame
        One row for each V, with the columns ``vocabulary``, ``one-hot`` (V x V float32),
        ``one-hot, CSR`` (V stored values, each with its column, and V + 1 row starts) and
        ``dense`` (V x dim float32), in bytes.

    Raises
    ------
    ValueError
        If ``dim`` or a vocabulary size is below 1, or there is no size.

    Examples
    --------
    >>> memory_table([10_000], dim=128).iloc[0].to_dict()
    {'vocabulary': 10000, 'one-hot': 400000000, 'one-hot, CSR': 120004, 'dense': 5120000}
    """
    import pandas as pd

    check_whole(dim=dim)
    sizes = [int(size) for size in vocabulary_sizes]
    if not sizes or min(sizes) < 1:
        raise ValueError(f"vocabulary_sizes is {sizes}, expected numbers of at least 1.")
    return pd.DataFrame(
        {
            "vocabulary": sizes,
            "one-hot": [v * v * _FLOAT32 for v in sizes],
            "one-hot, CSR": [v * (_FLOAT32 + _INT32) + (v + 1) * _INT32 for v in sizes],
            "dense": [v * dim * _FLOAT32 for v in sizes],
        }
    )


def readable_bytes(n: float) -> str:
    """Write a number of bytes as people say it, in powers of 1,000.

    Examples
    --------
    >>> readable_bytes(400_000_000), readable_bytes(4e12), readable_bytes(12)
    ('400 MB', '4 TB', '12 bytes')
    """
    power = 0
    while n >= 1000 and power < len(_UNITS) - 1:
        n, power = n / 1000, power + 1
    return f"{n:.3g} {_UNITS[power]}"

"""Sums on paper: what a corpus of a given size takes, and what breaks first.

How much memory and time a text takes follows from a few measured laws. The number of
different words grows with a power of the tokens (Heaps 1978), and so does the number of
cells in the table of co-occurrences; time grows with the tokens themselves. Laws that were
measured on millions of words are then read off at billions: a forecast, not a
measurement. Chapter 11.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.checks import check_whole
from course_lib.scaling.counting import count_segment, write_words
from course_lib.scaling.generating import generate_text, made_up_words
from course_lib.scaling.matrices import assemble
from course_lib.scaling.runs import merge_range, ranges
from course_lib.scaling.shards import checked_shards, cut
from course_lib.text import EncodedCorpus, Vocabulary

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "PowerLaw",
    "Rates",
    "breaks_first",
    "costs",
    "count_alone",
    "fit_power",
    "growth",
    "time_counting",
    "two_digits",
]

SIZES = tuple(10**k for k in range(6, 12))


@dataclass(frozen=True)
class PowerLaw:
    """y = coefficient * x ** exponent: a straight line on logarithmic axes.

    Examples
    --------
    >>> float(PowerLaw(coefficient=2, exponent=0.5)(100))
    20.0
    """

    coefficient: float
    exponent: float

    def __call__(self, x: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The law's value at ``x``."""
        return self.coefficient * np.asarray(x, dtype=np.float64) ** self.exponent


def fit_power(x: npt.ArrayLike, y: npt.ArrayLike) -> PowerLaw:
    """Fit a power law: a straight line through the logarithms, by least squares.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Above 0; at least two different x.

    Examples
    --------
    >>> law = fit_power([1, 10, 100], [3, 30, 300])
    >>> round(law.coefficient, 6), round(law.exponent, 6)
    (3.0, 1.0)
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.shape != y.shape or len(np.unique(x)) < 2 or not ((x > 0).all() and (y > 0).all()):
        raise ValueError(
            f"x and y have the shapes {x.shape} and {y.shape}; expected equal ones, all numbers "
            "above 0 and at least two different x: a line needs two points."
        )
    exponent, log_coefficient = np.polyfit(np.log(x), np.log(y), 1)
    return PowerLaw(float(np.exp(log_coefficient)), float(exponent))


def growth(corpus: EncodedCorpus, points: int = 6, window: int = 5, seed: int = 0) -> pd.DataFrame:
    """Count different words and cells in ever larger parts of a corpus.

    The sentences are shuffled first, or the kinds of text that come one after another
    would bend the curve.

    Parameters
    ----------
    corpus : EncodedCorpus
        With ``min_count=1``: rare words are what grows.
    points : int, default 6
        Parts; each is twice as large as the one before, the last is the whole.
    window : int, default 5
        Words on each side.
    seed : int, default 0

    Returns
    -------
    pandas.DataFrame
        ``tokens``, ``words`` and ``cells`` (of the matrix that ``cooccurrence`` returns).
    """
    import pandas as pd

    from course_lib.kernels.cooccurrence import count_neighbours

    order = np.random.default_rng(seed).permutation(len(corpus))
    units = np.ones(window, dtype=np.int64)
    table = []
    for point in reversed(range(points)):
        part = corpus.select(order[: len(order) >> point])
        ids, offsets = part.ids.astype(np.uint32), np.array(part.offsets)
        row_starts, _, _ = count_neighbours(ids, offsets, len(part.vocabulary), units)
        table.append((part.n_tokens, len(part.vocabulary), int(row_starts[-1])))
    return pd.DataFrame(table, columns=["tokens", "words", "cells"])


def time_counting(
    tokens: Sequence[int],
    words: int = 50_000,
    window: int = 5,
    repeats: int = 2,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the counting of generated text of several sizes, as one worker does it.

    Reading, cutting into words, counting, merging and assembling; in this process, without
    a cluster. The smallest size is counted once before, unmeasured: compiling is no work.

    Parameters
    ----------
    tokens : sequence of int
        Sizes.
    words : int, default 50,000
        Different words in the text.
    window : int, default 5
    repeats : int, default 2
        Each size is measured so often, all in turns; the fastest counts, since whatever
        disturbs makes it slower.
    seed : int, default 0

    Returns
    -------
    pandas.DataFrame
        ``tokens``, ``cells``, ``seconds`` and ``assembling`` (seconds, a part of them that
        only one process can do), in processor time.
    """
    import pandas as pd

    vocabulary = Vocabulary(made_up_words(words))
    fastest: dict[int, tuple[int, float, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {
            size: generate_text(folder / f"{size}", size, shards=1, words=words, seed=seed)
            for size in tokens
        }
        count_alone(files[min(tokens)], vocabulary, window, folder)
        for size in list(tokens) * repeats:
            counts, seconds, assembling = count_alone(files[size], vocabulary, window, folder)
            if size not in fastest or seconds < fastest[size][1]:
                fastest[size] = (counts.nnz, seconds, assembling)
    table = [(size, *fastest[size]) for size in tokens]
    return pd.DataFrame(table, columns=["tokens", "cells", "seconds", "assembling"])


def count_alone(
    files: Sequence[Path], vocabulary: Vocabulary, window: int, folder: Path
) -> tuple[sparse.csr_array, float, float]:
    """Count flat in this process, by the same steps as workers do.

    Returns
    -------
    counts : scipy.sparse.csr_array
    seconds : float
        Processor time.
    assembling : float
        Of these, the part that only one process can do.
    """
    units = np.ones(window, dtype=np.int64)
    index = write_words(vocabulary, folder)
    begin = time.process_time()
    runs = []
    for i, segment in enumerate(cut(checked_shards(files))):
        runs += count_segment(segment, index, units, folder / f"part{i}")[0]
    merged = [
        merge_range(runs, low, high, folder / f"range{i}.npy")
        for i, (low, high) in enumerate(ranges(runs, len(vocabulary) ** 2))
    ]
    half_way = time.process_time()
    counts = assemble(merged, len(vocabulary), np.int64, 1)
    end = time.process_time()
    return counts, end - begin, end - half_way


@dataclass(frozen=True)
class Rates:
    """What one process does in a second.

    Attributes
    ----------
    counting : float
        Tokens, from text to sorted cells.
    assembling : float
        Cells, written into the matrix. One process does this, however many count.
    training : float
        Tokens, in one epoch.
    """

    counting: float
    assembling: float
    training: float


def costs(
    tokens: Sequence[float] = SIZES,
    *,
    words: PowerLaw,
    cells: PowerLaw,
    rates: Rates,
    workers: int = 1,
    dim: int = 100,
    max_words: int | None = None,
    bytes_per_token: float = 6,
) -> pd.DataFrame:
    """Forecast what corpora of several sizes take.

    Parameters
    ----------
    tokens : sequence of float, default 10^6, 10^7, ..., 10^11
    words, cells : PowerLaw
        Different words, and cells, by tokens: see ``growth`` and ``fit_power``.
    rates : Rates
    workers : int, default 1
        Processes that count and train together. Training with several shares the corpus;
        that they would also have to exchange vectors is left out: a lower limit.
    dim : int, default 100
        Length of the vectors, of which word2vec keeps two for each word.
    max_words : int, optional
        Keep at most so many words. No table has more than the square of it in cells.
    bytes_per_token : float, default 6
        Of plain English text.

    Returns
    -------
    pandas.DataFrame
        For each size: ``words``, ``cells``, bytes (``text``, ``encoded``, ``matrix``,
        ``vectors``) and hours (``counting``, ``training`` for an epoch).
    """
    import pandas as pd

    check_whole(workers=workers)
    n = np.asarray(tokens, dtype=np.float64)
    n_words = np.minimum(words(n), np.inf if max_words is None else max_words)
    n_cells = np.minimum(cells(n), n_words**2)
    return pd.DataFrame(
        {
            "words": n_words,
            "cells": n_cells,
            "text": bytes_per_token * n,
            "encoded": 4.0 * n,
            "matrix": 16.0 * n_cells,  # 8 for the column and 8 for the count
            "vectors": 2 * 4.0 * dim * n_words,
            "counting": (n / rates.counting / workers + n_cells / rates.assembling) / 3600,
            "training": n / rates.training / workers / 3600,
        },
        index=pd.Index(n, name="tokens"),
    )


def two_digits(number: float) -> str:
    """Write a number with two digits that count, and commas.

    Examples
    --------
    >>> two_digits(1234.5), two_digits(0.0567)
    ('1,200', '0.057')
    """
    return f"{float(f'{number:.2g}'):,.15g}" if number < 1e6 else f"{number:.1e}"


def breaks_first(
    table: pd.DataFrame, memory: float = 16e9, disk: float = 1e12, hours: float = 24
) -> pd.DataFrame:
    """Say for each stage at how many tokens it exceeds what there is.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``costs``.
    memory, disk : float, default 16 GB and 1 TB
        Bytes: of a laptop.
    hours : float, default 24

    Returns
    -------
    pandas.DataFrame
        ``what``, ``limit`` and ``tokens``, the first to break first; infinite if nothing in
        the table exceeds the limit. Between the sizes of the table the logarithms are
        interpolated.
    """
    import pandas as pd

    limits = {
        "text in memory": ("text", memory),
        "encoded corpus in memory": ("encoded", memory),
        "matrix of counts in memory": ("matrix", memory),
        "vectors in memory": ("vectors", memory),
        "text on the disk": ("text", disk),
        "counting within the hours": ("counting", hours),
        "an epoch within the hours": ("training", hours),
    }
    x = np.log(table.index.to_numpy())
    rows = []
    for what, (column, limit) in limits.items():
        y = np.log(table[column].to_numpy())
        place = np.interp(np.log(limit), y, x, left=-np.inf, right=np.inf)
        rows.append((what, limit, float(np.exp(place))))
    found = pd.DataFrame(rows, columns=["what", "limit", "tokens"])
    return found.sort_values("tokens", kind="stable", ignore_index=True)

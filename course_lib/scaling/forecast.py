"""How words, pairs of words and time grow with a text: measured, and fitted by a power law.

The number of different words grows with a power of the tokens (Heaps 1978), and so does
the number of pairs that meet in a window, the entries of the matrix of co-occurrences;
time grows with the tokens themselves. Chapter 11 reads these laws off at a billion tokens.
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
    "count_alone",
    "fit_power",
    "growth",
    "time_counting",
]


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
    """Count different words, and pairs that meet, in ever larger parts of a corpus.

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
        ``tokens``, ``words`` and ``pairs`` (entries of the matrix that ``cooccurrence``
        returns: a row word, a column word, a count above 0).
    """
    import pandas as pd

    from course_lib.kernels.cooccurrence import count_pairs

    order = np.random.default_rng(seed).permutation(len(corpus))
    table = []
    for point in reversed(range(points)):
        part = corpus.select(order[: len(order) >> point])
        ids, offsets = part.ids.astype(np.uint32), np.array(part.offsets)
        pairs = count_pairs(ids, offsets, len(part.vocabulary), window)
        table.append((part.n_tokens, len(part.vocabulary), int(pairs)))
    return pd.DataFrame(table, columns=["tokens", "words", "pairs"])


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
        ``tokens``, ``pairs``, ``seconds`` and ``assembling`` (seconds, a part of them that
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
    return pd.DataFrame(table, columns=["tokens", "pairs", "seconds", "assembling"])


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

"""Train GloVe: AdaGrad over the cells of the co-occurrence matrix, in random order.

The cells that are not zero are shuffled once; then the driver of ``course_lib.training``
sends one compiled loop (``kernels.glove``) through them again and again, a quarter of a
million at a time. Chapter 04.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.checks import check_rate, check_whole
from course_lib.glove.counting import checked_counts
from course_lib.glove.model import (
    Combination,
    Floats,
    GloVe,
    Parameters,
    check_combine,
    history_frame,
)
from course_lib.glove.objective import check_weighting, weight
from course_lib.storage import finished_folder
from course_lib.text import Vocabulary
from course_lib.training import train

__all__ = ["train_glove"]

# Words to a side of a tile, see ``shuffled_cells``: the vectors and accumulators of
# 1,024 rows and 1,024 columns take 1.6 MB at 100 dimensions, which stays in the cache.
TILE = 1024
# Cells that a thread trains on before Python has its say: a few hundredths of a second.
STRETCH = 1 << 18
USUAL_RATE = "0.05 is usual"


def train_glove(
    counts: sparse.csr_array,
    vocabulary: Vocabulary,
    *,
    dim: int = 100,
    epochs: int = 20,
    x_max: float = 100,
    alpha: float = 0.75,
    learning_rate: float = 0.05,
    threads: int = 1,
    seed: int = 0,
    progress: bool = True,
    combine: Combination = "sum",
    dtype: npt.DTypeLike = np.float32,
    folder: str | os.PathLike[str] | None = None,
) -> GloVe:
    """Learn vectors whose dot products give the logarithms of the counts.

    The method of the authors' program (Pennington, Socher and Manning 2014) as it was before
    its commit 5b4e03c: AdaGrad, with half the gradient of eq. 8, in a random order of the
    cells. (Since then the program leaves ``learning_rate`` out of the step of the biases, and
    clips gradients at 100.) Squares of ``learning_rate`` times the gradient are added up,
    starting at 1, and each step is divided by the root of the sum. So ``learning_rate`` is the
    size of the steps as long as a sum stays near 1; only far above 1 does it cancel. On the
    course's corpus the biases of frequent words come so far, and few numbers of the vectors
    (chapter 04; ``GloVe.squares`` holds the sums).

    Ctrl-C stops early: the vectors so far come back, with a ``TrainingInterrupted``
    warning. A word without any count, an all-zero row, gets a vector of zeros, which is
    near nothing.

    Parameters
    ----------
    counts : scipy.sparse array, shape (V, V)
        As ``cooccurrence`` returns it, flat or harmonic.
    vocabulary : Vocabulary
        Of the counts.
    dim : int, default 100
        Length of the vectors.
    epochs : int, default 20
        How often to go through all cells.
    x_max, alpha : float, default 100 and 0.75
        See ``weight``. The paper's 100 is for billions of words: take 10 for a few million.
    learning_rate : float, default 0.05
    threads : int, default 1
        With more than one the result differs a little from run to run.
    seed : int, default 0
        For the random start and the order of the cells. With one thread, the same seed
        gives the same vectors, bit for bit, on the same machine.
    progress : bool, default True
        Show a bar with the loss.
    combine : {"sum", "word", "context"}, default "sum"
        Which vectors to return: w + w̃, w or w̃. ``GloVe.combined`` gives the others later.
    dtype : float32 or float64, default float32
        Precision of the training. The vectors returned are float32 in any case.
    folder : path, optional
        Keep the shuffled cells there while training, 16 bytes each, instead of in memory:
        for counts that ``scaling.count_cooccurrence`` left on disk. Their order is another
        one than in memory, and just as random. A folder that exists is replaced; what was
        written is removed in the end.

    Returns
    -------
    GloVe
        A ``WordVectors`` with ``parameters``, ``history``, ``interrupted`` and
        ``combined`` as well.

    Raises
    ------
    ValueError
        If an argument is out of range, counts and vocabulary do not fit together, or the
        counts are all zero, or one is negative or NaN.
    FloatingPointError
        If training diverges: the loss or a parameter becomes infinite or NaN.

    Examples
    --------
    >>> from course_lib.glove import cooccurrence
    >>> text = [["the", "cat", "sat"], ["the", "dog", "sat"]] * 50
    >>> vocabulary = Vocabulary.build(text)
    >>> counts = cooccurrence(text, vocabulary, window=2, weighting="harmonic")
    >>> vectors = train_glove(counts, vocabulary, dim=8, x_max=10, progress=False)
    >>> vectors, vectors["cat"].shape, len(vectors.history)
    (WordVectors(4 words, 8 dimensions), (8,), 20)
    >>> bool(vectors.history["loss"].iloc[-1] < vectors.history["loss"].iloc[0])
    True
    """
    from course_lib.kernels.glove import train_cells

    check_whole(dim=dim, epochs=epochs, threads=threads)
    check_weighting(x_max, alpha)
    check_rate(learning_rate, USUAL_RATE)
    check_combine(combine)
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(f"dtype is {dtype!r}, expected numpy.float32 or numpy.float64.")
    matrix = checked_counts(counts, vocabulary)
    if not matrix.nnz:
        raise ValueError(
            f"counts holds no number above 0 for its {len(vocabulary):,} words, so there is "
            "nothing to learn. Was the text cut into sentences of one word?"
        )
    rng = np.random.default_rng(seed)
    parameters = Parameters.random(len(vocabulary), dim, rng, dtype)
    squares = Parameters(*(np.ones_like(array) for array in parameters.arrays()))
    with np.errstate(over="ignore"):
        rate = parameters.W.dtype.type(learning_rate)
    with _cells(matrix, x_max, alpha, rng, dtype, folder) as cells:

        def work(start: int, stop: int, *_: float) -> tuple[float, int]:
            stretch = cells.part(start, stop)
            loss = train_cells(*stretch, *parameters.arrays(), *squares.arrays(), rate)
            return loss, stop - start

        run = train(
            work,
            len(cells),
            [*parameters.arrays(), *squares.arrays()],
            epochs=epochs,
            stretch=STRETCH,
            learning_rate=learning_rate,
            usual_rate=USUAL_RATE,
            falling=False,
            threads=threads,
            unit=" cells",
            progress=progress,
        )
    _clear_uncounted(parameters, matrix)
    return GloVe(
        vocabulary.words,
        parameters,
        vocabulary.counts,
        combine=combine,
        history=history_frame(run.epoch_losses()),
        interrupted=run.interrupted,
        squares=squares,
    )


@dataclass(frozen=True, eq=False)
class Cells:
    """The counts above zero as the training loop reads them, in its order.

    Attributes
    ----------
    rows, columns : numpy.ndarray of uint32, shape (cells,)
    log_counts : numpy.ndarray of float, shape (cells,)
        log X.
    weights : numpy.ndarray of float, shape (cells,)
        f(X).
    """

    rows: npt.NDArray[np.uint32]
    columns: npt.NDArray[np.uint32]
    log_counts: Floats
    weights: Floats

    def __len__(self) -> int:
        return len(self.rows)

    def part(
        self, start: int, stop: int
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], Floats, Floats]:
        """Views of some cells: rows, columns, logarithms and weights."""
        part = slice(start, stop)
        return self.rows[part], self.columns[part], self.log_counts[part], self.weights[part]


@contextmanager
def _cells(
    counts: sparse.csr_array,
    x_max: float,
    alpha: float,
    rng: np.random.Generator,
    dtype: npt.DTypeLike,
    folder: str | os.PathLike[str] | None,
) -> Iterator[Cells]:
    """The cells in random order, in memory, or in a folder that is removed afterwards."""
    if folder is None:
        yield shuffled_cells(counts, x_max, alpha, rng, dtype)
        return
    from course_lib.glove.disk import cells_on_disk

    with finished_folder(folder) as unfinished:
        yield Cells(*cells_on_disk(counts, _edge(counts), x_max, alpha, rng, dtype, unfinished))
    shutil.rmtree(folder, ignore_errors=True)


def shuffled_cells(
    counts: sparse.csr_array,
    x_max: float,
    alpha: float,
    rng: np.random.Generator,
    dtype: npt.DTypeLike = np.float32,
) -> Cells:
    """Put the cells in random order, their logarithms and weights computed once.

    The matrix is cut into tiles of 1,024 x 1,024 words. The tiles come in random order,
    and within a tile its cells do. A fully random order would fetch every vector anew
    from main memory; so ordered, they are met again while they are still in the cache.
    On 44,000 words training is three times as fast, and the loss is the same. (Up to
    1,024 words there is one tile, and nothing but chance.)
    """
    order = rng.permutation(counts.nnz)
    rows = np.repeat(np.arange(counts.shape[0], dtype=np.uint32), np.diff(counts.indptr))
    edge = _edge(counts)
    per_side = -(-counts.shape[0] // edge)
    place = rng.permutation(per_side * per_side).astype(np.uint16)
    tile = rows[order] // edge * per_side + counts.indices[order] // edge
    order = order[np.argsort(place[tile], kind="stable")]
    x = counts.data[order]
    return Cells(
        rows[order],
        counts.indices[order].astype(np.uint32),
        np.log(x).astype(dtype),
        weight(x, x_max, alpha).astype(dtype),
    )


def _edge(counts: sparse.csr_array) -> int:
    """Words to a side of a tile.

    At most 256 tiles to a side, so that their numbers fit into the 16 bits that NumPy sorts
    in a fraction of the time.
    """
    return max(TILE, -(-counts.shape[0] // 256))


def _clear_uncounted(parameters: Parameters, counts: sparse.csr_array) -> None:
    """Set to zero what was never trained: random numbers would look like knowledge."""
    never_word = np.diff(counts.indptr) == 0
    never_context = np.bincount(counts.indices, minlength=counts.shape[1]) == 0
    parameters.W[never_word] = 0
    parameters.bias[never_word] = 0
    parameters.W_context[never_context] = 0
    parameters.bias_context[never_context] = 0

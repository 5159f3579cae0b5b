"""From sorted cells to a sparse matrix, in memory or on disk. Chapter 11."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.scaling.runs import Run
from course_lib.storage import empty_array, finished_folder

__all__ = ["assemble", "load_counts"]


def assemble(
    runs: Sequence[Run],
    n_words: int,
    dtype: npt.DTypeLike,
    denominator: int,
    folder: str | os.PathLike[str] | None = None,
) -> sparse.csr_array:
    """Write cells and their mirror images into a matrix, one run in memory at a time.

    Parameters
    ----------
    runs : sequence of Run
        Cells on and above the diagonal, in order from run to run.
    n_words : int
        V.
    dtype : int64 or float64
    denominator : int
        Sums are divided by it, once.
    folder : path, optional
        Where to write the matrix; it is then returned memory-mapped.
    """
    from course_lib.kernels.cells import count_rows, fill_rows

    lengths = np.zeros(n_words, dtype=np.int64)
    for run in runs:
        count_rows(run.cells()[0], n_words, lengths)
    row_starts = np.concatenate([[0], np.cumsum(lengths)])
    free = row_starts[:-1].copy()

    def fill(columns: npt.NDArray[np.int64], values: npt.NDArray[Any]) -> None:
        for run in runs:
            keys, sums = run.cells()
            fill_rows(keys, sums, n_words, free, columns, values, denominator)

    n_cells = int(row_starts[-1])
    if folder is None:
        columns, values = np.empty(n_cells, dtype=np.int64), np.empty(n_cells, dtype=dtype)
        fill(columns, values)
        return sparse.csr_array((values, columns, row_starts), shape=(n_words, n_words))
    with finished_folder(folder) as unfinished:
        np.save(unfinished / "indptr.npy", row_starts)
        columns = empty_array(unfinished / "indices.npy", np.int64, n_cells)
        values = empty_array(unfinished / "data.npy", dtype, n_cells)
        fill(columns, values)
        del columns, values
    return load_counts(folder)


def load_counts(folder: str | os.PathLike[str]) -> sparse.csr_array:
    """Open a matrix that ``count_cooccurrence`` wrote to a folder; it stays on disk.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    folder = Path(folder)
    if not (folder / "indptr.npy").is_file():
        raise FileNotFoundError(
            f"{folder} holds no counts (indptr.npy is missing). Pass the folder that was given to "
            "count_cooccurrence."
        )
    row_starts = np.load(folder / "indptr.npy", allow_pickle=False)
    n_words = len(row_starts) - 1
    data, indices = (
        np.load(folder / name, mmap_mode="r", allow_pickle=False)
        for name in ("data.npy", "indices.npy")
    )
    return sparse.csr_array((data, indices, row_starts), shape=(n_words, n_words), copy=False)

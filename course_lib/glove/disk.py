"""Shuffle the cells of a matrix that does not fit into memory, on disk.

As the authors' program does it, in two passes: deal the cells to piles, then shuffle each
pile by itself. Our piles are the tiles in which training visits them anyway (see
``training.shuffled_cells``). Chapter 11.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.glove.objective import weight
from course_lib.storage import empty_array

__all__ = ["cells_on_disk"]

STRETCH = 1 << 20  # cells that are dealt at once: some 100 MB

FILES = {"rows": np.uint32, "columns": np.uint32, "log_counts": None, "weights": None}


def cells_on_disk(
    counts: sparse.csr_array,
    edge: int,
    x_max: float,
    alpha: float,
    rng: np.random.Generator,
    dtype: npt.DTypeLike,
    folder: Path,
) -> tuple[np.ndarray, ...]:
    """Write the cells to four files: tiles in random order, and random order in each tile.

    Parameters
    ----------
    counts : scipy.sparse.csr_array, shape (V, V)
        Memory-mapped, maybe. No zeros are stored.
    edge : int
        Words to a side of a tile.
    x_max, alpha, dtype
        Of the weights; what training reads is computed here, once.
    rng : numpy.random.Generator
    folder : Path

    Returns
    -------
    rows, columns, log_counts, weights : memory-mapped arrays, shape (cells,)
    """
    per_side = -(-counts.shape[0] // edge)
    sizes = np.zeros(per_side * per_side, dtype=np.int64)
    for _, tiles, *_ in _stretches(counts, edge, per_side):
        sizes += np.bincount(tiles, minlength=len(sizes))
    order = rng.permutation(len(sizes))
    starts = np.zeros(len(sizes), dtype=np.int64)
    starts[order[1:]] = np.cumsum(sizes[order])[:-1]

    files = tuple(
        empty_array(folder / f"{name}.npy", kind or dtype, counts.nnz)
        for name, kind in FILES.items()
    )
    free = starts.copy()
    for rows, tiles, columns, x in _stretches(counts, edge, per_side):
        by_tile = np.argsort(tiles, kind="stable")
        tiles = tiles[by_tile]
        # The place of a cell: the tile's next free one, and as many further as the stretch
        # holds cells of this tile before it.
        first_of_tile = np.searchsorted(tiles, tiles, side="left")
        places = free[tiles] + np.arange(len(tiles)) - first_of_tile
        free += np.bincount(tiles, minlength=len(free))
        parts = (rows, columns, np.log(x), weight(x, x_max, alpha))
        for file, part in zip(files, parts, strict=True):
            file[places] = part[by_tile]
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        if size:
            shuffled = rng.permutation(size)
            for file in files:
                file[start : start + size] = file[start : start + size][shuffled]
    # Plain views: what training has compiled for arrays serves files as well.
    return tuple(file.view(np.ndarray) for file in files)


def _stretches(counts: sparse.csr_array, edge: int, per_side: int):  # type: ignore[no-untyped-def]
    """Rows, tiles, columns and counts, a stretch of cells at a time."""
    for start in range(0, counts.nnz, STRETCH):
        stop = min(start + STRETCH, counts.nnz)
        columns = np.asarray(counts.indices[start:stop])
        rows = np.searchsorted(counts.indptr, np.arange(start, stop), side="right") - 1
        tiles = rows // edge * per_side + columns // edge
        yield rows, tiles, columns, np.asarray(counts.data[start:stop])

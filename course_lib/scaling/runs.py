"""Sorted lists of cells that grow beyond the memory: keep a few, write the rest, merge.

As in a card sort: lists of about the same length are merged two at a time, so that each
cell is moved log2(n) times; a pile that gets too large goes to disk. Chapter 11.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from course_lib.storage import ScratchError

__all__ = ["Pile", "Run", "merge_all", "merge_range", "ranges"]

Cells: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

# Cells of 16 bytes. A merge holds both inputs, the result, and a copy of it for a moment.
CELLS_IN_MEMORY = 4_000_000
SAMPLES = 1024


@dataclass(frozen=True)
class Run:
    """Sorted cells in a file: an array of shape (2, cells), keys above sums."""

    path: str
    n_cells: int

    def cells(self) -> npt.NDArray[np.int64]:
        """The two rows, memory-mapped."""
        if not self.n_cells:  # an empty file cannot be mapped
            return np.zeros((2, 0), dtype=np.int64)
        return np.load(self.path, mmap_mode="r", allow_pickle=False)

    def between(self, low: int, high: int) -> Cells:
        """Read the cells with ``low <= key < high`` into memory."""
        keys, sums = self.cells()
        first, stop = np.searchsorted(keys, [low, high])
        return np.array(keys[first:stop]), np.array(sums[first:stop])


def write_run(cells: Cells, path: Path) -> Run:
    """Write cells to a file that appears complete or not at all.

    Raises
    ------
    ScratchError
        If the disk does not take them.
    """
    keys, sums = cells
    # The process' number keeps two attempts at the same task apart.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    header = {"descr": "<i8", "fortran_order": False, "shape": (2, len(keys))}
    try:
        with open(unfinished, "wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            file.write(keys.data.cast("B") if len(keys) else b"")
            file.write(sums.data.cast("B") if len(keys) else b"")
        os.replace(unfinished, path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ScratchError(
            f"{16 * len(keys) / 1e6:.0f} MB of counts could not be written to {path.parent} "
            f"({error.strerror or error}). Make room, or pass scratch=FOLDER with one on a larger "
            "disk; nothing was kept of this count."
        ) from error
    return Run(str(path), len(keys))


class Pile:
    """Takes lists of cells, one after the other; what does not fit into memory goes to disk.

    Parameters
    ----------
    name : Path
        Files are called this, with a number behind it.
    """

    def __init__(self, name: Path) -> None:
        self._name = name
        self._lists: list[Cells] = []
        self._runs: list[Run] = []

    def add(self, cells: Cells) -> None:
        """Add a list; merge it with those that are no longer than itself."""
        self._lists.append(cells)
        while len(self._lists) > 1 and len(self._lists[-2][0]) <= 2 * len(self._lists[-1][0]):
            self._lists.append(_merge(self._lists.pop(-2), self._lists.pop()))
        if sum(len(keys) for keys, _ in self._lists) >= CELLS_IN_MEMORY:
            self._write()

    def finish(self) -> list[Run]:
        """Write what is left and name all files."""
        if self._lists:
            self._write()
        return self._runs

    def _write(self) -> None:
        path = self._name.with_name(f"{self._name.name}-{len(self._runs)}.npy")
        self._runs.append(write_run(merge_all(self._lists), path))
        self._lists = []


def merge_all(lists: Iterable[Cells]) -> Cells:
    """Merge any number of lists, in a tree, so that each cell moves log2(n) times."""
    row = list(lists)
    if not row:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    while len(row) > 1:
        pairs = [_merge(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = pairs + row[2 * len(pairs) :]
    return row[0]


def _merge(a: Cells, b: Cells) -> Cells:
    from course_lib.kernels.cells import merge_cells

    return merge_cells(*a, *b)


def ranges(runs: Sequence[Run], end: int) -> list[tuple[int, int]]:
    """Cut the keys 0 to ``end`` so that each range holds about ``CELLS_IN_MEMORY`` cells.

    How the keys are spread is read off 1,024 keys of every run.
    """
    runs = [run for run in runs if run.n_cells]
    n_ranges = -(-sum(run.n_cells for run in runs) // CELLS_IN_MEMORY)
    if n_ranges <= 1:
        return [(0, end)]
    samples, weights = [], []
    for run in runs:
        places = np.linspace(0, run.n_cells - 1, min(SAMPLES, run.n_cells)).astype(np.int64)
        samples.append(np.array(run.cells()[0, places]))
        weights.append(np.full(len(places), run.n_cells / len(places)))
    order = np.argsort(keys := np.concatenate(samples), kind="stable")
    so_far = np.cumsum(np.concatenate(weights)[order])
    places = np.searchsorted(so_far, so_far[-1] * np.arange(1, n_ranges) / n_ranges)
    edges = [0, *np.unique(keys[order][places]).tolist(), end]
    return [(low, high) for low, high in pairwise(edges) if low < high]


def merge_range(runs: Sequence[Run], low: int, high: int, path: Path) -> Run:
    """Merge what all runs hold of one range of keys, into one new run."""
    return write_run(merge_all(run.between(low, high) for run in runs), path)

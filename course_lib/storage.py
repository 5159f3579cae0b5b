"""Arrays on disk that are written whole or not at all.

What is too large for the memory is written to files and read through memory maps. A disk
can fill while that happens; then nothing half-written stays. Chapter 11.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["ScratchError", "empty_array", "finished_folder"]


class ScratchError(OSError):
    """Results could not be written: the disk is full, say."""


@contextmanager
def finished_folder(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """A folder to write into that gets its name when all is written, or else disappears.

    An existing folder of that name is replaced, but only then.

    Raises
    ------
    ScratchError
        If the disk does not take what is written.
    """
    folder = Path(folder).absolute()
    unfinished = folder.with_name(f".{folder.name}-{uuid.uuid4().hex[:8]}")
    try:
        unfinished.mkdir(parents=True)
        yield unfinished
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(unfinished, folder)
    except OSError as error:
        if isinstance(error, ScratchError):
            raise
        raise ScratchError(
            f"{folder} could not be written ({error.strerror or error}). Make room or choose "
            "another folder; nothing half-written was left."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def empty_array(path: str | os.PathLike[str], dtype: npt.DTypeLike, length: int) -> np.memmap:
    """A memory-mapped ``.npy`` array of zeros, its room on the disk taken at once.

    A file with holes would take its room as it is written, and writing through memory to
    a full disk ends the process without an error.

    Raises
    ------
    OSError
        If there is no room.
    """
    dtype = np.dtype(dtype)
    with open(path, "wb") as file:
        header: dict[str, Any] = {"descr": dtype.str, "fortran_order": False, "shape": (length,)}
        np.lib.format.write_array_header_1_0(file, header)
        size = length * dtype.itemsize
        if hasattr(os, "posix_fallocate"):
            file.flush()
            if size:
                os.posix_fallocate(file.fileno(), file.tell(), size)
        else:
            for done in range(0, size, 1 << 24):
                file.write(bytes(min(1 << 24, size - done)))
    return np.load(path, mmap_mode="r+", allow_pickle=False)

"""Arrays on disk that are written whole or not at all.

What is too large for the memory is written to files and read through memory maps. A disk
can fill while that happens; then nothing half-written stays. Chapter 11.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "DamagedFileError",
    "ScratchError",
    "empty_array",
    "file_sha256",
    "finished_folder",
    "load_array",
]

_LONGEST_REASON = 200
_hashes: dict[tuple[str, int, int], str] = {}


class DamagedFileError(ValueError):
    """A file does not hold what it should; the message names it."""


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
    import numpy as np  # here, so that files can be hashed without waiting for NumPy

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


def file_sha256(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file, remembered in this process until its size or time changes."""
    found = os.stat(path)
    key = (os.path.abspath(path), found.st_size, found.st_mtime_ns)
    if key not in _hashes:
        with open(path, "rb") as file:
            _hashes[key] = hashlib.file_digest(file, "sha256").hexdigest()
    return _hashes[key]


def load_array(
    path: str | os.PathLike[str], kinds: str = "iuf", ndim: int = 1, mapped: bool = False
) -> npt.NDArray[Any]:
    """Read a ``.npy`` file whose content nobody vouches for.

    Parameters
    ----------
    path : path-like
    kinds : str, default "iuf"
        Kinds of numbers that are expected (``dtype.kind``): ``"i"`` whole, ``"u"`` whole and
        not negative, ``"f"`` floating-point.
    ndim : int, default 1
        Dimensions that are expected.
    mapped : bool, default False
        Leave the numbers on disk, memory-mapped and read-only.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    DamagedFileError
        If it is not an array as NumPy writes them, or one of another kind or shape.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "counts.npy"
    >>> np.save(path, np.array([3, 1]))
    >>> load_array(path, kinds="i")
    array([3, 1])
    >>> folder.cleanup()
    """
    import numpy as np

    try:
        array = np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    except Exception as error:  # a damaged header fails in many ways, in tokenize and ast too
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise DamagedFileError(
            f"{os.fspath(path)}: not an array as NumPy writes them, or damaged "
            f"({type(error).__name__}: {str(error)[:_LONGEST_REASON]})."
        ) from error
    if not isinstance(array, np.ndarray) or array.dtype.kind not in kinds or array.ndim != ndim:
        found = getattr(array, "dtype", type(array).__name__)
        raise DamagedFileError(
            f"{os.fspath(path)}: holds {str(found)[:_LONGEST_REASON]} in "
            f"{getattr(array, 'ndim', 'no')} dimensions, expected numbers in {ndim}. It was "
            "written by another program, or is damaged."
        )
    return array

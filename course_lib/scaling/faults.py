"""Make things go badly on purpose: a worker that dies, a file that is cold. Chapter 11."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from course_lib.text import tokenize

__all__ = ["DiesOnce", "forget_file"]


@dataclass(frozen=True)
class DiesOnce:
    """A tokenizer that kills the process it runs in, once.

    The first worker that meets ``word`` is ended at once, without a chance to tidy up, as
    when a machine loses its power. A file remembers that it has happened.

    Parameters
    ----------
    marker : path
        The file that remembers; it must not exist before.
    word : str
        The word that kills.
    """

    marker: str | os.PathLike[str]
    word: str

    def __call__(self, line: str) -> list[str]:
        """Tokenize the line, or die."""
        tokens = tokenize(line)
        if self.word in tokens:
            try:
                Path(self.marker).touch(exist_ok=False)
            except FileExistsError:
                return tokens
            import psutil

            psutil.Process().kill()
        return tokens


def forget_file(path: str | os.PathLike[str]) -> bool:
    """Ask the system to drop its copy of a file from memory, so that reading meets the disk.

    A file that was written or read a moment ago lies in the page cache, and reading it again
    says nothing about the disk. What is not yet written is written first; nothing is lost.

    Parameters
    ----------
    path : path

    Returns
    -------
    bool
        Whether the system could be asked: on Linux it can.
    """
    if not hasattr(os, "posix_fadvise"):
        return False
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
    return True

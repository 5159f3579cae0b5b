"""Break things on purpose, to see what happens then. Chapter 11."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from course_lib.text import tokenize

__all__ = ["DiesOnce"]


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

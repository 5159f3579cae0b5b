"""The errors of the data room: one sentence on what is wrong, one on what to do."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "ArchiveError",
    "CorpusError",
    "DataUnavailableError",
    "SourceError",
    "UnknownDatasetError",
]


class DataUnavailableError(RuntimeError):
    """An entry could not be had from any source; the message says why, and what to do."""


class UnknownDatasetError(LookupError):
    """There is no entry of this name.

    Attributes
    ----------
    name : str
        What was asked for.
    close : list of str
        Names that look like it.
    """

    def __init__(self, name: str, close: Sequence[str]) -> None:
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        super().__init__(
            f"there is no data set named {name!r}.{hint} `course data list` names them all."
        )
        self.name = name
        self.close = list(close)


class CorpusError(ValueError):
    """A text file that cannot be used: missing, empty, cut short or in another encoding."""


class SourceError(Exception):
    """One source did not have an entry; the next one is tried."""


class ArchiveError(SourceError):
    """An archive that is broken, lacks a member, or would write outside its folder."""

"""Where the data live on this machine, and how much of it a run should use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, cast

__all__ = ["data_home", "named_folder", "profile"]


def data_home() -> Path:
    """Folder that holds everything the course fetched or computed.

    ``COURSE_DATA_HOME`` if it is set, otherwise ``word-embedding-course`` in the user's
    cache folder, so that several copies of the course share one set of files. The folder
    is not created here.

    Raises
    ------
    ValueError
        If the variable begins with ``~`` and a name that no user here has.
    """
    chosen = os.environ.get("COURSE_DATA_HOME")
    if chosen:
        return named_folder("COURSE_DATA_HOME", chosen)
    import platformdirs

    return platformdirs.user_cache_path("word-embedding-course", appauthor=False)


def named_folder(variable: str, value: str) -> Path:
    """The folder that an environment variable names, ``~`` being the user's own."""
    try:
        return Path(value).expanduser().absolute()
    except RuntimeError as error:
        raise ValueError(
            f"{variable} is {value!r}, but there is no such user here. Write the folder out, or "
            "unset the variable."
        ) from error


def profile() -> Literal["sample", "full"]:
    """How much data a chapter should use, from ``COURSE_PROFILE``.

    ``"sample"``, the default, is the embedded data: what the committed notebooks show.
    ``"full"`` lets a chapter take the large downloads.

    Raises
    ------
    ValueError
        If the variable holds anything else.
    """
    chosen = os.environ.get("COURSE_PROFILE") or "sample"
    if chosen not in ("sample", "full"):
        raise ValueError(
            f"COURSE_PROFILE is {chosen!r}, expected 'sample' (the embedded data) or 'full' "
            "(the large downloads too). Unset it to get 'sample'."
        )
    return cast(Literal["sample", "full"], chosen)

"""Look at the machine before the course does: versions, fonts, memory, disk, data.

``check_environment`` is what chapter 00 and ``course doctor`` show. Every problem it finds
comes with a sentence that says how to mend it.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas

__all__ = ["Finding", "check_environment", "environment_table"]

# What the largest chapter needs, with room to spare for the browser beside it.
_MEMORY_NEEDED = 2 * 2**30
_DISK_NEEDED = 2**30


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its state, what was seen, and how to mend it."""

    what: str
    state: Literal["ok", "note", "problem"]
    detail: str
    mend: str = ""


def check_environment() -> list[Finding]:
    """Look at Python, packages, kernel, fonts, memory, disk and data.

    Returns
    -------
    list of Finding
        In state "ok", "note" (the course runs, but something may surprise) or "problem".
    """
    return [
        _python(),
        *_packages(),
        _kernel(),
        _korean_font(),
        _memory(),
        _threads(),
        _disk(),
        *_data(),
    ]


def environment_table() -> pandas.DataFrame:
    """Return the findings as a table with the columns what, state, detail and mend."""
    import pandas as pd

    return pd.DataFrame(check_environment())


def _python() -> Finding:
    detail = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding("Python", "ok", detail)


def _packages() -> Iterator[Finding]:
    """Compare what is installed with what the course asks for."""
    from packaging.requirements import Requirement

    try:
        wanted = metadata.requires("word-embedding-course") or []
    except metadata.PackageNotFoundError:
        yield Finding(
            "course_lib",
            "problem",
            "not installed",
            "Install the course from its folder: python -m pip install -e .",
        )
        return
    bad = []
    core = [Requirement(line) for line in wanted if "extra ==" not in line]
    for requirement in core:
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            bad.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            bad.append(f"{requirement.name} {version}, needs {requirement.specifier}")
    if bad:
        yield Finding(
            "packages",
            "problem",
            "; ".join(bad),
            "Install the pinned versions: python -m pip install -r requirements.txt",
        )
        return
    shown = ["numpy", "torch", "gensim", "scikit-learn", "matplotlib"]
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in shown)
    yield Finding("packages", "ok", f"all {len(core)} found: {versions}")


def _kernel() -> Finding:
    """Check that the kernel called python3 is the interpreter that has the packages."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    mend = "Register this interpreter: python -m ipykernel install --sys-prefix"
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("Jupyter kernel", "problem", "no kernel named python3", mend)
    found = shutil.which(command) or command
    same = os.path.exists(found) and Path(found).parent == Path(sys.executable).parent
    if same or command in ("python", "python3"):
        return Finding("Jupyter kernel", "ok", "python3 is this interpreter")
    return Finding("Jupyter kernel", "problem", f"python3 is {command}, not this interpreter", mend)


def _korean_font() -> Finding:
    from course_lib.plotting import korean_font

    try:
        return Finding("Korean font", "ok", korean_font())
    except FileNotFoundError as error:
        return Finding("Korean font", "problem", "none found", str(error))


def _memory() -> Finding:
    import psutil

    memory = psutil.virtual_memory()
    detail = (
        f"{memory.available / 2**30:.1f} GiB free of {memory.total / 2**30:.1f}, "
        f"{os.cpu_count()} cores"
    )
    if memory.available >= _MEMORY_NEEDED:
        return Finding("memory", "ok", detail)
    return Finding(
        "memory",
        "note",
        detail,
        "Close other programs, and run one chapter at a time: course run --jobs 1",
    )


def _threads() -> Finding:
    from course_lib.threads import ASKED_FOR, VARIABLE, counts, processors

    found = counts()
    detail = ", ".join(f"{name} {n}" for name, n in found.items())
    detail += f"; {VARIABLE}={ASKED_FOR}" if ASKED_FOR else f"; half of {processors()} processors"
    if max(found.values()) <= processors():
        return Finding("threads", "ok", detail)
    return Finding(
        "threads",
        "note",
        detail,
        f"More threads than the {processors()} processors wait for each other: "
        f"unset {VARIABLE}, and each library gets half of them.",
    )


def _disk() -> Finding:
    from course_lib.datasets import data_home

    folder = data_home()
    existing = next(p for p in [folder, *folder.parents] if p.exists())
    free = shutil.disk_usage(existing).free
    shown = str(folder).replace(str(Path.home()), "~")
    detail = f"{free / 2**30:.1f} GiB free for {shown}"
    if not os.access(existing, os.W_OK):
        return Finding(
            "disk",
            "problem",
            f"{existing} cannot be written to",
            "Set COURSE_DATA_HOME to a folder that can.",
        )
    if free >= _DISK_NEEDED:
        return Finding("disk", "ok", detail)
    return Finding(
        "disk",
        "note",
        detail,
        "The data needs about 1 GiB. Free some, or move it with COURSE_DATA_HOME.",
    )


def _data() -> Iterator[Finding]:
    from course_lib import datasets

    mirror = os.environ.get("COURSE_DATA_MIRROR")
    if mirror and not Path(mirror).is_dir():
        yield Finding(
            "data mirror",
            "problem",
            f"COURSE_DATA_MIRROR={mirror} is no folder",
            "Correct it or unset it.",
        )
        return
    rows = {name: datasets.status(name) for name in datasets.embedded()}
    bad = [name for name, row in rows.items() if row.state != "ok"]
    if bad:
        yield Finding(
            "data",
            "problem",
            f"{len(rows) - len(bad)} of {len(rows)} found; not {', '.join(bad)}",
            "Fetch it once, with a network: course data get --embedded",
        )
    else:
        yield Finding("data", "ok", f"all {len(rows)} embedded sets found and whole")

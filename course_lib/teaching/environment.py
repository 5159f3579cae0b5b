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

from course_lib.language import tr

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
    detail = tr(
        "{python_version} on {system} {machine}",
        python_version=platform.python_version(),
        system=platform.system(),
        machine=platform.machine(),
    )
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
            tr("not installed"),
            tr("Install the course from its folder: python -m pip install -e ."),
        )
        return
    bad = []
    core = [Requirement(line) for line in wanted if "extra ==" not in line]
    for requirement in core:
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            bad.append(tr("{name} is missing", name=requirement.name))
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            bad.append(
                tr(
                    "{name} {version}, needs {specifier}",
                    name=requirement.name,
                    version=version,
                    specifier=requirement.specifier,
                )
            )
    if bad:
        yield Finding(
            "packages",
            "problem",
            "; ".join(bad),
            tr("Install the pinned versions: python -m pip install -r requirements.txt"),
        )
        return
    shown = ["numpy", "torch", "gensim", "scikit-learn", "matplotlib"]
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in shown)
    yield Finding(
        "packages", "ok", tr("all {count} found: {versions}", count=len(core), versions=versions)
    )


def _kernel() -> Finding:
    """Check that the kernel called python3 is the interpreter that has the packages."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    mend = tr("Register this interpreter: python -m ipykernel install --sys-prefix")
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("Jupyter kernel", "problem", tr("no kernel named python3"), mend)
    found = shutil.which(command) or command
    same = os.path.exists(found) and Path(found).parent == Path(sys.executable).parent
    if same or command in ("python", "python3"):
        return Finding("Jupyter kernel", "ok", tr("python3 is this interpreter"))
    return Finding(
        "Jupyter kernel",
        "problem",
        tr("python3 is {command}, not this interpreter", command=command),
        mend,
    )


def _korean_font() -> Finding:
    from course_lib.plotting import korean_font

    try:
        return Finding("Korean font", "ok", korean_font())
    except FileNotFoundError as error:
        return Finding("Korean font", "problem", tr("none found"), str(error))


def _memory() -> Finding:
    import psutil

    memory = psutil.virtual_memory()
    detail = tr(
        "{free:.1f} GiB free of {total:.1f}, {cpu_count} cores",
        free=memory.available / 2**30,
        total=memory.total / 2**30,
        cpu_count=os.cpu_count(),
    )
    if memory.available >= _MEMORY_NEEDED:
        return Finding("memory", "ok", detail)
    return Finding(
        "memory",
        "note",
        detail,
        tr("Close other programs, and run one chapter at a time: course run --jobs 1"),
    )


def _threads() -> Finding:
    from course_lib.threads import ASKED_FOR, VARIABLE, counts, processors

    found = counts()
    detail = ", ".join(f"{name} {n}" for name, n in found.items())
    detail += (
        f"; {VARIABLE}={ASKED_FOR}"
        if ASKED_FOR
        else tr("; half of {processors} processors", processors=processors())
    )
    if max(found.values()) <= processors():
        return Finding("threads", "ok", detail)
    return Finding(
        "threads",
        "note",
        detail,
        tr(
            "More threads than the {processors} processors wait for each other: "
            "unset {VARIABLE}, and each library gets half of them.",
            processors=processors(),
            VARIABLE=VARIABLE,
        ),
    )


def _disk() -> Finding:
    from course_lib.datasets import data_home

    folder = data_home()
    existing = next(p for p in [folder, *folder.parents] if p.exists())
    free = shutil.disk_usage(existing).free
    shown = str(folder).replace(str(Path.home()), "~")
    detail = tr("{free:.1f} GiB free for {shown}", free=free / 2**30, shown=shown)
    if not os.access(existing, os.W_OK):
        return Finding(
            "disk",
            "problem",
            tr("{existing} cannot be written to", existing=existing),
            tr("Set COURSE_DATA_HOME to a folder that can."),
        )
    if free >= _DISK_NEEDED:
        return Finding("disk", "ok", detail)
    return Finding(
        "disk",
        "note",
        detail,
        tr("The data needs about 1 GiB. Free some, or move it with COURSE_DATA_HOME."),
    )


def _data() -> Iterator[Finding]:
    from course_lib import datasets

    mirror = os.environ.get("COURSE_DATA_MIRROR")
    if mirror and not Path(mirror).is_dir():
        yield Finding(
            "data mirror",
            "problem",
            tr("COURSE_DATA_MIRROR={mirror} is no folder", mirror=mirror),
            tr("Correct it or unset it."),
        )
        return
    rows = {name: datasets.status(name) for name in datasets.embedded()}
    bad = [name for name, row in rows.items() if row.state != "ok"]
    if bad:
        yield Finding(
            "data",
            "problem",
            tr(
                "{found} of {count} found; not {words}",
                found=len(rows) - len(bad),
                count=len(rows),
                words=", ".join(bad),
            ),
            tr("Fetch it once, with a network: course data get --embedded"),
        )
    else:
        yield Finding(
            "data", "ok", tr("all {count} embedded sets found and whole", count=len(rows))
        )

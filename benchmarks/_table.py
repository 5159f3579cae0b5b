"""One table of all rows, printed after a run and, if asked for, written into README."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

README = Path(__file__).with_name("README.md")
KEPT = Path("build/benchmarks.json")
MARKS = ("<!-- begin: measured -->", "<!-- end: measured -->")
HEAD = ("work", "peer", "owed", "reached")


@dataclass(frozen=True)
class Row:
    """How many times faster than a peer we owe to be at some work, and are.

    Several numbers belong to several sizes or ways of the same work, in one order; nothing is
    owed where ``owed`` is empty, and nothing could be measured where ``reached`` is.
    """

    work: str
    peer: str
    owed: tuple[float, ...]
    reached: tuple[float, ...]

    def cells(self) -> tuple[str, str, str, str]:
        """What the table shows."""
        return self.work, self.peer, ratios(self.owed) or "–", ratios(self.reached) or "–"

    def short(self) -> bool:
        """Whether less is reached than owed, in the digits that are shown."""
        return any(
            float(f"{got:.3g}") < wanted
            for wanted, got in zip(self.owed, self.reached, strict=bool(self.owed and self.reached))
        )


def ratios(values: Sequence[float]) -> str:
    """Three digits each: ``"4.97 / 5.1 / 1,468"``."""
    return " / ".join(f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" for value in values)


def show(rows: Sequence[Row]) -> None:
    """Print the table; a row that falls short stands there like the others, marked."""
    table = Table(title="times faster than the peer, in the same run", title_justify="left")
    for column in (*HEAD, ""):
        table.add_column(column, justify="right" if column in HEAD[2:] else "left")
    for row in rows:
        table.add_row(*row.cells(), "NOT MET" if row.short() else "")
    Console(width=130).print(table)


def keep(name: str, clock: str, rows: Sequence[Row], path: Path = KEPT) -> None:
    """Remember the rows of one benchmark, in place of its last ones by the same clock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known.setdefault(clock, {})[name] = [asdict(row) for row in rows]
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")


def kept(names: Sequence[str], clock: str, path: Path = KEPT) -> list[Row]:
    """Return the last rows of these benchmarks, in their order.

    Raises
    ------
    SystemExit
        If one of them has not been run to its end, by this clock.
    """
    known = json.loads(path.read_text(encoding="utf-8")).get(clock, {}) if path.exists() else {}
    missing = [name for name in names if name not in known]
    if missing:
        raise SystemExit(
            f"the table has no rows yet of {', '.join(missing)} by {clock} time: run them first."
        )
    return [
        Row(row["work"], row["peer"], tuple(row["owed"]), tuple(row["reached"]))
        for name in names
        for row in known[name]
    ]


def write(rows: Sequence[Row], clock: str, path: Path = README) -> None:
    """Put the table between the marks of README, with the day, the machine and the peers.

    Raises
    ------
    ValueError
        If the file does not have each mark once, in order; it is then not changed.
    """
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(MARKS[0])
    old, end, after = rest.partition(MARKS[1])
    if not end or begin in old + after or end in before + after:
        raise ValueError(f"{path} must have the marks {' and '.join(MARKS)} once each.")
    lines = ["| " + " | ".join(cells) + " |" for cells in (HEAD, ["---"] * 4)]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    path.write_text(
        "\n".join([before + begin, conditions(clock), "", *lines, end + after]), encoding="utf-8"
    )


def conditions(clock: str) -> str:
    """When, where and against which versions."""
    day = re.sub("^0", "", time.strftime("%d %B %Y"))
    kind = {"cpu": "processor", "wall": "wall"}[clock]
    peers = ", ".join(
        f"{name} {'.'.join(version(package).split('.')[:2])}"
        for name, package in [
            ("gensim", "gensim"), ("faiss-cpu", "faiss-cpu"), ("scikit-learn", "scikit-learn"),
            ("torch", "torch"), ("NumPy", "numpy"),
        ]
    )  # fmt: skip
    return (
        f"Measured on {day}, on a machine with {os.cpu_count()} processors {registers()} AVX-512"
        f"{busy()},\nin {kind} time unless a row says otherwise; each number is a ratio of "
        f"medians, times faster than the\npeer. The peers are {peers}."
    )


def busy() -> str:
    """How many programs wanted the processors of late, where the system tells."""
    return f" and a load of {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""


def registers() -> str:
    """``"with"`` if this processor has registers of 512 bits and Numba may use them."""
    from llvmlite.binding import get_host_cpu_features

    asked = os.environ.get("NUMBA_CPU_NAME", "")
    return "with" if not asked and get_host_cpu_features().get("avx512f") else "without"

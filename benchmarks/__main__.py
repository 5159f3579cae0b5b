"""``python -m benchmarks [NAME ...] [--quick] [--cpu] [--write]``: all rows, or those named.

Rows are kept in ``build/benchmarks.json`` as they come, so that a run that was stopped, or a
row that was measured again, need not be followed by all the others before the table is written.
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Sequence
from dataclasses import replace

from benchmarks import _table
from benchmarks._measure import CLOCKS

# In the order of the table.
TABLE = (
    "word2vec", "book", "threads", "glove", "cooccurrence", "fasttext", "elmo", "vector_files",
    "neighbours", "tsne", "recommendation",
)  # fmt: skip
# What the course says of scale and of scores, beside the table: only if named.
BESIDE = ("quality", "scaling", "word2vec_scaling")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks named on the command line, then print one table of their rows."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(TABLE)}; or {', '.join(BESIDE)}"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument(
        "--cpu",
        action="store_const",
        const="cpu",
        default=os.environ.get("BENCHMARK_CLOCK", "wall"),
        dest="clock",
        help="compare processor time instead of wall time: for a machine that is busy otherwise",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="then put the table, with the last run of each row, into benchmarks/README.md",
    )
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in TABLE + BESIDE]
    if unknown:
        parser.error(f"no benchmark {unknown}; there are {', '.join(TABLE + BESIDE)}")
    if chosen.clock not in CLOCKS:
        parser.error(f"BENCHMARK_CLOCK is {chosen.clock!r}, expected one of {', '.join(CLOCKS)}")
    if chosen.write and chosen.quick:
        parser.error("--write is for full sizes: leave --quick out")
    os.environ["BENCHMARK_CLOCK"] = chosen.clock
    rows: list[_table.Row] = []
    for name in chosen.names or TABLE:
        found = importlib.import_module(f"benchmarks.bench_{name}").main(quick=chosen.quick) or []
        rows += [replace(row, owed=()) for row in found] if chosen.quick else found
        if name in TABLE and not chosen.quick:
            _table.keep(name, chosen.clock, found)
    if rows:
        _table.show(rows)
    if chosen.write:
        _table.write(_table.kept(TABLE, chosen.clock), chosen.clock)


if __name__ == "__main__":
    main()

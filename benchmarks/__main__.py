"""``python -m benchmarks [NAME ...] [--quick] [--cpu] [--write]``: all rows, or those named."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Sequence

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
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
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
        "--write", action="store_true", help="put the table of a full run into benchmarks/README.md"
    )
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in TABLE + BESIDE]
    if unknown:
        parser.error(f"no benchmark {unknown}; there are {', '.join(TABLE + BESIDE)}")
    if chosen.clock not in CLOCKS:
        parser.error(f"BENCHMARK_CLOCK is {chosen.clock!r}, expected one of {', '.join(CLOCKS)}")
    if chosen.write and (chosen.names or chosen.quick):
        parser.error("--write is for a full run: name no benchmark, and leave --quick out")
    os.environ["BENCHMARK_CLOCK"] = chosen.clock
    rows: list[_table.Row] = []
    for name in chosen.names or TABLE:
        rows += importlib.import_module(f"benchmarks.bench_{name}").main(quick=chosen.quick) or []
    if rows:
        _table.show(rows)
    if chosen.write:
        _table.write(rows, chosen.clock)


if __name__ == "__main__":
    main()

"""``python -m benchmarks [NAME ...] [--quick] [--cpu]``: run all rows, or those named."""

from __future__ import annotations

import argparse
import importlib
import os
from pathlib import Path

from benchmarks._measure import CLOCKS


def main() -> None:
    """Run the benchmarks named on the command line."""
    names = sorted(path.stem[6:] for path in Path(__file__).parent.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument(
        "--cpu",
        action="store_const",
        const="cpu",
        default=os.environ.get("BENCHMARK_CLOCK", "wall"),
        dest="clock",
        help="compare processor time instead of wall time: for a machine that is busy otherwise",
    )
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in names]
    if unknown or arguments.clock not in CLOCKS:
        parser.error(f"no benchmark {unknown}; there are {', '.join(names)}")
    os.environ["BENCHMARK_CLOCK"] = arguments.clock
    for name in arguments.names or names:
        importlib.import_module(f"benchmarks.bench_{name}").main(quick=arguments.quick)


if __name__ == "__main__":
    main()

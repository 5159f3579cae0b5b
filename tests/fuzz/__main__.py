"""``python -m tests.fuzz N``: give N damaged files to the loaders and report what happens.

What must never happen: an error that is not the library's own or does not name the file, data
that a second reader reads otherwise, more than two seconds, the end of the process. Each
input follows from the seed, the loader's name and its number; those that fail are kept.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from tests import ROOT

SECONDS = 2.0
LONGEST_MESSAGE = 1500
MEMORY = 4 << 30


class Hang(BaseException):
    """The loader has used up its time."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("inputs", nargs="?", type=int, default=20_000, help="of all loaders")
    parser.add_argument("--loader", action="append", help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz", help="failed inputs")
    parser.add_argument("--report", type=Path, help="write the figures here, as JSON")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    return run_inside(asked) if asked.inside else run_outside(asked)


def run_outside(asked: argparse.Namespace) -> int:
    """Run in a process of its own, so that a signal that ends it is seen."""
    command = [sys.executable, "-m", "tests.fuzz", *sys.argv[1:], "--inside"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"})
    if done.returncode not in (0, 1):
        print(f"the process ended with {done.returncode}; its last input is in {asked.keep}/last")
    return done.returncode


def run_inside(asked: argparse.Namespace) -> int:
    from tests.fuzz.loaders import loaders

    chosen = {n: each for n, each in loaders().items() if not asked.loader or n in asked.loader}
    figures: dict[str, Any] = {}
    for place, (name, loader) in enumerate(chosen.items()):
        n = asked.inputs // len(chosen) + (place < asked.inputs % len(chosen))
        figures[name] = fuzz(name, loader, n, asked)
        print(
            f"{name:15}", *(f"{key} {value:,}" for key, value in figures[name].items()), flush=True
        )
        if asked.report:
            asked.report.write_text(json.dumps(figures, indent=1) + "\n")
    bad = sum(
        sum(each.get(kind, 0) for kind in ("raw", "wrong", "hang")) for each in figures.values()
    )
    print(f"{sum(each['inputs'] for each in figures.values()):,} inputs, {bad} bad")
    return 1 if bad else 0


def fuzz(name: str, loader: Any, n: int, asked: argparse.Namespace) -> dict[str, Any]:
    """Give one loader ``n`` damaged inputs; count what happens."""
    started, counts = time.process_time(), Counter(refused=0, accepted=0, raw=0, wrong=0, hang=0)
    last = asked.keep / "last"
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, limited_memory():
        for files in loader.seeds:  # undamaged ones are read, and loops get compiled
            kind, what = attempt(loader, write(files, Path(folder)), files, seconds=0)
            if kind != "accepted":
                raise AssertionError(f"{name}: a seed is {kind}: {what}")
        for number in range(n):
            files = loader.change(Random(f"{asked.seed}/{name}/{number}"), loader.seeds)
            write(files, Path(folder))
            last.write_text(f"{asked.seed}/{name}/{number}")
            kind, what = attempt(loader, Path(folder), files)
            counts[kind] += 1
            if kind not in ("refused", "accepted"):
                kept = asked.keep / f"{name}-{asked.seed}-{number}"
                shutil.rmtree(kept, ignore_errors=True)
                write(files, kept)
                print(f"{kind} {kept}: {what}", flush=True)
    last.unlink(missing_ok=True)
    seconds = round(time.process_time() - started, 1)
    return {"inputs": n, **counts, "cpu_seconds": seconds}


@contextlib.contextmanager
def limited_memory() -> Iterator[None]:
    """Let this process take 4 GB more, and no more than that."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_memory() + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def attempt(
    loader: Any, folder: Path, files: dict[str, bytes], seconds: float = SECONDS
) -> tuple[str, str]:
    """Load one input; say what happened: refused, accepted, raw, wrong or hang.

    ``seconds`` are of processor time; 0 is without end.
    """
    before = signal.signal(signal.SIGPROF, _hang)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", UserWarning)
            found = loader.load(folder)
    except Hang:
        return "hang", traceback.format_exc(limit=-3)
    except loader.errors as error:
        message = str(error)
        named = any(file in message for file in [*files, str(folder)])
        if not named or len(message) > LONGEST_MESSAGE or type(error) in (UnicodeDecodeError,):
            return "raw", f"{type(error).__name__}: {message[:300]}"
        return "refused", message
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return "raw", "".join(traceback.format_exception(error, limit=-3))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            expected = loader.expected(files, folder)
    except Exception as error:
        return "wrong", f"accepted, but the second reader refuses it: {error!r:.300}"
    if found != expected:
        return "wrong", f"found {found!r:.400}, expected {expected!r:.400}"
    return "accepted", ""


def write(files: dict[str, bytes], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def _memory() -> int:
    """Addresses that this process has taken so far, in bytes."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 64 << 30


def _hang(number: int, frame: object) -> None:
    raise Hang


if __name__ == "__main__":
    sys.exit(main())

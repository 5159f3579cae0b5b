"""Time several ways of doing the same work, fairly: one processor, in turns, medians."""

from __future__ import annotations

import contextlib
import gc
import os
import statistics
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table


def processor_time() -> float:
    """Seconds that this process has computed, and programs that it started and awaited."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


CLOCKS = {"wall": time.perf_counter, "cpu": processor_time}


@dataclass
class Timing:
    """What one contestant took, in seconds, each time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def median(self, clock: str) -> float:
        return statistics.median(getattr(self, clock))

    def stretch(self, factor: float) -> None:
        """Multiply all times: of somebody who did only a part, and needs as long for each."""
        self.wall = [factor * seconds for seconds in self.wall]
        self.cpu = [factor * seconds for seconds in self.cpu]


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Pin the process to one processor, and every library to one thread."""
    from threadpoolctl import threadpool_limits

    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    if allowed:
        os.sched_setaffinity(0, {max(allowed)})
    try:
        with threadpool_limits(1):
            yield
    finally:
        if allowed:
            os.sched_setaffinity(0, allowed)


def measure(
    contestants: Mapping[str, Callable[[], object]],
    repeats: int = 5,
    warm_up: bool | Collection[str] = True,
) -> dict[str, Timing]:
    """Run everybody in turns, so that a busy machine hits all alike.

    Parameters
    ----------
    contestants : mapping of str to callable
        Work to be timed, under the name that the table shows.
    repeats : int, default 5
    warm_up : bool or names, default True
        Run each, or those named, once before, unmeasured: compilation and cold files do not
        count. A peer that compiles nothing and takes long needs none.
    """
    timings = {name: Timing() for name in contestants}
    for name, work in contestants.items():
        if warm_up is True or (warm_up and name in warm_up):
            work()
    gc.collect()
    gc.disable()  # as timeit does: a pause would hit one of them by chance
    try:
        for _ in range(repeats):
            for name, work in contestants.items():
                wall, cpu = time.perf_counter(), processor_time()
                work()
                timings[name].cpu.append(processor_time() - cpu)
                timings[name].wall.append(time.perf_counter() - wall)
    finally:
        gc.enable()
    return timings


def report(
    title: str, timings: Mapping[str, Timing], ours: str, owed: Mapping[str, float]
) -> dict[str, float]:
    """Print a table of medians and of how much faster we are; return these ratios.

    Parameters
    ----------
    title : str
    timings : mapping of str to Timing
    ours : str
        Name of our own contestant.
    owed : mapping of str to float
        How many times faster than a peer we promise to be; peers not named are for
        comparison only.
    """
    clock = os.environ.get("BENCHMARK_CLOCK", "wall")
    table = Table(title=f"{title} (ratio by {clock} time)", title_justify="left")
    for column in ("", "wall", "CPU", "ours is faster by", "owed", ""):
        table.add_column(column, justify="left" if column == "" else "right")
    ratios = {}
    for name, timing in timings.items():
        row = [name, seconds(timing.median("wall")), seconds(timing.median("cpu"))]
        if name != ours:
            ratios[name] = timing.median(clock) / timings[ours].median(clock)
            promise = owed.get(name)
            met = "" if promise is None else ("met" if ratios[name] >= promise else "NOT MET")
            row += [f"{ratios[name]:.2f} ×", f"{promise:g} ×" if promise else "", met]
        table.add_row(*row)
    Console(width=100).print(table)
    return ratios


def seconds(value: float) -> str:
    """A duration with three digits and its unit."""
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"

"""Two threads against one, in wall time, beside two copies of a loop that share nothing.

The copies, which need no memory and no lock, show what the machine has to give: two free
processors do twice as much as one, and a busy machine less. Only where they reach nearly 2
does the row say something about our threads.
"""

from __future__ import annotations

import threading

import numpy as np
from numba import njit

from benchmarks._measure import measure, seconds
from benchmarks._table import Row

ARCHITECTURES = ("cbow", "skipgram")
OWED = 1.8
# What two free processors give at least; where they do not, there is nothing to be said.
FREE = 1.9


def main(quick: bool = False) -> list[Row]:
    """Train on the English corpus, in turns with the copies."""
    from course_lib import datasets
    from course_lib.negative_sampling import train_word2vec

    corpus = datasets.english_corpus()
    corpus = corpus.select(np.arange(0, len(corpus), 50 if quick else 2))
    contestants = {
        (what, threads): lambda what=what, threads=threads: train_word2vec(
            corpus, architecture=what, subsample=0, epochs=1, threads=threads, progress=False
        )
        for what in ARCHITECTURES
        for threads in (1, 2)
    }
    for threads in (1, 2):
        contestants["a loop alone", threads] = lambda threads=threads: copies(
            threads, 10**7 if quick else 10**9
        )
    timings = measure(
        contestants, repeats=1 if quick else 5, warm_up={key for key in contestants if key[1] == 1}
    )
    # The fastest of several: wall time is what others on the machine leave over.
    fastest = {key: min(timing.wall) for key, timing in timings.items()}
    ratio = {what: fastest[what, 1] / fastest[what, 2] for what, _ in contestants}
    print(f"{corpus.n_tokens:,} tokens, wall time, the fastest of {len(timings['cbow', 1].wall)}:")
    for what, times in ratio.items():
        one, two = (seconds(fastest[what, threads]) for threads in (1, 2))
        # What two threads compute more than one: waiting for each other's cache lines.
        more = timings[what, 2].median("cpu") / timings[what, 1].median("cpu")
        print(
            f"  {what:14} {one:>8} with one thread, {two:>8} with two: {times:.2f} x; "
            f"processor time {more:.2f} x"
        )
    work = "train with two threads, wall time: CBOW / skip-gram"
    reached = tuple(ratio[what] for what in ARCHITECTURES)
    if ratio["a loop alone"] < FREE:
        work += (
            f" (not measured: two processors were not free, and gave {ratio['a loop alone']:.2f})"
        )
        reached = ()
    return [Row(work, "one thread", (OWED, OWED), reached)]


def copies(threads: int, steps: int) -> None:
    """Do the work of two copies, one after the other or at the same time."""
    for _ in range(2 // threads):
        workers = [threading.Thread(target=spin, args=(steps,)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()


@njit(nogil=True, cache=True)
def spin(steps: int) -> int:
    """Compute without touching memory."""
    random = np.uint64(1)
    for _ in range(steps):
        random = random * np.uint64(6364136223846793005) + np.uint64(1)
    return int(random)


if __name__ == "__main__":
    main()

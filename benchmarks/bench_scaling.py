"""Counting, training and searching at scale: speed, slope, memory, equality, recall.

``python -m benchmarks scaling`` takes 10^7 generated tokens; with ``--full``, as in
``python -m benchmarks.bench_scaling --full``, the memory row takes 10^8.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks._measure import measure, one_thread, report

WINDOW = 5
WORDS = 50_000
# The counter in memory starts from the same files; a worker may take twice its time.
OWED = {"in memory, from the same files": 0.5}


def main(quick: bool = False, full: bool = False) -> None:
    """Run all rows."""
    from course_lib import scaling

    tokens = 200_000 if quick else 10_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = scaling.generate_text(folder / "text", tokens, shards=8, words=WORDS)
        speed(folder, 200_000 if quick else 2_000_000, quick)
        slope(quick)
        equality(files, folder)
        training(files, folder)
        if full:
            memory(folder, 100_000_000)
    neighbours(quick)


def say(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print a table."""
    table = Table()
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i else "left")
    for row in rows:
        table.add_row(*row)
    console = Console(width=100)
    console.print(f"[italic]{title}[/italic]")
    console.print(table)


def speed(folder: Path, tokens: int, quick: bool) -> None:
    """One worker's work against the counter in memory, on one processor."""
    from course_lib import scaling
    from course_lib.glove import cooccurrence
    from course_lib.scaling.forecast import count_alone
    from course_lib.text import EncodedCorpus, Vocabulary, tokenize

    files = scaling.generate_text(folder / "speed", tokens, words=WORDS, seed=1)
    vocabulary = Vocabulary(scaling.made_up_words(WORDS))

    def encoded() -> EncodedCorpus:
        lines = [line for file in files for line in file.read_text().splitlines()]
        return EncodedCorpus.from_sentences([tokenize(line) for line in lines], vocabulary)

    corpus = encoded()

    def ours() -> object:
        with tempfile.TemporaryDirectory() as name:
            return count_alone(files, vocabulary, WINDOW, Path(name))[0]

    contestants = {
        "in memory, from the same files": lambda: cooccurrence(encoded(), window=WINDOW),
        "in memory, already encoded": lambda: cooccurrence(corpus, window=WINDOW),
        "a worker": ours,
    }
    with one_thread():
        timings = measure(contestants, repeats=1 if quick else 3)
    title = f"counting {tokens:,} tokens, window {WINDOW}"
    report(title, timings, "a worker", {} if quick else OWED)
    rate = tokens / timings["a worker"].median("cpu")
    Console().print(f"{rate:,.0f} tokens a second of processor time, from text to matrix")


def slope(quick: bool) -> None:
    """Time against tokens: the slope on logarithmic axes."""
    from course_lib import scaling

    sizes = [100_000, 200_000] if quick else [1_000_000, 2_000_000, 4_000_000, 8_000_000]
    with one_thread():
        table = scaling.time_counting(sizes, words=WORDS, window=WINDOW)
    law = scaling.fit_power(table["tokens"], table["seconds"])
    rows = [[f"{t:,}", f"{s:.2f}"] for t, s in zip(table["tokens"], table["seconds"], strict=True)]
    verdict = "met" if abs(law.exponent - 1) <= 0.1 else "NOT MET"
    title = f"time against tokens: slope {law.exponent:.3f}, owed 1.0 ± 0.1: {verdict}"
    say(title, ["tokens", "CPU s"], rows)


def equality(files: list[Path], folder: Path) -> None:
    """The same bits with 1, 2 and 4 workers, and with one killed; memory of each worker."""
    from course_lib import scaling
    from course_lib.glove import cooccurrence
    from course_lib.text import EncodedCorpus, tokenize

    rows = []
    with scaling.local_cluster(2) as client:
        vocabulary = scaling.count_words(files, client, progress=False)
    sentences = (tokenize(line) for file in files for line in file.read_text().splitlines())
    corpus = EncodedCorpus.from_sentences(sentences, vocabulary)
    expected = {w: cooccurrence(corpus, None, WINDOW, w) for w in ("flat", "harmonic")}
    for workers, killed in ((1, False), (2, False), (4, False), (2, True)):
        weighting = "harmonic" if killed else "flat"
        deadly = scaling.DiesOnce(folder / "died", vocabulary.words[-1])
        extra = {"tokenizer": deadly} if killed else {}
        with scaling.local_cluster(workers) as client:
            begin = time.perf_counter()
            counts = scaling.count_cooccurrence(
                files, vocabulary, WINDOW, weighting, client, progress=False, **extra
            )
            wall = time.perf_counter() - begin
            client.wait_for_workers(workers)
            peak = max(client.run(peak_memory).values())
        same = all(
            getattr(counts, part).tobytes() == getattr(expected[weighting], part).tobytes()
            for part in ("data", "indices", "indptr")
        )
        assert killed == (folder / "died").exists()
        name = f"{workers}{', one killed' if killed else ''}"
        answer = "yes" if same else "NO"
        rows.append([name, weighting, f"{wall:.1f}", f"{peak / 2**20:.0f}", answer])
    title = f"{corpus.n_tokens:,} tokens, {expected['flat'].nnz:,} cells, against memory"
    say(title, ["workers", "weighting", "wall s", "peak MiB a worker", "same bits"], rows)


def memory(folder: Path, tokens: int) -> None:
    """Peak memory of two workers on a large text; the matrix goes to disk."""
    from course_lib import scaling
    from course_lib.text import Vocabulary

    begin = time.perf_counter()
    files = scaling.generate_text(folder / "large", tokens, shards=8, words=WORDS)
    generated = time.perf_counter() - begin
    vocabulary = Vocabulary(scaling.made_up_words(WORDS))
    with scaling.local_cluster(2) as client:
        begin = time.perf_counter()
        cpu = sum(client.run(time.process_time).values())
        counts = scaling.count_cooccurrence(
            files, vocabulary, WINDOW, client=client, folder=folder / "counts", progress=False
        )
        wall = time.perf_counter() - begin
        cpu = sum(client.run(time.process_time).values()) - cpu
        peak = max(client.run(peak_memory).values())
    verdict = "met" if peak < 2**30 else "NOT MET"
    row = [f"{generated:.0f}", f"{wall:.0f}", f"{cpu:.0f}", f"{tokens / cpu:,.0f}"]
    say(
        f"{tokens:,} tokens, {counts.nnz:,} cells; owed under 1,024 MiB a worker: {verdict}",
        ["", "generated s", "wall s", "workers' CPU s", "tokens/CPU s", "peak MiB a worker"],
        [["two workers", *row, f"{peak / 2**20:.0f}"]],
    )


def training(files: list[Path], folder: Path) -> None:
    """``train_word2vec`` from disk and from memory: speed, and memory beyond the vectors."""
    from course_lib import scaling

    vocabulary = scaling.count_words(files, workers=1, min_count=5, progress=False)
    scaling.encode_files(files, vocabulary, folder / "encoded", progress=False)
    results = {"memory": [], "disk": []}
    for _ in range(3):
        for how, found in results.items():
            command = [sys.executable, "-c", _TRAIN, how, str(folder / "encoded")]
            found.append(json.loads(subprocess.check_output(command, text=True)))
    rows = []
    for how, found in results.items():
        rate = np.median([one["rate"] for one in found])
        parts = [f"{found[0][key] / 2**20:.0f}" for key in ("model", "grown", "beyond", "peak")]
        rows.append([how, f"{rate:,.0f}", *parts])
    tokens = results["disk"][0]["tokens"]
    say(
        f"train_word2vec, CBOW, an epoch of {tokens:,} tokens; owed: beyond under 200 MiB",
        ["corpus in", "tokens/CPU s", "model MiB", "grown MiB", "beyond MiB", "whole process MiB"],
        rows,
    )


_TRAIN = """
import json, sys, time
import numpy as np
from benchmarks.bench_scaling import peak_memory
from course_lib.negative_sampling import train_word2vec
from course_lib.text import EncodedCorpus
import psutil
settings = dict(architecture="cbow", epochs=1, progress=False)
train_word2vec([["a", "b", "c"]] * 20, negatives=1, min_count=1, **settings)  # compiled, loaded
corpus = EncodedCorpus.load(sys.argv[2])
before = psutil.Process().memory_info().rss
if sys.argv[1] == "memory":
    corpus = EncodedCorpus(np.array(corpus.ids), np.array(corpus.offsets), corpus.vocabulary)
begin = time.process_time()
vectors = train_word2vec(corpus, **settings)
rate = corpus.n_tokens / (time.process_time() - begin)
model = vectors.matrix.nbytes + vectors.output_matrix.nbytes
peak = peak_memory()
print(json.dumps(dict(rate=rate, model=model, grown=peak - before, beyond=peak - before - model,
                      peak=peak, tokens=corpus.n_tokens)))
"""


def neighbours(quick: bool) -> None:
    """Recall against time on GloVe's 400,000 vectors."""
    from course_lib import datasets, scaling

    glove = datasets.glove_6b_50d()
    if quick:
        glove = glove.restrict(10_000)
    with one_thread():
        curve = scaling.neighbour_curve(glove, queries=50 if quick else 500)
    rows = [
        [f"{kind} {setting or ''}", f"{found:.3f}", f"{time:.3f}", f"{size:.0f}", f"{build:.1f}"]
        for kind, setting, found, time, size, build in curve.itertuples(index=False)
    ]
    columns = ["index and setting", "recall@10", "ms a query", "MB", "build CPU s"]
    say(f"10 nearest in {len(glove):,} x {glove.dim}", columns, rows)


def peak_memory() -> int:
    """The most memory that this process ever took, in bytes."""
    import psutil

    if sys.platform.startswith("linux"):
        # Not getrusage: a process inherits that of the one that it was forked from.
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    info = psutil.Process().memory_info()
    return int(getattr(info, "peak_wset", 0) or info.rss)


if __name__ == "__main__":
    os.environ.setdefault("BENCHMARK_CLOCK", "cpu")
    main(quick="--quick" in sys.argv, full="--full" in sys.argv)

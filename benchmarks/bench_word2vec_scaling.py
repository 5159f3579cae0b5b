"""How training scales: words a second against tokens and vocabulary; memory."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

DIM = 100


def main(quick: bool = False) -> None:
    """Print two tables."""
    show("words/s against tokens (30,000 words)", against_tokens(quick))
    show("words/s and memory against vocabulary (1,000,000 tokens)", against_vocabulary(quick))


def against_tokens(quick: bool = False) -> pd.DataFrame:
    """One epoch over texts of 10⁴ to 10⁷ tokens, one thread."""
    sizes = [10_000, 100_000] if quick else [10**4, 10**5, 10**6, 10**7]
    rows = []
    for architecture in ("cbow", "skipgram"):
        for n_tokens in sizes:
            corpus = zipfian_corpus(n_tokens, 30_000)
            seconds, peak = cost(corpus, architecture)
            rows.append((architecture, n_tokens, seconds, n_tokens / seconds, peak / 2**20))
    return pd.DataFrame(rows, columns=["", "tokens", "seconds", "words/s", "peak MiB"])


def against_vocabulary(quick: bool = False) -> pd.DataFrame:
    """One epoch over a million tokens with growing vocabularies, one thread.

    Memory is what NumPy allocates in training: both matrices, the copies that are handed
    back, and the alias table. The corpus itself is not copied.
    """
    sizes = [1_000, 10_000] if quick else [1_000, 10_000, 100_000, 1_000_000]
    rows = []
    for architecture in ("cbow", "skipgram"):
        for n_words in sizes:
            corpus = zipfian_corpus(10**4 if quick else 10**6, n_words)
            seconds, peak = cost(corpus, architecture)
            matrices = 2 * n_words * DIM * 4
            rows.append(
                (architecture, n_words, corpus.n_tokens / seconds, peak / 2**20, peak / matrices)
            )
    columns = ["", "words", "words/s", "peak MiB", "times both matrices"]
    return pd.DataFrame(rows, columns=columns)


def cost(corpus, architecture: str) -> tuple[float, float]:
    """CPU seconds of an epoch (compilation excluded), and the most memory it holds."""
    run(zipfian_corpus(1000, 100), architecture)
    repeats = max(1, 10**6 // corpus.n_tokens // 2)
    seconds = min(run(corpus, architecture)[1] for _ in range(min(repeats, 5)))
    tracemalloc.start()
    run(corpus, architecture)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak


def run(corpus, architecture: str, threads: int = 1, epochs: int = 1) -> tuple[float, float]:
    """Train once; return wall and CPU seconds."""
    from course_lib.negative_sampling import train_word2vec

    wall, cpu = time.perf_counter(), time.process_time()
    train_word2vec(
        corpus,
        architecture=architecture,
        dim=DIM,
        subsample=0,
        epochs=epochs,
        threads=threads,
        progress=False,
    )
    return time.perf_counter() - wall, time.process_time() - cpu


def zipfian_corpus(n_tokens: int, n_words: int):
    """Random text: the n-th word with probability proportional to 1 / n, 25 to a sentence."""
    from course_lib.text import EncodedCorpus, Vocabulary

    chances = 1 / np.arange(1, n_words + 1)
    cumulative = np.cumsum(chances / chances.sum())
    random = np.random.default_rng(0)
    ids = np.searchsorted(cumulative[:-1], random.random(n_tokens)).astype(np.int32)
    offsets = np.append(np.arange(0, n_tokens, 25), n_tokens)
    # Expected counts rather than drawn ones, so that every word can be a negative.
    counts = np.maximum(1, chances / chances.sum() * n_tokens)
    return EncodedCorpus(ids, offsets, Vocabulary([f"w{i}" for i in range(n_words)], counts))


def show(title: str, frame: pd.DataFrame) -> None:
    """Print a table with three significant digits."""
    table = Table(title=title, title_justify="left")
    for column in frame.columns:
        table.add_column(column, justify="right" if column else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(cell if isinstance(cell, str) else short(cell) for cell in row))
    Console(width=100).print(table)


def short(value: float) -> str:
    """Three digits below 100, whole numbers above."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    main()

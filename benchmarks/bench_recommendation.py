"""Recommendation over 100,000 or a million synthetic documents: time and memory, against
the plain way: scikit-learn's ``cosine_similarity`` or a NumPy product, then a full sort.

``python -m benchmarks recommendation`` takes 10^5 documents;
``python -m benchmarks.bench_recommendation --million`` takes 10^6 (about 4 GB of memory).
"""

from __future__ import annotations

import argparse
import itertools
import tracemalloc
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks._measure import measure, one_thread, report, seconds
from benchmarks._table import Row

OURS, SKLEARN, NUMPY = "ours", "scikit-learn row + sort", "NumPy product + sort"
WORDS, DIM, LENGTH, TOPN = 50_000, 50, 60, 5


def main(quick: bool = False, million: bool = False) -> list[Row]:
    """Build vectors of documents, ask for the nearest of one and of a thousand."""
    from course_lib.recommendation import ItemIndex, Recommender
    from course_lib.vectors import average_vectors

    n = 2_000 if quick else 1_000_000 if million else 100_000
    corpus, vectors = synthetic(n)
    rng = np.random.default_rng(1)
    queries = rng.choice(n, size=50 if quick else 1_000, replace=False)
    repeats = 1 if quick or million else 3
    with one_thread():
        title = f"{n:,} documents of about {LENGTH} tokens, {DIM} dimensions"
        build = {
            OURS: lambda: average_vectors(corpus, vectors),
            "NumPy mean, document by document": lambda: plain_averages(corpus, vectors),
        }
        report(f"{title}: averages", measure(build, repeats), OURS, {})
        recommender = Recommender(corpus, vectors)
        matrix = recommender.vectors.matrix
        plain = Plain(matrix)

        in_turn = {name: itertools.cycle(queries) for name in (OURS, SKLEARN, NUMPY)}
        index = ItemIndex(matrix)
        one = {
            OURS: lambda: index.neighbours([next(in_turn[OURS])], TOPN),
            SKLEARN: lambda: plain.by_sklearn(next(in_turn[SKLEARN])),
            NUMPY: lambda: plain.by_numpy(next(in_turn[NUMPY])),
        }
        single = measure(one, 5 if quick else 21)
        reached = report(f"{title}: {TOPN} nearest of one", single, OURS, {})
        # A full sort of every query takes minutes: the plain way answers a tenth of them.
        some = queries[: len(queries) // 10]
        many = {
            f"ours, {len(queries):,} queries": lambda: index.neighbours(queries, TOPN),
            f"NumPy, {len(some)} queries": lambda: [plain.by_numpy(query) for query in some],
        }
        timings = measure(many, 1)
        each = {
            name: timing.median("wall") / size
            for (name, timing), size in zip(timings.items(), (len(queries), len(some)), strict=True)
        }
        memory(
            title,
            {
                "corpus and word vectors": corpus.ids.nbytes + vectors.matrix.nbytes,
                "document vectors": matrix.nbytes,
                "Recommender: peak while building": peak(lambda: Recommender(corpus, vectors)),
                "index: peak while building": peak(lambda: ItemIndex(matrix).neighbours([0], TOPN)),
                f"ours: peak over {len(queries):,} queries": peak(
                    lambda: index.neighbours(queries, TOPN)
                ),
                f"scores of {len(queries):,} queries, plain": len(queries) * n * 4,
                "scores of all pairs, plain": n * n * 4,
            },
        )
        for name, value in each.items():
            Console().print(f"{name}: {seconds(value)} a query")
        plain.check(index, queries[:20])
    work = f"the {TOPN} most similar of {n:,} documents, one query"
    return [Row(work, "NumPy: product, then a full sort", (), (reached[NUMPY],))]


def synthetic(n: int):
    """A corpus with word frequencies by Zipf's law, and word vectors of unequal directions."""
    from course_lib.text import EncodedCorpus, Vocabulary
    from course_lib.vectors import WordVectors

    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(WORDS)]
    lengths = rng.poisson(LENGTH, size=n)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    chances = 1 / np.arange(1, WORDS + 1)
    cumulated = np.cumsum(chances / chances.sum())
    drawn = np.searchsorted(cumulated, rng.random(offsets[-1], dtype=np.float32), side="right")
    ids = np.minimum(drawn, WORDS - 1).astype(np.int32)
    counts = np.bincount(ids, minlength=WORDS)
    matrix = rng.normal(size=(WORDS, DIM)).astype(np.float32)
    matrix[:, 0] += 2  # a common direction, as real vectors have
    return EncodedCorpus(ids, offsets, Vocabulary(words, counts)), WordVectors(words, matrix)


def plain_averages(corpus, vectors) -> np.ndarray:
    """What one writes first: a mean for each document."""
    return np.array([vectors.matrix[ids].mean(axis=0) for ids in corpus])


class Plain:
    """Score everything, sort everything."""

    def __init__(self, matrix: np.ndarray) -> None:
        self.matrix = matrix
        self.unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)

    def by_sklearn(self, query: int) -> np.ndarray:
        """Cosines by scikit-learn, which scales all rows anew each time."""
        from sklearn.metrics.pairwise import cosine_similarity

        scores = cosine_similarity(self.matrix[query : query + 1], self.matrix)[0]
        return self._first(scores, query)

    def by_numpy(self, query: int) -> np.ndarray:
        """Cosines by one product with rows scaled once."""
        return self._first(self.unit @ self.unit[query], query)

    @staticmethod
    def _first(scores: np.ndarray, query: int) -> np.ndarray:
        order = np.argsort(-scores)
        return order[order != query][:TOPN]

    def check(self, index, queries: np.ndarray) -> None:
        """All find items of the same cosines (items as near as each other may swap)."""
        rows, cosines = index.neighbours(queries, TOPN)
        assert not (rows == queries[:, np.newaxis]).any()
        for query, found in zip(queries, cosines, strict=True):
            for items in (self.by_sklearn(query), self.by_numpy(query)):
                np.testing.assert_allclose(self.unit[items] @ self.unit[query], found, atol=1e-5)


def peak(work: Callable[[], object]) -> int:
    """Largest memory that the work holds beyond what was there before, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def memory(title: str, rows: dict[str, int]) -> None:
    """Print a table of bytes."""
    table = Table(title=f"{title}: memory", title_justify="left")
    table.add_column("")
    table.add_column("MB", justify="right")
    for name, size in rows.items():
        table.add_row(name, f"{size / 1e6:,.1f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,000 documents")
    parser.add_argument("--million", action="store_true", help="10^6 documents")
    chosen = parser.parse_args()
    main(chosen.quick, chosen.million)

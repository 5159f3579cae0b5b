"""t-SNE of GloVe vectors: scikit-learn against ours (openTSNE), processor time and divergence.

5,000 words by default; ``BENCHMARK_TSNE_WORDS=20000`` for the size of the table.
"""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks._measure import measure, one_thread, seconds
from benchmarks._table import Row

SKLEARN, OURS = "scikit-learn", "ours"
PERPLEXITY = 30
OWED = 2.5


def main(quick: bool = False) -> list[Row]:
    """Draw the most frequent words; once each, for a run takes long."""
    from course_lib import datasets

    count = 1000 if quick else int(os.environ.get("BENCHMARK_TSNE_WORDS", "5000"))
    points = datasets.glove_6b_50d().restrict(count).unit().matrix.astype(np.float64)
    maps: dict[str, np.ndarray] = {}
    with one_thread():
        timings = measure(_contestants(points, maps), repeats=1, warm_up=quick)
    _report(f"t-SNE of {count:,} × {points.shape[1]}", timings, _scores(points, maps))
    ratio = timings[SKLEARN].median("cpu") / timings[OURS].median("cpu")
    work = f"t-SNE of {count:,} GloVe vectors, no higher KL divergence"
    return [Row(work, "scikit-learn", (OWED,), (ratio,))]


def _contestants(points, maps):
    """Everybody has the same points, perplexity and start, and one thread."""
    from sklearn.manifold import TSNE

    from course_lib import visualization

    def sklearn():
        reference = TSNE(perplexity=PERPLEXITY, init="pca", random_state=0, n_jobs=1)
        maps[SKLEARN] = reference.fit_transform(points)

    def ours():
        maps[OURS] = visualization.tsne(points, PERPLEXITY, progress=False).coordinates

    return {SKLEARN: sklearn, OURS: ours}


def _scores(points, maps):
    """Divergence, computed alike for all."""
    from course_lib import visualization

    found = {
        name: visualization.kl_divergence(points, each, PERPLEXITY) for name, each in maps.items()
    }
    return pd.DataFrame({"KL": found})


def _report(title, timings, scores) -> None:
    table = Table(title=title, title_justify="left")
    for column in ("", "wall", "CPU", "ours is faster by (CPU)", *scores.columns):
        table.add_column(column, justify="left" if column == "" else "right")
    for name, timing in timings.items():
        ratio = timing.median("cpu") / timings[OURS].median("cpu")
        times = [seconds(timing.median("wall")), seconds(timing.median("cpu"))]
        numbers = [f"{value:.3f}" for value in scores.loc[name]]
        table.add_row(name, *times, "" if name == OURS else f"{ratio:.2f} ×", *numbers)
    Console(width=140).print(table)
    reached = scores.loc[OURS, "KL"] / scores.loc[SKLEARN, "KL"] - 1
    print(f"KL of ours: {reached:+.1%} against scikit-learn (owed: no more than +2%)")


if __name__ == "__main__":
    main()

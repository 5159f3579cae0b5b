"""GloVe training: cells a second against gensim's words a second, and mittens as a peer.

Stanford's C program cannot be had through pip. It did 1.19 million cells a second on a
machine where gensim's skip-gram did 285,000 words a second; we owe 4 million there, 14
times gensim's figure. gensim is measured here in the same run, and stands in for it.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks._measure import CLOCKS, measure, one_thread, seconds

STANFORD_CELLS_PER_GENSIM_WORD = 1.19e6 / 285e3
OWED_CELLS_PER_GENSIM_WORD = 4e6 / 285e3


def main(quick: bool = False) -> None:
    """Time, one thread each; then compare three seeds with mittens, if it is installed."""
    speed(quick)
    quality(quick)


def speed(quick: bool = False) -> None:
    """20 iterations on the row's corpus, everything from the counts on included."""
    from benchmarks.bench_word2vec import gensim_model, wikipedia
    from course_lib.glove import cooccurrence, train_glove
    from course_lib.text import EncodedCorpus

    texts = wikipedia()[: 10 if quick else None]
    corpus = EncodedCorpus.from_sentences(texts, min_count=5)
    counts = cooccurrence(corpus, window=5, weighting="harmonic")
    epochs = 2 if quick else 20
    model = gensim_model(texts, "skipgram", subsample=0.0)
    with one_thread():
        timings = measure(
            {
                "gensim": lambda: model.train(texts, total_examples=model.corpus_count, epochs=1),
                "ours": lambda: train_glove(
                    counts, corpus.vocabulary, epochs=epochs, x_max=10, progress=False
                ),
            },
            repeats=1 if quick else 5,
        )
    table = Table(
        title=f"GloVe, dim 100, window 5, {epochs} iterations over {counts.nnz:,} cells "
        f"({len(corpus.vocabulary):,} words)",
        title_justify="left",
    )
    for column in ("clock", "gensim, words/s", "ours, cells/s", "ratio", "owed", "x Stanford's C"):
        table.add_column(column, justify="right")
    for clock in CLOCKS:
        words = corpus.n_tokens / timings["gensim"].median(clock)
        cells = epochs * counts.nnz / timings["ours"].median(clock)
        table.add_row(
            clock,
            f"{words:,.0f}",
            f"{cells:,.0f}",
            f"{cells / words:.1f}",
            f"{OWED_CELLS_PER_GENSIM_WORD:.1f}",
            f"{cells / words / STANFORD_CELLS_PER_GENSIM_WORD:.1f}",
        )
    Console(width=110).print(table)


def quality(quick: bool = False) -> None:
    """The 2,000 most frequent words of the English corpus, as mittens needs V x V numbers.

    Both minimise the same loss on the same counts; mittens makes one step an iteration,
    over all pairs at once, and gets the 100 iterations that are its default.
    """
    from course_lib import datasets
    from course_lib.glove import cooccurrence

    if find_spec("mittens") is None:
        print("mittens is not installed, so no comparison: pip install mittens")
        return
    corpus = datasets.english_corpus().restrict(max_size=1000 if quick else 2000)
    counts = cooccurrence(corpus, window=10)
    table = Table(
        title=f"{counts.nnz:,} cells of {len(corpus.vocabulary):,} words, dim 100, x_max 10, "
        "one thread, three seeds",
        title_justify="left",
    )
    for column in ("", "CPU", "loss a cell", "WordSim-353", "SimLex-999", "analogies"):
        table.add_column(column, justify="right" if column else "left")
    for name, train in {"mittens x 100": with_mittens, "ours x 20": with_ours}.items():
        rows = [train(counts, corpus.vocabulary, seed) for seed in range(3)]
        mean, sd = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1)
        cells = [f"{m:.3f} ± {s:.3f}" for m, s in zip(mean[1:], sd[1:], strict=True)]
        table.add_row(name, seconds(mean[0]), *cells)
    Console(width=110).print(table)


def with_ours(counts, vocabulary, seed: int) -> list[float]:
    """CPU seconds, final loss a cell, scores."""
    from course_lib.glove import loss, train_glove

    settings = {"x_max": 10, "seed": seed, "progress": False}
    train_glove(counts, vocabulary, epochs=1, **settings)  # compiled before the clock starts
    start = CLOCKS["cpu"]()
    vectors = train_glove(counts, vocabulary, **settings)
    spent = CLOCKS["cpu"]() - start
    final = loss(*vectors.parameters.arrays(), counts, x_max=10) / counts.nnz
    return [spent, final, *scores(vectors)]


def with_mittens(counts, vocabulary, seed: int) -> list[float]:
    """The same for mittens, which draws from the two global generators."""
    import random

    from mittens import GloVe

    from course_lib.glove import loss
    from course_lib.vectors import WordVectors

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    model = GloVe(n=100, xmax=10, max_iter=100, display_progress=0)
    dense = counts.toarray().astype(np.float64)
    with one_thread():
        start = CLOCKS["cpu"]()
        matrix = model.fit(dense)
        spent = CLOCKS["cpu"]() - start
    parameters = (model.W, model.C, model.bw[:, 0], model.bc[:, 0])
    final = loss(*parameters, counts, x_max=10) / counts.nnz
    return [spent, final, *scores(WordVectors(vocabulary.words, matrix))]


def scores(vectors) -> list[float]:
    """WordSim, SimLex and analogies, on the pairs and questions whose words there are."""
    from course_lib import datasets, evaluation

    pairs = [datasets.word_similarity(name) for name in ("wordsim353", "simlex999")]
    return [
        *(evaluation.word_similarity(vectors, each).spearman for each in pairs),
        evaluation.analogies(vectors, datasets.analogies()).accuracy,
    ]


if __name__ == "__main__":
    main()

"""GloVe against its authors' C program, or gensim in its place; ``quality`` beside mittens.

Stanford's program is used where it has been compiled (see ``_stanford``): both train on the
same cells. Where it has not, the table tells how many cells we go through while gensim's
skip-gram trains on one word, a peer at hand that leans on the processor in a like way.
"""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import _stanford
from benchmarks._measure import CLOCKS, measure, one_thread, report, seconds
from benchmarks._table import Row

OWED = 14.3
# 4 million cells a second on a machine where gensim does 285,000 words.
OWED_CELLS_A_WORD = 14.0
STANFORD, GENSIM, OURS = "Stanford's C", "gensim's skip-gram, one epoch", "ours"
DIM, WINDOW, X_MAX = 100, 5, 10


def main(quick: bool = False) -> list[Row]:
    """20 iterations, everything from the counts on included."""
    from benchmarks.bench_word2vec import gensim_model, wikipedia
    from course_lib.glove import cooccurrence, train_glove
    from course_lib.text import EncodedCorpus

    texts = wikipedia()[: 10 if quick else None]
    corpus = EncodedCorpus.from_sentences(texts, min_count=5)
    counts = cooccurrence(corpus, window=WINDOW, weighting="harmonic")
    epochs = 2 if quick else 20
    program = _stanford.programs()
    contestants = {
        OURS: lambda: train_glove(
            counts, corpus.vocabulary, dim=DIM, epochs=epochs, x_max=X_MAX, progress=False
        )
    }
    with one_thread(), tempfile.TemporaryDirectory() as folder:
        if program is not None:
            _stanford.write_corpus(corpus, Path(folder))
            _stanford.write_cells(counts, Path(folder))
            contestants[STANFORD] = lambda: _stanford.train(
                program, Path(folder), DIM, epochs, X_MAX
            )
        else:
            model = gensim_model(texts, "skipgram", subsample=0.0)
            contestants[GENSIM] = lambda: model.train(
                texts, total_examples=model.corpus_count, epochs=1
            )
        timings = measure(contestants, repeats=1 if quick else 5, warm_up={OURS})
    title = f"GloVe, dim {DIM}, window {WINDOW}, {epochs} iterations over {counts.nnz:,} cells"
    owed = {} if quick else {STANFORD: OWED}
    ratios = report(f"{title}, {len(corpus.vocabulary):,} words", timings, OURS, owed)
    work = f"train GloVe, {counts.nnz:,} cells, {epochs} iterations, dimension {DIM}"
    if program is not None:
        return [Row(work, STANFORD, (OWED,), (ratios[STANFORD],))]
    cells = ratios[GENSIM] * epochs * counts.nnz / corpus.n_tokens
    work += ": cells while skip-gram trains a word"
    return [Row(work, "gensim", (OWED_CELLS_A_WORD,), (cells,))]


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

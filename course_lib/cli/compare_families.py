"""``course compare-families``: word2vec, fastText and GloVe on one text, longer and longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course_lib.cli._say import failing_plainly, say

if TYPE_CHECKING:
    from course_lib.text import EncodedCorpus

__all__ = ["compare_families", "measure", "train_family"]

SETTINGS: dict[str, Any] = {
    "text": "english_corpus(parts=['film-plots'])",
    "dim": 50,
    "window": 5,
    "labels": 800,
    "sizes": [4000, 4000],
    "rates": {"CBOW": 0.1, "fastText": 0.1, "skip-gram": 0.05, "GloVe": 0.05},
    "x_max": 10,
}
EPOCHS = (3, 12, 24)
PUBLISHED = "GloVe, 6 billion"
COLUMNS = ["family", "epochs", "seed", "wordsim", "missing", "choosing", "test"]


def compare_families(
    output: Annotated[
        Path | None, typer.Option(help="Where to write. Default: data/results of the course.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=2, help="How many seeds.")] = 3,
    jobs: Annotated[int, typer.Option(min=1, help="Families to measure side by side.")] = 2,
) -> None:
    """Train CBOW, skip-gram, fastText and GloVe with more and more epochs; keep a record."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    import pandas as pd

    from course_lib.evaluation.record import how_it_came_about, record_path, write_record
    from course_lib.pretrained.curves import LEAST_STEPS, PATIENCE

    path = output or record_path("families")

    with failing_plainly():
        # The slowest first, so that no process waits for it alone in the end.
        names = ["skip-gram", "fastText", "GloVe", "CBOW", PUBLISHED]
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            waiting = {name: pool.submit(measure, name, range(seeds)) for name in names}
            found = {name: job.result() for name, job in waiting.items()}
        rows = [row for name in [*SETTINGS["rates"], PUBLISHED] for row in found[name]]
        facts = how_it_came_about(
            "accuracy of frozen vectors on film reviews, by family and epochs",
            "course compare-families",
            {**SETTINGS, "epochs": list(EPOCHS), "patience": PATIENCE, "least_steps": LEAST_STEPS},
            ["film-plots", "film-reviews", "glove-6b-50d"],
        )
        write_record(pd.DataFrame(rows, columns=COLUMNS), facts, path)
    say(f"[green]✓[/] {len(rows)} rows in {path}")


def measure(
    family: str, seeds: Sequence[int], epochs: Sequence[int] = EPOCHS
) -> list[tuple[Any, ...]]:
    """Train and judge a family, with more and more epochs.

    Parameters
    ----------
    family : str
        One of those in ``SETTINGS``, or ``PUBLISHED``, which is only judged.
    seeds : sequence of int
        Each cuts the reviews anew into texts to learn from, texts that say which number of
        epochs is best, and test texts.
    epochs : sequence of int

    Returns
    -------
    list of tuple
        Rows with ``COLUMNS``; 0 epochs for the published vectors.
    """
    from course_lib import datasets
    from course_lib.pretrained import load_glove, review_task

    reviews = datasets.film_reviews(progress=False)
    snippets = reviews[reviews["source"] == "rotten_tomatoes"]
    tasks = {seed: review_task(snippets, SETTINGS["sizes"], seed=seed) for seed in seeds}
    if family == PUBLISHED:
        glove = load_glove(progress=False)
        return [(family, 0, seed, *judge(glove, task)) for seed, task in tasks.items()]
    plots = datasets.english_corpus(parts=["film-plots"])
    rows: list[tuple[Any, ...]] = []
    for length in epochs:
        rows += [
            (family, length, seed, *judge(train_family(family, plots, length, seed), task))
            for seed, task in tasks.items()
        ]
        mean = sum(row[5] for row in rows[-len(tasks) :]) / len(tasks)
        say(f"{family}, {length} epochs: {mean:.3f}")
    return rows


def train_family(family: str, plots: EncodedCorpus, epochs: int, seed: int) -> Any:
    """Train one family on the plots, with the settings of the record.

    fastText is CBOW with n-grams here, so that the two differ in the n-grams alone.

    Parameters
    ----------
    family : {"CBOW", "skip-gram", "fastText", "GloVe"}
    plots : EncodedCorpus
    epochs, seed : int

    Returns
    -------
    WordVectors or SubwordVectors
    """
    from course_lib.fasttext import train_fasttext
    from course_lib.glove import cooccurrence, train_glove
    from course_lib.negative_sampling import train_word2vec

    options: dict[str, Any] = {
        "dim": SETTINGS["dim"],
        "epochs": epochs,
        "learning_rate": SETTINGS["rates"][family],
        "seed": seed,
        "progress": False,
    }
    window = SETTINGS["window"]
    if family == "GloVe":
        cells = cooccurrence(plots, plots.vocabulary, window=window, weighting="harmonic")
        return train_glove(cells, plots.vocabulary, x_max=SETTINGS["x_max"], **options)
    if family == "fastText":
        return train_fasttext(plots, architecture="cbow", window=window, **options)
    if family == "CBOW":
        return train_word2vec(plots, architecture="cbow", window=window, **options)
    return train_word2vec(plots, architecture="skipgram", window=window, **options)


def judge(vectors: Any, task: Any) -> tuple[float, int, float, float]:
    """WordSim, missing words, and the accuracy of frozen vectors on two sets of texts."""
    import numpy as np

    from course_lib import datasets, evaluation
    from course_lib.classification import accuracy, predict
    from course_lib.pretrained import embedding_matrix, train_classifier

    known: Mapping[str, Any] | Any = vectors
    if hasattr(vectors, "scheme"):  # fastText has a vector for any string
        known = {word: vectors[word] for word in task.index}
    matrix, missing = embedding_matrix(task.index, known)
    labels = SETTINGS["labels"]
    part, scaled = task.train.take(np.arange(labels)), matrix / matrix.std()
    model, _ = train_classifier(part, scaled, "frozen")
    parts = [task.train.take(np.arange(labels, len(task.train))), task.test]
    choosing, test = (accuracy(part.labels, predict(model, part.ids)) for part in parts)
    related = evaluation.word_similarity(vectors, datasets.word_similarity("wordsim353"))
    return related.spearman, len(missing), choosing, test

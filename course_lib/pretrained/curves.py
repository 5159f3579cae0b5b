"""Accuracy against the number of labels, for each way to use them.

A learning curve answers the question that matters in practice: with the labels that I can
afford, which start is best? Every method gets the same labelled texts and no others. What it
has to choose, when to stop or how much to shrink its weights, it chooses on a fifth of them,
and then learns from all. For every seed the reviews are cut anew, so that the intervals speak
of other labelled texts, other test texts and other starting weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.classification import accuracy, fit, predict
from course_lib.evaluation import mean_and_interval
from course_lib.pretrained.models import MeanClassifier, Start, starting_table
from course_lib.pretrained.tasks import Part, Task, review_task
from course_lib.sequences import embedding_matrix

if TYPE_CHECKING:
    import pandas as pd

    from course_lib.vectors import WordVectors

__all__ = [
    "LEARNING_RATE",
    "LEAST_STEPS",
    "METHODS",
    "PATIENCE",
    "accuracies",
    "learning_curves",
    "mean_vectors",
    "paired_differences",
    "summarise",
    "train_classifier",
]

METHODS = ("majority", "TF-IDF", "random", "fine-tuned", "frozen")
"""What is compared: two rivals without word vectors, and the three starts."""

LEARNING_RATE = 0.01
"""Adam's step, the same for each start."""

MOST_EPOCHS, PATIENCE = 200, 5
LEAST_STEPS = 50
"""Steps of 32 texts before the best epoch is looked for. With fewer, a small random start has
hardly moved, and its first epoch may have the least loss by chance."""

_STRENGTHS = (1.0, 10.0, 100.0)  # of the rival: scikit-learn's C


def mean_vectors(
    matrix: npt.NDArray[np.float32], ids: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Mean of the rows of each text; what ``MeanClassifier`` computes before its last layer.

    With frozen vectors the means never change, so they need to be computed only once.

    Parameters
    ----------
    matrix : numpy.ndarray of float32, shape (V, d)
    ids : numpy.ndarray of int, shape (texts, T)
        Padded with 0. A text without words has the mean zero.

    Returns
    -------
    numpy.ndarray of float32, shape (texts, d)

    Examples
    --------
    >>> table = np.array([[0, 0], [1, 2], [3, 4]], dtype=np.float32)
    >>> mean_vectors(table, np.array([[1, 2], [0, 0]])).tolist()
    [[2.0, 3.0], [0.0, 0.0]]
    """
    means = np.zeros((len(ids), matrix.shape[1]), dtype=np.float32)
    for mean, numbers in zip(means, ids, strict=True):
        known = numbers[numbers != 0]
        if len(known):
            matrix[known].mean(axis=0, out=mean)
    return means


def train_classifier(
    part: Part,
    matrix: npt.NDArray[np.float32],
    start: Start,
    seed: int = 0,
) -> tuple[MeanClassifier, int]:
    """Train a ``MeanClassifier`` on these labels and no others.

    The first fifth of the texts is held back, and the others are learnt until the loss on it
    has not fallen for five epochs; no epoch counts as best before ``LEAST_STEPS`` steps. Then a
    new model learns from all texts for as many epochs as were best.

    Frozen vectors are averaged once, and only the last layer is trained: the result is the
    same and the time a fraction.

    Parameters
    ----------
    part : Part
        In random order, as ``review_task`` leaves it.
    matrix : numpy.ndarray of float32, shape (V, d)
        Vectors to start from.
    start : {"frozen", "fine-tuned", "random"}
    seed : int, default 0
        Of the starting weights and of the order of the texts.

    Returns
    -------
    model : MeanClassifier
    epochs : int
        How often it went through all texts.

    Raises
    ------
    ValueError
        As ``classification.fit``: a class is missing among the texts, for example.
    """
    inputs = part.ids
    if start == "frozen":
        inputs = mean_vectors(starting_table(matrix, start), part.ids)  # type: ignore[assignment]
    fifth = len(part) // 5
    held, rest = (inputs[:fifth], part.labels[:fifth]), (inputs[fifth:], part.labels[fifth:])
    options: dict[str, Any] = {"learning_rate": LEARNING_RATE, "seed": seed, "progress": False}
    least = math.ceil(LEAST_STEPS / math.ceil(len(rest[1]) / 32))
    stop: dict[str, Any] = {"patience": PATIENCE, "least_epochs": least}
    model = MeanClassifier(matrix, start, seed)
    trained = model.output if start == "frozen" else model
    first = fit(trained, rest, held, epochs=MOST_EPOCHS, **stop, **options)
    model = MeanClassifier(matrix, start, seed)
    trained = model.output if start == "frozen" else model
    fit(trained, (inputs, part.labels), epochs=first.best_epoch, **options)
    return model, first.best_epoch


def accuracies(
    task: Task,
    matrix: npt.NDArray[np.float32],
    counts: Iterable[int] = (50, 200, 800, 3200),
    methods: Sequence[str] = METHODS,
    seed: int = 0,
) -> list[tuple[str, int, int, float]]:
    """Accuracy on the test part for each number of labels and method.

    Parameters
    ----------
    task : Task
    matrix : numpy.ndarray of float32, shape (V, d)
        Vectors of the words of ``task.index``, as ``embedding_matrix`` returns them.
    counts : iterable of int
        Numbers of labelled texts: the first so many of the training part.
    methods : sequence of str
        Of ``METHODS``.
    seed : int, default 0
        Of the starting weights and of the order of the texts.

    Returns
    -------
    list of tuple
        Method, number of labels, seed, accuracy.

    Raises
    ------
    ValueError
        If ``matrix`` has not a row for each word, there are fewer texts than asked for, or a
        method is unknown.
    """
    if len(matrix) != len(task.index) + 1:
        raise ValueError(
            f"matrix has {len(matrix)} rows, expected {len(task.index) + 1}: padding and the "
            "words of task.index. Make it with embedding_matrix(task.index, vectors)."
        )
    unknown = [method for method in methods if method not in METHODS]
    if unknown:
        raise ValueError(f"methods holds {unknown[0]!r}, expected some of {', '.join(METHODS)}.")
    rows = []
    for count in counts:
        if not 10 <= count <= len(task.train):
            raise ValueError(
                f"counts holds {count}, expected numbers from 10 to {len(task.train)}, the texts "
                "of the training part."
            )
        part = task.train.take(np.arange(count))
        for method in methods:
            chosen = _predict(method, part, task.test, matrix, seed)
            rows.append((method, count, seed, accuracy(task.test.labels, chosen)))
    return rows


def learning_curves(
    table: pd.DataFrame,
    vectors: WordVectors,
    counts: Iterable[int] = (50, 200, 800, 3200),
    methods: Sequence[str] = METHODS,
    seeds: Iterable[int] = range(5),
    progress: bool = True,
    **options: Any,
) -> pd.DataFrame:
    """Accuracy for each number of labels, method and seed.

    Parameters
    ----------
    table : pandas.DataFrame
        ``text`` and ``label``, as ``datasets.film_reviews`` returns it.
    vectors : WordVectors
        To start from.
    counts, methods : as for ``accuracies``
    seeds : iterable of int, default 0 to 4
        With each the texts are cut anew into a training and a test part.
    progress : bool, default True
    **options
        For ``review_task``: sizes, length and tokenizer.

    Returns
    -------
    pandas.DataFrame
        ``method``, ``labels``, ``seed`` and ``accuracy``.

    Raises
    ------
    ValueError
        As ``accuracies`` and ``review_task``.
    """
    import pandas as pd
    from tqdm.auto import tqdm

    rows: list[tuple[str, int, int, float]] = []
    for seed in tqdm(list(seeds), disable=not progress, unit="seed"):
        task = review_task(table, seed=seed, **options)
        matrix, _ = embedding_matrix(task.index, vectors)
        rows += accuracies(task, matrix, counts, methods, seed)
    return pd.DataFrame(rows, columns=["method", "labels", "seed", "accuracy"])


def summarise(curves: pd.DataFrame) -> pd.DataFrame:
    """Mean over the seeds with its 95% interval (Student's t).

    Parameters
    ----------
    curves : pandas.DataFrame
        As ``learning_curves`` returns it.

    Returns
    -------
    pandas.DataFrame
        ``method``, ``labels``, ``mean``, ``low``, ``high`` and ``seeds``.
    """
    import pandas as pd

    rows = []
    for (method, labels), group in curves.groupby(["method", "labels"], sort=False):
        mean, interval = mean_and_interval(group["accuracy"])
        rows.append((method, labels, mean, interval.low, interval.high, len(group)))
    return pd.DataFrame(rows, columns=["method", "labels", "mean", "low", "high", "seeds"])


def paired_differences(curves: pd.DataFrame, method: str, others: Sequence[str]) -> pd.DataFrame:
    """How far one method leads others on the same texts: means and 95% intervals.

    Parameters
    ----------
    curves : pandas.DataFrame
        As ``learning_curves`` returns it.
    method : str
    others : sequence of str

    Returns
    -------
    pandas.DataFrame
        ``minus``, ``labels``, ``mean``, ``low`` and ``high`` of the differences, seed by seed.
    """
    import pandas as pd

    scores = curves.pivot(index=["labels", "seed"], columns="method", values="accuracy")
    rows = []
    for other in others:
        for labels, lead in (scores[method] - scores[other]).groupby("labels"):
            mean, interval = mean_and_interval(lead)
            rows.append((other, labels, mean, interval.low, interval.high))
    return pd.DataFrame(rows, columns=["minus", "labels", "mean", "low", "high"])


def _predict(
    method: str, part: Part, test: Part, matrix: npt.NDArray[np.float32], seed: int
) -> npt.NDArray[Any]:
    """Classes of the test texts, after learning from the part."""
    if method == "majority":
        return np.full(len(test), int(part.labels.mean() > 0.5))
    if method == "TF-IDF":
        return _tfidf(part, test)
    model, _ = train_classifier(part, matrix, method, seed)  # type: ignore[arg-type]
    return predict(model, test.ids)


def _tfidf(part: Part, test: Part) -> npt.NDArray[np.int64]:
    """TF-IDF and logistic regression; C is chosen on the fifth that is held back."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
    from sklearn.pipeline import make_pipeline

    def learnt(strength: float, start: int) -> Any:
        weighting = TfidfVectorizer(analyzer=list, sublinear_tf=True)
        model = make_pipeline(weighting, LogisticRegression(C=strength, max_iter=1000))
        return model.fit(part.tokens[start:], part.labels[start:])

    fifth = len(part) // 5
    held = part.tokens[:fifth], part.labels[:fifth]
    losses = {
        strength: log_loss(held[1], learnt(strength, fifth).predict_proba(held[0]), labels=[0, 1])
        for strength in _STRENGTHS
    }
    best = min(losses, key=losses.__getitem__)
    chosen: npt.NDArray[np.int64] = learnt(best, 0).predict(test.tokens)
    return chosen

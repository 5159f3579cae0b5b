"""Accuracy against the number of labels, for each way to start.

A learning curve answers the question that matters in practice: with the labels that I can
afford, which start is best? For every number of labels and every seed another sample of the
training part is drawn; the test part stays the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.classification import Fit, accuracy, fit, predict, split
from course_lib.evaluation import mean_and_interval
from course_lib.pretrained.models import STARTS, MeanClassifier, Start, starting_table
from course_lib.pretrained.tasks import Part, Task

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "LEARNING_RATES",
    "learning_curves",
    "mean_vectors",
    "summarise",
    "tfidf_curve",
    "train_classifier",
]

LEARNING_RATES: dict[Start, float] = {"frozen": 0.02, "fine-tuned": 0.005, "random": 0.005}
"""Adam's step for each start. Of three each, those with the least loss on the validation
part of the film reviews; the results hardly depend on them."""

_EPOCHS: dict[Start, int] = {"frozen": 100, "fine-tuned": 40, "random": 40}
_PATIENCE: dict[Start, int] = {"frozen": 5, "fine-tuned": 2, "random": 2}


def mean_vectors(
    matrix: npt.NDArray[np.float32], ids: Sequence[npt.NDArray[np.int64]]
) -> npt.NDArray[np.float32]:
    """Mean of the rows of each text; what ``MeanClassifier`` computes before its last layer.

    With frozen vectors the means never change, so they need to be computed only once.

    Parameters
    ----------
    matrix : numpy.ndarray of float32, shape (V, d)
    ids : sequence of int arrays
        A text without ids has the mean zero.

    Returns
    -------
    numpy.ndarray of float32, shape (texts, d)

    Examples
    --------
    >>> mean_vectors(np.array([[0, 0], [1, 2], [3, 4]], dtype=np.float32), [[1, 2], []]).tolist()
    [[2.0, 3.0], [0.0, 0.0]]
    """
    means = np.zeros((len(ids), matrix.shape[1]), dtype=np.float32)
    for mean, numbers in zip(means, ids, strict=True):
        if len(numbers):
            matrix[numbers].mean(axis=0, out=mean)
    return means


def train_classifier(
    train: Part,
    validation: Part,
    matrix: npt.NDArray[np.float32],
    start: Start,
    *,
    seed: int = 0,
    learning_rate: float | None = None,
) -> tuple[MeanClassifier, Fit]:
    """Train a ``MeanClassifier``; stop when the validation part gets no better.

    Frozen vectors are averaged once, and only the last layer is trained: the result is the
    same and the time a fraction.

    Parameters
    ----------
    train, validation : Part
    matrix : numpy.ndarray of float32, shape (V, d)
        Vectors to start from.
    start : {"frozen", "fine-tuned", "random"}
    seed : int, default 0
        Of the starting weights and of the order of the texts.
    learning_rate : float, optional
        By default from ``LEARNING_RATES``.

    Returns
    -------
    model : MeanClassifier
    run : course_lib.classification.Fit

    Raises
    ------
    ValueError
        As ``classification.fit``: a class is missing in the training part, for example.
    """
    model = MeanClassifier(matrix, start, seed=seed)
    options: dict[str, Any] = {
        "epochs": _EPOCHS[start],
        "patience": _PATIENCE[start],
        "learning_rate": LEARNING_RATES[start] if learning_rate is None else learning_rate,
        "seed": seed,
        "progress": False,
    }
    if start == "frozen":
        table = starting_table(matrix, start)
        means = [(mean_vectors(table, part.ids), part.labels) for part in (train, validation)]
        return model, fit(model.output, *means, **options)
    parts = [(part.ids, part.labels) for part in (train, validation)]
    return model, fit(model, *parts, **options)


def learning_curves(
    task: Task,
    matrix: npt.NDArray[np.float32],
    counts: Iterable[int] = (50, 200, 800, 3200),
    starts: Sequence[Start] = STARTS,
    seeds: Iterable[int] = range(5),
    progress: bool = True,
) -> pd.DataFrame:
    """Accuracy on the test part for each number of labels, start and seed.

    Parameters
    ----------
    task : Task
    matrix : numpy.ndarray of float32, shape (V, d)
        Vectors of the words of ``task.index``, as ``embedding_matrix`` returns them.
    counts : iterable of int
        Numbers of labelled texts to train on, drawn from the training part, both classes in
        proportion. All starts get the same texts.
    starts : sequence of {"frozen", "fine-tuned", "random"}
    seeds : iterable of int, default 0 to 4
        Each draws other texts, other starting weights and another order.
    progress : bool, default True

    Returns
    -------
    pandas.DataFrame
        ``start``, ``labels``, ``seed``, ``accuracy`` and ``best_epoch``.

    Raises
    ------
    ValueError
        If ``matrix`` has not a row for each word, or there are fewer texts than asked for.
    """
    import pandas as pd
    from tqdm.auto import tqdm

    if len(matrix) != len(task.index) + 1:
        raise ValueError(
            f"matrix has {len(matrix)} rows, expected {len(task.index) + 1}: padding and the "
            "words of task.index. Make it with embedding_matrix(task.index, vectors)."
        )
    plan = _plan(task, counts, seeds)
    rows = []
    for labels, seed, part in tqdm(plan, disable=not progress, unit="sample"):
        for start in starts:
            model, run = train_classifier(part, task.validation, matrix, start, seed=seed)
            score = accuracy(task.test.labels, predict(model, task.test.ids))
            rows.append((start, labels, seed, score, run.best_epoch))
    return pd.DataFrame(rows, columns=["start", "labels", "seed", "accuracy", "best_epoch"])


def tfidf_curve(
    task: Task, counts: Iterable[int] = (50, 200, 800, 3200), seeds: Iterable[int] = range(5)
) -> pd.DataFrame:
    """The same curve for TF-IDF and logistic regression, a rival without word vectors.

    The samples are those of ``learning_curves``. The model has no step that could be
    stopped early, so it does not look at the validation part.

    Parameters
    ----------
    task : Task
    counts, seeds : as for ``learning_curves``

    Returns
    -------
    pandas.DataFrame
        Columns as in ``learning_curves``; ``start`` is ``"TF-IDF"``, ``best_epoch`` 0.
    """
    import pandas as pd
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = []
    for labels, seed, part in _plan(task, counts, seeds):
        weighting = TfidfVectorizer(analyzer=lambda tokens: tokens, sublinear_tf=True)
        features = weighting.fit_transform(part.tokens)
        model = LogisticRegression(C=10, max_iter=1000).fit(features, part.labels)
        chosen = model.predict(weighting.transform(task.test.tokens))
        rows.append(("TF-IDF", labels, seed, accuracy(task.test.labels, chosen), 0))
    return pd.DataFrame(rows, columns=["start", "labels", "seed", "accuracy", "best_epoch"])


def summarise(curves: pd.DataFrame) -> pd.DataFrame:
    """Mean over the seeds with its 95% interval (Student's t).

    Parameters
    ----------
    curves : pandas.DataFrame
        As ``learning_curves`` returns it.

    Returns
    -------
    pandas.DataFrame
        ``start``, ``labels``, ``mean``, ``low``, ``high`` and ``seeds``. The interval is
        about other samples of texts and other starting weights, not about another test part.
    """
    import pandas as pd

    rows = []
    for (start, labels), group in curves.groupby(["start", "labels"], sort=False):
        mean, interval = mean_and_interval(group["accuracy"])
        rows.append((start, labels, mean, interval.low, interval.high, len(group)))
    return pd.DataFrame(rows, columns=["start", "labels", "mean", "low", "high", "seeds"])


def _plan(task: Task, counts: Iterable[int], seeds: Iterable[int]) -> list[tuple[int, int, Part]]:
    """Number of labels, seed, and the texts drawn for them."""
    available, seeds = len(task.train), list(seeds)
    plan = []
    for count in counts:
        if not 2 <= count <= available:
            raise ValueError(
                f"counts holds {count}, expected numbers from 2 to {available}, the texts of "
                "the training part."
            )
        for seed in seeds:
            rows = split(task.train.labels, [count / available], seed)[0]
            plan.append((count, seed, task.train.take(rows)))
    return plan

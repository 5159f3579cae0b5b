"""The average of word vectors as input of a classifier, beside TF-IDF: accuracy and cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.evaluation import wilson_interval
from course_lib.recommendation.weights import encode_documents, tfidf
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors, average_vectors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["compare_classifiers"]


def compare_classifiers(
    documents: EncodedCorpus | Sequence[Sequence[str]],
    labels: Sequence[Any] | npt.NDArray[Any],
    vectors: WordVectors,
    train: npt.ArrayLike,
    test: npt.ArrayLike,
    min_documents: int = 2,
) -> pd.DataFrame:
    """Classify texts by a linear classifier on averages of word vectors and on TF-IDF.

    Both get the same texts and the same classifier, a linear support vector machine
    (scikit-learn's ``LinearSVC`` with its default regularisation; a tenth or ten times of it
    changed no score of chapter 10 by more than .07). Averages are scaled to unit variance,
    which the regularisation expects. IDF weights come from the training texts.

    Parameters
    ----------
    documents : EncodedCorpus or sequence of token lists
        Tokenising costs the same for both and is not counted.
    labels : sequence, one for each document
    vectors : WordVectors
    train, test : array_like of int
        Numbers of the documents to learn from and to be judged on.
    min_documents : int, default 2
        TF-IDF leaves out words of fewer training documents.

    Returns
    -------
    pandas.DataFrame
        Rows ``most frequent label``, ``average of word vectors`` and ``TF-IDF``, with the
        columns ``accuracy``, ``low`` and ``high`` (95% Wilson interval), ``features`` and
        ``CPU seconds`` (making features, fitting, answering).

    Raises
    ------
    ValueError
        If training and test documents overlap, or the training part has a single label.
    """
    import pandas as pd

    # Loaded here, so that the clock below does not count it.
    import sklearn.preprocessing
    import sklearn.svm  # noqa: F401

    corpus = encode_documents(documents)
    truth = np.asarray(labels)
    train, test = np.asarray(train, dtype=np.int64), np.asarray(test, dtype=np.int64)
    if len(np.intersect1d(train, test)):
        raise ValueError("train and test share documents: the score would flatter.")
    kinds, counts = np.unique(truth[train], return_counts=True)
    if len(kinds) < 2:
        raise ValueError(f"all training documents have the label {kinds.tolist()}: expected two.")
    rows = {"most frequent label": (truth[test] == kinds[counts.argmax()], 0, 0.0)}
    for name, features in (
        ("average of word vectors", lambda: _averages(corpus, vectors, train, test)),
        ("TF-IDF", lambda: _tfidf(corpus, train, test, min_documents)),
    ):
        began = time.process_time()
        known, asked = features()
        right = _classify(known, truth[train], asked) == truth[test]
        rows[name] = (right, known.shape[1], time.process_time() - began)
    return pd.DataFrame.from_dict(
        {
            name: {
                "accuracy": right.mean(),
                **wilson_interval(int(right.sum()), len(right))._asdict(),
                "features": n,
                "CPU seconds": seconds,
            }
            for name, (right, n, seconds) in rows.items()
        },
        orient="index",
    ).astype({"features": int})


def _averages(
    corpus: EncodedCorpus,
    vectors: WordVectors,
    train: npt.NDArray[np.int64],
    test: npt.NDArray[np.int64],
) -> tuple[Any, Any]:
    from sklearn.preprocessing import StandardScaler

    matrix, _ = average_vectors(corpus, vectors)
    scaler = StandardScaler().fit(matrix[train])
    return scaler.transform(matrix[train]), scaler.transform(matrix[test])


def _tfidf(
    corpus: EncodedCorpus,
    train: npt.NDArray[np.int64],
    test: npt.NDArray[np.int64],
    min_documents: int,
) -> tuple[Any, Any]:
    """TF-IDF whose words and weights are those of the training documents alone."""
    matrix = tfidf(corpus, fit_on=train, min_documents=min_documents)
    used = np.unique(matrix[train].indices)
    return matrix[train][:, used], matrix[test][:, used]


def _classify(known: Any, labels: npt.NDArray[Any], asked: Any) -> npt.NDArray[Any]:
    from sklearn.svm import LinearSVC

    return LinearSVC(dual="auto", random_state=0).fit(known, labels).predict(asked)

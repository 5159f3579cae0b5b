"""Classify texts with and without a language model: ELMo as features, and its controls.

The question is never whether a classifier on top of ELMo works, but what the pre-trained
language model adds. So the same logistic regression reads each representation in turn:
nothing (the majority class), counted words (TF-IDF), averaged GloVe vectors, the states of
a biLM that was never trained, those of the pre-trained one, and GloVe with the biLM
beside it, as Peters et al. (2018) put ELMo into a task. Chapter 08.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.evaluation import Interval, bootstrap_interval, wilson_interval
from course_lib.text import tokenize
from course_lib.vectors import WordVectors, average_vectors

if TYPE_CHECKING:
    import pandas as pd

    from course_lib.elmo.model import BiLM

__all__ = [
    "Comparison",
    "Split",
    "compare",
    "representations",
    "sentence_features",
    "split_in_order",
]

# Strengths of the penalty that are tried, strong first.
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1)
TFIDF_STRENGTHS = (1.0, 10.0, 100.0)
_FOLDS = 3


@dataclass(frozen=True)
class Split:
    """Texts with labels, cut in order into a training and a test part.

    Attributes
    ----------
    texts : list of str
    labels : numpy.ndarray of int64, shape (n,)
    n_train : int
        The first ``n_train`` texts are the training part, the others the test part.
    """

    texts: list[str]
    labels: npt.NDArray[np.int64]
    n_train: int

    @property
    def n_test(self) -> int:
        """Number of texts in the test part."""
        return len(self.texts) - self.n_train

    @property
    def copies(self) -> int:
        """How many test texts stand in the training part too, letter for letter."""
        known = set(self.texts[: self.n_train])
        return sum(text in known for text in self.texts[self.n_train :])

    def without_copies(self) -> npt.NDArray[np.int64]:
        """Positions of the test texts that do not stand in the training part."""
        known = set(self.texts[: self.n_train])
        rows = [row for row in range(self.n_train, len(self.texts)) if self.texts[row] not in known]
        return np.array(rows, dtype=np.int64)


@dataclass(frozen=True)
class Comparison:
    """What ``compare`` returns.

    Attributes
    ----------
    split : Split
    table : pandas.DataFrame
        A row for each representation: ``representation``, ``numbers`` (columns), ``C`` (the
        strength chosen), ``train`` (accuracy), ``test`` with its 95% interval ``low`` and
        ``high`` (Wilson), ``caught`` (share of class 1 that was found), ``false alarms``
        (number of class 0 taken for class 1) and ``new texts`` (accuracy on test texts
        without a copy in the training part).
    predictions : dict of numpy.ndarray of int64, each (n,)
        The predicted class of every text, by representation.
    """

    split: Split
    table: pd.DataFrame
    predictions: dict[str, npt.NDArray[np.int64]]

    def difference(self, first: str, second: str) -> tuple[float, Interval]:
        """How much more of the test part ``second`` gets right than ``first``.

        Both read the same texts, so their difference is known better than either accuracy:
        texts that both get right or wrong do not count. The interval is a bootstrap over
        texts; if it holds 0, the test part is too small to tell the two apart.

        Parameters
        ----------
        first, second : str
            Names of representations.

        Returns
        -------
        difference : float
        interval : Interval
        """
        truth = self.split.labels
        right = [(self.predictions[name] == truth).astype(float) for name in (first, second)]
        gain = (right[1] - right[0])[self.split.n_train :]
        return float(gain.mean()), bootstrap_interval(gain)


def split_in_order(table: pd.DataFrame, share: float = 0.8) -> Split:
    """Cut a table in the order of its rows: the first part trains, the rest tests.

    The order of the SMS collection is its authors'; the usual split takes the first 80 per
    cent, which leaves the last 1,115 messages for the test.

    Parameters
    ----------
    table : pandas.DataFrame
        ``text`` and ``label`` (0 or 1).
    share : float, default 0.8

    Raises
    ------
    ValueError
        If a class is missing in the training part, or the test part is empty.

    Examples
    --------
    >>> from course_lib import datasets
    >>> messages = split_in_order(datasets.sms_sample())
    >>> messages.n_train, messages.n_test, messages.copies
    (320, 80, 0)
    """
    n_train = int(len(table) * share)
    labels = np.asarray(table["label"], dtype=np.int64)
    counts = np.bincount(labels[:n_train], minlength=2)
    if counts.min() == 0:
        raise ValueError(
            f"no text of class {int(counts.argmin())} in the training part, the first {n_train} "
            "texts: nothing could be learnt. Take a larger share, or shuffle the table."
        )
    if n_train >= len(table):
        raise ValueError(f"share is {share}, expected less than 1: nothing is left for the test.")
    return Split(list(table["text"]), labels, n_train)


def sentence_features(
    texts: Sequence[str], bilm: BiLM, how: Sequence[str] = ("mean",), longest: int = 200
) -> npt.NDArray[np.float32]:
    """Pooled states of all layers of a biLM, side by side in one row for each text.

    Parameters
    ----------
    texts : sequence of str
        Lower-cased and cut by ``text.tokenize``.
    bilm : BiLM
    how : sequence of {"mean", "max", "last"}, default ("mean",)
        See ``sentences.pool``; several stand side by side.
    longest : int, default 200
        Words of a text that are read at most.

    Returns
    -------
    numpy.ndarray of float32, shape (texts, len(how) * layers * dim)
    """
    from course_lib.elmo.sentences import pool

    states = bilm.layers([tokenize(text)[:longest] for text in texts])
    return np.hstack([pool(states, each).reshape(len(texts), -1) for each in how])


def representations(
    texts: Sequence[str],
    vectors: WordVectors,
    bilm: BiLM,
    untrained: BiLM,
    how: Sequence[str] = ("mean",),
) -> dict[str, npt.NDArray[np.float32]]:
    """All dense representations that the comparison needs, by name.

    Parameters
    ----------
    texts : sequence of str
    vectors : WordVectors
        Static vectors, GloVe in the course.
    bilm, untrained : BiLM
        The pre-trained one, and one of the same size with random weights.
    how : sequence of {"mean", "max", "last"}, default ("mean",)
        How states become features. For spam ``("mean", "max")``: by cross-validation
        inside the training part of the real collection, the maximum adds something, since
        one price or address is enough to give a message away.

    Returns
    -------
    dict of numpy.ndarray of float32, each (texts, dim)
        The layers of a biLM stand side by side.
    """
    glove, _ = average_vectors([tokenize(text) for text in texts], vectors)
    trained = sentence_features(texts, bilm, how)
    random = sentence_features(texts, untrained, how)
    return {
        "GloVe mean": glove,
        "untrained biLM": random,
        "pre-trained biLM": trained,
        "GloVe + untrained biLM": np.hstack([glove, random]),
        "GloVe + pre-trained biLM": np.hstack([glove, trained]),
    }


def compare(
    split: Split, features: Mapping[str, npt.NDArray[np.floating]], seed: int = 0
) -> Comparison:
    """Fit a logistic regression on each representation, and judge all on the test part.

    The strength of the penalty is chosen by cross-validation inside the training part, for
    each representation by itself; scaling is learnt there too. The test part is looked at
    once.

    Parameters
    ----------
    split : Split
    features : mapping of str to numpy.ndarray of shape (n, dim)
        Rows as in ``split.texts``. Majority and TF-IDF are added in front.
    seed : int, default 0
        Of the folds.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        If a representation has another number of rows, or a class is missing in the
        training part.
    """
    import pandas as pd

    counts = np.bincount(split.labels[: split.n_train], minlength=2)
    if counts.min() == 0:
        raise ValueError(f"no text of class {int(counts.argmin())} in the training part.")
    for name, matrix in features.items():
        if len(matrix) != len(split.texts):
            raise ValueError(
                f"{name!r} has {len(matrix)} rows, expected {len(split.texts)}: one for each text."
            )
    predictions = {"majority": np.full(len(split.texts), int(counts.argmax()))}
    predictions["TF-IDF"], strength, columns = _predict_tfidf(split, seed)
    chosen = {"majority": (0, np.nan), "TF-IDF": (columns, strength)}
    for name, matrix in features.items():
        predictions[name], strength = _predict_dense(split, matrix, seed)
        chosen[name] = (matrix.shape[1], strength)
    rows = [_row(name, *chosen[name], predictions[name], split) for name in predictions]
    return Comparison(split, pd.DataFrame(rows), predictions)


def _row(
    name: str, columns: int, strength: float, predicted: npt.NDArray[np.int64], split: Split
) -> dict[str, Any]:
    right = predicted == split.labels
    test, truth = right[split.n_train :], split.labels[split.n_train :]
    low, high = wilson_interval(int(test.sum()), len(test))
    return {
        "representation": name,
        "numbers": columns,
        "C": strength,
        "train": right[: split.n_train].mean(),
        "test": test.mean(),
        "low": low,
        "high": high,
        "caught": test[truth == 1].mean() if (truth == 1).any() else np.nan,
        "false alarms": int((~test[truth == 0]).sum()),
        "new texts": right[split.without_copies()].mean(),
    }


def _predict_dense(
    split: Split, matrix: npt.NDArray[np.floating], seed: int
) -> tuple[npt.NDArray[np.int64], float]:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), _logistic_regression())
    return _tune_and_predict(model, np.asarray(matrix, np.float64), STRENGTHS, split, seed)


def _predict_tfidf(split: Split, seed: int) -> tuple[npt.NDArray[np.int64], float, int]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(tokenizer=tokenize, token_pattern=None, sublinear_tf=True)
    model = make_pipeline(words, _logistic_regression())
    texts = np.array(split.texts, dtype=object)
    predicted, strength = _tune_and_predict(model, texts, TFIDF_STRENGTHS, split, seed)
    return predicted, strength, len(words.fit(split.texts[: split.n_train]).vocabulary_)


def _logistic_regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=300, tol=1e-3)


def _tune_and_predict(
    model: Any, inputs: npt.NDArray[Any], strengths: Sequence[float], split: Split, seed: int
) -> tuple[npt.NDArray[np.int64], float]:
    """Choose the strength by cross-validation in the training part, then predict all texts."""
    from sklearn.model_selection import GridSearchCV, StratifiedKFold

    n, labels = split.n_train, split.labels
    folds = max(2, min(_FOLDS, int(np.bincount(labels[:n]).min())))
    search = GridSearchCV(
        model,
        {"logisticregression__C": list(strengths)},
        cv=StratifiedKFold(folds, shuffle=True, random_state=seed),
        scoring="neg_log_loss",
    ).fit(inputs[:n], labels[:n])
    chosen = float(search.best_params_["logisticregression__C"])
    return np.asarray(search.predict(inputs), dtype=np.int64), chosen

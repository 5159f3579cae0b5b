"""What do the layers know? Senses and parts of speech, read off by the simplest means.

A probe is a small classifier on vectors that are left as they are. Peters et al. (2018,
section 5.3) find that the second layer tells senses apart best and the first one parts of
speech. A probe means little without its baselines: the majority, what the word alone says,
static vectors of the words around, and a model of the same size that learnt nothing.
Chapter 08.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.elmo.sentences import same_label_first
from course_lib.evaluation import wilson_interval
from course_lib.vectors import WordVectors, average_vectors

if TYPE_CHECKING:
    import pandas as pd

    from course_lib.elmo.model import BiLM

__all__ = [
    "same_sense_first",
    "sense_probe",
    "sense_vectors",
    "tag_folds",
    "tag_probe",
    "without_mean",
    "word_states",
]

Floats = npt.NDArray[np.float32]


def word_states(table: pd.DataFrame, bilm: BiLM) -> Floats:
    """Take the states of the ambiguous word of each sentence, shape (layers, sentences, dim).

    Parameters
    ----------
    table : pandas.DataFrame
        ``tokens`` and ``position``, as ``datasets.senses`` gives them.
    bilm : BiLM
    """
    states = bilm.layers(list(table["tokens"]))
    rows = [layers[:, at] for layers, at in zip(states, table["position"], strict=True)]
    return np.stack(rows, axis=1)


def sense_vectors(
    table: pd.DataFrame, vectors: WordVectors, bilms: Mapping[str, BiLM]
) -> dict[str, npt.NDArray[np.floating]]:
    """Give each sentence a vector for its ambiguous word, in several ways.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``datasets.senses`` gives it.
    vectors : WordVectors
        Static vectors, GloVe in the course.
    bilms : mapping of str to BiLM

    Returns
    -------
    dict of numpy.ndarray, each (sentences, dim)
        ``"static vector"`` of the word itself; ``"words around, static"``, the mean of all
        others; then for each biLM its layers, and the two halves of its top layer, of which
        the forward one has read only what stands before the word, the backward one what
        stands after it.
    """
    around: list[list[str]] = [
        [token for at, token in enumerate(tokens) if at != position]
        for tokens, position in zip(table["tokens"], table["position"], strict=True)
    ]
    made: dict[str, npt.NDArray[np.floating]] = {
        "static vector": average_vectors([[str(token)] for token in table["token"]], vectors)[0],
        "words around, static": average_vectors(around, vectors)[0],
    }
    for name, bilm in bilms.items():
        states = word_states(table, bilm)
        for number, layer in enumerate(states):
            made[f"{name}, layer {number}"] = layer
        half = states.shape[2] // 2
        made[f"{name}, forward only"] = states[-1, :, :half]
        made[f"{name}, backward only"] = states[-1, :, half:]
    return made


def sense_probe(
    table: pd.DataFrame,
    representations: Mapping[str, npt.NDArray[np.floating]],
    by: str = "word",
) -> pd.DataFrame:
    """Guess the sense of each word from the nearest other sentence with the same word.

    Parameters
    ----------
    table : pandas.DataFrame
        ``word`` and ``sense``.
    representations : mapping of str to numpy.ndarray of shape (sentences, dim)
        From ``sense_vectors``.
    by : str, default "word"
        A column of the table: the result has a row for each of its values. The neighbours
        are sentences with the same word all the same.

    Returns
    -------
    pandas.DataFrame
        ``by`` (``"all"`` for all together), ``representation``, ``sentences``,
        ``accuracy`` with its 95% interval ``low`` and ``high`` (Wilson). The first
        representation is ``"majority"``: the most frequent sense of the word.

    Raises
    ------
    ValueError
        If a representation has another number of rows than the table.
    """
    import pandas as pd

    words = table["word"].to_numpy()
    senses = table["sense"].to_numpy()
    right = {"majority": np.zeros(len(table))}
    for word in dict.fromkeys(words):
        names, counts = np.unique(senses[words == word], return_counts=True)
        right["majority"][(words == word) & (senses == names[counts.argmax()])] = 1
    for name, matrix in representations.items():
        if len(matrix) != len(table):
            raise ValueError(f"{name!r} has {len(matrix)} rows, expected {len(table)}.")
        right[name] = same_sense_first(table, matrix)
    groups = table[by].to_numpy()
    result = []
    for name, each in right.items():
        for group in [*dict.fromkeys(groups), "all"]:
            rows = np.ones(len(groups), bool) if group == "all" else groups == group
            n = int(rows.sum())
            low, high = wilson_interval(round(each[rows].sum()), n)
            result.append((group, name, n, each[rows].mean(), low, high))
    columns = [by, "representation", "sentences", "accuracy", "low", "high"]
    return pd.DataFrame(result, columns=columns)


def same_sense_first(
    table: pd.DataFrame, matrix: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Look up for each sentence whether the nearest one with the same word has the same sense.

    What all sentences with the word have in common, their mean, is taken off first: it says
    which word this is, and that is known. What remains is what the sentence made of it.

    Parameters
    ----------
    table : pandas.DataFrame
        ``word`` and ``sense``.
    matrix : numpy.ndarray, shape (sentences, dim)

    Returns
    -------
    numpy.ndarray of float64, shape (sentences,)
        As ``sentences.same_label_first``, word by word.
    """
    words, senses = table["word"].to_numpy(), table["sense"].to_numpy()
    right = np.zeros(len(table))
    for word in dict.fromkeys(words):
        rows = words == word
        right[rows] = same_label_first(without_mean(np.asarray(matrix)[rows]), senses[rows])
    return right


def without_mean(matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Take the mean of the rows off each row.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, dim)

    Returns
    -------
    numpy.ndarray of float64, shape (n, dim)
        Rows that equal the mean up to rounding become exactly zero.

    Examples
    --------
    >>> without_mean(np.array([[1.0, 5.0], [3.0, 5.0]])).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    rows = np.asarray(matrix, dtype=np.float64)
    rest: npt.NDArray[np.float64] = rows - rows.mean(axis=0)
    rounding = 1e-6 * np.linalg.norm(rows, axis=1)
    rest[np.linalg.norm(rest, axis=1) <= rounding] = 0
    return rest


def tag_folds(
    table: pd.DataFrame,
    vectors: WordVectors,
    bilms: Mapping[str, BiLM],
    folds: int = 5,
    epochs: int = 40,
) -> dict[str, npt.NDArray[np.bool_]]:
    """Read parts of speech off the layers where there is one small treebank and no other.

    The sentences are dealt out into folds; a linear probe learns on all but one of them and
    tags that one, so that in the end every word was tagged by a probe that had not seen its
    sentence.

    Parameters
    ----------
    table : pandas.DataFrame
        ``sentence``, ``form`` and ``upos``, as ``datasets.tagged_sample`` gives them.
    vectors : WordVectors
    bilms : mapping of str to BiLM
    folds : int, default 5
    epochs : int, default 40
        How often the probe goes through its sentences; they are few.

    Returns
    -------
    dict of numpy.ndarray of bool, each (words,)
        Whether each word's tag is right: for ``"majority"``, ``"usual tag of the word"``,
        ``"static vector"`` and the layers of each biLM. For differences with intervals see
        ``contexts.paired``.
    """
    forms, tags = table["form"].str.lower().tolist(), table["upos"].to_numpy()
    inputs = {"static vector": average_vectors([[form] for form in forms], vectors)[0]}
    for name, bilm in bilms.items():
        for number, layer in enumerate(_token_states(table, bilm)):
            inputs[f"{name}, layer {number}"] = layer
    fold = table["sentence"].to_numpy() % folds
    right = {
        name: np.zeros(len(table), dtype=bool)
        for name in ("majority", "usual tag of the word", *inputs)
    }
    for number in range(folds):
        test = np.flatnonzero(fold == number)
        known = np.flatnonzero(fold != number)
        parts = [[forms[row] for row in rows] for rows in (known, test)]
        guesses = _tag_baselines(parts, tags[known])
        for name, matrix in inputs.items():
            guesses[name] = _linear_probe(matrix[known], tags[known], matrix[test], epochs)
        for name, guess in guesses.items():
            right[name][test] = guess == tags[test]
    return right


def tag_probe(
    train: pd.DataFrame,
    test: pd.DataFrame,
    vectors: WordVectors,
    bilms: Mapping[str, BiLM],
    epochs: int = 8,
) -> pd.DataFrame:
    """Read parts of speech off the layers with a linear probe (logistic regression).

    Parameters
    ----------
    train, test : pandas.DataFrame
        ``sentence``, ``form`` and ``upos``, as ``datasets.universal_dependencies`` gives
        them. Forms are lower-cased.
    vectors : WordVectors
        Static vectors for comparison.
    bilms : mapping of str to BiLM
    epochs : int, default 8
        How often the probe goes through the training part.

    Returns
    -------
    pandas.DataFrame
        ``representation``, ``words`` (of the test part), ``accuracy`` with its interval
        ``low`` and ``high``, and ``ambiguous``, the accuracy on words of the training part
        that have several tags there. The baselines come first: the majority tag; each
        word's most frequent tag; a static vector.
    """
    import pandas as pd

    forms = [part["form"].str.lower().tolist() for part in (train, test)]
    tags = [part["upos"].to_numpy() for part in (train, test)]
    predicted: dict[str, npt.NDArray[Any]] = _tag_baselines(forms, tags[0])
    inputs = {"static vector": [average_vectors([[f] for f in part], vectors)[0] for part in forms]}
    for name, bilm in bilms.items():
        states = [_token_states(part, bilm) for part in (train, test)]
        for layer in range(bilm.n_layers):
            inputs[f"{name}, layer {layer}"] = [each[layer] for each in states]
    for name, (known, unknown) in inputs.items():
        predicted[name] = _linear_probe(known, tags[0], unknown, epochs)
    several = pd.Series(tags[0]).groupby(forms[0]).nunique()
    ambiguous = np.isin(forms[1], several[several > 1].index.to_numpy(dtype=str))
    rows = []
    for name, guess in predicted.items():
        right = guess == tags[1]
        low, high = wilson_interval(int(right.sum()), len(right))
        rows.append((name, len(right), right.mean(), low, high, right[ambiguous].mean()))
    columns = ["representation", "words", "accuracy", "low", "high", "ambiguous"]
    return pd.DataFrame(rows, columns=columns)


def _tag_baselines(
    forms: Sequence[list[str]], tags: npt.NDArray[Any]
) -> dict[str, npt.NDArray[Any]]:
    import pandas as pd

    majority = pd.Series(tags).mode()[0]
    usual = pd.Series(tags).groupby(forms[0]).agg(lambda group: group.mode()[0]).to_dict()
    return {
        "majority": np.full(len(forms[1]), majority, dtype=object),
        "usual tag of the word": np.array([usual.get(f, majority) for f in forms[1]], object),
    }


def _token_states(table: pd.DataFrame, bilm: BiLM) -> Floats:
    """Layers of all words of a treebank, shape (layers, words, dim)."""
    sentences = table["form"].str.lower().groupby(table["sentence"], sort=False).agg(list)
    return np.concatenate(bilm.layers(sentences.tolist()), axis=1)


def _linear_probe(
    known: Floats, tags: npt.NDArray[Any], unknown: Floats, epochs: int
) -> npt.NDArray[Any]:
    """Logistic regression on scaled numbers, the same steps for every representation."""
    import torch

    from course_lib import classification

    names, codes = np.unique(tags, return_inverse=True)
    mean, spread = known.mean(axis=0), known.std(axis=0) + 1e-6
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = torch.nn.Linear(known.shape[1], len(names))
    train = ((known - mean) / spread, codes)
    classification.fit(
        model, train, epochs=epochs, batch_size=256, learning_rate=3e-3, progress=False
    )
    scores = classification.predict(model, (unknown - mean) / spread)
    return np.asarray(names[scores.argmax(axis=1)])

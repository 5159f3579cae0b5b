"""What the explorables show: made from the course's data when site or slides are built.

Everything here is small enough to stand in a page: vectors are rounded to 8 bits, words come
as one string, and arrays as base64, which a page opens from a disk without asking a server.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import datasets
from course_lib.vectors import WordVectors
from course_lib.visualization import word_groups

__all__ = [
    "BUILDERS",
    "bank",
    "jamo",
    "marked_token",
    "neighbours",
    "overlap_of_nearest",
    "quantise",
    "sense_map",
    "tsne",
    "window",
]

_WORDS = 20_000
_KOREAN_WORDS = 5_000
_ASKED = 1_000
_TOPN = 10


def quantise(matrix: npt.ArrayLike) -> npt.NDArray[np.int8]:
    """Round every row to whole numbers from -127 to 127, its largest to one of the two.

    The rows keep their directions, up to rounding, and lose their lengths: cosines need no
    more.

    Parameters
    ----------
    matrix : array_like of float, shape (V, D)

    Returns
    -------
    numpy.ndarray of int8, shape (V, D)
        A row of zeros stays one.

    Examples
    --------
    >>> quantise([[0.5, -1.0], [0.0, 0.0]])
    array([[  64, -127],
           [   0,    0]], dtype=int8)
    """
    rows = np.asarray(matrix, dtype=np.float64)
    largest = np.abs(rows).max(axis=1, keepdims=True)
    scaled = np.divide(rows, largest, out=np.zeros_like(rows), where=largest > 0)
    return np.rint(127 * scaled).astype(np.int8)


def overlap_of_nearest(
    vectors: WordVectors, rounded: WordVectors, asked: int = _ASKED, topn: int = _TOPN
) -> float:
    """Share of a word's nearest that stay the nearest after rounding, averaged over words.

    Parameters
    ----------
    vectors, rounded : WordVectors
        The same words, before and after.
    asked : int, default 1,000
        Words drawn without repetition, always the same; at most all.
    topn : int, default 10

    Returns
    -------
    float
        From 0 to 1.
    """
    n = len(vectors)
    ids = np.random.default_rng(0).choice(n, size=min(asked, n), replace=False)
    found = [
        [set(row) - {own} for row, own in zip(near.tolist(), ids.tolist(), strict=True)]
        for near, _ in (each.nearest_ids(each.matrix[ids], topn + 1) for each in (vectors, rounded))
    ]
    shared = [len(before & after) for before, after in zip(*found, strict=True)]
    return float(np.mean(shared) / min(topn, n - 1))


def neighbours() -> dict[str, Any]:
    """The 20,000 most frequent GloVe words, rounded, and how far the rounding is felt."""
    vectors = datasets.glove_6b_50d().restrict(_WORDS)
    rows = quantise(vectors.matrix)
    return {
        "words": " ".join(vectors.words),
        "vectors": _packed(rows),
        "dim": vectors.dim,
        "agreement": overlap_of_nearest(vectors, WordVectors(vectors.words, rows)),
        "asked": _ASKED,
    }


def jamo() -> dict[str, Any]:
    """The 5,000 most frequent words of the Korean corpus, the most frequent first."""
    return {"words": " ".join(datasets.korean_corpus().vocabulary.words[:_KOREAN_WORDS])}


def window() -> dict[str, Any]:
    """Nothing: the sentence is the reader's own."""
    return {}


def tsne() -> dict[str, Any]:
    """The eighty words of chapter 09, each with its group and its GloVe vector, of length 1."""
    groups = word_groups()
    numbers, names = groups["group"].factorize()
    points = datasets.glove_6b_50d().unit()[groups["word"]]
    return {
        "words": " ".join(groups["word"]),
        "groups": numbers.tolist(),
        "names": names.tolist(),
        "points": _packed(points.astype(np.float32)),
        "dim": points.shape[1],
    }


def bank() -> dict[str, Any]:
    """The ambiguous words of chapter 08: for each a map of its sentences in several views.

    The views are the bag of the words around it and the layers of the biLM that the course
    ships, both directions added, as the chapter reads them.
    """
    from course_lib.elmo import BiLM, contexts, probes

    table = datasets.senses(split="choose", language="en")
    states = probes.word_states(table, BiLM.load_mini())
    half = states.shape[2] // 2
    views = {"bag": contexts.bag(table, datasets.glove_6b_50d())}
    views |= {f"layer{j}": h[:, :half] + h[:, half:] for j, h in enumerate(states)}
    right = {name: probes.same_sense_first(table, rows) for name, rows in views.items()}
    made = []
    for word in dict.fromkeys(table["word"]):
        here = (table["word"] == word).to_numpy()
        numbers, senses = table["sense"][here].factorize()
        sentences = [
            {**marked_token(text, token), "sense": sense}
            for text, token, sense in zip(
                table["sentence"][here], table["token"][here], numbers.tolist(), strict=True
            )
        ]
        maps = [
            sense_map(rows[here], float(right[name][here].mean())) for name, rows in views.items()
        ]
        made.append(
            {"word": word, "senses": senses.tolist(), "sentences": sentences, "views": maps}
        )
    return {"views": list(views), "words": made}


def marked_token(sentence: str, token: str) -> dict[str, str]:
    """Cut a sentence before and after a word, wherever it is written in capitals or not.

    Parameters
    ----------
    sentence, token : str

    Returns
    -------
    dict of str to str
        ``before``, ``token`` as it is written, and ``after``: together the sentence.

    Raises
    ------
    ValueError
        If the word does not stand in the sentence.

    Examples
    --------
    >>> marked_token("Bank by the river.", "bank")
    {'before': '', 'token': 'Bank', 'after': ' by the river.'}
    """
    found = re.search(rf"(?<!\w){re.escape(token)}(?!\w)", sentence, flags=re.IGNORECASE)
    if not found:
        raise ValueError(f"token {token!r} is no word of the sentence {sentence!r}.")
    return {
        "before": sentence[: found.start()],
        "token": found[0],
        "after": sentence[found.end() :],
    }


def sense_map(vectors: npt.NDArray[np.floating], share: float) -> dict[str, Any]:
    """Flatten the vectors of one word, and name for each sentence the nearest other one.

    Parameters
    ----------
    vectors : numpy.ndarray of float, shape (sentences, D)
    share : float
        Sentences whose nearest has the same sense, as ``probes.same_sense_first`` counts it.

    Returns
    -------
    dict
        ``x`` and ``y``, the two principal components; ``nearest``, by the cosine once the
        mean is taken off, or -1 where several are equally near; ``share``.
    """
    from course_lib.elmo.probes import without_mean

    centred = without_mean(np.asarray(vectors, dtype=np.float64))
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    flat = left[:, :2] * sizes[:2]
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 1e-9)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    best = cosines.max(axis=1, keepdims=True)
    alone = (cosines >= best - 1e-9).sum(axis=1) == 1
    nearest = np.where(alone, cosines.argmax(axis=1), -1)
    return {
        "x": flat[:, 0].round(4).tolist(),
        "y": flat[:, 1].round(4).tolist(),
        "nearest": nearest.tolist(),
        "share": round(float(share), 4),
    }


def _packed(array: npt.NDArray[Any]) -> str:
    """Bytes as text, little-endian as the browsers' arrays are on every common machine."""
    return base64.b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode("ascii")


BUILDERS: dict[str, Callable[[], dict[str, Any]]] = {
    "neighbours": neighbours,
    "window": window,
    "jamo": jamo,
    "tsne": tsne,
    "bank": bank,
}
"""The function that makes the data of each explorable, by name."""

"""From texts to arrays of whole numbers: number the words, encode, pad, look vectors up.

A network reads numbers of one shape. ``word_index`` numbers the words of a text, the most
frequent first, from 1 on; ``encode`` turns every text into a row of these numbers; ``pad``
brings the rows to one length with the number 0, which no word has; ``embedding_matrix``
fetches a vector for each word, row by row, and says for which words there is none. The same
steps as Keras's tokenizer and padding, in four small functions. Chapters 06, 07, 08 and 10.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole_or_none
from course_lib.text import tokenize
from course_lib.vectors import WordVectors

__all__ = ["PADDING", "UNKNOWN", "embedding_matrix", "encode", "pad", "word_index"]

PADDING = 0
"""The number that fills a row up to its length; no word has it."""

UNKNOWN = "<unknown>"
"""The entry that stands for every word outside the index, where one is wanted."""

Text = str | Sequence[str]


def word_index(
    texts: Iterable[Text],
    max_words: int | None = None,
    min_count: int = 1,
    *,
    keep_unknown: bool = False,
) -> dict[str, int]:
    """Number the words of some texts, the most frequent first, from 1.

    0 is left for padding. Words that are equally frequent keep the order in which they
    first appear. Build the index from the training texts only: a test text must not decide
    which words a model knows.

    Parameters
    ----------
    texts : iterable of str, or of lists of tokens
        A str is cut by ``text.tokenize``; a list of tokens is taken as it is.
    max_words : int, optional
        Keep at most this many words, the most frequent ones. All by default.
    min_count : int, default 1
        Leave out words that occur fewer times.
    keep_unknown : bool, default False
        Give number 1 to ``UNKNOWN``, which then stands for all other words (see
        ``encode``); the words follow from 2. It does not count among ``max_words``.

    Returns
    -------
    dict of str to int
        In the order of the numbers. Empty if there are no words.

    Raises
    ------
    TypeError
        If ``texts`` is a single str, or holds something else than texts.
    ValueError
        If ``max_words`` or ``min_count`` is below 1.

    Examples
    --------
    >>> word_index(["a good film", "a bad film, a dull film"])
    {'a': 1, 'film': 2, 'good': 3, 'bad': 4, 'dull': 5}
    >>> word_index(["a good film", "a bad film"], max_words=1, keep_unknown=True)
    {'<unknown>': 1, 'a': 2}
    """
    check_whole_or_none(max_words=max_words, min_count=min_count)
    counts: Counter[str] = Counter()
    for tokens in _token_lists(texts):
        counts.update(tokens)
    counts.pop(UNKNOWN, None) if keep_unknown else None
    words = [word for word, count in counts.most_common(max_words) if count >= min_count]
    words = [UNKNOWN, *words] if keep_unknown else words
    return {word: number for number, word in enumerate(words, start=1)}


def encode(
    texts: Iterable[Text],
    index: Mapping[str, int],
    unknown: Literal["drop", "index"] = "drop",
) -> list[npt.NDArray[np.int64]]:
    """Turn each text into the numbers of its words.

    Parameters
    ----------
    texts : iterable of str, or of lists of tokens
    index : mapping of str to int
        As ``word_index`` returns it.
    unknown : {"drop", "index"}, default "drop"
        What to do with a word outside the index: leave it out, or put the number of
        ``UNKNOWN`` in its place, so that the length of the text stays.

    Returns
    -------
    list of numpy.ndarray of int64
        One array a text, of as many numbers as there are words. A text without words, or
        without known ones, gives an empty array and keeps its place.

    Raises
    ------
    TypeError
        If ``texts`` is a single str, or holds something else than texts.
    ValueError
        If ``unknown`` is neither, or is "index" and the index has no ``UNKNOWN``.

    Examples
    --------
    >>> index = word_index(["a good film", "a bad film"])
    >>> [numbers.tolist() for numbers in encode(["a good idea", "!"], index)]
    [[1, 3], []]
    """
    if unknown not in ("drop", "index"):
        raise ValueError(f"unknown is {unknown!r}, expected 'drop' or 'index'.")
    if unknown == "index" and UNKNOWN not in index:
        raise ValueError(
            f"unknown is 'index', but the index has no entry {UNKNOWN!r}. "
            "Build it with word_index(texts, keep_unknown=True)."
        )
    get = index.get
    other = index[UNKNOWN] if unknown == "index" else None
    return [
        np.array(
            [number for token in tokens if (number := get(token, other)) is not None],
            dtype=np.int64,
        )
        for tokens in _token_lists(texts)
    ]


def pad(
    sequences: Sequence[Sequence[int] | npt.NDArray[np.integer]],
    length: int | None = None,
    side: Literal["after", "before"] = "after",
    value: int = PADDING,
) -> npt.NDArray[np.int64]:
    """Bring sequences to one length, as the rows of a matrix.

    Parameters
    ----------
    sequences : sequence of sequences of int
    length : int, optional
        Columns of the matrix. By default the length of the longest sequence, at least 1.
        Longer sequences are cut.
    side : {"after", "before"}, default "after"
        Where the padding stands, and where sequences that are too long lose their numbers:
        with "after" the first ``length`` numbers are kept, with "before" the last.
    value : int, default 0
        What to pad with.

    Returns
    -------
    numpy.ndarray of int64, shape (number of sequences, length)

    Raises
    ------
    ValueError
        If ``length`` is below 1, or ``side`` is neither.

    Examples
    --------
    >>> pad([[1, 2, 3], [4], []]).tolist()
    [[1, 2, 3], [4, 0, 0], [0, 0, 0]]
    >>> pad([[1, 2, 3], [4]], length=2, side="before").tolist()
    [[2, 3], [0, 4]]
    """
    if side not in ("after", "before"):
        raise ValueError(f"side is {side!r}, expected 'after' or 'before'.")
    check_whole_or_none(length=length)
    sequences = list(sequences)
    length = length or max([1, *map(len, sequences)])
    matrix = np.full((len(sequences), length), value, dtype=np.int64)
    for row, sequence in zip(matrix, sequences, strict=True):
        if len(sequence) and side == "after":
            row[: len(sequence)] = sequence[:length]
        elif len(sequence):
            row[-min(len(sequence), length) :] = sequence[-length:]
    return matrix


def embedding_matrix(
    index: Mapping[str, int], vectors: WordVectors | Mapping[str, npt.ArrayLike]
) -> tuple[npt.NDArray[np.float32], list[str]]:
    """Put the vector of each word into the row of its number.

    Parameters
    ----------
    index : mapping of str to int
        As ``word_index`` returns it: every number from 1 to the number of words once.
    vectors : WordVectors, or mapping of str to array_like of float, shape (d,)

    Returns
    -------
    matrix : numpy.ndarray of float32, shape (number of words + 1, d)
        Row 0, padding, is zeros; so are the rows of words without a vector.
    missing : list of str
        The words without a vector, in the order of their numbers. Look at this list: a
        model cannot read these words.

    Raises
    ------
    ValueError
        If the numbers are not 1, 2, 3 and so on, or the vectors differ in length.

    Examples
    --------
    >>> vectors = WordVectors(["film", "good"], [[1, 2], [3, 4]])
    >>> matrix, missing = embedding_matrix({"good": 1, "movie": 2, "film": 3}, vectors)
    >>> matrix.tolist(), missing
    ([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0], [1.0, 2.0]], ['movie'])
    """
    words = sorted(index, key=index.__getitem__)
    if [index[word] for word in words] != list(range(1, len(words) + 1)):
        raise ValueError(
            f"index has {len(words)} words, but their numbers are not 1 to {len(words)}, each "
            "once. Build it with word_index(texts)."
        )
    known = [word for word in words if word in vectors]
    matrix = np.zeros((len(words) + 1, _dim(vectors, known)), dtype=np.float32)
    if known:
        rows = vectors[known] if isinstance(vectors, WordVectors) else [vectors[w] for w in known]
        matrix[[index[word] for word in known]] = np.asarray(rows, dtype=np.float32)
    return matrix, [word for word in words if word not in vectors]


def _dim(vectors: WordVectors | Mapping[str, npt.ArrayLike], known: list[str]) -> int:
    if isinstance(vectors, WordVectors):
        return vectors.dim
    some = known or list(vectors)[:1]
    if not some:
        raise ValueError("vectors is empty, so the length of a vector is unknown.")
    dim = np.size(vectors[some[0]])
    for word in some:
        if np.shape(vectors[word]) != (dim,):
            raise ValueError(
                f"the vector of {word!r} has shape {np.shape(vectors[word])}, that of "
                f"{some[0]!r} has shape {np.shape(vectors[some[0]])}; all must be of one length."
            )
    return dim


def _token_lists(texts: Iterable[Text]) -> Iterable[Sequence[str]]:
    if isinstance(texts, str):
        raise TypeError("texts is a single str, expected several texts. Write [text] for one.")
    for text in texts:
        if isinstance(text, str):
            yield tokenize(text)
        elif isinstance(text, Sequence):
            yield text
        else:
            raise TypeError(
                f"texts holds {text!r:.40}, expected str or lists of tokens. Missing texts? "
                "Drop them or write '' in their place."
            )

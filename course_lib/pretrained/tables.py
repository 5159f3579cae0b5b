"""Where the vectors and the smallest example come from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib import datasets
from course_lib.text import tokenize
from course_lib.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GLOVE_DIMS", "get_vector", "glove_tokenize", "load_glove", "seven_sentences"]

GLOVE_DIMS = (50, 100, 200, 300)
"""The lengths in which GloVe 6B was published."""


# What the tokenizer of the Penn Treebank, and so of GloVe, cuts off: do|n't, it|'s, they|'ve.
_CONTRACTION = re.compile(r"(?<=\w)(n't|'(?:s|re|ve|ll|d|m))$")


def seven_sentences() -> pd.DataFrame:
    """Seven tiny reviews: with padding 16 numbers, and 4 columns, fit on one slide.

    Returns
    -------
    pandas.DataFrame
        ``text`` (str) and ``label`` (int, 1 for praise).

    Examples
    --------
    >>> print(seven_sentences().iloc[:2].to_string(index=False))
                       text  label
    nice great best amazing      1
                  stop lies      0
    """
    import pandas as pd

    return pd.DataFrame(
        [
            ("nice great best amazing", 1),
            ("stop lies", 0),
            ("pitiful nerd", 0),
            ("excellent work", 1),
            ("supreme quality", 1),
            ("bad", 0),
            ("highly respectable", 1),
        ],
        columns=["text", "label"],
    )


def load_glove(dim: int = 50, progress: bool = True) -> WordVectors:
    """400,000 published GloVe vectors (Pennington, Socher and Manning 2014).

    Parameters
    ----------
    dim : {50, 100, 200, 300}, default 50
        Length of the vectors. The 50 are embedded: they are on this machine once the course
        is set up. The others are a download of 862 MB, which the profile ``full`` allows.
    progress : bool, default True
        Show a bar while fetching.

    Returns
    -------
    WordVectors
        Trained on 6 billion tokens of Wikipedia and news; all words in lower case.

    Raises
    ------
    ValueError
        If there are no GloVe vectors of this length.
    course_lib.datasets.DataUnavailableError
        If they are not at hand: more than 50 dimensions in the profile ``sample``, or no
        source that has them.
    """
    if dim not in GLOVE_DIMS:
        raise ValueError(
            f"dim is {dim!r}, expected one of {', '.join(map(str, GLOVE_DIMS))}: GloVe 6B was "
            "published in these lengths."
        )
    if dim == 50:
        return datasets.glove_6b_50d(progress)
    if datasets.profile() != "full":
        raise datasets.DataUnavailableError(
            f"GloVe vectors of {dim} dimensions are a download of 862 MB, and the profile is "
            f"{datasets.profile()!r}. Set COURSE_PROFILE=full to allow it, or take "
            "load_glove(50), which is on this machine."
        )
    folder = datasets.fetch("glove-6b", progress)
    return WordVectors.load(folder / f"glove.6B.{dim}d.txt", cache=True)


def glove_tokenize(text: str) -> list[str]:
    """Cut text into words as GloVe's authors did: contractions fall apart.

    ``text.tokenize`` keeps ``don't`` in one piece, and GloVe has no such word: its text was
    cut into ``do`` and ``n't``. A published table is of use only with the words it knows, so
    cut your text as its authors cut theirs.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Examples
    --------
    >>> glove_tokenize("It's the film's end, and they couldn't've known.")
    ['it', "'s", 'the', 'film', "'s", 'end', 'and', 'they', 'could', "n't", "'ve", 'known']
    """
    words = []
    for token in tokenize(text):
        endings: list[str] = []
        while "'" in token and (found := _CONTRACTION.search(token)):
            endings.append(found.group())
            token = token[: found.start()]
        words += [token, *reversed(endings)]
    return words


def get_vector(vectors: WordVectors, word: str) -> npt.NDArray[np.float32] | None:
    """Vector of a word, or None if it has none.

    ``vectors[word]`` raises an error that offers close spellings, which is what you want
    at the keyboard. In a loop over a vocabulary a missing word is nothing unusual.

    Parameters
    ----------
    vectors : WordVectors
    word : str

    Returns
    -------
    numpy.ndarray of float32, shape (d,), or None

    Examples
    --------
    >>> vectors = WordVectors(["nice"], [[0.5, 0.25]])
    >>> get_vector(vectors, "nice"), get_vector(vectors, "nicee")
    (array([0.5 , 0.25], dtype=float32), None)
    """
    return vectors[word] if word in vectors else None  # noqa: SIM401 (there is no .get)

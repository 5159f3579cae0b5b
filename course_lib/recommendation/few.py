"""Vectors for a handful of documents, which cannot tell by themselves which words matter.

In six plots *a* is hardly more frequent than *space*, and what all six averages have in
common is half of what they say. So both are taken from elsewhere: how frequent a word is from
its place among the word vectors, which published files sort by frequency, and what every
text has in common from the vectors themselves. Then a word
that two texts share says more than two that are merely alike. On samples of 6 to 190 film plots
this finds a film of the same genre slightly more often than plain SIF, in all ten comparisons.
Chapter 10 measures the plain methods, which need some hundreds of documents.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.recommendation.documents import DocumentVectors, check_known, shares_of_words
from course_lib.recommendation.weights import Documents, encode_documents
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors, average_vectors
from course_lib.vectors.search import row_lengths

__all__ = ["FEW", "few_documents", "without_function_words"]

FEW = 200
"""With fewer documents than this, ``course recommend`` does not learn from them alone."""

# Words that build sentences and say nothing of what these are about.
_FUNCTION_WORDS = frozenset(
    "a about after again against all also although am an and any are as at be because been before "
    "being between both but by can could did do does doing down during each either else ever "
    "every few for from further had has have having he her here hers herself him himself his how i "
    "if in into is it its itself just may me might more most much must my myself neither no nor "
    "not now of off on once one only onto or other our ours out over own same shall she should "
    "so some such than that the their theirs them themselves then there these they this those "
    "though through to too toward towards two under until up upon us very was we were what when "
    "where whether which while who whom whose why will with within without would yet you your "
    "yours yourself 's n't".split()
)
_FREQUENT = 30_000
_ENOUGH_WORDS = 1000
_MOST_SHARED = 4000


def few_documents(documents: Documents, vectors: WordVectors, a: float = 1e-3) -> DocumentVectors:
    """Average word vectors as SIF does, with frequencies and common direction of the vectors.

    Each word that two documents share has a dimension of its own besides, as long as word
    vectors are on average.

    Parameters
    ----------
    documents : EncodedCorpus, or iterable of texts or token lists
        Any number from one.
    vectors : WordVectors
        The most frequent words first. The share of the word of rank r among all tokens is
        taken to be 1/r, divided by the sum of this over all words (Zipf's law).
    a : float, default 1e-3
        See ``sif_weights``.

    Returns
    -------
    DocumentVectors
        Function words of English count for nothing, and so explain nothing.

    Raises
    ------
    ValueError
        If no document holds another word that has a vector.

    Examples
    --------
    >>> vectors = WordVectors(["the", "ice", "snow", "fire"], [[9, 9], [2, 0], [2, 1], [0, 2]])
    >>> few_documents(["the ice", "the snow", "the fire"], vectors).matrix.argmax(axis=1).tolist()
    [0, 0, 1]
    """
    corpus = encode_documents(documents)
    share = _zipf(len(vectors))
    weights = {
        word: float(a / (a + share[vectors.index[word]]))
        for word in corpus.vocabulary.words
        if word in vectors and word not in _FUNCTION_WORDS
    }
    matrix, known = average_vectors(corpus, vectors, weights, divide_by="words")
    check_known(known, vectors)
    shares, words = shares_of_words(corpus, vectors, weights, "words")
    word_matrix = vectors[words]
    if len(vectors) >= _ENOUGH_WORDS:
        common = _common_direction(vectors, share, a)
        matrix, word_matrix = (_without(rows, common) for rows in (matrix, word_matrix))
    own = _own_dimensions(shares, word_matrix)
    matrix = np.hstack([matrix, np.asarray(shares @ own, dtype=np.float32)])
    name = "SIF of word vectors and of shared words"
    return DocumentVectors(matrix, known, name, words, shares, np.hstack([word_matrix, own]))


def without_function_words(corpus: EncodedCorpus) -> EncodedCorpus:
    """Leave out the words of English that only build sentences; documents keep their places."""
    words = corpus.vocabulary.words
    kept = np.array([word not in _FUNCTION_WORDS for word in words], dtype=bool)
    counted = kept[np.asarray(corpus.ids)]
    offsets = np.concatenate([[0], np.cumsum(counted)])[np.asarray(corpus.offsets)]
    return EncodedCorpus(np.asarray(corpus.ids)[counted], offsets, corpus.vocabulary).restrict()


def _own_dimensions(
    shares: sparse.csr_array, word_matrix: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """A column for each word of two or more documents, of the rarer ones if these are many."""
    within = shares.copy()
    within.sum_duplicates()
    documents = np.bincount(within.indices, minlength=within.shape[1])
    shared = np.flatnonzero(documents > 1)
    shared = shared[np.argsort(documents[shared], kind="stable")][:_MOST_SHARED]
    columns = np.zeros((len(word_matrix), len(shared)), dtype=np.float32)
    columns[shared, np.arange(len(shared))] = row_lengths(word_matrix).mean()
    return columns


def _zipf(n_words: int) -> npt.NDArray[np.float64]:
    share = 1 / np.arange(1.0, n_words + 1)
    return np.asarray(share / share.sum())


def _common_direction(
    vectors: WordVectors, share: npt.NDArray[np.float64], a: float
) -> npt.NDArray[np.float64]:
    """Unit vector along what an average of any words holds, weighted as these are."""
    frequent = vectors.matrix[:_FREQUENT].astype(np.float64)
    common = (a / (a + share[:_FREQUENT])) @ frequent
    return np.asarray(common / np.linalg.norm(common))


def _without(
    rows: npt.NDArray[np.float32], direction: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    return np.asarray(rows - np.outer(rows @ direction, direction), dtype=np.float32)

"""Vectors of documents: averages of word vectors, TF-IDF with SVD, and Doc2Vec.

Every function keeps one row for each document, also for those without a known word, and
says how the row came about from words, so that a match can be explained. Chapter 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.checks import check_whole
from course_lib.recommendation.decomposition import strongest_directions
from course_lib.recommendation.doc2vec import train_doc2vec
from course_lib.recommendation.weights import (
    Documents,
    encode_documents,
    idf_weights,
    sif_weights,
    tfidf,
)
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors
from course_lib.vectors.search import unit_rows

__all__ = [
    "DocumentVectors",
    "average_documents",
    "doc2vec_documents",
    "lsa_documents",
    "mean_cosine",
    "remove_common",
    "tfidf_documents",
]

Weighting = Literal["mean", "tfidf", "sif"]
Common = Literal["auto", "mean", "component", "nothing"]


@dataclass(frozen=True, eq=False)
class DocumentVectors:
    """One vector for each document, and how it is made of words.

    Attributes
    ----------
    matrix : numpy.ndarray of float32, or csr_array, shape (documents, D)
        A row of zeros is an empty document.
    known : numpy.ndarray of int64, shape (documents,)
        Number of tokens of each document that counted.
    name : str
        What was computed, in a few words.
    words : sequence of str
        Words of the columns of ``shares``.
    shares : csr_array of float32, shape (documents, V), or None
        Weight of each word in each document; entries of a word that occurs twice add up.
    word_matrix : numpy.ndarray of float32, shape (V, D), or None
        Where ``shares`` is given, ``matrix`` equals ``shares @ word_matrix``; None stands
        for the identity. Rows of ``shares`` and ``word_matrix`` thus split every cosine
        into parts that belong to words.
    """

    matrix: npt.NDArray[np.float32] | sparse.csr_array
    known: npt.NDArray[np.int64]
    name: str
    words: Sequence[str] = ()
    shares: sparse.csr_array | None = None
    word_matrix: npt.NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    def __repr__(self) -> str:
        n, dim = self.matrix.shape
        empty = int((self.known == 0).sum())
        return f"DocumentVectors({self.name}: {n:,} documents, {dim:,} dimensions, {empty} empty)"


def average_documents(
    documents: Documents,
    vectors: WordVectors,
    weighting: Weighting = "mean",
    remove: Common = "auto",
    a: float = 1e-3,
) -> DocumentVectors:
    """Average the word vectors of each document, then take away what all averages share.

    Parameters
    ----------
    documents : EncodedCorpus, or iterable of texts or token lists
    vectors : WordVectors
    weighting : {"mean", "tfidf", "sif"}, default "mean"
        All words alike; each by its inverse document frequency, once for each time it
        occurs; or each by its smooth inverse frequency (Arora et al. 2017). Frequencies
        are those of the documents themselves.
    remove : {"auto", "mean", "component", "nothing"}, default "auto"
        See ``remove_common``. By default the mean, and with "sif" the first component, as in
        the paper.
    a : float, default 1e-3
        For "sif", see ``sif_weights``.

    Returns
    -------
    DocumentVectors

    Raises
    ------
    ValueError
        If ``weighting`` or ``remove`` is unknown, or no document holds a word that has a
        vector: the vectors are of another language, or of other words.

    Examples
    --------
    >>> vectors = WordVectors(["ice", "cold", "hot"], [[2, 0], [1, 1], [0, 3]])
    >>> texts = ["Ice, cold ice!", "", "hot"]
    >>> average_documents(texts, vectors, remove="nothing").matrix.round(2).tolist()
    [[1.6699999570846558, 0.33000001311302185], [0.0, 0.0], [0.0, 3.0]]
    """
    corpus = encode_documents(documents)
    if weighting not in ("mean", "tfidf", "sif"):
        raise ValueError(f"weighting is {weighting!r}, expected 'mean', 'tfidf' or 'sif'.")
    if remove == "auto":
        remove = "component" if weighting == "sif" else "mean"
    weights: Mapping[str, float] | None = None
    if weighting == "tfidf":
        weights = idf_weights(corpus)
    elif weighting == "sif":
        weights = sif_weights(corpus, a)
    # Arora et al. divide by the number of words; subtracting a mean needs weights that sum to 1.
    divide_by: Literal["weights", "words"] = "words" if remove == "component" else "weights"
    shares, words = shares_of_words(corpus, vectors, weights, divide_by)
    known = np.diff(shares.indptr).astype(np.int64)
    check_known(known, vectors)
    of_words = vectors[words]
    averages = np.asarray(shares @ of_words, dtype=np.float32)
    matrix, word_matrix = remove_common(averages, of_words, remove)
    name = f"{weighting} of word vectors, {_REMOVED[remove]}"
    return DocumentVectors(matrix, known, name, words, shares, word_matrix)


_REMOVED = {
    "mean": "centred",
    "component": "first component removed",
    "nothing": "not centred",
}


def check_known(known: npt.NDArray[np.int64], vectors: WordVectors) -> None:
    """Refuse documents of which no word has a vector."""
    if not known.any():
        raise ValueError(
            f"none of the words of the {len(known):,} documents has a vector (the vectors know "
            f"{len(vectors):,} words, such as {', '.join(map(repr, vectors.words[:3]))}). "
            "Take vectors of the same language, or vectors=None to use the documents alone."
        )


def shares_of_words(
    corpus: EncodedCorpus,
    vectors: WordVectors,
    weights: Mapping[str, float] | None,
    divide_by: Literal["weights", "words"],
) -> tuple[sparse.csr_array, list[str]]:
    """What each token contributes to its document's average, and the words of the columns."""
    all_words = corpus.vocabulary.words
    weight = np.array(
        [
            (1.0 if weights is None else weights.get(word, 0.0)) if word in vectors else 0.0
            for word in all_words
        ]
    )
    kept = np.flatnonzero(weight)
    column = np.full(len(all_words), -1, dtype=np.int32)
    column[kept] = np.arange(len(kept), dtype=np.int32)
    columns = column[np.asarray(corpus.ids)] if len(all_words) else np.zeros(0, np.int32)
    counted = columns >= 0
    offsets = np.concatenate([[0], np.cumsum(counted)])[np.asarray(corpus.offsets)]
    columns = columns[counted]
    data = weight[kept][columns]
    row = np.repeat(np.arange(len(corpus)), np.diff(offsets))
    summed = data if divide_by == "weights" else None
    total = np.bincount(row, weights=summed, minlength=len(corpus))
    shares = sparse.csr_array(
        ((data / total[row]).astype(np.float32), columns, offsets), shape=(len(corpus), len(kept))
    )
    return shares, [all_words[i] for i in kept]


def remove_common(
    matrix: npt.NDArray[np.float32],
    word_matrix: npt.NDArray[np.float32] | None = None,
    remove: Common = "mean",
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32] | None]:
    """Take away what all document vectors have in common.

    Parameters
    ----------
    matrix : array of float32, shape (documents, D)
        Rows of zeros are empty documents: they do not count, and they stay zero.
    word_matrix : array of float32, shape (V, D), optional
        Word vectors that the documents are averages of; changed in the same way, so that
        the documents remain their averages.
    remove : {"mean", "component", "nothing"}, default "mean"
        Subtract the mean vector (centring), or the part of each vector along the first
        singular vector of the matrix (Arora et al. 2017).

    Returns
    -------
    matrix, word_matrix : arrays of float32
        New arrays, of the same shapes.

    Examples
    --------
    >>> remove_common(np.array([[3, 1], [0, 0], [1, 1]], np.float32))[0].tolist()
    [[1.0, 0.0], [0.0, 0.0], [-1.0, 0.0]]
    """
    if remove not in ("mean", "component", "nothing"):
        raise ValueError(f"remove is {remove!r}, expected 'mean', 'component' or 'nothing'.")
    filled = matrix.any(axis=1)
    if remove == "nothing" or not filled.any():
        return matrix, word_matrix
    exact = matrix[filled].astype(np.float64)
    changed = np.zeros_like(matrix)
    if remove == "mean":
        mean = exact.mean(axis=0)
        changed[filled] = exact - mean
        return changed, None if word_matrix is None else (word_matrix - mean).astype(np.float32)
    # The first singular vector is the first eigenvector of a small D x D matrix.
    first = np.linalg.eigh(exact.T @ exact)[1][:, -1]
    changed[filled] = exact - np.outer(exact @ first, first)
    if word_matrix is not None:
        word_matrix = (word_matrix - np.outer(word_matrix @ first, first)).astype(np.float32)
    return changed, word_matrix


def tfidf_documents(
    documents: Documents, min_documents: int = 2, max_share: float = 0.5
) -> DocumentVectors:
    """TF-IDF vectors of documents, a dimension for each word; sparse.

    Parameters
    ----------
    documents : EncodedCorpus, or iterable of texts or token lists
    min_documents : int, default 2
        Words of fewer documents are left out. A document without a word in common with
        another one is empty then.
    max_share : float, default 0.5
        Words of more than this share of the documents are left out, where there are at
        least 20 documents: they say little, and would be named as reasons.

    Raises
    ------
    ValueError
        If no document has a word in common with another.
    """
    corpus = encode_documents(documents)
    matrix = tfidf(corpus, min_documents, max_share)
    if not matrix.nnz:
        raise ValueError(
            f"no word occurs in {min_documents} of the {len(corpus):,} documents or more: they "
            "have nothing in common to compare. Are the texts there, and long enough?"
        )
    known = _known(corpus, matrix)
    return DocumentVectors(matrix, known, "TF-IDF", corpus.vocabulary.words, matrix, None)


def _known(corpus: EncodedCorpus, matrix: sparse.csr_array) -> npt.NDArray[np.int64]:
    """Number of tokens of each document whose word has a column that is in use."""
    in_use = np.bincount(matrix.indices, minlength=matrix.shape[1]) > 0
    counted = np.concatenate([[0], np.cumsum(in_use[np.asarray(corpus.ids)])])
    return np.diff(counted[np.asarray(corpus.offsets)])


def lsa_documents(
    documents: Documents, dim: int = 100, min_documents: int = 2, max_share: float = 0.5
) -> DocumentVectors:
    """TF-IDF, then a truncated singular value decomposition (Deerwester et al. 1990).

    Needs no word vectors, and so works for any language. The decomposition is exact: it does
    not depend on a random start.

    Parameters
    ----------
    documents : EncodedCorpus, or iterable of texts or token lists
    dim : int, default 100
        Dimensions to keep; cut to what the number of documents and words allows.
    min_documents, max_share
        As in ``tfidf_documents``.

    Raises
    ------
    ValueError
        If ``dim`` is below 1, or no document has a word in common with another.

    Examples
    --------
    >>> texts = ["Ice, snow.", "Snow and ice.", "Tax, law.", "Law and order and tax."]
    >>> lsa_documents(texts, dim=2)
    DocumentVectors(TF-IDF and SVD, 2 dimensions: 4 documents, 2 dimensions, 0 empty)
    """
    check_whole(dim=dim)
    counts = tfidf_documents(documents, min_documents, max_share)
    weighted: Any = counts.matrix
    used = np.unique(weighted.indices)
    filled = weighted[np.flatnonzero(counts.known)]
    directions = strongest_directions(filled[:, used], dim)
    word_matrix = np.zeros((weighted.shape[1], directions.shape[1]), dtype=np.float32)
    word_matrix[used] = directions
    matrix = np.asarray(weighted @ word_matrix, dtype=np.float32)
    name = f"TF-IDF and SVD, {directions.shape[1]} dimensions"
    return DocumentVectors(matrix, counts.known, name, counts.words, weighted, word_matrix)


def doc2vec_documents(
    documents: Documents,
    algorithm: Literal["dbow", "dm"] = "dbow",
    dim: int = 100,
    epochs: int = 8,
    *,
    window: int = 5,
    negatives: int = 2,
    min_count: int = 5,
    subsample: float = 1e-3,
    learning_rate: float = 0.1,
    remove: Common = "mean",
    seed: int = 0,
    threads: int = 1,
    progress: bool = True,
) -> DocumentVectors:
    """Learn a vector for each document with gensim's Doc2Vec (Le and Mikolov 2014).

    Parameters
    ----------
    documents : EncodedCorpus, or iterable of texts or token lists
    algorithm : {"dbow", "dm"}, default "dbow"
        PV-DBOW predicts the document's words from its vector alone; PV-DM predicts each
        word from its neighbours and the document's vector.
    dim, epochs : int, default 100 and 8
    window, negatives : int, default 5 and 2
        As in word2vec; PV-DBOW has no window. On the film plots, two negatives do as well as
        gensim's five, in half the time.
    min_count : int, default 5
        Words that occur fewer times are left out.
    subsample : float, default 1e-3
        Frequent words are skipped as in word2vec. Lau and Baldwin (2016) recommend 1e-5 for
        PV-DBOW, with far more text; on a few thousand documents that leaves too little.
    learning_rate : float, default 0.1
        Four times gensim's: a small collection has few steps to make, and a document's
        vector learns from its own words only.
    remove : {"mean", "component", "nothing"}, default "mean"
        See ``remove_common``.
    seed : int, default 0
        The same seed and one thread give the same vectors.
    threads : int, default 1
    progress : bool, default True

    Returns
    -------
    DocumentVectors
        Without ``shares``: Doc2Vec's vectors are no sums over words. A document without a
        known word is a row of zeros; gensim would leave its random start there.

    Raises
    ------
    ValueError
        If ``algorithm`` is unknown, or no word occurs ``min_count`` times.

    References
    ----------
    Le and Mikolov (2014), Distributed representations of sentences and documents.
    Lau and Baldwin (2016), An empirical evaluation of doc2vec.
    """
    corpus = encode_documents(documents)
    matrix, known = train_doc2vec(
        corpus,
        algorithm,
        dim,
        epochs,
        window=window,
        negatives=negatives,
        min_count=min_count,
        subsample=subsample,
        learning_rate=learning_rate,
        seed=seed,
        threads=threads,
        progress=progress,
    )
    matrix, _ = remove_common(matrix, None, remove)
    return DocumentVectors(matrix, known, f"Doc2Vec, PV-{algorithm.upper()}")


def mean_cosine(matrix: npt.NDArray[np.floating]) -> float:
    r"""Mean cosine between two different documents, over all pairs, without the pairs.

    The cosines of all pairs add up to the squared length of the sum of the unit vectors:
    :math:`\sum_{i,j} u_i \cdot u_j = |\sum_i u_i|^2`. The n pairs of a vector with itself are
    taken away. Rows of zeros do not count.

    Examples
    --------
    >>> mean_cosine(np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0], [3.0, 0.0]]))
    0.3333333333333333
    """
    unit = unit_rows(np.asarray(matrix)[np.asarray(matrix).any(axis=1)], np.float64)
    n = len(unit)
    if n < 2:
        return float("nan")
    total = unit.sum(axis=0)
    return float((total @ total - n) / (n * (n - 1)))

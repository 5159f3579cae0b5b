"""How much each word should count: rare words more, words of every document hardly at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.text import EncodedCorpus, tokenize

__all__ = ["document_frequencies", "encode_documents", "idf_weights", "sif_weights", "tfidf"]

_ENOUGH_DOCUMENTS = 20

Documents = EncodedCorpus | Iterable[str | Sequence[str] | None]


def encode_documents(documents: Documents) -> EncodedCorpus:
    """Turn texts or token lists into an encoded corpus with one sentence a document.

    Parameters
    ----------
    documents : EncodedCorpus, or iterable of str or of sequences of str
        Texts are tokenised with ``tokenize``. A missing text (None or NaN, as pandas has
        them) is an empty document. An encoded corpus is returned as it is.

    Returns
    -------
    EncodedCorpus
        As many sentences as documents, empty ones included.

    Raises
    ------
    TypeError
        If ``documents`` is a single string, or a document is neither text nor tokens.

    Examples
    --------
    >>> encode_documents(["A rose is a rose.", "", None]).sentences[:]
    [['a', 'rose', 'is', 'a', 'rose'], [], []]
    """
    if isinstance(documents, EncodedCorpus):
        return documents
    if isinstance(documents, str):
        raise TypeError("documents is a single str, expected one text or token list for each item.")
    return EncodedCorpus.from_sentences(
        [_tokens(document, place) for place, document in enumerate(documents)]
    )


def _tokens(document: object, place: int) -> Sequence[str]:
    if isinstance(document, str):
        return tokenize(document)
    if document is None or document != document:  # only NaN differs from itself
        return []
    if isinstance(document, Sequence):
        return document
    raise TypeError(
        f"document {place} is a {type(document).__name__}, expected a text or a list of tokens."
    )


def document_frequencies(corpus: EncodedCorpus) -> npt.NDArray[np.int64]:
    """Number of documents that hold each word of the vocabulary, shape (V,)."""
    return np.bincount(_counts(corpus).indices, minlength=len(corpus.vocabulary))


def idf_weights(documents: Documents) -> dict[str, float]:
    """Inverse document frequency of each word: large for words of few documents.

    The weight of a word that n of N documents hold is ln((1 + N) / (1 + n)) + 1, as in
    chapter 01 and in scikit-learn.

    Examples
    --------
    >>> weights = idf_weights([["the", "ice"], ["the", "fire"], ["the"]])
    >>> {word: round(weight, 2) for word, weight in weights.items()}
    {'the': 1.0, 'ice': 1.69, 'fire': 1.69}
    """
    corpus = encode_documents(documents)
    weights = _idf(document_frequencies(corpus), len(corpus))
    return dict(zip(corpus.vocabulary.words, weights.tolist(), strict=True))


def sif_weights(documents: Documents, a: float = 1e-3) -> dict[str, float]:
    r"""Smooth inverse frequency of each word (Arora, Liang and Ma 2017).

    The weight is :math:`a / (a + p(w))`, where p(w) is the share of all tokens that are w:
    near 1 for rare words, near 0 for the most frequent ones.

    Parameters
    ----------
    documents : as for ``encode_documents``
    a : float, default 1e-3
        The paper finds 1e-4 to 1e-3 good on every data set it tries.

    References
    ----------
    Arora, Liang and Ma (2017), A simple but tough-to-beat baseline for sentence embeddings,
    ICLR.

    Examples
    --------
    >>> weights = sif_weights([["the", "ice"], ["the", "fire"]], a=0.1)
    >>> round(weights["the"], 3), round(weights["ice"], 3)
    (0.167, 0.286)
    """
    if not a > 0:
        raise ValueError(f"a is {a}, expected a number above 0.")
    corpus = encode_documents(documents)
    share = np.bincount(corpus.ids, minlength=len(corpus.vocabulary)) / max(corpus.n_tokens, 1)
    return dict(zip(corpus.vocabulary.words, (a / (a + share)).tolist(), strict=True))


def tfidf(
    corpus: EncodedCorpus,
    min_documents: int = 1,
    max_share: float = 1.0,
    fit_on: npt.ArrayLike | None = None,
) -> sparse.csr_array:
    """TF-IDF vectors of documents, as in chapter 01: rows of length 1, empty rows of zeros.

    A count c weighs (1 + ln c) times the word's inverse document frequency.

    Parameters
    ----------
    corpus : EncodedCorpus
        One sentence for each document.
    min_documents : int, default 1
        Words of fewer documents count as unknown. They cannot connect two documents.
    max_share : float, default 1.0
        Words of more than this share of the documents count as unknown, where there are at
        least 20 documents: with fewer, a share says little.
    fit_on : array_like of int, optional
        Take document frequencies from these documents only (those that a classifier learns
        from). Words that none of them holds count as unknown.

    Returns
    -------
    scipy.sparse.csr_array of float32, shape (documents, V)
    """
    counts = _counts(corpus)
    fitted = counts if fit_on is None else counts[np.asarray(fit_on, dtype=np.int64)]
    frequencies = np.bincount(fitted.indices, minlength=counts.shape[1])
    in_use = frequencies >= max(min_documents, 1)
    if fitted.shape[0] >= _ENOUGH_DOCUMENTS:
        in_use &= frequencies <= max_share * fitted.shape[0]
    weights = np.where(in_use, _idf(frequencies, fitted.shape[0]), 0)
    data = (1 + np.log(counts.data)) * weights[counts.indices]
    row = np.repeat(np.arange(len(corpus)), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, weights=data**2, minlength=len(corpus)))
    data = (data / np.where(length > 0, length, 1)[row]).astype(np.float32)
    weighted = sparse.csr_array((data, counts.indices, counts.indptr), shape=counts.shape)
    weighted.eliminate_zeros()
    return weighted


def _idf(frequencies: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.float64]:
    return np.log((1 + n) / (1 + frequencies)) + 1


def _counts(corpus: EncodedCorpus) -> sparse.csr_array:
    """Occurrences of each word in each document, shape (documents, V)."""
    ones = np.ones(corpus.n_tokens, dtype=np.float64)
    shape = (len(corpus), len(corpus.vocabulary))
    # 32-bit positions where they suffice: half the memory, and scikit-learn asks for them.
    kind = np.int32 if corpus.n_tokens < 2**31 else np.int64
    offsets = np.asarray(corpus.offsets).astype(kind)
    counts = sparse.csr_array((ones, np.array(corpus.ids), offsets), shape=shape)
    counts.sum_duplicates()
    return counts

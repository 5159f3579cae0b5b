"""Words counted in documents, and two ways to weigh the counts: TF-IDF and PPMI. Chapter 01."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from course_lib.text import EncodedCorpus

__all__ = ["document_term_matrix", "ppmi", "tfidf"]


def document_term_matrix(corpus: EncodedCorpus) -> sparse.csr_array:
    """Count how often each word occurs in each document.

    The encoded corpus already is the matrix in disguise: its word ids are column numbers
    and its sentence offsets are row starts. Only repeated words need to be added up.

    Parameters
    ----------
    corpus : EncodedCorpus
        Each sentence of the corpus counts as one document.

    Returns
    -------
    scipy.sparse.csr_array of int32, shape (documents, words)
        The same counts as scikit-learn's ``CountVectorizer`` gives for these tokens.

    Examples
    --------
    >>> corpus = EncodedCorpus.from_sentences([["a", "rose", "is", "a", "rose"], ["a", "bud"]])
    >>> corpus.vocabulary.words
    ['a', 'rose', 'is', 'bud']
    >>> document_term_matrix(corpus).toarray().tolist()
    [[2, 2, 1, 0], [1, 0, 0, 1]]
    """
    counts = sparse.csr_array(
        (np.ones(corpus.n_tokens, dtype=np.int32), np.array(corpus.ids), np.array(corpus.offsets)),
        shape=(len(corpus), len(corpus.vocabulary)),
    )
    counts.sum_duplicates()
    return counts


def tfidf(counts: sparse.csr_array) -> sparse.csr_array:
    """Weigh counts: damp repeated words, favour words of few documents, level lengths.

    Each count c becomes (1 + ln c) times the inverse document frequency
    ln((1 + N) / (1 + n)) + 1, where n of the N documents hold the word; then each row is
    divided by its length. This is scikit-learn's ``TfidfTransformer(sublinear_tf=True)``.

    Parameters
    ----------
    counts : scipy.sparse array, shape (documents, words)

    Returns
    -------
    scipy.sparse.csr_array of float32, shape (documents, words)
        Rows have length 1; a document without words keeps its row of zeros.

    Examples
    --------
    >>> print(tfidf(sparse.csr_array([[2, 0], [1, 1]])).toarray().round(3))
    [[1.    0.   ]
     [0.58  0.815]]
    """
    from sklearn.feature_extraction.text import TfidfTransformer

    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts.astype(np.float32))
    return sparse.csr_array(weighted)


def ppmi(counts: Any) -> sparse.csr_array:
    r"""Weigh counts by how far they exceed chance: positive pointwise mutual information.

    A count :math:`c_{ij}` of a table with the total :math:`T` is compared with what its row
    and its column would give if they had nothing to do with each other,
    :math:`e_{ij} = c_{i\cdot} \, c_{\cdot j} / T`. PMI is :math:`\ln (c_{ij} / e_{ij})`
    (Church and Hanks 1990), and PPMI is PMI where that is positive, 0 elsewhere.

    Parameters
    ----------
    counts : scipy.sparse array or array_like, shape (rows, columns)
        Counts of at least 0: words in documents, or words beside words.

    Returns
    -------
    scipy.sparse.csr_array of float32, shape (rows, columns)
        Only the positive values are stored.

    Raises
    ------
    ValueError
        If a count is negative.

    References
    ----------
    Church and Hanks (1990), Word association norms, mutual information, and lexicography,
    Computational Linguistics 16(1), J90-1003.

    Examples
    --------
    >>> print(ppmi([[2, 0], [1, 1]]).toarray().round(3))
    [[0.288 0.   ]
     [0.    0.693]]
    """
    table = sparse.csr_array(counts).astype(np.float64)  # a copy
    if table.nnz and table.data.min() < 0:
        raise ValueError(f"counts holds {table.data.min():g}, expected counts of at least 0.")
    table.sum_duplicates()
    table.eliminate_zeros()
    of_row, of_column = np.asarray(table.sum(axis=1)), np.asarray(table.sum(axis=0))
    expected = np.repeat(of_row, np.diff(table.indptr)) * of_column[table.indices]
    table.data = np.log(table.data / (expected / table.data.sum()))
    table.data[table.data < 0] = 0
    table.eliminate_zeros()
    return sparse.csr_array(table.astype(np.float32))

"""Counts in documents and their weights, by hand and against scikit-learn."""

import numpy as np
import pytest
from scipy import sparse as scipy_sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import mutual_info_score

from course_lib import sparse
from course_lib.text import EncodedCorpus


def test_document_term_matrix_equals_count_vectorizer(corpus, sentences):
    vectorizer = CountVectorizer(analyzer=lambda tokens: tokens, vocabulary=corpus.vocabulary.index)
    expected = vectorizer.fit_transform(sentences).toarray()
    counts = sparse.document_term_matrix(corpus)
    assert counts.shape == (5, len(corpus.vocabulary))
    assert (counts.toarray() == expected).all()
    assert counts.toarray()[3].sum() == 0  # the empty document keeps its row


def test_tfidf_by_hand():
    counts = sparse.document_term_matrix(EncodedCorpus.from_sentences([["a", "a", "b"], ["a"]]))
    # a: in both of 2 documents, idf = ln(3/3) + 1 = 1; b: in one, idf = ln(3/2) + 1
    first = np.array([1 + np.log(2), np.log(1.5) + 1])
    expected = np.array([first / np.linalg.norm(first), [1, 0]])
    assert np.allclose(sparse.tfidf(counts).toarray(), expected, atol=1e-6)


def test_tfidf_keeps_the_row_of_an_empty_document(corpus):
    weighted = sparse.tfidf(sparse.document_term_matrix(corpus)).toarray()
    lengths = np.linalg.norm(weighted, axis=1)
    assert np.allclose(lengths, [1, 1, 1, 0, 1], atol=1e-6)


def test_ppmi_by_hand():
    # total 8; expected counts: first row 4 * 6 / 8 = 3 and 4 * 2 / 8 = 1, second row the same
    found = sparse.ppmi([[4, 0], [2, 2]])
    assert np.allclose(found.toarray(), [[np.log(4 / 3), 0], [0, np.log(2)]])
    assert found.dtype == np.float32 and found.nnz == 2  # what is not above chance is not stored


def test_ppmi_of_what_is_just_chance_is_empty():
    table = np.outer([1, 2, 3], [4, 1])
    assert sparse.ppmi(table).nnz <= 6 and np.allclose(sparse.ppmi(table).toarray(), 0, atol=1e-6)


def test_the_mean_of_pmi_is_the_mutual_information():
    table = np.random.default_rng(0).poisson(3.0, (6, 5)) + 1
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    above = np.where(table > expected, table * sparse.ppmi(table).toarray(), 0).sum()
    below = (table * np.log(table / expected))[table <= expected].sum()
    information = mutual_info_score(None, None, contingency=table)
    assert (above + below) / table.sum() == pytest.approx(information, abs=1e-6)


def test_ppmi_adds_cells_named_twice_and_keeps_empty_rows():
    twice = scipy_sparse.coo_array(([1, 3, 2, 2], ([0, 0, 2, 2], [0, 0, 0, 1])), shape=(3, 2))
    assert np.allclose(sparse.ppmi(twice).toarray(), [[np.log(4 / 3), 0], [0, 0], [0, np.log(2)]])
    assert sparse.ppmi(np.zeros((2, 3), dtype=int)).nnz == 0


def test_ppmi_leaves_the_counts_alone(corpus):
    counts = sparse.document_term_matrix(corpus)
    before = counts.toarray()
    sparse.ppmi(counts)
    assert (counts.toarray() == before).all()


def test_ppmi_refuses_negative_counts():
    with pytest.raises(ValueError, match="counts holds -1, expected counts of at least 0"):
        sparse.ppmi([[1, -1]])

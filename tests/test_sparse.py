"""One-hot vectors, document-term matrices and LSA, against scikit-learn and by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer

from course_lib import sparse
from course_lib.text import EncodedCorpus

SENTENCES = [
    "the dog barks at the cat".split(),
    "the cat sleeps".split(),
    "a puppy barks at a cat and a dog".split(),
    [],
    "stocks fall and bonds rise".split(),
]


@pytest.fixture
def corpus():
    return EncodedCorpus.from_sentences(SENTENCES)


def test_one_hot_has_a_single_one():
    vector = sparse.one_hot(4, 10_000)
    assert vector.shape == (10_000,) and vector.dtype == np.float32
    assert vector[4] == 1 and vector.sum() == 1
    assert (vector == 0).mean() == 0.9999


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5)])
def test_one_hot_refuses_an_index_outside(index, size):
    with pytest.raises(ValueError, match=f"index is {index}, expected 0 to 4"):
        sparse.one_hot(index, size)


def test_one_hot_refuses_an_empty_vocabulary():
    with pytest.raises(ValueError, match="size is 0"):
        sparse.one_hot(0, 0)


def test_memory_table_agrees_with_real_arrays():
    from scipy import sparse as scipy_sparse

    row = sparse.memory_table([500], dim=16).iloc[0]
    identity = np.eye(500, dtype=np.float32)
    compressed = scipy_sparse.csr_array(identity)
    assert row["one-hot"] == identity.nbytes
    assert row["one-hot, CSR"] == (
        compressed.data.nbytes + compressed.indices.nbytes + compressed.indptr.nbytes
    )
    assert row["dense"] == np.zeros((500, 16), dtype=np.float32).nbytes


def test_memory_table_reaches_a_million_words_without_overflow():
    row = sparse.memory_table([1_000_000]).iloc[0]
    assert row["one-hot"] == 4 * 10**12
    assert row["dense"] == 512 * 10**6


def test_memory_table_refuses_nonsense():
    with pytest.raises(ValueError, match="dim is 0"):
        sparse.memory_table([10], dim=0)
    with pytest.raises(ValueError, match="vocabulary_sizes is"):
        sparse.memory_table([])


def test_document_term_matrix_equals_count_vectorizer(corpus):
    vectorizer = CountVectorizer(analyzer=lambda tokens: tokens, vocabulary=corpus.vocabulary.index)
    expected = vectorizer.fit_transform(SENTENCES).toarray()
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


def test_lsa_equals_truncated_svd(corpus):
    found = sparse.train_lsa(corpus, dim=3)
    weighted = sparse.tfidf(sparse.document_term_matrix(corpus))
    reference = TruncatedSVD(3, algorithm="arpack", random_state=0).fit(weighted)
    assert np.allclose(found.singular_values, reference.singular_values_, atol=1e-4)
    # The signs of the dimensions are free, so compare what does not depend on them.
    expected = (reference.components_.T * reference.singular_values_) @ (
        reference.components_ * reference.singular_values_[:, None]
    )
    matrix = found.vectors.matrix
    assert np.allclose(matrix @ matrix.T, expected, atol=1e-4)
    assert matrix.dtype == np.float32 and matrix.shape == (len(corpus.vocabulary), 3)


def test_all_dimensions_but_one_keep_nearly_everything(corpus):
    shares = [sparse.train_lsa(corpus, dim=dim).kept_share for dim in (1, 2, 4)]
    assert 0 < shares[0] < shares[1] < shares[2]
    # four documents hold words, so four dimensions hold everything
    assert shares[2] == pytest.approx(1, abs=1e-5)


def test_words_of_the_same_documents_are_near(corpus):
    vectors = sparse.train_lsa(corpus, dim=2).vectors
    assert vectors.similarity("stocks", "bonds") > 0.99
    assert vectors.similarity("dog", "barks") > vectors.similarity("dog", "stocks") + 0.5


@pytest.mark.parametrize("dim", [0, 5])
def test_lsa_refuses_dimensions_that_cannot_be(corpus, dim):
    with pytest.raises(ValueError, match=f"dim is {dim}, expected 1 to 4"):
        sparse.train_lsa(corpus, dim=dim)


def test_readable_bytes():
    assert [sparse.readable_bytes(n) for n in (0, 999, 1000, 1234567, 4e12)] == [
        "0 bytes",
        "999 bytes",
        "1 kB",
        "1.23 MB",
        "4 TB",
    ]


def test_memory_figure_shows_the_table():
    table = sparse.memory_table([10, 1000])
    axes = sparse.plot_memory(table)
    assert [list(line.get_ydata()) for line in axes.lines] == [
        list(table[kind]) for kind in table.columns[1:]
    ]
    assert axes.get_xlabel() and axes.get_ylabel()


def test_slider_shows_one_dense_line_at_a_time():
    figure = sparse.memory_slider([10, 100], dims=[16, 128], start=128)
    assert [trace.visible for trace in figure.data] == [None, False, True]
    step = figure.layout.sliders[0].steps[0]
    assert step.label == "16" and list(step.args[0]["visible"]) == [True, True, False]
    with pytest.raises(ValueError, match="start is 5"):
        sparse.memory_slider([10], dims=[16], start=5)


def test_the_slider_title_says_where_the_lines_cross():
    dim = 128
    table = sparse.memory_table([dim, dim + 1], dim)
    assert (table["dense"] < table["one-hot"]).tolist() == [False, True]


def test_singular_value_figure_shows_them_all(corpus):
    lsa = sparse.train_lsa(corpus, dim=3)
    (line,) = sparse.plot_singular_values(lsa).lines
    assert np.array_equal(line.get_ydata(), lsa.singular_values)


def test_score_figure_names_its_lines():
    scores = pd.DataFrame({"WordSim": [0.1, 0.2], "SimLex": [0.3, 0.1]}, index=[10, 20])
    axes = sparse.plot_scores(scores, "Scores")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["WordSim", "SimLex"]
    assert list(axes.lines[1].get_ydata()) == [0.3, 0.1]

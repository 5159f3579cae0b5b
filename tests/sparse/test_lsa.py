"""LSA against scikit-learn's, and what its settings do."""

import numpy as np
import pytest
from sklearn.decomposition import TruncatedSVD

from course_lib import sparse
from course_lib.text import EncodedCorpus


@pytest.mark.parametrize("weighting", ["tfidf", "ppmi"])
@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_lsa_equals_truncated_svd(corpus, weighting, power):
    found = sparse.train_lsa(corpus, dim=3, weighting=weighting, scaling=power)
    weighted = getattr(sparse, weighting)(sparse.document_term_matrix(corpus))
    reference = TruncatedSVD(3, algorithm="arpack", random_state=0).fit(weighted)
    assert np.allclose(found.singular_values, reference.singular_values_, atol=1e-4)
    # The signs of the dimensions are free, so compare what does not depend on them.
    theirs = reference.components_.T * reference.singular_values_**power
    matrix = found.vectors.matrix
    assert np.allclose(matrix @ matrix.T, theirs @ theirs.T, atol=1e-4)
    assert matrix.dtype == np.float32 and matrix.shape == (len(corpus.vocabulary), 3)


def test_the_weights_are_those_of_v_alone_unless_asked(corpus):
    plain, scaled = (sparse.train_lsa(corpus, dim=3, **kind) for kind in ({}, {"scaling": 1.0}))
    assert np.allclose(np.linalg.norm(plain.vectors.matrix, axis=0), 1, atol=1e-5)
    lengths = np.linalg.norm(scaled.vectors.matrix, axis=0)
    assert np.allclose(lengths, scaled.singular_values, atol=1e-5)


def test_all_dimensions_but_one_keep_nearly_everything(corpus):
    shares = [sparse.train_lsa(corpus, dim=dim).kept_share for dim in (1, 2, 4)]
    assert 0 < shares[0] < shares[1] < shares[2]
    # four documents hold words, so four dimensions hold everything
    assert shares[2] == pytest.approx(1, abs=1e-5)


def test_words_that_never_meet_come_together_by_their_company():
    documents = ["dog bark", "puppy bark", "stock market", "bond market"]
    corpus = EncodedCorpus.from_sentences([document.split() for document in documents])
    assert sparse.train_lsa(corpus, dim=2).vectors.similarity("dog", "puppy") > 0.99
    assert abs(sparse.train_lsa(corpus, dim=2).vectors.similarity("dog", "stock")) < 0.01


def test_words_of_the_same_documents_are_near(corpus):
    vectors = sparse.train_lsa(corpus, dim=2).vectors
    assert vectors.similarity("stocks", "bonds") > 0.99
    assert vectors.similarity("dog", "barks") > vectors.similarity("dog", "stocks") + 0.5


@pytest.mark.parametrize("dim", [0, 5])
def test_lsa_refuses_dimensions_that_cannot_be(corpus, dim):
    with pytest.raises(ValueError, match=f"dim is {dim}, expected 1 to 4"):
        sparse.train_lsa(corpus, dim=dim)


def test_lsa_refuses_a_weighting_it_does_not_know(corpus):
    with pytest.raises(ValueError, match="weighting is 'bm25', expected one of"):
        sparse.train_lsa(corpus, dim=2, weighting="bm25")

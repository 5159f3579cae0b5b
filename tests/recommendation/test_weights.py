"""Documents encoded, TF-IDF as scikit-learn has it, SIF by hand."""

import numpy as np
import pytest

from course_lib.recommendation import encode_documents, idf_weights, sif_weights, tfidf
from tests.recommendation.helpers import topics


def test_texts_tokens_and_gaps_are_encoded_in_place():
    corpus = encode_documents(["A rose.", ["a", "bud"], None, float("nan"), ""])
    assert corpus.sentences[:] == [["a", "rose"], ["a", "bud"], [], [], []]
    assert encode_documents(corpus) is corpus


@pytest.mark.parametrize(
    ("documents", "message"), [("a rose", "a single str"), ([["a"], 7], "document 1 is a int")]
)
def test_other_things_are_no_documents(documents, message):
    with pytest.raises(TypeError, match=message):
        encode_documents(documents)


def test_tfidf_is_that_of_scikit_learn():
    from sklearn.feature_extraction.text import TfidfVectorizer

    documents = [*topics()[0], [], ["a1"]]
    peer = TfidfVectorizer(analyzer=lambda tokens: tokens, sublinear_tf=True)
    expected = peer.fit_transform(documents)
    corpus = encode_documents(documents)
    columns = [peer.vocabulary_[word] for word in corpus.vocabulary.words]
    np.testing.assert_allclose(tfidf(corpus).toarray(), expected[:, columns].toarray(), atol=1e-6)
    weights = idf_weights(documents)
    for word, column in peer.vocabulary_.items():
        assert weights[word] == pytest.approx(peer.idf_[column])


def test_tfidf_can_leave_out_rare_and_common_words():
    documents = [["the", "ice"], ["the", "ice", "fire"], ["the"]] * 10
    documents[1] = ["the", "ice", "once"]
    corpus = encode_documents(documents)
    kept = tfidf(corpus, min_documents=2, max_share=0.9)
    words = [corpus.vocabulary.words[i] for i in np.unique(kept.indices)]
    assert sorted(words) == ["fire", "ice"]
    assert not kept[[2]].nnz  # a document of common words only
    # With few documents a share says little: nothing is left out.
    assert tfidf(encode_documents([["the", "ice"], ["the"]]), max_share=0.5).nnz == 3


def test_tfidf_fitted_on_some_documents_ignores_the_words_of_others():
    from sklearn.feature_extraction.text import TfidfVectorizer

    documents = [["the", "ice"], ["the", "fire"], ["the", "new", "fire"]]
    peer = TfidfVectorizer(analyzer=lambda tokens: tokens, sublinear_tf=True).fit(documents[:2])
    corpus = encode_documents(documents)
    ours = tfidf(corpus, fit_on=[0, 1])
    columns = [corpus.vocabulary.index[word] for word in peer.get_feature_names_out()]
    np.testing.assert_allclose(
        ours.toarray()[:, columns], peer.transform(documents).toarray(), atol=1e-6
    )
    assert corpus.vocabulary.index["new"] not in ours.indices


def test_sif_weights_by_hand():
    weights = sif_weights([["a", "a", "b"], ["c"]], a=0.25)
    assert weights == pytest.approx({"a": 1 / 3, "b": 0.5, "c": 0.5})
    with pytest.raises(ValueError, match="a is 0"):
        sif_weights([["a"]], a=0)

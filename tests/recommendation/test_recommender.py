"""The recommender: similar items, the words that say why, catalogues of all kinds."""

import numpy as np
import pytest
from scipy import sparse

from course_lib.recommendation import Recommender, encode_documents, tfidf, tfidf_documents
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors
from tests.recommendation.helpers import TEXTS, VECTORS, topics

WEIGHTINGS = ["mean", "tfidf", "sif"]


def test_similar_items_with_their_reasons(films):
    found = films.similar_to("Blaze")
    assert found.columns.tolist() == ["item", "title", "similarity", "shared words"]
    assert found["title"].tolist() == ["Oven", "Winter", "Frost"]  # never itself, never empty ones
    assert found["similarity"].is_monotonic_decreasing
    assert found.loc[0, "shared words"].split(", ") == ["fire", "the"]
    assert len(films.similar_to("Blaze", topn=1)) == 1
    assert "6 items by mean of word vectors, centred" in repr(films) and len(films) == 6


def test_an_empty_item_has_nothing_near_it(films):
    for item in ("Void", "Noise"):
        with pytest.raises(ValueError, match=rf"\('{item}'\) cannot be compared"):
            films.similar_to(item)


def test_numbers_out_of_range(films):
    with pytest.raises(IndexError, match="item is 6, expected 0 to 5"):
        films.similar_to(6)
    with pytest.raises(IndexError, match="item is -1"):
        films.similar_to(-1)
    with pytest.raises(TypeError):
        films.similar_to(1.5)


def test_without_titles_only_numbers():
    recommender = Recommender(TEXTS, VECTORS)
    assert recommender.similar_to(0).columns.tolist() == ["item", "similarity", "shared words"]
    with pytest.raises(ValueError, match="no titles"):
        recommender.similar_to("Frost")
    with pytest.raises(ValueError, match="item 1 cannot be compared"):
        recommender.similar_to(1)


def test_a_single_item_has_no_neighbours():
    assert Recommender(["ice"], VECTORS, remove="nothing").similar_to(0).empty


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("remove", ["auto", "mean", "component", "nothing"])
def test_the_parts_of_all_words_add_up_to_the_cosine(weighting, remove):
    recommender = Recommender(TEXTS, VECTORS, weighting, remove=remove)
    _check_parts(recommender, [0, 2, 3, 5])


def test_the_parts_add_up_for_tfidf_and_svd_too():
    documents, _ = topics(30)
    _check_parts(Recommender(documents, dim=5), [0, 1, 2])
    _check_parts(Recommender(documents, tfidf_documents(documents)), [0, 1, 2])


def _check_parts(recommender, items):
    rows, cosines = recommender.neighbours(items, 3)
    for item, found, similarities in zip(items, rows, cosines, strict=True):
        for other, cosine in zip(found, similarities, strict=True):
            words, parts, shared = recommender._parts(item, other)
            assert parts.sum() == pytest.approx(cosine, abs=1e-5)
            table = recommender.explain(item, other)
            assert set(table["word"]) <= {w for w, both in zip(words, shared, strict=True) if both}
            assert (table["contribution"] > 0).all()
            assert table["contribution"].is_monotonic_decreasing


def test_explanations_by_hand():
    vectors = WordVectors(["ice", "fire"], [[1, 0], [0, 1]])
    documents = [["ice", "ice", "fire"], ["ice", "fire"]]
    found = Recommender(documents, vectors, remove="nothing").explain(0, 1)
    # (2/3, 1/3) and (1/2, 1/2): products 1/3 and 1/6, over both lengths.
    lengths = np.sqrt(5 / 9) * np.sqrt(1 / 2)
    assert found["word"].tolist() == ["ice", "fire"]
    np.testing.assert_allclose(found["contribution"], [1 / 3 / lengths, 1 / 6 / lengths], rtol=1e-6)


def test_ready_made_matrices_dense_and_sparse():
    matrix = np.array([[1, 0], [2, 0], [0, 0], [0, 3], [1, 1]])
    for ready in (matrix, matrix.tolist(), sparse.csr_matrix(matrix)):
        recommender = Recommender(vectors=ready, titles=list("abcde"))
        found = recommender.similar_to("a", topn=3)
        assert found["title"].tolist() == ["b", "e", "d"]
        assert "shared words" not in found
        with pytest.raises(ValueError, match="need the documents"):
            recommender.explain("a", "b")
    assert recommender.neighbours(topn=1)[0].tolist() == [[1], [0], [-1], [4], [0]]


def test_ready_made_vectors_are_explained_by_tfidf_where_there_are_texts():
    documents = [["the", "ice"], ["the", "ice", "cold"], ["the", "fire"]]
    recommender = Recommender(documents, np.array([[1, 0], [1, 0.1], [0, 1]]))
    assert recommender.similar_to(0)["shared words"].tolist() == ["ice, the", "the"]
    parts = recommender.explain(0, 1)["contribution"].sum()
    weighted = tfidf(encode_documents(documents)).toarray()
    assert parts == pytest.approx(weighted[0] @ weighted[1], abs=1e-6)


def test_documents_may_be_an_encoded_corpus_and_the_texts_alone_suffice():
    documents, topic = topics()
    corpus = EncodedCorpus.from_sentences(documents)
    found = Recommender(corpus, dim=4).similar_to(0)
    assert (topic[found["item"]] == topic[0]).all()
    assert "TF-IDF and SVD, 4 dimensions" in repr(Recommender(corpus, dim=4))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "documents is missing"),
        ({"vectors": VECTORS}, "documents is missing"),
        ({"documents": []}, "documents is empty"),
        ({"documents": TEXTS, "vectors": VECTORS, "titles": ["a"]}, "titles has 1 entries for 6"),
        ({"documents": TEXTS, "vectors": np.ones((3, 2))}, "documents has 6 entries for 3 items"),
        ({"vectors": np.ones(3)}, r"vectors has shape \(3,\)"),
        ({"vectors": np.ones((0, 3))}, r"vectors has shape \(0, 3\)"),
        ({"vectors": [["a", "b"]]}, "expected numbers"),
        ({"vectors": [[1.0, np.nan]]}, "NaN or infinity"),
        ({"documents": ["자동차"], "vectors": VECTORS}, "none of the words"),
    ],
)
def test_bad_catalogues(arguments, message):
    with pytest.raises(ValueError, match=message):
        Recommender(**arguments)


def test_missing_titles_are_empty_strings():
    recommender = Recommender(["ice", "cold"], VECTORS, titles=[None, float("nan")])
    assert recommender.titles == ["", ""]

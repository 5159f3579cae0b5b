"""Document vectors, the neighbours of items, and the reasons given for them."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from course_lib import recommendation
from course_lib.recommendation import (
    AmbiguousTitleError,
    ItemIndex,
    Recommender,
    UnknownTitleError,
    average_documents,
    doc2vec_documents,
    encode_documents,
    idf_weights,
    lsa_documents,
    mean_cosine,
    remove_common,
    sif_weights,
    tfidf,
    tfidf_documents,
)
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors, average_vectors
from course_lib.vectors.search import unit_rows

WORDS = ["ice", "snow", "cold", "fire", "heat", "the"]
VECTORS = WordVectors(WORDS, [[1, 0.5], [1, 1], [0.9, 0.2], [-1, 0.2], [-0.9, 0.3], [0.1, 2]])
TEXTS = ["Ice, cold ice", "", "the fire!", "The cold snow.", "unheard", "the heat, the fire"]
TITLES = ["Frost", "Void", "Blaze", "Winter", "Noise", "Oven"]
WEIGHTINGS = ["mean", "tfidf", "sif"]


def topics(n=60, seed=0, length=12):
    """Documents of two topics that share no word but "the", and their topics."""
    rng = np.random.default_rng(seed)
    topic = np.arange(n) % 2
    words = np.array([[f"{name}{i}" for i in range(15)] for name in "ab"])
    return [["the", *rng.choice(words[t], length)] for t in topic], topic


# Weights


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


# Averages


def test_average_of_word_vectors_by_hand():
    found = average_documents(TEXTS, VECTORS, remove="nothing")
    expected = [[2.9 / 3, 1.2 / 3], [0, 0], [-0.45, 1.1], [2 / 3, 3.2 / 3], [0, 0], [-0.425, 1.125]]
    np.testing.assert_allclose(found.matrix, expected, rtol=1e-6)
    assert found.known.tolist() == [3, 0, 2, 3, 0, 4]
    assert "6 documents, 2 dimensions, 2 empty" in repr(found)


def test_sif_is_that_of_the_paper():
    documents = topics()[0]
    rng = np.random.default_rng(1)
    words = sorted({word for document in documents for word in document})
    vectors = WordVectors(words, rng.normal(size=(len(words), 8)) + 1)
    tokens = [word for document in documents for word in document]
    rows = []
    for document in documents:
        weighted = [1e-3 / (1e-3 + tokens.count(w) / len(tokens)) * vectors[w] for w in document]
        rows.append(np.mean(weighted, axis=0))
    expected = np.array(rows)
    first = np.linalg.svd(expected, full_matrices=False)[2][0]
    expected -= np.outer(expected @ first, first)
    found = average_documents(documents, vectors, "sif")
    np.testing.assert_allclose(found.matrix, expected, atol=1e-6)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("remove", ["mean", "component", "nothing"])
def test_documents_are_sums_over_words_whatever_is_removed(weighting, remove):
    found = average_documents(TEXTS, VECTORS, weighting, remove)
    filled = found.known > 0
    summed = found.shares @ found.word_matrix
    np.testing.assert_allclose(summed[filled], found.matrix[filled], atol=1e-6)
    assert not found.matrix[~filled].any()


def test_tfidf_weights_go_into_the_average():
    weights = idf_weights(TEXTS)
    expected, _ = average_vectors(encode_documents(TEXTS), VECTORS, weights)
    found = average_documents(TEXTS, VECTORS, "tfidf", "nothing")
    np.testing.assert_array_equal(found.matrix, expected)
    plain = average_documents(TEXTS, VECTORS, "mean", "nothing")
    assert np.abs(found.matrix - plain.matrix).max() > 0.05


def test_centring_leaves_empty_documents_at_zero():
    matrix = average_documents(TEXTS, VECTORS).matrix
    filled = matrix.any(axis=1)
    assert filled.tolist() == [True, False, True, True, False, True]
    np.testing.assert_allclose(matrix.sum(axis=0), 0, atol=1e-6)


def test_removing_the_first_component():
    rng = np.random.default_rng(0)
    matrix = (rng.normal(size=(40, 6)) + 3).astype(np.float32)
    matrix[7] = 0
    removed, words = remove_common(matrix, matrix[:5], "component")
    first = np.linalg.svd(matrix.astype(np.float64))[2][0]
    np.testing.assert_allclose(removed @ first, 0, atol=1e-5)
    np.testing.assert_allclose(removed, matrix - np.outer(matrix @ first, first), atol=1e-5)
    np.testing.assert_array_equal(words, removed[:5])
    assert mean_cosine(removed) < 0.1 < 0.8 < mean_cosine(matrix)


def test_there_may_be_nothing_to_remove():
    nothing = np.zeros((3, 2), np.float32)
    assert not remove_common(nothing)[0].any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weighting": "max"}, "weighting is 'max'"),
        ({"remove": "variance"}, "remove is 'variance'"),
    ],
)
def test_choices_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        average_documents(TEXTS, VECTORS, **arguments)


def test_vectors_that_know_no_word_of_any_document_are_refused():
    with pytest.raises(ValueError, match="none of the words of the 2 documents has a vector"):
        average_documents(["그 영화", "자동차"], VECTORS)
    with pytest.raises(ValueError, match="none of the words"):
        average_documents(["", None], VECTORS)


@given(arrays(np.float64, (5, 3), elements=st.integers(-3, 3)))
def test_mean_cosine_is_the_mean_over_all_pairs(matrix):
    unit = unit_rows(matrix[matrix.any(axis=1)], np.float64)
    pairs = [unit[i] @ unit[j] for i in range(len(unit)) for j in range(len(unit)) if i != j]
    if pairs:
        assert mean_cosine(matrix) == pytest.approx(np.mean(pairs), abs=1e-9)
    else:
        assert np.isnan(mean_cosine(matrix))


# TF-IDF with SVD, Doc2Vec


def test_lsa_with_all_dimensions_has_the_cosines_of_tfidf():
    documents, _ = topics(20)
    weighted = tfidf_documents(documents)
    lsa = lsa_documents(documents, dim=19)
    assert lsa.matrix.shape == (20, 19)
    np.testing.assert_allclose(lsa.shares @ lsa.word_matrix, lsa.matrix, atol=1e-5)
    cosines = lsa.matrix @ lsa.matrix.T
    kept = np.linalg.svd(weighted.matrix.toarray())[1][:19]
    assert np.trace(cosines) == pytest.approx((kept**2).sum(), rel=1e-3)


def test_lsa_separates_topics_and_keeps_empty_rows():
    documents, topic = topics()
    documents[10], documents[11] = [], ["unique"]
    lsa = lsa_documents(documents, dim=3)
    assert not lsa.matrix[[10, 11]].any() and lsa.known[[10, 11]].tolist() == [0, 0]
    found, _ = ItemIndex(lsa.matrix).neighbours(np.arange(10), 5)
    assert (topic[found] == topic[:10, np.newaxis]).all()


def test_lsa_dimensions_are_cut_for_small_catalogues():
    assert lsa_documents([["a", "b"], ["b", "c"], ["a", "c"]], dim=100).matrix.shape == (3, 2)
    assert lsa_documents([["a"], ["a"]], dim=5).matrix.shape == (2, 1)
    with pytest.raises(ValueError, match="dim is 0"):
        lsa_documents([["a"], ["a"]], dim=0)


@pytest.mark.parametrize("make", [tfidf_documents, lsa_documents])
def test_documents_without_a_common_word_are_refused(make):
    with pytest.raises(ValueError, match="no word occurs in 2 of the 3 documents"):
        make([["a"], ["b"], []])


@pytest.mark.parametrize("algorithm", ["dbow", "dm"])
def test_doc2vec_separates_topics_and_empties_empty_rows(algorithm):
    documents, topic = topics(80, length=30)
    documents[5], documents[6] = [], ["once"]
    settings = {"dim": 8, "epochs": 40, "window": 2, "progress": False}
    found = doc2vec_documents(documents, algorithm, **settings)
    assert not found.matrix[[5, 6]].any() and found.known[[5, 6]].tolist() == [0, 0]
    assert found.name == f"Doc2Vec, PV-{algorithm.upper()}"
    near, _ = ItemIndex(found.matrix).neighbours(np.arange(10, 30), 3)
    assert (topic[near] == topic[10:30, np.newaxis]).mean() > 0.8
    again = doc2vec_documents(documents, algorithm, **settings)
    np.testing.assert_array_equal(found.matrix, again.matrix)


def test_doc2vec_shows_progress(capsys):
    documents, _ = topics(10)
    doc2vec_documents(documents, dim=2, epochs=2, min_count=1)
    assert "Doc2Vec" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"algorithm": "skipgram"}, "algorithm is 'skipgram'"),
        ({"dim": 0}, "dim is 0"),
        ({"epochs": 0}, "epochs is 0"),
        ({"min_count": 99}, "no word of the 3 documents occurs 99 times"),
    ],
)
def test_doc2vec_checks_its_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        doc2vec_documents([["a"], ["a", "b"], []], progress=False, **arguments)


# Neighbours


def brute_force(matrix, item, topn):
    """Cosines of all other filled items, sorted, ties by number."""
    unit = unit_rows(matrix, np.float64)
    cosines = np.round((unit @ unit[item]).astype(np.float32), 6)
    others = [i for i in range(len(matrix)) if i != item and matrix[i].any()]
    return sorted(others, key=lambda i: (-cosines[i], i))[:topn]


@settings(max_examples=60, deadline=None)
@given(arrays(np.float32, (9, 3), elements=st.integers(-2, 2)), st.integers(1, 10))
def test_neighbours_are_those_of_brute_force(matrix, topn):
    for index in (ItemIndex(matrix), ItemIndex(sparse.csr_array(matrix))):
        rows, similarities = index.neighbours(np.arange(9), topn)
        assert rows.shape == (9, topn)
        for item in range(9):
            if not matrix[item].any():
                assert (rows[item] == -1).all() and np.isnan(similarities[item]).all()
                continue
            there = rows[item] >= 0
            found = rows[item][there].tolist()
            assert item not in found and matrix[found].any(axis=1).all()
            assert len(found) == min(topn, matrix.any(axis=1).sum() - 1)
            unit = unit_rows(matrix, np.float64)
            np.testing.assert_allclose(
                similarities[item][there], unit[found] @ unit[item], atol=1e-5
            )
            expected = brute_force(matrix, item, topn)
            np.testing.assert_allclose(
                unit[found] @ unit[item], unit[expected] @ unit[item], atol=1e-5
            )
            assert np.isnan(similarities[item][~there]).all()


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_equal_items_come_in_the_order_of_their_numbers(form):
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(3000, 20)).astype(np.float32)
    same = np.sort(rng.choice(3000, 200, replace=False))
    matrix[same] = matrix[same[0]]
    index = ItemIndex(form(matrix))
    rows, similarities = index.neighbours(same, 6)
    for item, row in zip(same, rows, strict=True):
        assert row.tolist() == [other for other in same[:7] if other != item][:6]
    np.testing.assert_allclose(similarities, 1, atol=1e-6)
    one, _ = index.neighbours(same[:1], 6)
    np.testing.assert_array_equal(one, rows[:1])


def test_different_rows_with_one_hash_are_kept_apart(monkeypatch):
    from course_lib.recommendation import index

    class Zeros:
        def integers(self, high, size, dtype):
            return np.full(size, 2**63, dtype=dtype)  # times 2 plus 1: all factors are 1

    monkeypatch.setattr(index.np.random, "default_rng", lambda seed: Zeros())
    matrix = np.array([[1, 2], [2, 1], [1, 2], [0, 0], [2, 1]], np.float32)
    hashes_agree = ItemIndex(matrix)
    rows, _ = hashes_agree.neighbours([0, 1, 2, 3], 2)
    assert rows.tolist() == [[2, 1], [4, 0], [0, 1], [-1, -1]]


def test_the_matrix_of_all_pairs_is_never_made():
    n = 20_000
    rng = np.random.default_rng(0)
    dense = rng.normal(size=(n, 8)).astype(np.float32)
    entries = rng.integers(500, size=(n, 3))
    thin = sparse.csr_array((np.ones(3 * n), entries.ravel(), np.arange(0, 3 * n + 1, 3)))
    for matrix in (dense, thin):
        index = ItemIndex(matrix)
        index.neighbours([0, 1], 5)
        tracemalloc.start()
        index.neighbours(np.arange(0, n, 20), 5)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < n * n * 4 / 20


def test_topn_is_checked():
    with pytest.raises(ValueError, match="topn is 0"):
        ItemIndex(np.ones((2, 2), np.float32)).neighbours([0], 0)


# The recommender


@pytest.fixture
def films():
    return Recommender(TEXTS, VECTORS, titles=TITLES)


def test_similar_items_with_their_reasons(films):
    found = films.similar_to("Blaze")
    assert found.columns.tolist() == ["item", "title", "similarity", "shared words"]
    assert found["title"].tolist() == ["Oven", "Winter", "Frost"]  # never itself, never empty ones
    assert found["similarity"].is_monotonic_decreasing
    assert found.loc[0, "shared words"].split(", ") == ["fire", "the"]
    assert len(films.similar_to("Blaze", topn=1)) == 1
    assert "6 items by mean of word vectors, centred" in repr(films) and len(films) == 6


def test_items_go_by_title_or_number(films):
    assert films.position("Winter") == films.position(3) == films.position(np.int64(3)) == 3
    assert films.position(" winter ") == 3  # capitals matter only if they must
    mixed = Recommender(["ice", "cold", "snow"], VECTORS, titles=["Ice", "ICE", "Cafe\u0301"])
    assert mixed.position("ICE") == 1 and mixed.position("Caf\u00e9") == 2
    with pytest.raises(AmbiguousTitleError, match="numbers 0 and 1"):
        mixed.position("ice")


def test_an_unknown_title_offers_close_ones(films):
    with pytest.raises(
        UnknownTitleError, match="none of the 6 items .* 'Wintre'.*'Winter'"
    ) as info:
        films.similar_to("Wintre")
    assert info.value.close[0] == "Winter" and info.value.title == "Wintre"
    with pytest.raises(LookupError, match="the title 'Zzz'.$"):
        films.similar_to("Zzz")


def test_titles_that_occur_twice_are_asked_by_number():
    recommender = Recommender(["ice", "cold", "snow"], VECTORS, titles=["Ice", "Snow", "Ice"])
    with pytest.raises(AmbiguousTitleError, match="2 items have the title 'Ice': numbers 0 and 2"):
        recommender.similar_to("Ice")
    assert recommender.similar_to(2, topn=1)["item"].tolist()[0] in (0, 1)
    many = AmbiguousTitleError("Ice", range(12))
    assert "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ..." in str(many) and len(many.items) == 12


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


@pytest.mark.data
def test_films_are_found_far_better_than_by_chance():
    from course_lib import datasets

    films = datasets.film_plots()
    corpus = datasets.english_corpus(1).select(np.arange(len(films)))
    assert corpus.sentences[4999] == encode_documents(films["plot"][4999:]).sentences[0]
    queries = np.arange(300)
    methods = {
        "SIF": average_documents(corpus, datasets.glove_6b_50d(), "sif"),
        "SVD": lsa_documents(corpus, 50),
    }
    scores = recommendation.evaluate(methods, films["genres"].tolist(), queries)
    table = scores.table
    assert table["low"]["SIF"] > table["high"]["chance"] + 0.1
    assert table["low"]["SVD"] > table["high"]["chance"] + 0.1
    assert table["nDCG"]["SVD"] > 1.7 * table["nDCG"]["chance"]

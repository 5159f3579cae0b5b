"""WordVectors: looking up, neighbours, analogies, parts, exchange with gensim."""

import pickle
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.vectors import UnknownWordError, WordVectors
from course_lib.vectors import search as search_module
from course_lib.vectors.search import NeighbourSearch, unit_rows

WORDS = ["ice", "snow", "water", "fire", "nothing"]
MATRIX = [[1, 0], [3, 4], [1, 1], [-2, 0], [0, 0]]
# Cosines with ice: 1, 0.6, 0.707, -1, 0.


@pytest.fixture
def vectors():
    return WordVectors(WORDS, MATRIX, counts=[9, 7, 5, 3, 1])


@pytest.fixture(scope="module")
def royals():
    return WordVectors(
        ["man", "woman", "king", "queen", "apple"],
        [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4], [-1, -1, 1]],
    )


def random_vectors(n=3000, dim=20, seed=0):
    rng = np.random.default_rng(seed)
    return WordVectors([f"w{i}" for i in range(n)], rng.normal(size=(n, dim)).astype(np.float32))


def sorted_neighbours(matrix, query, topn):
    """Every cosine in float64, sorted; the reference that takes its time."""
    cosines = unit_rows(matrix, np.float64) @ unit_rows(query[np.newaxis], np.float64)[0]
    order = np.lexsort((np.arange(len(matrix)), -cosines.astype(np.float32)))[:topn]
    return order, cosines[order]


# Looking words up


def test_a_word_gives_its_row_and_several_words_a_matrix(vectors):
    assert vectors["snow"].tolist() == [3, 4]
    assert vectors[["fire", "ice"]].tolist() == [[-2, 0], [1, 0]]
    assert vectors[(word for word in ["water"])].shape == (1, 2)
    assert vectors["snow"].dtype == np.float32


def test_container_protocol(vectors):
    assert len(vectors) == 5
    assert vectors.dim == 2
    assert "snow" in vectors
    assert "Snow" not in vectors
    assert 3 not in vectors
    assert list(vectors) == WORDS
    assert vectors.index["water"] == 2
    assert repr(vectors) == "WordVectors(5 words, 2 dimensions)"


def test_a_looked_up_vector_can_be_changed_without_harm(vectors):
    for key in ("snow", ["snow", "ice"]):
        found = vectors[key]
        found += 100
    assert vectors["snow"].tolist() == [3, 4]


def test_matrix_is_read_only_but_the_callers_array_is_not():
    mine = np.ones((2, 3), dtype=np.float32)
    vectors = WordVectors(["a", "b"], mine)
    assert np.shares_memory(vectors.matrix, mine)
    with pytest.raises(ValueError, match="read-only"):
        vectors.matrix[0, 0] = 5
    mine[0, 0] = 5


def test_a_number_is_not_a_word(vectors):
    with pytest.raises(TypeError, match=r"a word or several words, got 3"):
        vectors[3]


def test_memory_mapped_matrix_is_not_copied(tmp_path):
    np.save(tmp_path / "m.npy", random_vectors(100).matrix)
    mapped = np.load(tmp_path / "m.npy", mmap_mode="r")
    vectors = WordVectors([f"w{i}" for i in range(100)], mapped)
    assert np.shares_memory(vectors.matrix, mapped)
    vectors.nearest("w3")
    vectors.nearest_ids(vectors.matrix[:5])
    assert np.shares_memory(vectors._search.matrix, mapped)


def test_matrix_in_column_order_is_searched_too():
    plain = random_vectors(300)
    columns = WordVectors(plain.words, np.asfortranarray(plain.matrix))
    assert columns.nearest("w5").equals(plain.nearest("w5"))


@pytest.mark.parametrize(
    ("words", "matrix", "counts", "message"),
    [
        (["a", "b"], [[1.0, 2.0]], None, r"matrix has shape \(1, 2\), expected \(2, D\)"),
        (["a"], [1.0], None, r"matrix has shape \(1,\)"),
        (["a"], [[]], None, r"D at least 1"),
        (["a"], [[1.0]], [1, 2], r"counts has shape \(2,\), expected \(1,\)"),
        (
            ["a", "b"],
            [[1, 2], [3, np.nan]],
            None,
            r"vector of 'b' \(row 1\) holds nan at position 1",
        ),
        (["a", "b"], [[1, np.inf], [3, 4]], None, r"vector of 'a' \(row 0\) holds inf"),
        (["a"], [[1e300]], None, r"vector of 'a' \(row 0\) holds inf"),
    ],
)
def test_bad_words_and_matrices(words, matrix, counts, message):
    with pytest.raises(ValueError, match=message):
        WordVectors(words, matrix, counts)


def test_the_first_of_equal_words_wins_and_that_is_told():
    words = ["a", "b", "a", "c", "b", "a"]
    with pytest.warns(UserWarning, match=r"3 of 6 vectors .* 'a' \(row 2\), 'b' \(row 4\)") as told:
        vectors = WordVectors(words, np.arange(6)[:, np.newaxis] + 1.0, counts=range(6))
    assert told[0].filename == __file__
    assert vectors.words == ["a", "b", "c"]
    assert vectors.matrix.ravel().tolist() == [1, 2, 4]
    assert vectors.counts.tolist() == [0, 1, 3]
    assert vectors.index == {"a": 0, "b": 1, "c": 2}


def test_many_repeated_words_are_not_all_listed():
    with pytest.warns(UserWarning, match=r"9 of 10 vectors .*\.\.\.\."):
        WordVectors(["a"] * 10, np.ones((10, 1)))


def test_check_can_be_switched_off():
    vectors = WordVectors(["a", "b"], [[1, np.nan], [2, 3]], check=False)
    assert np.isnan(vectors["a"]).any()


# Words without a vector


def test_unknown_word_offers_close_spellings():
    vectors = WordVectors(["king", "queen", "Queen", "quinoa", "seen"], np.eye(5))
    with pytest.raises(UnknownWordError) as caught:
        vectors["quene"]
    assert isinstance(caught.value, KeyError)
    assert str(caught.value) == (
        "'quene' is not among the 5 words that have a vector. Close spellings: 'queen', 'Queen'."
    )
    with pytest.raises(KeyError, match="Close spellings: 'king'"):
        vectors["KING"]
    with pytest.raises(KeyError, match=r"have a vector\.$"):
        vectors["xylophonist"]
    with pytest.raises(KeyError, match=r"have a vector\.$"):
        vectors[""]
    with pytest.raises(KeyError, match="Words are str, this is int"):
        vectors[[5]]


def test_spellings_are_looked_for_only_when_the_message_is_shown(monkeypatch):
    def searched(error, topn=5):
        raise AssertionError("searched")

    monkeypatch.setattr(UnknownWordError, "close_spellings", searched)
    vectors = WordVectors(["king"], [[1.0]])
    with pytest.raises(UnknownWordError) as caught:
        vectors["kong"]
    with pytest.raises(AssertionError, match="searched"):
        str(caught.value)


def test_unknown_word_error_survives_pickling():
    error = pickle.loads(pickle.dumps(UnknownWordError("kong", ["king"])))
    assert "'king'" in str(error)


# Neighbours


def test_nearest_to_a_word(vectors):
    frame = vectors.nearest("ice")
    assert list(frame.columns) == ["word", "similarity"]
    assert frame["word"].tolist() == ["water", "snow", "nothing", "fire"]
    assert frame["similarity"].to_numpy() == pytest.approx([0.5**0.5, 0.6, 0, -1])


def test_nearest_to_a_vector_leaves_nothing_out(vectors):
    assert vectors.nearest([2.0, 0.0], topn=2)["word"].tolist() == ["ice", "water"]
    assert vectors.nearest(np.array([0, 5]), topn=1)["word"].tolist() == ["snow"]


def test_nearest_to_several_words_averages_unit_vectors(vectors):
    # ice is (1, 0) and snow (0.6, 0.8): the mean points to (0.8, 0.4), cosine .949 with water.
    frame = vectors.nearest(["ice", "snow"], topn=1)
    assert frame["word"].tolist() == ["water"]
    assert frame["similarity"][0] == pytest.approx(1.2 / (0.8 * 2) ** 0.5)


def test_excluded_words_do_not_shorten_the_answer(vectors):
    frame = vectors.nearest("ice", topn=2, exclude=["water", "unheard-of"])
    assert frame["word"].tolist() == ["snow", "nothing"]
    assert vectors.nearest("ice", topn=1, exclude="water")["word"].tolist() == ["snow"]


def test_a_zero_vector_has_similarity_zero_to_everything(vectors):
    frame = vectors.nearest("nothing")
    assert frame["word"].tolist() == ["ice", "snow", "water", "fire"]
    assert frame["similarity"].tolist() == [0, 0, 0, 0]
    assert vectors.similarity("nothing", "nothing") == 0
    assert vectors.nearest([0.0, 0.0], topn=1)["word"].tolist() == ["ice"]


def test_equal_similarities_come_in_the_order_of_the_words():
    vectors = WordVectors([f"w{i}" for i in range(40)], [[1, 0], [2, 0], [0, 3], [0, -1]] * 10)
    expected = [i for i in range(40) if i % 4 < 2][:15]
    assert vectors.nearest([1, 0], topn=15)["word"].tolist() == [f"w{i}" for i in expected]
    ids, _ = vectors.nearest_ids([[1.0, 0.0], [7.0, 0.0]], topn=15)
    assert ids.tolist() == [expected, expected]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: v.nearest("ice", topn=0), r"topn is 0, expected .* at least 1"),
        (lambda v: v.nearest_ids([[1, 2]], topn=-1), r"topn is -1"),
        (
            lambda v: v.nearest([1.0, 2.0, 3.0]),
            r"shape \(1, 3\) .* expected numbers of shape \(n, 2\)",
        ),
        (lambda v: v.nearest([[1.0, 2.0]]), r"query has shape \(1, 2\), expected \(2,\)"),
        (lambda v: v.nearest([]), r"query is empty"),
        (lambda v: v.nearest(["ice", 2.0]), r"expected numbers"),
        (lambda v: v.nearest_ids([1.0, 2.0]), r"queries has shape \(2,\)"),
        (lambda v: v.nearest_ids([[1.0, np.nan]]), r"queries holds NaN or infinity"),
        (lambda v: v.restrict(0), r"n is 0, expected"),
    ],
)
def test_bad_questions(vectors, call, message):
    with pytest.raises(ValueError, match=message):
        call(vectors)


@pytest.mark.parametrize("n_queries", [1, 2, 33, 300])
@pytest.mark.parametrize("topn", [1, 10, 999])
def test_search_equals_sorting_everything(n_queries, topn):
    vectors = random_vectors()
    queries = np.random.default_rng(1).normal(size=(n_queries, 20)) * 7
    ids, similarities = vectors.nearest_ids(queries, topn)
    assert ids.shape == similarities.shape == (n_queries, topn)
    assert similarities.dtype == np.float32
    for i in range(0, n_queries, 37):
        expected, cosines = sorted_neighbours(vectors.matrix, queries[i], topn)
        assert ids[i].tolist() == expected.tolist()
        assert similarities[i] == pytest.approx(cosines, abs=1e-6)


def test_asking_for_nearly_all_words_sorts_them_once():
    vectors = random_vectors()
    ids, similarities = vectors.nearest_ids(vectors.matrix[:2], topn=10_000)
    expected, cosines = sorted_neighbours(vectors.matrix, vectors.matrix[1], 3000)
    assert ids[1].tolist() == expected.tolist()
    assert similarities[1] == pytest.approx(cosines, abs=1e-6)
    assert len(vectors.nearest("w0", topn=10_000)) == 2999


def test_one_query_and_many_give_the_same_bits():
    vectors = random_vectors()
    queries = vectors.matrix[:200]
    ids, similarities = vectors.nearest_ids(queries)
    for i in (0, 7, 199):
        alone, similarity = vectors.nearest_ids(queries[i : i + 1])
        assert alone[0].tolist() == ids[i].tolist()
        assert similarity[0].tolist() == similarities[i].tolist()


def test_neighbours_that_only_float64_tells_apart_are_in_order():
    rng = np.random.default_rng(4)
    query = rng.normal(size=300).astype(np.float32)
    # Eleven rows within a few times 1e-7 of the same cosine, among others far away.
    close = query + 0.03 * rng.normal(size=(1, 300)) + 2e-6 * rng.normal(size=(11, 300))
    matrix = np.concatenate([close, rng.normal(size=(3000, 300))]).astype(np.float32)
    matrix = matrix[rng.permutation(len(matrix))]
    vectors = WordVectors([f"w{i}" for i in range(len(matrix))], matrix)
    expected, _ = sorted_neighbours(matrix, query, 3)
    for queries in (query[np.newaxis], np.stack([query] * 3)):
        ids, _ = vectors.nearest_ids(queries, 3)
        assert ids[-1].tolist() == expected.tolist()


def test_the_error_of_codes_holds_in_the_worst_direction():
    search = random_vectors()._search
    codes, steps, error = search._codes
    rounded = codes.transpose(0, 2, 1).reshape(-1, 20)[:3000] * steps[:3000, np.newaxis]
    difference = search.matrix * search.scale[:, np.newaxis] - rounded
    worst = unit_rows(difference, np.float64)
    assert error >= (worst * difference).sum(axis=1).max() > 0.9 * error


finite = st.floats(width=32, allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(
    hnp.arrays(np.float32, st.tuples(st.integers(1, 40), st.integers(1, 5)), elements=finite),
    st.data(),
)
def test_search_holds_for_any_finite_matrix(matrix, data):
    query = data.draw(hnp.arrays(np.float32, matrix.shape[1], elements=finite))
    search = NeighbourSearch(matrix)
    for queries in (query[np.newaxis], np.stack([query, query])):
        rows, similarities = search.nearest(queries, 3)
        assert np.isfinite(similarities).all()
        _, cosines = sorted_neighbours(matrix, query, 3)
        # Ranks within rounding of each other may swap; the similarities may not.
        assert similarities[-1] == pytest.approx(cosines, abs=2e-6)
        assert len(set(rows[-1].tolist())) == len(rows[-1])


def test_very_long_and_very_short_vectors_are_searched_exactly():
    matrix = np.array([[1e-30, 0], [3e38, 3e38], [1e-45, 0], [0, 1e20]], dtype=np.float32)
    rows, similarities = NeighbourSearch(matrix).nearest(np.array([[1.0, 0.0]]), 4)
    assert rows.tolist() == [[0, 2, 1, 3]]
    assert similarities[0] == pytest.approx([1, 1, 0.5**0.5, 0])


def test_searching_no_words():
    vectors = WordVectors([], np.zeros((0, 3)))
    assert vectors.nearest([1.0, 2.0, 3.0]).empty
    assert vectors.nearest_ids(np.ones((2, 3)))[0].shape == (2, 0)


def test_search_without_affinity_uses_all_processors(monkeypatch):
    monkeypatch.delattr(search_module.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(search_module.os, "cpu_count", lambda: None)
    assert search_module._available_cpus() == 1


# Analogies and similarity


def test_analogy(royals):
    assert royals.analogy("man", "king", "woman", topn=1)["word"].tolist() == ["queen"]
    assert royals.analogy("king", "man", "queen", topn=1)["word"].tolist() == ["woman"]
    assert len(royals.analogy("man", "king", "woman")) == 2


def test_analogy_with_inputs(royals):
    frame = royals.analogy("man", "king", "woman", topn=5, exclude_inputs=False)
    assert len(frame) == 5
    assert {"king", "woman"} < set(frame["word"])


def test_analogy_names_the_unknown_word(royals):
    with pytest.raises(UnknownWordError, match="'boy'"):
        royals.analogy("man", "king", "boy")


def test_similarity(vectors):
    assert vectors.similarity("ice", "snow") == pytest.approx(0.6)
    assert vectors.similarity("ice", "fire") == -1
    assert vectors.similarity("snow", "snow") == 1
    with pytest.raises(UnknownWordError):
        vectors.similarity("ice", "frost")


# Parts


def test_restrict_is_a_view(vectors):
    first = vectors.restrict(2)
    assert first.words == ["ice", "snow"]
    assert first.counts.tolist() == [9, 7]
    assert np.shares_memory(first.matrix, vectors.matrix)
    assert len(vectors.restrict(99)) == 5


def test_subset_keeps_the_order_given(vectors):
    some = vectors.subset(["fire", "ice"])
    assert some.words == ["fire", "ice"]
    assert some.matrix.tolist() == [[-2, 0], [1, 0]]
    assert some.counts.tolist() == [3, 9]
    with pytest.raises(UnknownWordError):
        vectors.subset(["fire", "frost"])


def test_unit_vectors_have_length_one_or_zero(vectors):
    lengths = np.linalg.norm(vectors.unit().matrix, axis=1)
    assert lengths == pytest.approx([1, 1, 1, 1, 0])


# gensim


def test_gensim_agrees_on_neighbours_and_analogies():
    vectors = random_vectors(500)
    keyed = vectors.to_gensim()
    for ours, theirs in [
        (vectors.nearest("w3"), keyed.most_similar("w3")),
        (vectors.nearest(["w3", "w4"]), keyed.most_similar(positive=["w3", "w4"])),
        (
            vectors.analogy("w1", "w2", "w3", topn=10),
            keyed.most_similar(positive=["w2", "w3"], negative=["w1"]),
        ),
    ]:
        assert ours["word"].tolist() == [word for word, _ in theirs]
        assert ours["similarity"].to_numpy() == pytest.approx([x for _, x in theirs], abs=1e-6)
    assert vectors.similarity("w1", "w2") == pytest.approx(keyed.similarity("w1", "w2"), abs=1e-6)


def test_to_gensim_and_back(vectors):
    keyed = vectors.to_gensim()
    assert keyed.get_vecattr("snow", "count") == 7
    assert len(keyed) == 5
    back = WordVectors.from_gensim(keyed)
    assert back.words == vectors.words
    assert back.counts.tolist() == [9, 7, 5, 3, 1]
    assert (back.matrix == vectors.matrix).all()


def test_from_gensim_takes_a_model_and_vectors_without_counts():
    from gensim.models import KeyedVectors, Word2Vec

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = Word2Vec([["a", "b", "a"], ["b", "c"]], vector_size=4, min_count=1, workers=1)
    assert WordVectors.from_gensim(model).counts.tolist() == [2, 2, 1]
    keyed = KeyedVectors(2)
    keyed.add_vectors(["x"], np.ones((1, 2), dtype=np.float32))
    assert WordVectors.from_gensim(keyed).counts is None

"""WordVectors: looking up, neighbours, analogies, parts, exchange with gensim."""

import warnings

import numpy as np
import pytest

from course_lib.vectors import UnknownWordError, WordVectors
from tests.vectors.helpers import random_vectors

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

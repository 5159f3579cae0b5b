"""Exact search: equal to sorting everything, for any finite matrix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.vectors import WordVectors
from course_lib.vectors.search import NeighbourSearch, unit_rows
from tests.vectors.helpers import random_vectors


def sorted_neighbours(matrix, query, topn):
    """Every cosine in float64, sorted; the reference that takes its time."""
    cosines = unit_rows(matrix, np.float64) @ unit_rows(query[np.newaxis], np.float64)[0]
    order = np.lexsort((np.arange(len(matrix)), -cosines.astype(np.float32)))[:topn]
    return order, cosines[order]


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

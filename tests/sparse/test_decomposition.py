"""The truncated SVD against LAPACK's, and where matrices are awkward."""

import numpy as np
import pytest
from scipy import sparse as scipy_sparse

from course_lib import sparse
from course_lib.sparse import decomposition


@pytest.fixture(scope="module")
def tall():
    """A sparse matrix whose singular values fall slowly, and its exact decomposition."""
    matrix = scipy_sparse.random_array(
        (1500, 900), density=0.02, rng=np.random.default_rng(0), format="csr"
    )
    matrix = (matrix * (0.995 ** np.arange(900))).tocsr()
    return matrix, *np.linalg.svd(matrix.toarray(), full_matrices=False)[1:]


def test_the_strong_directions_are_exact_and_the_last_are_near(tall):
    matrix, exact, Vt = tall
    values, V = sparse.truncated_svd(matrix, 100)
    assert np.allclose(values[:80], exact[:80], rtol=1e-4)
    assert np.allclose(values, exact[:100], rtol=0.01)
    assert np.linalg.svd(Vt[:100] @ V[:, :80], compute_uv=False).min() > 0.99


def test_it_comes_closer_than_the_usual_randomised_method(tall):
    from sklearn.utils.extmath import randomized_svd

    matrix, exact, _ = tall
    values, _ = sparse.truncated_svd(matrix, 100)
    theirs = randomized_svd(matrix, 100, n_iter=5, random_state=0)[1]
    assert np.abs(values - exact[:100]).max() < np.abs(theirs - exact[:100]).max() / 3


def test_columns_have_length_one_at_right_angles(tall):
    values, V = sparse.truncated_svd(tall[0].astype(np.float32), 40)
    assert V.dtype == np.float32 and values.dtype == np.float64 and V.shape == (900, 40)
    assert np.allclose(V.T @ V, np.eye(40), atol=1e-5)
    assert (np.diff(values) <= 0).all()


def test_another_seed_changes_next_to_nothing(tall):
    one, other = (sparse.truncated_svd(tall[0], 20, seed=seed)[0] for seed in (0, 1))
    assert np.allclose(one, other, rtol=1e-5)
    assert (sparse.truncated_svd(tall[0], 20)[1] == sparse.truncated_svd(tall[0], 20)[1]).all()


def test_a_matrix_of_low_rank_gives_zeros_and_not_noise():
    rng = np.random.default_rng(0)
    low = rng.standard_normal((600, 5)) @ rng.standard_normal((5, 500))
    values, V = sparse.truncated_svd(low, 8)
    assert np.allclose(values[:5], np.linalg.svd(low, compute_uv=False)[:5])
    assert (values[5:] < 1e-4 * values[0]).all() and np.isfinite(V).all()
    assert np.allclose(V.T @ V, np.eye(8), atol=1e-8)


@pytest.mark.parametrize("kind", [np.asarray, scipy_sparse.csr_array])
def test_a_small_matrix_is_decomposed_as_it_is(kind):
    X = np.array([[1, 0, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 1]])  # dog puppy bark stock market
    values, V = sparse.truncated_svd(kind(X), 2)
    assert np.allclose(values, [3**0.5, 2**0.5])
    shared = np.array([1, 1, 2, 0, 0]) / 6**0.5
    assert np.allclose(np.abs(V[:, 0]), shared) and np.allclose(np.abs(V[3:, 1]), 0.5**0.5)


def test_the_matrix_is_never_made_dense(tall, monkeypatch):
    monkeypatch.setattr(type(tall[0]), "toarray", lambda self: pytest.fail("made dense"))
    sparse.truncated_svd(tall[0], 10)


@pytest.mark.parametrize("k", [0, 4])
def test_it_refuses_directions_that_cannot_be(k):
    with pytest.raises(ValueError, match=rf"k is {k}, expected 1 to 3 for a matrix \(3, 5\)"):
        sparse.truncated_svd(np.ones((3, 5)), k)


def test_few_directions_still_get_a_basis_of_some_size(tall):
    assert decomposition._LEAST * decomposition._BLOCK < 900  # else the test below says nothing
    values, _ = sparse.truncated_svd(tall[0], 1)
    assert np.allclose(values, tall[1][:1], rtol=1e-6)

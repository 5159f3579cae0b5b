"""The exact decomposition behind LSA: what it finds, and how busy it keeps the machine."""

import numpy as np
import pytest
from scipy import linalg, sparse

from course_lib.recommendation import lsa_documents
from course_lib.recommendation.decomposition import strongest_directions
from tests.recommendation.helpers import topics


@pytest.mark.parametrize("shape", [(40, 90), (90, 40), (1100, 1500), (1500, 1100)])
def test_directions_are_those_of_numpy(shape):
    rng = np.random.default_rng(0)
    X = sparse.random_array(shape, density=0.1, rng=rng, format="csr", dtype=np.float32)
    X = sparse.csr_array(X * np.geomspace(4, 1, shape[1]))  # no two values nearly equal
    V = strongest_directions(X, 4)
    expected = np.linalg.svd(X.toarray(), full_matrices=False)[2][:4].T
    np.testing.assert_allclose(np.abs((V * expected).sum(axis=0)), 1, atol=1e-5)
    assert V.dtype == np.float32 and (V[np.abs(V).argmax(axis=0), range(4)] > 0).all()
    np.testing.assert_array_equal(V, strongest_directions(X, 4))


def test_directions_without_strength_are_left_out():
    X = sparse.csr_array([[3.0, 0, 0, 0], [0, 1, 1, 0], [3, 0, 0, 0], [0, 2, 2, 0]])
    np.testing.assert_allclose(
        strongest_directions(X, 9).T, [[1, 0, 0, 0], [0, 0.5**0.5, 0.5**0.5, 0]], atol=1e-7
    )
    assert strongest_directions(X, 1).shape == (4, 1)


def test_the_decomposition_takes_one_thread_of_blas(monkeypatch):
    """More of them wait for each other on a busy machine: chapter 10 took three times as long."""
    from threadpoolctl import threadpool_info, threadpool_limits

    seen, real = [], linalg.eigh

    def watched(*args, **options):
        seen.extend(x["num_threads"] for x in threadpool_info() if x["user_api"] == "blas")
        return real(*args, **options)

    monkeypatch.setattr(linalg, "eigh", watched)
    with threadpool_limits(2, user_api="blas"):
        lsa_documents(topics(20)[0], dim=2)
    assert set(seen) == {1}

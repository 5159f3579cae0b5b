"""The strongest directions of a TF-IDF matrix, exactly: what LSA keeps. Chapter 10."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

__all__ = ["strongest_directions"]

_SMALL = 1000  # up to so many documents, or so few words, all of X Xᵀ is decomposed,
_LARGE = 4000  # and up to so many if an eighth of the directions or more are wanted
_PRECISE = 1e-8  # of a squared singular value: how far ARPACK may be off; float32 tells 6e-8
_NOTHING = 1e-10  # of the largest squared singular value: below it a direction is rounding


def strongest_directions(X: sparse.csr_array, dim: int) -> npt.NDArray[np.float32]:
    """Find the right singular vectors that belong to the largest singular values.

    They come from the eigenvectors of the products of all rows, or of all columns if these
    are fewer: small ones, or many directions of them, are computed as a whole; of large ones
    ARPACK finds the first ``dim`` to the last digits. So the result does not depend on a
    random start. (``sklearn.utils.extmath.randomized_svd`` with four rounds does: on the 5,000
    film plots, with 100 dimensions, two of its seeds agree on the nearest film for 38% of the
    films.)

    Parameters
    ----------
    X : scipy.sparse.csr_array, shape (documents, words)
    dim : int
        Directions wanted, at least 1; cut to one less than the shorter side of ``X``, and to
        those in which there is anything.

    Returns
    -------
    numpy.ndarray of float32, shape (words, dim)
        Columns of length 1, at right angles to each other, the strongest first. The largest
        entry of each, by size, is positive.
    """
    from scipy.sparse.linalg import LinearOperator, eigsh
    from threadpoolctl import threadpool_limits

    wide = X.shape[0] <= X.shape[1]
    A: Any = (X if wide else X.T).astype(np.float64).tocsr()
    B: Any = A.T.tocsr()  # twice in memory, but both products then run along rows
    side = A.shape[0]
    dim = min(dim, max(1, side - 1))
    # One thread: the products are thin, and threads that wait for a busy core wait long.
    with threadpool_limits(1, user_api="blas"):
        if side <= max(_SMALL, 2 * dim, min(_LARGE, 8 * dim)):
            last = (side - dim, side - 1)
            squares, U = linalg.eigh((A @ B).toarray(), subset_by_index=last)
        else:
            products = LinearOperator((side, side), matvec=lambda v: A @ (B @ v), dtype=A.dtype)
            basis = min(side, dim + dim // 2 + 20)
            start = np.ones(side)
            squares, U = eigsh(products, dim, v0=start, ncv=basis, tol=_PRECISE)
        order = np.argsort(-squares)
        order = order[squares[order] > _NOTHING * squares.max()]
        V = B @ U[:, order] / np.sqrt(squares[order]) if wide else U[:, order]
    largest = V[np.abs(V).argmax(axis=0), np.arange(V.shape[1])]
    return np.ascontiguousarray(V * np.where(largest < 0, -1, 1), dtype=np.float32)

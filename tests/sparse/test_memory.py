"""What tables cost, against real arrays."""

import numpy as np
import pytest
from scipy import sparse as scipy_sparse

from course_lib import sparse


def test_memory_table_agrees_with_real_arrays():
    row = sparse.memory_table([500], dim=16).iloc[0]
    identity = np.eye(500, dtype=np.float32)
    compressed = scipy_sparse.csr_array(identity)
    assert row["one-hot"] == identity.nbytes
    assert row["one-hot, CSR"] == (
        compressed.data.nbytes + compressed.indices.nbytes + compressed.indptr.nbytes
    )
    assert row["dense"] == np.zeros((500, 16), dtype=np.float32).nbytes


def test_memory_table_reaches_a_million_words_without_overflow():
    row = sparse.memory_table([1_000_000]).iloc[0]
    assert row["one-hot"] == 4 * 10**12
    assert row["dense"] == 512 * 10**6


def test_memory_table_refuses_nonsense():
    with pytest.raises(ValueError, match="dim is 0"):
        sparse.memory_table([10], dim=0)
    with pytest.raises(ValueError, match="vocabulary_sizes is"):
        sparse.memory_table([])


def test_readable_bytes():
    assert [sparse.readable_bytes(n) for n in (0, 999, 1000, 1234567, 4e12)] == [
        "0 bytes",
        "999 bytes",
        "1 kB",
        "1.23 MB",
        "4 TB",
    ]

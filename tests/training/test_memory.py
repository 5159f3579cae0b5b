"""Rows that fill whole cache lines, and views that cannot be written."""

import numpy as np
import pytest

from course_lib.training import padded_zeros, read_only


@pytest.mark.parametrize(("dim", "width"), [(1, 16), (16, 16), (17, 32), (100, 112)])
def test_rows_start_at_cache_lines(dim, width):
    rows = padded_zeros(5, dim)
    assert rows.shape == (5, width) and rows.dtype == np.float32 and not rows.any()
    assert all(row.ctypes.data % 64 == 0 for row in rows)


def test_a_read_only_view_leaves_the_array_writeable(tmp_path):
    array = np.arange(3)
    view = read_only(array)
    assert np.shares_memory(view, array) and array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1
    np.save(tmp_path / "ids.npy", array)
    mapped = np.load(tmp_path / "ids.npy", mmap_mode="r")
    assert type(read_only(mapped)) is np.ndarray and np.shares_memory(read_only(mapped), mapped)

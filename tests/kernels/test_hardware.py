"""Rows at cache lines; the hints to compiler and processor are there, and change nothing."""

import numpy as np
import pytest
from numba import njit

from course_lib.kernels import hardware


@pytest.mark.parametrize("rows", [1, 3])
def test_aligned_zeros_begin_at_a_cache_line(rows):
    for make in (hardware.aligned_zeros, hardware.aligned_zeros.py_func):
        array = make(rows, 48)
        assert array.shape == (rows, 48) and array.dtype == np.float32
        assert array.ctypes.data % 64 == 0
        assert not array.any()


def test_whole_lines_rounds_down():
    assert [hardware.whole_lines(np.zeros((1, n), np.float32)) for n in (15, 16, 40)] == [0, 16, 32]


def test_unequal_or_broken_lines_are_refused():
    good = np.zeros((2, 32), dtype=np.float32)
    hardware.check_lines(good, good)
    for wrong in (good[:, :16].copy(), good[:, :20].copy()):
        with pytest.raises(ValueError, match="a multiple of 16: add columns of zeros"):
            hardware.check_lines(good, wrong)


def test_a_row_is_fetched_line_by_line_and_not_changed():
    matrix = np.ones((4, 48), dtype=np.float32)
    fetch = njit(hardware.fetch_row.py_func)
    fetch(matrix, 3)
    hardware.fetch_row.py_func(matrix, 3)
    assert (matrix == 1).all()
    (llvm,) = fetch.inspect_llvm().values()
    assert "llvm.prefetch" in llvm


def test_wide_registers_are_an_attribute_of_the_function_alone():
    @njit
    def wide(x):
        hardware.use_wide_registers()
        return x + 1

    assert wide(1) == wide.py_func(1) == 2
    (llvm,) = wide.inspect_llvm().values()
    assert '"prefer-vector-width"="512"' in llvm


def test_numba_has_the_options_that_the_steps_are_compiled_with():
    @njit(**{**hardware.INNER, "cache": False})
    def inner(array):
        return array[0]

    @njit
    def outer(array):
        return inner(array)

    assert outer(np.arange(3) + 5) == 5
    (llvm,) = inner.inspect_llvm().values()
    assert "alwaysinline" in llvm
    assert "NRT_incref" not in llvm.split("define")[1]

"""What a compiler does not do by itself: whole cache lines, fetching ahead, wide registers.

A processor reads memory in lines of 64 bytes, 16 numbers of float32. A row that begins in
the middle of a line costs one line more, and a row that is in no cache costs more time than
all the arithmetic on it, unless it was asked for early. The loops that train word2vec and
fastText get their last factor of two from here; what they compute is in ``questions``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, overload

__all__ = [
    "FASTMATH",
    "INNER",
    "LINE",
    "LOOP",
    "aligned_zeros",
    "check_lines",
    "fetch_row",
    "use_wide_registers",
    "whole_lines",
]

# Sums may be reordered, which lets the compiler use SIMD. Two of fastmath's promises are
# left out, "no NaN" and "no infinity": a run that diverges must still be seen.
FASTMATH = {"reassoc", "contract", "nsz", "arcp"}
# Options of a loop that is called from Python.
LOOP: dict[str, Any] = {"nogil": True, "fastmath": FASTMATH, "error_model": "numpy", "cache": True}
# Options of a step inside such a loop: it is pasted in where it is called, and does not
# count who holds its arrays, which the loop itself does; together that is a third of the time.
INNER: dict[str, Any] = {**LOOP, "forceinline": True, "_nrt": False}

# Numbers of float32 in a cache line, and in the widest registers.
LINE = 16


@njit(nogil=True, cache=True)
def aligned_zeros(rows: int, columns: int) -> npt.NDArray[np.float32]:
    """Zeros of float32, shape (rows, columns), the first at the beginning of a cache line.

    All rows begin at one if ``columns`` is a multiple of 16.

    Examples
    --------
    >>> array = aligned_zeros(3, 32)
    >>> array.shape, array.ctypes.data % 64
    ((3, 32), 0)
    """
    memory = np.zeros(rows * columns + LINE, dtype=np.float32)
    skip = -(memory.ctypes.data // 4) % LINE
    return memory[skip : skip + rows * columns].reshape(rows, columns)


@njit(nogil=True, cache=True)
def check_lines(W_in: npt.NDArray[np.float32], W_out: npt.NDArray[np.float32]) -> None:
    """Refuse matrices that differ in width, or whose rows are no whole cache lines.

    Examples
    --------
    >>> check_lines(np.zeros((3, 5), np.float32), np.zeros((3, 5), np.float32))
    Traceback (most recent call last):
    ValueError: W_in and W_out must have the same number of columns, a multiple of 16: ...
    """
    if W_in.shape[1] != W_out.shape[1] or W_in.shape[1] % LINE != 0:
        raise ValueError(
            "W_in and W_out must have the same number of columns, a multiple of 16: add columns "
            "of zeros, which stay zero, with course_lib.training.padded."
        )


@njit(**INNER)
def whole_lines(matrix: npt.NDArray[np.float32]) -> int:
    """Columns of the matrix, in a form that tells the compiler of a multiple of 16.

    Loops over so many numbers need no code for a few that are left over.
    """
    return matrix.shape[1] // LINE * LINE


def use_wide_registers() -> None:
    """Let the loops of the calling function use registers of a whole cache line.

    For some processors that have them (AVX-512) compilers prefer those half as wide. Loops
    that add rows to rows are faster with whole ones. Uncompiled, this does nothing.
    """


def fetch_line(matrix: npt.NDArray[Any], row: int, column: int) -> None:
    """Ask for the cache line of ``matrix[row, column]`` without waiting for it.

    Uncompiled, this does nothing.
    """


@njit(**INNER)
def fetch_row(matrix: npt.NDArray[Any], row: int) -> None:
    """Ask for a row of a float32 matrix, all of it, without waiting for it."""
    for column in range(0, matrix.shape[1], LINE):
        fetch_line(matrix, row, column)


# What the two functions without a body are, compiled: an attribute and an instruction of LLVM.


@intrinsic
def _widen(typing_context):  # type: ignore[no-untyped-def]
    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        # Added as to any set: llvmlite's own method knows but a few attributes by name.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def _prefetch(typing_context, matrix, row, column):  # type: ignore[no-untyped-def]
    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = [
            context.cast(builder, argument, kind, types.intp)
            for argument, kind in zip(arguments[1:], signature.args[1:], strict=True)
        ]
        address = cgutils.get_item_pointer(context, builder, signature.args[0], array, place)
        address = builder.bitcast(address, ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        prefetch = builder.module.declare_intrinsic(
            "llvm.prefetch",
            [address.type],
            ir.FunctionType(ir.VoidType(), [address.type, number, number, number]),
        )
        # To be written as well (1), to be kept in every cache (3), data and no program (1).
        builder.call(prefetch, [address, number(1), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(matrix, row, column), generate


@overload(use_wide_registers, inline="always")
def _compiled_use_wide_registers():  # type: ignore[no-untyped-def]
    return lambda: _widen()  # type: ignore[call-arg]


@overload(fetch_line, inline="always")
def _compiled_fetch_line(matrix, row, column):  # type: ignore[no-untyped-def]
    return lambda matrix, row, column: _prefetch(  # type: ignore[call-arg]
        matrix, row, column
    )

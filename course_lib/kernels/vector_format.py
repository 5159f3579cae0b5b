"""Write float32 numbers as short decimals: the reverse of ``vector_text``.

Nine significant digits tell every float32 from its neighbours, but most need fewer: 0.418
is stored as 0.4180000126..., and "0.418" already leads back to it. For each number the
loop looks for the fewest digits that do. Used by ``WordVectors.save``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["LONGEST_NUMBER", "format_lines"]

NEWLINE, SPACE, MINUS, POINT, ZERO, LOWER_E = 10, 32, 45, 46, 48, 101

# "-0.000123456789" and a space before it.
LONGEST_NUMBER = 16
# float64 holds these powers exactly, so that one multiplication or division by them is
# rounded correctly, here as in the reader.
_POWERS_OF_TEN = np.array([float(f"1e{n}") for n in range(23)])
_SMALLEST, _LARGEST = 1e-13, 1e21
_MOST_DIGITS = 9


@njit(nogil=True, cache=True)
def _times_power(value: float, power: int) -> float:
    if power < 0:
        return value / float(_POWERS_OF_TEN[-power])
    return value * float(_POWERS_OF_TEN[power])


@njit(nogil=True, cache=True)
def _shortest(value: float) -> tuple[int, int]:
    """Whole number m and power p, m as short as can be, so that m * 10**p reads as value."""
    # The first digit stands for this power of ten.
    first = int(np.floor(np.log10(value)))
    found, power = 0, 0
    # Six digits decide whether to try fewer or more.
    digits, step = 6, 0
    while 1 <= digits <= _MOST_DIGITS:
        mantissa = np.rint(_times_power(value, digits - 1 - first))
        good = np.float32(_times_power(mantissa, first + 1 - digits)) == np.float32(value)
        if good:
            found, power = int(mantissa), first + 1 - digits
        if step == 0:
            step = -1 if good else 1
        elif good == (step == 1):
            break
        digits += step
    while found > 0 and found % 10 == 0:
        found //= 10
        power += 1
    return found, power


@njit(nogil=True, cache=True)
def _write_number(value: float, out: npt.NDArray[np.uint8], length: int) -> int:
    """Write a number after ``out[:length]``; return the new length, or -1 if unable."""
    if value < 0 or (value == 0 and np.signbit(value)):
        out[length] = MINUS
        length += 1
        value = -value
    if value == 0:
        out[length] = ZERO
        return length + 1
    if value < _SMALLEST or value > _LARGEST:
        return -1
    mantissa, power = _shortest(value)
    if mantissa == 0:
        return -1
    digits = 1
    while mantissa >= _POWERS_OF_TEN[digits]:
        digits += 1
    exponent = digits - 1 + power
    # As printf's %g switches, and so the published files.
    scientific = exponent < -4 or exponent >= _MOST_DIGITS
    # Digits before the point; those missing on either side are zeros.
    before = 1 if scientific else max(exponent + 1, 1)
    after = digits - 1 if scientific else max(-power, 0)
    point = length + before
    end = point + after + (after > 0)
    for i in range(length, end):
        out[i] = ZERO
    if after:
        out[point] = POINT
    place = end - 1 if scientific or power < 0 else end - 1 - power
    while mantissa > 0:
        if after and place == point:
            place -= 1
        out[place] = ZERO + mantissa % 10
        mantissa //= 10
        place -= 1
    if not scientific:
        return end
    out[end] = LOWER_E
    out[end + 1] = MINUS if exponent < 0 else 43  # a plus
    out[end + 2] = ZERO + abs(exponent) // 10
    out[end + 3] = ZERO + abs(exponent) % 10
    return end + 4


@njit(nogil=True, cache=True)
def format_lines(
    words: npt.NDArray[np.uint8],
    start: int,
    matrix: npt.NDArray[np.float32],
    row: int,
    out: npt.NDArray[np.uint8],
) -> tuple[int, int, int]:
    """Write lines of a word and its numbers until something is in the way.

    Parameters
    ----------
    words : array of uint8
        Words that each end in a newline; that of ``row`` begins at ``start``.
    start, row : int
    matrix : array of float32, shape (rows, D)
    out : array of uint8
        Long enough for all: the words and ``LONGEST_NUMBER`` bytes for each number.

    Returns
    -------
    start, row, length : int
        The first row not written (it holds a number too large or small to do here), the
        start of its word, and the bytes written.
    """
    length = 0
    while row < matrix.shape[0]:
        line = length
        position = start
        while words[position] != NEWLINE:
            out[length] = words[position]
            length += 1
            position += 1
        for d in range(matrix.shape[1]):
            out[length] = SPACE
            length = _write_number(float(matrix[row, d]), out, length + 1)
            if length < 0:
                return start, row, line
        out[length] = NEWLINE
        length += 1
        start = position + 1
        row += 1
    return start, row, length

"""Read text vectors byte by byte: "the 0.418 0.24968 -0.41242 ..." to float32.

Turning 20 million decimal numbers into floats is most of the work of opening a GloVe
file. Python makes a string object of each; these loops never leave the buffer of bytes.
A decimal with up to 15 digits is a whole number over a power of ten, both exact in
float64, so a single division gives the correctly rounded value (Clinger, 1990): the
same bits as Python's ``float``. Used by ``WordVectors.load``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["BAD", "BLANK", "DONE", "FULL", "PENDING", "count_lines", "parse_lines"]

# Why ``parse_lines`` stopped.
DONE, FULL, PENDING, BLANK, BAD = 0, 1, 2, 3, 4

TAB, NEWLINE, RETURN, SPACE = 9, 10, 13, 32
PLUS, MINUS, POINT, ZERO, UPPER_E, LOWER_E = 43, 45, 46, 48, 69, 101

# What ``_number`` found.
NOT_A_NUMBER, EXACT, UNSURE = 0, 1, 2

_POWERS_OF_TEN = np.array([float(f"1e{n}") for n in range(101)])
_EXACT_WHOLE = 1 << 53  # float64 holds every whole number below this
_EXACT_POWER = 22  # and every power of ten up to this
_HUGE_POWER = 100_000  # beyond any float, far below the end of int64
_ONE = np.uintp(1)
_MOST_DIGITS = 18  # an int64 holds any number of so many digits


@njit(nogil=True, cache=True)
def count_lines(buffer: npt.NDArray[np.uint8], stop: int) -> tuple[int, int]:
    """Number of line ends in ``buffer[:stop]``, and the position after the last one."""
    lines = 0
    for i in range(stop):
        lines += buffer[i] == NEWLINE
    end = stop
    while end > 0 and buffer[end - 1] != NEWLINE:
        end -= 1
    return lines, end


@njit(nogil=True, cache=True)
def _digit(byte: int) -> int:
    return int(np.int64(byte)) - ZERO


@njit(nogil=True, cache=True, inline="always")
def _number(buffer: npt.NDArray[np.uint8], start: int) -> tuple[float, int, int]:
    """Read the decimal number that begins at ``start``.

    Returns its value, the position after it, and ``EXACT``, ``UNSURE`` (a decimal number,
    but its last bit needs Python's own arithmetic) or ``NOT_A_NUMBER``. The buffer must
    hold a byte after the number that cannot belong to one.
    """
    # Unsigned, which spares a test for a negative index at every byte: a quarter of the time.
    position = np.uintp(start)
    negative = buffer[position] == MINUS
    if negative or buffer[position] == PLUS:
        position += _ONE
    first = position
    mantissa = 0
    while ZERO <= buffer[position] < ZERO + 10:
        mantissa = 10 * mantissa + _digit(buffer[position])
        position += _ONE
    digits = int(np.int64(position - first))
    exponent = 0
    if buffer[position] == POINT:
        position += _ONE
        after_point = position
        while ZERO <= buffer[position] < ZERO + 10:
            mantissa = 10 * mantissa + _digit(buffer[position])
            position += _ONE
        exponent = -int(np.int64(position - after_point))
        digits -= exponent
    if digits == 0:
        return 0.0, start, NOT_A_NUMBER
    mantissa_stop = position
    if buffer[position] == LOWER_E or buffer[position] == UPPER_E:
        position += _ONE
        power_negative = buffer[position] == MINUS
        if power_negative or buffer[position] == PLUS:
            position += _ONE
        power_first = position
        power = 0
        while ZERO <= buffer[position] < ZERO + 10:
            power = min(10 * power + _digit(buffer[position]), _HUGE_POWER)
            position += _ONE
        if position == power_first:
            return 0.0, start, NOT_A_NUMBER
        exponent += -power if power_negative else power
    if digits > _MOST_DIGITS:
        mantissa, dropped = _leading_digits(
            buffer, int(np.int64(first)), int(np.int64(mantissa_stop))
        )
        exponent += dropped
    elif mantissa < _EXACT_WHOLE and -_EXACT_POWER <= exponent <= _EXACT_POWER:
        # Dividing by an exact power rounds once; multiplying by 0.001 would round twice.
        value = float(mantissa)
        if exponent < 0:
            value /= _POWERS_OF_TEN[-exponent]
        else:
            value *= _POWERS_OF_TEN[exponent]
        return -value if negative else value, int(np.int64(position)), EXACT
    value, sure = _rounded(mantissa, exponent)
    return -value if negative else value, int(np.int64(position)), EXACT if sure else UNSURE


@njit(nogil=True, cache=True)
def _leading_digits(buffer: npt.NDArray[np.uint8], start: int, stop: int) -> tuple[int, int]:
    """First 18 significant digits of a long number, and how many digits were dropped."""
    mantissa = 0
    taken = 0
    dropped = 0
    for i in range(start, stop):
        if buffer[i] == POINT:
            continue
        if taken == _MOST_DIGITS:
            dropped += 1
        else:
            mantissa = 10 * mantissa + _digit(buffer[i])
            taken += mantissa > 0
    return mantissa, dropped


@njit(nogil=True, cache=True)
def _rounded(mantissa: int, exponent: int) -> tuple[float, bool]:
    """Value of mantissa * 10**exponent, and whether float32 rounding is beyond doubt.

    The product is off by less than 1e-15 of itself (four roundings). If both ends of
    that interval round to the same float32, so does the exact value.
    """
    if mantissa == 0:
        return 0.0, True
    if exponent < -100 or exponent > 100:
        return 0.0, False
    value = float(mantissa)
    if exponent < 0:
        value /= _POWERS_OF_TEN[-exponent]
    else:
        value *= _POWERS_OF_TEN[exponent]
    low, high = np.float32(value * (1 - 1e-15)), np.float32(value * (1 + 1e-15))
    return value, bool(low == high and high < np.inf)


@njit(nogil=True, cache=True)
def _separates(byte: int) -> bool:
    return byte in (SPACE, TAB)


@njit(nogil=True, cache=True)
def _word_end(buffer: npt.NDArray[np.uint8], start: int, stop: int, dim: int) -> int:
    """Where the word of a line ends if its last ``dim`` fields are the numbers, or -1.

    This is how words with spaces inside, such as ". . ." in GloVe 840B, are read. A word
    whose own last field is a number is refused: more likely the line has a column too many.
    """
    end = stop
    for _ in range(dim):
        while end > start and _separates(buffer[end - 1]):
            end -= 1
        while end > start and not _separates(buffer[end - 1]):
            end -= 1
    while end > start and _separates(buffer[end - 1]):
        end -= 1
    if end == start or _separates(buffer[start]):
        return -1
    field = end
    while field > start and not _separates(buffer[field - 1]):
        field -= 1
    if field > start:
        _, after, found = _number(buffer, field)
        if found != NOT_A_NUMBER and after == end:
            return -1
    return end


@njit(nogil=True, cache=True)
def _parse_numbers(
    buffer: npt.NDArray[np.uint8],
    position: int,
    matrix: npt.NDArray[np.float32],
    row: int,
    pending: npt.NDArray[np.int64],
    n_pending: int,
) -> tuple[int, int]:
    """Read the numbers after a word; return where the line ends, or -1 if it is not so simple."""
    for column in range(matrix.shape[1]):
        if not _separates(buffer[position]):
            return -1, n_pending
        while _separates(buffer[position]):
            position += 1
        value, end, found = _number(buffer, position)
        if found == NOT_A_NUMBER:
            return -1, n_pending
        if found == UNSURE:
            pending[n_pending, 0] = row
            pending[n_pending, 1] = column
            pending[n_pending, 2] = position
            pending[n_pending, 3] = end
            n_pending += 1
        matrix[row, column] = value
        position = end
    while _separates(buffer[position]) or buffer[position] == RETURN:
        position += 1
    return position if buffer[position] == NEWLINE else -1, n_pending


@njit(nogil=True, cache=True)
def parse_lines(
    buffer: npt.NDArray[np.uint8],
    start: int,
    stop: int,
    matrix: npt.NDArray[np.float32],
    row: int,
    words: npt.NDArray[np.uint8],
    pending: npt.NDArray[np.int64],
) -> tuple[int, int, int, int, int]:
    r"""Parse whole lines into words and rows of the matrix until something is in the way.

    Parameters
    ----------
    buffer : array of uint8
        Text. ``buffer[start:stop]`` holds whole lines, each ending in a newline.
    start, stop : int
    matrix : array of float32, shape (rows, D)
        Filled from ``row`` on. D numbers are expected in each line.
    row : int
    words : array of uint8, at least as long as the buffer
        Filled with each word followed by a newline.
    pending : array of int64, shape (room, 4)
        Row, column, first and last position of numbers that Python must convert.

    Returns
    -------
    position : int
        Start of the line that was not parsed, or ``stop``.
    row, words_length, n_pending : int
    status : int
        ``DONE``; ``FULL``: the matrix is; ``PENDING``: no room left there; ``BLANK``: an
        empty line; ``BAD``: not a word and D numbers, let Python find out why.
    """
    dim = matrix.shape[1]
    words_length = 0
    n_pending = 0
    position = start
    while position < stop:
        first = position
        if row == matrix.shape[0]:
            return first, row, words_length, n_pending, FULL
        if n_pending + dim > pending.shape[0]:
            return first, row, words_length, n_pending, PENDING
        # The common case: the word ends at the first space, D numbers follow.
        after_word = first
        while not _separates(buffer[after_word]) and buffer[after_word] != NEWLINE:
            after_word += 1
        for attempt in range(2):
            end, n_now_pending = _parse_numbers(buffer, after_word, matrix, row, pending, n_pending)
            if end >= 0 and after_word > first:
                break
            # The rest: count the fields from the end of the line.
            line_end = first
            while buffer[line_end] != NEWLINE:
                line_end += 1
            while line_end > first and (
                _separates(buffer[line_end - 1]) or buffer[line_end - 1] == RETURN
            ):
                line_end -= 1
            if line_end == first:
                return first, row, words_length, n_pending, BLANK
            after_word = _word_end(buffer, first, line_end, dim)
            if attempt == 1 or after_word == -1:
                return first, row, words_length, n_pending, BAD
        length_before = words_length
        for i in range(first, after_word):
            if buffer[i] == RETURN:  # of a line that ends in a carriage return alone
                return first, row, length_before, n_pending, BAD
            words[words_length] = buffer[i]
            words_length += 1
        n_pending = n_now_pending
        words[words_length] = NEWLINE
        words_length += 1
        row += 1
        position = end + 1
    return position, row, words_length, n_pending, DONE

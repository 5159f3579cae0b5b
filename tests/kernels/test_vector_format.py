"""Float32 to short decimals: exact, shortest, and left to Python where unsure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.kernels import vector_format
from tests.kernels.helpers import as_bytes


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (100.0, "100"),
        (12345678.0, "12345678"), (999999999.0, "1e+09"), (1e9, "1e+09"), (1.25e12, "1.25e+12"),
        (0.00066023, "0.00066023"), (1e-5, "1e-05"), (1.5e-4, "0.00015"),
        (-9.5421e-05, "-9.5421e-05"), (3.1415927, "3.1415927"), (0.33333334, "0.33333334"),
        (128111.414, "128111.414"), (1030096.56, "1030096.56"), (0.000106824395, "0.000106824395"),
        (16777216.0, "16777216"),
    ],
)  # fmt: skip
def test_numbers_are_written_short(voice, value, text):
    out = np.zeros(20, dtype=np.uint8)
    length = vector_format._write_number(float(np.float32(value)), out, 0)
    written = out[:length].tobytes().decode()
    assert np.float32(float(written)) == np.float32(value)
    assert written == text


@pytest.mark.parametrize("value", [1e-14, 1e22, -3e38, 1e-45])
def test_numbers_that_are_left_to_python(voice, value):
    assert vector_format._write_number(value, np.zeros(20, dtype=np.uint8), 0) == -1


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 0xFF7FFFFF).map(lambda bits: np.uint32(bits).view(np.float32)))
def test_written_numbers_are_exact_fit_their_room_and_are_shortest(value):
    if not np.isfinite(value):
        return
    out = np.full(vector_format.LONGEST_NUMBER + 5, 255, dtype=np.uint8)
    length = vector_format._write_number(float(value), out, 1)
    if length == -1:
        assert not 1e-13 <= abs(value) <= 1e21
        return
    written = out[1:length].tobytes().decode()
    assert length <= vector_format.LONGEST_NUMBER
    assert np.float32(float(written)).view(np.uint32) == value.view(np.uint32)
    digits = len(written.split("e")[0].lstrip("-0.").replace(".", "").rstrip("0"))
    shortest = len(str(value).split("e")[0].lstrip("-0.").replace(".", "").rstrip("0"))
    assert digits == shortest


def test_lines_are_written(voice):
    words = as_bytes("the\n자연어\nx\n")
    matrix = np.array([[1, 0.5], [-2, 0.25], [1e-20, 3]], dtype=np.float32)
    out = np.zeros(200, dtype=np.uint8)
    start, row, length = vector_format.format_lines(words, 0, matrix, 0, out)
    assert out[:length].tobytes().decode() == "the 1 0.5\n자연어 -2 0.25\n"
    assert (row, words[start:].tobytes()) == (2, b"x\n")
    assert vector_format.format_lines(words, 4, matrix[:2], 1, out) == (14, 2, 18)

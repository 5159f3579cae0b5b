"""Made-up words written as bytes."""

import numpy as np
import pytest

from course_lib.kernels.spelling import spell


@pytest.mark.parametrize("write", [spell, spell.py_func])
def test_words_are_spelt_on_lines(write):
    letters = np.frombuffer(b"abcd", dtype=np.uint8)
    buffer = np.zeros(20, dtype=np.uint8)
    n = write(np.array([0, 1, 0]), letters, np.array([0, 1, 4]), 2, buffer)
    assert buffer[:n].tobytes() == b"a bcd\na\n"

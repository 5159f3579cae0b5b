"""Binary records to float32, compiled and interpreted."""

import numpy as np

from course_lib.kernels import vector_binary
from tests.kernels.helpers import as_bytes


def test_records(voice):
    rows = np.zeros((3, 8), dtype=np.uint8)
    words = np.zeros(100, dtype=np.uint8)
    vector = np.array([1, 2], dtype="<f4").tobytes()
    data = as_bytes(b"the " + vector + b"\nof " + vector + b"to " + vector[:5])
    position, row, length = vector_binary.parse_records(data, len(data), rows, 0, words)
    assert (row, words[:length].tobytes()) == (2, b"the\nof\n")
    assert data[position:].tobytes() == b"to " + vector[:5]
    assert rows.view(np.float32).tolist() == [[1, 2], [1, 2], [0, 0]]
    # No room for a third row, and a record without a space.
    assert vector_binary.parse_records(data, len(data), rows[:1], 0, words)[1] == 1
    assert vector_binary.parse_records(as_bytes("a\nb" + " " * 20), 23, rows, 0, words)[0] == 0

"""Bytes to float32 and back: the reader's and the writer's loops, compiled and interpreted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.kernels import vector_binary, vector_format, vector_text
from course_lib.kernels.vector_text import BAD, BLANK, DONE, FULL, PENDING


@pytest.fixture(params=["compiled", "interpreted"])
def voice(request, monkeypatch):
    """Run a test on the compiled loops, then on the same Python uncompiled."""
    if request.param == "interpreted":
        for module in (vector_text, vector_format, vector_binary):
            for name, function in vars(module).copy().items():
                if hasattr(function, "py_func"):
                    monkeypatch.setattr(module, name, function.py_func)
    with np.errstate(over="ignore"):  # compiled code does not warn, NumPy's scalars do
        yield request.param


def as_bytes(text):
    return np.frombuffer(text.encode() if isinstance(text, str) else text, dtype=np.uint8).copy()


def parse(text, rows, dim, room=8, start=0):
    """Parse a text; return words, matrix, unread text, status and numbers left to Python."""
    buffer = as_bytes(text)
    matrix = np.zeros((rows, dim), dtype=np.float32)
    words = np.zeros(len(buffer) + 1, dtype=np.uint8)
    pending = np.zeros((room, 4), dtype=np.int64)
    position, row, length, n_pending, status = vector_text.parse_lines(
        buffer, start, len(buffer), matrix, 0, words, pending
    )
    found = words[:length].tobytes().decode().split("\n")[:-1]
    assert len(found) == row
    return found, matrix[:row].tolist(), text[position:], status, pending[:n_pending].tolist()


def test_lines_are_counted(voice):
    assert vector_text.count_lines(as_bytes("a\nb\nrest"), 8) == (2, 4)
    assert vector_text.count_lines(as_bytes("a\nb\nrest"), 3) == (1, 2)
    assert vector_text.count_lines(as_bytes("rest"), 4) == (0, 0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0), ("-0", -0.0), ("7", 7.0), ("+7", 7.0), ("-7.25", -7.25), (".5", 0.5),
        ("5.", 5.0), ("1e3", 1000.0), ("1E+3", 1000.0), ("25e-1", 2.5), ("-.5e1", -5.0),
        ("007", 7.0),
        ("0.1", 0.1), ("9007199254740991", 9007199254740991.0), ("1e22", 1e22), ("1e-22", 1e-22),
    ],
)  # fmt: skip
def test_numbers(voice, text, value):
    found, end, status = vector_text._number(as_bytes(text + " "), 0)
    assert (float(found), end, status) == (value, len(text), vector_text.EXACT)
    assert np.signbit(found) == np.signbit(value)


@pytest.mark.parametrize(
    "text", ["", "-", "+", ".", "-.", "e5", "x", "1e", "1e+", "--1", "nan", "inf"]
)
def test_what_is_not_a_number(voice, text):
    assert vector_text._number(as_bytes(text + " "), 0)[1:] == (0, vector_text.NOT_A_NUMBER)


@pytest.mark.parametrize("text", ["1.5x", "1.5.2", "1e5e5", "1,5"])
def test_a_number_ends_where_it_ends(voice, text):
    end = vector_text._number(as_bytes(text + " "), 0)[1]
    assert 0 < end < len(text)


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("0.12345678901234567", True),  # 17 digits, as float64 is printed
        ("0.000000000000000000000000123456789012345678901234567890", True),
        ("123456789012345678901234567890", True),
        ("0.12134323641657829", False),  # float64 of the digits alone would round wrongly
        ("0.85312208533287048", False),
        ("00000000000000000000000000000000000000000.5", True),
        ("0.00000000000000000000000000000000000000000000000", True),
        ("1e-45", True),
        ("3.4e38", True),
        ("1e30", True),
        ("1.000000059604644775390625", False),  # between two float32
        ("1e39", False),
        ("1e-101", False),
        ("1e101", False),
        ("1e999999999999", False),
    ],
)
def test_long_numbers_are_sure_or_left_to_python(voice, text, sure):
    value, end, status = vector_text._number(as_bytes(text + " "), 0)
    assert end == len(text)
    assert status == (vector_text.EXACT if sure else vector_text.UNSURE)
    if sure:
        assert np.float32(value) == np.float32(float(text))


def test_lines_by_hand(voice):
    text = "the 0.5 -1\r\n자연어\t2 3 \n. . 4 5\n"
    assert parse(text, 3, 2) == (
        ["the", "자연어", ". ."],
        [[0.5, -1], [2, 3], [4, 5]],
        "",
        DONE,
        [],
    )


def test_start_is_where_parsing_starts(voice):
    assert parse("2 2\nthe 1 2\n", 5, 2, start=4)[:2] == (["the"], [[1, 2]])


@pytest.mark.parametrize(
    ("text", "rest", "status"),
    [
        ("a 1 2\nb 3 4\nc 5 6\nd 7 8\n", "d 7 8\n", FULL),
        ("a 1 2\n\nc 5 6\n", "\nc 5 6\n", BLANK),
        ("a 1 2\n \t \r\n", " \t \r\n", BLANK),
        ("a 1 2\nb 3\n", "b 3\n", BAD),
        ("a 1 2\nb 3 4 5\n", "b 3 4 5\n", BAD),
        ("a 1 2\nb 3 x\n", "b 3 x\n", BAD),
        ("a 1 2\n3 4\n", "3 4\n", BAD),
        ("a 1 2\n 3 4\n", " 3 4\n", BAD),
        ("a 1 2\n 3 4 5\n", " 3 4 5\n", BAD),
        ("a 1 2\nb\n", "b\n", BAD),
        ("a 1 2\nb 3 4x\n", "b 3 4x\n", BAD),
    ],
)
def test_where_parsing_stops(voice, text, rest, status):
    words, _, unread, found, _ = parse(text, 3, 2)
    assert (unread, found) == (rest, status)
    assert words[0] == "a"


def test_unsure_numbers_are_listed_and_their_room_is_respected(voice):
    words, _, rest, status, pending = parse("a 1e39 5\nb 1 -1e99\nc 1 2\n", 9, 2, room=3)
    assert (words, rest, status) == (["a", "b"], "c 1 2\n", PENDING)
    assert pending == [[0, 0, 2, 6], [1, 1, 13, 18]]


def test_unsure_numbers_of_a_line_read_twice_are_listed_once(voice):
    assert parse("two words 1e39 5\n", 9, 2)[4] == [[0, 0, 10, 14]]


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

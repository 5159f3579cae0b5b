"""Bytes to float32: the loops of the text reader, compiled and interpreted."""

import numpy as np
import pytest

from course_lib.kernels import vector_text
from course_lib.kernels.vector_text import BAD, BLANK, DONE, FULL, PENDING
from tests.kernels.helpers import as_bytes


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

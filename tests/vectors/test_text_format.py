"""Vectors as text: odd words, exact numbers, lines that are wrong."""

import gzip
import io
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.vectors import VectorFileError, WordVectors, reading
from course_lib.vectors.text_format import TextReader
from tests.vectors.helpers import GLOVE, load_text, write

# Reading what is right


@pytest.mark.parametrize("word", [". . .", "at name@domain.com", "- \u00a0 -"])
def test_words_with_spaces_inside_are_read(word):
    vectors = load_text(f"the 1 2 3\n{word} 4 5 6\nof 7 8 9\n")
    assert vectors.words == ["the", word, "of"]
    assert vectors[word].tolist() == [4, 5, 6]


def test_a_word_with_spaces_on_the_first_line():
    assert load_text(". . . 1 2\nthe 3 4\n").words == [". . .", "the"]


def test_a_number_is_a_word_if_it_comes_first():
    assert load_text("5 1 2\n7 3 4\n").words == ["5", "7"]


def test_damage_beyond_the_limit_does_not_matter():
    assert load_text("the 1 2\nof x y\n", limit=1).words == ["the"]


@pytest.mark.parametrize("name", ["v.txt", "v.vec", "v.bin", "v.txt.gz"])
@pytest.mark.parametrize("block", [7, 64, 1000])
def test_blocks_may_end_anywhere(tmp_path, monkeypatch, name, block):
    vectors = WordVectors(
        [f"w{i}" * (1 + i % 4) for i in range(60)], np.arange(240).reshape(60, 4) / 7
    )
    vectors.save(tmp_path / name)
    monkeypatch.setattr(reading, "_BLOCK", block)
    read = WordVectors.load(tmp_path / name)
    assert read.words == vectors.words
    assert (read.matrix == vectors.matrix).all()


def test_blank_lines_at_the_end_may_fill_blocks(monkeypatch):
    monkeypatch.setattr(reading, "_BLOCK", 16)
    assert load_text(GLOVE + "\n" * 100).words == ["the", "of"]
    with pytest.raises(VectorFileError, match="line 3: the line is empty, but the file goes on"):
        load_text(GLOVE + "\n" * 100 + "x 1 2\n")


def test_more_long_numbers_than_fit_at_once(monkeypatch):
    from course_lib.vectors import text_format

    monkeypatch.setattr(text_format, "_ROOM_FOR_PENDING", 4)
    # Halfway between two float32, or beyond the table of powers: Python must decide.
    line = "1.00000005960464477539062500001 1e-150 1.5"
    vectors = load_text("".join(f"w{i} {line}\n" for i in range(10)))
    assert (vectors.matrix == np.array([float(x) for x in line.split()], dtype=np.float32)).all()


# Bits


digits = st.text("0123456789", max_size=25)
decimals = st.builds(
    lambda sign, whole, point, rest, exponent: sign + whole + point + rest + exponent,
    st.sampled_from(["", "-", "+"]),
    digits,
    st.sampled_from(["", "."]),
    digits,
    st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from("eE"), st.integers(-60, 45))),
)
numbers = st.one_of(
    decimals,
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(width=32, allow_nan=False, allow_infinity=False).map(lambda x: f"{x:.9g}"),
    st.floats(-1, 1).map(lambda x: f"{x:.5f}"),
    # The middle between two float32 and its neighbours: where a careless parser errs.
    st.builds(
        lambda bits, nudge: repr(
            float(np.nextafter(_between(np.uint32(bits)), nudge, dtype=np.float64))
        ),
        st.integers(1, 0x7F000000),
        st.sampled_from([-np.inf, 0.0, np.inf]),
    ),
)


def _between(bits):
    low = float(bits.view(np.float32))
    return (low + float((bits + np.uint32(1)).view(np.float32))) / 2


def is_decimal(text):
    try:
        with np.errstate(over="ignore"):
            return bool(np.isfinite(np.float32(float(text)))) and not text.startswith((".e", ".E"))
    except ValueError:
        return False


@settings(max_examples=300, deadline=None)
@given(st.lists(numbers.filter(is_decimal), min_size=1, max_size=20))
def test_numbers_have_the_bits_of_pythons_float(texts):
    _, matrix = TextReader(
        io.BytesIO(("word " + " ".join(texts) + "\n").encode()), "v.txt", header=False
    ).read()
    expected = np.array([np.float32(float(text)) for text in texts])
    assert matrix.view(np.uint32)[0].tolist() == expected.view(np.uint32).tolist()


# Bad text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"v\.txt is empty"),
        ("\n", r"line 1: expected a word followed by numbers, got ''"),
        ("the of to\n", r"line 1: expected a word followed by numbers, got 'the of to'"),
        ("the 1 2\nof 1\n", r"line 2: expected a word and 2 numbers, got 1 numbers: 'of 1'"),
        ("the 1 2\nof 1 2 3\n", r"line 2: expected a word and 2 numbers, got 3 numbers"),
        ("the 1 2\nof\n", r"line 2: expected a word and 2 numbers, got 0 numbers"),
        ("the 1 2\n7 8\n", r"line 2: expected a word and 2 numbers, got 1 numbers"),
        ("the 1 2\nof 1 x\n", r"line 2: 'x' is not a number"),
        ("the 1 2\nof 1 2e\n", r"line 2: '2e' is not a number"),
        ("the 1 2\nof 1 1_0\n", r"line 2: '1_0' is not a number"),
        ("the 1 2\nof - 2\n", r"line 2: '-' is not a number"),
        ("the 1 2\nof . 2\n", r"line 2: '.' is not a number"),
        ("the 1 2\nof 0x1 2\n", r"line 2: '0x1' is not a number"),
        ("the 1 2\nof nan 2\n", r"line 2: 'nan' in the vector of 'of'; all must be finite"),
        ("the 1 2\nof 1 -inf\n", r"line 2: '-inf' in the vector of 'of'"),
        ("the 1 2\nof 1 1e39\n", r"line 2: '1e39' is too large for a 32-bit float"),
        ("the 1 2\nof 1 1e999999999999999999999\n", r"line 2: '1e9+' is too large"),
        ("the 1 2\n 1 2\n", r"line 2: begins with a space where the word should stand"),
        ("the 1 2\n\nof 3 4\n", r"line 2: the line is empty, but the file goes on"),
        ("the 1 2\n" + "x" * 99 + " 1\n", r"'x{60}'\.\.\.\."),
        ("3 2\nthe 1 2\nof 3 4\n", r"promises 3 words, but the file ends after 2 \(line 3\)"),
        (
            "1 2\nthe 1 2\nof 3 4\n",
            r"line 3: the first line promises 1 words, but the file goes on",
        ),
        ("1 2\nthe 1 2\nof\n", r"line 3: the first line promises 1 words, but the file goes on"),
        ("2 3\nthe 1 2\nof 3 4\n", r"line 2: expected a word and 3 numbers \(as the first line"),
        ("2 1\nthe 1 2\nof 3 4\n", r"line 2: expected a word and 1 numbers \(as the first line"),
        ("0 5\n", r"line 1: promises 0 words of 5 dimensions"),
        ("5 0\n", r"line 1: promises 5 words of 0 dimensions"),
        ("99999999999999 2\nthe 1 2\n", r"ends after 1"),
    ],
)
def test_bad_text_names_the_line(tmp_path, content, message):
    with pytest.raises(VectorFileError, match=message) as caught:
        WordVectors.load(write(tmp_path, content))
    assert isinstance(caught.value, ValueError)
    assert "v.txt" in str(caught.value)


def test_the_line_number_counts_over_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_BLOCK", 50)
    lines = [f"w{i} 1 2" for i in range(100)]
    lines[76] = "w76 1 oops"
    with pytest.raises(VectorFileError, match=r"line 77: 'oops'"):
        load_text("\n".join(lines))
    with pytest.raises(VectorFileError, match=r"line 78: 'oops'"):
        load_text("100 2\n" + "\n".join(lines))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "the 1 2\ncafé 3 4\n".encode("latin1"),
            r"line 2, byte 4: the word 'caf\\\\xe9' is not UTF-8",
        ),
        ("1 2\n자연어 3 4\n".encode("cp949"), r"line 2, byte 1: .* \(cp949 for Korean\)"),
        (GLOVE.encode("utf-16"), r"line 1: .* UTF-16: save it as UTF-8"),
        (gzip.compress(GLOVE.encode(), mtime=0) + b"\n", r"line 1: .* its name should end in \.gz"),
        (b"PK\x03\x04 \n", r"line 1: .* its name should end in \.zip or \.npz"),
    ],
)
def test_text_in_another_encoding(tmp_path, content, message):
    with pytest.raises(VectorFileError, match=message):
        WordVectors.load(write(tmp_path, content))


@pytest.mark.parametrize(
    "text",
    [
        "the 1 2\rof 3 4\rdog 5 6\r",
        "the 1 2 3\nof 1 2\r3\n",
        "the 1 2\nof 3 4\rdog 5 6\n",
        "2 2\rthe 1 2\rof 3 4\r",
        "the 1 2\nd\rog 3 4\n",
    ],
)
def test_a_carriage_return_inside_a_line_loses_no_vector_in_silence(text):
    with pytest.raises(VectorFileError, match="holds a carriage return inside the line"):
        load_text(text)


def test_lines_may_end_in_both():
    assert load_text("the 1 2\r\nof 3 4\r\n").words == ["the", "of"]


@pytest.mark.parametrize("text", ["of 1 " + "9" * 200_000 + "x", "of " + "1" * 200_000 + ".e 2"])
def test_a_long_wrong_number_is_refused_at_once(text):
    began = time.process_time()
    with pytest.raises(VectorFileError, match=r"expected|not a number"):
        load_text("the 1 2\n" + text + "\n")
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("2 100000000000", "promises vectors of 100,000,000,000 dimensions"),
        ("2 9223372036854775808", "expected a word followed by numbers|promises|expected"),
        ("2 " + "9" * 5000, "expected|too large"),
        ("9" * 5000 + " 2", "expected"),
        ("2 16000000", "expected a word and 16000000 numbers"),
    ],
)
def test_a_first_line_that_lies_is_named_without_taking_memory(tmp_path, first, said):
    path = write(tmp_path, first + "\nthe 1 2\nof 3 4\n")
    for name in ("word2vec", None):
        with pytest.raises(VectorFileError, match=said) as caught:
            WordVectors.load(path, format=name)
        assert str(path) in str(caught.value) and len(str(caught.value)) < 400

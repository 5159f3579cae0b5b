"""word2vec's binary format: two writers, and records that are wrong."""

import numpy as np
import pytest

from course_lib.vectors import VectorFileError, WordVectors, reading
from tests.vectors.helpers import binary, write


@pytest.mark.parametrize("newline", [b"\n", b""])
def test_binary_of_the_c_program_and_of_gensim(tmp_path, newline):
    content = binary(["</s>", "자연어"], [[1, 2, 3], [4, 5, 6]], newline=newline)
    vectors = WordVectors.load(write(tmp_path, content, "v.bin"))
    assert vectors.words == ["</s>", "자연어"]
    assert vectors.matrix.tolist() == [[1, 2, 3], [4, 5, 6]]


GOOD = binary(["the", "of"], [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"v\.bin is empty"),
        (b"hello\n", r"expected a first line with the number of words"),
        (b"\x00\x01\x02", r"fastText's own \.bin is another one"),
        (b"0 5\n", r"expected a first line"),
        (b"2 2", r"expected a first line"),
        (b"2 2\n", r"word 1: the file ends within or before this word, 0 bytes are left"),
        (GOOD[:-2], r"word 2: the file ends within or before this word, 11 bytes are left"),
        (GOOD[:-12], r"word 2: the file ends .* promises 2 words of 2 dimensions"),
        (GOOD + b"to ", r"word 3: the first line promises 2 words, but the file goes on"),
        (GOOD.replace(b"2 2\n", b"1 2\n"), r"word 2: the first line promises 1 words"),
        (GOOD.replace(b"2 2\n", b"3 2\n"), r"word 3: the file ends within or before this word"),
        (GOOD.replace(b"2 2\n", b"2 1\n"), r"v\.bin, word 2"),
        (GOOD.replace(b"2 2\n", b"2 9\n"), r"word 1: the file ends"),
        (binary(["the", "of"], [[1, 2], [3, np.nan]]), r"word 2: the vector of 'of' holds NaN"),
        (b"2 2\n\xff\xfe " + b"\0" * 8, r"word 1, byte 1: the word .* is not UTF-8"),
        (b"1 2\nthe\nof " + b"\0" * 8, r"word 1: expected a word and a space, got 'the"),
        (b"1 2\n" + b"x" * 9000, r"word 1: expected a word and a space, got 'xxx"),
    ],
)
def test_bad_binary_names_the_word(tmp_path, content, message):
    with pytest.raises(VectorFileError, match=message):
        WordVectors.load(write(tmp_path, content, "v.bin"))


def test_newlines_may_end_a_binary_file(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_BLOCK", 20)
    assert len(WordVectors.load(write(tmp_path, GOOD + b"\n" * 50, "v.bin"))) == 2

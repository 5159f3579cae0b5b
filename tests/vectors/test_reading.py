"""Blocks of bytes: no line ends, repeated words, damaged gzip, a failing disk."""

import gzip
import io

import numpy as np
import pytest

from course_lib.vectors import VectorFileError, WordVectors, reading
from course_lib.vectors.text_format import TextReader
from tests.vectors.helpers import GLOVE, binary, load_text, write


def test_a_file_without_lines_is_given_up(monkeypatch):
    monkeypatch.setattr(reading, "_BLOCK", 100)
    monkeypatch.setattr(reading, "_LARGEST_BLOCK", 1000)
    with pytest.raises(VectorFileError, match="line 1: does not end within"):
        load_text(b"x" * 5000)
    long_line = "w " + " ".join(["0.25"] * 190)
    assert load_text(f"{long_line}\n").dim == 190


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("v.txt", "the 1 2\nof 3 4\nthe 5 6\n"),
        ("v.vec", "3 2\nthe 1 2\nof 3 4\nthe 5 6\n"),
        ("v.bin", binary(["the", "of", "the"], [[1, 2], [3, 4], [5, 6]])),
    ],
)
def test_repeated_words_are_told_with_their_place(tmp_path, name, content):
    place = {"v.txt": "line 3", "v.vec": "line 4", "v.bin": "word 3"}[name]
    path = write(tmp_path, content, name)
    with pytest.warns(UserWarning, match=rf"{name}: 1 of 3 vectors .* 'the' \({place}\)") as told:
        vectors = WordVectors.load(path)
    assert told[0].filename == __file__
    assert vectors.words == ["the", "of"]
    assert vectors.matrix.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_truncated_gzip(tmp_path, keep):
    rng = np.random.default_rng(0)
    text = "".join(f"w{i} {a:.5f} {b:.5f}\n" for i, (a, b) in enumerate(rng.normal(size=(500, 2))))
    data = gzip.compress(text.encode(), mtime=0)
    with pytest.raises(
        VectorFileError, match=r"v\.txt\.gz: .* damaged or cut short, after [\d,]+ words"
    ):
        WordVectors.load(write(tmp_path, data[: int(keep * len(data))], "v.txt.gz"))


def test_gzip_with_a_flipped_byte_or_that_is_none(tmp_path):
    data = bytearray(gzip.compress(GLOVE.encode() * 50, mtime=0))
    data[-6] ^= 0xFF  # in the checksum
    for content in (bytes(data), GLOVE.encode()):
        with pytest.raises(VectorFileError, match="damaged or cut short"):
            WordVectors.load(write(tmp_path, content, "v.txt.gz"))


def test_an_error_of_the_disk_is_not_blamed_on_the_file():
    class Disk(io.BytesIO):
        def readinto(self, buffer):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error") as caught:
        TextReader(Disk(), "v.txt").read()
    assert not isinstance(caught.value, VectorFileError)

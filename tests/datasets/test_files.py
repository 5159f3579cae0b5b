"""Text read with care, and hashes that are remembered."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from course_lib.datasets import CorpusError, read_text
from course_lib.datasets import files as files_module
from course_lib.datasets.files import file_problem
from course_lib.storage import file_sha256


def write(folder: Path, data: bytes, name: str = "corpus.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("첫 줄\n둘째 줄\n".encode(), "utf-8"),
        ("첫 줄\n둘째 줄\n".encode("utf-8-sig"), "utf-8"),
        ("첫 줄\n둘째 줄\n".encode("utf-8-sig"), "UTF8"),
        ("첫 줄\n둘째 줄\n".encode("cp949"), "cp949"),
        ("첫 줄\n둘째 줄\n".encode("utf-16"), "utf-16"),
    ],
)
def test_reads_text(tmp_path, data, encoding):
    assert read_text(write(tmp_path, data), encoding) == "첫 줄\n둘째 줄\n"
    zipped = write(tmp_path, gzip.compress(data), "corpus.txt.gz")
    assert read_text(zipped, encoding) == "첫 줄\n둘째 줄\n"


def test_line_ends_are_left_as_they_are(tmp_path):
    assert read_text(write(tmp_path, b"a\r\nb\n")) == "a\r\nb\n"


def test_missing(tmp_path):
    with pytest.raises(CorpusError, match=r"no\.txt is not there .*course data list"):
        read_text(tmp_path / "no.txt")


def test_a_folder_is_not_a_text(tmp_path):
    with pytest.raises(CorpusError, match="cannot be read"):
        read_text(tmp_path)


@pytest.mark.parametrize("data", [b"", b" \n\n"])
def test_empty(tmp_path, data):
    with pytest.raises(CorpusError, match=rf"corpus\.txt is empty \({len(data)} bytes\)"):
        read_text(write(tmp_path, data))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("한국어 문장입니다", "cp949"), ("café", "latin-1"), ("naïve", "utf-16")],
)
def test_wrong_encoding_names_the_line_the_byte_and_what_to_try(tmp_path, text, encoding):
    first = "plain\n".encode(encoding)
    path = write(tmp_path, first + text.encode(encoding))
    with pytest.raises(CorpusError, match=rf"try encoding='{encoding}'") as caught:
        read_text(path)
    assert str(path) in str(caught.value)
    assert "byte" in str(caught.value)
    if encoding != "utf-16":
        assert "line 2" in str(caught.value)


def test_utf8_read_as_something_else(tmp_path):
    path = write(tmp_path, "한국어".encode())
    with pytest.raises(CorpusError, match=r"0xed is not ascii.*try encoding='utf-8'"):
        read_text(path, "ascii")


def test_cut_in_the_middle_of_a_character(tmp_path):
    path = write(tmp_path, "하나\n둘".encode()[:-1])
    with pytest.raises(CorpusError, match=r"line 2, byte 7: .* middle of a character.*cut short"):
        read_text(path)


def test_unknown_encoding(tmp_path):
    with pytest.raises(CorpusError, match="no encoding named 'utf-9'"):
        read_text(write(tmp_path, b"a"), "utf-9")


def test_zero_bytes_are_no_text(tmp_path):
    with pytest.raises(CorpusError, match="line 2: holds a zero byte"):
        read_text(write(tmp_path, b"a\nb\0c"))


def test_gzip_cut_short_and_damaged(tmp_path):
    whole = gzip.compress(os.urandom(1000))
    with pytest.raises(CorpusError, match=r"corpus\.txt\.gz is cut short after byte 500"):
        read_text(write(tmp_path, whole[:500], "corpus.txt.gz"))
    with pytest.raises(CorpusError, match="not a gzip file, or is damaged"):
        read_text(write(tmp_path, b"plain text", "corpus.txt.gz"))


def test_file_problem(tmp_path, monkeypatch):
    path = write(tmp_path, b"abc")
    good = file_sha256(path)
    assert file_problem(path, good, 3) is None
    assert file_problem(path, None, None) is None
    assert "has 3 bytes, expected 4" in (file_problem(path, good, 4) or "")
    assert "expected 0000" in (file_problem(path, "0" * 64, 3) or "")
    assert "is not there" in (file_problem(tmp_path / "no", good, 3) or "")

    def refuse(_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files_module, "file_sha256", refuse)
    assert "cannot be read: Permission denied" in (file_problem(path, good, 3) or "")

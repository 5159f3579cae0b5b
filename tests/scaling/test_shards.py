"""Shards: every line read once, and files that are damaged, copied, changed."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import scaling
from course_lib.scaling import shards
from course_lib.text import tokenize
from tests.scaling.helpers import PATIENT


@given(
    lines=st.lists(st.text(alphabet="ab é가\r", max_size=8), max_size=9), size=st.integers(1, 40)
)
@PATIENT
def test_every_line_is_read_once_wherever_a_file_is_cut(lines, size, tmp_path):
    file = tmp_path / "lines.txt"
    content = "\n".join([*lines, "end"])
    file.write_bytes(content.encode())
    pieces = shards.cut(shards.checked_shards(file), size)
    assert "".join(line for piece in pieces for line in shards.read_lines(piece)) == content


def test_a_byte_order_mark_is_no_letter(tmp_path):
    file = tmp_path / "windows.txt"
    file.write_bytes("\ufeffice is cold\r\nsteam is hot\r\n".encode())
    (piece,) = shards.cut(shards.checked_shards(file))
    assert tokenize(next(shards.read_lines(piece))) == ["ice", "is", "cold"]


def one_segment(path):
    (piece,) = shards.cut(shards.checked_shards(path))
    return piece


def test_a_copy_under_another_name_is_told(tmp_path):
    for name, text in {"a": "ice", "b": "hot", "c": "ice"}.items():
        (tmp_path / name).write_text(text)
    with pytest.warns(scaling.DuplicateShardWarning, match=r"c holds the same bytes as .*a:"):
        assert len(shards.checked_shards([tmp_path / name for name in "abc"])) == 3


def test_a_shard_that_vanishes_or_changes_half_way_is_named(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("ice\nsteam\n")
    piece = one_segment(file)
    lines = shards.read_lines(piece)
    next(lines)
    file.write_text("ice\nsteam\nwater\n")
    with pytest.raises(scaling.ShardError, match=r"text\.txt was changed .* had 10 bytes, now 16"):
        list(lines)
    file.unlink()
    with pytest.raises(scaling.ShardError, match=r"text\.txt vanished"):
        list(shards.read_lines(piece))


def test_compressed_shards_cut_short_or_empty_are_named(tmp_path):
    short, empty, plain = (tmp_path / f"{name}.gz" for name in ("short", "empty", "plain"))
    short.write_bytes(gzip.compress(b"ice and steam\n" * 1000)[:60])
    empty.write_bytes(gzip.compress(b""))
    plain.write_bytes(b"no gzip")
    for path in (short, plain):
        with pytest.raises(scaling.ShardError, match=rf"{path.name} cannot be decompressed"):
            list(shards.read_lines(one_segment(path)))
    with pytest.raises(scaling.ShardError, match="decompresses to 0 bytes"):
        list(shards.read_lines(one_segment(empty)))


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "LONGEST_LINE", 100)
    file = tmp_path / "long.txt"
    file.write_text("ice\n" + "steam " * 50)
    with pytest.raises(scaling.ShardError, match="at byte 4.*put line breaks"):
        list(shards.read_lines(one_segment(file)))

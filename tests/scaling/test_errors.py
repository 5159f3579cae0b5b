"""What is wrong with a corpus in many files is told by name."""

import pytest

from course_lib import scaling
from course_lib.text import Vocabulary


def test_a_missing_an_empty_and_a_repeated_shard_are_named(tmp_path):
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text("ice and steam")
    empty.touch()
    with pytest.raises(scaling.ShardError, match=r"gone\.txt is missing"):
        scaling.count_words([good, tmp_path / "gone.txt"])
    with pytest.raises(scaling.ShardError, match=r"empty\.txt is empty"):
        scaling.count_words([good, empty])
    with pytest.raises(scaling.ShardError, match=r"good\.txt is named twice"):
        scaling.count_words([good, tmp_path / "." / "good.txt"])
    with pytest.raises(scaling.ShardError, match="is a folder"):
        scaling.count_words(tmp_path)
    with pytest.raises(scaling.ShardError, match="its pattern matched nothing"):
        scaling.count_words([])


def test_a_shard_that_is_not_utf8_is_named_with_its_byte(cluster, tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "korean.txt"
    good.write_text("ice and steam")
    bad.write_bytes("ok\n자연어".encode("cp949"))
    with pytest.raises(scaling.ShardError, match=r"korean\.txt is not UTF-8: byte 3 is 0xc0"):
        scaling.count_words([good, bad], cluster, progress=False)
    vocabulary = Vocabulary(["ice", "steam"])
    with pytest.raises(scaling.ShardError, match=r"korean\.txt is not UTF-8"):
        scaling.count_cooccurrence(
            [good, bad], vocabulary, client=cluster, scratch=tmp_path, progress=False
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.txt", "korean.txt"]

"""Made-up text repeats exactly and follows Zipf's law."""

import gzip
from pathlib import Path

import pytest

from course_lib import scaling
from course_lib.text import EncodedCorpus, Vocabulary
from tests.scaling.helpers import full_disk, sentences_of


def test_generated_text_repeats_exactly_and_follows_zipf(tmp_path):
    first, again = (
        scaling.generate_text(tmp_path / name, 50_001, shards=3, words=100, seed=7)
        for name in ("a", "b")
    )
    assert [f.read_bytes() for f in first] == [f.read_bytes() for f in again]
    same = {"shards": 3, "words": 100, "seed": 7}
    packed = scaling.generate_text(tmp_path / "c", 50_001, compress=True, **same)
    assert [gzip.decompress(f.read_bytes()) for f in packed] == [f.read_bytes() for f in first]
    vocabulary = Vocabulary.build(sentences_of(first))
    assert vocabulary.counts.sum() == 50_001
    by_rank = [vocabulary.counts[vocabulary.index[word]] for word in scaling.made_up_words(100)]
    assert by_rank[0] / by_rank[9] == pytest.approx(10, rel=0.15)
    other = scaling.generate_text(tmp_path / "d", 50_001, shards=3, words=100, seed=8)
    assert other[0].read_bytes() != first[0].read_bytes()


def test_a_corpus_is_written_as_text_again(tmp_path):
    sentences = [["ice", "is", "cold"], [], ["steam"], ["a", "b", "c", "d"], ["물", "은"]]
    files = scaling.write_shards(EncodedCorpus.from_sentences(sentences), tmp_path, shards=2)
    text = [file.read_text(encoding="utf-8") for file in files]
    assert text == ["ice is cold\n\nsteam\na b c d\n", "물 은\n"]


def test_generating_says_what_is_wrong(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="words is 0"):
        scaling.generate_text(tmp_path, 10, words=0)
    with pytest.raises(ValueError, match="at least one for each of 4 shards"):
        scaling.generate_text(tmp_path, 3)
    from course_lib.kernels import spelling

    monkeypatch.setattr(spelling, "spell", full_disk)
    with pytest.raises(scaling.ScratchError, match="No space left"):
        scaling.generate_text(tmp_path, 10)
    assert not list(Path(tmp_path).glob("shard*"))

"""Encoding to disk equals encoding in memory, and a full disk harms nothing."""

import numpy as np
import pytest

from course_lib import scaling
from course_lib.scaling import encoding
from course_lib.text import EncodedCorpus, Vocabulary
from tests.scaling.helpers import full_disk, sentences_of


def test_a_full_disk_does_not_harm_what_was_there(tmp_path, corpus, monkeypatch):
    vocabulary = Vocabulary(["ba", "be"])
    scaling.encode_files(corpus, vocabulary, tmp_path / "encoded", progress=False)
    monkeypatch.setattr(encoding._GrowingArray, "append", full_disk)
    with pytest.raises(scaling.ScratchError, match="nothing half-written"):
        scaling.encode_files(corpus, vocabulary, tmp_path / "encoded", progress=False)
    assert EncodedCorpus.load(tmp_path / "encoded").n_tokens > 0
    assert len(list(tmp_path.iterdir())) == 1


def test_encoding_to_disk_equals_encoding_in_memory(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "CHUNK_TOKENS", 100)
    sentences = sentences_of(corpus)
    expected = EncodedCorpus.from_sentences(sentences, min_count=2)
    ours = scaling.encode_files(corpus, expected.vocabulary, tmp_path / "c", progress=False)
    assert isinstance(ours.ids, np.memmap)
    assert ours.ids.tolist() == expected.ids.tolist() and ours.ids.dtype == expected.ids.dtype
    assert ours.offsets.tolist() == expected.offsets.tolist()
    assert ours.vocabulary.words == expected.vocabulary.words
    assert ours.vocabulary.counts.tolist() == expected.vocabulary.counts.tolist()

"""A worker that dies changes nothing."""

import os

from course_lib import glove, scaling
from course_lib.text import Vocabulary
from tests.scaling.helpers import assert_same_bits, sentences_of


def test_a_killed_worker_changes_nothing(cluster, corpus, tmp_path):
    sentences = sentences_of(corpus)
    vocabulary = Vocabulary.build(sentences)
    marker = tmp_path / "died"
    deadly = scaling.DiesOnce(marker, vocabulary.words[100])
    before = set(cluster.run(os.getpid).values())
    ours = scaling.count_cooccurrence(
        corpus, vocabulary, client=cluster, tokenizer=deadly, progress=False
    )
    cluster.wait_for_workers(2, timeout=30)
    assert marker.exists() and set(cluster.run(os.getpid).values()) != before
    assert_same_bits(ours, glove.cooccurrence(sentences, vocabulary))


def test_a_word_that_does_not_kill_is_a_token():
    assert scaling.DiesOnce("unused", "poison")("Ice is cold.") == ["ice", "is", "cold"]


def test_a_forgotten_file_is_still_there(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"kept")
    assert scaling.forget_file(path) == hasattr(os, "posix_fadvise")
    assert path.read_bytes() == b"kept"
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    assert not scaling.forget_file(path)

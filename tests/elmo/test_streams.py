"""Windows of text: every word once in both directions, held-out documents apart."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.elmo.streams import Streams, split_documents
from course_lib.text import EncodedCorpus


def test_streams_hold_every_word_once_in_both_directions():
    corpus = EncodedCorpus.from_sentences([["a", "b", "c"], ["d"], ["e", "f"]])
    word = corpus.vocabulary.index
    target_of = np.arange(len(corpus.vocabulary)) + 10
    streams = Streams(corpus, target_of, (1, 2), n_streams=1, steps=9, seed=3)
    assert streams.windows_per_epoch == 1
    windows = streams.windows(0)
    forward, backward = next(windows)
    names = {number + 2: name for name, number in word.items()} | {0: "<", 1: ">"}
    out = {number + 10: name for name, number in word.items()} | {1: "<", 2: ">"}
    read = " ".join(names[i] for i in forward.inputs[:, 0])
    predicted = " ".join(out[i] for i in forward.targets[:, 0])
    for text in ("< a b c", "< d", "< e f"):
        assert text in read
        place = read.index(text)
        assert predicted[place : place + len(text)] == f"{text[2:]} >"
    read = " ".join(names[i] for i in backward.inputs[:, 0])
    predicted = " ".join(out[i] for i in backward.targets[:, 0])
    for text in ("> c b a", "> d", "> f e"):
        assert text in read
        place = read.index(text)
        assert predicted[place : place + len(text)] == f"{text[2:]} <"
    assert ((forward.keep == 0) == (forward.inputs == 0)).all()
    assert ((backward.keep == 0) == (backward.inputs == 1)).all()
    second, _ = next(windows)
    assert sorted(second.inputs[:, 0]) == sorted(forward.inputs[:, 0])
    assert streams.starts_epoch(1) and streams.starts_epoch(0)


def test_windows_begin_anywhere_and_follow_one_another(corpus):
    streams = Streams(corpus, np.arange(len(corpus.vocabulary)), (0, 1), 4, 6, seed=1)
    n = streams.windows_per_epoch
    first = streams.windows(0)
    all_of_them = [next(first) for _ in range(n + 2)]
    for start in (1, n - 1, n, n + 1):
        found = next(streams.windows(start))
        np.testing.assert_array_equal(found[0].inputs, all_of_them[start][0].inputs)
        np.testing.assert_array_equal(found[1].targets, all_of_them[start][1].targets)
    # In one stream the target of a word is the input after it, unless a document ends.
    inputs = np.concatenate([forward.inputs for forward, _ in all_of_them[:n]])
    targets = np.concatenate([forward.targets for forward, _ in all_of_them[:n]])
    same = (targets[:-1] + 2 == inputs[1:]) | (inputs[1:] == 0)
    assert same.all()


def test_a_corpus_too_small_for_its_streams():
    corpus = EncodedCorpus.from_sentences([["a", "b"]])
    with pytest.raises(ValueError, match="3 streams and windows of 2: at least 6 are needed"):
        Streams(corpus, [0, 1], (0, 1), 3, 2, seed=0)


def test_held_out_documents_are_in_no_training_text():
    texts = [[f"w{k % 40}", "is", "here"] for k in range(100)] + [[]]
    corpus = EncodedCorpus.from_sentences(texts)
    training, held_out = split_documents(corpus, share=0.3, seed=0)
    seen = {tuple(text) for text in training.sentences}
    assert len(training) == 70 and 0 < len(held_out) <= 30
    assert not any(tuple(text) in seen for text in held_out)
    again = split_documents(corpus, share=0.3, seed=0)[1]
    assert again == held_out != split_documents(corpus, share=0.3, seed=1)[1]
    with pytest.raises(ValueError, match="share is 1"):
        split_documents(corpus, share=1)
    with pytest.raises(ValueError, match="1 documents that are not empty, expected 2"):
        split_documents(EncodedCorpus.from_sentences([["a"], []]))

"""Encoded corpora: sentences end to end, restricted, saved and loaded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.text import EncodedCorpus, Vocabulary

token_lists = st.lists(st.lists(st.sampled_from(list("abcdefg")), max_size=8), max_size=8)


def test_encoded_corpus_holds_sentences_end_to_end():
    corpus = EncodedCorpus.from_sentences([["a", "rose", "is", "a", "rose"], [], ["so", "is", "a"]])
    assert corpus.ids.tolist() == [0, 1, 2, 0, 1, 3, 2, 0]
    assert corpus.offsets.tolist() == [0, 5, 5, 8]
    assert len(corpus) == 3 and corpus.n_tokens == 8
    assert [s.tolist() for s in corpus] == [[0, 1, 2, 0, 1], [], [3, 2, 0]]
    assert list(corpus.sentences) == [["a", "rose", "is", "a", "rose"], [], ["so", "is", "a"]]
    assert corpus.sentences[-1] == ["so", "is", "a"]
    assert corpus.sentences[1:] == [[], ["so", "is", "a"]]
    assert repr(corpus) == "EncodedCorpus(3 sentences, 8 tokens, 4 words)"
    with pytest.raises(IndexError, match="sentence 3 is out of range: the corpus has 3"):
        corpus[3]


def test_restrict_and_select_renumber_by_frequency():
    corpus = EncodedCorpus.from_sentences([["a", "b", "b"], ["c", "c", "c", "b"], ["a"]])
    frequent = corpus.restrict(min_count=3)
    assert frequent.vocabulary.words == ["b", "c"]
    assert frequent.vocabulary.counts.tolist() == [3, 3]
    assert list(frequent.sentences) == [["b", "b"], ["c", "c", "c", "b"], []]
    assert corpus.restrict(max_size=1).vocabulary.words == ["b"]
    chosen = corpus.select([2, 1])
    assert list(chosen.sentences) == [["a"], ["c", "c", "c", "b"]]
    assert chosen.vocabulary.counts.tolist() == [3, 1, 1]
    assert len(corpus.select([])) == 0


@given(token_lists)
def test_a_corpus_decodes_to_what_was_encoded(sentences):
    assert list(EncodedCorpus.from_sentences(sentences).sentences) == sentences


@given(token_lists, st.integers(1, 4))
def test_restricting_equals_building_with_min_count(sentences, min_count):
    restricted = EncodedCorpus.from_sentences(sentences).restrict(min_count)
    built = EncodedCorpus.from_sentences(sentences, min_count=min_count)
    assert list(restricted.sentences) == list(built.sentences)
    assert sorted(zip(restricted.vocabulary, restricted.vocabulary.counts)) == sorted(
        zip(built.vocabulary, built.vocabulary.counts)
    )


@given(sentences=token_lists)
def test_save_and_load_give_the_same_corpus(tmp_path_factory, sentences):
    folder = tmp_path_factory.mktemp("corpus")
    corpus = EncodedCorpus.from_sentences(sentences)
    corpus.save(folder)
    loaded = EncodedCorpus.load(folder)
    assert list(loaded.sentences) == sentences
    assert loaded.vocabulary.words == corpus.vocabulary.words


def test_a_corpus_cut_short_is_refused(tmp_path):
    corpus = EncodedCorpus.from_sentences([["a", "b"], ["c"]])
    corpus.save(tmp_path)
    np.save(tmp_path / "ids.npy", corpus.ids[:1])
    with pytest.raises(ValueError, match="cut short"):
        EncodedCorpus.load(tmp_path)
    (tmp_path / "words.txt").unlink()
    with pytest.raises(FileNotFoundError):
        EncodedCorpus.load(tmp_path)


@pytest.mark.parametrize(
    ("ids", "offsets", "said"),
    [
        ([0, 1, 2], [0, 3], "token 2 of the corpus has the id 2, but the vocabulary has 2 words"),
        ([0, -1, 1], [0, 3], "token 1 of the corpus has the id -1"),
        ([0, 1, 1], [0, 5, 3], "offsets fall from 5 to 3 at sentence 1"),
        ([0, 1, 1], [0, -2, 3], "offsets fall from 0 to -2 at sentence 0"),
        ([0.0, 1.0, 1.0], [0, 3], "ids has dtype float64"),
        ([[0, 1, 1]], [0, 1], r"ids has dtype int64 and shape \(1, 3\)"),
    ],
)
def test_arrays_that_compiled_loops_could_not_follow_are_refused(ids, offsets, said):
    with pytest.raises(ValueError, match=said):
        EncodedCorpus(np.array(ids), np.array(offsets), Vocabulary(["a", "b"]))


@pytest.mark.parametrize("name", ["ids.npy", "offsets.npy", "counts.npy", "words.txt"])
@pytest.mark.parametrize("bit", [0, 3, 7])
def test_any_flipped_bit_is_refused_by_name_or_harmless(tmp_path, name, bit):
    corpus = EncodedCorpus.from_sentences([["a", "b", "a"], ["c", "a"]])
    corpus.save(tmp_path)
    whole = (tmp_path / name).read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bit
        (tmp_path / name).write_bytes(damaged)
        try:
            opened = EncodedCorpus.load(tmp_path)
        except ValueError as error:
            assert str(tmp_path) in str(error)
        else:
            assert all(0 <= i < len(opened.vocabulary) for i in opened.ids.tolist())
            assert [len(s) >= 0 for s in opened.sentences]


@pytest.mark.parametrize("count", [-1, 2**63])
def test_counts_that_cannot_be_are_refused(tmp_path, count):
    EncodedCorpus.from_sentences([["a", "rose", "is", "a", "rose"]]).save(tmp_path)
    kind = np.uint64 if count > 0 else np.int64
    np.save(tmp_path / "counts.npy", np.array([count, 2, 1], dtype=kind))
    with pytest.raises(ValueError, match="not a corpus written by .* counts.npy holds"):
        EncodedCorpus.load(tmp_path)

"""Co-occurrence counts, tables and probabilities: by hand, and against pairs counted one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from course_lib import glove
from course_lib.glove import counting
from course_lib.text import EncodedCorpus, Vocabulary
from tests.glove.helpers import PRINTED, THREE

ORDER = ["I", "like", "enjoy", "deep", "learning", "NLP", "flying"]
WORD_LISTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=9), min_size=1, max_size=5)


# Counting


def test_the_printed_matrix_of_three_sentences():
    counts = glove.cooccurrence(THREE, window=1)
    table = glove.count_table(counts, Vocabulary.build(THREE), ORDER)
    assert table.to_numpy().tolist() == PRINTED
    assert table.index.tolist() == table.columns.tolist() == ORDER
    assert table.loc["like", "deep"] == 1 and table.loc["I", "like"] == 2


def test_counts_are_sparse_integers_with_sorted_columns():
    counts = glove.cooccurrence(THREE, window=2)
    assert isinstance(counts, sparse.csr_array) and counts.dtype == np.int64
    assert counts.has_canonical_format
    rows = np.split(counts.indices, counts.indptr[1:-1])
    assert all((np.diff(row) > 0).all() for row in rows)
    harmonic = glove.cooccurrence(THREE, window=2, weighting="harmonic")
    assert harmonic.dtype == np.float64 and harmonic.has_sorted_indices


def test_harmonic_counts_by_hand():
    vocabulary = Vocabulary(["a", "b", "c"])
    counts = glove.cooccurrence([["a", "b", "c", "a"]], vocabulary, 3, "harmonic").toarray()
    expected = [[2 / 3, 1.5, 1.5], [1.5, 0, 1], [1.5, 1, 0]]
    assert counts.tolist() == expected  # exactly: 1 + 1/2, and the a's meet at 1/3, twice


@settings(deadline=None, max_examples=50)
@given(WORD_LISTS, st.integers(1, 12), st.sampled_from(["flat", "harmonic"]))
def test_symmetric_and_equal_to_a_dictionary_of_pairs(sentences, window, weighting):
    if not any(sentences):
        return
    vocabulary = Vocabulary.build(sentences)
    counts = glove.cooccurrence(sentences, window=window, weighting=weighting)
    expected = np.zeros((len(vocabulary), len(vocabulary)))
    for sentence in sentences:
        ids = vocabulary.encode(sentence)
        for i in range(len(ids)):
            for j in range(max(0, i - window), min(len(ids), i + window + 1)):
                if i != j:
                    weight = 1 if weighting == "flat" else 1 / abs(i - j)
                    expected[ids[i], ids[j]] += weight
    assert (counts != counts.T).nnz == 0
    if weighting == "flat":
        assert (counts.toarray() == expected).all()
    np.testing.assert_allclose(counts.toarray(), expected, rtol=1e-13)


@pytest.mark.parametrize("weighting", ["flat", "harmonic"])
def test_any_order_of_the_sentences_gives_the_same_bits(weighting):
    rng = np.random.default_rng(0)
    sentences = [[str(w) for w in rng.zipf(1.5, 30) % 50] for _ in range(40)]
    vocabulary = Vocabulary.build(sentences)
    forward = glove.cooccurrence(sentences, vocabulary, 10, weighting)
    backward = glove.cooccurrence(sentences[::-1], vocabulary, 10, weighting)
    assert (forward.data == backward.data).all()
    assert (forward.indices == backward.indices).all()


def test_parts_counted_in_whole_units_equal_the_whole_bit_for_bit():
    """The promise of the docstring, kept with the kernel as a distributed count uses it."""
    from course_lib.kernels.cooccurrence import count_neighbours, distance_units

    rng = np.random.default_rng(1)
    sentences = [[str(w) for w in rng.integers(0, 30, 25)] for _ in range(20)]
    vocabulary = Vocabulary.build(sentences)
    units, denominator = distance_units(7, "harmonic")
    total = sparse.csr_array((len(vocabulary), len(vocabulary)), dtype=np.int64)
    for start in (0, 7, 11):
        part = sentences[start : {0: 7, 7: 11, 11: 20}[start]]
        encoded = EncodedCorpus.from_sentences(part, vocabulary)
        ids = encoded.ids.astype(np.uint32)
        starts, columns, sums = count_neighbours(ids, encoded.offsets, len(vocabulary), units)
        total = total + sparse.csr_array((sums, columns, starts), shape=total.shape)
    whole = glove.cooccurrence(sentences, vocabulary, 7, "harmonic")
    assert ((total.toarray() / denominator) == whole.toarray()).all()


def test_encoded_corpus_and_token_lists_count_the_same():
    corpus = EncodedCorpus.from_sentences(THREE)
    counts = glove.cooccurrence(corpus, window=2)
    assert (counts != glove.cooccurrence(THREE, corpus.vocabulary, window=2)).nnz == 0
    assert (counts != glove.cooccurrence(corpus, corpus.vocabulary, window=2)).nnz == 0
    assert (counts != glove.cooccurrence((s for s in THREE), window=2)).nnz == 0


def test_memory_mapped_corpus_counts_the_same(tmp_path):
    corpus = EncodedCorpus.from_sentences(THREE)
    corpus.save(tmp_path)
    mapped = glove.cooccurrence(EncodedCorpus.load(tmp_path), window=2)
    assert (mapped != glove.cooccurrence(corpus, window=2)).nnz == 0


def test_words_outside_the_vocabulary_leave_no_gap():
    vocabulary = Vocabulary(["a", "c"])
    counts = glove.cooccurrence([["a", "b", "c"]], vocabulary, window=1)
    assert counts.toarray().tolist() == [[0, 1], [1, 0]]


def test_no_window_crosses_the_end_of_a_sentence():
    vocabulary = Vocabulary(["a", "b"])
    assert glove.cooccurrence([["a"], ["b"], []], vocabulary, window=50).nnz == 0


@pytest.mark.parametrize("window", [0, -1, 2.5, True, "5", None])
def test_windows_that_make_no_sense(window):
    with pytest.raises(ValueError, match=f"window is {window!r}, expected a whole number"):
        glove.cooccurrence(THREE, window=window)


def test_bad_input_to_counting():
    with pytest.raises(ValueError, match="weighting is 'linear', expected 'flat' or 'harmonic'"):
        glove.cooccurrence(THREE, weighting="linear")
    with pytest.raises(TypeError, match="Call tokenize"):
        glove.cooccurrence("I like NLP")
    with pytest.raises(TypeError, match="Call tokenize on each text"):
        glove.cooccurrence(["I like NLP"])
    for nothing in ([], [[]], [["unknown"]]):
        with pytest.raises(ValueError, match="hold no word of the vocabulary"):
            glove.cooccurrence(nothing, Vocabulary(["ice"]))


def test_a_corpus_and_a_vocabulary_that_do_not_belong_together():
    corpus = EncodedCorpus.from_sentences(THREE)
    with pytest.raises(ValueError, match="encoded with another one of 7"):
        glove.cooccurrence(corpus, Vocabulary(["ice", "steam"]))


def test_sums_that_would_overflow_are_refused(monkeypatch):
    # Three times a word with neighbours on both sides, in sixths: 3 x 2 x (6 + 3 + 2).
    sentences = [["a", "b"]] * 3
    monkeypatch.setattr(counting, "_INT64_MAX", 66)
    glove.cooccurrence(sentences, window=3, weighting="harmonic")
    monkeypatch.setattr(counting, "_INT64_MAX", 65)
    with pytest.raises(ValueError, match="more than 64 bits hold.*smaller window than 3"):
        glove.cooccurrence(sentences, window=3, weighting="harmonic")


# Tables and checks


def test_count_table_shows_all_words_by_default():
    vocabulary = Vocabulary.build(THREE)
    table = glove.count_table(glove.cooccurrence(THREE, window=1), vocabulary)
    assert table.index.tolist() == vocabulary.words


def test_count_table_refuses_what_it_cannot_show():
    counts, vocabulary = glove.cooccurrence(THREE, window=1), Vocabulary.build(THREE)
    with pytest.raises(KeyError, match="'lik' is not among the 7 words.*Close spellings: 'like'"):
        glove.count_table(counts, vocabulary, ["I", "lik"])
    many = Vocabulary([f"w{i}" for i in range(101)])
    with pytest.raises(ValueError, match="101 words, expected at most 100"):
        glove.count_table(sparse.csr_array((101, 101)), many)
    with pytest.raises(ValueError, match=r"shape \(7, 7\), expected \(101, 101\)"):
        glove.count_table(counts, many, ["w1"])


def test_counts_that_are_not_counts():
    for wrong in (np.nan, -1.0, np.inf):
        with pytest.raises(ValueError, match=rf"counts holds {wrong} in row 1, column 2"):
            counting.checked_counts(sparse.csr_array([[0, 1.0, 0], [1, 0, wrong], [0, 0, 0]]))
    with pytest.raises(ValueError, match=r"shape \(2, 3\), expected \(V, V\)"):
        counting.checked_counts(sparse.csr_array((2, 3)))


def test_checked_counts_adds_duplicates_and_drops_zeros_in_a_copy():
    messy = sparse.csr_array(([1.0, 2.0, 0.0], [1, 1, 0], [0, 2, 3]), shape=(2, 2))
    clean = counting.checked_counts(messy)
    assert clean.toarray().tolist() == [[0, 3], [0, 0]] and clean.nnz == 1
    assert messy.nnz == 3


def test_a_window_wider_than_any_sentence_takes_no_memory():
    sentences = [["a", "b", "c"] * 10, ["b", "d"]]
    for weighting in ("flat", "harmonic"):
        wide = glove.cooccurrence(sentences, window=10**9, weighting=weighting)
        assert (wide != glove.cooccurrence(sentences, window=30, weighting=weighting)).nnz == 0

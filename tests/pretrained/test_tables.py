"""Tables of vectors: seven sentences, GloVe in its lengths, files by gensim and by hand."""

import numpy as np
import pytest
from gensim.models import KeyedVectors

from course_lib import datasets, pretrained
from course_lib.pretrained import (
    embedding_matrix,
    encode,
    get_vector,
    load_glove,
    pad,
    seven_sentences,
    word_index,
)
from course_lib.vectors import WordVectors

# ------------------------------------------------------------- the seven sentences


def test_the_seven_sentences_give_sixteen_numbers_and_the_padded_matrix():
    data = seven_sentences()
    index = word_index(data["text"])
    assert len(index) + 1 == 16
    assert (index["nice"], index["great"], index["respectable"]) == (1, 2, 15)
    assert pad(encode(data["text"], index)).tolist() == [
        [1, 2, 3, 4],
        [5, 6, 0, 0],
        [7, 8, 0, 0],
        [9, 10, 0, 0],
        [11, 12, 0, 0],
        [13, 0, 0, 0],
        [14, 15, 0, 0],
    ]
    assert data["label"].tolist() == [1, 0, 0, 1, 1, 0, 1]


@pytest.mark.data
def test_great_stands_in_row_two_of_a_matrix_of_sixteen_rows():
    glove = load_glove()
    matrix, missing = embedding_matrix(word_index(seven_sentences()["text"]), glove)
    assert len(glove) == 400_000 and matrix.shape == (16, 50) and missing == []
    assert np.array_equal(matrix[2], glove["great"]) and not matrix[0].any()
    assert len(glove["respectable"]) == 50


# -------------------------------------------------------------------- readers


def test_files_written_by_gensim_and_by_hand_read_the_same(tmp_path):
    keyed = KeyedVectors(3)
    keyed.add_vectors(["nice", "great", "자연어"], np.arange(9, dtype=np.float32).reshape(3, 3) / 7)
    keyed.save_word2vec_format(str(tmp_path / "gensim.bin"), binary=True)
    binary = WordVectors.load(tmp_path / "gensim.bin")
    assert binary.words == ["nice", "great", "자연어"]
    assert np.array_equal(binary.matrix, keyed.vectors)
    (tmp_path / "glove.txt").write_text("nice 0.5 1\ngreat -2 0.25\n", encoding="utf-8")
    text = WordVectors.load(tmp_path / "glove.txt")
    matrix, missing = embedding_matrix({"great": 1, "nicee": 2}, text)
    assert matrix.tolist() == [[0, 0], [-2, 0.25], [0, 0]] and missing == ["nicee"]
    assert get_vector(text, "nicee") is None
    assert get_vector(text, "nice").tolist() == [0.5, 1]


def test_other_lengths_of_glove_wait_for_the_full_profile(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "sample")
    with pytest.raises(datasets.DataUnavailableError, match=r"100 dimensions.*COURSE_PROFILE"):
        load_glove(100)
    with pytest.raises(ValueError, match="dim is 64, expected one of 50, 100, 200, 300"):
        load_glove(64)
    (tmp_path / "glove.6B.100d.txt").write_text("the 1 2\nof 3 4\n", encoding="utf-8")
    monkeypatch.setenv("COURSE_PROFILE", "full")
    monkeypatch.setattr(datasets, "fetch", lambda name, progress: tmp_path)
    assert load_glove(100)["of"].tolist() == [3, 4]


def test_contractions_are_cut_as_glove_cut_them():
    assert pretrained.glove_tokenize("Don't, can't; it’s films'") == [
        "do", "n't", "ca", "n't", "it", "'s", "films",
    ]  # fmt: skip
    assert pretrained.glove_tokenize("o'clock we'll he'd've") == [
        "o'clock", "we", "'ll", "he", "'d", "'ve",
    ]  # fmt: skip
    assert pretrained.glove_tokenize("") == []

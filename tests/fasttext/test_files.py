"""Vectors with n-grams on disk: round trips, damage, models of Facebook's program."""

import numpy as np
import pytest
from gensim.models import FastText
from gensim.test.utils import datapath

from course_lib.fasttext import NgramScheme, SubwordVectors
from course_lib.vectors import VectorFileError, WordVectors


def test_saving_and_loading_loses_nothing(by_hand, tmp_path):
    by_hand.save(tmp_path / "vectors.npz")
    loaded = SubwordVectors.load(tmp_path / "vectors.npz")
    assert loaded.words == by_hand.words and loaded.scheme == by_hand.scheme
    assert loaded.counts.tolist() == [7, 3]
    for string in ("apple", "apxle", "zz"):
        assert np.array_equal(loaded[string], by_hand[string])
    assert WordVectors.load(tmp_path / "vectors.npz").words == ["apple", "sea"]
    assert [file.name for file in tmp_path.iterdir()] == ["vectors.npz"]


def test_other_formats_hold_the_words_only(by_hand, tmp_path):
    by_hand.save(tmp_path / "vectors.vec")
    assert np.array_equal(WordVectors.load(tmp_path / "vectors.vec").matrix, by_hand.matrix)
    with pytest.raises(VectorFileError, match=r"\.vec hold words only"):
        SubwordVectors.load(tmp_path / "vectors.vec")
    by_hand.word_vectors().save(tmp_path / "plain.npz")
    with pytest.raises(VectorFileError, match="holds words but no n-grams"):
        SubwordVectors.load(tmp_path / "plain.npz")


def test_empty_vectors_and_none_counts_come_back(tmp_path):
    empty = SubwordVectors([], np.empty((0, 3)), NgramScheme(), [5], [[1, 2, 3]])
    empty.save(tmp_path / "empty.npz")
    loaded = SubwordVectors.load(tmp_path / "empty.npz")
    assert len(loaded) == 0 and loaded.counts is None and loaded.dim == 3


def test_a_word_with_a_line_break_cannot_be_saved(tmp_path):
    vectors = SubwordVectors(["a\nb"], [[1.0]], NgramScheme(), [], np.empty((0, 1)))
    with pytest.raises(ValueError, match="line break"):
        vectors.save(tmp_path / "x.npz")


def test_damaged_files(by_hand, tmp_path):
    by_hand.save(tmp_path / "whole.npz")
    whole = (tmp_path / "whole.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[:-100])
    (tmp_path / "empty.npz").write_bytes(b"")
    for name in ("cut.npz", "empty.npz"):
        with pytest.raises(VectorFileError, match=f"{name}: not vectors saved by"):
            SubwordVectors.load(tmp_path / name)
    with pytest.raises(FileNotFoundError, match="no such file"):
        SubwordVectors.load(tmp_path / "absent.npz")
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(OSError):
        SubwordVectors.load(tmp_path / "folder.npz")


@pytest.mark.parametrize("bucket", [2**32 + 5, -1, 0.5])
def test_buckets_are_not_bent_into_32_bits(by_hand, tmp_path, bucket):
    by_hand.save(tmp_path / "v.npz")
    arrays = dict(np.load(tmp_path / "v.npz"))
    np.savez(tmp_path / "v.npz", **arrays | {"bucket_ids": np.array([1, 2, bucket])})
    with pytest.raises(VectorFileError, match=r"v\.npz: bucket_ids holds other than whole"):
        SubwordVectors.load(tmp_path / "v.npz")


def test_nothing_is_unpickled(tmp_path):
    evil = np.array([{"a": 1}], dtype=object)
    np.savez(tmp_path / "evil.npz", words=evil, ngram_scheme=evil)
    with pytest.raises(VectorFileError, match="evil.npz"):
        SubwordVectors.load(tmp_path / "evil.npz")


@pytest.mark.parametrize("name", ["crime-and-punishment.bin", "non_ascii_fasttext.bin"])
def test_models_of_facebooks_program_are_read_as_gensim_reads_them(name):
    from gensim.models.fasttext import load_facebook_vectors

    keyed = load_facebook_vectors(datapath(name))
    ours = SubwordVectors.load(datapath(name))
    assert ours.words == keyed.index_to_key
    for string in (keyed.index_to_key[0], "landlord", "unheard-of", "тест", "자연어"):
        np.testing.assert_allclose(ours[string], keyed.get_vector(string), atol=1e-6)


def test_other_files_called_bin(tmp_path):
    with pytest.raises(VectorFileError, match="not a model of Facebook's fastText, or damaged"):
        SubwordVectors.load(datapath("euclidean_vectors.bin"))
    (tmp_path / "empty.bin").write_bytes(b"")
    with pytest.raises(VectorFileError, match=r"empty\.bin"):
        SubwordVectors.load(tmp_path / "empty.bin")


def test_a_model_without_ngrams_is_refused(tmp_path):
    from gensim.models.fasttext import save_facebook_model

    text = [["a", "b", "c"]] * 5
    model = FastText(text, vector_size=4, min_count=1, min_n=3, max_n=2, bucket=0)
    save_facebook_model(model, str(tmp_path / "plain.bin"))
    with pytest.raises(VectorFileError):
        SubwordVectors.load(tmp_path / "plain.bin")


def test_a_model_trained_by_gensim_answers_alike(tmp_path):
    from gensim.models.fasttext import save_facebook_model

    text = [["자연어", "처리", "birthplace"], ["자연어", "birth", "place"]] * 20
    model = FastText(text, vector_size=6, min_count=1, bucket=500, epochs=1, min_n=2, max_n=4)
    save_facebook_model(model, str(tmp_path / "model.bin"))
    ours = SubwordVectors.load(tmp_path / "model.bin")
    assert ours.scheme == NgramScheme("character", 2, 4, 500)
    for string in ("자연어", "자연", "birthplaces", "x"):
        np.testing.assert_allclose(ours[string], model.wv[string], atol=1e-6)

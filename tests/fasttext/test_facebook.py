"""Models of Facebook's program, written and read: byte by byte, and where they lie."""

import struct

import numpy as np
import pytest
from gensim.models.fasttext import load_facebook_vectors
from gensim.test.utils import datapath

from course_lib.fasttext import NgramScheme, SubwordVectors, hash_bucket
from course_lib.vectors import VectorFileError, WordVectors

SCHEME = NgramScheme("character", 3, 3, 20)


@pytest.fixture
def vectors():
    """``</s>``, which has no n-grams; ice, whose vector holds those of two; and 자."""
    buckets = [hash_bucket("<ic", 20), hash_bucket("ice", 20)]
    rows = [[3, 0], [0, 6]]
    return SubwordVectors(["</s>", "ice", "자"], [[1, 2], [2, 3], [0, 1]], SCHEME, buckets, rows)


@pytest.fixture
def path(vectors, tmp_path):
    vectors.save(tmp_path / "model.bin")
    return tmp_path / "model.bin"


def test_what_is_written_is_what_fasttext_writes(path):
    data = path.read_bytes()
    assert struct.unpack_from("<2i", data) == (793712314, 12)
    # dim, window, epochs, least count, negatives, word n-grams, loss, model, buckets, n-grams.
    assert struct.unpack_from("<12id", data, 8) == (2, 5, 5, 1, 5, 1, 2, 2, 20, 3, 3, 100, 1e-4)
    assert struct.unpack_from("<3i2q", data, 64) == (3, 3, 0, 6, -1)
    dictionary = b"</s>\0" + struct.pack("<qb", 3, 0) + b"ice\0" + struct.pack("<qb", 2, 0)
    assert data[92:].startswith(dictionary)
    start = 92 + len(dictionary) + len("자\0".encode()) + 9
    assert struct.unpack_from("<?2q", data, start) == (False, 23, 2)
    rows = np.frombuffer(data, "<f4", 46, start + 17).reshape(23, 2)
    # The mean of a row and three n-grams, <ic, ice and ce>, is (2, 3): the row is (5, 6).
    assert rows[:2].tolist() == [[1, 2], [5, 6]]
    assert rows[3 + hash_bucket("ice", 20)].tolist() == [0, 6]
    assert len(data) == start + 17 + 4 * 46 + 17 + 4 * 6


def test_gensim_and_we_read_it_alike(path, vectors):
    back, keyed = SubwordVectors.load(path), load_facebook_vectors(str(path))
    assert back.words == vectors.words and back.scheme == SCHEME
    assert back.counts.tolist() == [3, 2, 1]
    np.testing.assert_allclose(back.matrix, vectors.matrix, atol=1e-6)
    for string in ("ice", "자", "iced", "rice", "자연"):
        np.testing.assert_allclose(back[string], vectors[string], atol=1e-6)
        np.testing.assert_allclose(back[string], keyed.get_vector(string), atol=1e-6)
    assert (path.parent / "model.bin").is_file() and len(list(path.parent.iterdir())) == 1


def test_the_end_of_a_line_has_no_ngrams():
    name = datapath("crime-and-punishment.bin")
    ours, keyed = SubwordVectors.load(name), load_facebook_vectors(name)
    # fastText's own .vec begins "</s> -0.002...": its row alone. gensim adds n-grams.
    own = keyed.vectors_vocab[keyed.key_to_index["</s>"]]
    np.testing.assert_array_equal(ours["</s>"], own)
    assert abs(ours["</s>"][0] - keyed["</s>"][0]) > 0.1


def test_limit_takes_the_first_words_and_all_ngrams(path, vectors):
    some = SubwordVectors.load(path, limit=2)
    assert some.words == ["</s>", "ice"] and len(some.bucket_ids) == 20
    np.testing.assert_allclose(some["자연"], vectors["자연"], atol=1e-6)
    vectors.save(path.with_suffix(".npz"))
    assert SubwordVectors.load(path.with_suffix(".npz"), limit=1).words == ["</s>"]
    with pytest.raises(ValueError, match="limit is 0"):
        SubwordVectors.load(path, limit=0)


def test_the_models_of_2016_are_read(path):
    data = path.read_bytes()
    start = data.index("자\0".encode()) + 4 + 9
    old = data[8:84] + data[92:start] + data[start + 1 : start + 17 + 184] + data[-40:]
    path.write_bytes(old)
    assert SubwordVectors.load(path).words == ["</s>", "ice", "자"]


def test_words_in_another_encoding():
    name = datapath("cp852_fasttext.bin")
    with pytest.raises(VectorFileError, match=r"the word '.*' is not utf-8. Pass the encoding"):
        SubwordVectors.load(name)
    with pytest.warns(UserWarning, match="6 of 171 vectors belong to a word that came before"):
        assert len(SubwordVectors.load(name, unicode_errors="replace")) == 165
    words = SubwordVectors.load(name, encoding="cp852").words
    assert len(words) == 171 and all(word.isprintable() for word in words)
    with pytest.raises(ValueError, match="utf-16.*convert"):
        SubwordVectors.load(name, encoding="utf-16")
    with pytest.raises(ValueError, match="unknown encoding: klingon"):
        SubwordVectors.load(name, encoding="klingon")


def put(data, place, layout, *values):
    new = struct.pack("<" + layout, *values)
    return data[:place] + new + data[place + len(new) :]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d[:-1], "a matrix of 3 by 2 numbers in 23 bytes"),
        (lambda d: d + b"x", "1 bytes follow where it should end"),
        (lambda d: d[:30], "it ends at byte"),
        (lambda d: put(d, 4, "i", 13), "version 13, expected 11 or 12"),
        (lambda d: put(d, 8, "i", 2**31 - 1), "2,147,483,647 dimensions"),
        (lambda d: put(d, 36, "i", 3), "a model for classification"),
        (lambda d: put(d, 36, "i", 9), "training method 9"),
        (lambda d: put(d, 40, "i", 2**31 - 1), "23 rows for 3 words and 2,147,483,647 buckets"),
        (lambda d: put(d, 48, "i", 0), r"a model without n-grams \(maxn 0\)"),
        (lambda d: put(d, 48, "i", 2), "n-grams of 3 to 2"),
        (lambda d: put(d, 64, "2i", 10**9, 10**9), "a dictionary of 1,000,000,000 entries"),
        (lambda d: put(d, 72, "i", 4), "a model for classification"),
        (lambda d: put(d, 72, "i", -4), "-4 labels"),
        (lambda d: put(d, 84, "q", 7), "compressed by `fasttext quantize`"),
        (lambda d: d.replace(b"ice\0", b"\0ice"), "word 2 of 3 is empty"),
        (lambda d: d.replace(b"ice\0", b"iced"), "is of kind|does not end"),
        (lambda d: put(d, 97, "q", -5), "word 1, '</s>', is of kind 0 and occurs -5 times"),
        (lambda d: put(d, 97, "q", 3) and put(d, 105, "b", 1), "is of kind 1"),
        (lambda d: put(d, len(d) - 4 * 6 - 17, "B", 1), "compressed by `fasttext quantize`"),
        (lambda d: put(d, len(d) - 4 * 6 - 17, "B", 9), "is 9, expected 0 or 1"),
        (lambda d: put(d, 133, "q", 2**62), "a matrix of"),
    ],
)
def test_damage_is_named(path, change, message):
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(VectorFileError, match=rf"(?s)model\.bin: .*({message})"):
        SubwordVectors.load(path)


def test_numbers_that_are_none_do_not_advise_on_training(path):
    data = path.read_bytes()
    for place in (-4 * 6 - 17 - 4 * 46, -4 * 6 - 17 - 4):  # the row of a word, the last bucket
        path.write_bytes(put(data, len(data) + place, "f", np.nan))
        with pytest.raises(VectorFileError, match=r"model\.bin: .*NaN or infinity") as caught:
            SubwordVectors.load(path)
        assert "learning rate" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "scheme", "message"),
    [
        (["a"], NgramScheme("jamo", 3, 3, 20), "cannot hold .*jamo.* Save as .npz"),
        (["a"], NgramScheme("character", 3, 3, 2**32), r"fewer than 2\*\*31 buckets"),
        (["a\0b"], SCHEME, "without a zero character"),
        ([""], SCHEME, "not empty"),
        (["\ud800"], SCHEME, "must be Unicode"),
    ],
)
def test_what_the_format_cannot_hold(tmp_path, words, scheme, message):
    vectors = SubwordVectors(words, [[1.0]], scheme, [], np.empty((0, 1)))
    with pytest.raises(ValueError, match=message):
        vectors.save(tmp_path / "model.bin")
    assert list(tmp_path.iterdir()) == []


def test_the_other_binary_format_is_pointed_to(path, vectors):
    with pytest.raises(VectorFileError, match="SubwordVectors.load reads it"):
        WordVectors.load(path)
    vectors.save(path, format="word2vec-binary")
    assert WordVectors.load(path).words == vectors.words
    with pytest.raises(VectorFileError, match="read by WordVectors.load"):
        SubwordVectors.load(path)

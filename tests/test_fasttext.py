"""N-grams, buckets, and vectors for any string: by hand, and as gensim has them."""

import unicodedata

import numpy as np
import pytest
from gensim.models import FastText
from gensim.models.fasttext_inner import compute_ngrams, ft_hash_bytes
from gensim.test.utils import datapath
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import fasttext
from course_lib.fasttext import NgramScheme, SubwordVectors
from course_lib.vectors import UnknownWordError, VectorFileError, WordVectors

TEXT = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("자연어ㅋ_<>ab")), max_size=9
)


# N-grams


def test_the_words_of_the_lecture():
    assert fasttext.char_ngrams("apple", 3, 3) == ["<ap", "app", "ppl", "ple", "le>"]
    assert fasttext.subwords("apple", 3, 3)[-1] == "<apple>"
    syllables = fasttext.char_ngrams("자연어처리", 3, 3)
    assert syllables == ["<자연", "자연어", "연어처", "어처리", "처리>"]
    jamo = fasttext.char_ngrams("자연어처리", 3, 3, unit="jamo")
    assert jamo[:4] == ["<ㅈㅏ", "ㅈㅏ_", "ㅏ_ㅇ", "_ㅇㅕ"]
    assert jamo[-1] == "ㅣ_>" and len(jamo) == 15


def test_where_is_not_the_word_her():
    assert "her" in fasttext.char_ngrams("where", 3, 3)
    assert fasttext.char_ngrams("her", 3, 5)[-1] == "<her>"


@given(TEXT, st.integers(1, 4), st.integers(0, 4))
def test_ngrams_are_those_of_gensim_but_for_lone_marks(word, min_n, more):
    expected = compute_ngrams(word, min_n, min_n + more)
    if min_n == 1:
        del expected[len(word) + 1], expected[0]
    assert fasttext.char_ngrams(word, min_n, min_n + more) == expected


def test_short_words():
    assert fasttext.char_ngrams("", 3, 6) == []
    assert fasttext.char_ngrams("", 1, 2) == ["<>"]
    assert fasttext.char_ngrams("a", 3, 6) == ["<a>"]
    assert fasttext.char_ngrams("a", 4, 6) == []
    assert fasttext.char_ngrams("a", 1, 6) == ["a", "<a", "a>", "<a>"]
    assert fasttext.subwords("a", 4, 6) == ["<a>"]


def test_letters_without_syllables_and_mixed_scripts():
    assert fasttext.char_ngrams("ㅋㅋ", 3, 3, unit="jamo") == ["<ㅋㅋ", "ㅋㅋ>"]
    assert fasttext.char_ngrams("A급", 3, 3, unit="jamo") == ["<Aㄱ", "Aㄱㅡ", "ㄱㅡㅂ", "ㅡㅂ>"]
    assert fasttext.char_ngrams("\U0001f600", 3, 3) == ["<\U0001f600>"]
    # Text from a Mac is not normalised here: it has no syllables.
    assert "ㅎ" not in "".join(
        fasttext.char_ngrams(unicodedata.normalize("NFD", "한"), unit="jamo")
    )


def test_what_each_letter_of_an_ngram_is_can_be_told():
    # Of all pairs of syllables: never is the same n-gram (n > 1) cut at different places.
    syllables = ["각", "가", "나", "안", "국"]
    places: dict[str, set[int]] = {}
    for first in syllables:
        for second in syllables:
            marked = f"<{''.join(map(fasttext.ngrams.decompose, first + second))}>"
            for n in range(2, 7):
                for start in range(1, len(marked) - n):
                    places.setdefault(marked[start : start + n], set()).add((start - 1) % 3)
    assert len(places) > 100 and all(len(place) == 1 for place in places.values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 3), "min_n is 0"),
        ((3, 2), "min_n is 3 and max_n is 2"),
        ((2.5, 3), "min_n is 2.5"),
        ((1, True), "max_n is True"),
        ((3, 3, "syllable"), "unit is 'syllable'"),
    ],
)
def test_ranges_that_make_no_sense(arguments, message):
    with pytest.raises(ValueError, match=message):
        fasttext.char_ngrams("apple", *arguments)


# Buckets


@given(TEXT)
def test_hash_is_that_of_fasttext(text):
    assert fasttext.hash_bucket(text, 2**32) == ft_hash_bytes(text.encode())
    assert fasttext.hash_bucket(text) == ft_hash_bytes(text.encode()) % 2_000_000


def test_published_hashes():
    # Values of FNV-1a, 32 bits, from its authors' test suite: ASCII, where no sign matters.
    assert fasttext.hash_bucket("", 2**32) == 0x811C9DC5
    assert fasttext.hash_bucket("a", 2**32) == 0xE40C292C
    assert fasttext.hash_bucket("foobar", 2**32) == 0xBF9CF968


@given(st.lists(TEXT, max_size=4), st.sampled_from(["character", "jamo"]))
@settings(deadline=None)
def test_compiled_buckets_are_those_of_the_ngrams(words, unit):
    scheme = NgramScheme(unit, 2, 4, 97)
    offsets, ids = scheme.bucket_ids(words)
    for word, start, stop in zip(words, offsets[:-1], offsets[1:], strict=True):
        expected = [fasttext.hash_bucket(ngram, 97) for ngram in scheme.ngrams(word)]
        assert sorted(ids[start:stop]) == sorted(expected)


@pytest.mark.parametrize("buckets", [0, -1, 2**32 + 1, 1.5, True])
def test_buckets_that_make_no_sense(buckets):
    with pytest.raises(ValueError, match=f"buckets is {buckets}"):
        NgramScheme(buckets=buckets)


def test_a_lone_surrogate_is_hashed_too():
    assert NgramScheme().bucket_ids(["a\ud800b"])[1].tolist()


def test_collisions_by_hand_and_in_number():
    table = fasttext.collisions(["banana", "bananas"], 3, 3, buckets=[1, 2**32])
    # <ba ban ana nan na> nas as>
    assert table["ngrams"].tolist() == [7, 7]
    assert table["used"].tolist() == [1, 7]
    assert table["colliding"].tolist() == [7, 0]
    assert table["expected"].tolist() == pytest.approx([1, 0], abs=1e-8)
    many = fasttext.collisions([f"word{i}" for i in range(3000)], buckets=[20_000])
    assert many["share"][0] == pytest.approx(many["expected"][0], abs=0.03)
    assert fasttext.collisions([], buckets=[10])["share"][0] == 0


# Vectors for any string


@pytest.fixture
def by_hand():
    """Two words; three n-grams that have vectors."""
    scheme = NgramScheme("character", 3, 3, 2**32)
    buckets = [fasttext.hash_bucket(ngram, 2**32) for ngram in ("le>", "<ap", "xyz")]
    ngram_matrix = [[6, 0], [0, 3], [5, 5]]
    return SubwordVectors(
        ["apple", "sea"], [[1, 1], [-1, 0]], scheme, buckets, ngram_matrix, [7, 3]
    )


def test_a_word_has_its_row_and_another_string_its_ngrams(by_hand):
    assert by_hand["apple"].tolist() == [1, 1]
    # apxle: <ap apx pxl xle le>, of which two are known.
    assert by_hand["apxle"].tolist() == pytest.approx([6 / 5, 3 / 5])
    assert by_hand[["sea", "apxle", "zz"]].tolist() == [
        [-1, 0], pytest.approx([1.2, 0.6]), [0, 0],
    ]  # fmt: skip
    assert by_hand.compose(["apple"])[0].tolist() == pytest.approx([6 / 5, 3 / 5])
    assert by_hand[[]].shape == (0, 2)
    by_hand["apple"][:] = 9  # a copy
    assert by_hand["apple"].tolist() == [1, 1]


def test_buckets_may_come_in_any_order(by_hand):
    order = np.argsort(by_hand.bucket_ids)
    for chosen in (order, order[::-1], order[[1, 2, 0]]):
        other = SubwordVectors(
            by_hand.words,
            by_hand.matrix,
            by_hand.scheme,
            by_hand.bucket_ids[chosen],
            by_hand.ngram_matrix[chosen],
        )
        assert np.array_equal(other["apxle"], by_hand["apxle"])


def test_what_is_known(by_hand):
    assert "apple" in by_hand and by_hand.in_vocabulary("apple")
    assert "apxle" not in by_hand and not by_hand.in_vocabulary("apxle")
    assert by_hand.knows(["apple", "apxle", "", "zz", "sea"]).tolist() == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert by_hand[""].tolist() == [0, 0]
    assert repr(by_hand) == "SubwordVectors(2 words, 2 dimensions, 3 buckets of 3- to 3-grams)"


def test_nearest_of_a_string_outside(by_hand):
    nearest = by_hand.nearest("apxle", topn=2)
    assert nearest["word"].tolist() == ["apple", "sea"]
    assert nearest["similarity"][0] == pytest.approx(9 / np.sqrt(2 * 45), rel=1e-5)
    assert by_hand.nearest(["apxle", "apple"], topn=1)["word"].tolist() == ["sea"]
    assert by_hand.nearest([-1.0, 0.0], topn=1)["word"].tolist() == ["sea"]
    assert by_hand.similarity("apxle", "apple") == pytest.approx(9 / np.sqrt(2 * 45))


def test_a_string_of_which_nothing_is_known(by_hand):
    with pytest.raises(KeyError, match="none of its n-grams occurred .* Close spellings: 'sea'"):
        by_hand.nearest("sae")
    with pytest.raises(
        fasttext.UnknownNgramsError, match="'zz' is not among the 2 words, and none"
    ):
        by_hand.nearest("zz")
    with pytest.raises(KeyError, match="'' is not among"):
        by_hand.nearest(["apple", ""])


def test_plain_word_vectors_raise_the_helpful_error(by_hand):
    plain = by_hand.word_vectors()
    assert type(plain) is WordVectors and plain.counts.tolist() == [7, 3]
    with pytest.raises(UnknownWordError, match="Close spellings: 'apple'"):
        plain["appple"]
    assert by_hand.subset(["sea"]).words == ["sea"]
    with pytest.raises(UnknownWordError):
        by_hand.subset(["appple"])


def test_what_each_ngram_contributes(by_hand):
    table = by_hand.ngrams("apxle")
    assert table["ngram"].tolist() == ["<ap", "apx", "pxl", "xle", "le>"]
    assert table["known"].tolist() == [True, False, False, False, True]
    # Without <ap the vector points along (1, 0), without le> along (0, 1).
    length = np.hypot(6, 3)
    assert table["without"].tolist() == pytest.approx([6 / length, 1, 1, 1, 3 / length])
    assert by_hand.ngrams("zz")["without"].isna().all()
    assert by_hand.ngrams("").empty


def test_vectors_without_any_ngram():
    vectors = SubwordVectors(["a"], [[1.0]], NgramScheme(min_n=6), [], np.empty((0, 1)))
    assert vectors["bb"].tolist() == [0] and not vectors.knows(["bb"])[0]
    assert vectors.ngrams("abcdef")["known"].tolist() == [False] * 3


@pytest.mark.parametrize(
    ("buckets", "rows", "message"),
    [
        ([1, 2], [[1.0]], "ngram_matrix has shape"),
        ([[1]], [[1.0]], "ngram_matrix has shape"),
        ([1], [[1.0, 2.0]], "one row of 1 numbers"),
        ([1, 1], [[1.0], [2.0]], "bucket_ids holds 1 more than once"),
        ([10], [[1.0]], "bucket_ids holds 10, expected 0 to 9"),
        ([1], [[np.nan]], "ngram_matrix holds NaN"),
    ],
)
def test_parts_that_do_not_fit(buckets, rows, message):
    with pytest.raises(ValueError, match=message):
        SubwordVectors(["a"], [[1.0]], NgramScheme(buckets=10), buckets, rows)


# Files


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
    with pytest.raises(VectorFileError, match="not an unsupervised model"):
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

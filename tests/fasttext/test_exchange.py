"""N-grams to gensim and back: none is lost unsaid."""

import numpy as np
import pytest
from gensim.models import FastText, KeyedVectors

from course_lib.fasttext import NgramScheme, SubwordVectors, hash_bucket
from course_lib.vectors import UnknownWordError, WordVectors

BUCKETS = [hash_bucket("<ic", 20), hash_bucket("ice", 20)]


@pytest.fixture
def vectors():
    scheme = NgramScheme("character", 3, 3, 20)
    return SubwordVectors(["ice", "sea"], [[2, 3], [0, 1]], scheme, BUCKETS, [[3, 0], [0, 6]])


def test_gensim_composes_the_same_vectors(vectors):
    keyed = vectors.to_gensim()
    for string in ("ice", "sea", "iced", "rice"):
        np.testing.assert_allclose(keyed[string], vectors[string], atol=1e-6)
    keyed.adjust_vectors()  # gensim's own mean of row and n-grams
    np.testing.assert_allclose(keyed.vectors, vectors.matrix, atol=1e-6)
    assert keyed.most_similar("iced", topn=1)[0][0] == "ice"
    back = SubwordVectors.from_gensim(keyed)
    assert back.words == vectors.words and back.scheme == vectors.scheme
    np.testing.assert_allclose(back["rice"], vectors["rice"], atol=1e-6)


def test_a_model_of_gensim_comes_over_with_its_ngrams():
    text = [["apple", "birth"], ["birthday", "apples"]] * 10
    model = FastText(text, vector_size=4, min_count=1, bucket=50, epochs=1, min_n=2, max_n=3)
    ours = SubwordVectors.from_gensim(model)
    assert ours.scheme == NgramScheme("character", 2, 3, 50)
    for string in ("apple", "aple", "birthplace"):
        np.testing.assert_allclose(ours[string], model.wv[string], atol=1e-6)
    with pytest.warns(UserWarning, match="n-grams .* left behind"):
        plain = WordVectors.from_gensim(model)
    assert plain.words == ours.words


def test_what_has_no_ngrams_is_refused(vectors):
    with pytest.raises(ValueError, match="KeyedVectors has no n-grams.*WordVectors.from_gensim"):
        SubwordVectors.from_gensim(KeyedVectors(3))
    keyed = vectors.to_gensim()
    keyed.compatible_hash = False
    with pytest.raises(ValueError, match=r"before version 3\.8"):
        SubwordVectors.from_gensim(keyed)
    jamo = SubwordVectors(["a"], [[1.0]], NgramScheme("jamo"), [], np.empty((0, 1)))
    with pytest.raises(ValueError, match="gensim cannot hold"):
        jamo.to_gensim()


def test_parts_keep_the_ngrams_and_unit_vectors_say_that_they_cannot(vectors):
    for part in (vectors.restrict(1), vectors.subset(["ice"])):
        assert type(part) is SubwordVectors and part.words == ["ice"]
        assert np.array_equal(part["rice"], vectors["rice"])
    with pytest.raises(UnknownWordError):
        vectors.subset(["iced"])
    with pytest.warns(UserWarning, match="n-grams are left behind"):
        unit = vectors.unit()
    assert type(unit) is WordVectors
    assert np.array_equal(unit.matrix, vectors.word_vectors().unit().matrix)

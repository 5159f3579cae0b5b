"""Words for and against, by sum and by product; the odd one out; as gensim answers."""

import numpy as np
import pytest

from course_lib.vectors import UnknownWordError, WordVectors
from tests.vectors.helpers import random_vectors


@pytest.fixture(scope="module")
def vectors():
    return random_vectors(300)


def same(ours, theirs):
    assert ours["word"].tolist() == [word for word, _ in theirs]
    np.testing.assert_allclose(ours.iloc[:, 1], [x for _, x in theirs], rtol=1e-4)


@pytest.mark.filterwarnings("ignore:Call to deprecated `init_sims`")
def test_gensim_answers_alike(vectors):
    keyed = vectors.to_gensim()
    for towards, against in ((["w1", "w2"], ["w3"]), (["w9"], ["w8", "w7"]), (["w4", "w5"], [])):
        same(vectors.nearest(towards, negative=against), keyed.most_similar(towards, against))
        same(vectors.cosmul(towards, against), keyed.most_similar_cosmul(towards, against))
    for words in (["w1", "w2", "w3"], [f"w{n}" for n in range(10, 30)]):
        assert vectors.doesnt_match(words) == keyed.doesnt_match(words)


def test_by_hand():
    vectors = WordVectors(["up", "down", "right", "nothing"], [[0, 1], [0, -1], [1, 0], [0, 0]])
    assert vectors.nearest("right", negative="down", topn=1)["word"].tolist() == ["up"]
    # 1 to up, 1/2 to right; divided by 0, 1/2 and 1/2 to down.
    scores = vectors.cosmul("up", "down").set_index("word")["score"]
    assert scores.round(3).to_dict() == {"right": 1.0, "nothing": 1.0}
    assert vectors.doesnt_match(["up", "right", "up"]) == "right"


def test_questions_that_make_no_sense(vectors):
    for call, message in (
        (lambda: vectors.cosmul([]), "positive is empty"),
        (lambda: vectors.cosmul("w1", topn=0), "topn is 0"),
        (lambda: vectors.doesnt_match(["w1", "w2"]), "at least three"),
        (lambda: vectors.nearest(vectors["w1"], negative="w2"), "negative goes with words"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(TypeError, match="one string"):
        vectors.doesnt_match("abc")
    with pytest.raises(UnknownWordError):
        vectors.nearest("w1", negative="unheard")
    with pytest.raises(UnknownWordError):
        vectors.cosmul("w1", "unheard")

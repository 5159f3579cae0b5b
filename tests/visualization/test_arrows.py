"""Analogies as arrows: parallel by hand, and in GloVe."""

import pytest

from course_lib import datasets
from course_lib.vectors import UnknownWordError, WordVectors
from course_lib.visualization import analogy_arrows, parallelism
from tests.visualization.helpers import PAIRS, ROWS, WORDS


def test_parallel_arrows():
    arrows = analogy_arrows(WordVectors(WORDS, ROWS), PAIRS)
    assert arrows.mean_cosine == pytest.approx(1)
    assert arrows.table["cosine"].tolist() == pytest.approx([1, 1, 1])
    assert arrows.by_chance < 0.99 and arrows.in_the_plane == pytest.approx(1)
    assert arrows.map.coordinates.shape == (6, 2)


def test_parallelism_by_hand():
    assert parallelism([[1, 0], [-2, 0]]) == -1
    assert parallelism([[1, 0], [0, 0]]) == 0
    with pytest.raises(ValueError, match="steps holds 1 row"):
        parallelism([[1, 0]])


def test_arrows_refuse_what_is_no_arrow():
    vectors = WordVectors(WORDS, ROWS)
    with pytest.raises(ValueError, match="pairs holds 1 pair"):
        analogy_arrows(vectors, PAIRS[:1])
    with pytest.raises(ValueError, match="'man' and 'man' point the same way"):
        analogy_arrows(vectors, [("man", "man"), *PAIRS])
    with pytest.raises(UnknownWordError, match="'mann'"):
        analogy_arrows(vectors, [("mann", "woman"), *PAIRS])


@pytest.mark.data
def test_gender_steps_of_glove_are_more_parallel_than_chance():
    pairs = [("man", "woman"), ("king", "queen"), ("uncle", "aunt"), ("son", "daughter")]
    arrows = analogy_arrows(datasets.glove_6b_50d(), pairs)
    assert arrows.mean_cosine > arrows.by_chance + 0.2

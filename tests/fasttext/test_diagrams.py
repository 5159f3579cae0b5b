"""The diagrams of chapter 05 draw the pieces that they are given."""

import pytest

from course_lib import hangul
from course_lib.fasttext import char_ngrams, diagrams
from course_lib.plotting import alternative_of, use_course_style


@pytest.fixture(autouse=True)
def style():
    use_course_style()


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_pieces_stand_in_a_grid_with_their_counts():
    axes = diagrams.plot_pieces("<abc>", [3, 4], {"<ab": 7, "bc>": 2, "<abc": 1})
    assert axes.get_title(loc="left") == "3 of the 5 n-grams of <abc> were seen in training"
    assert {"<ab\n7", "abc\n-", "bc>\n2", "<abc\n1", "abc>\n-"} <= set(texts(axes))
    assert "Never seen: abc and abc>." in alternative_of(axes)


def test_syllables_fall_into_letters_with_their_indices():
    axes = diagrams.plot_syllables("연어", "salmon")
    assert {"연", "ㅇ", "ㅕ", "ㄴ", "어", "ㅓ", "_", "11", "6", "4"} <= set(texts(axes))
    assert "연 is ㅇ ㅕ ㄴ; 어 is ㅇ ㅓ _" in alternative_of(axes)
    assert "2 syllables, 5 letters and 1 filler" in axes.get_title(loc="left")
    with pytest.raises(ValueError, match="syllable is 'a'"):
        diagrams.plot_syllables("a", "a letter")


def test_survivors_are_those_that_the_intended_word_has():
    figure = diagrams.plot_survivors("대통렁", "대통령", char_ngrams, hangul.decompose)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [
        "In syllables: 5 of 10 n-grams survive", "In jamo: 11 of 17 n-grams survive",
    ]  # fmt: skip
    assert "n-grams survive: 대, 통, <대, 대통 and <대통." in alternative_of(figure)
    assert "<ㄷㅐ, ㄷㅐ_, ㅐ_ㅌ, _ㅌㅗ, ㅌㅗㅇ, ㅗㅇㄹ, <ㄷㅐ_" in alternative_of(figure)
    assert "<" in texts(figure.axes[0]) and "렁" in texts(figure.axes[0])

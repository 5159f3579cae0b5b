"""Cards: what is written on them fits, in every script."""

import io
import warnings

import numpy as np
import pandas as pd
import pytest

from course_lib import plotting
from course_lib.recommendation import draw_cards
from course_lib.recommendation.cards import _drawable, _wrapped

LONG = "The Assassination of Jesse James by the Coward Robert Ford " * 3
KOREAN = "대규모유통업에서의거래공정화에관한법률일부개정법률안"


def table(titles, words="ship, iceberg"):
    return pd.DataFrame(
        {"title": titles, "similarity": np.linspace(0.9, 0.1, len(titles)), "shared words": words}
    )


def written(figure):
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.fixture(autouse=True)
def style():
    plotting.use_course_style()


def test_a_card_for_each_row_with_all_that_is_known():
    figure = draw_cards(
        table(["Titanic", "자동차관리법"]), "Like Alien", ["Drama, Romance", "위원회"]
    )
    texts = written(figure)
    for part in ("Like Alien", "Titanic", "자동차관리법", "cos 0.90", "cos 0.10", "1", "2",
                 "Drama, Romance", "위원회", "shared words", "ship, iceberg"):  # fmt: skip
        assert part in texts
    boxes = [patch for patch in figure.axes[0].patches if type(patch).__name__ == "FancyBboxPatch"]
    assert len(boxes) == 2
    told = plotting.alternative_of(figure)
    assert told.startswith("Like Alien. 2 cards in a row: Titanic (Drama, Romance; cosine 0.90)")
    width, _ = figure.get_size_inches()
    assert draw_cards(table(["a", "b", "c"])).get_size_inches()[0] > width


def test_nothing_leaves_its_card():
    titles = [LONG, KOREAN, "W" * 80, "A", ""]
    figure = draw_cards(table(titles, "word, " * 40), "heading " * 60, ["Genre, " * 30] * 5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="png")
    axes = figure.axes[0]
    cards = [patch.get_window_extent() for patch in axes.patches[::2]]
    for text in axes.texts[1:]:  # the first is the heading
        extent = text.get_window_extent()
        assert any(
            card.x0 <= extent.x0 and extent.x1 <= card.x1 and card.y0 <= extent.y0 for card in cards
        ), text.get_text()
    heading = axes.texts[0].get_window_extent()
    assert heading.x1 <= figure.bbox.x1 and heading.y1 <= figure.bbox.y1
    assert any(text.endswith("…") for text in written(figure))
    assert "(no title)" in written(figure)


def test_long_korean_titles_break_inside_words():
    titles = [text for text in written(draw_cards(table([KOREAN]))) if "\n" in text]
    assert titles[0].replace("\n", "") == KOREAN


def test_lines_break_at_spaces_first():
    assert _wrapped("a bb cc ddddddd", lambda line: len(line) <= 5) == ["a bb", "cc", "ddddd", "dd"]


def test_no_formula_and_no_missing_glyph():
    figure = draw_cards(table(["$x_1$ and $", "हिन्दी"]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()
    assert "$x_1$ and $" in written(figure)
    assert _drawable("ह") == "\N{WHITE SQUARE}" and _drawable("é가A") == "é가A"


def test_colours_say_what_is_right_and_a_line_says_what_they_mean():
    meaning = ("same genre", "another genre")
    figure = draw_cards(table(["a", "b", "c"]), "Like d", None, [True, False, True], meaning)
    drawn = [one for one in figure.axes[0].patches if type(one).__name__ == "Rectangle"]
    bands = [one.get_facecolor() for one in drawn if one.get_width() > 1]
    assert bands[0] == bands[2] != bands[1]
    key = [one.get_facecolor() for one in drawn if one.get_width() < 1]
    assert len(key) == 2 and {*key} == {*bands}
    assert {*meaning} <= {*written(figure)}
    told = plotting.alternative_of(figure)
    assert "a (same genre; cosine 0.90), b (another genre; cosine 0.50)" in told
    plain = draw_cards(table(["a", "b"]).drop(columns="shared words"))
    assert "shared words" not in written(plain) and "right" not in written(plain)
    assert len({patch.get_facecolor() for patch in plain.axes[0].patches[1::2]}) == 1


@pytest.mark.parametrize(
    ("rows", "subtitles", "message"),
    [
        (pd.DataFrame({"title": []}), None, "no titles to draw"),
        (pd.DataFrame({"name": ["a"]}), None, "no titles to draw"),
        (table(["a", "b"]), ["one"], "subtitles has 1 entries for 2 cards"),
    ],
)
def test_cards_need_rows_and_titles(rows, subtitles, message):
    with pytest.raises(ValueError, match=message):
        draw_cards(rows, subtitles=subtitles)


def test_cards_need_a_colour_each():
    with pytest.raises(ValueError, match="right has 1 entries for 2 cards"):
        draw_cards(table(["a", "b"]), right=[True])

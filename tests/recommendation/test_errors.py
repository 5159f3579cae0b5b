"""Titles that nobody has, or that several items have."""

import numpy as np
import pytest

from course_lib.recommendation import AmbiguousTitleError, Recommender, UnknownTitleError
from tests.recommendation.helpers import VECTORS


def test_items_go_by_title_or_number(films):
    assert films.position("Winter") == films.position(3) == films.position(np.int64(3)) == 3
    assert films.position(" winter ") == 3  # capitals matter only if they must
    mixed = Recommender(["ice", "cold", "snow"], VECTORS, titles=["Ice", "ICE", "Cafe\u0301"])
    assert mixed.position("ICE") == 1 and mixed.position("Caf\u00e9") == 2
    with pytest.raises(AmbiguousTitleError, match="numbers 0 and 1"):
        mixed.position("ice")


def test_an_unknown_title_offers_close_ones(films):
    with pytest.raises(
        UnknownTitleError, match="none of the 6 items .* 'Wintre'.*'Winter'"
    ) as info:
        films.similar_to("Wintre")
    assert info.value.close[0] == "Winter" and info.value.title == "Wintre"
    with pytest.raises(LookupError, match="the title 'Zzz'.$"):
        films.similar_to("Zzz")


def test_titles_that_occur_twice_are_asked_by_number():
    recommender = Recommender(["ice", "cold", "snow"], VECTORS, titles=["Ice", "Snow", "Ice"])
    with pytest.raises(AmbiguousTitleError, match="2 items have the title 'Ice': numbers 0 and 2"):
        recommender.similar_to("Ice")
    assert recommender.similar_to(2, topn=1)["item"].tolist()[0] in (0, 1)
    many = AmbiguousTitleError("Ice", range(12))
    assert "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ..." in str(many) and len(many.items) == 12

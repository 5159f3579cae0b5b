"""A recommender of six films."""

import pytest

from course_lib.recommendation import Recommender
from tests.recommendation.helpers import TEXTS, TITLES, VECTORS


@pytest.fixture
def films():
    return Recommender(TEXTS, VECTORS, titles=TITLES)

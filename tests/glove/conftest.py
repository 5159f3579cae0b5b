"""The counts of the small reader."""

import pytest

from course_lib import glove
from course_lib.text import Vocabulary


@pytest.fixture
def reader():
    sentences = glove.ice_and_steam()
    vocabulary = Vocabulary.build(sentences, min_count=2)
    return glove.cooccurrence(sentences, vocabulary, 10, "harmonic"), vocabulary

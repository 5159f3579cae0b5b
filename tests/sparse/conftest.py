"""Five tiny documents, one of them empty."""

import pytest

from course_lib.text import EncodedCorpus

SENTENCES = [
    "the dog barks at the cat".split(),
    "the cat sleeps".split(),
    "a puppy barks at a cat and a dog".split(),
    [],
    "stocks fall and bonds rise".split(),
]


@pytest.fixture
def sentences():
    return SENTENCES


@pytest.fixture
def corpus():
    return EncodedCorpus.from_sentences(SENTENCES)

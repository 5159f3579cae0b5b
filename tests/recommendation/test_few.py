"""Small catalogues: what a person would expect, from six films and from three."""

import numpy as np
import pytest

from course_lib.recommendation import Recommender, encode_documents, few_documents
from course_lib.recommendation.few import without_function_words
from course_lib.vectors import WordVectors

FILMS = {
    "Alien": "A crew in space meets a monster.",
    "Titanic": "A young couple falls in love on a sinking ship.",
    "Aliens": "Marines in space fight many monsters on a colony.",
    "Heat": "A detective hunts a gang of bank robbers in a city.",
    "The Notebook": "An old man tells the story of a young couple in love.",
    "Up": "An old man flies his house with balloons.",
}
VECTORS = WordVectors(
    ["the", "a", "ice", "snow", "fire", "heat"],
    [[9, 9], [8, 9], [2, 0.5], [2, 0], [-1, 3], [0, 3]],
)


def test_by_hand():
    made = few_documents(["the ice", "A snow", "", "ice fire", "the a"], VECTORS)
    # Function words weigh nothing; ice, the only word of two documents, has a column of its own.
    assert made.known.tolist() == [1, 1, 0, 2, 0]
    assert made.matrix.shape == (5, 3) and not made.matrix[[2, 4]].any()
    length = np.sqrt([4.25, 4, 10]).mean()
    np.testing.assert_allclose(made.matrix[0] / made.matrix[0, 0] * 2, [2, 0.5, length], rtol=1e-5)
    assert made.matrix[1, 2] == 0
    np.testing.assert_allclose(made.shares @ made.word_matrix, made.matrix, atol=1e-6)
    with pytest.raises(ValueError, match="none of the words of the 2 documents has a vector"):
        few_documents(["the", "unheard"], VECTORS)


@pytest.mark.data
def test_alien_finds_aliens_first_and_no_function_word_is_a_reason():
    from course_lib import datasets

    glove = datasets.glove_6b_50d()
    for titles in (list(FILMS), ["Alien", "Aliens", "Heat"]):
        texts = [FILMS[title] for title in titles]
        recommender = Recommender(None, few_documents(texts, glove), titles=titles)
        found = recommender.similar_to("Alien")
        assert found["title"][0] == "Aliens" and found["shared words"][0] == "space"
        assert recommender.similar_to("Aliens")["title"][0] == "Alien"
    assert (found["similarity"] > 0).all()
    recommender = Recommender(None, few_documents(FILMS.values(), glove), titles=list(FILMS))
    for one, other in (("Titanic", "The Notebook"), ("The Notebook", "Titanic")):
        first = recommender.similar_to(one).iloc[0]
        assert first["title"] == other
        assert set(first["shared words"].split(", ")) == {"love", "young", "couple"}
    assert recommender.similar_to("Up")["title"][0] == "The Notebook"


@pytest.mark.data
def test_a_hundred_rows_find_the_other_text_of_their_kind():
    """Twenty subjects, five sentences on each that share a word or two."""
    from course_lib import datasets

    subjects = (
        "football guitar hospital train bread election war garden whale bank church school winter "
        "painting murder airplane castle horse computer coffee"
    ).split()
    frames = [
        "A story of the {}.", "They saw a {}, and then?", "What is the {} to her?",
        "Had he lost the {} again?", "This {} is not what it was before.",
    ]  # fmt: skip
    texts = [frame.format(subject) for frame in frames for subject in subjects]
    vectors = few_documents(texts, datasets.glove_6b_50d())
    found, _ = Recommender(None, vectors).neighbours(topn=1)
    same = found[:, 0] % len(subjects) == np.arange(len(texts)) % len(subjects)
    assert same.mean() > 0.95


def test_documents_keep_their_places_without_function_words():
    corpus = without_function_words(encode_documents(["the ice and the snow", "of the", "a fire"]))
    assert corpus.sentences[:] == [["ice", "snow"], [], ["fire"]]

"""Two classifiers of reviews learn, and know training words only."""

import numpy as np
import pytest

from course_lib.recommendation import compare_classifiers
from course_lib.vectors import WordVectors


def reviews(n=200, seed=0):
    rng = np.random.default_rng(seed)
    words = {1: ["good", "great", "fine"], 0: ["bad", "poor", "dull"]}
    labels = rng.integers(2, size=n)
    fill = ["film", "plot", "actor", "scene"]
    documents = [
        [*rng.choice(fill, 5), *rng.choice(words[label], 2), *rng.choice(words[1 - label], 1)]
        for label in labels
    ]
    names = [*fill, *words[1], *words[0]]
    matrix = rng.normal(size=(len(names), 4))
    matrix[4:7] += [0, 3, 0, 0]
    return documents, labels, WordVectors(names, matrix)


def test_both_classifiers_learn():
    documents, labels, vectors = reviews()
    documents[150] = []
    table = compare_classifiers(documents, labels, vectors, np.arange(150), np.arange(150, 200))
    assert table.index.tolist() == ["most frequent label", "average of word vectors", "TF-IDF"]
    assert table["features"].tolist() == [0, 4, 10]
    assert (table["accuracy"].iloc[1:] > 0.85).all() and table["accuracy"].iloc[0] < 0.7
    assert ((table["low"] < table["accuracy"]) & (table["accuracy"] < table["high"])).all()
    assert (table["CPU seconds"].iloc[1:] > 0).all()


def test_tfidf_of_the_classifier_knows_training_words_only():
    documents, labels, vectors = reviews()
    for document in documents[150:]:
        document.append("secret")
    table = compare_classifiers(documents, labels, vectors, np.arange(150), np.arange(150, 200))
    assert table.loc["TF-IDF", "features"] == 10


def test_classifier_checks_its_parts():
    documents, labels, vectors = reviews(20)
    with pytest.raises(ValueError, match="train and test share documents"):
        compare_classifiers(documents, labels, vectors, [0, 1], [1, 2])
    with pytest.raises(ValueError, match="all training documents have the label"):
        compare_classifiers(documents, np.zeros(20), vectors, [0, 1], [2, 3])

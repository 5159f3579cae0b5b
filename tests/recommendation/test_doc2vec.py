"""Doc2Vec: topics apart, empty rows empty, arguments checked."""

import numpy as np
import pytest

from course_lib.recommendation import ItemIndex, doc2vec_documents
from tests.recommendation.helpers import topics


@pytest.mark.parametrize("algorithm", ["dbow", "dm"])
def test_doc2vec_separates_topics_and_empties_empty_rows(algorithm):
    documents, topic = topics(80, length=30)
    documents[5], documents[6] = [], ["once"]
    settings = {"dim": 8, "epochs": 40, "window": 2, "progress": False}
    found = doc2vec_documents(documents, algorithm, **settings)
    assert not found.matrix[[5, 6]].any() and found.known[[5, 6]].tolist() == [0, 0]
    assert found.name == f"Doc2Vec, PV-{algorithm.upper()}"
    near, _ = ItemIndex(found.matrix).neighbours(np.arange(10, 30), 3)
    assert (topic[near] == topic[10:30, np.newaxis]).mean() > 0.8
    again = doc2vec_documents(documents, algorithm, **settings)
    np.testing.assert_array_equal(found.matrix, again.matrix)


def test_doc2vec_shows_progress(capsys):
    documents, _ = topics(10)
    doc2vec_documents(documents, dim=2, epochs=2, min_count=1)
    assert "Doc2Vec" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"algorithm": "skipgram"}, "algorithm is 'skipgram'"),
        ({"dim": 0}, "dim is 0"),
        ({"epochs": 0}, "epochs is 0"),
        ({"min_count": 99}, "no word of the 3 documents occurs 99 times"),
    ],
)
def test_doc2vec_checks_its_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        doc2vec_documents([["a"], ["a", "b"], []], progress=False, **arguments)

"""Tuning of Doc2Vec scores every setting in order."""

import numpy as np
import pytest

from course_lib.recommendation import tune_doc2vec


def test_tuning_scores_every_setting_in_order():
    rng = np.random.default_rng(0)
    words = [[f"{name}{i}" for i in range(10)] for name in "ab"]
    documents = [list(rng.choice(words[i % 2], 20)) for i in range(60)]
    settings = [{"dim": 4, "epochs": 1, "learning_rate": 1e-5}, {"dim": 4, "epochs": 30}]
    table = tune_doc2vec(documents, ["a", "b"] * 30, settings, k=3)
    assert table["epochs"].tolist() == [1, 30]
    assert table["precision"][1] > table["precision"][0] + 0.2
    with pytest.raises(ValueError, match="settings is empty"):
        tune_doc2vec(documents, ["a", "b"] * 30, [])

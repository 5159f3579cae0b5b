"""Learning curves: few labels, none but the given ones, the rivals, bad input."""

import warnings

import numpy as np
import pandas as pd
import pytest
import torch

from course_lib import datasets
from course_lib.classification import fit, predict
from course_lib.pretrained import (
    METHODS,
    MeanClassifier,
    accuracies,
    curves,
    embedding_matrix,
    learning_curves,
    load_glove,
    paired_differences,
    summarise,
    train_classifier,
)
from course_lib.vectors import WordVectors
from tests.pretrained.helpers import MATRIX

MOODS = {"fine": 1, "great": 1, "lovely": 1, "dull": -1, "poor": -1, "awful": -1}
VECTORS = WordVectors(list(MOODS), [[9 * mood, 0] for mood in MOODS.values()])


@pytest.fixture(scope="module")
def table(task):
    return embedding_matrix(task.index, VECTORS)[0]


def test_frozen_vectors_that_tell_the_classes_apart_need_few_labels(reviews, monkeypatch):
    monkeypatch.setattr(curves, "MOST_EPOCHS", 60)  # on these texts the loss falls for ever
    options = {"sizes": (200, 120), "progress": False}
    found = learning_curves(reviews, VECTORS, (50, 100), seeds=range(3), **options)
    assert list(found.columns) == ["method", "labels", "seed", "accuracy"]
    assert len(found) == 2 * 3 * len(METHODS)
    summary = summarise(found).set_index(["method", "labels"])
    assert summary.loc[("frozen", 50), "mean"] > 0.9
    assert summary.loc[("random", 50), "mean"] < summary.loc[("frozen", 50), "mean"]
    assert summary.loc[("random", 100), "mean"] > 0.9
    assert summary.loc[("TF-IDF", 100), "mean"] > 0.9
    assert abs(summary.loc[("majority", 100), "mean"] - 0.5) < 0.05
    assert (summary["low"] <= summary["mean"]).all() and (summary["seeds"] == 3).all()
    again = learning_curves(reviews, VECTORS, (50,), ["frozen"], [1], **options)
    same = found.query("method == 'frozen' and labels == 50 and seed == 1")
    assert again["accuracy"].tolist() == same["accuracy"].tolist()


def test_differences_are_taken_seed_by_seed():
    rows = [("a", 50, seed, 0.6 + seed) for seed in range(3)]
    rows += [("b", 50, seed, 0.5 + seed + seed / 100) for seed in range(3)]
    table = pd.DataFrame(rows, columns=["method", "labels", "seed", "accuracy"])
    found = paired_differences(table, "a", ["b"]).iloc[0]
    assert (found["minus"], found["labels"]) == ("b", 50)
    assert found["mean"] == pytest.approx(0.09)  # .10, .09, .08
    assert found["high"] - found["mean"] == pytest.approx(4.3027 * 0.01 / 3**0.5, rel=1e-4)


def test_a_classifier_sees_no_label_but_those_it_is_given(task, table):
    part = task.train.take(np.arange(50))
    for start in ("frozen", "fine-tuned"):
        model, epochs = train_classifier(part, table, start, seed=2)
        by_hand = MeanClassifier(table, start, seed=2)
        fit(
            by_hand, (part.ids, part.labels), epochs=epochs, learning_rate=0.01, seed=2,
            progress=False,
        )  # fmt: skip
        ours, theirs = predict(model, task.test.ids), predict(by_hand, task.test.ids)
        assert np.allclose(ours, theirs, atol=1e-4)


def test_the_best_number_of_epochs_is_that_of_the_first_fifth(task, table):
    part = task.train.take(np.arange(50))
    _, epochs = train_classifier(part, table, "fine-tuned", seed=1)
    model = MeanClassifier(table, "fine-tuned", seed=1)
    held, rest = part.take(np.arange(10)), part.take(np.arange(10, 50))
    run = fit(
        model, (rest.ids, rest.labels), (held.ids, held.labels), epochs=200, patience=5, seed=1,
        learning_rate=0.01, least_epochs=25, progress=False,
    )  # fmt: skip
    assert epochs == run.best_epoch >= 25  # 40 texts are two batches; 25 epochs, 50 steps


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t, m: accuracies(t, m[:5]), r"matrix has 5 rows.*embedding_matrix"),
        (lambda t, m: accuracies(t, m, (999,)), "counts holds 999.*from 10 to 200"),
        (lambda t, m: accuracies(t, m, (20,), ["tuned"]), "methods holds 'tuned'.*fine-tuned"),
        (
            lambda t, m: train_classifier(
                t.train.take(np.flatnonzero(t.train.labels)), m, "frozen"
            ),
            "no example of class 0 in the training part",
        ),
        (lambda t, m: MeanClassifier(m[0]), r"matrix has shape \(2,\)"),
        (lambda t, m: MeanClassifier(m, "tuned"), "start is 'tuned', expected one of frozen"),
        (
            lambda t, m: MeanClassifier(MATRIX)(torch.tensor([[1, 4]])),
            "ids holds 4, but the table has the rows 0 to 3",
        ),
    ],
)
def test_bad_input_is_refused_with_a_sentence(task, table, call, message):
    with pytest.raises(ValueError, match=message):
        call(task, table)


@pytest.mark.data
def test_pre_training_helps_with_few_labels_on_real_reviews():
    table = datasets.film_reviews(progress=False)
    snippets = table[table["source"] == "rotten_tomatoes"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = learning_curves(
            snippets, load_glove(), (200,), ("frozen", "majority"), range(2), False
        )
    mean = found.groupby("method")["accuracy"].mean()
    assert mean["frozen"] > 0.6 > 0.51 > mean["majority"]

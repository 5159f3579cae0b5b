"""Learning curves: few labels, frozen averages, the rival, bad input."""

import warnings

import numpy as np
import pytest
import torch

from course_lib import datasets
from course_lib.classification import fit, predict
from course_lib.pretrained import (
    FlattenClassifier,
    MeanClassifier,
    embedding_matrix,
    learning_curves,
    load_glove,
    review_task,
    summarise,
    tfidf_curve,
    train_classifier,
)
from course_lib.vectors import WordVectors
from tests.pretrained.helpers import MATRIX


@pytest.fixture(scope="module")
def table(task):
    mood = {"fine": 1, "great": 1, "lovely": 1, "dull": -1, "poor": -1, "awful": -1}
    return embedding_matrix(task.index, WordVectors(list(mood), [[v, 0] for v in mood.values()]))[0]


def test_frozen_vectors_that_tell_the_classes_apart_need_few_labels(task, table):
    curves = learning_curves(task, table, counts=(10, 100), seeds=range(3), progress=False)
    assert list(curves.columns) == ["start", "labels", "seed", "accuracy", "best_epoch"]
    assert len(curves) == 2 * 3 * 3
    summary = summarise(curves).set_index(["start", "labels"])
    assert summary.loc[("frozen", 10), "mean"] > 0.95
    assert summary.loc[("random", 10), "mean"] < summary.loc[("frozen", 10), "mean"]
    assert summary.loc[("random", 100), "mean"] > 0.9
    assert (summary["low"] <= summary["mean"]).all() and (summary["seeds"] == 3).all()
    again = learning_curves(task, table, (10,), ["frozen"], [1], progress=False)
    same = curves.query("start == 'frozen' and labels == 10 and seed == 1")
    assert again["accuracy"].tolist() == same["accuracy"].tolist()


def test_averaging_frozen_vectors_once_changes_nothing(task, table):
    quick, run = train_classifier(task.train, task.validation, table, "frozen", seed=2)
    slow = MeanClassifier(table, "frozen", seed=2)
    parts = [(part.ids, part.labels) for part in (task.train, task.validation)]
    fit(slow, *parts, epochs=len(run.history), learning_rate=0.02, seed=2, progress=False)
    apart = predict(quick, task.test.ids) - predict(slow, task.test.ids)
    assert np.abs(apart).max() < 0.05  # batches are drawn in another order


def test_the_rival_learns_the_same_samples(task):
    curves = tfidf_curve(task, (10, 200), range(2))
    assert curves["start"].unique().tolist() == ["TF-IDF"] and len(curves) == 4
    assert curves.query("labels == 200")["accuracy"].min() > 0.95


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t, m: learning_curves(t, m[:5]), r"matrix has 5 rows.*embedding_matrix"),
        (lambda t, m: learning_curves(t, m, (999,)), "counts holds 999.*from 2 to 200"),
        (lambda t, m: tfidf_curve(t, (1,)), "counts holds 1"),
        (
            lambda t, m: train_classifier(
                t.train.take(np.flatnonzero(t.train.labels)), t.validation, m, "frozen"
            ),
            "no example of class 0 in the training part",
        ),
        (lambda t, m: MeanClassifier(m[0]), r"matrix has shape \(2,\)"),
        (lambda t, m: MeanClassifier(m, "tuned"), "start is 'tuned', expected one of frozen"),
        (
            lambda t, m: FlattenClassifier(m, 3)(torch.zeros((2, 4), dtype=int)),
            r"ids has shape \(2, 4\), expected \(batch, 3\)",
        ),
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
    task = review_task(snippets, (1000, 300, 1000))
    matrix, missing = embedding_matrix(task.index, load_glove())
    assert len(missing) < 0.02 * len(task.index)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        curves = learning_curves(task, matrix, (200,), ("frozen", "random"), range(2), False)
    mean = curves.groupby("start")["accuracy"].mean()
    assert mean["frozen"] > mean["random"] + 0.02 > 0.53

"""Recall of approximate indexes: all found by exact ones."""

import sys

import numpy as np
import pytest

from course_lib import scaling
from course_lib.scaling import figures, neighbours
from course_lib.vectors import WordVectors


@pytest.fixture(scope="module")
def vectors():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(30, 16))
    matrix = centres[rng.integers(30, size=900)] + 0.3 * rng.normal(size=(900, 16))
    return WordVectors([f"w{i}" for i in range(900)], matrix.astype(np.float32))


def test_exact_indexes_find_all_and_effort_helps_the_others(vectors):
    pytest.importorskip("faiss")
    curve = scaling.neighbour_curve(vectors, queries=60)
    by_kind = dict(list(curve.groupby("index")))
    assert by_kind["ours, exact"]["recall"].tolist() == by_kind["flat"]["recall"].tolist() == [1]
    for kind in ("ivf", "hnsw"):
        recalls = by_kind[kind]["recall"].to_numpy()
        assert recalls[-1] >= 0.99 and recalls[0] <= recalls[-1]
    assert by_kind["hnsw"]["megabytes"].max() > by_kind["flat"]["megabytes"].max()
    assert (curve["milliseconds"] >= 0).all()
    axes = figures.plot_neighbours(curve)
    assert len(axes.lines) == 4 and axes.get_xlabel() and axes.get_ylabel()


def test_recall_counts_each_true_neighbour_once():
    assert neighbours.recall([[1, 2, 3]], [[3, 9, 1]]) == pytest.approx(2 / 3)
    assert neighbours.without(np.array([[4, 4]]), np.array([4]), 1).tolist() == [[-1]]


def test_faiss_missing_is_told_with_the_command(vectors, monkeypatch):
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(ModuleNotFoundError, match="pip install faiss-cpu"):
        scaling.neighbour_curve(vectors)


def test_an_unknown_index_is_refused(vectors):
    pytest.importorskip("faiss")
    with pytest.raises(ValueError, match="kind is 'tree'"):
        scaling.build_index(vectors.matrix, "tree")

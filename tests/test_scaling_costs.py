"""Forecasts, growth, recall: against sums done by hand and laws put in."""

import sys

import numpy as np
import pytest

from course_lib import glove, scaling
from course_lib.scaling import figures, neighbours
from course_lib.scaling.forecast import costs, count_alone
from course_lib.text import EncodedCorpus, Vocabulary
from course_lib.vectors import WordVectors

LAWS = {
    "words": scaling.PowerLaw(10, 0.5),
    "cells": scaling.PowerLaw(2, 1.0),
    "rates": scaling.Rates(counting=1e6, assembling=1e7, training=5e5),
}


def test_a_power_law_is_found_again():
    x = np.array([10, 100, 1000, 5000])
    law = scaling.fit_power(x, 3 * x**0.7)
    assert law.coefficient == pytest.approx(3) and law.exponent == pytest.approx(0.7)
    assert law(16) == pytest.approx(3 * 16**0.7)
    for x, y in [([1, 2], [1, 0]), ([3, 3], [1, 2]), ([1, 2], [1, 2, 3])]:
        with pytest.raises(ValueError, match="a line needs two points"):
            scaling.fit_power(x, y)


def test_costs_are_the_sums_done_by_hand():
    table = scaling.costs([1e6, 1e8], workers=4, dim=50, **LAWS)
    large = table.loc[1e8]
    assert large["words"] == 1e5 and large["cells"] == 2e8
    assert large["text"] == 6e8 and large["encoded"] == 4e8 and large["matrix"] == 3.2e9
    assert large["vectors"] == 2 * 4 * 50 * 1e5
    # 100 seconds shared by four, and 20 seconds that nobody can share.
    assert large["counting"] * 3600 == pytest.approx(100 / 4 + 20)
    assert large["training"] * 3600 == pytest.approx(200 / 4)
    few = scaling.costs([1e8], max_words=1000, **LAWS).loc[1e8]
    assert few["words"] == 1000 and few["cells"] == 1e6
    with pytest.raises(ValueError, match="workers is 0"):
        scaling.costs(workers=0, **LAWS)


def test_what_breaks_first_is_told_with_its_size():
    found = scaling.breaks_first(scaling.costs(**LAWS), memory=3.2e9, disk=6e12, hours=1)
    assert found["what"][0] == "matrix of counts in memory"
    assert found["tokens"][0] == pytest.approx(1e8)
    assert found.set_index("what")["tokens"]["text on the disk"] == np.inf
    assert found["tokens"].is_monotonic_increasing


def test_growth_counts_parts_that_double():
    rng = np.random.default_rng(0)
    sentences = [[f"w{i}" for i in rng.zipf(1.5, size=8)] for _ in range(160)]
    corpus = EncodedCorpus.from_sentences(sentences)
    table = scaling.growth(corpus, points=3, window=2)
    assert table["tokens"].tolist() == [320, 640, 1280]
    whole = table.iloc[-1]
    assert whole["words"] == len(corpus.vocabulary)
    assert whole["cells"] == glove.cooccurrence(corpus, window=2).nnz
    assert table["words"].is_monotonic_increasing and table["cells"].is_monotonic_increasing


def test_counting_alone_gives_the_same_matrix_and_its_time(tmp_path):
    files = scaling.generate_text(tmp_path / "text", 3_000, words=100)
    vocabulary = Vocabulary(scaling.made_up_words(100))
    counts, seconds, assembling = count_alone(files, vocabulary, 3, tmp_path)
    sentences = [line.split() for file in files for line in file.read_text().splitlines()]
    assert (counts != glove.cooccurrence(sentences, vocabulary, window=3)).nnz == 0
    assert seconds >= assembling >= 0
    table = scaling.time_counting([2_000, 4_000], words=50)
    assert table["tokens"].tolist() == [2_000, 4_000] and (table["cells"] <= 2_500).all()
    assert list(table.columns) == ["tokens", "cells", "seconds", "assembling"]


# Neighbours -------------------------------------------------------------------------------


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
    axes = figures.plot_neighbours(curve, "title")
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


# Figures ----------------------------------------------------------------------------------


def test_the_slider_has_a_line_for_each_stage_and_number_of_workers():
    figure = figures.cost_slider(**LAWS, workers=(1, 8), start=8)
    assert [line.visible for line in figure.data[:4]] == [0, 0, 1, 1] and len(figure.data) == 7
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps] == ["1", "8"] and figure.layout.sliders[0].active == 1
    assert figure.data[3].y[-1] == pytest.approx(figure.data[1].y[-1] / 8)
    assert figure.data[2].y[-1] > figure.data[0].y[-1] / 8  # assembling is not shared


def test_growth_is_drawn_with_its_slopes():
    import pandas as pd

    table = pd.DataFrame({"tokens": [10, 100], "words": [5, 20]})
    laws = {"words": scaling.fit_power(table["tokens"], table["words"])}
    axes = figures.plot_growth(table, laws, "title")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["words: slope 0.60"]
    assert costs(**LAWS).index[0] == 1e6

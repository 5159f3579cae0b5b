"""The figures of chapter 06 draw what they are given."""

import numpy as np
import pandas as pd
import pytest
import torch

from course_lib.plotting import alternative_of
from course_lib.pretrained import MeanClassifier, Recorder, figures, summarise
from tests.pretrained.helpers import MATRIX


def test_curves_are_drawn_with_their_intervals():
    curves = pd.DataFrame(
        [
            (method, labels, seed, 0.6 + labels / 1000 + seed / 100)
            for method in ("frozen", "TF-IDF")
            for labels in (50, 200)
            for seed in range(3)
        ],
        columns=["method", "labels", "seed", "accuracy"],
    )
    summary = summarise(curves)
    axes = figures.plot_curves(summary, "More labels")
    assert axes.get_title() == "More labels" and axes.get_xscale() == "log"
    lines = [container.lines[0] for container in axes.containers]
    assert lines[0].get_ydata().tolist() == pytest.approx(summary["mean"][:2].tolist())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["frozen", "TF-IDF"]
    assert "for 50, 200 labels: frozen 66.0%, 81.0%; TF-IDF 66" in alternative_of(axes)


def test_ids_fetch_their_rows():
    table = np.array([[0, 0], [1, 2], [3, -4]])
    figure = figures.plot_lookup(["good", "bad"], table, [2, 0], "Rows")
    left, right = figure.axes
    assert left.images[0].get_array().tolist() == table.tolist()
    assert right.images[0].get_array().tolist() == [[3, -4], [0, 0]]
    assert [label.get_text() for label in left.get_yticklabels()] == [
        "padding  0",
        "good  1",
        "bad  2",
    ]
    assert [label.get_text() for label in right.get_yticklabels()] == ["$x_1 = 2$", "$x_2 = 0$"]
    assert "row 2 (bad) and row 0 (padding)" in alternative_of(figure)


def test_words_stand_with_what_they_add_before_and_after():
    data = pd.DataFrame({"text": ["so good", "bad"], "label": [1, 0]})
    axes = figures.plot_scores(data, [0.1, 0, -0.1], [2, 4, -3], "Apart")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["so", "good", "bad"]
    dots = [line.get_xdata().tolist() for line in axes.lines if line.get_marker() == "o"]
    assert dots[:4] == [[2, 4], [0.1, 0], [-3], [-0.1]]
    told = alternative_of(axes)
    assert "words in a text of praise from 0.1 to 3.0" in told
    assert "words in another text from -0.1 to -3.0" in told


def test_families_have_a_line_each_and_published_vectors_one_across():
    rows = [
        (name, epochs, seed, wordsim, accuracy + seed / 100)
        for name, epochs, wordsim, accuracy in [
            ("CBOW", 3, 0.2, 0.55), ("CBOW", 6, 0.3, 0.57),
            ("GloVe", 3, 0.1, 0.5), ("big", 0, 0.5, 0.7),
        ]
        for seed in (0, 2)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["family", "epochs", "seed", "wordsim", "test"])
    figure = figures.plot_families(table, "Longer is better")
    left, right = figure.axes
    assert left.lines[0].get_ydata().tolist() == pytest.approx([0.56, 0.58])
    assert right.lines[0].get_ydata().tolist() == pytest.approx([0.2, 0.3])
    assert left.lines[-1].get_ydata() == pytest.approx([0.71, 0.71])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["CBOW", "GloVe", "big"]
    assert "CBOW 56.0% to 58.0%" in alternative_of(figure)
    figure = figures.plot_families(table, "Longer is better", {"TF-IDF": 0.66})
    assert figure.axes[0].lines[-1].get_ydata() == pytest.approx([0.66, 0.66])
    assert "TF-IDF, a line across, 66.0%" in alternative_of(figure)


def test_a_word_of_no_group_is_named():
    recorder = Recorder(MeanClassifier(MATRIX), {"good": 1, "bad": 2}, ["good", "bad"])
    with pytest.raises(ValueError, match="'bad' is in none of the groups praise"):
        figures.movement_slider(recorder, {"praise": ["good"]}, "")
    with pytest.raises(ValueError, match="at most 3"):
        figures.movement_slider(recorder, dict.fromkeys("abcd", ()), "")


def test_the_slider_has_a_frame_for_each_epoch():
    model = MeanClassifier(MATRIX, "fine-tuned")
    recorder = Recorder(model, {"good": 1, "bad": 2}, ["good", "bad"])
    with torch.no_grad():
        model.embedding.weight[1] += 1
    recorder(1, model)
    groups = {"praise": ["good"], "blame": ["bad"]}
    figure = figures.movement_slider(recorder, groups, "good moves")
    assert [frame.name for frame in figure.frames] == ["0", "1"]
    assert [step.label for step in figure.layout.sliders[0].steps] == ["0", "1"]
    assert figure.layout.sliders[0].active == 1
    for epoch, traces in ((0, figure.frames[0].data), (1, figure.data)):
        drawn = {trace.text[0]: trace.x[0] for trace in traces[1:]}
        expected = dict(zip(recorder.words, recorder.leaning[epoch].tolist(), strict=True))
        assert drawn == pytest.approx(expected, abs=1e-3)
    assert [trace.name for trace in figure.data[1:]] == ["praise", "blame"]
    assert len(figure.data[0].x) == 6 and figure.data[0].x[2] is None
    first, last = recorder.leaning[:, 0]
    assert f"praise from {first:.2f} to {last:.2f}" in alternative_of(figure)

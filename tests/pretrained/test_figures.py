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
            (start, labels, seed, 0.6 + labels / 1000 + seed / 100, 1)
            for start in ("frozen", "TF-IDF")
            for labels in (50, 200)
            for seed in range(3)
        ],
        columns=["start", "labels", "seed", "accuracy", "best_epoch"],
    )
    summary = summarise(curves)
    axes = figures.plot_curves(summary, "More labels")
    assert axes.get_title() == "More labels" and axes.get_xscale() == "log"
    lines = [container.lines[0] for container in axes.containers]
    assert lines[0].get_ydata().tolist() == pytest.approx(summary["mean"][:2].tolist())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["frozen", "TF-IDF"]
    assert "for 50, 200 labels: frozen 66.0%, 81.0%; TF-IDF 66" in alternative_of(axes)


def test_the_history_is_drawn_with_and_without_validation():
    history = pd.DataFrame(
        {"epoch": [1, 2], "train_loss": [2.0, 1.0], "validation_loss": [np.nan, np.nan]}
    )
    axes = figures.plot_history(history, "Down")
    assert len(axes.lines) == 1
    assert alternative_of(axes) == (
        "Down. From epoch 1 to epoch 2: training loss from 2.00 to 1.00."
    )
    assert len(figures.plot_history(history.fillna(1.5), "Down").lines) == 2


def test_arrows_go_from_before_to_after():
    before, after = np.zeros((3, 4)), np.eye(3, 4)
    groups = {"praise": ["good"], "blame": ["bad"], "other": ["film"]}
    axes = figures.plot_arrows(["good", "bad", "film"], before, after, groups, "Apart")
    names = [text.get_text() for text in axes.texts if text.get_text()]
    assert names == ["good", "bad", "film"]
    assert "3 words as arrows" in alternative_of(axes) and "praise: 1 words, from (" in (
        alternative_of(axes)
    )
    rings = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(rings) == 3 and len({tuple(ring.get_xdata()) for ring in rings}) == 1
    ends = np.array([text.xy for text in axes.texts])
    lifts = [text.xyann[1] for text in axes.texts if text.get_text()]
    assert len(set(lifts)) == 1  # far apart: no name needs to give way
    close = figures.plot_arrows(["good", "bad"], before[:2], np.ones((2, 4)), groups, "Same")
    one, other = [text.xyann[1] for text in close.texts if text.get_text()]
    assert (one, other) == (0, 13)
    low, high = axes.get_xlim()
    assert low < ends[:, 0].min() and ends[:, 0].max() < high
    with pytest.raises(ValueError, match="'bad' is in none of the groups praise"):
        figures.plot_arrows(["good", "bad"], before[:2], after[:2], {"praise": ["good"]}, "")
    with pytest.raises(ValueError, match="at most 3"):
        figures.plot_arrows([], before, after, dict.fromkeys("abcd", ()), "")


def test_dots_stand_in_the_order_of_the_table():
    rows = pd.DataFrame(
        {"name": ["a", "b"], "mean": [0.5, 0.7], "low": [0.4, 0.6], "high": [0.6, 0.9]}
    )
    axes = figures.plot_intervals(rows, "b leads", "accuracy", reference=0.5)
    assert list(axes.containers[0].lines[0].get_xdata()) == [0.7, 0.5]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["b", "a"]
    assert axes.lines[-1].get_xdata()[0] == 0.5
    told = alternative_of(axes)
    assert "a 50.0% (40.0% to 60.0%) and b 70.0%" in told and "line stands at 50%" in told


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

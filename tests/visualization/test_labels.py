"""Labels find places beside their points or are left off."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib import plotting
from course_lib.visualization.labels import place_labels
from tests.visualization.helpers import label_boxes


@pytest.fixture(autouse=True)
def restore_style():
    with plt.rc_context():
        yield


def test_labels_at_one_point_find_places_around_it_or_are_left_off():
    axes = plotting.new_axes("Crowd", "x", "y")
    axes.scatter([0, 1], [0, 1])
    placed = place_labels(axes, np.full((40, 2), 0.5), [f"label {i}" for i in range(40)])
    boxes = label_boxes(placed)
    assert 4 <= len(placed) < 40
    assert all(not a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_no_label_lies_over_a_point_or_a_leader():
    axes = plotting.new_axes("Crowd", "x", "y")
    points = np.random.default_rng(1).normal(size=(70, 2))
    axes.scatter(*points.T, s=16)
    placed = place_labels(axes, points, [f"word {i}" for i in range(70)])
    boxes = label_boxes(placed)
    anchors = axes.transData.transform(points)
    leaders = [axes.transData.transform(line.get_xydata()) for line in axes.lines]
    along = [start + t * (end - start) for start, end in leaders for t in (0.3, 0.5, 0.7)]
    assert len(placed) > 30 and len(leaders) > 3
    for box in boxes:
        assert not any(box.contains(*place) for place in [*anchors, *along])


def test_labels_must_fit_the_points():
    axes = plotting.new_axes("t", "x", "y")
    assert place_labels(axes, [[0.5, 0.5], [0.1, 0.1]], ["", "b"])[0].get_text() == "b"
    with pytest.raises(ValueError, match=r"shape \(1, 2\), expected \(2, 2\)"):
        place_labels(axes, [[0, 0]], ["a", "b"])
    with pytest.raises(ValueError, match="colours holds 1 entries, expected 2"):
        place_labels(axes, [[0, 0], [1, 1]], ["a", "b"], ["red"])

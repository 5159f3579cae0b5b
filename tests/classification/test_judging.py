"""Accuracy and the table of confusions."""

import pytest

from course_lib.classification import accuracy, confusion


def test_accuracy_takes_classes_or_probabilities():
    assert accuracy([0, 1, 1], [0, 1, 0]) == pytest.approx(2 / 3)
    assert accuracy([0, 1], [[0.9, 0.1], [0.8, 0.2]]) == 0.5


def test_confusion_counts_true_by_predicted():
    table = confusion([0, 0, 1, 2], [0, 1, 1, 0], names=["a", "b", "c"])
    assert table.to_numpy().tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    assert table.index.name == "true" and table.loc["c", "a"] == 1
    assert list(confusion([0], [[0.1, 0.2, 0.7]]).columns) == ["0", "1", "2"]

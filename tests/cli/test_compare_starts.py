"""``course compare-starts``: a record of the settings' sources."""

from __future__ import annotations

import pandas as pd
from typer.testing import CliRunner

from course_lib import datasets, pretrained
from course_lib.cli import app, compare_starts
from course_lib.pretrained import read_record
from course_lib.vectors import WordVectors


def test_a_small_comparison_is_recorded(tmp_path, monkeypatch):
    texts = [f"film {number} is {'fine' if number % 2 else 'dull'}" for number in range(90)]
    labels = [number % 2 for number in range(90)]
    reviews = pd.DataFrame({"text": texts, "label": labels, "source": "here"})
    monkeypatch.setattr(datasets, "film_reviews", lambda: reviews)
    vectors = WordVectors(["fine", "dull"], [[9, 0], [-9, 0]])
    monkeypatch.setattr(pretrained, "load_glove", lambda: vectors)
    settings = {"source": "here", "counts": [20], "seeds": 2, "sizes": [40, 40]}
    monkeypatch.setattr(compare_starts, "SETTINGS", settings)
    monkeypatch.setattr(pretrained.curves, "MOST_EPOCHS", 60)
    path = tmp_path / "record.json"
    result = CliRunner().invoke(app, ["compare-starts", "--output", str(path)])
    assert result.exit_code == 0, result.output
    record = read_record("starts", path)
    assert list(record.rows.columns) == ["method", "labels", "seed", "accuracy"]
    assert len(record.rows) == 2 * len(pretrained.METHODS)
    assert record.rows.query("method == 'frozen'")["accuracy"].max() > 0.9
    assert record.facts["command"] == "course compare-starts"

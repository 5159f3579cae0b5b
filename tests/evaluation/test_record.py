"""Records: written and read back, hashed, and still those of these data and these settings."""

import json

import pandas as pd
import pytest

from course_lib import datasets
from course_lib.cli import compare_families, compare_starts
from course_lib.evaluation.record import (
    how_it_came_about,
    read_record,
    record_path,
    write_record,
)
from course_lib.pretrained import METHODS


def test_a_record_is_read_back_as_it_was_written(tmp_path):
    rows = pd.DataFrame({"family": ["CBOW", "한국어"], "test": [0.51236, 0.6]})
    facts = how_it_came_about("what", "course compare", {"dim": 5}, ["film-reviews"])
    path = tmp_path / "results" / "one.json"
    write_record(rows, facts, path)
    record = read_record("families", path)
    assert record.rows["family"].tolist() == ["CBOW", "한국어"]
    assert record.rows["test"].tolist() == [0.5124, 0.6]
    assert record.facts == facts and facts["settings"] == {"dim": 5}
    assert record.facts["data"]["film-reviews"] == datasets.registry()["film-reviews"].pip.sha256


def test_a_record_that_was_changed_by_hand_is_refused(tmp_path):
    path = tmp_path / "one.json"
    write_record(pd.DataFrame({"test": [0.5]}), {"date": "2026-01-01"}, path)
    path.write_text(path.read_text(encoding="utf-8").replace("0.5", "0.9"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"hash in one.json.*course compare-starts"):
        read_record("starts", path)
    with pytest.raises(FileNotFoundError, match=r"none.json is missing.*compare-families"):
        read_record("families", tmp_path / "none.json")


@pytest.mark.parametrize("name", ["starts", "families"])
def test_the_shipped_records_belong_to_these_data_and_settings(name):
    record = read_record(name)
    module = {"starts": compare_starts, "families": compare_families}[name]
    settings = json.loads(json.dumps(module.SETTINGS))
    told = {key: record.facts["settings"][key] for key in settings}
    assert told == settings
    assert record.facts["command"] == f"course compare-{name}"
    for data, sha256 in record.facts["data"].items():
        assert sha256 == datasets.registry()[data].pip.sha256
    assert {"python", "numpy", "numba", "torch", "scikit-learn"} <= set(record.facts["versions"])
    assert record_path(name).stat().st_size < 100_000


def test_the_records_are_whole():
    starts, settings = read_record("starts").rows, compare_starts.SETTINGS
    counted = starts.groupby(["method", "labels"])["seed"].nunique()
    assert set(counted) == {settings["seeds"]}
    assert set(starts["method"]) == set(METHODS)
    assert set(starts["labels"]) == set(settings["counts"])
    families = read_record("families").rows
    assert list(families.columns) == compare_families.COLUMNS
    trained = families[families["epochs"] > 0].groupby("family")["epochs"].apply(set)
    assert dict(trained) == {
        name: set(compare_families.EPOCHS) for name in compare_families.SETTINGS["rates"]
    }
    assert (families.groupby(["family", "epochs"])["seed"].nunique() == 3).all()

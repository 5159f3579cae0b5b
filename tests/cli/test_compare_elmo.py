"""``course compare-elmo``: records of the settings, the data and the model that ships."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from course_lib import datasets
from course_lib.cli import app, compare_elmo
from course_lib.elmo import spam
from course_lib.elmo.tensor_files import mini_model
from course_lib.evaluation.record import read_record
from course_lib.storage import file_sha256

NAMES = ["reviews", "spam"]


@pytest.fixture
def compared():
    """A comparison of 40 texts, of which one word tells the class."""
    texts = [f"win {n}" if n % 4 == 0 else f"see {n}" for n in range(40)]
    labels = [int("win" in text) for text in texts]
    split = spam.split_in_order(pd.DataFrame({"text": texts, "label": labels}))
    told = np.array(labels)[:, np.newaxis] + np.zeros((40, 2))
    names = {name for pair in compare_elmo.PAIRS for name in pair} - {"TF-IDF"}
    return spam.compare(split, dict.fromkeys(sorted(names), told))


def test_both_are_recorded(tmp_path, monkeypatch, compared):
    for function in ("_reviews", "_spam"):
        monkeypatch.setattr(compare_elmo, function, lambda bilm, untrained: compared)
    result = CliRunner().invoke(app, ["compare-elmo", "--folder", str(tmp_path)])
    assert result.exit_code == 0, result.output
    for name in NAMES:
        record = read_record(f"elmo on {name}", tmp_path / f"elmo_{name}.json")
        assert record.rows["representation"].tolist() == compared.table["representation"].tolist()
        assert record.facts["texts"] == {"train": 32, "test": 8}
        assert [tuple(each[:2]) for each in record.facts["differences"]] == list(compare_elmo.PAIRS)
        assert record.facts["differences"][0][2:] == [0, 0, 0]
    refused = CliRunner().invoke(app, ["compare-elmo", "--only", "films"])
    assert refused.exit_code == 2 and "films" in refused.output


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_records_belong_to_this_model_and_these_data(name):
    record = read_record(f"elmo on {name}")
    assert record.facts["model"] == file_sha256(mini_model()), "run: course compare-elmo"
    assert record.facts["settings"] == compare_elmo.SETTINGS[name]
    told = record.facts["data"]
    assert told.pop("glove-6b-50d") == datasets.registry()["glove-6b-50d"].pip.sha256
    if name == "spam":
        (member,) = datasets.registry()["sms-spam"].members
        assert told == {member.name: member.sha256}
        assert record.facts["texts"] == {"train": 4459, "test": 1115}
    else:
        assert told == {"film-reviews": datasets.registry()["film-reviews"].pip.sha256}
        assert record.facts["texts"]["test"] >= 6000


def test_the_record_of_spam_is_that_of_the_collection():
    try:
        messages = spam.split_in_order(datasets.sms_spam(progress=False))
    except datasets.DataUnavailableError as error:
        pytest.skip(str(error))
    record = read_record("elmo on spam")
    assert record.facts["copies"] == messages.copies
    again = spam.compare(messages, {}).table.round(4)
    recorded = record.rows.iloc[:2].reset_index(drop=True)
    assert again["representation"].tolist() == recorded["representation"].tolist()
    assert np.allclose(again["test"], recorded["test"], atol=0.003)

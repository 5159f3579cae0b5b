"""Text messages: the two forms of the real collection in miniature, and our own sample."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course_lib import datasets
from course_lib.datasets import CorpusError, DataUnavailableError, messages


@pytest.fixture
def raw(tmp_path: Path, monkeypatch):
    """Stand in for ``fetch``: the files that the test has put there, and no others."""

    def fetch(name: str, progress: bool = True) -> Path:
        path = tmp_path / {"sms-spam": "SMSSpamCollection", "sms-spam-csv": "spam.csv"}[name]
        if not path.exists():
            raise DataUnavailableError(f"{name} is not to be had")
        return path

    monkeypatch.setattr(messages, "fetch", fetch)
    return tmp_path


TAB = 'ham\tHe said "go\nspam\tWIN\tnow" £100\r\nham\tok\x85 \n'
CSV = 'v1,v2,,,\r\nham,"He said ""go\r\nspam",,,\r\nspam,WIN £100\x85 now,"x",,\r\nham,ok,,,\r\n'


def test_the_tab_file_keeps_quotation_marks_and_tabs(raw: Path):
    (raw / "SMSSpamCollection").write_bytes(TAB.encode())
    table = datasets.sms_spam()
    assert table["text"].tolist() == ['He said "go', 'WIN\tnow" £100', "ok\x85 "]
    assert table["label"].tolist() == [0, 1, 0]


def test_the_csv_is_taken_where_the_tab_file_is_not_to_be_had(raw: Path):
    (raw / "spam.csv").write_bytes(CSV.encode("latin-1"))
    table = datasets.sms_spam()
    assert table["text"].tolist() == ['He said "go\r\nspam', "WIN £100\x85 now", "ok"]
    assert table["label"].tolist() == [0, 1, 0]
    assert datasets.sms_spam(raw / "spam.csv").equals(table)


def test_neither_file_is_to_be_had(raw: Path):
    with pytest.raises(DataUnavailableError, match="^sms-spam is not to be had"):
        datasets.sms_spam()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.txt",
            "ham\tok\nspan\tWIN\n",
            "line 2: expected 'ham' or 'spam' and a text, got 'span'",
        ),
        ("a.txt", "ham\tok\n\nham\t \n", "line 3: expected 'ham' or 'spam' and a text"),
        ("a.txt", "ham no tab\n", "line 1: .* got 'ham no tab' and ''"),
        ("a.txt", "", "is empty"),
        ("a.csv", "label,text\nham,ok\n", "expected a first line 'v1,v2', got .'label', 'text'."),
        ("a.csv", "v1,v2\nham\n", "line 2: expected 'ham' or 'spam' and a text, got 'ham' and ''"),
    ],
)
def test_a_file_that_is_no_collection_of_messages(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        datasets.sms_spam(tmp_path / name)


def test_our_sample_has_the_size_and_share_that_its_card_names():
    table = datasets.sms_sample()
    assert (len(table), table["label"].sum(), table["label"][-80:].sum()) == (400, 52, 12)
    assert table["text"].str.len().max() <= 160
    assert table["text"].str.strip().eq(table["text"]).all()


def test_no_message_of_our_sample_repeats_another_or_a_pattern():
    texts = datasets.sms_sample()["text"]
    bare = texts.str.lower().str.replace(r"[\W\d_]+", " ", regex=True).str.strip()
    assert bare[bare != ""].is_unique
    # Messages filled into one pattern would share long runs of words.
    runs: dict[tuple[str, ...], int] = {}
    for number, text in enumerate(bare):
        words = text.split()
        for start in range(len(words) - 5):
            assert runs.setdefault(tuple(words[start : start + 6]), number) == number


def test_our_sample_names_no_real_number_and_no_real_address():
    for text in datasets.sms_sample()["text"]:
        for number in re.findall(r"\d[\d-]{5,}\d", text):
            assert re.fullmatch(r"555-01\d\d", number), text
        for address in re.findall(r"\w[\w-]*\.(?!\d)[a-z]\w+\S*", text):
            assert re.match(r"[\w-]+\.example(/|$|\W)", address), text
        assert not re.search(r"https?:|www\.|@", text), text


@pytest.mark.data
def test_the_real_collection_in_both_forms():
    try:
        table = datasets.sms_spam(progress=False)
        shorter = datasets.sms_spam(datasets.fetch("sms-spam-csv", progress=False))
    except DataUnavailableError as error:
        pytest.skip(f"the collection needs the network or a mirror: {str(error).splitlines()[0]}")
    assert (len(table), table["label"].sum()) == (5574, 747)
    assert (len(shorter), shorter["label"].sum()) == (5572, 747)
    assert table["label"][-1115:].tolist() == shorter["label"][-1115:].tolist()

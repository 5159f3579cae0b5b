"""The registry: what the course names is in it, and malformed entries are named."""

from __future__ import annotations

import re

import pytest

from course_lib.datasets import embedded, registry
from course_lib.datasets.registry import lookup
from tests import ROOT
from tests.datasets.helpers import Room

EMBEDDED = {
    "assembly-bills", "film-plots", "film-reviews", "gcide", "glove-6b-50d", "lee-news",
    "questions-words", "simlex999", "wikipedia-sample", "wordsim353",
}  # fmt: skip
FULL_SIZE = {
    "cmu-movie-summaries", "elmo", "glove-6b", "google-news", "naver-shopping", "nsmc", "ptb",
    "sms-spam", "sms-spam-csv", "text8", "ud-english-ewt", "ud-korean-gsd",
}  # fmt: skip


def test_the_registry_has_all_that_the_course_names():
    assert set(embedded()) == EMBEDDED
    assert set(registry()) == EMBEDDED | FULL_SIZE


@pytest.mark.parametrize("name", sorted(EMBEDDED | FULL_SIZE))
def test_every_entry_says_what_it_is_and_whose(name):
    entry = registry()[name]
    assert entry.description
    assert entry.licence
    assert re.search(r"\d{4}|Wikipedia|GNU", entry.citation)
    card = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in card


@pytest.mark.parametrize("name", sorted(EMBEDDED))
def test_every_embedded_entry_can_be_verified_and_has_a_size(name):
    entry = registry()[name]
    assert entry.verifiable
    assert entry.bytes
    assert entry.pip or entry.package


def test_an_entry_knows_its_size_and_source(room: Room):
    room.add("a", 'members = [{ name = "x", bytes = 1 }, { name = "y", bytes = 2 }]')
    room.add("b", 'members = [{ name = "x", bytes = 1 }, { name = "y" }]')
    room.add_wheel("c", b"text", embedded=True)
    room.add("d", 'package = { name = "p", path = "x" }\nmembers = [{ name = "x" }]')
    assert [registry()[name].bytes for name in "abc"] == [3, None, 4]
    assert [registry()[name].source for name in "acd"] == ["web", "pip: c==1.0", "inside p"]
    assert embedded() == ["c"]


def test_a_registry_that_is_not_there(room: Room, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_REGISTRY", str(room.registry.with_name("no.toml")))
    with pytest.raises(FileNotFoundError, match=r"not at .*no\.toml.*pip install -e"):
        registry()


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("members = []", "members is empty"),
        ('members = [{ name = "../x" }]', "'../x' is not a plain file name"),
        ('members = [{ name = "a\\\\b" }]', "is not a plain file name"),
        ('members = [{ name = ".." }]', "'..' is not a plain file name"),
        ('members = [{ name = "x", colour = "red" }]', "unexpected keyword argument 'colour'"),
        ('members = [{ name = "x", sha256 = "123" }]', "expected 64 hexadecimal digits"),
        ('url = "http://x/a.zip"\nmembers = [{ name = "x" }]', "'x' has no path"),
        (
            'package = { name = "p", path = "x" }\nmembers = [{ name = "x" }, { name = "y" }]',
            "package gives one file",
        ),
        (
            'pip = { requirement = "fruit", archive = "a", sha256 = "" }\n'
            'members = [{ name = "x", path = "x" }]',
            "expected NAME==VERSION",
        ),
        (
            'pip = { requirement = "fruit==1 --pre", archive = "a", sha256 = "" }\n'
            'members = [{ name = "x", path = "x" }]',
            "expected NAME==VERSION",
        ),
        (
            'pip = { requirement = "fruit==1", archive = "a", sha256 = "" }\n'
            'members = [{ name = "x", path = "x" }]',
            "pip sha256 is ''",
        ),
        ("members = [", "is not valid TOML"),
    ],
)
def test_a_malformed_entry_is_named(room: Room, toml, complaint):
    room.add("fruit", toml)
    with pytest.raises(ValueError, match=re.escape(complaint)):
        registry()


def test_an_entry_without_a_licence_is_refused(room: Room):
    room.registry.write_text('[fruit]\nmembers = [{ name = "x" }]\n')
    with pytest.raises(ValueError, match=r"entry \[fruit\]: .*'licence'"):
        registry()


def test_names_may_be_written_with_underscores_in_the_hint():
    with pytest.raises(LookupError, match=r"'film_plots'\. Did you mean film-plots"):
        lookup("film_plots")
    with pytest.raises(LookupError, match=r"'zzz'\. `course data list`"):
        lookup("zzz")

"""English unless the variable or the notebook's folder says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib import language
from tests import ROOT

CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#. library text
#: course_lib/plotting.py
msgid "{count:,} words"
msgstr "단어 {count:,}개"

#, fuzzy
msgid "cosine"
msgstr "코사인"
"""


@pytest.fixture
def korean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A course with one translated message."""
    folder = tmp_path / "translations" / "ko"
    folder.mkdir(parents=True)
    (folder / "glossary.tsv").touch()
    (folder / "library.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(language, "_ROOT", tmp_path)
    for cached in (language._known, language._of_folder, language._translations):
        cached.cache_clear()
    yield folder / "library.po"
    for cached in (language._known, language._of_folder, language._translations):
        cached.cache_clear()


def test_english_is_the_source(monkeypatch):
    monkeypatch.delenv("COURSE_LANGUAGE", raising=False)
    assert language.language() == "en"
    assert language.tr("{count:,} words", count=1000) == "1,000 words"
    assert language.tr("{not a field}") == "{not a field}"


def test_the_variable_chooses(korean, monkeypatch):
    monkeypatch.setenv("COURSE_LANGUAGE", "ko")
    assert language.tr("{count:,} words", count=1000) == "단어 1,000개"
    assert language.tr("cosine") == "cosine"  # fuzzy: somebody has to look at it first
    assert language.tr("unknown") == "unknown"
    monkeypatch.setenv("COURSE_LANGUAGE", "en")
    assert language.tr("{count:,} words", count=1000) == "1,000 words"


def test_a_translated_notebook_speaks_its_language(korean, tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_LANGUAGE", raising=False)
    folder = tmp_path / "notebooks" / "ko" / "exercises"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert language.language() == "ko"
    monkeypatch.chdir(tmp_path / "notebooks")
    assert language.language() == "en"
    monkeypatch.chdir(tmp_path)
    assert language.language() == "en"


def test_a_language_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("COURSE_LANGUAGE", "xx")
    with pytest.raises(ValueError, match="'xx', expected one of en"):
        language.language()


def test_a_damaged_catalogue_is_named(korean, monkeypatch):
    monkeypatch.setenv("COURSE_LANGUAGE", "ko")
    korean.write_bytes(b"msgid \xff")
    with pytest.raises(ValueError, match="library.po: not a catalogue"):
        language.tr("cosine")


def test_what_is_marked_stays_as_it_is():
    assert language.marked("a number") == "a number"
    assert language.languages()[0] == "en"
    assert set(language.languages()[1:]) == {p.name for p in (ROOT / "translations").iterdir()}

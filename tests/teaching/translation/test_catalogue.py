"""Catalogues follow the English: what stays, what is fuzzy, what goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.teaching.translation.catalogue import (
    CatalogueError,
    catalogues,
    read_catalogue,
    status,
    update,
)
from tests.teaching.translation.helpers import ALL, KOREAN, TEXT, fill, small, write_course


def test_a_new_catalogue_holds_every_message_in_reading_order(course: Path):
    entries = read_catalogue(small(course).path)
    assert [entry.msgid for entry in entries] == list(ALL)
    assert entries[1].comment == "text, slide"
    assert "#: notebooks/97_test.ipynb:cell-1\n" in str(entries[1])
    found = status(small(course))
    assert (found.total, len(found.missing), found.complete) == (5, 5, False)


def test_what_is_unchanged_keeps_its_translation_and_the_same_bytes(course: Path):
    fill(course, ALL)
    assert update(small(course)).complete
    before = small(course).path.read_bytes()
    update(small(course))
    assert small(course).path.read_bytes() == before


def test_what_has_changed_is_fuzzy_and_what_is_gone_leaves(course: Path):
    fill(course, ALL)
    write_course(course, TEXT.replace("4.16", "4.2"), "Something else entirely.")
    before = status(small(course))
    assert before.missing == [TEXT.replace("4.16", "4.2"), "Something else entirely."]
    assert before.obsolete == ["97 Testing", TEXT]
    after = update(small(course))
    assert (after.missing, after.fuzzy) == (before.missing[1:], before.missing[:1])
    assert after.obsolete == []
    entry = read_catalogue(small(course).path)[0]
    assert (entry.msgstr, entry.previous_msgid, entry.fuzzy) == (KOREAN, TEXT, True)
    assert update(small(course)).fuzzy == after.fuzzy  # it stays so until somebody looks


def test_the_same_words_elsewhere_are_translated_already(course: Path):
    fill(course, ALL)
    (course / "notebooks" / "98_more.ipynb").write_bytes(
        (course / "notebooks" / "97_test.ipynb").read_bytes()
    )
    (more,) = catalogues(course, "ko", ["98"])
    assert update(more, catalogues(course, "ko")).complete


def test_catalogues_are_chosen_by_chapter_or_name(course: Path):
    assert [one.name for one in catalogues(course, "ko")] == [
        "97_test",
        "library",
        "readme",
        "site",
    ]
    assert [one.name for one in catalogues(course, "ko", ["site"])] == ["site"]
    with pytest.raises(LookupError, match="'12'.*97_test"):
        catalogues(course, "ko", ["12"])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda b: b.replace("손실".encode(), b"\xbc\xd5"), "line [0-9]+: byte .* is not UTF-8"),
        (lambda b: b[: b.index("손실".encode())], "perhaps cut|ends inside a line"),
        (lambda b: b[:-1], "perhaps cut|ends inside a line"),
        (lambda b: b.replace(b"msgstr", b"msgxtr"), "not a catalogue"),
        (lambda b: b"word,count\n", "not a catalogue"),
        (lambda b: b[b.index(b"#. ") :], "the first entry, .* is missing"),
    ],
)
def test_a_damaged_catalogue_is_named(course: Path, damage, message):
    fill(course, ALL)
    path = small(course).path
    path.write_bytes(damage(path.read_bytes()))
    damaged = path.read_bytes()
    with pytest.raises(CatalogueError, match=f"97_test.po.*({message})"):
        update(small(course))
    assert path.read_bytes() == damaged  # nothing is written

"""Notebooks of another language: built whole, executed, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.teaching.notebooks import notebook_bytes, read_notebook
from course_lib.teaching.translation.catalogue import catalogues
from course_lib.teaching.translation.edition import (
    EditionError,
    build_chapter,
    built_place,
    translated_notebooks,
    translated_page,
    untranslated,
)
from course_lib.teaching.translation.glossary import read_glossary
from course_lib.teaching.translation.marks import defects
from tests import ROOT
from tests.teaching.translation.helpers import ALL, KOREAN, TEXT, fill, small

BUILT = [
    one
    for language in (ROOT / "translations").iterdir()
    for one in catalogues(ROOT, language.name)
    if one.name[:2].isdigit() and built_place(one.sources[0], one).is_file()
]


def test_a_chapter_is_built_and_executed(course: Path):
    fill(course, ALL)
    written = build_chapter(small(course))
    assert [path.relative_to(course).as_posix() for path in written] == [
        "notebooks/ko/97_test.ipynb",
        "notebooks/ko/solutions/97_test.ipynb",
        "notebooks/ko/exercises/97_test.ipynb",
    ]
    english = read_notebook(course / "notebooks" / "97_test.ipynb")
    korean = read_notebook(written[0])
    assert [cell.source for cell in korean.cells] == ["# 97 시험", KOREAN, "print(1)"]
    assert [cell.id for cell in korean.cells] == [cell.id for cell in english.cells]
    assert [cell.metadata for cell in korean.cells] == [cell.metadata for cell in english.cells]
    assert korean.metadata["course"]["language"] == "ko"
    assert korean.cells[2].outputs[0]["text"] == "1\n"
    assert build_chapter(small(course)) == []  # the same bytes


def test_prose_may_change_without_a_run(course: Path):
    fill(course, ALL)
    place = build_chapter(small(course))[0]
    fill(course, {"97 Testing": "97 확인"})
    assert place in build_chapter(small(course), run=False)
    cells = read_notebook(place).cells
    assert (cells[0].source, cells[2].execution_count) == ("# 97 확인", 1)


def test_nothing_is_written_of_what_is_not_complete(course: Path):
    fill(course, {**ALL, TEXT: ""})
    assert untranslated(small(course)) == [TEXT]
    with pytest.raises(EditionError, match=r"97_test.po: 'The loss .*is not translated"):
        build_chapter(small(course))
    assert not (course / "notebooks" / "ko").exists()


def test_nothing_is_written_of_what_does_not_run(course: Path):
    fill(course, ALL)
    path = course / "notebooks" / "97_test.ipynb"
    path.write_text(path.read_text().replace("print(1)", "1 / 0"))
    with pytest.raises(EditionError, match="cell 2: ZeroDivisionError.*Nothing was written"):
        build_chapter(small(course))
    with pytest.raises(EditionError, match="not there yet"):
        build_chapter(small(course), run=False)
    assert not (course / "notebooks" / "ko").exists()


def test_new_code_needs_a_run(course: Path):
    fill(course, ALL)
    build_chapter(small(course))
    path = course / "notebooks" / "97_test.ipynb"
    path.write_text(path.read_text().replace("print(1)", "print(2)"))
    with pytest.raises(EditionError, match="the code of cell cell-2 is new"):
        build_chapter(small(course), run=False)


def test_paths_lead_to_the_translated_notebooks():
    page = "See `notebooks/exercises/00_start_here.ipynb`, `notebooks/` and `data/`."
    assert translated_page(page, str, "ko") == page.replace("notebooks/", "notebooks/ko/")


@pytest.mark.parametrize("one", BUILT, ids=lambda one: one.name)
def test_the_committed_notebooks_are_those_of_the_catalogue(one):
    """Code, ids and prose; outputs are compared by executing."""
    assert defects(one, read_glossary(one.path.with_name("glossary.tsv"))) == []
    for place, expected in translated_notebooks(one).items():
        found = read_notebook(place)
        for cell in found.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        rebuild = f"Run: course translate build {one.name[:2]}"
        assert notebook_bytes(found) == notebook_bytes(expected), rebuild

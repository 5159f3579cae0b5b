"""A small course with one chapter, and catalogues for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polib
import pytest

from course_lib.teaching.translation.catalogue import Catalogue, catalogues, read_catalogue, update
from tests.teaching.helpers import code_cell, markdown_cell, write_slides

__all__ = ["course", "fill", "small", "write_course"]

TEXT = "The loss $L$ of `step` is 4.16, see [the paper](https://example.org/a)."
KOREAN = "`step`의 손실 $L$은 4.16입니다. [논문](https://example.org/a)을 보세요."


def write_course(root: Path, *texts: str, answer: str = "*Your answer here.*") -> None:
    """A chapter 97 with these paragraphs, its solutions and exercises."""
    cells = [markdown_cell(text, "slide") for text in texts]
    write_slides(root / "notebooks", *cells, code_cell("print(1)", outputs=()))
    for kind, said in {"solutions": "Because of it.", "exercises": answer}.items():
        write_slides(root / "notebooks" / kind, markdown_cell("Why?"), markdown_cell(said))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a chapter and an empty catalogue."""
    write_course(tmp_path, "# 97 Testing", TEXT)
    folder = tmp_path / "translations" / "ko"
    folder.mkdir(parents=True)
    head = "english\ttranslation\tnot\tnote\n"
    (folder / "glossary.tsv").write_text(head + "loss\t손실\t로스\t\n", encoding="utf-8")
    update(small(tmp_path))
    return tmp_path


def small(root: Path) -> Catalogue:
    """The catalogue of chapter 97."""
    return catalogues(root, "ko", ["97"])[0]


def fill(root: Path, translations: Mapping[str, str]) -> polib.POFile:
    """Write translations into the catalogue of chapter 97, as a translator would."""
    entries = read_catalogue(small(root).path)
    for entry in entries:
        entry.msgstr = translations.get(entry.msgid, entry.msgstr)
    entries.save()
    return entries


ALL = {
    "97 Testing": "97 시험",
    TEXT: KOREAN,
    "Why?": "왜 그럴까요?",
    "Because of it.": "그것 때문입니다.",
    "*Your answer here.*": "*여기에 답을 쓰세요.*",
}

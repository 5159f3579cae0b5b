"""The glossary file, and what it asks of a translation."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.teaching.translation.catalogue import CatalogueError
from course_lib.teaching.translation.glossary import against_glossary, read_glossary
from tests import ROOT

HEAD = "english\ttranslation\tnot\tnote\n"


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "glossary.tsv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_every_glossary_of_the_course_can_be_read():
    for path in (ROOT / "translations").glob("*/glossary.tsv"):
        assert len(read_glossary(path)) > 100


def test_terms_are_asked_for_and_refused_forms_named(tmp_path):
    terms = read_glossary(
        write(
            tmp_path,
            HEAD
            + "negative sampling\t네거티브 샘플링\t부정 샘플링\t\n"
            + "corpus | corpora\t코퍼스 | 코퍼스(말뭉치)\t말뭉치\tin brackets once\n"
            + "*window\t윈도우\t창 크기\t\n",
        )
    )
    judge = lambda source, translation: against_glossary(source, translation, terms)  # noqa: E731
    assert judge("Negative sampling draws.", "네거티브 샘플링으로 뽑습니다.") == []
    assert judge("Negative sampling draws.", "뽑습니다.") == [
        "'negative sampling' is '네거티브 샘플링' in the glossary"
    ]
    assert judge("It draws.", "부정 샘플링입니다.") == [
        "'부정 샘플링' is not used here, but '네거티브 샘플링'"
    ]
    assert judge("Two corpora", "코퍼스(말뭉치) 둘") == []
    assert judge("A window opens", "창이 열립니다") == []  # also ordinary English
    assert judge("the window size", "창 크기") == ["'창 크기' is not used here, but '윈도우'"]
    assert judge("See *Negative sampling*.", "*Negative sampling*을 보세요.") == []  # a title
    assert judge("Call `corpus`.", "`corpus`를 부르세요.") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        ("", "line 1: expected the columns english, translation, not, note"),
        (HEAD + "corpus\t코퍼스\n", "line 2: 2 columns, expected 4"),
        (HEAD + "corpus\t\t\t\n", "line 2: .*the first two filled in"),
        (HEAD + "a\t가\t\t\na\t나\t\t\n", "line 3: 'a' stands in line 2 already"),
        (HEAD + "a\t가\t가\t\n", "line 2: a form is both accepted and refused"),
    ],
)
def test_a_damaged_glossary_is_named_with_the_line(tmp_path, text, message):
    with pytest.raises(CatalogueError, match=f"glossary.tsv.*{message}"):
        read_glossary(write(tmp_path, text))
    with pytest.raises(CatalogueError, match="no glossary"):
        read_glossary(tmp_path / "none.tsv")

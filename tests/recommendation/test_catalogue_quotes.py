"""A quotation mark that is never closed swallows no row in silence."""

import pytest

from course_lib.datasets import CorpusError
from course_lib.recommendation import read_catalogue


@pytest.mark.parametrize(
    "rows",
    [
        'A,first\nB,"never closed\nC,third\nD,fourth\n',
        'A,first\nB,"closed by the next row\nC,"third"\nD,fourth\n',
        'A,first\nB,"closed" and more\nC,third\n',
    ],
)
def test_the_row_that_opened_it_is_named(tmp_path, rows):
    file = tmp_path / "films.csv"
    file.write_text("title,text\n" + rows, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"films\.csv, line 3: the row that begins here"):
        read_catalogue(file)


def test_a_text_over_several_lines_is_one_row(tmp_path):
    file = tmp_path / "films.csv"
    file.write_text('title,text\nA,"one\ntwo ""three"""\nB,four\n', encoding="utf-8")
    assert read_catalogue(file).texts == ['one\ntwo "three"', "four"]

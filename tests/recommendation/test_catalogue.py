"""Catalogues of one's own, and which vectors suit them."""

import gzip

import pytest

from course_lib.datasets import CorpusError
from course_lib.recommendation import choose_vectors, looks_english, read_catalogue
from course_lib.text import EncodedCorpus


def write(tmp_path, text, name="films.csv", encoding="utf-8"):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    return file


def test_a_catalogue_keeps_every_row(tmp_path):
    text = 'ID,Title , TEXT\r\n1,None,"A plot,\nin two lines"\n2,Empty,\n\n3,Short\n'
    catalogue = read_catalogue(write(tmp_path, text))
    assert catalogue.titles == ["None", "Empty", "Short"]
    assert catalogue.texts == ["A plot,\nin two lines", "", ""]
    assert len(catalogue) == 3


def test_tabs_gzip_marks_and_other_names(tmp_path):
    file = write(tmp_path, "name\tplot\nHeat\tCops, robbers\n", "films.tsv")
    assert read_catalogue(file, "name", "plot").texts == ["Cops, robbers"]
    packed = tmp_path / "films.tsv.gz"
    packed.write_bytes(gzip.compress(b"title\ttext\nHeat\tCops\n"))
    assert read_catalogue(packed).titles == ["Heat"]
    assert read_catalogue(write(tmp_path, "\ufefftitle,text\na,b\n")).titles == ["a"]
    long = read_catalogue(write(tmp_path, "title,text\na," + "word " * 100_000 + "\n"))
    assert len(long.texts[0]) == 499_999


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("title,text\n", "no row: the catalogue is empty"),
        ("name,text\na,b\n", "no column 'title'. Its columns are: 'name', 'text'.*--title-column"),
        ("title,plot\na,b\n", "no column 'text'.*--text-column"),
        ("title,text\na,b\nc,d,e\n", "line 3: 3 cells for 2 columns"),
        ("title,text\na,b\0\n", "line 2: holds a zero byte"),
    ],
)
def test_bad_catalogues(tmp_path, text, message):
    with pytest.raises(CorpusError, match=message):
        read_catalogue(write(tmp_path, text))


def test_other_encodings_and_missing_files(tmp_path):
    file = write(tmp_path, "title,text\n영화,바다 이야기\n", encoding="cp949")
    with pytest.raises(CorpusError, match="line 2, byte .*cp949"):
        read_catalogue(file)
    assert read_catalogue(file, encoding="cp949").titles == ["영화"]
    with pytest.raises(CorpusError, match="is not there"):
        read_catalogue(tmp_path / "nothing.csv")


def test_vectors_are_chosen_by_language_and_size():
    english = [["the", "king", "and", "the", "queen"]]
    assert choose_vectors(EncodedCorpus.from_sentences(english))[0] == "glove"
    assert choose_vectors(EncodedCorpus.from_sentences(english * 3000))[0] == "svd"
    for other in (["왕과", "여왕"], ["le", "roi", "et", "la", "reine"], []):
        corpus = EncodedCorpus.from_sentences([other])
        assert not looks_english(corpus)
        assert choose_vectors(corpus) == ("tfidf", "the texts do not look English")


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

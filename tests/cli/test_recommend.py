"""``course recommend``: from a file to five titles, and what it says when it cannot."""

import pytest
from typer.testing import CliRunner

from course_lib import datasets
from course_lib.cli import app
from course_lib.datasets import DataUnavailableError
from course_lib.vectors import WordVectors

ENGLISH = """title,text
Frost,The ice of the cold winter and the snow
Void,
Blaze,The fire of the night and the heat
Winter,The snow and the cold of the ice
Frost,The fire and the ice
"""
KOREAN = "제목\t내용\n" + "".join(
    f"{kind} {i}\t{words}\n"
    for kind, words in [("세금", "세금 소득 공제"), ("도로", "도로 자동차 안전")]
    for i in range(1, 5)
)
GLOVE = WordVectors(
    ["the", "and", "of", "ice", "cold", "snow", "winter", "fire", "heat", "night"],
    [[1, 1, 9], [1, 1, 8], [1, 2, 9], [5, 0, 1], [4, 0, 1], [5, 1, 1], [4, 1, 1], [0, 5, 1],
     [0, 4, 1], [1, 3, 1]],
)  # fmt: skip


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(datasets, "glove_6b_50d", lambda: GLOVE)


def run(*arguments, status=0):
    result = CliRunner().invoke(app, ["recommend", *map(str, arguments)])
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


@pytest.fixture
def english(tmp_path):
    file = tmp_path / "films.csv"
    file.write_text(ENGLISH, encoding="utf-8")
    return file


@pytest.fixture
def korean(tmp_path):
    file = tmp_path / "bills.tsv"
    file.write_text(KOREAN, encoding="utf-8")
    return file


def test_english_files_are_compared_by_glove(english):
    said = run(english, "--like", "winter")
    assert "averages of GloVe vectors (the texts look English, and 5 are few)" in said
    assert "Like Winter row title cosine shared words 1 Frost" in said
    assert "Void" not in said
    assert run(english, "--row", 4, "--topn", 1).count("0.") == 1


def test_other_languages_are_compared_by_their_own_words(korean):
    said = run(korean, "--like", "세금 1", "--title-column", "제목", "--text-column", "내용")
    assert "Vectors: TF-IDF, from the file itself (the texts do not look English)" in said
    for other in ("세금 2", "세금 3", "세금 4"):
        assert other in said
    assert "공제" in said


def test_the_kind_of_vectors_can_be_chosen(english, korean):
    said = run(english, "--like", "Winter", "--vectors", "svd")
    assert "TF-IDF and SVD, 3 dimensions, from the file itself (as you asked)" in said
    assert "Vectors: TF-IDF, from" in run(english, "--like", "Winter", "--vectors", "tfidf")
    columns = ["--title-column", "제목", "--text-column", "내용"]
    said = run(korean, "--row", 1, "--vectors", "glove", *columns, status=1)
    assert "none of the words of the 8 documents has a vector" in said


def test_without_glove_the_file_itself_serves(english, monkeypatch):
    def unavailable():
        raise DataUnavailableError("glove-6b-50d is not to be had.")

    monkeypatch.setattr(datasets, "glove_6b_50d", unavailable)
    said = run(english, "--like", "Winter")
    assert "from the file itself (GloVe is not to be had here; `course data get" in said
    assert "not to be had" in run(english, "--like", "Winter", "--vectors", "glove", status=1)


def test_titles_that_occur_twice_are_listed_with_their_rows(english):
    said = run(english, "--like", "Frost", status=1)
    assert "2 items have the title 'Frost'. Choose one: --row 1: The ice of" in said
    assert "--row 5: The fire and the ice" in said
    assert "Like Frost" in run(english, "--row", 5)


def test_cards_are_drawn(english, tmp_path):
    picture = tmp_path / "cards.png"
    assert "Cards:" in run(english, "--like", "Winter", "--cards", picture)
    assert picture.read_bytes()[:4] == b"\x89PNG"


def test_what_cannot_be_done_is_said_plainly(english, tmp_path):
    assert "Close titles: 'Winter'" in run(english, "--like", "Wintr", status=1)
    assert "cannot be compared: its document is empty" in run(english, "--like", "Void", status=1)
    assert "--row is 9, expected 1 to 5" in run(english, "--row", 9, status=1)
    assert "no column 'plot'" in run(english, "--like", "Winter", "--text-column", "plot", status=1)
    assert "--like TITLE or --row NUMBER" in run(english, status=2)
    assert "--like TITLE or --row NUMBER" in run(english, "--like", "a", "--row", 1, status=2)
    assert "is not there" in run(tmp_path / "none.csv", "--like", "a", status=1)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("title,text\ncafé,crème\n".encode("latin-1"))
    assert "is not utf-8" in run(latin, "--like", "a", status=1)
    alone = tmp_path / "alone.csv"
    alone.write_text("title,text\na,the ice and the cold\nb,\n", encoding="utf-8")
    said = run(alone, "--like", "a", "--vectors", "svd", status=1)
    assert "no word occurs in 2 of the 2 documents" in said


@pytest.mark.parametrize("kind", ["glove", "svd", "tfidf"])
def test_opposites_are_not_like_each_other(tmp_path, kind):
    file = tmp_path / "two.csv"
    rows = [
        "Frost,the ice and the snow",
        "Winter,the snow and the ice",
        "Oven,the fire and the heat",
    ]
    file.write_text("\n".join(["title,text", *rows]) + "\n", encoding="utf-8")
    said = run(file, "--like", "Frost", "--vectors", kind)
    assert "1 Frost" not in said and "Winter" in said and "-" not in said.split("words", 1)[1]
    assert "the" not in said.split("Winter", 1)[1].split()  # no function word is a reason
    if kind != "glove":
        assert "Oven" not in said
    (tmp_path / "far.csv").write_text("title,text\na,the ice\nb,and the fire\n", encoding="utf-8")
    if kind == "glove":
        assert "1.00" not in run(tmp_path / "far.csv", "--like", "a", "--vectors", kind)

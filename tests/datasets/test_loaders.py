"""Loaders on tiny files made here, then (marked ``data``) on the real ones."""

from __future__ import annotations

import bz2
import json
import mmap
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from course_lib import datasets
from course_lib.datasets import loaders
from tests.datasets.helpers import real


@pytest.fixture
def raw(tmp_path: Path, monkeypatch):
    """Stand in for ``fetch``: the file or folder that the test has put there."""
    folder = tmp_path / "raw"
    folder.mkdir()

    def fetch(name: str, progress: bool = True) -> Path:
        return folder / name

    monkeypatch.setattr(loaders, "fetch", fetch)
    return folder


def test_film_plots(raw: Path):
    (raw / "film-plots").write_text(
        "ID,Title,Category,Plot\n"
        '0,"Ice, Ice","""Drama"",  ""Family Film""","He said ""no"", and left."\n'
        '1,NaN,"""Short Film""",null\n',
        encoding="utf-8",
    )
    table = datasets.film_plots()
    assert table.columns.tolist() == ["title", "genres", "plot"]
    assert table["title"].tolist() == ["Ice, Ice", "NaN"]
    assert table["genres"].tolist() == [["Drama", "Family Film"], ["Short Film"]]
    assert table["plot"].tolist() == ['He said "no", and left.', "null"]


def test_film_reviews(raw: Path):
    (raw / "film-reviews").write_text(
        "text,label,source\n"
        '"Good.<br /><br />Very, very good.",1,imdb\n'
        "bad .,0,rotten_tomatoes\n"
        "bad .,0,rotten_tomatoes\n",
        encoding="utf-8",
    )
    table = datasets.film_reviews()
    assert table["text"].tolist() == ["Good.\n\nVery, very good.", "bad .", "bad ."]
    assert table["label"].tolist() == [1, 0, 0]
    assert table["source"].tolist() == ["imdb", "rotten_tomatoes", "rotten_tomatoes"]
    assert datasets.film_reviews(drop_duplicates=True).index.tolist() == [0, 1]


def write_bills(folder: Path, texts: list[str]) -> None:
    folder.mkdir()
    names = [f"BILL_{i}" for i in range(len(texts))]
    states = ["ok" if text else "empty" for text in texts]
    pd.DataFrame({"BILL_ID": names, "propose_reason": texts, "scrape_status": states}).to_parquet(
        folder / "bill_texts.parquet"
    )
    pd.DataFrame(
        {
            "BILL_ID": names[::-1],
            "BILL_NAME": [f"법 {name[-1]}" for name in names[::-1]],
            "COMMITTEE": [None, *["위원회"] * (len(names) - 1)],
            "PROPOSE_DT": ["2020-05-22"] * len(names),
            "RST_PROPOSER": ["홍길동", "박정,허영", None, *["홍길동"] * (len(names) - 3)],
            "PUBL_PROPOSER": [None, "성춘향;이몽룡", *["성춘향"] * (len(names) - 2)],
        }
    ).to_parquet(folder / "bills.parquet")


def test_assembly_bills_takes_out_the_names_of_members(raw: Path):
    write_bills(
        raw / "assembly-bills",
        [
            "이 법률안은 홍길동의원이 대표발의한 법을 고침.",
            "홍길동·성춘향이몽룡 국회의원이 발의함. 박정 의원도.",
            "국회의원과 지방의원과 소박정의원은 그대로, 홍길동도 그대로.",
            "",
        ],
    )
    table = datasets.assembly_bills()
    assert set(table["text"]) == {
        "이 법률안은 의원이 대표발의한 법을 고침.",
        "의원이 발의함. 의원도.",
        "국회의원과 지방의원과 소박정의원은 그대로, 홍길동도 그대로.",
    }
    assert table.columns.tolist() == ["text", "title", "committee", "date"]
    assert table["date"].tolist() == [pd.Timestamp("2020-05-22")] * 3
    number = {"이 법": "법 0", "의원이": "법 1", "국회의": "법 2"}
    assert [number[text[:3].strip()] for text in table["text"]] == table["title"].tolist()


def test_samples_of_assembly_bills_nest(raw: Path):
    write_bills(raw / "assembly-bills", [f"글 {i}" for i in range(20)])
    everything = datasets.assembly_bills(size=None)["text"].tolist()
    assert sorted(everything) == sorted(f"글 {i}" for i in range(20))
    assert everything != [f"글 {i}" for i in range(20)]
    for size in (1, 7, 20, 50):
        assert datasets.assembly_bills(size=size)["text"].tolist() == everything[:size]
    with pytest.raises(ValueError, match="size is 0, expected a whole number of at least 1"):
        datasets.assembly_bills(size=0)


def test_gcide_gives_one_row_for_each_definition(raw: Path):
    (raw / "gcide").mkdir()

    def word(*texts: str) -> dict:
        return {"pos": [{"definitions": [{"text": text, "examples": []}]} for text in texts]}

    (raw / "gcide" / "words_B.json").write_text(json.dumps({"bee": word("An insect.")}))
    (raw / "gcide" / "words_A.json").write_text(json.dumps({"ale": word("Beer.", " ", "Ale.")}))
    table = datasets.gcide()
    assert table.to_numpy().tolist() == [["ale", "Beer."], ["ale", "Ale."], ["bee", "An insect."]]
    assert table.index.tolist() == [0, 1, 2]


def test_wikipedia_sample_is_plain_text_without_redirects_and_stubs(raw: Path):
    def page(title: str, text: str, space: int = 0) -> str:
        return (
            f"<page><title>{title}</title><ns>{space}</ns><id>1</id>"
            f"<revision><text>{text}</text></revision></page>"
        )

    words = " ".join(["word"] * 60)
    article = (
        "'''Ice''' is ''frozen'' [[water|liquid]]{{citation needed}}, the [[solid]]'s form.\n"
        "== History ==\n* a [[list]] item\n\n<gallery>\nFile:A b.jpg|A caption\n</gallery>\n"
        + words
    )
    pages = [
        page("Ice", article),
        page("Frost", "#REDIRECT [[Ice]]"),
        page("Stub", "Too short."),
        page("Talk", article, space=1),
    ]
    dump = (
        f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/">{"".join(pages)}</mediawiki>'
    )
    with bz2.open(raw / "wikipedia-sample", "wt", encoding="utf-8") as file:
        file.write(dump.replace("<gallery>", "").replace("</gallery>", ""))
    (text,) = datasets.wikipedia_sample()
    assert text.split("\n") == [
        "Ice is frozen liquid, the solid's form.", "a list item", "A caption", words,
    ]  # fmt: skip


def test_lee_news(raw: Path):
    (raw / "lee-news").write_text("One item.\nAnother item.\n\n")
    assert datasets.lee_news() == ["One item.", "Another item."]


def test_word_similarity(raw: Path):
    (raw / "simlex999").write_text("# Word 1\tWord 2\tHuman (mean)\nold\tnew\t1.58\nnull\tnan\t9\n")
    table = datasets.word_similarity("simlex999")
    assert table.to_numpy().tolist() == [["old", "new", 1.58], ["null", "nan", 9.0]]
    with pytest.raises(ValueError, match=r"name is 'men', expected one of wordsim353, simlex999"):
        datasets.word_similarity("men")


def test_analogies(raw: Path):
    (raw / "questions-words").write_text(
        ": capital-world\nAthens Greece Oslo Norway\n: gram1\na b c d\n"
    )
    assert datasets.analogies().to_numpy().tolist() == [
        ["capital-world", "Athens", "Greece", "Oslo", "Norway"],
        ["gram1", "a", "b", "c", "d"],
    ]


def test_glove_is_mapped_from_disk(raw: Path):
    (raw / "glove-6b-50d").mkdir()
    matrix = np.arange(6, dtype=np.float32).reshape(3, 2)
    np.save(raw / "glove-6b-50d" / "glove_6B_50d_emb.npy", matrix)
    words = pd.DataFrame({"index": ["the", "nan", "null"]})
    words.to_parquet(raw / "glove-6b-50d" / "glove_6B_index.parquet")
    vectors = datasets.glove_6b_50d()
    assert vectors.words == ["the", "nan", "null"]
    assert vectors["null"].tolist() == [4.0, 5.0]
    base = vectors.matrix
    while isinstance(base, np.ndarray):
        base = base.base
    assert isinstance(base, mmap.mmap)
    assert not vectors.matrix.flags.writeable


# ---------------------------------------------------------------------------- the real data


@pytest.mark.data
def test_real_film_plots():
    table = real("film_plots")
    assert len(table) == 5000
    assert table["title"].iloc[0] == "Ghosts of Mars"
    assert table["genres"].iloc[0][:2] == ["Thriller", "Science Fiction"]
    assert table["plot"].iloc[0].startswith("Set in the second half of the 22nd century")
    assert table["genres"].str.len().min() == 1
    assert table["plot"].is_unique
    assert table["title"].duplicated().sum() == 34


@pytest.mark.data
def test_real_film_reviews():
    table = real("film_reviews")
    assert table.groupby(["source", "label"]).size().to_dict() == {
        ("imdb", 0): 12_500,
        ("imdb", 1): 12_500,
        ("rotten_tomatoes", 0): 4_265,
        ("rotten_tomatoes", 1): 4_265,
    }
    assert not table["text"].str.contains("<br", regex=False).any()
    assert len(datasets.film_reviews(drop_duplicates=True)) == 33_530 - 96


@pytest.mark.data
def test_real_assembly_bills():
    table = datasets.assembly_bills()
    assert len(table) == 20_000
    assert table["title"].iloc[:2].tolist() == [
        "자동차관리법 일부개정법률안",
        "한국투자공사법 일부개정법률안",
    ]
    assert table["committee"].value_counts().index[0] == "행정안전위원회"
    assert not table["text"].str.contains(re.compile(r"이수진 ?의원|박정 ?의원")).any()


@pytest.mark.data
def test_real_gcide():
    table = real("gcide")
    assert len(table) == 171_933
    assert table["headword"].nunique() == 108_169
    ice = table[table["headword"] == "ice"]["definition"]
    assert "Any substance having the appearance of ice; as, camphor ice." in ice.tolist()


@pytest.mark.data
def test_real_wikipedia_sample():
    texts = real("wikipedia_sample")
    assert len(texts) == 106
    assert texts[0].startswith("Anarchism is a political philosophy")
    assert not any("''" in text or "{{" in text for text in texts)


@pytest.mark.data
def test_real_lee_news():
    news = datasets.lee_news()
    assert len(news) == 300
    assert news[0].startswith("Hundreds of people have been forced to vacate their homes")


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "rows", "first"),
    [
        ("wordsim353", 353, ["love", "sex", 6.77]),
        ("simlex999", 999, ["old", "new", 1.58]),
    ],
)
def test_real_word_similarity(name, rows, first):
    table = datasets.word_similarity(name)
    assert len(table) == rows
    assert table.iloc[0].tolist() == first
    assert table["score"].between(0, 10).all()


@pytest.mark.data
def test_real_analogies():
    table = datasets.analogies()
    assert len(table) == 19_544
    assert table["section"].nunique() == 14
    assert (table["section"] == "family").sum() == 506
    assert table.iloc[0].tolist()[1:] == ["Athens", "Greece", "Baghdad", "Iraq"]


@pytest.mark.data
def test_real_glove():
    vectors = datasets.glove_6b_50d()
    assert len(vectors) == 400_000
    assert vectors.words[:3] == ["the", ",", "."]
    assert vectors["king"][:3].round(3).tolist() == pytest.approx([0.505, 0.686, -0.595], abs=1e-3)
    assert {"nan", "null", "n/a", '"'} <= set(vectors.words)

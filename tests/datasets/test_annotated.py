"""Sentences with senses, and a treebank of three sentences written here."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib import datasets
from course_lib.datasets import CorpusError, annotated

TREEBANK = """\
# sent_id = 1
# text = Don't stop

1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_
1\tDo\tdo\tAUX\t_\t_\t_\t_\t_\t_
2\tn't\tnot\tPART\t_\t_\t_\t_\t_\tSpaceAfter=No
3\tstop\tstop\tVERB\t_\t_\t_\t_\t_\t_

# text = 배가 고프다
1\t배가\t배+가\tNOUN\t_\t_\t_\t_\t_\t_
1.1\t_\t_\tVERB\t_\t_\t_\t_\t_\t_
# a remark inside a sentence
2\t고프다\t고프+다\tADJ\t_\t_\t_\t_\t_\t_


1\t\"\t\"\tPUNCT\t_\t_\t_\t_\t_\t_"""


def test_a_treebank_gives_its_syntactic_words(tmp_path: Path):
    for line_end in ("\n", "\r\n"):
        file = tmp_path / "tiny.conllu"
        file.write_text(TREEBANK.replace("\n", line_end), encoding="utf-8", newline="")
        table = datasets.read_conllu(file)
        assert table["form"].tolist() == ["Do", "n't", "stop", "배가", "고프다", '"']
        assert table["upos"].tolist() == ["AUX", "PART", "VERB", "NOUN", "ADJ", "PUNCT"]
        assert table["lemma"].tolist()[3] == "배+가"
        assert table["sentence"].tolist() == [0, 0, 0, 1, 1, 2]


def test_a_treebank_that_is_cut_short_names_the_line(tmp_path: Path):
    file = tmp_path / "cut.conllu"
    file.write_text(TREEBANK[: TREEBANK.index("\tVERB")], encoding="utf-8")
    with pytest.raises(CorpusError, match="line 7: 3 fields separated by tabs, expected 10"):
        datasets.read_conllu(file)


@pytest.mark.parametrize("number", ["-1", "1_000", "²", "", "3-", "x"])
def test_a_line_without_the_number_of_a_word_is_not_left_out_unsaid(tmp_path, number):
    file = tmp_path / "damaged.conllu"
    file.write_text(TREEBANK.replace("3\tstop", f"{number}\tstop"), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"damaged\.conllu, line 7: .* is no number of a word"):
        datasets.read_conllu(file)


def test_universal_dependencies_picks_the_file(tmp_path: Path, monkeypatch):
    (tmp_path / "ko_gsd-ud-test.conllu").write_text(TREEBANK, encoding="utf-8")
    asked = []
    monkeypatch.setattr(annotated, "fetch", lambda name, progress: asked.append(name) or tmp_path)
    assert len(datasets.universal_dependencies("korean", "test")) == 6
    assert asked == ["ud-korean-gsd"]
    with pytest.raises(ValueError, match="language is 'german', expected 'english' or 'korean'"):
        datasets.universal_dependencies("german")
    with pytest.raises(ValueError, match="split is 'train', expected 'dev' or 'test'"):
        datasets.universal_dependencies(split="train")


def test_senses_are_as_many_as_the_card_says():
    table = datasets.senses()
    assert len(table) == 125
    assert table["sentence"].is_unique
    sizes = table.groupby(["language", "word"])["sense"].value_counts()
    assert sizes.min() >= 5
    assert sizes.groupby(["language", "word"]).nunique().eq(1).all()
    assert table.groupby("word").size().to_dict() == {
        "bank": 24, "gift": 16, "play": 16, "spring": 18, "눈": 12, "다리": 12, "밤": 12, "배": 15,
    }  # fmt: skip
    assert table["cue"].value_counts().to_dict() == {"after": 54, "before": 43, "both": 28}
    for _, cues in table.groupby(["word", "sense"])["cue"]:
        assert {"before", "after"} <= set(cues)


def test_the_word_occurs_once_and_where_the_position_says():
    for row in datasets.senses().itertuples():
        assert row.tokens[row.position] == row.token
        assert row.token.startswith(row.word)
        assert sum(token.startswith(row.word) for token in row.tokens) == 1
        assert row.language == "en" or len(row.token) - len(row.word) <= 2
        if row.cue == "after" and row.language == "en":
            assert row.position <= len(row.tokens) // 2
        if row.cue == "before" and row.language == "en":
            assert row.position >= len(row.tokens) // 2


def test_senses_of_another_file(tmp_path: Path):
    file = tmp_path / "mine.tsv"
    head = "word\tsense\tlanguage\ttoken\tcue\tsentence\n"
    file.write_text(head + "말\thorse\tko\t말이\tafter\t말이 달린다.\n", encoding="utf-8")
    row = datasets.senses(file).iloc[0]
    assert row["tokens"] == ["말이", "달린다"]
    assert row["position"] == 0
    for content, message in [
        ("word\tsense\n", "expected a first line word sense"),
        (head + "말\thorse\tko\t말이\t말이 달린다.\n", "line 2: expected 6 fields"),
        (head + "말\thorse\tko\t말을\tafter\t말이 달린다.\n", "'말을' exactly once in"),
    ]:
        file.write_text(content, encoding="utf-8")
        with pytest.raises(CorpusError, match=message):
            datasets.senses(file)


@pytest.mark.data
@pytest.mark.parametrize(("language", "words"), [("english", 25_147), ("korean", 11_958)])
def test_the_real_treebanks(language, words):
    try:
        table = datasets.universal_dependencies(language, progress=False)
    except datasets.DataUnavailableError as error:
        pytest.skip(f"the treebank needs the network or a mirror: {str(error).splitlines()[0]}")
    assert len(table) == words
    assert table["upos"].nunique() >= 14

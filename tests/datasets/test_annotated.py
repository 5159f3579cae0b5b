"""Sentences with senses, and a treebank of three sentences written here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from course_lib import datasets
from course_lib.datasets import CorpusError, annotated
from tests import ROOT

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
    assert len(table) == 525
    assert table["sentence"].is_unique
    parts = table.groupby(["language", "split"])["word"].agg(["size", "nunique"])
    assert parts.loc["en"].values.tolist() == [[146, 10], [256, 16]]
    assert parts.loc["ko"].values.tolist() == [[51, 4], [72, 6]]
    sizes = table.groupby(["language", "word"])["sense"].value_counts()
    assert sizes.min() >= 5
    assert sizes.groupby(["language", "word"]).nunique().eq(1).all()  # senses equally often
    assert sizes["en", "bank"].to_dict() == {"account": 12, "river": 12}
    for _, cues in table.groupby(["word", "sense"])["cue"]:
        assert {"before", "after"} <= set(cues)
    assert set(table["word"][table["kind"] == "noun-verb"]) == {
        "play", "duck", "watch", "park", "train",
    }  # fmt: skip
    assert (table["gloss"] != "").eq(table["language"] == "ko").all()


def test_a_word_chooses_or_judges_and_never_both():
    choose, judge = (datasets.senses(split=split) for split in ("choose", "judge"))
    assert not set(choose["word"]) & set(judge["word"])
    assert len(choose) + len(judge) == len(datasets.senses())
    assert {"bank", "gift", "play"} <= set(choose["word"])
    assert set(datasets.senses(split="judge", language="ko")["language"]) == {"ko"}
    with pytest.raises(ValueError, match="split is 'test', expected 'choose' or 'judge'"):
        datasets.senses(split="test")
    with pytest.raises(ValueError, match="language is 'fr', expected 'en' or 'ko'"):
        datasets.senses(language="fr")


def test_the_word_occurs_once_and_where_the_position_says():
    for row in datasets.senses().itertuples():
        assert row.tokens[row.position] == row.token
        assert row.token.startswith(row.word)
        assert sum(token.startswith(row.word) for token in row.tokens) == 1
        assert row.language == "en" or len(row.token) - len(row.word) <= 2
        if row.language == "en":
            assert 6 <= len(row.tokens) <= 14
            if row.cue == "after":
                assert row.position <= len(row.tokens) // 2
            if row.cue == "before":
                assert row.position >= len(row.tokens) // 2


def test_no_word_beside_it_gives_a_sense_away():
    """No cue word stands in three of a sense's sentences, so the context must be understood."""
    table = datasets.senses(language="en")
    seen = Counter(token for tokens in table["tokens"] for token in set(tokens))
    grammar = {token for token, n in seen.items() if n > 12}  # the, a, she, could
    for (word, _), group in table.groupby(["word", "sense"]):
        cues = Counter(token for tokens in group["tokens"] for token in set(tokens))
        often = {token: n for token, n in cues.items() if token not in grammar and n >= 3}
        assert set(often) <= {word}, (word, often)


def test_senses_of_another_file(tmp_path: Path):
    file = tmp_path / "mine.tsv"
    head = "word\tsense\tkind\tsplit\tlanguage\ttoken\tcue\tsentence\tgloss\n"
    good = "말\thorse\tnouns\tjudge\tko\t말이\tafter\t말이 달린다.\tA horse runs.\n"
    file.write_text(head + good, encoding="utf-8")
    row = datasets.senses(file).iloc[0]
    assert row["tokens"] == ["말이", "달린다"]
    assert row["position"] == 0 and row["gloss"] == "A horse runs."
    for content, message in [
        ("word\tsense\n", "expected a first line word sense"),
        (head + good.replace("\tafter", ""), "line 2: expected 9 fields"),
        (head + good.replace("말이\t", "말을\t"), "'말을' exactly once in"),
        (head + good.replace("judge", "test"), "line 2: split is 'test', expected one of choose"),
    ]:
        file.write_text(content, encoding="utf-8")
        with pytest.raises(CorpusError, match=message):
            datasets.senses(file)


def test_the_tagged_sample_is_a_treebank_of_words_with_several_tags():
    table = datasets.tagged_sample()
    assert len(table) == 1395 and table["sentence"].nunique() == 195
    tags = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB"
    assert sorted(set(table["upos"])) == tags.split()
    several = table.groupby(table["form"].str.lower())["upos"].nunique()
    assert (several > 1).sum() >= 70


def test_the_text_above_each_tagged_sentence_is_its_words():
    file = ROOT / "data" / "parts_of_speech.conllu"
    for block in file.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        assert all(len(row) == 10 for row in rows)
        text, end = "", 0
        for number, form, *_, misc in rows:
            first, _, last = number.partition("-")
            if int(first) > end:
                text += form + ("" if misc == "SpaceAfter=No" else " ")
                end = int(last or first)
        assert lines[1] == "# text = " + text.strip()


@pytest.mark.data
def test_the_tagged_sample_agrees_with_the_treebank():
    """Each word has a tag that the treebank knows, and mostly the one that is usual there."""
    try:
        parts = [datasets.universal_dependencies("english", p, False) for p in ("dev", "test")]
    except datasets.DataUnavailableError as error:
        pytest.skip(f"the treebank needs the network or a mirror: {str(error).splitlines()[0]}")
    treebank: dict[str, Counter[str]] = {}
    for part in parts:
        for form, tag in zip(part["form"].str.lower(), part["upos"], strict=True):
            treebank.setdefault(form, Counter())[tag] += 1
    sample = datasets.tagged_sample()
    pairs = zip(sample["form"].str.lower(), sample["upos"], strict=True)
    known = [(treebank[form], tag) for form, tag in pairs if form in treebank]
    assert len(known) / len(sample) > 0.9
    assert sum(tag in tags for tags, tag in known) / len(known) > 0.96
    assert sum(tag == tags.most_common(1)[0][0] for tags, tag in known) / len(known) > 0.87


@pytest.mark.data
@pytest.mark.parametrize(("language", "words"), [("english", 25_147), ("korean", 11_958)])
def test_the_real_treebanks(language, words):
    try:
        table = datasets.universal_dependencies(language, progress=False)
    except datasets.DataUnavailableError as error:
        pytest.skip(f"the treebank needs the network or a mirror: {str(error).splitlines()[0]}")
    assert len(table) == words
    assert table["upos"].nunique() >= 14

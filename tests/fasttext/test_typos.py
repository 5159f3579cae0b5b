"""Typing errors: the generator and our list."""

import pandas as pd
import pytest

from course_lib import fasttext
from course_lib.datasets import CorpusError
from course_lib.fasttext import load_typos, typos
from course_lib.fasttext.typos import _MAKERS
from course_lib.hangul import decompose

WORDS = [
    "대통령",
    "개인정보",
    "국회",
    "있는",
    "계획을",
    "중소기업",
    "환경",
    "의무를",
    "적극적으로",
    "복지",
]
MORE_WORDS = [*WORDS, "안전을", "국어"]


# The generator


@pytest.mark.parametrize(
    ("kind", "intended", "typo"),
    [
        ("vowel", "개인정보", "게인정보"),
        ("vowel", "계획을", "게획을"),
        ("vowel", "가져", "가저"),
        ("tense", "복지", "복찌"),
        ("tense", "함께", "함게"),
        ("coda", "국민", "궁민"),
        ("coda", "국민", "구민"),
        ("coda", "있는", "잇는"),
        ("sound", "국어", "구거"),
        ("sound", "없이", "업시"),
        ("key", "대통령", "대통렁"),
        ("key", "정부는", "정브는"),
        ("swap", "대통령", "대령통"),
        ("swap", "apple", "applE"[:3] + "el"),
        ("spacing", "국민", "국민및"),
        ("missing", "대통령", "대토영"),
        ("missing", "apple", "aple"),
        ("double", "apple", "appple"),
        ("double", "대", "ㄷ대"),
    ],
)
def test_kinds_by_hand(kind, intended, typo):
    assert typo in set(_MAKERS[kind](intended))


def test_kinds_that_do_not_apply_make_nothing():
    for kind in ("vowel", "tense", "coda", "sound", "spacing"):
        assert not list(_MAKERS[kind]("apple"))
    assert not list(_MAKERS["swap"]("가"))
    assert not list(_MAKERS["coda"]("나비"))
    assert not list(_MAKERS["sound"]("국민"))  # no coda stands before a silent ㅇ


def test_a_table_of_typos():
    made = typos(MORE_WORDS, n=2, seed=3)
    assert list(made.columns) == ["typo", "intended", "kind"]
    assert made["kind"].value_counts().to_dict() == dict.fromkeys(fasttext.KOREAN_KINDS, 2)
    assert not made.duplicated(["intended", "kind"]).any()
    for typo, intended, kind in made.itertuples(index=False):
        assert typo in set(_MAKERS[kind](intended)) and typo not in MORE_WORDS
    pd.testing.assert_frame_equal(made, typos(MORE_WORDS, n=2, seed=3))
    assert not made.equals(typos(MORE_WORDS, n=2, seed=4))


def test_typos_avoid_what_they_are_told():
    assert typos(["개정"], ["vowel"], 1)["typo"].tolist() == ["게정"]
    with pytest.raises(ValueError, match="only 0 typos of the kind 'vowel'"):
        typos(["개정"], ["vowel"], 1, avoid=["게정"])
    with pytest.raises(ValueError, match="only 0"):
        typos(["개정", "게정"], ["tense"], 1, avoid=["깨정", "개쩡", "께정", "게쩡"])


def test_typos_refuse_nonsense():
    with pytest.raises(ValueError, match="kinds holds 'syllable'"):
        typos(WORDS, ["syllable"])
    with pytest.raises(ValueError, match="n is 0"):
        typos(WORDS, n=0)
    with pytest.raises(ValueError, match="n is 50, but these 10 words allow only"):
        typos(WORDS)


def test_english_kinds():
    made = typos(["apple", "orange", "banana"], fasttext.ENGLISH_KINDS, n=3)
    assert len(made) == 12 and made["typo"].str.isascii().all()


# Our list


def test_our_list_is_well_formed():
    pairs = load_typos()
    assert len(pairs) >= 300 and pairs["typo"].is_unique
    assert set(pairs["kind"]) == set(fasttext.KOREAN_KINDS)
    assert pairs["kind"].value_counts().to_dict() == {
        "vowel": 79, "tense": 69, "coda": 47, "sound": 16, "key": 75, "swap": 60, "spacing": 66,
    }  # fmt: skip
    assert (pairs["typo"] != pairs["intended"]).all()


def test_the_kinds_of_our_list_are_what_they_say():
    for typo, intended, kind in load_typos().itertuples(index=False):
        ours, theirs = decompose(typo), decompose(intended)
        if kind == "spacing":
            assert typo.startswith(intended) and len(typo) > len(intended)
            continue
        if kind == "swap":
            assert typo in set(_MAKERS[kind](intended)), (typo, intended, kind)
            continue
        # One letter is another: an onset, a vowel or a coda; by ear, an onset and perhaps a coda.
        changed = [i % 3 for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
        if kind == "sound":
            assert 0 in changed and 1 not in changed and len(changed) <= 3, (typo, intended)
        else:
            assert changed in {"vowel": [[1]], "tense": [[0]], "coda": [[2]]}.get(
                kind, [[0], [1], [2]]
            ), (typo, intended, kind)
            assert kind == "coda" or typo in set(_MAKERS[kind](intended)), (typo, intended, kind)


@pytest.mark.data
def test_our_list_fits_the_bills():
    from course_lib import datasets

    everything = datasets.korean_corpus(min_count=1, size=None, progress=False).vocabulary
    sample = datasets.korean_corpus(progress=False).vocabulary
    pairs = load_typos()
    assert [typo for typo in pairs["typo"] if typo in everything] == []
    counts = [sample.counts[sample.index[word]] for word in pairs["intended"]]
    assert min(counts) >= 100


def test_a_list_of_ones_own(tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("typo\tintended\tkind\n재밋다\t재밌다\tcoda\n\n", encoding="utf-8")
    assert load_typos(own).to_numpy().tolist() == [["재밋다", "재밌다", "coda"]]
    own.write_text("typo\tintended\n", encoding="utf-8")
    with pytest.raises(ValueError, match="expected a first line"):
        load_typos(own)
    own.write_text("typo\tintended\tkind\n", encoding="utf-8")
    with pytest.raises(ValueError, match="holds no typo after that line"):
        load_typos(own)
    own.write_text("typo\tintended\tkind\na\tb\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2 .*expected a typo"):
        load_typos(own)
    with pytest.raises(CorpusError, match="is not there"):
        load_typos(tmp_path / "absent.tsv")

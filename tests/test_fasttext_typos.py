"""Typing errors: the keyboard, the generator, our list, and how often they are undone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import fasttext
from course_lib.datasets import CorpusError
from course_lib.fasttext import NgramScheme, SubwordVectors, keyboard, load_typos, typos
from course_lib.fasttext.typos import _MAKERS
from course_lib.hangul import CODAS, ONSETS, VOWELS, decompose
from course_lib.vectors import WordVectors

SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
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


# The keyboard


@given(st.text(SYLLABLES, max_size=5))
def test_what_is_struck_appears(text):
    assert keyboard.typed(keyboard.keystrokes(text)) == text


def test_keys_by_hand():
    assert keyboard.keystrokes("값을 과외ok") == "ㄱㅏㅂㅅㅇㅡㄹ ㄱㅗㅏㅇㅗㅣok"
    assert keyboard.typed("ㄱㅏㅂㅅㅣ") == "갑시"
    assert keyboard.typed("ㄱㅜㄱㅁㅣㄴ") == "국민"
    assert keyboard.typed("ㄱㅜㄱㅣㄴ") == "구긴"
    assert keyboard.typed("ㄷㄷㅐ") == "ㄷ대"
    assert keyboard.typed("ㅋㅋㅋ ㅠㅠ abc") == "ㅋㅋㅋ ㅠㅠ abc"
    assert keyboard.typed("ㅇㅏㄸㅏ") == "아따"  # ㄸ never ends a syllable


def test_every_letter_can_be_typed():
    strokes = {
        key
        for letters in (ONSETS, VOWELS, "".join(CODAS))
        for key in keyboard.keystrokes("".join(chr(0xAC00 + i) for i in range(0, 11_172, 5)))
    }
    singles = [c for c in (*ONSETS, *VOWELS) if c not in "ㅘㅙㅚㅝㅞㅟㅢ"]
    assert strokes == set(singles)
    assert all(keyboard.neighbours(key) for key in strokes)


def test_neighbours_by_hand():
    assert set(keyboard.neighbours("ㅕ")) == set("ㅛㅑㅓㅗ")
    assert set(keyboard.neighbours("ㄲ")) == set("ㄸㅆㅇㄹ")  # with shift, where there is one
    assert set(keyboard.neighbours("s")) == set("awedxz")
    assert set(keyboard.neighbours("S")) == set("AWEDXZ")
    assert keyboard.neighbours("가") == keyboard.neighbours("1") == ""


def test_neighbours_are_mutual_and_the_layouts_agree():
    for key in "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ":
        assert all(key in keyboard.neighbours(other) for other in keyboard.neighbours(key))
    korean = dict(
        zip(
            "qwertyuiopasdfghjklzxcvbnm",
            "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
            strict=True,
        )
    )
    for key, letter in korean.items():
        assert {korean[k] for k in keyboard.neighbours(key)} == set(keyboard.neighbours(letter))


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
        ("coda", "국어", "구거"),
        ("coda", "없이", "업시"),
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
    for kind in ("vowel", "tense", "coda", "spacing"):
        assert not list(_MAKERS[kind]("apple"))
    assert not list(_MAKERS["swap"]("가"))
    assert not list(_MAKERS["coda"]("나비"))


def test_a_table_of_typos():
    made = typos(WORDS, n=2, seed=3)
    assert list(made.columns) == ["typo", "intended", "kind"]
    assert made["kind"].value_counts().to_dict() == dict.fromkeys(fasttext.KOREAN_KINDS, 2)
    assert not made.duplicated(["intended", "kind"]).any()
    for typo, intended, kind in made.itertuples(index=False):
        assert typo in set(_MAKERS[kind](intended)) and typo not in WORDS
    pd.testing.assert_frame_equal(made, typos(WORDS, n=2, seed=3))
    assert not made.equals(typos(WORDS, n=2, seed=4))


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
    assert pairs["kind"].value_counts().min() >= 50
    assert (pairs["typo"] != pairs["intended"]).all()


def test_the_kinds_of_our_list_are_what_they_say():
    for typo, intended, kind in load_typos().itertuples(index=False):
        ours, theirs = decompose(typo), decompose(intended)
        if kind == "spacing":
            assert typo.startswith(intended) and len(typo) > len(intended)
        elif kind == "coda":  # a few are spelled as they sound, over two syllables
            assert len(ours) == len(theirs) and sum(a != b for a, b in zip(ours, theirs)) <= 3
        else:
            assert typo in set(_MAKERS[kind](intended)), (typo, intended, kind)


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
    own.write_text("typo\tintended\tkind\na\tb\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2 .*expected a typo"):
        load_typos(own)
    with pytest.raises(CorpusError, match="is not there"):
        load_typos(tmp_path / "absent.tsv")


# Recovery


@pytest.fixture
def words():
    return WordVectors(["north", "east", "south", "nroth"], [[0, 1], [1, 0], [0, -1], [0.6, 0.8]])


def test_ranks_by_hand(words):
    pairs = pd.DataFrame(
        {"typo": ["nroth", "nroth", "esat"], "intended": ["north", "south", "east"], "extra": "x"}
    )
    table = fasttext.typo_ranks(words, pairs)
    assert table["rank"].tolist() == [1, 3, np.inf]
    assert table["first"].tolist() == ["north", "north", None]
    assert list(table.columns) == ["typo", "intended", "extra", "first", "rank"]
    assert list(pairs.columns) == ["typo", "intended", "extra"]


def test_equal_words_and_zero_vectors_are_no_success():
    bucket = fasttext.hash_bucket("<ab", 2**32)
    scheme = NgramScheme("character", 3, 3, 2**32)
    vectors = SubwordVectors(["x", "y", "z"], [[1, 1], [2, 2], [0, 1]], scheme, [bucket], [[3, 3]])
    pairs = pd.DataFrame({"typo": ["abc", "unknown"], "intended": ["x", "x"]})
    table = fasttext.typo_ranks(vectors, pairs)
    assert table["rank"].tolist() == [2, np.inf]  # y is as near as x
    assert table["first"][1] is None


def test_recovery_by_kind(words):
    pairs = pd.DataFrame(
        [("nroth", "north", "swap"), ("nroth", "south", "swap"), ("esat", "east", "key")],
        columns=["typo", "intended", "kind"],
    )
    table = fasttext.typo_recovery({"a": words, "b": words}, pairs, top=(1, 2))
    assert table["model"].tolist() == ["a"] * 3 + ["b"] * 3
    ours = table[table["model"] == "a"].set_index("kind")
    assert ours.index.tolist() == ["swap", "key", "all"]
    assert ours["pairs"].tolist() == [2, 1, 3] and ours["answered"].tolist() == [2, 0, 2]
    assert ours["median_rank"].tolist() == [2, np.inf, 3]
    assert ours["top 1"].tolist() == pytest.approx([1 / 2, 0, 1 / 3])
    assert ours.loc["swap", "top 1 low"] == pytest.approx(0.0945, abs=1e-3)
    assert ours.loc["swap", "top 1 high"] == pytest.approx(0.9055, abs=1e-3)
    assert (ours["top 2 chance"] == 2 / 4).all()
    assert "model" not in fasttext.typo_recovery(words, pairs).columns


def test_many_pairs_are_ranked_in_chunks(words):
    pairs = pd.DataFrame({"typo": ["nroth"] * 300, "intended": ["north", "south"] * 150})
    assert fasttext.typo_ranks(words, pairs)["rank"].tolist() == [1, 3] * 150


def test_recovery_refuses_nonsense(words):
    with pytest.raises(ValueError, match="expected 'typo' and 'intended'"):
        fasttext.typo_ranks(words, pd.DataFrame({"typo": ["a"]}))
    with pytest.raises(ValueError, match="1 of 2 intended words .* the first is 'west'"):
        fasttext.typo_ranks(words, pd.DataFrame({"typo": "a", "intended": ["west", "east"]}))
    with pytest.raises(ValueError, match="pairs has 0 rows"):
        fasttext.typo_recovery(words, pd.DataFrame(columns=["typo", "intended", "kind"]))
    with pytest.raises(ValueError, match="columns"):
        fasttext.typo_recovery(words, pd.DataFrame({"typo": ["a"], "intended": ["east"]}))


def test_letters_beat_syllables_beat_words_on_made_up_text():
    """Inflected words of five topics, five typos of each kind; the order must come out."""
    random = np.random.default_rng(0)
    stems = [
        "개인정보",
        "대통령",
        "중소기업",
        "환경보호",
        "국회의원",
        "지방자치",
        "재생에너지",
        "최저임금",
    ]
    endings = ["의", "을", "은", "에서", "으로", "과", "이", "에게"]
    topics = [[stem + ending for ending in endings] for stem in stems]
    sentences = [list(random.choice(topics[i % 8], size=8)) for i in range(1200)]
    options = {"dim": 24, "epochs": 5, "subsample": 0, "progress": False}
    jamo = fasttext.train_fasttext(sentences, unit="jamo", min_n=3, max_n=5, **options)
    syllables = fasttext.train_fasttext(sentences, min_n=2, max_n=4, **options)
    pairs = typos(jamo.words, ["vowel", "key", "coda"], n=25, seed=1)
    models = {"jamo": jamo, "syllables": syllables, "words": jamo.word_vectors()}
    table = fasttext.typo_recovery(models, pairs)
    top5 = table[table["kind"] == "all"].set_index("model")["top 5"]
    assert top5["jamo"] > top5["syllables"] > top5["words"] == 0


@pytest.mark.data
@pytest.mark.slow
def test_letters_beat_syllables_beat_words_on_the_bills():
    from course_lib import datasets

    corpus = datasets.korean_corpus(progress=False).select(np.arange(8000), min_count=5)
    options = {"epochs": 3, "learning_rate": 0.025, "threads": 2, "progress": False}
    jamo = fasttext.train_fasttext(corpus, unit="jamo", max_n=4, **options)
    syllables = fasttext.train_fasttext(corpus, min_n=1, max_n=3, **options)
    pairs = load_typos()
    pairs = pairs[pairs["intended"].isin(jamo.words)]
    assert len(pairs) > 400
    models = {"jamo": jamo, "syllables": syllables, "words": jamo.word_vectors()}
    table = fasttext.typo_recovery(models, pairs)
    table = table[table["kind"] == "all"].set_index("model")
    for top in ("top 1", "top 5"):
        low, high = table[f"{top} low"], table[f"{top} high"]
        assert low["jamo"] > high["syllables"] > low["syllables"] > high["words"]
        assert low["syllables"] > 100 * table[f"{top} chance"]["syllables"]
    assert table["answered"].tolist() == [len(pairs), len(pairs), 0]
    assert jamo.nearest("게인정보", topn=1)["word"].tolist() == ["개인정보"]
    assert jamo.nearest("대통렁", topn=1)["word"].tolist() == ["대통령"]

"""How often typing errors are undone: ranks by hand, letters against syllables."""

import os

import numpy as np
import pandas as pd
import pytest

from course_lib import datasets, fasttext
from course_lib.fasttext import NgramScheme, SubwordVectors, load_typos, typos
from course_lib.text import EncodedCorpus, tokenize
from course_lib.vectors import WordVectors

REVIEWS = 50_000
KINDS = ["vowel", "tense", "coda", "key", "swap"]


def reviews_file():
    found = datasets.find_nsmc()
    if found is None:
        mirror = os.environ.get("COURSE_DATA_MIRROR", "not set")
        pytest.skip(f"no reviews of NSMC were fetched, and COURSE_DATA_MIRROR is {mirror}")
    return found


@pytest.mark.slow
def test_jamo_recovers_more_typos_than_syllables_and_syllables_more_than_chance():
    texts = datasets.nsmc(reviews_file())["text"].head(REVIEWS)
    sentences = [tokenize(text) for text in texts]
    corpus = EncodedCorpus.from_sentences(sentences, min_count=5)
    counted = zip(corpus.vocabulary.words, corpus.vocabulary.counts, strict=True)
    frequent = [word for word, count in counted if count >= 50 and len(word) > 1]
    written = {word for sentence in sentences for word in sentence}
    typos = fasttext.typos(frequent, KINDS, n=100, avoid=written)
    settings = {"learning_rate": 0.025, "epochs": 5, "progress": False}
    models = {
        "syllables": fasttext.train_fasttext(corpus, min_n=1, max_n=3, **settings),
        "jamo": fasttext.train_fasttext(corpus, unit="jamo", min_n=3, max_n=4, **settings),
    }
    found = fasttext.typo_recovery(models, typos)
    overall = found[found["kind"] == "all"].set_index("model")
    assert overall.loc["jamo", "top 5 low"] > overall.loc["syllables", "top 5 high"]
    assert overall.loc["jamo", "top 1 low"] > overall.loc["syllables", "top 1"]
    assert overall.loc["syllables", "top 5 low"] > 100 * overall.loc["syllables", "top 5 chance"]
    assert not typos["typo"].isin(corpus.vocabulary.words).any()  # so words alone find none


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

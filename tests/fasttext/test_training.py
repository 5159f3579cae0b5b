"""Training: the same twice, stopped half-way, refused where it makes no sense, and good."""

import numpy as np
import pytest

from course_lib.fasttext import SubwordVectors, hold_out, train_fasttext
from course_lib.kernels import fasttext as kernel
from course_lib.text import EncodedCorpus
from course_lib.training import TrainingInterrupted
from course_lib.vectors import WordVectors

QUICK = {"dim": 12, "negatives": 3, "subsample": 0, "progress": False}


def two_topics(n=400, seed=0):
    """Sentences about food and sentences about the sea, 21 words of each."""
    random = np.random.default_rng(seed)
    stems = [["cook", "bak", "fry", "boil", "roast", "tast", "eat"],
             ["sail", "swim", "row", "fish", "div", "drift", "surf"]]  # fmt: skip
    words = [[stem + ending for stem in some for ending in ("ing", "er", "able")] for some in stems]
    return [list(random.choice(words[i % 2], size=8)) for i in range(n)], words


@pytest.fixture(scope="module")
def topics():
    sentences, words = two_topics()
    return train_fasttext(sentences, epochs=10, seed=1, **QUICK), words


def test_words_of_a_topic_come_together(topics):
    vectors, (food, sea) = topics
    assert isinstance(vectors, SubwordVectors) and isinstance(vectors, WordVectors)
    assert sorted(vectors.words) == sorted(food + sea)
    for word in ("cooking", "sailer"):
        same = food if word in food else sea
        assert set(vectors.nearest(word, topn=5)["word"]) <= set(same)


def test_a_word_never_seen_finds_its_topic(topics):
    vectors, (food, sea) = topics
    assert "cookings" not in vectors
    assert vectors.nearest("cookings", topn=1)["word"][0] in food
    assert vectors.nearest("surfering", topn=1)["word"][0] in sea


def test_history(topics):
    history = topics[0].history
    assert list(history.columns) == ["epoch", "loss", "learning_rate", "tokens", "pairs"]
    assert history["epoch"].iloc[-1] == 10 and history["tokens"].sum() == 32_000
    assert history["learning_rate"].iloc[0] == 0.05
    assert history["learning_rate"].is_monotonic_decreasing
    assert history["loss"].iloc[-1] < history["loss"].iloc[0]


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_the_same_seed_gives_the_same_vectors(architecture):
    sentences, _ = two_topics(60)
    options = {**QUICK, "architecture": architecture, "epochs": 2}
    first, second, other = (train_fasttext(sentences, seed=seed, **options) for seed in (7, 7, 8))
    assert np.array_equal(first.matrix, second.matrix)
    assert np.array_equal(first.ngram_matrix, second.ngram_matrix)
    assert not np.array_equal(first.matrix, other.matrix)


def test_cbow_learns_the_topics_too():
    sentences, (food, _) = two_topics()
    vectors = train_fasttext(sentences, architecture="cbow", epochs=20, seed=2, **QUICK)
    nearest = vectors.nearest("cooking", topn=6)["word"]
    assert len(set(nearest) & set(food)) >= 5


def test_threads_learn_as_well_and_share_the_work():
    sentences, (food, _) = two_topics(3000)
    vectors = train_fasttext(sentences, threads=3, epochs=3, **QUICK)
    assert vectors.history["tokens"].sum() == 3 * 24_000
    assert vectors.history["epoch"].iloc[-1] == 3
    assert set(vectors.nearest("cooking", topn=5)["word"]) <= set(food)


def test_unused_columns_stay_zero_and_jamo_are_used():
    sentences = [["가나다", "나다", "다가"]] * 20
    vectors = train_fasttext(sentences, unit="jamo", min_n=2, max_n=3, **{**QUICK, "negatives": 2})
    assert vectors.dim == 12 and vectors.scheme.unit == "jamo"
    assert vectors.knows(["다나"])[0]  # shares ㄴㅏ_ with them
    assert not vectors.knows(["ㅋㅋㅋ"])[0]


def test_an_encoded_corpus_and_token_lists_give_the_same(tmp_path):
    sentences, _ = two_topics(40)
    corpus = EncodedCorpus.from_sentences(sentences, min_count=5)
    corpus.save(tmp_path)
    from_lists = train_fasttext(iter(sentences), **QUICK)
    from_disk = train_fasttext(EncodedCorpus.load(tmp_path), **QUICK)
    assert np.array_equal(from_lists.matrix, from_disk.matrix)
    assert from_disk.counts.tolist() == corpus.vocabulary.counts.tolist()


def test_ctrl_c_returns_the_vectors_so_far(monkeypatch):
    sentences, _ = two_topics(3000)
    calls = []

    def stop_at_the_third(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return original(*arguments)

    original = kernel.train_stretch
    monkeypatch.setattr(kernel, "train_stretch", stop_at_the_third)
    with pytest.warns(
        TrainingInterrupted, match="interrupted in epoch 1 of 5, after 17% of the work"
    ):
        vectors = train_fasttext(sentences, **QUICK)
    assert vectors.interrupted and len(vectors.history) == 2
    assert vectors["cooking"].any()


@pytest.mark.parametrize("threads", [1, 2])
def test_divergence_stops_with_advice(threads):
    sentences, _ = two_topics(3000)
    message = r"diverged in epoch 1.* smaller learning_rate than 1e"
    with pytest.raises(FloatingPointError, match=message):
        train_fasttext(sentences, learning_rate=1e30, threads=threads, **QUICK)


def test_the_bar_shows_progress(capsys):
    train_fasttext(two_topics(20)[0], **{**QUICK, "progress": True})
    assert "words" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"architecture": "glove"}, "architecture is 'glove'"),
        ({"dim": 0}, "dim is 0"),
        ({"window": 1.5}, "window is 1.5"),
        ({"negatives": 0}, "negatives is 0"),
        ({"epochs": True}, "epochs is True"),
        ({"threads": -1}, "threads is -1"),
        ({"subsample": 2}, "sub-sampling threshold is 2"),
        ({"learning_rate": 0}, "learning_rate is 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"min_n": 4, "max_n": 3}, "min_n is 4 and max_n is 3"),
        ({"buckets": 0}, "buckets is 0"),
        ({"unit": "syllable"}, "unit is 'syllable'"),
        ({"negatives": 50}, "negatives is 50, but only 38"),
        ({"min_count": 100_000}, "vocabulary has 0 words"),
    ],
)
def test_arguments_that_make_no_sense(options, message):
    with pytest.raises(ValueError, match=message):
        train_fasttext(two_topics(40)[0], **{**QUICK, **options})


def test_texts_that_cannot_be_trained_on():
    with pytest.raises(ValueError, match="none of the 10 sentences holds two words"):
        train_fasttext([["a"], ["b"]] * 5, **{**QUICK, "negatives": 1})
    with pytest.raises(TypeError, match="Call tokenize"):
        train_fasttext("some text", **QUICK)
    with pytest.raises(ValueError, match="sub-sampling removed all"):
        train_fasttext([["a", "b"]] * 5, **{**QUICK, "negatives": 1, "subsample": 1e-12})


def test_holding_words_out():
    corpus = EncodedCorpus.from_sentences([["a", "b", "c", "b"], ["b"], ["c", "d"]])
    held = hold_out(corpus, ["b", "not there"])
    assert list(held.sentences) == [["a", "c"], [], ["c", "d"]]
    assert held.vocabulary.words == ["c", "a", "d"] and held.vocabulary.counts.tolist() == [2, 1, 1]
    assert len(corpus.vocabulary) == 4


def test_quality_is_no_worse_than_gensims():
    """Words of a topic among the five nearest of each word: the share, ours and gensim's."""
    from gensim.models import FastText

    sentences, topics = two_topics(600, seed=3)

    def purity(vectors):
        shares = []
        for words in topics:
            for word in words:
                nearest = vectors.nearest(word, topn=5)["word"]
                shares.append(np.mean([other in words for other in nearest]))
        return np.mean(shares)

    ours = train_fasttext(sentences, epochs=5, seed=1, **QUICK)
    model = FastText(
        sentences, vector_size=12, negative=3, sample=0, sg=1, epochs=5, alpha=0.05, bucket=20_000,
        workers=1, seed=1,
    )  # fmt: skip
    assert purity(ours) > 0.95
    assert purity(ours) >= purity(SubwordVectors.from_gensim(model.wv)) - 0.03

"""train_word2vec: what it learns, that it repeats, stops when told, and refuses bad input."""

import signal
import threading

import numpy as np
import pytest

from course_lib.kernels import word2vec as kernel
from course_lib.negative_sampling import TrainingInterrupted, train_word2vec
from course_lib.negative_sampling import word2vec as module
from course_lib.text import EncodedCorpus, Vocabulary
from course_lib.training import driver
from course_lib.vectors import WordVectors
from tests.negative_sampling.helpers import ANIMALS, CORPUS, TOOLS, sentences, train

ARCHITECTURES = ["skipgram", "cbow"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("threads", [1, 2])
def test_words_of_a_kind_come_together(architecture, threads):
    vectors = train(architecture=architecture, threads=threads, epochs=60, learning_rate=0.05)
    assert isinstance(vectors, WordVectors)
    for kind in (ANIMALS, TOOLS):
        for word in kind:
            assert set(vectors.nearest(word, topn=3)["word"]) == set(kind) - {word}
    assert vectors.dim == 12
    assert vectors.counts.tolist() == CORPUS.vocabulary.counts.tolist()
    assert vectors.output_matrix.shape == (len(vectors), 12)
    assert np.isfinite(vectors.output_matrix).all() and vectors.output_matrix.any()
    assert not vectors.interrupted


def test_skipgram_finds_the_scores_that_theory_predicts():
    # After Levy and Goldberg (2014), who find PMI - log K. Here with K = 1 and small V, where
    # it matters that a negative equal to the target is skipped: b is a negative of a only
    # when something else is the target, P(a) - P(a, b) of the time.
    random = np.random.default_rng(3)
    pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [1, 2], [2, 1], [2, 2], [2, 2]])
    ids = pairs[random.integers(0, len(pairs), size=30_000)].astype(np.int32)
    share = np.bincount(ids.ravel()) / ids.size
    vocabulary = Vocabulary(["a", "b", "c"], np.bincount(ids.ravel()))
    corpus = EncodedCorpus(ids.ravel(), np.arange(0, ids.size + 1, 2), vocabulary)
    vectors = train(corpus, dim=3, window=1, negatives=1, power=1, epochs=60)
    scores = vectors.matrix @ vectors.output_matrix.T
    together = np.zeros((3, 3))
    np.add.at(together, (ids, ids[:, ::-1]), 1 / ids.size)
    seen = together > 0
    expected = np.log((together / ((share[:, np.newaxis] - together) * share))[seen])
    assert np.abs(scores[seen] - expected).max() < 0.2
    assert scores[0, 2] < -3 and scores[2, 0] < -3  # Never seen together.


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_same_seed_same_bits(architecture):
    first, second, other = (
        train(architecture=architecture, subsample=0.05, seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.matrix, second.matrix)
    assert np.array_equal(first.output_matrix, second.output_matrix)
    assert first.history.equals(second.history)
    assert not np.array_equal(first.matrix, other.matrix)


def test_token_lists_corpus_generator_and_memory_map_train_alike(tmp_path):
    expected = train().matrix
    assert np.array_equal(train(sentences()).matrix, expected)
    assert np.array_equal(train(iter(sentences())).matrix, expected)
    assert np.array_equal(train(sentences(), vocabulary=CORPUS.vocabulary).matrix, expected)
    assert np.array_equal(train(CORPUS, vocabulary=CORPUS.vocabulary).matrix, expected)
    CORPUS.save(tmp_path)
    mapped = EncodedCorpus.load(tmp_path)
    assert np.array_equal(train(mapped).matrix, expected)
    assert isinstance(mapped.ids, np.memmap)


def test_the_corpus_is_neither_copied_nor_changed(monkeypatch):
    before = CORPUS.ids.copy()
    seen = []
    real = kernel.train_stretch
    monkeypatch.setattr(kernel, "train_stretch", lambda *args: seen.append(args[1]) or real(*args))
    train()
    assert seen and all(np.shares_memory(view, CORPUS.ids) for view in seen)
    assert np.array_equal(CORPUS.ids, before) and CORPUS.ids.flags.writeable


def test_min_count_is_five_for_token_lists():
    rare = [*sentences(), ["the", "okapi", "sleeps"], ["the", "cat", "yawns"]]
    assert "okapi" not in train(rare)
    assert "okapi" in train(rare, min_count=1)


def test_subsampling_thins_out_frequent_words():
    everything, thinned = train(epochs=1), train(epochs=1, subsample=0.01)
    assert thinned.history["pairs"].sum() < 0.6 * everything.history["pairs"].sum()
    assert thinned.history["tokens"].sum() == everything.history["tokens"].sum()


def test_fixed_windows_use_every_pair():
    counts = train(epochs=1, shrink_windows=False).history["pairs"].sum()
    assert counts == 12 * len(CORPUS)  # Window 3 makes 12 pairs of four words.
    assert train(epochs=1).history["pairs"].sum() < counts


def test_long_sentences_are_cut_and_threads_cover_everything(monkeypatch):
    monkeypatch.setattr(module, "STRETCH", 7)
    text = [["a", "b", "c", "d"] * 10, ["a"], [], ["b", "d"] * 3]
    vectors = train(text, min_count=1, epochs=2, threads=3)
    assert vectors.history["tokens"].sum() == 2 * 47
    assert vectors.history["tokens"].max() == 7
    assert vectors.history["epoch"].iloc[-1] == 2


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_bar_and_callback_run_in_the_calling_thread(threads, capsys):
    callers = set()
    train(progress=True, threads=threads, callback=lambda _: callers.add(threading.get_ident()))
    assert callers == {threading.get_ident()}
    assert "loss=" in capsys.readouterr().err


# Stopping


@pytest.fixture
def interruptible():
    """Ctrl-C as in a terminal, also where tests run in the background and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("how", ["signal", "exception"])
def test_ctrl_c_returns_the_vectors_so_far(threads, how, interruptible):
    def stop(step):
        if step.epoch > 3:
            if how == "exception":
                raise KeyboardInterrupt
            signal.raise_signal(signal.SIGINT)

    running = threading.active_count()
    with pytest.warns(TrainingInterrupted, match="these are the vectors so far"):
        vectors = train(epochs=1000, threads=threads, callback=stop)
    assert vectors.interrupted
    assert 3 < vectors.history["epoch"].iloc[-1] < 5
    assert np.isfinite(vectors.matrix).all()
    assert threading.active_count() == running


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_diverging_run_stops_with_advice(architecture, threads):
    with pytest.raises(FloatingPointError, match="smaller learning_rate than 1e\\+12"):
        train(architecture=architecture, learning_rate=1e12, threads=threads, epochs=50)


def test_a_loss_that_is_not_finite_stops_at_once(monkeypatch):
    monkeypatch.setattr(driver, "_are_finite", lambda weights: True)
    with pytest.raises(FloatingPointError, match="the loss is (nan|inf)"):
        train(learning_rate=1e12, epochs=50)


def test_weights_are_looked_at_even_when_the_loss_is_fine(monkeypatch):
    monkeypatch.setattr(driver, "_are_finite", lambda weights: False)
    with pytest.raises(FloatingPointError, match="training has diverged in epoch 1:"):
        train()


def test_errors_in_threads_and_callbacks_reach_the_caller(monkeypatch):
    def fail(step):
        raise RuntimeError("from the callback")

    running = threading.active_count()
    with pytest.raises(RuntimeError, match="from the callback"):
        train(threads=2, callback=fail)

    def broken(*args):
        raise MemoryError("from a worker")

    monkeypatch.setattr(kernel, "train_stretch", broken)
    with pytest.raises(MemoryError, match="from a worker"):
        train(threads=2)
    assert threading.active_count() == running


# Bad input


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 0}, "window is 0, expected a whole number of at least 1"),
        ({"window": 2.5}, "window is 2.5, expected a whole number"),
        ({"dim": 0}, "dim is 0"),
        ({"epochs": 0}, "epochs is 0"),
        ({"threads": 0}, "threads is 0"),
        ({"negatives": 0}, "negatives is 0"),
        ({"negatives": 15}, "negatives is 15, but only 14 of the vocabulary's 15 words"),
        ({"learning_rate": np.nan}, "learning_rate is nan, expected a finite number above 0"),
        ({"learning_rate": np.inf}, "learning_rate is inf"),
        ({"learning_rate": 0}, "learning_rate is 0"),
        ({"subsample": -1}, "sub-sampling threshold is -1"),
        ({"subsample": np.nan}, "sub-sampling threshold is nan"),
        ({"power": -1}, "power is -1"),
        ({"architecture": "glove"}, "architecture is 'glove', expected 'skipgram' or 'cbow'"),
        ({"vocabulary": Vocabulary(["the", "cat"])}, "the corpus was encoded with another"),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        train(**options)


def test_a_window_longer_than_every_sentence_is_cut():
    wide, wider = (train(window=window, shrink_windows=False) for window in (3, 3000))
    assert np.array_equal(wide.matrix, wider.matrix)


def test_sentences_of_one_word_are_skipped():
    alone = [["cat"]] * 10
    mixed = train(alone + sentences() + alone, epochs=1, shrink_windows=False)
    assert mixed.history["pairs"].sum() == 12 * len(CORPUS)
    with pytest.raises(ValueError, match="none of the 4 sentences holds two words"):
        train([["a"], ["b"], ["c"], ["d"]], min_count=1)
    with pytest.raises(ValueError, match="none of the 0 sentences"):
        train([], vocabulary=CORPUS.vocabulary)


@pytest.mark.parametrize("text", [[], [["only", "only"]] * 9, [["every", "word", "once"]]])
def test_a_vocabulary_of_one_is_refused(text):
    with pytest.raises(ValueError, match="the vocabulary has [01] words, expected at least 2"):
        train(text)


def test_a_string_is_refused():
    with pytest.raises(TypeError, match="Call tokenize"):
        train("the cat sat")


def test_every_word_subsampled_away_is_an_error():
    words = [f"w{i}" for i in range(50)]
    corpus = EncodedCorpus.from_sentences([words[i : i + 2] for i in range(0, 50, 2)] * 40)
    with pytest.raises(ValueError, match="nothing was left to train on: sub-sampling removed all"):
        train(corpus, subsample=1e-12, epochs=1)


@pytest.mark.parametrize("wrong", [-1, 15, 2**31 - 1])
def test_ids_outside_the_vocabulary_never_reach_the_kernel(wrong):
    ids = CORPUS.ids.copy()
    ids[1234] = wrong
    with pytest.raises(ValueError, match=f"token 1234 of the corpus has the id {wrong}, but"):
        train(EncodedCorpus(ids, CORPUS.offsets, CORPUS.vocabulary))


def test_offsets_that_decrease_are_refused():
    offsets = CORPUS.offsets.copy()
    offsets[5] = 100
    with pytest.raises(ValueError, match="offsets fall from"):
        train(EncodedCorpus(CORPUS.ids, offsets, CORPUS.vocabulary))


# Quality


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_same_quality_as_gensim_on_lee_news(architecture):
    from gensim.models import Word2Vec as Peer
    from gensim.test.utils import datapath

    from course_lib.text import tokenize

    with open(datapath("lee_background.cor"), encoding="utf-8") as file:
        text = [tokenize(line) for line in file]
    ours = train_word2vec(
        text, architecture=architecture, dim=50, epochs=10, learning_rate=0.05, progress=False
    )
    peer = Peer(
        text, vector_size=50, epochs=10, alpha=0.05, sg=int(architecture == "skipgram"), workers=1
    ).wv

    def contrast(pairs):
        """How much nearer words that belong together are than the same words mixed up."""
        vectors = {word: peer[word] / np.linalg.norm(peer[word]) for pair in pairs for word in pair}
        theirs = np.array([[vectors[a] @ vectors[b] for _, b in pairs] for a, _ in pairs])
        mine = np.array([[ours.similarity(a, b) for _, b in pairs] for a, _ in pairs])
        return [np.diag(m).mean() - m.mean() for m in (mine, theirs)]

    related = [
        ("israeli", "palestinian"), ("bin", "laden"), ("wicket", "test"), ("fire", "firefighters"),
        ("union", "workers"), ("afghanistan", "taliban"), ("hospital", "injured"),
    ]  # fmt: skip
    mine, theirs = contrast(related)
    assert theirs > 0.05
    assert mine > 0.7 * theirs

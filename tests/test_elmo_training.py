"""Training a biLM: what a window holds, falling loss, checkpoints, Ctrl-C, NaN, the command."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from course_lib.cli import app
from course_lib.elmo import LanguageModel, Options, WeightsError, train_bilm, unigram_perplexity
from course_lib.elmo.run import Run
from course_lib.elmo.streams import Streams, split_documents
from course_lib.optimisers import TrainingInterrupted
from course_lib.text import EncodedCorpus

TINY = Options(cell=16, projection=8, character_dim=4, filters=((1, 8), (3, 16)), n_highway=1)
# A text with an order to learn: each word says which one follows.
LINES = [
    "the cat sat on the mat and the dog ran to the door",
    "a dog ran to the door and a cat sat on a mat",
    "rivers run down to the sea and rain falls on the hills",
    "rain falls on the sea and rivers run down the hills",
]


@pytest.fixture(scope="module")
def corpus():
    rng = np.random.default_rng(0)
    texts = [LINES[k].split()[rng.integers(3) :] for k in rng.integers(4, size=60)]
    texts = [[*text, f"word{number}"] for number, text in enumerate(texts)]  # all different
    return EncodedCorpus.from_sentences(texts)


def train(corpus, **changes):
    settings = {
        "options": TINY, "vocabulary_size": 25, "steps": 12, "streams": 4, "window": 6,
        "learning_rate": 0.02, "held_out": 0.1, "checkpoint_every": 4, "progress": False,
    }  # fmt: skip
    return train_bilm(corpus, **settings | changes)


# Windows


def test_streams_hold_every_word_once_in_both_directions():
    corpus = EncodedCorpus.from_sentences([["a", "b", "c"], ["d"], ["e", "f"]])
    word = corpus.vocabulary.index
    target_of = np.arange(len(corpus.vocabulary)) + 10
    streams = Streams(corpus, target_of, (1, 2), n_streams=1, steps=9, seed=3)
    assert streams.windows_per_epoch == 1
    windows = streams.windows(0)
    forward, backward = next(windows)
    names = {number + 2: name for name, number in word.items()} | {0: "<", 1: ">"}
    out = {number + 10: name for name, number in word.items()} | {1: "<", 2: ">"}
    read = " ".join(names[i] for i in forward.inputs[:, 0])
    predicted = " ".join(out[i] for i in forward.targets[:, 0])
    for text in ("< a b c", "< d", "< e f"):
        assert text in read
        place = read.index(text)
        assert predicted[place : place + len(text)] == f"{text[2:]} >"
    read = " ".join(names[i] for i in backward.inputs[:, 0])
    predicted = " ".join(out[i] for i in backward.targets[:, 0])
    for text in ("> c b a", "> d", "> f e"):
        assert text in read
        place = read.index(text)
        assert predicted[place : place + len(text)] == f"{text[2:]} <"
    assert ((forward.keep == 0) == (forward.inputs == 0)).all()
    assert ((backward.keep == 0) == (backward.inputs == 1)).all()
    second, _ = next(windows)
    assert sorted(second.inputs[:, 0]) == sorted(forward.inputs[:, 0])
    assert streams.starts_epoch(1) and streams.starts_epoch(0)


def test_windows_begin_anywhere_and_follow_one_another(corpus):
    streams = Streams(corpus, np.arange(len(corpus.vocabulary)), (0, 1), 4, 6, seed=1)
    n = streams.windows_per_epoch
    first = streams.windows(0)
    all_of_them = [next(first) for _ in range(n + 2)]
    for start in (1, n - 1, n, n + 1):
        found = next(streams.windows(start))
        np.testing.assert_array_equal(found[0].inputs, all_of_them[start][0].inputs)
        np.testing.assert_array_equal(found[1].targets, all_of_them[start][1].targets)
    # In one stream the target of a word is the input after it, unless a document ends.
    inputs = np.concatenate([forward.inputs for forward, _ in all_of_them[:n]])
    targets = np.concatenate([forward.targets for forward, _ in all_of_them[:n]])
    same = (targets[:-1] + 2 == inputs[1:]) | (inputs[1:] == 0)
    assert same.all()


def test_a_corpus_too_small_for_its_streams():
    corpus = EncodedCorpus.from_sentences([["a", "b"]])
    with pytest.raises(ValueError, match="3 streams and windows of 2: at least 6 are needed"):
        Streams(corpus, [0, 1], (0, 1), 3, 2, seed=0)


def test_held_out_documents_are_in_no_training_text():
    texts = [[f"w{k % 40}", "is", "here"] for k in range(100)] + [[]]
    corpus = EncodedCorpus.from_sentences(texts)
    training, held_out = split_documents(corpus, share=0.3, seed=0)
    seen = {tuple(text) for text in training.sentences}
    assert len(training) == 70 and 0 < len(held_out) <= 30
    assert not any(tuple(text) in seen for text in held_out)
    again = split_documents(corpus, share=0.3, seed=0)[1]
    assert again == held_out != split_documents(corpus, share=0.3, seed=1)[1]
    with pytest.raises(ValueError, match="share is 1"):
        split_documents(corpus, share=1)
    with pytest.raises(ValueError, match="1 documents that are not empty, expected 2"):
        split_documents(EncodedCorpus.from_sentences([["a"], []]))


# Training


def test_loss_falls_and_beats_word_frequencies(corpus):
    model = train(corpus, steps=90, streams=16, learning_rate=0.05, checkpoint_every=30)
    history = model.history
    assert history["step"].tolist() == [30, 60, 90]
    assert history["loss"].is_monotonic_decreasing
    facts = model.facts
    assert facts["unigram_perplexity"]["forward"] > 2 * facts["perplexity"]["forward"]
    assert facts["unigram_perplexity"]["backward"] > 2 * facts["perplexity"]["backward"]
    assert facts["predictions"] == 2 * 90 * 16 * 6
    json.dumps(facts)  # goes into the file


def test_the_same_seed_trains_the_same_model(corpus):
    one, two, three = train(corpus), train(corpus), train(corpus, seed=1)
    assert same_weights(one, two) and not same_weights(one, three)


def same_weights(one, two):
    pairs = zip(one.state_dict().values(), two.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


class Stop(Exception):
    """Ends a run the hard way, as a power cut does."""


def fall_over(after):
    def report(row):
        if row["step"] == after:
            raise Stop

    return report


@pytest.mark.parametrize("after", [4, 28])  # in the first epoch, in the second
def test_resumed_training_is_bit_for_bit_the_same(corpus, tmp_path, after):
    path = tmp_path / "run" / "checkpoint.safetensors"
    straight = train(corpus, steps=40)
    assert 1 < straight.facts["epochs"] < 2
    with pytest.raises(Stop):
        train(corpus, steps=40, checkpoint=path, report=fall_over(after + 4))
    resumed = train(corpus, steps=40, checkpoint=path, resume=True)
    assert same_weights(straight, resumed)
    columns = ["step", "loss", "learning_rate", "perplexity"]
    assert straight.history[columns].equals(resumed.history[columns])
    assert len(straight.history) == 10
    assert list(tmp_path.glob("run/*.partial")) == []


def test_checkpoints_of_other_runs_are_refused(corpus, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(FileNotFoundError, match="no checkpoint .* start without resume"):
        train(corpus, checkpoint=path, resume=True)
    with pytest.raises(ValueError, match="checkpoint is not given"):
        train(corpus, resume=True)
    train(corpus, checkpoint=path)
    with pytest.raises(ValueError, match=r"its settings.seed is 0, this run's is 3"):
        train(corpus, checkpoint=path, resume=True, seed=3)
    fewer = corpus.select(np.arange(50))
    with pytest.raises(ValueError, match="its training_tokens is"):
        train(fewer, checkpoint=path, resume=True)
    with pytest.raises(ValueError, match=r"its options.lstm is"):
        train(corpus, checkpoint=path, resume=True, options=Options(cell=9, projection=8))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WeightsError, match="damaged or cut short"):
        train(corpus, checkpoint=path, resume=True)


def test_ctrl_c_keeps_what_was_learnt(corpus, tmp_path):
    path = tmp_path / "checkpoint.safetensors"

    def interrupt(row):
        if row["step"] == 8:
            raise KeyboardInterrupt

    with pytest.warns(TrainingInterrupted, match="after 8 of 12 steps"):
        model = train(corpus, checkpoint=path, report=interrupt)
    assert model.interrupted and model.facts["steps"] == 8
    resumed = train(corpus, checkpoint=path, resume=True)
    assert not resumed.interrupted and same_weights(resumed, train(corpus))


def test_ctrl_c_within_a_step_leaves_no_half_of_it(corpus, tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.safetensors"
    calls = 0
    loss = Run.loss

    def interrupted_loss(self, windows):
        nonlocal calls
        calls += 1
        if calls == 7:
            raise KeyboardInterrupt
        return loss(self, windows)

    monkeypatch.setattr(Run, "loss", interrupted_loss)
    with pytest.warns(TrainingInterrupted, match="after 6 of 12 steps"):
        train(corpus, checkpoint=path)
    monkeypatch.undo()
    assert same_weights(train(corpus, checkpoint=path, resume=True), train(corpus))


def test_nan_stops_and_leaves_the_last_good_checkpoint(corpus, tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.safetensors"
    loss = Run.loss

    def broken(self, windows):
        value, states = loss(self, windows)
        return (value * torch.nan if self.step == 9 else value), states

    monkeypatch.setattr(Run, "loss", broken)
    with pytest.raises(FloatingPointError, match="at step 10: training diverged"):
        train(corpus, checkpoint=path)
    monkeypatch.undo()
    assert same_weights(train(corpus, checkpoint=path, resume=True), train(corpus))


def test_minutes_end_the_training(corpus):
    model = train(corpus, steps=10**6, minutes=0.004, checkpoint_every=10**5)
    assert 0 < model.facts["steps"] < 10**6
    assert model.facts["seconds"] >= 0.2  # 0.24, rounded
    history = model.history
    assert history["learning_rate"].iloc[-1] < 0.02
    assert len(history) >= min(2, model.facts["steps"])  # though 10**5 steps are far


def test_precision_is_set_for_the_training_only(corpus):
    seen = []
    train(
        corpus, precision="medium",
        report=lambda row: seen.append(torch.get_float32_matmul_precision()),
    )  # fmt: skip
    assert set(seen) == {"medium"} and torch.get_float32_matmul_precision() == "highest"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 0}, "steps is 0, expected 1 or more"),
        ({"streams": 0}, "streams is 0"),
        ({"learning_rate": -1.0}, "learning_rate is -1.0, expected a positive number"),
        ({"minutes": 0.0}, "minutes is 0.0"),
        ({"checkpoint_every": 0}, "checkpoint_every is 0"),
        ({"precision": "float8"}, "precision is 'float8', expected one of highest"),
        ({"streams": 5000}, "too few for 5000 streams"),
    ],
)
def test_arguments_out_of_range(corpus, changes, message):
    with pytest.raises(ValueError, match=message):
        train(corpus, **changes)


def test_unigram_perplexity_by_hand():
    model = LanguageModel(TINY, ["a", "b"])
    # <UNK> 2 + 1, </S> 4 + 1, a 3 + 1, b 1: 13 in all; to predict: a, zebra, </S>.
    found = unigram_perplexity(model, {"a": 3, "c": 2}, 4, [["a", "zebra"]])
    expected = (4 / 13 * 3 / 13 * 5 / 13) ** (-1 / 3)
    assert found.forward == pytest.approx(expected) == found.backward
    assert found.unknown == pytest.approx(1 / 3)


# The command


@pytest.fixture
def command(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(Options, "mini", classmethod(lambda cls: TINY))
    text = tmp_path / "text.txt"
    lines = [f"{LINES[k % 4]} {k}" for k in range(200)]
    text.write_text("\n".join(lines), encoding="utf-8")

    def run(*arguments, status=0):
        words = ["pretrain-elmo", "--text", str(text), "--streams", "4", "--every", "3"]
        result = CliRunner().invoke(app, [*words, *arguments])
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return result.output

    return run


def test_pretrain_elmo_shows_falling_loss_and_resumes(command, tmp_path):
    output = command("--steps", "60", "--every", "20")
    losses = [float(found) for found in re.findall(r"loss (\d+\.\d+)   held-out", output)]
    assert len(losses) == 3 and losses[-1] < losses[0]
    assert "✓ 60 steps" in output and "of word frequencies alone" in output
    home = tmp_path / "home" / "models"
    assert (home / "bilm.checkpoint.safetensors").is_file()
    model = LanguageModel.load(home / "bilm.safetensors")
    assert model.facts["steps"] == 60
    output = command("--steps", "60", "--resume", "--output", str(tmp_path / "again.safetensors"))
    assert "✓ 60 steps" in output and (tmp_path / "again.safetensors").is_file()


def test_pretrain_elmo_says_what_is_wrong(command, tmp_path):
    assert "start without resume" in command("--resume", status=1)
    assert "is not there" in command("--text", str(tmp_path / "none.txt"), status=1)


def test_pretrain_elmo_and_ctrl_c(command, tmp_path, monkeypatch):
    loss = Run.loss

    def interrupted_loss(self, windows):
        if self.step == 4:
            raise KeyboardInterrupt
        return loss(self, windows)

    monkeypatch.setattr(Run, "loss", interrupted_loss)
    output = command("--steps", "9", status=130)
    assert "stopped by Ctrl-C after 4 steps" in output
    assert (tmp_path / "home" / "models" / "bilm.checkpoint.safetensors").is_file()
    monkeypatch.undo()

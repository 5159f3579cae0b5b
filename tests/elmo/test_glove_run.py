"""One training run that learns from GloVe: phases, checkpoints, Ctrl-C, minutes, NaN."""

from __future__ import annotations

import pytest
import torch

from course_lib.elmo import WeightsError, glove_run, meanings
from course_lib.elmo.glove_run import GloveRun
from course_lib.elmo.heads import GloveHeads
from course_lib.training import TrainingInterrupted
from tests.elmo.helpers import same_weights
from tests.elmo.helpers import train_glove as train


def test_the_character_cnn_learns_to_say_the_vectors(corpus, vectors):
    def cosine(run):
        chosen = torch.from_numpy(run.text.spelled)
        with torch.no_grad():
            said = run.heads.spelling(run.encode(chosen))
            return float(torch.cosine_similarity(said, run.text.white[chosen]).mean())

    seen = []
    begin = GloveRun.begin_text

    def watched(self):
        seen.append(cosine(self))
        begin(self)
        words = torch.from_numpy(self.text.spelled)
        seen.append(cosine(self))
        with torch.no_grad():
            seen.append(float(self.encode(words).std()))

    patch = pytest.MonkeyPatch()
    patch.setattr(GloveRun, "begin_text", watched)
    train(corpus, vectors, spelling_steps=150, steps=1)
    patch.undo()
    assert seen[0] > 0.5  # among 33 words in 6 dimensions; at first about 0
    assert seen[1] == pytest.approx(seen[0], abs=0.1)  # putting the spread to 1 changes little
    assert seen[2] == pytest.approx(1, abs=0.05)


class Stop(Exception):
    """Ends a run the hard way, as a power cut does."""


@pytest.mark.parametrize("after", [4, 11, 17])  # in phase 1, 2 and 3
def test_resumed_training_is_bit_for_bit_the_same(
    corpus, more_vectors, tmp_path, monkeypatch, after
):
    path = tmp_path / "checkpoint.safetensors"
    straight = train(corpus, more_vectors)
    keep, learn, learnt = GloveRun.keep, GloveRun.learn, []

    def fall_over(self, *arguments):
        learnt.append(learn(self, *arguments))
        if len(learnt) > after + 2:
            raise Stop

    monkeypatch.setattr(GloveRun, "learn", fall_over)
    with pytest.raises(Stop):
        train(corpus, more_vectors, checkpoint=path, checkpoint_every=1)
    monkeypatch.undo()
    assert GloveRun.keep is keep
    resumed = train(corpus, more_vectors, checkpoint=path, resume=True)
    assert same_weights(straight, resumed)
    columns = ["phase", "step", "learning_rate"]
    assert straight.history[columns].equals(resumed.history[columns])


def test_checkpoints_of_other_runs_are_refused(corpus, vectors, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(FileNotFoundError, match="no checkpoint .* start without resume"):
        train(corpus, vectors, checkpoint=path, resume=True)
    with pytest.raises(ValueError, match="checkpoint is not given"):
        train(corpus, vectors, resume=True)
    train(corpus, vectors, checkpoint=path)
    with pytest.raises(ValueError, match=r"its settings.seed is 0, this run's is 3"):
        train(corpus, vectors, checkpoint=path, resume=True, seed=3)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WeightsError, match="damaged or cut short"):
        train(corpus, vectors, checkpoint=path, resume=True)


def test_ctrl_c_keeps_what_was_learnt(corpus, more_vectors, tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.safetensors"
    text_step = GloveRun.text_step

    def interrupted(self, *windows):
        if self.step == 5:
            raise KeyboardInterrupt
        return text_step(self, *windows)

    monkeypatch.setattr(GloveRun, "text_step", interrupted)
    with pytest.warns(TrainingInterrupted, match="after 5 of 12 steps on text"):
        model = train(corpus, more_vectors, checkpoint=path)
    assert model.interrupted and model.facts["steps"] == 5
    monkeypatch.undo()
    resumed = train(corpus, more_vectors, checkpoint=path, resume=True)
    assert not resumed.interrupted and same_weights(resumed, train(corpus, more_vectors))


def test_minutes_end_the_training_and_a_third_is_spelling(corpus, vectors):
    model = train(corpus, vectors, spelling_steps=10**6, steps=10**6, minutes=0.01)
    assert 0.5 <= model.facts["seconds"] < 5
    assert 0 < model.facts["spelling_steps"] < 10**6 and model.facts["steps"] > 0


def test_a_loss_that_is_no_number_stops(corpus, vectors, monkeypatch):
    loss = GloveRun.loss

    def broken(self, *arguments, **named):
        value, states = loss(self, *arguments, **named)
        return value * torch.nan, states

    monkeypatch.setattr(GloveRun, "loss", broken)
    with pytest.raises(FloatingPointError, match="at step 1 on text: training diverged"):
        train(corpus, vectors)


def test_states_are_asked_about_bags_of_words(corpus, more_vectors, monkeypatch):
    asked = []
    bag_loss = GloveHeads.bag_loss

    def counting(self, reader, states, bags, where):
        asked.append(reader is self.ahead)
        assert len(bags) == int(where.sum()) > 0
        return bag_loss(self, reader, states, bags, where)

    monkeypatch.setattr(GloveHeads, "bag_loss", counting)
    monkeypatch.setattr(meanings, "_LEAST", 0.01)  # so small a text has no rare words
    train(corpus, more_vectors)
    assert sum(asked) >= 10 and len(asked) - sum(asked) >= 10


def test_a_processor_without_16_bits_learns_the_same(corpus, vectors, monkeypatch):
    with_them = train(corpus, vectors, steps=40).history["loss"].iloc[-1]
    monkeypatch.setattr(glove_run, "product_type", lambda device: torch.float32)
    without = train(corpus, vectors, steps=40)
    assert without.facts["products"] == "float32"
    assert without.history["loss"].iloc[-1] == pytest.approx(with_them, rel=0.1)

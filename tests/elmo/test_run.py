"""One training run: checkpoints, resuming bit for bit, Ctrl-C, NaN, minutes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.elmo import Options, WeightsError
from course_lib.elmo.run import Run
from course_lib.optimisers import TrainingInterrupted
from tests.elmo.helpers import same_weights, train


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

"""``course pretrain-elmo``: falling loss, resuming, both objectives, wrong options, Ctrl-C."""

from __future__ import annotations

import re

import numpy as np
import pytest
from typer.testing import CliRunner

from course_lib.cli import app
from course_lib.elmo import LanguageModel, Options
from course_lib.elmo.run import Run
from course_lib.vectors import WordVectors
from tests.elmo.helpers import LINES, LITTLE


@pytest.fixture
def command(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(Options, "mini", classmethod(lambda cls: LITTLE))
    text = tmp_path / "text.txt"
    lines = [f"{LINES[k % 4]} {k}" for k in range(200)]
    text.write_text("\n".join(lines), encoding="utf-8")

    words = sorted({word for line in LINES for word in line.split()})
    table = WordVectors(words, np.random.default_rng(0).normal(size=(len(words), 6)))
    table.save(tmp_path / "vectors.npz")

    def run(*arguments, status=0, objective="softmax"):
        words = ["pretrain-elmo", "--text", str(text), "--streams", "4", "--every", "3"]
        words += ["--objective", objective]
        if objective == "glove":
            words += ["--vectors", str(tmp_path / "vectors.npz")]
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


def test_pretrain_elmo_learns_from_glove_and_resumes(command, tmp_path, monkeypatch):
    monkeypatch.setattr(Options, "mini", lambda: LITTLE)
    output = command("--minutes", "0.05", objective="glove")
    assert "✓" in output and re.search(r"loss \d+\.\d+   phase 1", output)
    home = tmp_path / "home" / "models"
    model = LanguageModel.load(home / "bilm.safetensors")
    assert model.facts["objective"] == "glove" and model.facts["steps"] > 0
    assert model.next_words(["the", "cat"], topn=3)["probability"].is_monotonic_decreasing
    output = command("--minutes", "0.06", "--resume", objective="glove")
    assert LanguageModel.load(home / "bilm.safetensors").facts["steps"] > model.facts["steps"]
    assert "glove or softmax" in command(status=2, objective="masked")


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

"""``course pretrain-elmo``: falling loss, resuming, wrong options, Ctrl-C."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from course_lib.cli import app
from course_lib.elmo import LanguageModel, Options
from course_lib.elmo.run import Run
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

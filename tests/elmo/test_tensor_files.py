"""Files of tensors that are damaged or do not fit."""

import pytest
import torch

from course_lib.elmo import BiLM, LanguageModel, WeightsError
from tests import ROOT


@pytest.mark.parametrize("damage", ["cut", "flip the header", "empty", "text", "json"])
def test_damaged_safetensors(tmp_path, model, damage):
    path = tmp_path / "model.safetensors"
    model.save(path)
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut": content[: len(content) // 2],
            "flip the header": b"\xff" * 9 + content[9:],
            "empty": b"",
            "text": b"these are no weights",
            "json": content.replace(b'\\"options\\"', b'\\"opinions\\"', 1),
        }[damage]
    )
    with pytest.raises(WeightsError, match="model.safetensors"):
        LanguageModel.load(path)


def test_safetensors_that_do_not_fit(tmp_path, model):
    path = tmp_path / "model.safetensors"
    model.save(path)
    content = path.read_bytes()
    # The same number of characters, so that nothing else in the file moves.
    path.write_bytes(content.replace(b'\\"dim\\": 6', b'\\"dim\\": 9', 1))
    with pytest.raises(WeightsError, match=r"from_input does not fit: .* \(4, 24\), .* \(4, 36\)"):
        LanguageModel.load(path)
    with torch.no_grad():
        model.bilm.encoder.projection.bias[0] = torch.inf
    model.save(path)
    with torch.no_grad():
        model.bilm.encoder.projection.bias[0] = 0
    with pytest.raises(WeightsError, match="projection.bias in .* holds NaN or infinity"):
        LanguageModel.load(path)
    with pytest.raises(FileNotFoundError):
        LanguageModel.load(tmp_path / "nothing.safetensors")


MINI = ROOT / "data" / "models" / "mini_bilm.safetensors"


def test_a_damaged_mini_model_is_refused(tmp_path, monkeypatch):
    copy = tmp_path / MINI.name
    content = bytearray(MINI.read_bytes())
    content[-1000] ^= 1  # one bit of one number: no other check would see it
    copy.write_bytes(content)
    monkeypatch.setattr("course_lib.elmo.tensor_files._MINI", copy)
    with pytest.raises(FileNotFoundError, match=r"mini_bilm.json beside it is missing"):
        BiLM.load_mini()
    copy.with_suffix(".json").write_bytes(MINI.with_suffix(".json").read_bytes())
    with pytest.raises(WeightsError, match="is damaged: its SHA-256 is not"):
        BiLM.load_mini()
    copy.unlink()
    with pytest.raises(FileNotFoundError, match="is missing: fetch the course's repository"):
        BiLM.load_mini()

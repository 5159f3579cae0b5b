"""Files of tensors: written whole, read back, refused when damaged or of another run."""

from pathlib import Path

import pytest
import torch

from course_lib.elmo import BiLM, LanguageModel, WeightsError
from course_lib.elmo.tensor_files import (
    check_shapes,
    read_checkpoint,
    read_safetensors,
    write_safetensors,
)
from tests import ROOT

MINI = ROOT / "data" / "models" / "mini_bilm.safetensors"


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


def test_tensors_and_facts_come_back_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "new" / "run.safetensors"
    tensors = {"a": torch.arange(6.0).reshape(2, 3), "b": torch.tensor([1, 2])}
    write_safetensors(path, tensors, {"steps": 3, "dims": [2, 3]})
    assert [file.name for file in path.parent.iterdir()] == ["run.safetensors"]
    found, about = read_safetensors(path)
    assert about == {"steps": 3, "dims": [2, 3]}
    assert found.keys() == tensors.keys()
    assert all(torch.equal(found[name], tensors[name]) for name in tensors)


def test_a_checkpoint_of_another_run_is_refused_by_the_fact_that_differs(tmp_path):
    path = tmp_path / "run.safetensors"
    with pytest.raises(FileNotFoundError, match="no checkpoint .*start without resume"):
        read_checkpoint(path, {})
    write_safetensors(path, {"a": torch.zeros(1)}, {"seed": 3, "options": {"cell": 6, "dim": 4}})
    same = {"seed": 3, "options": {"cell": 6, "dim": 4}}
    assert read_checkpoint(path, same)[1] == same
    with pytest.raises(ValueError, match="another run: its seed is 3, this run's is 4"):
        read_checkpoint(path, same | {"seed": 4})
    with pytest.raises(ValueError, match=r"its options\.cell is 6, this run's is 8"):
        read_checkpoint(path, same | {"options": {"cell": 8, "dim": 4}})
    # The file says more than this run does.
    with pytest.raises(ValueError, match=r"its options\.dim is 4, this run's is None"):
        read_checkpoint(path, same | {"options": {"cell": 6}})
    write_safetensors(path, {"a": torch.zeros(1)}, [3])
    with pytest.raises(WeightsError, match="run.safetensors .*its facts are list"):
        read_checkpoint(path, same)


def test_tensors_are_compared_by_name_shape_and_value():
    path, expected = Path("run.safetensors"), {"a": torch.zeros(2, 3), "b": torch.zeros(1)}
    check_shapes(path, dict(expected), expected)
    with pytest.raises(WeightsError, match=r"a does not fit: .* has \(3, 2\), .* \(2, 3\)"):
        check_shapes(path, expected | {"a": torch.zeros(3, 2)}, expected)
    with pytest.raises(WeightsError, match="b does not fit: run.safetensors has no such array"):
        check_shapes(path, {"a": expected["a"]}, expected)
    with pytest.raises(WeightsError, match="c does not fit: .* its options say no such array"):
        check_shapes(path, expected | {"c": torch.zeros(1)}, expected)
    with pytest.raises(WeightsError, match="b in run.safetensors holds NaN or infinity"):
        check_shapes(path, expected | {"b": torch.tensor([torch.nan])}, expected)

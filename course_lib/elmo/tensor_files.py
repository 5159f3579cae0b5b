"""Arrays and facts in one ``.safetensors`` file: models and checkpoints of training runs.

The facts stand in the file's header, as JSON. Nothing is unpickled. Chapter 08.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from course_lib.checks import quoted
from course_lib.elmo.errors import WeightsError

__all__ = [
    "check_shapes",
    "mini_model",
    "read_checkpoint",
    "read_safetensors",
    "write_safetensors",
]

_MINI = Path(__file__).resolve().parents[2] / "data" / "models" / "mini_bilm.safetensors"


def mini_model() -> Path:
    """The file of the small model that comes with the course, its SHA-256 checked."""
    from course_lib.storage import file_sha256

    card = _MINI.with_suffix(".json")
    if not (_MINI.exists() and card.exists()):
        raise FileNotFoundError(
            f"{_MINI} or {card.name} beside it is missing: fetch the course's repository "
            "again, or train a model with `course pretrain-elmo`."
        )
    expected = json.loads(card.read_text(encoding="utf-8"))["sha256"]
    if file_sha256(_MINI) != expected:
        raise WeightsError(
            f"{_MINI} is damaged: its SHA-256 is not {expected[:12]}…, as {card.name} says. "
            "Fetch the course's repository again, or train a model with "
            "`course pretrain-elmo`."
        )
    return _MINI


def write_safetensors(path: Path, tensors: Mapping[str, Tensor], about: Mapping[str, Any]) -> None:
    """Write arrays, and facts that can be told in JSON.

    First under another name, then renamed: a run that is killed leaves the file before it.
    """
    from safetensors.torch import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    whole = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    try:
        save_file(whole, partial, metadata={"course": json.dumps(about)})
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Arrays of a file of ours, and what it says about itself."""
    from safetensors import safe_open

    if not path.exists():
        raise FileNotFoundError(f"there is no file {path}.")
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})["course"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if not isinstance(about, dict):
            raise ValueError(f"its facts are {type(about).__name__}")
        return tensors, about
    except Exception as error:  # besides SafetensorError: no JSON, no memory, unknown types
        raise WeightsError(
            f"{path} is no safetensors file of this course, or it is damaged or cut short "
            f"({type(error).__name__}: {str(error)[:200]}). Fetch it again, or train it anew."
        ) from error


def check_shapes(path: Path, found: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> None:
    """Refuse arrays that are missing, unknown or of another shape."""
    for name in [*expected, *found]:
        shapes = [tuple(part[name].shape) if name in part else None for part in (found, expected)]
        if shapes[0] != shapes[1]:
            has, wants = ("no such array" if shape is None else str(shape) for shape in shapes)
            raise WeightsError(
                f"{name} does not fit: {path} has {has}, its options say {wants}. It belongs to "
                "another version of the course; train it anew with `course pretrain-elmo`."
            )
        if name in found and not torch.isfinite(found[name].float()).all():
            raise WeightsError(f"{name} in {path} holds NaN or infinity.")


def read_checkpoint(
    path: Path, expected: Mapping[str, Any]
) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read a checkpoint, and make sure that it is of the same run.

    Parameters
    ----------
    path : Path
    expected : mapping
        Facts that must be as they were.

    Raises
    ------
    FileNotFoundError
        If there is no checkpoint.
    WeightsError
        If the file is damaged.
    ValueError
        If a fact differs; the message says which.
    """
    if not path.exists():
        raise FileNotFoundError(
            f"there is no checkpoint {path} to resume from: start without resume."
        )
    tensors, about = read_safetensors(path)
    for name, value in expected.items():
        found = about.get(name)
        if found == json.loads(json.dumps(value)):
            continue
        if isinstance(value, Mapping) and isinstance(found, Mapping):
            ours = json.loads(json.dumps(value))
            key = next(
                key
                for key in {**ours, **found}
                if not (key in ours and key in found and ours[key] == found[key])
            )
            name, value, found = f"{name}.{key}", ours.get(key), found.get(key)
        raise ValueError(
            f"{path} belongs to another run: its {name} is {quoted(found)}, this run's is "
            f"{quoted(value)}. Give "
            "the same arguments and the same corpus, or start without resume."
        )
    return tensors, about

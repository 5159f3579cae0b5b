"""Read and write biLM weights in the format of the published ones: HDF5 and ``options.json``.

The names and the layout are those of the program that trained ELMo (Peters et al. 2018):
matrices stand as (inputs, outputs), one matrix holds an LSTM's weights for its input and
its state. Nothing is unpickled. Chapter 08.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from course_lib.elmo.characters import N_CHARACTERS, SHIFT
from course_lib.elmo.errors import WeightsError
from course_lib.elmo.layers import CharacterEncoder, ProjectedLSTM
from course_lib.elmo.options import Options

__all__ = ["read_official", "save_official"]

Floats = npt.NDArray[np.float32]


class Network(Protocol):
    """The parts of a biLM that the official file holds, and the measures that give shapes."""

    options: Options
    encoder: CharacterEncoder

    def stack(self, direction: str) -> list[ProjectedLSTM]:
        """The LSTMs of one direction, lowest first."""


@dataclass(frozen=True)
class _Array:
    """One array of the official file, and the parameters of ours that it holds."""

    name: str
    shape: tuple[int, ...]
    parameters: tuple[Tensor, ...]
    to_ours: Callable[[Floats], tuple[Floats, ...]]
    to_official: Callable[..., Floats]


def read_official(bilm: Network, path: Path) -> None:
    """Fill the parameters of a biLM from a file in the official format, see ``BiLM.load``."""
    import h5py

    if not path.exists():
        raise FileNotFoundError(f"there is no file {path}: it should hold the weights, as HDF5.")
    try:
        with h5py.File(path, "r") as file, torch.no_grad():
            _refuse_others(file, path, {array.name for array in _arrays(bilm)})
            for array in _arrays(bilm):
                values = _read_array(file, path, array)
                for parameter, part in zip(array.parameters, array.to_ours(values), strict=True):
                    parameter.copy_(torch.from_numpy(np.ascontiguousarray(part)))
    except (OSError, RuntimeError) as error:
        raise WeightsError(
            f"{path} cannot be read as HDF5 ({error}). It is another format, or was cut short: "
            "fetch it again."
        ) from error


def save_official(
    bilm: Network, options_json: str | os.PathLike[str], weights_hdf5: str | os.PathLike[str]
) -> None:
    """Write a model in the official format, for other programs."""
    import h5py

    text = json.dumps(bilm.options.to_dict(), indent=2)
    Path(options_json).write_text(text + "\n", encoding="utf-8")
    with h5py.File(weights_hdf5, "w") as file:
        for array in _arrays(bilm):
            parts = [parameter.detach().cpu().numpy() for parameter in array.parameters]
            file[array.name] = np.ascontiguousarray(array.to_official(*parts), dtype=np.float32)


def _read_array(file: object, path: Path, array: _Array) -> Floats:
    """One array of the file, checked."""
    import h5py

    assert isinstance(file, h5py.File)
    found = file.get(array.name)
    if not isinstance(found, h5py.Dataset):
        raise WeightsError(
            f"{path} holds no array {array.name}; by the options it should be there, of shape "
            f"{array.shape}."
        )
    if found.shape != array.shape:
        raise WeightsError(
            f"{array.name} in {path} has shape {found.shape}, but the options say {array.shape}. "
            "The two files do not belong together."
        )
    values = np.asarray(found, dtype=np.float32)
    if not np.isfinite(values).all():
        raise WeightsError(f"{array.name} in {path} holds NaN or infinity.")
    return values


def _refuse_others(file: object, path: Path, expected: set[str]) -> None:
    """Further layers or filters in the file mean that the options are of another model."""
    import h5py

    assert isinstance(file, h5py.File)
    names: list[str] = []
    file.visititems(
        lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None
    )
    for name in names:
        if name.startswith(("CNN", "RNN")) and name not in expected:
            raise WeightsError(
                f"{path} holds {name} of shape {file[name].shape}, for which the options have no "
                "place. The two files do not belong together."
            )


def _arrays(bilm: Network) -> Iterator[_Array]:
    """All arrays of the official file, in the order of its groups."""
    options, encoder = bilm.options, bilm.encoder
    n, cell, projection = options.n_filters, options.cell, options.projection
    yield _same("char_embed", (N_CHARACTERS - SHIFT, options.character_dim), encoder.characters)
    for i, ((width, count), conv) in enumerate(zip(options.filters, encoder.filters, strict=True)):
        assert isinstance(conv, nn.Conv1d) and conv.bias is not None
        # Official: (1, width, characters, filters); torch: (filters, characters, width).
        yield _Array(
            f"CNN/W_cnn_{i}",
            (1, width, options.character_dim, count),
            (conv.weight,),
            lambda official: (official[0].transpose(2, 1, 0),),
            lambda ours: ours.transpose(2, 1, 0)[np.newaxis],
        )
        yield _same(f"CNN/b_cnn_{i}", (count,), conv.bias)
    for i, highway in enumerate(encoder.highways):
        for part in ("carry", "transform"):
            linear = getattr(highway, part)
            yield _transposed(f"CNN_high_{i}/W_{part}", (n, n), linear.weight)
            yield _same(f"CNN_high_{i}/b_{part}", (n,), linear.bias)
    yield _transposed("CNN_proj/W_proj", (n, projection), encoder.projection.weight)
    yield _same("CNN_proj/b_proj", (projection,), encoder.projection.bias)
    for d, direction in enumerate(("forward", "backward")):
        for k, lstm in enumerate(bilm.stack(direction)):
            group = f"RNN_{d}/RNN/MultiRNNCell/Cell{k}/LSTMCell"
            yield _Array(
                f"{group}/W_0",
                (2 * projection, 4 * cell),
                (lstm.from_input, lstm.from_state),
                lambda official: (official[: len(official) // 2], official[len(official) // 2 :]),
                lambda *ours: np.concatenate(ours),
            )
            yield _same(f"{group}/B", (4 * cell,), lstm.bias)
            yield _same(f"{group}/W_P_0", (cell, projection), lstm.projection)


def _same(name: str, shape: tuple[int, ...], parameter: Tensor) -> _Array:
    return _Array(name, shape, (parameter,), lambda official: (official,), lambda ours: ours)


def _transposed(name: str, shape: tuple[int, ...], parameter: Tensor) -> _Array:
    return _Array(name, shape, (parameter,), lambda official: (official.T,), lambda ours: ours.T)

"""Read and write biLM weights in the format of the published ones: HDF5 and ``options.json``.

The names and the layout are those of the program that trained ELMo (Peters et al. 2018):
matrices stand as (inputs, outputs), one matrix holds an LSTM's weights for its input and
its state. Nothing is unpickled. Chapter 08.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from course_lib.elmo.characters import N_CHARACTERS, SHIFT
from course_lib.elmo.errors import WeightsError
from course_lib.elmo.layers import CharacterEncoder, ProjectedLSTM
from course_lib.elmo.options import Options

__all__ = ["check_official", "read_official", "save_official"]

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


def check_official(bilm: Network, path: Path) -> None:
    """Refuse a file whose arrays are not those of a biLM, before any of them is read.

    The biLM may be on PyTorch's device "meta", without memory: what options promise should
    not take any as long as the weights do not keep it.
    """
    with _opened(path) as file:
        _refuse_others(file, path, {array.name for array in _arrays(bilm)})
        for array in _arrays(bilm):
            _find_array(file, path, array)


def read_official(bilm: Network, path: Path) -> None:
    """Fill the parameters of a biLM from a file in the official format, see ``BiLM.load``."""
    with _opened(path) as file, torch.no_grad():
        for array in _arrays(bilm):
            values = _read_array(file, path, array)
            for parameter, part in zip(array.parameters, array.to_ours(values), strict=True):
                parameter.copy_(torch.from_numpy(np.ascontiguousarray(part)))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a file of HDF5; damage shows as errors of many kinds, and leaves as one."""
    import h5py

    if not path.exists():
        raise FileNotFoundError(f"there is no file {path}: it should hold the weights, as HDF5.")
    try:
        with h5py.File(path, "r") as file:
            yield file
    except WeightsError:
        raise
    except Exception as error:
        reason = str(error)[:200] or type(error).__name__
        raise WeightsError(
            f"{path} cannot be read as HDF5 ({reason}). It is another format, or damaged or cut "
            "short: fetch it again."
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


def _find_array(file: Any, path: Path, array: _Array) -> Any:
    """One array of the file, its kind and shape checked."""
    import h5py

    found = file.get(array.name)
    if not isinstance(found, h5py.Dataset):
        raise WeightsError(
            f"{path} holds no array {array.name}; by the options it should be there, of shape "
            f"{array.shape}."
        )
    # An array may lie in another file, by a link: what is trusted with it is this one.
    if found.file.filename != file.filename or found.external or found.is_virtual:
        raise WeightsError(f"{array.name} of {path} lies in another file, expected it in this one.")
    if found.dtype.kind != "f":
        raise WeightsError(
            f"{array.name} in {path} holds {str(found.dtype)[:80]}, expected floating-point "
            "numbers."
        )
    if found.shape != array.shape:
        raise WeightsError(
            f"{array.name} in {path} has shape {found.shape}, but the options say {array.shape}. "
            "The two files do not belong together."
        )
    return found


def _read_array(file: Any, path: Path, array: _Array) -> Floats:
    """The numbers of one array, checked."""
    with np.errstate(over="ignore"):  # beyond 3.4e38 lies infinity: found below
        # Read as they stand and rounded here: HDF5's own conversion cuts the smallest numbers.
        values = np.asarray(_find_array(file, path, array)[()], dtype=np.float32)
    if not np.isfinite(values).all():
        raise WeightsError(f"{array.name} in {path} holds NaN or infinity.")
    return values


def _refuse_others(file: Any, path: Path, expected: set[str]) -> None:
    """Further layers or filters in the file mean that the options are of another model."""
    import h5py

    names: list[str] = []
    file.visititems(
        lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None
    )
    for name in names:
        if name.startswith(("CNN", "RNN")) and name not in expected:
            raise WeightsError(
                f"{path} holds {name[:80]} of shape {file[name].shape}, for which the options have "
                "no place. The two files do not belong together."
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

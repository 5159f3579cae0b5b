"""Weights in the official format: a round trip, and files that do not fit."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from course_lib.elmo import BiLM, WeightsError, load_official, save_official
from tests.elmo.helpers import SENTENCES, change


def test_official_round_trip(tmp_path, tiny):
    save_official(tiny, tmp_path / "options.json", tmp_path / "weights.hdf5")
    again = BiLM.load(tmp_path / "options.json", tmp_path / "weights.hdf5")
    assert again.options == tiny.options
    for a, b in zip(again.layers(SENTENCES), tiny.layers(SENTENCES), strict=True):
        np.testing.assert_array_equal(a, b)


def test_weights_that_do_not_fit_name_both_shapes(official):
    change(official[0], lstm__dim=9)
    message = r"Cell0/LSTMCell/W_0 in .* has shape \(10, 28\), but the options say \(10, 36\)"
    with pytest.raises(WeightsError, match=message):
        load_official(*official)


def test_weights_that_are_missing_or_too_many(official):
    change(official[0], lstm__n_layers=3)
    with pytest.raises(WeightsError, match=r"no array RNN_0/.*Cell2/.*W_0; .* \(10, 28\)"):
        load_official(*official)
    change(official[0], lstm__n_layers=1)
    with pytest.raises(WeightsError, match=r"Cell1/.* of shape .* the options have no place"):
        load_official(*official)


def test_weights_that_are_not_finite(official):
    with h5py.File(official[1], "a") as file:
        file["CNN_proj/b_proj"][1] = np.nan
    with pytest.raises(WeightsError, match="CNN_proj/b_proj .* holds NaN"):
        load_official(*official)


def test_numbers_of_another_kind_are_rounded_as_numpy_rounds(official):
    """A float type of one's own reaches below float32's: HDF5 itself would cut such numbers."""
    name, kind = "CNN_proj/b_proj", h5py.h5t.IEEE_F32LE.copy()
    kind.set_ebias(255)
    with h5py.File(official[1], "a") as file:
        shape = file[name].shape
        values = np.full(shape, float.fromhex("0x1.3c7988p-129"))
        del file[name]
        space = h5py.h5s.create_simple(shape)
        h5py.h5d.create(file.id, name.encode(), kind, space).write(
            h5py.h5s.ALL, h5py.h5s.ALL, values
        )
        stored = file[name][()]
    found = load_official(*official).encoder.projection.bias.detach().numpy()
    assert stored.dtype == np.float64
    np.testing.assert_array_equal(found, stored.astype(np.float32))


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.001, 0])
def test_truncated_hdf5(official, kept):
    content = official[1].read_bytes()
    official[1].write_bytes(content[: int(kept * len(content))])
    with pytest.raises(WeightsError, match="cannot be read as HDF5"):
        load_official(*official)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"text", "CNN_proj/b_proj in .* holds .*, expected floating-point numbers"),
        (np.array([b"a"] * 5), "holds .*S1, expected floating-point"),
        (h5py.Empty("f4"), r"has shape None, but the options say \(5,\)"),
        (
            h5py.ExternalLink("other.hdf5", "b"),
            "weights.hdf5 cannot be read as HDF5|holds no array",
        ),
        (np.full(5, 1e300), "CNN_proj/b_proj .* holds NaN or infinity"),
    ],
)
def test_arrays_of_another_kind(official, value, message):
    with h5py.File(official[1], "a") as file:
        del file["CNN_proj/b_proj"]
        file["CNN_proj/b_proj"] = value
    with pytest.raises(WeightsError, match=message):
        load_official(*official)


def test_arrays_that_lie_in_another_file_are_not_followed(official, tmp_path):
    with h5py.File(tmp_path / "other.hdf5", "w") as other, h5py.File(official[1], "a") as file:
        other["b"] = file["CNN_proj/b_proj"][()]
        del file["CNN_proj/b_proj"]
        file["CNN_proj/b_proj"] = h5py.ExternalLink("other.hdf5", "b")
    with pytest.raises(WeightsError, match="lies in another file"):
        load_official(*official)


def test_what_options_promise_takes_no_memory_without_the_weights(official):
    change(official[0], lstm__dim=2**20, lstm__projection_dim=2**20)  # 35 TB
    with pytest.raises(WeightsError, match="the options say"):
        load_official(*official)


def test_missing_files(official, tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no file .*nothing.hdf5"):
        BiLM.load(official[0], tmp_path / "nothing.hdf5")
    with pytest.raises(FileNotFoundError):
        BiLM.load(tmp_path / "nothing.json", official[1])

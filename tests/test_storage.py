"""Arrays on disk that are written whole or not at all."""

import numpy as np
import pytest

from course_lib import storage
from course_lib.storage import file_sha256


def test_an_array_is_made_without_fallocate_too(tmp_path, monkeypatch):
    monkeypatch.delattr(storage.os, "posix_fallocate", raising=False)
    array = storage.empty_array(tmp_path / "a.npy", np.float32, 5)
    array[:] = 3
    array.flush()
    assert np.load(tmp_path / "a.npy").tolist() == [3] * 5


def test_hash_is_computed_once_until_the_file_changes(tmp_path, monkeypatch):
    path = tmp_path / "some"
    path.write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert file_sha256(path) == known
    with monkeypatch.context() as patch:
        patch.setattr(storage, "open", None, raising=False)
        assert file_sha256(path) == known
    path.write_bytes(b"abcd")
    assert file_sha256(path) != known


DAMAGES = {
    "cut short": lambda data: data[: len(data) // 2],
    "nothing": lambda data: b"",
    "another magic": lambda data: b"X" + data[1:],
    "an open bracket in the header": lambda data: data.replace(b"}", b"(", 1),
    "a string that does not end": lambda data: data.replace(b"'fortran", b"fortran", 1),
    "a huge shape": lambda data: data.replace(b"(3,)", b"(9" + b"9" * 60 + b",)", 1),
    "objects": lambda data: data.replace(b"<i8", b"|O8", 1),
    "text": lambda data: data.replace(b"<i8", b"<U2", 1),
    "other dimensions": lambda data: data.replace(b"(3,), }   ", b"(3, 1), } ", 1),
    "a header that is no dict": lambda data: data.replace(b"{", b"[", 1).replace(b"}", b"]", 1),
}


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_array_is_named(tmp_path, damage, mapped):
    path = tmp_path / "ids.npy"
    np.save(path, np.array([1, 2, 3]))
    assert storage.load_array(path, "i", mapped=mapped).tolist() == [1, 2, 3]
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert path.read_bytes() != whole
    with pytest.raises(storage.DamagedFileError, match=r"ids\.npy: (not an array|holds )"):
        storage.load_array(path, "i", mapped=mapped)

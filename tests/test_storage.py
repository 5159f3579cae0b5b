"""Arrays on disk that are written whole or not at all."""

import numpy as np

from course_lib import storage


def test_an_array_is_made_without_fallocate_too(tmp_path, monkeypatch):
    monkeypatch.delattr(storage.os, "posix_fallocate", raising=False)
    array = storage.empty_array(tmp_path / "a.npy", np.float32, 5)
    array[:] = 3
    array.flush()
    assert np.load(tmp_path / "a.npy").tolist() == [3] * 5

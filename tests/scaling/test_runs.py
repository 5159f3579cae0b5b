"""A full disk is told and leaves nothing."""

import numpy as np
import pytest

from course_lib import scaling
from course_lib.scaling import matrices, runs
from course_lib.text import Vocabulary
from tests.scaling.helpers import full_disk


def test_a_full_disk_is_told_and_leaves_nothing(corpus, tmp_path, monkeypatch):
    cells = (np.arange(3), np.ones(3, dtype=np.int64))
    with monkeypatch.context() as patch:
        patch.setattr(np.lib.format, "write_array_header_1_0", full_disk)
        with pytest.raises(scaling.ScratchError, match="No space left.*Make room"):
            runs.write_run(cells, tmp_path / "run.npy")
        with pytest.raises(scaling.ScratchError, match="counts could not be written"):
            matrices.assemble([], 3, np.int64, 1, tmp_path / "counts")
        with pytest.raises(scaling.ScratchError, match="encoded could not be written"):
            scaling.encode_files(corpus, Vocabulary(["ba"]), tmp_path / "encoded", progress=False)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(scaling.ScratchError, match="Pass scratch=FOLDER"):
        scaling.count_cooccurrence(corpus, Vocabulary(["ba"]), scratch=tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="holds no counts"):
        scaling.load_counts(tmp_path)

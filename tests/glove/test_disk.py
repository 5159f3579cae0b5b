"""GloVe trained from cells on disk: the same cells, in another random order."""

import numpy as np
import pytest
from scipy import sparse

from course_lib import glove, storage
from course_lib.glove import disk
from course_lib.text import Vocabulary


def symmetric(n, seed=0):
    half = sparse.random_array((n, n), density=0.2, rng=np.random.default_rng(seed))
    half.data = np.ceil(half.data * 50)
    return sparse.csr_array(half + half.T)


@pytest.fixture
def counts():
    return symmetric(60)


def test_the_files_hold_every_cell_once_by_tiles(counts, tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "STRETCH", 100)
    rng = np.random.default_rng(1)
    cells = disk.cells_on_disk(counts, 16, 10, 0.75, rng, np.float32, tmp_path)
    rows, columns, logs, weights = cells
    back = sparse.coo_array((np.exp(logs), (rows, columns)), shape=counts.shape).tocsr()
    assert back.nnz == len(rows) == counts.nnz
    np.testing.assert_allclose(back.toarray(), counts.toarray(), rtol=1e-5)
    np.testing.assert_allclose(weights, glove.weight(np.exp(logs), 10), rtol=1e-5)
    tiles = rows.astype(int) // 16 * 4 + columns // 16
    changes = np.count_nonzero(np.diff(tiles)) + 1
    assert changes == len(np.unique(tiles)) == 16  # each tile in one piece
    first = rows[tiles == tiles[0]].astype(int) * 60 + columns[tiles == tiles[0]]
    assert (np.diff(first) < 0).any()  # and shuffled


def test_training_from_disk_learns_as_well_and_tidies_up(counts, tmp_path):
    vocabulary = Vocabulary([f"w{i}" for i in range(60)])
    settings = {"dim": 8, "epochs": 30, "x_max": 10, "progress": False}
    in_memory = glove.train_glove(counts, vocabulary, **settings)
    first, again = (
        glove.train_glove(counts, vocabulary, **settings, folder=tmp_path / "cells")
        for _ in range(2)
    )
    assert first.matrix.tobytes() == again.matrix.tobytes()
    assert list(tmp_path.iterdir()) == []
    losses = [v.history["loss"].iloc[-1] for v in (in_memory, first)]
    assert losses[0] == pytest.approx(losses[1], rel=0.1)


def test_a_full_disk_leaves_nothing(counts, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "empty_array", full)
    vocabulary = Vocabulary([f"w{i}" for i in range(60)])
    with pytest.raises(storage.ScratchError, match="No space left"):
        glove.train_glove(counts, vocabulary, folder=tmp_path / "cells", progress=False)
    assert list(tmp_path.iterdir()) == []

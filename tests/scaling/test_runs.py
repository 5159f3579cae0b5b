"""Runs of sorted cells: written whole or not at all, merged, cut into ranges."""

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


def cells(*keys):
    """Each key with the sum 1."""
    return np.array(keys, dtype=np.int64), np.ones(len(keys), dtype=np.int64)


def test_a_run_is_read_back_whole_and_in_part(tmp_path):
    run = runs.write_run(cells(1, 4, 6, 9), tmp_path / "run.npy")
    assert run.n_cells == 4 and run.cells().tolist() == [[1, 4, 6, 9], [1, 1, 1, 1]]
    assert [part.tolist() for part in run.between(4, 9)] == [[4, 6], [1, 1]]
    empty = runs.write_run(cells(), tmp_path / "empty.npy")
    assert empty.cells().shape == (2, 0)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["empty.npy", "run.npy"]


def test_lists_are_merged_and_equal_keys_added():
    keys, sums = runs.merge_all([cells(1, 5), cells(5, 7), cells(0, 5)])
    assert keys.tolist() == [0, 1, 5, 7] and sums.tolist() == [1, 1, 3, 1]
    assert [part.tolist() for part in runs.merge_all([])] == [[], []]


@pytest.mark.parametrize("room", [3, 10, 1000])
def test_a_pile_keeps_every_cell_and_no_more_in_memory_than_there_is_room(
    tmp_path, monkeypatch, room
):
    monkeypatch.setattr(runs, "CELLS_IN_MEMORY", room)
    pile = runs.Pile(tmp_path / "pile")
    given = [cells(*range(start, start + 6, 2)) for start in range(8)]
    for part in given:
        pile.add(part)
    written = pile.finish()
    assert len(written) == {3: 8, 10: 2, 1000: 1}[room]
    end = 20
    pieces = [
        runs.merge_range(written, low, high, tmp_path / f"{low}.npy").cells()
        for low, high in runs.ranges(written, end)
    ]
    keys, sums = np.concatenate(pieces, axis=1)
    expected = runs.merge_all(given)
    assert keys.tolist() == expected[0].tolist() and sums.tolist() == expected[1].tolist()
    assert sums.sum() == 24

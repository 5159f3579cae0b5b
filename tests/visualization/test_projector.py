"""Files for the Embedding Projector, and a server that needs them."""

import numpy as np
import pandas as pd
import pytest

from course_lib.vectors import WordVectors
from course_lib.visualization import export_projector, projector_server
from tests.visualization.helpers import read_cells

VECTORS = WordVectors(["ice", "눈", "fire"], [[1, 0.1], [0.9, -2e-7], [-1, 0]])


# --- files ----------------------------------------------------------------------------------


def test_the_files_hold_vectors_and_words(tmp_path):
    files = export_projector(VECTORS, tmp_path / "new" / "folder")
    assert [path.name for path in files] == [
        "vectors.tsv",
        "metadata.tsv",
        "projector_config.pbtxt",
    ]
    read = np.array(read_cells(files[0]), dtype=np.float32)
    assert np.array_equal(read, VECTORS.matrix)  # to the last bit
    assert read_cells(files[1]) == [["ice"], ["눈"], ["fire"]]  # one column: no header
    config = files[2].read_text(encoding="utf-8")
    assert "tensor_shape: 3\n  tensor_shape: 2" in config and 'tensor_name: "words"' in config


@pytest.mark.parametrize("form", [dict, pd.DataFrame])
def test_metadata_adds_columns_and_a_header(tmp_path, form):
    metadata = form({"rank": [1, 2, 3], "kind of thing": ["cold", "cold", "hot"]})
    files = export_projector(VECTORS, tmp_path, metadata, name='my "words"\\')
    assert read_cells(files[1]) == [
        ["word", "rank", "kind of thing"],
        ["ice", "1", "cold"],
        ["눈", "2", "cold"],
        ["fire", "3", "hot"],
    ]
    assert 'tensor_name: "my \\"words\\"\\\\"' in files[2].read_text(encoding="utf-8")


def test_tabs_and_line_breaks_in_words_stay_in_their_cell(tmp_path):
    odd = ["a\tb", "c\nd", "e\r\nf", "", "  ", "g\u2028h", 'quote"', "\x85"]
    vectors = WordVectors(odd, np.ones((8, 2)))
    table = {"kind\tof": odd}
    for metadata in (None, table):
        files = export_projector(vectors, tmp_path, metadata)
        rows = read_cells(files[1])[0 if metadata is None else 1 :]
        assert [row[0] for row in rows] == [
            "a\\tb",
            "c\\nd",
            "e\\r\\nf",
            "(empty)",
            "(empty)",
            "g\\u2028h",
            'quote"',
            "(empty)",
        ]
        assert len({len(row) for row in read_cells(files[1])}) == 1
        assert len(files[1].read_text(encoding="utf-8").splitlines()) == len(read_cells(files[1]))


def test_export_refuses_what_the_projector_cannot_read(tmp_path):
    with pytest.raises(ValueError, match="vectors holds no words"):
        export_projector(WordVectors([], np.ones((0, 2))), tmp_path)
    with pytest.raises(ValueError, match="column 'rank' holds 2 values, expected 3"):
        export_projector(VECTORS, tmp_path, {"rank": [1, 2]})
    with pytest.raises(ValueError, match="a metadata column is called 'word'"):
        export_projector(VECTORS, tmp_path, {"word": ["a", "b", "c"]})
    assert list(tmp_path.iterdir()) == []


def test_the_server_needs_files_and_a_free_port(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no projector_config.pbtxt"):
        projector_server(tmp_path)

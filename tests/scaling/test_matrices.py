"""Any text in any pieces gives the same matrix."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import glove
from course_lib.kernels.cooccurrence import distance_units
from course_lib.scaling import counting, matrices, runs, shards
from course_lib.text import Vocabulary
from tests.scaling.helpers import PATIENT, assert_same_bits

texts = st.lists(
    st.lists(st.sampled_from("abcdefgh"), max_size=9).map(" ".join), min_size=1, max_size=12
)


@example(lines=["a", "b"], window=1, weighting="harmonic")  # nobody has a neighbour
@given(lines=texts, window=st.integers(1, 6), weighting=st.sampled_from(["flat", "harmonic"]))
@PATIENT
def test_any_text_in_any_pieces_gives_the_same_matrix(lines, window, weighting, tmp_path):
    sentences = [line.split() for line in lines]
    if not any(sentences):
        return
    vocabulary = Vocabulary.build(sentences)
    file = tmp_path / "text.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    words = counting.write_words(vocabulary, tmp_path)
    units, denominator = distance_units(window, weighting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "CHUNK_TOKENS", 7)
        patch.setattr(runs, "CELLS_IN_MEMORY", 9)
        parts = [
            counting.count_segment(piece, words, units, tmp_path / f"part{i}", str.split)
            for i, piece in enumerate(shards.cut(shards.checked_shards(file), 30))
        ]
        assert sum(n for _, n in parts) == sum(map(len, sentences))
        found = [run for part, _ in parts for run in part]
        merged = [
            runs.merge_range(found, low, high, tmp_path / f"range{i}.npy")
            for i, (low, high) in enumerate(runs.ranges(found, len(vocabulary) ** 2))
        ]
    dtype = np.int64 if weighting == "flat" else np.float64
    ours = matrices.assemble(merged, len(vocabulary), dtype, denominator)
    assert_same_bits(ours, glove.cooccurrence(sentences, vocabulary, window, weighting))

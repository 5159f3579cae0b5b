"""``course compare-families``: each family is trained with its settings, and judged."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.cli import compare_families
from course_lib.fasttext import SubwordVectors
from course_lib.text import EncodedCorpus


@pytest.fixture(scope="module")
def corpus():
    lines = ["the film is fine and great", "the film is dull and poor"] * 40
    return EncodedCorpus.from_sentences([line.split() for line in lines])


@pytest.mark.parametrize("family", compare_families.SETTINGS["rates"])
def test_every_family_is_trained_on_the_same_text(corpus, family):
    vectors = compare_families.train_family(family, corpus, epochs=2, seed=1)
    assert vectors.dim == 50 and set(vectors.words) == set(corpus.vocabulary.words)
    assert isinstance(vectors, SubwordVectors) == (family == "fastText")
    again = compare_families.train_family(family, corpus, epochs=2, seed=1)
    assert np.array_equal(vectors.matrix, again.matrix)


@pytest.mark.data
def test_a_row_of_the_record_comes_out_again():
    from course_lib.pretrained import read_record

    recorded = read_record("families").rows.query("family == 'GloVe, 6 billion' and seed == 0")
    row = compare_families.measure(compare_families.PUBLISHED, [0])[0]
    found = dict(zip(compare_families.COLUMNS, row, strict=True))
    assert found["wordsim"] == pytest.approx(recorded["wordsim"].item(), abs=1e-3)
    assert found["missing"] == recorded["missing"].item()
    assert found["test"] == pytest.approx(recorded["test"].item(), abs=0.02)


def test_the_record_was_made_by_the_rule_of_the_chapter():
    from course_lib.pretrained import read_record
    from course_lib.pretrained.curves import LEAST_STEPS, PATIENCE

    settings = read_record("families").facts["settings"]
    assert (settings["patience"], settings["least_steps"]) == (PATIENCE, LEAST_STEPS)
    assert read_record("starts").facts["settings"]["least_steps"] == LEAST_STEPS

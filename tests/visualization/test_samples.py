"""Data whose truth is known, and words in groups."""

import numpy as np
import pytest

from course_lib.visualization import blobs, count_clumps, korean_word_groups, tsne, word_groups


def test_blobs_have_their_spreads_and_gaps():
    points, cloud = blobs([1, 10], gaps=[100], size=2000, dim=3)
    spreads = [points[cloud == c].std(axis=0) for c in (0, 1)]
    assert np.allclose(spreads, [[1] * 3, [10] * 3], rtol=0.05)
    centres = [points[cloud == c].mean(axis=0) for c in (0, 1)]
    assert np.linalg.norm(centres[1] - centres[0]) == pytest.approx(100, abs=1)
    with pytest.raises(ValueError, match="gaps holds 2 numbers, expected 1"):
        blobs([1, 1], gaps=[1, 1])


def test_clumps_of_noise_appear_at_a_low_perplexity():
    noise, _ = blobs([1], gaps=[], size=300)
    assert count_clumps(noise) == 1
    assert count_clumps(tsne(noise, 2, progress=False).coordinates) > 5


def test_word_groups_are_distinct():
    groups = word_groups()
    assert len(groups) == 80 and groups["word"].is_unique
    assert (groups["group"].value_counts() == 10).all()


def test_korean_words_have_a_gloss_each():
    groups = korean_word_groups()
    assert groups["group"].value_counts().tolist() == [5] * 6 and groups["word"].is_unique
    assert groups["gloss"].str.fullmatch("[a-z ]+").all()
    assert groups["word"].str.fullmatch("[가-힣]+").all()

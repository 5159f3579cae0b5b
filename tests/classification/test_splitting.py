"""Parts that do not overlap, and duplicates within and across them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from course_lib.classification import drop_duplicates, split


@given(
    st.lists(st.integers(0, 3), min_size=20, max_size=80),
    st.sampled_from([(0.5, 0.5), (0.7, 0.1, 0.2), (0.25, 0.25)]),
    st.integers(0, 5),
)
def test_parts_do_not_overlap_and_hold_every_class_in_its_share(labels, shares, seed):
    labels = np.array(labels)
    parts = split(labels, shares, seed)
    together = np.concatenate(parts)
    assert len(set(together.tolist())) == len(together)
    assert abs(len(together) - sum(shares) * len(labels)) <= 1
    for part, share in zip(parts, shares, strict=True):
        for one_class in range(4):
            wanted = share * (labels == one_class).sum()
            assert abs((labels[part] == one_class).sum() - wanted) < 2
    assert all(np.array_equal(a, b) for a, b in zip(parts, split(labels, shares, seed)))


def test_another_seed_another_split_and_a_number_will_do():
    first, second = split(100, [0.5], 0)[0], split(100, [0.5], 1)[0]
    assert len(first) == 50 and set(first) != set(second)
    assert sorted(np.concatenate(split(10, [0.3, 0.7]))) == list(range(10))
    labels = np.arange(1000) < 500
    head = split(labels, [0.9])[0][:200]
    assert 60 < labels[head].sum() < 140  # the first ones are a fair sample


def test_duplicates_are_counted_within_and_across():
    texts = ["a", "b", "a", "c", "b", "b", "d", "d"]
    found = drop_duplicates(texts, [0, 1, 2], [3, 4, 5], [6, 7, 0])
    assert [part.tolist() for part in found.parts] == [[0, 1], [3], [6]]
    assert found.within == [1, 0, 1] and found.across == [0, 2, 1]
    alone = drop_duplicates(texts)
    assert alone.parts[0].tolist() == [0, 1, 3, 6] and alone.within == [4]
    assert alone.across == [0]
    assert drop_duplicates(["A", "a"], key=str.lower).parts[0].tolist() == [0]
    assert drop_duplicates([], []).parts[0].tolist() == []

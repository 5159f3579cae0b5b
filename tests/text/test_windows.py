"""Windows over a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.text import contexts_and_targets


def test_windows_of_the_book_sentence():
    ids = [0, 1, 2, 3, 4, 1, 5, 6]  # you say goodbye and i say hello .
    contexts, targets = contexts_and_targets(ids, window=1)
    assert contexts.tolist() == [[0, 2], [1, 3], [2, 4], [3, 1], [4, 5], [1, 6]]
    assert targets.tolist() == [1, 2, 3, 4, 1, 5]
    contexts, targets = contexts_and_targets(ids, window=2)
    assert contexts[0].tolist() == [0, 1, 3, 4] and targets[0] == 2
    assert len(targets) == 4


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(1, 4))
def test_windows_cover_every_full_position(ids, window):
    if len(ids) < 2 * window + 1:
        with pytest.raises(ValueError, match=f"window={window} needs at least {2 * window + 1}"):
            contexts_and_targets(ids, window)
        return
    contexts, targets = contexts_and_targets(ids, window)
    for i, (context, target) in enumerate(zip(contexts, targets)):
        span = ids[i : i + 2 * window + 1]
        assert target == span[window]
        assert context.tolist() == span[:window] + span[window + 1 :]


def test_windows_refuse_what_makes_no_sense():
    with pytest.raises(ValueError, match="window is 0"):
        contexts_and_targets([1, 2, 3], window=0)
    with pytest.raises(ValueError, match="2 dimensions, expected 1"):
        contexts_and_targets([[1, 2, 3]], window=1)

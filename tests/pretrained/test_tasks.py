"""The review task: no text in two parts."""

import numpy as np
import pytest

from course_lib.pretrained import encode, review_task


def test_a_task_has_no_text_in_two_parts(reviews, task):
    assert task.duplicates == 1
    parts = [task.train, task.test]
    assert [len(part) for part in parts] == [200, 120]
    texts = [tuple(tokens) for part in parts for tokens in part.tokens]
    assert len(set(texts)) == len(texts)
    assert all(abs(part.labels.mean() - 0.5) < 0.02 for part in parts)
    assert "great" in task.index and not any(word.startswith("film1") for word in task.index)
    first = encode([task.test.tokens[0]], task.index)[0].tolist()
    assert task.test.ids[0].tolist() == first + [0] * (task.test.ids.shape[1] - len(first))
    some = task.train.take(np.array([3, 0]))
    assert some.tokens == [task.train.tokens[3], task.train.tokens[0]]
    assert np.array_equal(some.ids, task.train.ids[[3, 0]])
    assert repr(task.train).startswith("Part(200 texts of 6 words")
    again = review_task(reviews, (200, 120))
    assert again.test.tokens == task.test.tokens
    assert review_task(reviews, (200, 120), seed=1).test.tokens != task.test.tokens
    short = review_task(reviews, (200, 120), max_length=2, min_count=1)
    assert max(map(len, short.train.tokens)) == 2
    assert len(short.index) > len(task.index)
    with pytest.raises(ValueError, match="add up to 420, but the table has 402 different"):
        review_task(reviews, (300, 120))
    with pytest.raises(ValueError, match="expected two"):
        review_task(reviews, (300, 60, 20))

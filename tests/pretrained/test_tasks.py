"""The review task: no text in two parts."""

import pytest

from course_lib.pretrained import encode, review_task


def test_a_task_has_no_text_in_two_parts(reviews, task):
    assert task.duplicates == 1
    parts = [task.train, task.validation, task.test]
    assert [len(part) for part in parts] == [200, 60, 120]
    texts = [tuple(tokens) for part in parts for tokens in part.tokens]
    assert len(set(texts)) == len(texts)
    assert all(abs(part.labels.mean() - 0.5) < 0.02 for part in parts)
    assert "great" in task.index and not any(word.startswith("film1") for word in task.index)
    assert task.test.ids[0].tolist() == encode([task.test.tokens[0]], task.index)[0].tolist()
    assert repr(task.train).startswith("Part(200 texts of 6 words")
    again = review_task(reviews, (200, 60, 120))
    assert again.test.tokens == task.test.tokens
    assert review_task(reviews, (200, 60, 120), seed=1).test.tokens != task.test.tokens
    short = review_task(reviews, (200, 60, 120), max_length=2, min_count=1)
    assert max(map(len, short.train.tokens)) == 2
    assert len(short.index) > len(task.index)
    with pytest.raises(ValueError, match="add up to 420, but the table has 402 different"):
        review_task(reviews, (300, 60, 60))
    with pytest.raises(ValueError, match="expected three"):
        review_task(reviews, (300, 60))

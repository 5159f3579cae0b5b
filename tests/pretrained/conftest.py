"""Reviews made here, and the task that they give."""

import numpy as np
import pandas as pd
import pytest

from course_lib.pretrained import review_task


@pytest.fixture(scope="module")
def reviews():
    rng = np.random.default_rng(0)
    rows = []
    for number in range(400):
        label = number % 2
        mood = rng.choice(["fine", "great", "lovely"] if label else ["dull", "poor", "awful"])
        rows.append((f"film{number} is {mood} and w{rng.integers(30)} again", label))
    rows.append(rows[7])
    rows.append(("", 1))
    rows.append(("z" * 1000, 0))
    return pd.DataFrame(rows, columns=["text", "label"])


@pytest.fixture(scope="module")
def task(reviews):
    return review_task(reviews, (200, 120))

"""The estimate of what a softmax would cost on a whole corpus."""

import numpy as np
import pytest

from course_lib.cbow import CBOW, estimate_softmax_training, estimates


class Clock:
    """A processor clock that a model drives: a step of training takes a second."""

    def __init__(self):
        self.now = 5.0
        self.batches = []

    def process_time(self):
        return self.now

    def model(self, vocabulary_size, dim, seed):
        clock = self

        class Timed(CBOW):
            def forward(self, contexts, targets):
                clock.batches.append((contexts.shape, targets.shape))
                return super().forward(contexts, targets)

            def backward(self):
                # The first step is slower; it must not be counted.
                clock.now += 100.0 if len(clock.batches) == 1 else 1.0
                super().backward()

        return Timed(vocabulary_size, dim, seed=seed)


def test_counts_the_steps_up_to_all_epochs(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(estimates, "CBOW", clock.model)
    monkeypatch.setattr(estimates, "time", clock)
    seconds = estimate_softmax_training(6000, 30, epochs=4, dim=3, window=2, batch_size=20, steps=5)
    # 6000 examples in batches of 20 are 300 steps of a second; four epochs.
    assert seconds == pytest.approx(4 * 300)
    assert clock.batches == [((20, 4), (20,))] * 6


def test_a_larger_vocabulary_takes_longer():
    times = [estimate_softmax_training(1000, size, dim=20, steps=5) for size in (100, 20_000)]
    assert times[1] > 10 * times[0] > 0


@pytest.mark.parametrize("name", ["n_tokens", "vocabulary_size", "epochs", "steps", "batch_size"])
def test_refuses_what_cannot_be_timed(name):
    given = {"n_tokens": 10, "vocabulary_size": 5, name: 0}
    with pytest.raises(ValueError, match=f"{name} is 0, expected at least 1"):
        estimate_softmax_training(**given)


def test_the_numbers_are_finite():
    assert np.isfinite(estimate_softmax_training(1, 1, dim=1, window=1, batch_size=1, steps=1))

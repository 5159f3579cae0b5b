"""The models made of layers: the loss by hand, gradients, seeds."""

import numpy as np
import pytest

from course_lib.gradients import check_gradients
from course_lib.negative_sampling import CBOW, NegativeSamplingLoss, SkipGram, UnigramSampler

ZIPF = 1e6 / np.arange(1, 5001)


def test_loss_of_three_questions_by_hand():
    W_out = np.array([[2.0, 0.0], [-1.0, 0.0], [0.0, 3.0]])
    loss = NegativeSamplingLoss(W_out, UnigramSampler([1, 1, 1]), negatives=2)
    # Scores 2, -1 and 0 for the target and the two negatives.
    expected = np.log1p(np.exp(-2)) + np.log1p(np.exp(-1)) + np.log(2)
    assert loss.forward(np.array([[1.0, 0.0]]), [0], [[1, 2]]) == pytest.approx(expected)


@pytest.mark.parametrize("sparse", [False, True])
def test_models_gradients_match_finite_differences(sparse):
    counts, negatives = [5, 4, 3, 2, 1, 1], [[0, 3, 3], [5, 0, 1]]
    options = {"dim": 4, "negatives": 3, "dtype": np.float64, "sparse": sparse}
    for model, inputs in [
        (CBOW(counts, **options), [[0, 1, 1, 4], [3, 2, 5, 0]]),
        (SkipGram(counts, **options), [4, 4]),
    ]:
        model.params[1][...] = np.random.default_rng(0).normal(size=(6, 4))
        model.params[0][...] *= 5
        errors = check_gradients(model, inputs, [2, 4], negatives)
        assert len(errors) == 2
        assert max(errors.values()) < 1e-7, errors


def test_models_draw_negatives_and_repeat_for_a_seed():
    first, second, other = (SkipGram(ZIPF, dim=8, seed=seed) for seed in (1, 1, 2))
    for model in (first, second, other):
        assert model.word_vectors.dtype == np.float32
        assert model.forward([1, 2], [3, 4]) == pytest.approx(6 * np.log(2), rel=1e-6)
        model.backward()
    assert np.array_equal(first.grads[1].rows, second.grads[1].rows)
    assert not np.array_equal(first.grads[1].rows, other.grads[1].rows)
    with pytest.raises(ValueError, match="dim is 0"):
        CBOW(ZIPF, dim=0)

"""The training loop: what it learns, seeds, patience, Ctrl-C, weights that stay."""

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.classification import accuracy, fit, predict
from course_lib.optimisers import TrainingInterrupted
from tests.classification.helpers import MeanOfIds, model_of

EYE = np.eye(4, dtype=np.float32)
LABELS = np.array([0, 1, 0, 1])


# ------------------------------------------------------------------------------- fit


@pytest.mark.parametrize("outputs", [1, 2])
def test_a_model_with_one_score_or_two_learns_its_examples(outputs):
    model = model_of(outputs)
    run = fit(model, (EYE, LABELS), epochs=80, learning_rate=0.1, progress=False)
    probabilities = predict(model, EYE)
    assert probabilities.shape == (4, 2) and probabilities.dtype == np.float32
    assert np.allclose(probabilities.sum(axis=1), 1) and accuracy(LABELS, probabilities) == 1
    assert list(run.history["epoch"]) == list(range(1, 81)) and run.best_epoch == 80
    assert run.history["train_loss"].iloc[-1] < 0.2 < run.history["train_loss"].iloc[0]
    assert run.history[["validation_loss", "validation_accuracy"]].isna().all(axis=None)
    assert not run.stopped_early and not run.interrupted and not model.training
    assert run.model is model


def test_a_score_without_a_second_axis_counts_too():
    model = nn.Sequential(model_of(1), nn.Flatten(0))
    fit(model, (EYE, LABELS), epochs=80, learning_rate=0.1, progress=False)
    assert predict(model, EYE).argmax(axis=1).tolist() == LABELS.tolist()


def test_the_first_step_is_adams():
    model, same = model_of(), model_of()
    fit(model, (EYE, LABELS), epochs=1, batch_size=4, learning_rate=0.01, progress=False)
    optimiser = torch.optim.Adam(same.parameters(), lr=0.01)
    nn.functional.cross_entropy(same(torch.tensor(EYE)), torch.tensor(LABELS)).backward()
    optimiser.step()
    assert torch.allclose(model.weight, same.weight, atol=1e-6)


def test_the_loss_of_an_epoch_is_the_mean_over_examples():
    model = model_of()
    loss = nn.functional.cross_entropy(model(torch.tensor(EYE)), torch.tensor(LABELS)).detach()
    run = fit(
        model, (EYE, LABELS), (EYE, LABELS), epochs=1, batch_size=3, learning_rate=1e-12,
        progress=False,
    )  # fmt: skip
    assert run.history["train_loss"][0] == pytest.approx(float(loss), rel=1e-5)
    assert run.history["validation_loss"][0] == pytest.approx(float(loss), rel=1e-5)


def test_a_seed_repeats_and_leaves_torchs_own_numbers_alone():
    def weights(seed):
        model = nn.Sequential(model_of(8), nn.Dropout(0.5), nn.Linear(8, 2))
        torch.nn.init.ones_(model[2].weight)
        fit(model, (EYE, LABELS), epochs=3, batch_size=2, seed=seed, progress=False)
        return model[0].weight.detach().numpy()

    assert np.array_equal(weights(1), weights(1))
    assert not np.array_equal(weights(1), weights(2))
    model = model_of()
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    fit(model, (EYE, LABELS), epochs=1, progress=False)
    assert torch.rand(1) == expected


def test_patience_stops_and_the_best_weights_come_back():
    model, kept = model_of(), []
    wrong = (EYE, 1 - LABELS)  # what is learnt from the one part harms on the other
    run = fit(
        model, (EYE, LABELS), wrong, epochs=50, learning_rate=0.1, patience=3, progress=False,
        callback=lambda epoch, model: kept.append(model.weight.detach().clone()),
    )  # fmt: skip
    assert run.stopped_early and run.best_epoch == 1 and len(run.history) == len(kept) == 4
    assert torch.equal(model.weight, kept[0]) and not torch.equal(model.weight, kept[-1])
    assert run.history["validation_loss"].idxmin() == 0


def test_no_epoch_before_the_least_is_taken_as_best():
    model, kept = model_of(), []
    wrong = (EYE, 1 - LABELS)  # every epoch is worse than the one before
    run = fit(
        model, (EYE, LABELS), wrong, epochs=50, learning_rate=0.1, patience=3, least_epochs=6,
        progress=False, callback=lambda epoch, model: kept.append(model.weight.detach().clone()),
    )  # fmt: skip
    assert run.stopped_early and run.best_epoch == 6 and len(run.history) == 9
    assert torch.equal(model.weight, kept[5])


def test_validation_accuracy_is_recorded_for_one_score_and_for_two():
    for outputs in (1, 2):
        run = fit(
            model_of(outputs), (EYE, LABELS), (EYE, LABELS), epochs=60, learning_rate=0.1,
            progress=False,
        )  # fmt: skip
        assert run.history["validation_accuracy"].iloc[-1] == 1
        assert run.best_epoch == 60


def test_ctrl_c_keeps_the_best_so_far():
    def stop(epoch, model):
        if epoch == 2:
            raise KeyboardInterrupt

    model = model_of()
    with pytest.warns(TrainingInterrupted, match="after 2 of 9 epochs"):
        run = fit(model, (EYE, LABELS), (EYE, LABELS), epochs=9, progress=False, callback=stop)
    assert run.interrupted and not run.stopped_early
    assert run.best_epoch == 2 and len(run.history) == 2


def test_frozen_weights_stay_and_weight_decay_pulls_to_zero():
    model = nn.Sequential(model_of(4), nn.Linear(4, 2))
    model[0].requires_grad_(False)
    before = model[0].weight.clone()
    fit(model, (EYE, LABELS), epochs=2, progress=False)
    assert torch.equal(model[0].weight, before)
    small, large = model_of(), model_of()
    fit(small, (EYE, LABELS), epochs=40, learning_rate=0.1, weight_decay=1, progress=False)
    fit(large, (EYE, LABELS), epochs=40, learning_rate=0.1, progress=False)
    assert small.weight.abs().sum() < large.weight.abs().sum()


# --------------------------------------------------------- texts of unequal length


def test_ragged_texts_are_learnt():
    texts = [[1, 2], [3], [1], [3, 4, 3], [1, 1, 2], [4]] * 3
    labels = [0, 1, 0, 1, 0, 1] * 3
    torch.manual_seed(0)
    model = MeanOfIds()
    fit(model, (texts, labels), (texts, labels), epochs=60, learning_rate=0.05, progress=False)
    assert accuracy(labels, predict(model, texts)) == 1

"""The training loop, its judges, and the parts that it is given."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from course_lib.classification import (
    accuracy,
    confusion,
    drop_duplicates,
    fit,
    predict,
    split,
)
from course_lib.classification.batches import batches
from course_lib.optimisers import TrainingInterrupted

EYE = np.eye(4, dtype=np.float32)
LABELS = np.array([0, 1, 0, 1])


class MeanOfIds(nn.Module):
    """Scores from the mean vector of a text; heeds the lengths."""

    def __init__(self, n_words=10, outputs=2):
        super().__init__()
        self.embedding = nn.Embedding(n_words, 3, padding_idx=0)
        self.linear = nn.Linear(3, outputs)
        self.seen = []

    def forward(self, ids, lengths):
        self.seen.append((ids.clone(), lengths.clone()))
        return self.linear(self.embedding(ids).sum(dim=1) / lengths[:, None])


def model_of(outputs=2, features=4, seed=0):
    torch.manual_seed(seed)
    return nn.Linear(features, outputs)


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


def test_ragged_batches_are_padded_sorted_and_come_back_in_order():
    texts = [np.array([1]), np.array([2, 3, 4]), np.array([], int), np.array([5, 6])]
    torch.manual_seed(0)
    model = MeanOfIds()
    together = predict(model, texts)
    ids, lengths = model.seen[0]
    assert ids.tolist() == [[2, 3, 4], [5, 6, 0], [1, 0, 0], [0, 0, 0]]
    assert lengths.tolist() == [3, 2, 1, 1]  # an empty text counts as one padding
    alone = np.concatenate([predict(model, [text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-6)
    assert np.allclose(predict(model, texts, batch_size=2), alone, atol=1e-6)


def test_ragged_texts_are_learnt():
    texts = [[1, 2], [3], [1], [3, 4, 3], [1, 1, 2], [4]] * 3
    labels = [0, 1, 0, 1, 0, 1] * 3
    torch.manual_seed(0)
    model = MeanOfIds()
    fit(model, (texts, labels), (texts, labels), epochs=60, learning_rate=0.05, progress=False)
    assert accuracy(labels, predict(model, texts)) == 1


def test_every_example_is_in_one_batch_and_lengths_in_a_batch_are_alike():
    texts = [np.zeros(n, int) for n in range(40)] * 3
    found = list(batches(texts, 8, np.random.default_rng(0)))
    assert sorted(np.concatenate(found)) == list(range(120))
    spread = [max(len(texts[row]) for row in b) - min(len(texts[row]) for row in b) for b in found]
    assert np.mean(spread) < 4
    assert all(np.all(np.diff([len(texts[row]) for row in b]) <= 0) for b in found)


def test_a_matrix_of_ids_is_passed_as_it_is():
    model = nn.Sequential(nn.Embedding(5, 2), nn.Flatten(), nn.Linear(4, 2))
    ids = np.array([[1, 2], [3, 4]], dtype=np.int32)
    fit(model, (ids, [0, 1]), epochs=1, progress=False)
    assert predict(model, ids).shape == (2, 2)


# ------------------------------------------------------------------- judges


def test_accuracy_takes_classes_or_probabilities():
    assert accuracy([0, 1, 1], [0, 1, 0]) == pytest.approx(2 / 3)
    assert accuracy([0, 1], [[0.9, 0.1], [0.8, 0.2]]) == 0.5


def test_confusion_counts_true_by_predicted():
    table = confusion([0, 0, 1, 2], [0, 1, 1, 0], names=["a", "b", "c"])
    assert table.to_numpy().tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    assert table.index.name == "true" and table.loc["c", "a"] == 1
    assert list(confusion([0], [[0.1, 0.2, 0.7]]).columns) == ["0", "1", "2"]


# -------------------------------------------------------------------- parts


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


# ----------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit(model_of(), (EYE, [0, 0, 0, 0])), r"no example of class 1.*\[4, 0\]"),
        (lambda: fit(model_of(1), (EYE, [1, 1, 1, 1])), r"no example of class 0"),
        (lambda: fit(model_of(3), (EYE, LABELS)), r"no example of class 2.*\[2, 2, 0\]"),
        (lambda: fit(model_of(), (EYE, [0, 1, 2, 0])), "go up to 2, but the model has 2 outputs"),
        (lambda: fit(model_of(1), (EYE, LABELS), (EYE, [0, 1, 2, 0])), "1 output, for"),
        (lambda: fit(model_of(), (EYE, [0, 1])), r"train has 4 inputs and labels of shape \(2,\)"),
        (lambda: fit(model_of(), (EYE, LABELS), (EYE, [0])), "validation has 4 inputs"),
        (lambda: fit(model_of(), (EYE[:0], [])), "train has no inputs"),
        (lambda: fit(model_of(), ([], [])), "train has no inputs"),
        (lambda: fit(model_of(), (EYE, [0.0, 1, 0, 1])), "type float64.*whole numbers"),
        (lambda: fit(model_of(), (EYE, [0, -1, 0, 1])), r"whole numbers from 0"),
        (lambda: fit(model_of(), (np.array(["a", "b"]), [0, 1])), "type <U1, expected numbers"),
        (lambda: fit(model_of(), (EYE, LABELS), epochs=0), "epochs is 0"),
        (lambda: fit(model_of(), (EYE, LABELS), batch_size=0), "batch_size is 0"),
        (lambda: fit(model_of(), (EYE, LABELS), learning_rate=-1), "learning_rate is -1"),
        (lambda: fit(model_of(), (EYE, LABELS), patience=2), "patience is 2.*validation="),
        (lambda: fit(model_of(), (np.full_like(EYE, np.inf), LABELS), progress=False), "diverged"),
        (lambda: fit(model_of().requires_grad_(False), (EYE, LABELS)), "no weights to train"),
        (lambda: predict(model_of(), EYE[:0]), "inputs has no inputs"),
        (lambda: accuracy([], []), "at least one"),
        (lambda: accuracy([0, 1], [0]), r"shape \(2,\) and predictions \(1,\)"),
        (lambda: confusion([0, 2], [0, 1], names=["a"]), "names has 1 entries.*3 classes"),
        (lambda: split([0, 1], [0.5, 0.6]), "expected positive numbers"),
        (lambda: split([0, 1], [0.5, 0]), "expected positive numbers"),
        (lambda: split([0, 1], []), "expected positive numbers"),
        (lambda: split([0, 1], [0.1, 0.9]), "a part is empty"),
        (lambda: split([[0], [1]], [1]), r"labels has shape \(2, 1\)"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()

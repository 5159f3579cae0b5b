"""SGD, Adam and the trainer."""

import numpy as np
import pytest

from course_lib.cbow import CBOW
from course_lib.gradients import RowGradient
from course_lib.optimisers import SGD, Adam, Trainer, TrainingInterrupted
from course_lib.text import EncodedCorpus, contexts_and_targets

ALL_ROWS = np.arange(4)


def steps(optimiser, gradients, start):
    W = start.copy()
    for gradient in gradients:
        optimiser.update([W], [gradient])
    return W


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_optimisers_agree_with_torch(name):
    torch = pytest.importorskip("torch")
    random = np.random.default_rng(1)
    start, gradients = random.normal(size=(4, 3)), random.normal(size=(5, 4, 3))
    tensor = torch.tensor(start, requires_grad=True)
    reference = getattr(torch.optim, name)([tensor], lr=0.1)
    for gradient in gradients:
        tensor.grad = torch.tensor(gradient)
        reference.step()
    ours = steps({"SGD": SGD, "Adam": Adam}[name](0.1), gradients, start)
    assert np.allclose(ours, tensor.detach(), atol=1e-6)


@pytest.mark.parametrize("optimiser", [SGD, Adam])
def test_row_gradients_of_all_rows_equal_dense_ones(optimiser):
    random = np.random.default_rng(2)
    start, gradients = random.normal(size=(4, 3)), random.normal(size=(5, 4, 3))
    rows = [RowGradient(ALL_ROWS, gradient, 4) for gradient in gradients]
    dense = steps(optimiser(0.1), gradients, start)
    assert np.allclose(steps(optimiser(0.1), rows, start), dense, atol=1e-14)


def test_lazy_adam_leaves_absent_rows_alone():
    adam, W = Adam(0.1), np.ones((4, 2), dtype=np.float32)
    adam.update([W], [RowGradient(np.array([1, 2]), np.full((2, 2), 3, dtype=np.float32), 4)])
    adam.update([W], [RowGradient(np.array([2]), np.full((1, 2), 3, dtype=np.float32), 4)])
    assert W[[0, 3]].tolist() == [[1, 1], [1, 1]]
    assert W[2, 0] < W[1, 0] < 1
    assert W.dtype == adam.averages[0][0].dtype == np.float32


@pytest.mark.parametrize("rate", [0, -1, np.nan, np.inf])
@pytest.mark.parametrize("optimiser", [SGD, Adam])
def test_bad_learning_rates_are_named(optimiser, rate):
    with pytest.raises(ValueError, match="learning_rate is .*, expected a finite number above 0"):
        optimiser(rate)


SENTENCE = "you say goodbye and i say hello .".split()


def examples():
    corpus = EncodedCorpus.from_sentences([SENTENCE])
    return contexts_and_targets(corpus[0], window=1)


def test_cbow_learns_the_sentence():
    trainer = Trainer(CBOW(vocabulary_size=7, dim=8), Adam(0.05))
    history = trainer.fit(*examples(), epochs=150, batch_size=3, progress=False)
    assert history["epoch"].iloc[[0, -1]].tolist() == [0.5, 150]
    assert history["loss"].iloc[-20:].mean() < 0.5 * history["loss"].iloc[0]
    more = trainer.fit(*examples(), epochs=1, batch_size=3, progress=False)
    assert more["epoch"].iloc[-1] == 151


def test_trainer_repeats_for_a_seed():
    def losses(seed):
        trainer = Trainer(CBOW(vocabulary_size=7, dim=4, seed=seed), SGD(0.5), seed=seed)
        return trainer.fit(*examples(), batch_size=4, progress=False)

    assert losses(1).equals(losses(1))
    assert not losses(1).equals(losses(2))


class Counting:
    """A model that only counts, and misbehaves at the third mini-batch if told to."""

    params = grads = ()

    def __init__(self, at_third):
        self.calls, self.at_third = 0, at_third

    def forward(self, x):
        self.calls += 1
        return self.at_third() if self.calls == 3 else float(len(x))

    def backward(self):
        """Nothing to do."""


def test_trainer_uses_every_example_once_an_epoch(capsys):
    model = Counting(lambda: 3.0)
    history = Trainer(model, SGD()).fit(np.arange(10), batch_size=3)
    assert history["loss"].tolist() == [3, 3, 3, 1]
    assert "epoch 1/1" in capsys.readouterr().err


def test_ctrl_c_keeps_what_was_learnt():
    def interrupt():
        raise KeyboardInterrupt

    trainer = Trainer(Counting(interrupt), SGD())
    with pytest.warns(TrainingInterrupted, match="after 2 mini-batches"):
        history = trainer.fit(np.arange(10), batch_size=3, progress=False)
    assert len(history) == 2


def test_divergence_stops_the_trainer():
    with pytest.raises(FloatingPointError, match="the loss is nan after 2 mini-batches"):
        Trainer(Counting(lambda: np.nan), SGD()).fit(np.arange(9), batch_size=2, progress=False)


@pytest.mark.parametrize("arrays", [(), (np.zeros(0),), (np.zeros(2), np.zeros(3))])
def test_trainer_refuses_examples_that_do_not_match(arrays):
    with pytest.raises(ValueError, match="the examples have lengths"):
        Trainer(Counting(float), SGD()).fit(*arrays)


@pytest.mark.parametrize("size", [1e-3, 1e-6, 1e-8, 1e-12])
def test_adam_takes_torchs_first_steps_also_where_gradients_are_tiny(size):
    torch = pytest.importorskip("torch")
    gradients = size * np.random.default_rng(3).normal(size=(4, 5))
    tensor = torch.zeros(5, dtype=torch.float64, requires_grad=True)
    reference = torch.optim.Adam([tensor], lr=0.1)
    for gradient in gradients:
        tensor.grad = torch.tensor(gradient)
        reference.step()
    ours = steps(Adam(0.1), gradients, np.zeros(5))
    np.testing.assert_allclose(ours, tensor.detach(), rtol=1e-9)
